"""Stored files, terms of sale and templates of documents: the bytes lie in the file store, the facts here."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.models import Membership, Owned


class StoredFile(Owned):
    """One version of a file (pièce): name, kind, hash, size, retention and what it belongs to."""

    PRIVACY: ClassVar = {
        "name": "contract", "kind": None, "media_type": None, "sha256": None, "about_kind": None,
        "language": None, "added_by": "activity", "search_key": "contract",
    }  # fmt: skip

    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=200, editable=False, default="")  # the folded name
    kind = models.CharField(max_length=40)  # quote, invoice, logo, terms, upload …
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    language = models.CharField(max_length=2, blank=True)
    about_kind = models.CharField(max_length=80, blank=True)
    about_id = models.UUIDField(null=True)
    keep_until = models.DateField(null=True)
    purged_at = models.DateTimeField(null=True, editable=False)  # its bytes are gone, a record still names it
    added_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "about_id"], name="file_by_object"),
            models.Index(fields=["workspace", "purged_at", "keep_until"], name="file_by_term"),
            models.Index(
                fields=["workspace", "archived_at", "search_key", "about_kind"], name="file_by_name"
            ),
        ]


class DeletedFile(Owned):
    """A file that was deleted (trace de suppression): what kind, when, why; no name and no content.

    Decides nothing by itself: it shows, on the retention page, that terms are kept.
    """

    PRIVACY: ClassVar = {"kind": None, "sha256": None, "by": "activity"}

    REASONS = [
        ("retention", _("End of its term")),
        ("erasure", _("Erasure of a person")),
        ("request", _("Deleted by a person")),
    ]

    file_uuid = models.UUIDField()
    kind = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    keep_until = models.DateField(null=True)
    reason = models.CharField(max_length=10, choices=REASONS)
    named = models.BooleanField(default=False)  # a record still names it: its row stays, empty
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "-created_at"], name="deleted_file_recent")]


class TermsVersion(Owned):
    """A version of the general terms of sale in one language, from a day on (conditions générales de vente).

    Decides which terms a quote refers to; read on the documents settings and printed after the quote. It is
    a text, a PDF, or both; `sha256` is that of the PDF, else of the text. Never edited: a later one follows.
    """

    PRIVACY: ClassVar = {
        "language": None,
        "label": None,
        "text": None,
        "sha256": None,
        "added_by": "activity",
    }

    language = models.CharField(max_length=2)
    label = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField()
    added_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "language", "valid_from"], name="terms_once_a_day")
        ]

    def __str__(self) -> str:
        return self.label


class DocumentTemplate(Owned):
    """A version of a template: which parts a document has, in which order, and its own texts (modèle).

    Decides what the client reads; edited on the documents settings. `content` is what
    `library.templates.Template` reads; a change makes the next `rank`, so that a sent document keeps its own.
    """

    PRIVACY: ClassVar = {"kind": None, "name": None, "content": None, "made_by": "activity"}

    KINDS = [
        ("proposal", _("Proposal")),
        ("order_form", _("Order form")),
        ("contract", _("Contract draft")),
    ]

    kind = models.CharField(max_length=12, choices=KINDS)
    name = models.CharField(max_length=80)
    rank = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField(default=dict)
    made_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "name", "rank"], name="template_rank_once")
        ]

    def __str__(self) -> str:
        return self.name
