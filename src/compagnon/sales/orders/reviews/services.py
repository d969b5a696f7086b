"""Note a cost beyond the quote, review a deal that is over (écart de coût, bilan d'affaire)."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.journal.services import record
from compagnon.library.document_formats import Formats
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Task
from compagnon.sales.accounts.services import complete_task
from compagnon.sales.orders.fulfilment.services import required
from compagnon.sales.orders.models import Order
from compagnon.sales.orders.models.reviews import CAUSES, CostGap, DealReview
from compagnon.sales.orders.reviews import facts
from compagnon.sales.orders.reviews.margin import DealMargin, margin_of
from compagnon.work.notices import members_with_role, notify

CENT = Decimal("0.01")
ERODED = gettext_noop("Order {order}: the margin falls from {expected} to {committed}.")


@transaction.atomic
def note_cost(
    actor: Actor,
    *,
    order: Order,
    cause: str,
    label: str,
    amount: Decimal,
    state: str = "committed",
    on: date | None = None,
    key: str = "",
) -> CostGap:
    """A cost beyond what the quote counted, or (negative) a saving; whoever holds the order and the managers are
    told when the margin falls by two points."""
    access.require(actor, "orders.change")
    order = Order.objects.select_for_update(of=("self",)).select_related("account", "owner").get(pk=order.pk)
    words = required(label, "label", _("Say what the cost is."))[:200]
    if cause not in dict(CostGap.COSTS) or state not in dict(CostGap.STATES):
        raise Refusal("cause", _("Choose a line of the list."), path="cause")
    if not amount.is_finite() or not amount or amount != amount.quantize(CENT):
        raise Refusal("amount", _("An amount has at most two decimals, and is not zero."), path="amount")

    def make() -> CostGap:
        before = margin_of(order)
        row: CostGap = CostGap.objects.create(
            workspace=actor.workspace, order=order, cause=cause, label=words, amount=amount, currency=order.currency,
            state=state, on=on or timezone.localdate(), entered_by=actor.membership,
        )  # fmt: skip
        record(
            actor, facts.CostNoted(order.number, cause, words, amount, order.currency, state), about=order,
            account_id=order.account.uuid,
        )  # fmt: skip
        _tell(actor, order, before, margin_of(order), cause)
        return row

    return once(actor, key, CostGap, make)


def _tell(
    actor: Actor, order: Order, before: DealMargin | None, after: DealMargin | None, cause: str
) -> None:
    """Once, when the loss passes the limit."""
    if before is None or after is None or before.eroded or not after.eroded:
        return
    expected, now = (_shown(rate) for rate in (after.expected_rate, after.committed_rate))
    record(
        actor,
        facts.MarginEroded(order.number, expected, now, cause),
        about=order,
        account_id=order.account.uuid,
    )
    people = {row.pk: row for row in members_with_role(actor.workspace, "manager")}
    if order.owner:
        people[order.owner.pk] = order.owner
    notify(
        people.values(), "margin", ERODED, priority="urgent", about_kind="sales_orders.order", about_id=order.uuid,
        params={"order": order.number, "expected": _percent(actor, expected), "committed": _percent(actor, now)},
        url=f"/orders/{order.uuid}/review/",
    )  # fmt: skip


def _percent(actor: Actor, shown: str) -> str:
    """As the company writes it, for a notice."""
    language = actor.workspace.language if actor.workspace.language in {"fr", "en"} else "fr"
    return shown if shown == "–" else Formats(language).percent(Decimal(shown) / 100)


def _shown(rate: Decimal | None) -> str:
    return "–" if rate is None else f"{(rate * 100).quantize(Decimal('0.1'), 'ROUND_HALF_UP'):f}"


@transaction.atomic
def spend(actor: Actor, *, gap: CostGap) -> CostGap:
    """A committed cost is spent; a second click changes nothing."""
    access.require(actor, "orders.change")
    if gap.state == "committed":
        save_version(gap, None, {"state": "spent", "on": timezone.localdate()})
    return gap


@transaction.atomic
def review_deal(
    actor: Actor,
    *,
    order: Order,
    cause: str,
    explanation: str,
    went_well: str = "",
    lesson: str = "",
    lesson_kind: str = "",
    lesson_family: str = "",
    seen_version: int | None = None,
) -> DealReview:
    """Why the margin is what it is, and what the next quote learns from it. The tasks that asked for it are done;
    a later review of the same deal replaces the words, never the figures that were there."""
    access.require(actor, "orders.change")
    order = Order.objects.select_for_update(of=("self",)).select_related("account").get(pk=order.pk)
    if cause not in dict(CAUSES):
        raise Refusal("cause", _("Name the main cause: a line of the list."), path="cause")
    words = required(explanation, "explanation", _("Explain the margin: why is it what it is?"))
    if lesson.strip() and lesson_kind not in dict(DealReview.KINDS):
        raise Refusal(
            "lesson_kind",
            _("Say what the lesson is about: price, effort or way of working."),
            path="lesson_kind",
        )
    margin = margin_of(order)
    if margin is None:
        raise Refusal("cost_unknown", _("A cost of this order is not known: its margin cannot be reviewed."))
    fields = {
        "cause": cause, "explanation": words, "went_well": went_well.strip(), "lesson": lesson.strip(),
        "lesson_kind": lesson_kind if lesson.strip() else "", "lesson_family": lesson_family.strip()[:60],
    }  # fmt: skip
    existing = DealReview.objects.filter(order=order).first()
    if existing:
        save_version(existing, seen_version, fields)
        return existing
    row: DealReview = DealReview.objects.create(
        workspace=actor.workspace, order=order, account=order.account, reviewed_on=timezone.localdate(),
        author=actor.membership, net=order.net, expected=margin.expected, committed=margin.committed,
        actual=margin.actual, currency=order.currency, **fields,
    )  # fmt: skip
    record(
        actor,
        facts.DealReviewed(order.number, cause, margin.expected, margin.actual, order.currency, row.lesson[:200]),
        about=order, account_id=order.account.uuid,
    )  # fmt: skip
    for task in Task.objects.of(actor.workspace).filter(
        about_id=order.uuid, done_at=None, cause__kind="dispute.closed"
    ):
        complete_task(actor, task=task, outcome=words[:200])
    return row
