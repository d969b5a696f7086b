"""What a centre keeps beside the shipped référentiels: its copy of the official wording, the public register."""

from typing import Any, ClassVar

from django.db import models

from compagnon.people.models import Owned
from compagnon.people.roles import CERTIFICATION_ROLES


class _OfTheCentre(Owned):
    """Read by every certification role of the workspace."""

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, rows: Any, actor: Any) -> Any:
        return rows if actor.system or actor.roles & CERTIFICATION_ROLES else rows.none()


class OfficialWording(_OfTheCentre):
    """The official sentence of a criterion, from the centre's own copy (texte officiel). Never shipped,
    never exported: it stays in this workspace."""

    PRIVACY: ClassVar = {"standard": None, "code": None, "text": None, "source": None}

    standard = models.CharField(max_length=30)
    code = models.CharField(max_length=30)
    text = models.TextField(max_length=2000)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "standard", "code"], name="wording_once")]


class RegisterEntry(_OfTheCentre):
    """A sheet of the national register (fiche RNCP): identity and validity, as of the day it was read."""

    PRIVACY: ClassVar = {"number": None, "title": None, "certifiers": None, "level": None, "blocks": None,
                         "newer": None, "older": None, "standard": None, "source": None}  # fmt: skip

    number = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    certifiers = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)
    ends_on = models.DateField(null=True, blank=True)
    blocks = models.JSONField(default=list)  # {"code", "title"}
    newer = models.JSONField(default=list)  # numbers
    older = models.JSONField(default=list)
    standard = models.CharField(max_length=30, blank=True)  # the référentiel it is the identity of
    source = models.CharField(max_length=200)
    read_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="register_entry_once")]
