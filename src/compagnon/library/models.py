"""Stored files (documents): the bytes lie content-addressed in the file store, the facts here."""

from typing import ClassVar

from django.db import models

from compagnon.people.models import Membership, Owned


class StoredFile(Owned):
    """One version of a file (pièce): name, kind, hash, size, retention and what it belongs to."""

    PRIVACY: ClassVar = {
        "name": "contract", "kind": None, "media_type": None, "sha256": None, "about_kind": None,
        "language": None, "added_by": "activity",
    }  # fmt: skip

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)  # quote, invoice, logo, terms, upload …
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    language = models.CharField(max_length=2, blank=True)
    about_kind = models.CharField(max_length=80, blank=True)
    about_id = models.UUIDField(null=True)
    keep_until = models.DateField(null=True)
    added_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "about_id"], name="file_by_object")]
