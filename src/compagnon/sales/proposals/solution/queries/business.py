"""Read what the client gains: value of the benefits, business case, ways to pay, growth (PTC-07, 10, 11)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from compagnon.core.pricing import Case, Financed, Payments, business_case, financed
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import (
    Benefit,
    BusinessCase,
    FinancingOption,
    GrowthScenario,
)
from compagnon.sales.proposals.solution.queries.competition import net_of_quote

ZERO = Decimal(0)
DEFAULT_YEARS = 5


@dataclass(frozen=True)
class Span:
    """A low, a likely and a high amount."""

    low: Decimal = ZERO
    likely: Decimal = ZERO
    high: Decimal = ZERO

    def __add__(self, other: "Span") -> "Span":
        return Span(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def __bool__(self) -> bool:
        return bool(self.low or self.likely or self.high)


@dataclass(frozen=True)
class Value:
    """The tangible benefits added up by unit: amounts a year, amounts once, and the units that are no money."""

    yearly: Span
    once: Span
    others: dict[str, Span]
    tangible: Sequence[Benefit]
    intangible: Sequence[Benefit]
    unproven: int


@dataclass(frozen=True)
class Paid:
    """A way to pay with what it costs; `extra` is its total beyond the cash price."""

    option: FinancingOption
    cost: Financed
    extra: Decimal
    expired: bool
    best: bool = False


@dataclass(frozen=True)
class Business:
    """`case` may be unsaved (nobody wrote one yet): its figures then follow the quote and the benefits.

    `results` are the low, likely and high cash flows, None while the investment or the savings are not known.
    """

    case: BusinessCase
    saved: bool
    investment: Decimal | None
    savings: Span
    from_benefits: bool
    results: dict[str, Case] | None
    financing: Sequence[Paid]
    value: Value

    @property
    def likely(self) -> Case | None:
        return self.results["likely"] if self.results else None


@dataclass(frozen=True)
class GrowthStep:
    """A step with what the upgrades have cost up to it."""

    row: GrowthScenario
    cumulated: Decimal


def span_of(benefit: Benefit) -> Span:
    return Span(benefit.low or ZERO, benefit.likely or ZERO, benefit.high or ZERO)


def value_of(benefits: Sequence[Benefit]) -> Value:
    sums: dict[str, Span] = {}
    tangible = [row for row in benefits if row.kind == "tangible"]
    for row in tangible:
        sums[row.unit] = sums.get(row.unit, Span()) + span_of(row)
    return Value(
        yearly=sums.pop("amount_year", Span()), once=sums.pop("amount_once", Span()), others=sums, tangible=tangible,
        intangible=[row for row in benefits if row.kind == "intangible"],
        unproven=sum(not row.is_proven for row in benefits),
    )  # fmt: skip


def business(
    actor: Actor, proposal: Proposal, on: date, benefits: Sequence[Benefit] | None = None
) -> Business:
    """The client's business case and its financing, in at most four queries."""
    if benefits is None:
        benefits = list(
            access.rows(actor, Benefit).filter(proposal=proposal).select_related("product", "file")
        )
    value = value_of(benefits)
    row = access.rows(actor, BusinessCase).filter(proposal=proposal).first()
    case = row or BusinessCase(
        workspace=actor.workspace, proposal=proposal, years=DEFAULT_YEARS, rate=ZERO, yearly_cost=ZERO,
        residual=ZERO,
    )  # fmt: skip
    investment = net_of_quote(proposal) if case.investment is None else case.investment
    from_benefits = case.savings_likely is None
    savings = (
        value.yearly
        if from_benefits
        else Span(case.savings_low or ZERO, case.savings_likely or ZERO, case.savings_high or ZERO)
    )
    results = _results(case, investment, savings, value.once if from_benefits else Span())
    options = list(access.rows(actor, FinancingOption).filter(case=row).order_by("pk")) if row else []
    return Business(
        case, row is not None, investment, savings, from_benefits, results,
        _financing(options, case.rate, investment, on), value,
    )  # fmt: skip


def _results(
    case: BusinessCase, investment: Decimal | None, savings: Span, once: Span
) -> dict[str, Case] | None:
    """Low, likely, high; what is gained once comes with the first year."""
    if investment is None or not (savings or once):
        return None
    found = {}
    for name in ("low", "likely", "high"):
        each = [getattr(savings, name)] * case.years
        each[0] += getattr(once, name)
        found[name] = business_case(
            investment, each, years=case.years, rate=case.rate, yearly_cost=case.yearly_cost,
            residual=case.residual,
        )  # fmt: skip
    return found


def _financing(
    options: Sequence[FinancingOption], rate: Decimal, investment: Decimal | None, on: date
) -> list[Paid]:
    """A cash option without an amount is the investment; the best has the lowest present cost."""
    rows = []
    for option in options:
        deposit = option.deposit
        if option.kind == "cash" and not deposit and investment is not None:
            deposit = max(investment, ZERO)
        cost = financed(Payments(deposit, option.monthly, option.months, option.residual), rate)
        extra = cost.total - investment if investment is not None else ZERO
        expired = option.valid_until is not None and option.valid_until < on
        rows.append(Paid(option, cost, extra, expired))
    live = [row for row in rows if not row.expired]
    least = min((row.cost.present for row in live), default=None)
    return [
        replace(row, best=not row.expired and row.cost.present == least and len(live) > 1) for row in rows
    ]


def growth(actor: Actor, proposal: Proposal) -> list[GrowthStep]:
    """The steps of growth in order of date, with the upgrade costs added up."""
    rows = access.rows(actor, GrowthScenario).filter(proposal=proposal).select_related("product")
    total, found = ZERO, []
    for row in rows.order_by("on", "pk"):
        total += row.cost
        found.append(GrowthStep(row, total))
    return found
