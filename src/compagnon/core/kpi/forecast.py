"""Where the year will end (atterrissage): three readings and the weighted pipeline, never one number."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from compagnon.core.kpi.errors import KpiError
from compagnon.core.money import EXACT, round_half_up

MONTHS = 12


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """A deal that may still close: its month counts from January of the year in hand, 13 is next January."""

    amount: Decimal
    probability: Decimal
    month: int


@dataclass(frozen=True, slots=True)
class Landing:
    """``seasonal``: done ÷ its share of the yearly index (None when that share is zero); ``naive``: done × 12
    ÷ months; ``budget_to_go``: done + budget of the months left; ``pipeline`` Σ amount × probability and its
    standard deviation, over the deals that close within the year. None where the input was not given."""

    seasonal: Decimal | None
    naive: Decimal
    budget_to_go: Decimal | None
    pipeline: Decimal | None
    pipeline_sd: Decimal | None


def landing(
    done: Sequence[Decimal],
    index: Sequence[Decimal],
    *,
    budget: Sequence[Decimal] | None = None,
    pipeline: Sequence[OpenDeal] | None = None,
) -> Landing:
    """Project a year from its first months (1 to 12). ``index``: 12 seasonal weights, of any sum."""
    if not done:
        raise KpiError("empty", "done")
    if len(done) > MONTHS:
        raise KpiError("too_many", "done", limit=MONTHS, count=len(done))
    for path, row in (("index", index), ("budget", budget)):
        if row is not None and len(row) != MONTHS:
            raise KpiError("out_of_range", path, count=len(row), expected=MONTHS)
    for month, weight in enumerate(index):
        if weight < 0:
            raise KpiError("negative", f"index[{month}]", value=weight)
    total = sum(map(Fraction, done), Fraction(0))
    weights = [Fraction(weight) for weight in index]
    if not sum(weights):
        raise KpiError("all_zero", "index")
    past = sum(weights[: len(done)], Fraction(0))
    to_go = None
    if budget is not None:
        to_go = round_half_up(total + sum(map(Fraction, budget[len(done) :]), Fraction(0)))
    expected, deviation = (None, None) if pipeline is None else _weighted(pipeline)
    return Landing(
        seasonal=round_half_up(total * sum(weights) / past) if past else None,
        naive=round_half_up(total * MONTHS / len(done)),
        budget_to_go=to_go,
        pipeline=expected,
        pipeline_sd=deviation,
    )


def _weighted(deals: Sequence[OpenDeal]) -> tuple[Decimal, Decimal]:
    mean = variance = Decimal(0)
    with localcontext(EXACT):
        for index, deal in enumerate(deals):
            if not 0 <= deal.probability <= 1:
                raise KpiError("not_a_share", f"pipeline[{index}].probability", value=deal.probability)
            if deal.month < 1:
                raise KpiError("out_of_range", f"pipeline[{index}].month", value=deal.month, minimum=1)
            if deal.month <= MONTHS:
                mean += deal.amount * deal.probability
                variance += deal.amount**2 * deal.probability * (1 - deal.probability)
        return round_half_up(mean), round_half_up(variance.sqrt())
