"""Terms of sale and templates of documents: published and superseded, never edited (CGV, modèles)."""

import hashlib
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import DocumentTemplate, StoredFile, TermsVersion
from compagnon.library.templates import LANGUAGES, PARTS, Template, TemplateError, read, usual, written
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.models import Workspace
from compagnon.people.services import log

MOST_TERMS = 100_000
SENTENCES: dict[str, Promise] = {
    "part_unknown": _("The template names a part that does not exist."),
    "part_twice": _("A part stands twice in the template."),
    "part_needed": _("This part cannot be left out: the law or the sale needs it."),
    "text_long": _("A text of a template has at most 8,000 characters, a title 120."),
    "title_missing": _("Give your own part a title."),
    "too_many": _("A template has at most 40 parts."),
    "audience_unknown": _("Choose readers of the list."),
    "malformed": _("The template cannot be read."),
}


# ---- terms of sale ----------------------------------------------------------------------


@transaction.atomic
def publish_terms(
    actor: Actor,
    *,
    language: str,
    label: str,
    valid_from: date,
    text: str = "",
    file: StoredFile | None = None,
) -> TermsVersion:
    """Publish the general terms of sale from a day on, as a text, a PDF or both; they are never edited."""
    access.require(actor, "documents.change")
    if language not in LANGUAGES:
        raise Refusal("language_unknown", _("Choose French or English."), path="language")
    if not label.strip():
        raise Refusal("label_missing", _("Give this version a name, as “2026-01”."), path="label")
    if not text.strip() and file is None:
        raise Refusal("terms_empty", _("Write the terms, or give their PDF."), path="text")
    if len(text) > MOST_TERMS:
        raise Refusal("terms_long", _("The terms have at most 100,000 characters."), path="text")
    rows = TermsVersion.objects.of(actor.workspace).filter(language=language)
    latest = rows.aggregate(latest=Max("valid_from"))["latest"]
    if latest and valid_from <= latest:
        raise Refusal(
            "terms_not_later", _("These terms begin after those already published: choose a later day."),
            path="valid_from", latest=latest.isoformat(),
        )  # fmt: skip
    sha256 = file.sha256 if file else hashlib.sha256(text.strip().encode()).hexdigest()
    row: TermsVersion = TermsVersion.objects.create(
        workspace=actor.workspace, language=language, label=label.strip()[:40], text=text.strip(), file=file,
        sha256=sha256, valid_from=valid_from, added_by=actor.membership,
    )  # fmt: skip
    log(actor, "terms.published", row, language=language, label=row.label, sha256=sha256)
    return row


def terms_at(workspace: Workspace, language: str, on: date) -> TermsVersion | None:
    """The terms in force on a day, in a language; in the other one when there are none in it."""
    rows = TermsVersion.objects.of(workspace).filter(valid_from__lte=on).order_by("-valid_from")
    own: TermsVersion | None = rows.filter(language=language).first()
    return own or rows.first()


def terms_versions(actor: Actor) -> Any:
    """All versions of the terms, the latest first."""
    access.require(actor, "proposals.view")
    return (
        access.rows(actor, TermsVersion)
        .select_related("file", "added_by__user")
        .order_by("-valid_from", "language")
    )


# ---- templates --------------------------------------------------------------------------


@transaction.atomic
def save_template(
    actor: Actor, *, kind: str, name: str, content: dict[str, Any], seen_rank: int = 0
) -> DocumentTemplate:
    """Keep the next version of a template (the first one with `seen_rank` 0); what was sent keeps its own."""
    access.require(actor, "documents.change")
    if kind not in PARTS:
        raise Refusal("kind_unknown", _("Choose a kind of document."), path="kind")
    name = " ".join(name.split())[:80]
    if not name:
        raise Refusal("name_missing", _("Give the template a name."), path="name")
    try:
        template = read(kind, content)
    except TemplateError as error:
        raise Refusal(error.code, SENTENCES[error.code], path=error.path) from error
    rows = DocumentTemplate.objects.of(actor.workspace).filter(kind=kind, name=name)
    latest: DocumentTemplate | None = rows.select_for_update().order_by("-rank").first()
    if latest is not None and latest.rank != seen_rank:
        if not seen_rank:
            raise Refusal("name_taken", _("There is already a template of this name."), path="name")
        raise Conflict(latest)
    row: DocumentTemplate = DocumentTemplate.objects.create(
        workspace=actor.workspace, kind=kind, name=name, rank=seen_rank + 1, content=written(template),
        made_by=actor.membership,
    )  # fmt: skip
    log(actor, "template.saved", row, kind=kind, name=name, rank=row.rank)
    return row


@transaction.atomic
def retire_template(actor: Actor, *, template: DocumentTemplate) -> None:
    """Take a template out of the choice; what was made with it stays readable."""
    access.require(actor, "documents.change")
    rows = DocumentTemplate.objects.of(actor.workspace).filter(kind=template.kind, name=template.name)
    rows.update(archived_at=timezone.now())
    log(actor, "template.retired", template, kind=template.kind, name=template.name)


def latest_of(template: DocumentTemplate) -> DocumentTemplate:
    """The version of a template that is in force now."""
    rows = DocumentTemplate.objects.filter(
        workspace=template.workspace_id, kind=template.kind, name=template.name
    )
    row: DocumentTemplate = rows.order_by("-rank")[0]
    return row


def templates(actor: Actor, kind: str = "") -> list[DocumentTemplate]:
    """The templates of the company in their latest version, by kind and name."""
    rows = (
        access.rows(actor, DocumentTemplate).select_related("made_by__user").order_by("kind", "name", "-rank")
    )
    found: dict[tuple[str, str], DocumentTemplate] = {}
    for row in rows.filter(kind=kind) if kind else rows:
        found.setdefault((row.kind, row.name), row)
    return list(found.values())


def parts_of(row: DocumentTemplate | None, kind: str) -> Template:
    """What a kept template says; the usual parts without one, or for another kind of document."""
    if row is None or row.kind != kind:
        return usual(kind)
    return read(kind, row.content)
