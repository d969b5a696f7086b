"""Late charges: what the law lets us ask for, proposed and never imposed (pénalités de retard; SUI-06).

Interest is simple, on 365 days, at the rate of the terms or of the half-year (C. com. L441-10); the flat fee is
that of D441-5, once per invoice. Each late payment bears interest until it came; the rest until today, dispute
apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core.kpi import late_charge
from compagnon.core.rules import payment_rules
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.orders.billing import outstanding
from compagnon.sales.orders.collection import facts
from compagnon.sales.orders.models import Invoice, Order
from compagnon.sales.orders.models.collection import ChargeDecision
from compagnon.sales.orders.receivables import Rates, invoices, late_rate, rates_of

ZERO = Decimal(0)
MOST = 100


@dataclass(frozen=True)
class Part:
    """An amount that came, or is still to come, late."""

    amount: Decimal
    until: date
    days: int
    interest: Decimal
    paid: bool


@dataclass(frozen=True)
class Charge:
    """What may be asked for an invoice: the parts add up to the interest, interest and fee to the total."""

    invoice: Invoice
    rate: Decimal
    parts: Sequence[Part]
    flat: Decimal
    disputed: Decimal

    @property
    def interest(self) -> Decimal:
        return sum((part.interest for part in self.parts), ZERO)

    @property
    def total(self) -> Decimal:
        return self.interest + self.flat

    @property
    def base(self) -> Decimal:
        return sum((part.amount for part in self.parts), ZERO)

    @property
    def days(self) -> int:
        return max((part.days for part in self.parts), default=0)


def charge_of(invoice: Invoice, on: date, rates: Rates | None = None) -> Charge:
    """The charge of one invoice on a day; without a late part it is nothing."""
    owed = max(outstanding(invoice), ZERO)
    disputed = invoice.disputes.filter(stage="open").aggregate(t=Sum("amount"))["t"] or ZERO
    return _charge(invoice, on, late_rate(invoice, rates), owed, min(disputed, owed))


def _charge(invoice: Invoice, on: date, rate: Decimal, owed: Decimal, disputed: Decimal) -> Charge:
    payments = sorted(invoice.payments.all(), key=lambda row: (row.paid_on, row.pk))
    late = [(row.amount, row.paid_on, True) for row in payments if row.paid_on > invoice.due_on]
    if owed > disputed and on > invoice.due_on:
        late.append((owed - disputed, on, False))
    parts = []
    for amount, until, paid in late:
        found = late_charge(amount, invoice.due_on, until, rate, flat=ZERO)
        parts.append(Part(amount, until, found.days, found.interest, paid))
    flat = payment_rules().at("late_payment.flat_fee", on).decimal("amount") if parts else ZERO
    return Charge(invoice, rate, parts, flat, disputed)


def proposed(actor: Actor, on: date, *, order: Order | None = None) -> list[Charge]:
    """Charges that nobody decided about, the largest first: of one order, or of the invoices that were settled
    late in the last year. Three queries, whatever their number."""
    decided = ChargeDecision.objects.filter(invoice=OuterRef("pk"))
    rows = invoices(actor).filter(~Exists(decided), kind="invoice").prefetch_related("payments")
    if order is not None:
        rows = rows.filter(Q(settled_on__gt=F("due_on")) | Q(settled_on=None, due_on__lt=on), order=order)
    else:
        rows = rows.filter(settled_on__gt=F("due_on"), settled_on__gte=on - timedelta(days=365))
    rates = rates_of(actor.workspace)
    found = []
    for row in rows[:MOST]:
        owed = max(row.owed, ZERO)
        found.append(_charge(row, on, late_rate(row, rates), owed, min(row.disputed, owed)))
    return sorted((row for row in found if row.parts), key=lambda row: -row.total)


@transaction.atomic
def decide_charge(
    actor: Actor, *, invoice: Invoice, decision: str, reason: str = "", on: date | None = None
) -> ChargeDecision:
    """Claim or waive the charge of an invoice, as it stands; once. Waiving needs a reason."""
    access.require(actor, "orders.change")
    row = (
        Invoice.objects.select_for_update(of=("self",))
        .select_related("account", "workspace")
        .get(pk=invoice.pk)
    )
    if existing := row.charge_decisions.first():
        return existing
    if decision not in dict(ChargeDecision.DECISIONS):
        raise Refusal("decision", _("Claim the charge or waive it."), path="decision")
    if decision == "waived" and not reason.strip():
        raise Refusal("reason_missing", _("Say why the charge is waived."), path="reason")
    day = on or timezone.localdate()
    charge = charge_of(row, day)
    if not charge.parts:
        raise Refusal("nothing_late", _("Nothing came late on this invoice."))
    made: ChargeDecision = ChargeDecision.objects.create(
        workspace=actor.workspace, invoice=row, until=max(part.until for part in charge.parts), days=charge.days,
        rate=charge.rate, base=charge.base, interest=charge.interest, flat=charge.flat, currency=row.currency,
        decision=decision, reason=reason.strip()[:250], decided_by=actor.membership,
    )  # fmt: skip
    payload = (
        facts.ChargeClaimed(row.number, charge.days, charge.total, row.currency) if decision == "claimed"
        else facts.ChargeWaived(row.number, charge.days, charge.total, row.currency, made.reason)
    )  # fmt: skip
    record(actor, payload, about=row, account_id=row.account.uuid)
    return made
