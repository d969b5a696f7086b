"""Due dates, late charges and the time clients take to pay (échéances, pénalités de retard, DSO)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from compagnon.core.kpi.errors import KpiError
from compagnon.core.money import round_half_up

DAYS_PER_YEAR = 365

# Days, and whether the month is ended before or after they are counted. "30 days end of month" alone names
# no date: the two readings of L441-10 differ by up to a month, so the terms say which one the contract took.
TERMS = {
    "45_days_end_of_month": (45, "after"),
    "end_of_month_45_days": (45, "before"),
    "60_days": (60, None),
    "30_days": (30, None),
}


@dataclass(frozen=True, slots=True)
class LateCharge:
    """What a late payer owes on top: simple interest on the undisputed part, and the flat fee."""

    days: int
    interest: Decimal
    flat: Decimal
    total: Decimal


def due_date(invoice_date: date, terms: str) -> date:
    """The day on which an invoice falls due (date d'échéance); ``terms`` is a key of ``TERMS``."""
    if terms not in TERMS:
        raise KpiError("out_of_range", "terms", value=terms, known=tuple(TERMS))
    days, month_end = TERMS[terms]
    try:
        start = _end_of_month(invoice_date) if month_end == "before" else invoice_date
        due = start + timedelta(days=days)
        return _end_of_month(due) if month_end == "after" else due
    except OverflowError as error:
        raise KpiError("out_of_range", "invoice_date", value=invoice_date) from error


def late_charge(
    amount: Decimal, due: date, paid_on: date, rate: Decimal, *, disputed: Decimal = Decimal(0), flat: Decimal
) -> LateCharge:
    """Late payment (pénalités de retard, indemnité forfaitaire): L441-10 and D441-5 of the Code de commerce.

    Interest = (amount − disputed) × rate × days ÷ 365. Paid in time, or disputed as a whole: nothing is owed.
    ``flat`` comes from the dated rule ``late_payment.flat_fee``.
    """
    for path, value in (("amount", amount), ("rate", rate), ("disputed", disputed)):
        if value < 0:
            raise KpiError("negative", path, value=value)
    if disputed > amount:
        raise KpiError("above", "disputed", value=disputed, limit=amount)
    days = max((paid_on - due).days, 0)
    late_part = Fraction(amount) - Fraction(disputed)
    interest = round_half_up(late_part * Fraction(rate) * days / DAYS_PER_YEAR)
    owed = round_half_up(flat) if days and late_part else Decimal("0.00")
    return LateCharge(days, interest, owed, interest + owed)


def days_sales_outstanding(receivable: Decimal, sales: Decimal, days: int) -> Decimal:
    """Receivable ÷ sales of the period × its days (délai moyen de règlement), 2 decimals."""
    if sales <= 0:
        raise KpiError("not_positive", "sales", value=sales)
    if days < 1:
        raise KpiError("not_positive", "days", value=days)
    return round_half_up(Fraction(receivable) / Fraction(sales) * days)


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
