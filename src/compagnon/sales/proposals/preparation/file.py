"""The client's file (dossier client, PTC-17): what it must hold, what it holds, how complete it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.sales.accounts.models import Account, Task
from compagnon.sales.accounts.services import create_task
from compagnon.sales.proposals.feasibility.days import after_working_days
from compagnon.sales.proposals.models.preparation import ChecklistItem, ClientDocument
from compagnon.sales.proposals.preparation import facts

LARGEST = 10 * 1024 * 1024
KEEP_YEARS = 10  # business papers: C. com. art. L123-22
TYPES = {
    b"%PDF": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg",
    b"PK\x03\x04": "application/vnd.openxmlformats-officedocument",
}  # fmt: skip
# What the product knows by itself: code -> words, test.
KNOWN: dict[str, tuple[Promise, Callable[[Account], bool]]] = {
    "siren": (_("SIREN number"), lambda account: bool(account.siren)),
    "address": (
        _("Address"),
        lambda account: account.sites.filter(archived_at=None).exclude(line="").exists(),
    ),
    "contact": (
        _("Somebody to write to"),
        lambda account: account.contacts.filter(archived_at=None).exclude(email="").exists(),
    ),
}
# French, English, source, required, months of validity
USUAL: tuple[tuple[str, str, str, bool, int | None], ...] = (
    ("Numéro SIREN", "SIREN number", "siren", True, None),
    ("Adresse du site", "Address of the site", "address", True, None),
    ("Interlocuteur avec courriel", "Contact with e-mail", "contact", True, None),
    ("Cahier des charges ou relevé", "Specification or survey", "document", True, None),
    ("Extrait Kbis", "Company registration extract", "document", False, 3),
    ("Coordonnées bancaires", "Bank details", "document", False, None),
    ("Plan ou photos d’implantation", "Drawing or photos of the place", "document", True, 24),
    ("Conditions d’achat du client", "Client’s terms of purchase", "document", False, 36),
)


@dataclass(frozen=True)
class Entry:
    """One item of the file: `state` is there, ending (within a month), ended or missing."""

    item: ChecklistItem
    state: str
    document: ClientDocument | None = None

    @property
    def fulfilled(self) -> bool:
        return self.state in {"there", "ending"}


@dataclass(frozen=True)
class ClientFile:
    """The file of an account; `done` of `required` items are fulfilled."""

    account: Account
    entries: Sequence[Entry]

    @property
    def required(self) -> int:
        return sum(entry.item.required for entry in self.entries)

    @property
    def done(self) -> int:
        return sum(entry.item.required and entry.fulfilled for entry in self.entries)

    @property
    def missing(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.item.required and not entry.fulfilled]


def client_file(actor: Actor, account: Account) -> ClientFile:
    """Every item with its latest document, and what the product knows."""
    items = list(access.rows(actor, ChecklistItem).order_by("position", "pk"))
    documents = (
        access.rows(actor, ClientDocument).filter(account=account).select_related("file", "added_by__user")
    )
    latest: dict[int, ClientDocument] = {}
    for row in documents.order_by("dated_on", "pk"):
        latest[row.item_id] = row
    day = today(actor.workspace)
    return ClientFile(account, [_entry(item, latest.get(item.pk), account, day) for item in items])


def _entry(item: ChecklistItem, document: ClientDocument | None, account: Account, day: date) -> Entry:
    if item.source in KNOWN:
        return Entry(item, "there" if KNOWN[item.source][1](account) else "missing")
    if document is None:
        return Entry(item, "missing")
    until = document.valid_until
    if until and until < day:
        return Entry(item, "ended", document)
    return Entry(item, "ending" if until and (until - day).days <= 30 else "there", document)


@transaction.atomic
def begin_checklist(actor: Actor) -> None:
    """Give the workspace the usual items, if it has none."""
    access.require(actor, "feasibility.set")
    if ChecklistItem.objects.of(actor.workspace).exists():
        return
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            workspace=actor.workspace, name={"fr": french, "en": english}, source=source, required=required,
            months_valid=months, position=rank,
        )
        for rank, (french, english, source, required, months) in enumerate(USUAL, 1)
    )  # fmt: skip


@transaction.atomic
def add_item(actor: Actor, *, name: str, required: bool, months_valid: int | None = None) -> ChecklistItem:
    """Ask for one more document in every client's file."""
    access.require(actor, "feasibility.set")
    if not name.strip():
        raise Refusal("name_missing", _("Name the document."), path="name")
    row: ChecklistItem = ChecklistItem.objects.create(
        workspace=actor.workspace, name={actor.workspace.language: name.strip()}, required=required,
        months_valid=months_valid, position=ChecklistItem.objects.of(actor.workspace).count() + 1,
    )  # fmt: skip
    return row


def kind_of(content: bytes) -> str:
    """The media type by the first bytes; refused when it is no document that we keep."""
    for start, media_type in TYPES.items():
        if content.startswith(start):
            return media_type
    raise Refusal("type_unknown", _("Add a PDF, an image (PNG, JPEG) or an office document."), path="file")


@transaction.atomic
def add_document(
    actor: Actor, *, account: Account, item: ChecklistItem, name: str, content: bytes, dated_on: date,
    note: str = "",
) -> ClientDocument:  # fmt: skip
    """Keep a document of a client, with its hash, its validity and its retention."""
    access.require(actor, "proposals.change")
    if item.source in KNOWN:
        raise Refusal("item_known", _("This is read from the account: complete it there."), path="item")
    if not content or len(content) > LARGEST:
        raise Refusal("size_wrong", _("The file is empty or larger than 10 MB."), path="file")
    if dated_on > today(actor.workspace):
        raise Refusal("date_ahead", _("A document is not dated in the future."), path="dated_on")
    stored = keep(actor, name=name, kind="client_document", content=content, about=account, day=dated_on)
    until = None if item.months_valid is None else _months_later(dated_on, item.months_valid)
    row: ClientDocument = ClientDocument.objects.create(
        workspace=actor.workspace, account=account, item=item, file=stored, dated_on=dated_on, valid_until=until,
        note=note.strip()[:300], added_by=actor.membership,
    )  # fmt: skip
    payload = facts.ClientDocumentAdded(text_in(item.name), stored.name, stored.sha256)
    record(actor, payload, about=row, account_id=account.uuid, file_hash=stored.sha256)
    return row


def keep(actor: Actor, *, name: str, kind: str, content: bytes, about: Any, day: date) -> StoredFile:
    """Store a checked file with the retention of business papers."""
    return library.keep(
        actor, name=name, kind=kind, media_type=kind_of(content), content=content, about_kind=about._meta.label_lower,
        about_id=about.uuid, keep_until=_months_later(day, 12 * KEEP_YEARS),
    )  # fmt: skip


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(day.day, last))


def remind_missing(actor: Actor, *, account: Account) -> Task:
    """Open one task for the missing documents of a client; an open one is not doubled."""
    access.require(actor, "proposals.change")
    missing = client_file(actor, account).missing
    if not missing:
        raise Refusal("file_complete", _("The client file is complete."))
    names = ", ".join(text_in(entry.item.name) for entry in missing)
    kind = ClientDocument._meta.label_lower
    there = Task.objects.of(actor.workspace).filter(account=account, about_kind=kind, done_at=None).first()
    if there:
        return there
    task = create_task(
        actor, title=gettext("Ask for the missing documents: {names}").format(names=names)[:150], account=account,
        due_on=after_working_days(today(actor.workspace), 2),
    )  # fmt: skip
    Task.objects.filter(pk=task.pk).update(about_kind=kind, about_id=account.uuid)
    return task
