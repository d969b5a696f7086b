"""The life of a dispute (litige, contentieux): stage, evidence, cost, next date, the limit set by law (SUI-07)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from compagnon.journal.models import Fact
from compagnon.journal.queries import facts as facts_of
from compagnon.journal.services import record
from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.providers.files import RefusedUpload, inspect_upload
from compagnon.sales.accounts.models import Task
from compagnon.sales.accounts.services import complete_task, create_task
from compagnon.sales.orders.collection import facts
from compagnon.sales.orders.fulfilment.aftersales import months_later
from compagnon.sales.orders.fulfilment.services import cents, required
from compagnon.sales.orders.models import Dispute, Invoice
from compagnon.sales.orders.models.collection import DisputeCase, DisputeStep

ZERO = Decimal(0)
LIMIT_YEARS, WARN_DAYS = 5, 183
LIMIT_SOURCE = "C. com. art. L110-4, I"  # five years between merchants, since the claim fell due


def limit_of(dispute: Dispute) -> date:
    """The last day on which the claim may be brought: five years after the invoice fell due."""
    return months_later(dispute.invoice.due_on, 12 * LIMIT_YEARS)


def case_of(dispute: Dispute) -> DisputeCase:
    """The follow-up of a dispute; while nobody wrote one, its beginning, not stored."""
    found = DisputeCase.objects.filter(dispute=dispute).select_related("owner__user").first()
    return found or DisputeCase(
        workspace=dispute.workspace, dispute=dispute, limit_on=limit_of(dispute), limit_source=LIMIT_SOURCE
    )


@transaction.atomic
def add_step(
    actor: Actor,
    *,
    dispute: Dispute,
    note: str,
    stage: str = "",
    kind: str = "",
    on: date | None = None,
    next_on: date | None = None,
    cost: Decimal | None = None,
    file: tuple[str, bytes] | None = None,
    seen_version: int | None = None,
    key: str = "",
) -> DisputeStep:
    """Write down what was done: a stage, a cost, a piece of evidence, the next date, which becomes a task.
    `seen_version` is that of the case: two people do not overwrite each other's stage."""
    access.require(actor, "orders.change")
    dispute = (
        Dispute.objects.select_for_update(of=("self",))
        .select_related("invoice__account", "workspace")
        .get(pk=dispute.pk)
    )
    if dispute.stage != "open":
        raise Refusal("dispute_closed", _("This dispute is already closed."))
    words = required(note, "note", _("Say what was done."))
    cents(cost, "cost")
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise Refusal("in_the_future", _("This day is still to come: check the date."), path="on")
    for path, value, known in (("stage", stage, DisputeCase.STAGES), ("kind", kind, DisputeCase.KINDS)):
        if value and value not in dict(known):
            raise Refusal(path, _("Choose a line of the list."), path=path)

    def make() -> DisputeStep:
        case = case_of(dispute)
        if case.pk is None:
            case.owner = actor.membership
            case.save()
            _warn_of_limit(actor, dispute, case)
        elif seen_version is not None:
            save_version(case, seen_version, {})
        save_version(case, None, {"stage": stage or case.stage, "kind": kind or case.kind})
        kept = _evidence(actor, dispute, file) if file else None
        step: DisputeStep = DisputeStep.objects.create(
            workspace=actor.workspace, case=case, on=day, stage=case.stage, note=words, cost=cost, next_on=next_on,
            file=kept, made_by=actor.membership,
        )  # fmt: skip
        fact = record(
            actor, facts.DisputeMoved(dispute.invoice.number, case.stage, words[:200], cost), about=dispute.invoice,
            account_id=dispute.invoice.account.uuid, file_hash=kept.sha256 if kept else "",
        )  # fmt: skip
        if next_on:
            _set_next(actor, dispute, next_on, fact)
        return step

    return once(actor, key, DisputeStep, make)


def _evidence(actor: Actor, dispute: Dispute, file: tuple[str, bytes]) -> StoredFile:
    name, data = file
    try:
        found = inspect_upload(name, data[:4096], len(data), content=BytesIO(data))
    except RefusedUpload as refused:
        raise Refusal(
            "file_refused", _("This file is refused: %(reason)s") % {"reason": refused.reason}, path="file"
        ) from refused
    return library.keep(
        actor, name=found.name, kind="evidence", media_type=found.media_type, content=data,
        about_kind=dispute._meta.label_lower, about_id=dispute.uuid,
    )  # fmt: skip


def _set_next(actor: Actor, dispute: Dispute, next_on: date, cause: Fact) -> None:
    """One task at a time says what comes next: the one before is done by this step."""
    for task in Task.objects.of(actor.workspace).filter(about_id=dispute.uuid, done_at=None):
        complete_task(actor, task=task)
    save_version(dispute, None, {"next_on": next_on})
    title = _t("Go on with the dispute on invoice %(number)s") % {"number": dispute.invoice.number}
    create_task(
        actor, title=title, due_on=next_on, account=dispute.invoice.account, about=dispute, cause=cause
    )


def _warn_of_limit(actor: Actor, dispute: Dispute, case: DisputeCase) -> None:
    """A task half a year before the claim is time-barred."""
    day = case.limit_on - timedelta(days=WARN_DAYS)
    title = _t("Invoice %(number)s: the claim is time-barred after %(day)s") % {
        "number": dispute.invoice.number, "day": case.limit_on.strftime("%d/%m/%Y"),
    }  # fmt: skip
    create_task(
        actor, title=title, due_on=max(day, timezone.localdate()), account=dispute.invoice.account, about=case,
        priority=1,
    )  # fmt: skip


@dataclass(frozen=True)
class DisputeSheet:
    """A dispute with its steps; `cost` is what it cost us: steps, and the credit that settled it."""

    dispute: Dispute
    case: DisputeCase
    steps: list[DisputeStep]
    fees: Decimal
    credited: Decimal
    limit_days: int
    facts: list[Fact]

    @property
    def cost(self) -> Decimal:
        return self.fees + self.credited


def dispute_sheet(actor: Actor, uuid: UUID | str, on: date) -> DisputeSheet:
    related = ("invoice__account", "invoice__order__deal", "workspace")
    dispute = access.get(actor, Dispute, uuid, related=related)
    case = case_of(dispute)
    steps = list(case.steps.select_related("file", "made_by__user")) if case.pk else []
    return DisputeSheet(
        dispute, case, steps, sum((step.cost or ZERO for step in steps), ZERO), credited_by(dispute),
        (case.limit_on - on).days, list(facts_of(actor).filter(about_id=dispute.invoice.uuid)[:20]),
    )  # fmt: skip


def credited_by(dispute: Dispute) -> Decimal:
    """The net of the credit notes that settled a dispute: those of its day, for its reason."""
    if dispute.stage != "settled" or dispute.closed_on is None:
        return ZERO
    notes = Invoice.objects.filter(
        corrects=dispute.invoice, issued_on=dispute.closed_on, reason=dispute.outcome
    )
    return Decimal(notes.aggregate(t=Sum("net"))["t"] or 0)


def open_disputes(actor: Actor) -> Any:
    """Disputes that go on, the nearest next date first."""
    rows = (
        access.rows(actor, Dispute)
        .filter(stage="open")
        .select_related("invoice__account", "case", "workspace")
    )
    return rows.order_by("next_on", "opened_on", "pk")


def evidence(actor: Actor, uuid: UUID | str) -> StoredFile:
    """A piece of evidence of a dispute that the actor may see."""
    step: DisputeStep = access.get(actor, DisputeStep, uuid, related=("file__workspace",))
    if step.file is None:
        raise Refusal("no_file", _("This step has no file."))
    return step.file
