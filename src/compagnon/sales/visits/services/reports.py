"""Notes and report of a visit (compte rendu): what was said, promised, what comes next (NEG-04, PRO-13)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.models import Fact
from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.clock import local_day
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Account
from compagnon.sales.accounts.services import create_task, waive_next_step
from compagnon.sales.deals.services import set_next_step, state_need
from compagnon.sales.visits import facts
from compagnon.sales.visits.models import MeetingNote, Visit, VisitReport
from compagnon.sales.visits.services.checks import chosen, inside, locked, words
from compagnon.sales.visits.services.commitments import make_commitment

Notes = Iterable[tuple[str, str]]


@transaction.atomic
def take_note(
    actor: Actor, *, visit: Visit, tag: str, note: str, at: datetime | None = None, key: str = ""
) -> MeetingNote:
    """One tagged note, during the visit or after it."""
    inside(actor, visit)
    chosen(tag, MeetingNote.TAGS, "tag")
    note = words(note, "text", _("Write the note, or dictate it."), most=5000)

    def make() -> MeetingNote:
        row: MeetingNote = MeetingNote.objects.create(
            workspace=actor.workspace, visit=visit, tag=tag, text=note, at=at or timezone.now()
        )
        return row

    return once(actor, key, MeetingNote, make)


@transaction.atomic
def report_visit(
    actor: Actor,
    *,
    visit: Visit,
    outcome: str,
    summary: str = "",
    notes: Notes = (),
    commitments: Sequence[Mapping[str, Any]] = (),
    next_step: Mapping[str, Any] | None = None,
    no_next_step_reason: str = "",
    key: str = "",
) -> VisitReport:
    """Report a visit in one go; fact `visit.held`, dated when it was held.

    `commitments` are `{"text", "due_on", "side"?}`; `next_step` is `{"title", "due_on", "kind"?}` and
    becomes a task and the next step of the visit's deal, else the reason why there is none is stated.
    Notes tagged as needs become needs of the deal. Refusals: `report_exists`, `visit_to_come`,
    `visit_closed`, `next_step_missing`; nothing is half-written.
    """
    chosen(outcome, VisitReport.OUTCOMES, "outcome")
    inside(actor, visit)

    def make() -> VisitReport:
        row = locked(actor, visit)
        _may_be_reported(actor, row)
        step = _step(next_step, no_next_step_reason)
        report: VisitReport = VisitReport.objects.create(
            workspace=actor.workspace, visit=row, outcome=outcome, summary=summary.strip(),
            by=actor.membership, next_step=step.get("title", ""), next_step_on=step.get("due_on"),
            no_next_step_reason=no_next_step_reason.strip()[:200] if not step else "",
        )  # fmt: skip
        for tag, note in notes:
            take_note(actor, visit=row, tag=tag, note=note, at=_when(row))
        _needs_of_notes(actor, row)
        for promise in commitments:
            _commit(actor, row, promise)
        save_version(row, None, {"status": "held"})
        fact = _held(actor, row, outcome, step)
        _mark_contacted(row)
        _carry_on(actor, row, step, no_next_step_reason, fact)
        return report

    return once(actor, key, VisitReport, make)


@transaction.atomic
def edit_report(
    actor: Actor, *, report: VisitReport, seen_version: int | None = None, outcome: str, summary: str
) -> VisitReport:
    """Complete a report written in haste; the journal says that it was."""
    inside(actor, report)
    chosen(outcome, VisitReport.OUTCOMES, "outcome")
    wanted = {"outcome": outcome, "summary": summary.strip()}
    changed = {name: value for name, value in wanted.items() if getattr(report, name) != value}
    if changed:
        save_version(report, seen_version, changed)
        fact = facts.ReportCompleted(report.visit.purpose, sorted(changed))
        record(actor, fact, about=report.visit, account_id=report.visit.account.uuid)
    return report


def _may_be_reported(actor: Actor, visit: Visit) -> None:
    if VisitReport.objects.filter(visit=visit).exists():
        raise Refusal("report_exists", _("This visit is reported already: complete its report instead."))
    if visit.status not in {"planned", "missed"}:
        raise Refusal(
            "visit_closed", _("This visit was cancelled: plan the one that took place, then report it.")
        )
    if local_day(actor.workspace, visit.starts_at) > local_day(actor.workspace, timezone.now()):
        raise Refusal("visit_to_come", _("This visit is still to come: move it to the day when it was held."))


def _step(next_step: Mapping[str, Any] | None, reason: str) -> dict[str, Any]:
    if not next_step:
        words(reason, "next_step", _("State the next step with its date, or say why there is none."))
        return {}
    title = words(str(next_step.get("title") or ""), "next_step", _("Say what comes next."))
    due_on = next_step.get("due_on")
    if not isinstance(due_on, date):
        raise Refusal("next_step_date_missing", _("Give the next step its date."), path="next_step_on")
    return {"title": title, "due_on": due_on, "kind": next_step.get("kind") or "followup"}


def _when(visit: Visit) -> datetime:
    """When something of the visit was said: at its end, and never later than now."""
    return min(visit.ends_at, timezone.now())


def _commit(actor: Actor, visit: Visit, promise: Mapping[str, Any]) -> None:
    make_commitment(
        actor, account=visit.account, text=str(promise.get("text") or ""), due_on=promise["due_on"],
        side=promise.get("side") or "us", deal=visit.deal, visit=visit, owner=visit.owner, at=_when(visit),
    )  # fmt: skip


def _needs_of_notes(actor: Actor, visit: Visit) -> None:
    """What was tagged as a need is stated on the deal, in the words of the note."""
    if visit.deal is None or not visit.deal.is_open:
        return
    source = _("Visit of %(day)s") % {"day": local_day(actor.workspace, visit.starts_at).isoformat()}
    for note in MeetingNote.objects.filter(visit=visit, tag="need", archived_at__isnull=True).order_by(
        "at", "pk"
    ):
        state_need(
            actor, deal=visit.deal, kind="explicit", domain="functional", text=note.text, priority="should",
            source=str(source), stated_by=visit.contact, at=note.at,
        )  # fmt: skip


def _held(actor: Actor, visit: Visit, outcome: str, step: Mapping[str, Any]) -> Fact:
    payload = facts.VisitHeld(
        visit.purpose, visit.starts_at, visit.minutes, outcome, visit.notes.count(),
        visit.commitments.count(), str(step.get("title", "")),
    )  # fmt: skip
    return record(actor, payload, about=visit, account_id=visit.account.uuid, at=_when(visit))


def _mark_contacted(visit: Visit) -> None:
    account, at = visit.account, _when(visit)
    if account.last_touch_at is None or account.last_touch_at < at:
        Account.objects.filter(pk=account.pk).update(last_touch_at=at)


def _carry_on(actor: Actor, visit: Visit, step: Mapping[str, Any], reason: str, cause: Fact) -> None:
    """The next step as a task, caused by the visit, and on the deal; or the reason why there is none."""
    deal = visit.deal if visit.deal and visit.deal.is_open else None
    if not step:
        waive_next_step(actor, account=visit.account, reason=reason)
        if deal:
            set_next_step(actor, deal=deal, no_next_step_reason=reason)
        return
    create_task(
        actor, title=step["title"], due_on=step["due_on"], kind=step["kind"], account=visit.account,
        contact=visit.contact, about=deal or visit, owner=visit.owner, cause=cause,
    )  # fmt: skip
    if deal:
        set_next_step(actor, deal=deal, next_step=step["title"], next_step_on=step["due_on"])
