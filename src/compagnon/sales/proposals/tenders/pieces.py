"""The pieces of an answer and their back-plan (pièces, rétroplanning)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.proposals.feasibility.days import before_working_days, working_days_between
from compagnon.sales.proposals.models.tenders import Tender, TenderPiece
from compagnon.sales.proposals.preparation.file import LARGEST, keep
from compagnon.sales.proposals.tenders import facts
from compagnon.sales.proposals.tenders.opening import deadline_day

CLOSED = frozenset({"submitted", "won", "lost", "declined"})
MOST_PIECES = 60
MOST_DAYS = 120


def late_by(piece: TenderPiece, day: date) -> int:
    """By how many working days a piece is behind its back-plan: planned too late, or not ready after its day.

    A piece that is ready is late no more. 1 as soon as the first working day after its day has begun.
    """
    if piece.state == "ready":
        return 0
    return max(0, working_days_between(piece.latest_on, max(piece.due_on, day), piece.tender.postcode))


def must_be_open(tender: Tender) -> None:
    """Refuse to change what was handed in or given up."""
    if tender.status in CLOSED:
        raise Refusal("tender_closed", _("This tender is closed: its pieces are kept as they were."))


@transaction.atomic
def add_piece(
    actor: Actor, *, tender: Tender, name: str, days_before: int, owner: Membership | None = None,
    required: bool = True, checklist: Sequence[str] = (),
) -> TenderPiece:  # fmt: skip
    """Add a piece that this buyer asks for; its day is counted back from the deadline."""
    access.require(actor, "proposals.change")
    must_be_open(tender)
    if not name.strip():
        raise Refusal("name_missing", _("Give the piece a name."), path="name")
    if not 0 <= days_before <= MOST_DAYS:
        raise Refusal(
            "days_wrong", _("Between 0 and 120 working days before the deadline."), path="days_before"
        )
    if tender.pieces.count() >= MOST_PIECES:
        raise Refusal("too_many_pieces", _("A tender has at most 60 pieces."), path="name")
    language = actor.workspace.language
    day = before_working_days(deadline_day(tender), days_before, tender.postcode)
    piece: TenderPiece = TenderPiece.objects.create(
        workspace=actor.workspace, tender=tender, name={language: name.strip()[:150]}, days_before=days_before,
        required=required, owner=owner or tender.owner, latest_on=day, due_on=day,
        position=(tender.pieces.aggregate(last=Max("position"))["last"] or 0) + 1,
        checklist=[{"text": {language: line.strip()[:150]}, "done": False} for line in checklist[:20] if line.strip()],
    )  # fmt: skip
    return piece


@transaction.atomic
def edit_piece(
    actor: Actor, *, piece: TenderPiece, owner: Membership | None, due_on: date, state: str, done: Sequence[int],
    name: str = "", content: bytes = b"", seen_version: int | None = None,
) -> TenderPiece:  # fmt: skip
    """Say who makes a piece, by when, how far it is; `done` are the places of the ticked checks.

    A file is kept with its hash and replaces the one before. A piece is ready once its file is there (a piece
    that is not required may have none) and every check is ticked.
    """
    access.require(actor, "proposals.change")
    tender = Tender.objects.select_for_update(of=("self",)).get(pk=piece.tender_id)
    must_be_open(tender)
    if due_on > deadline_day(tender):
        raise Refusal(
            "due_after_deadline", _("This day lies after the deadline of the tender."), path="due_on"
        )
    checklist = [{**line, "done": place in done} for place, line in enumerate(piece.checklist)]
    fields: dict[str, Any] = {"owner": owner, "due_on": due_on, "state": state, "checklist": checklist}
    if content:
        fields["file"] = _file(actor, piece, name, content)
    if state == "ready":
        _must_be_complete(piece, checklist, bool(content or piece.file_id))
    save_version(piece, seen_version, fields)
    if content:
        record(
            actor, facts.PieceFiled(tender.title, text_in(piece.name), name), about=tender,
            file_hash=fields["file"].sha256,
        )  # fmt: skip
    return piece


def _file(actor: Actor, piece: TenderPiece, name: str, content: bytes) -> Any:
    if len(content) > LARGEST:
        raise Refusal("size_wrong", _("The file is larger than 10 MB."), path="file")
    return keep(
        actor, name=name, kind="tender", content=content, about=piece.tender, day=today(actor.workspace)
    )


def _must_be_complete(piece: TenderPiece, checklist: list[dict[str, Any]], has_file: bool) -> None:
    if piece.required and not has_file:
        raise Refusal("file_missing", _("A required piece is ready once its file is there."), path="file")
    left = [text_in(line["text"]) for line in checklist if not line["done"]]
    if left:
        raise Refusal(
            "checks_left", _("Tick every check first: {left}.").format(left=", ".join(left)), path="done"
        )


@transaction.atomic
def remove_piece(actor: Actor, *, piece: TenderPiece) -> None:
    """Take out a piece that this buyer does not ask for; one with a file stays."""
    access.require(actor, "proposals.change")
    must_be_open(piece.tender)
    if piece.file_id:
        raise Refusal("piece_has_file", _("This piece has a file: it stays."))
    piece.delete()


@transaction.atomic
def move_deadline(
    actor: Actor, *, tender: Tender, deadline_at: datetime, seen_version: int | None = None
) -> Tender:
    """The buyer moved the deadline: the back-plan is counted again; days agreed by hand are kept if they hold."""
    access.require(actor, "proposals.change")
    must_be_open(tender)
    save_version(tender, seen_version, {"deadline_at": deadline_at})
    day = deadline_day(tender)
    for piece in tender.pieces.all():
        latest = before_working_days(day, piece.days_before, tender.postcode)
        due = latest if piece.due_on == piece.latest_on else min(piece.due_on, day)
        TenderPiece.objects.filter(pk=piece.pk).update(latest_on=latest, due_on=due, told_on=None)
    return tender
