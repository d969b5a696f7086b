"""The rebate ladder: by range and by slab."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.negotiation import NegotiationError, Tier, rebate, simulate

LADDER = [Tier(D(50000), D("0.02")), Tier(D(100000), D("0.035")), Tier(D(200000), D("0.05"))]


@pytest.mark.parametrize(
    ("volume", "by_range", "by_slab"),
    [(49999, 0, 0), (50000, 1000, 0), (99999, "1999.98", "999.98"), (100000, 3500, 1000), (150000, 5250, 2750),
     (250000, 12500, 7000)],
)  # fmt: skip
def test_the_worked_table(volume: int, by_range: object, by_slab: object) -> None:
    assert rebate(D(volume), LADDER) == D(str(by_range))
    assert rebate(D(volume), LADDER, "slab") == D(str(by_slab))


def test_the_margin_after_the_rebate() -> None:
    row = simulate([D(150000)], LADDER, "range", D("0.70"))[0]
    assert (row.rebate, row.rate, row.margin, row.margin_after, row.on_sales) == (
        D(5250), D("0.0350"), D(45000), D(39750), D("0.2746"),
    )  # fmt: skip
    assert simulate([D(0)], LADDER)[0].rate == 0


@given(st.decimals(min_value=0, max_value=500000, places=2))
def test_slabs_are_what_the_slices_add_up_to(volume: D) -> None:
    expected = Fraction(0)
    for number, tier in enumerate(LADDER):
        end = LADDER[number + 1].start if number + 1 < len(LADDER) else None
        top = volume if end is None else min(volume, end)
        expected += max(Fraction(0), Fraction(top - tier.start)) * Fraction(tier.rate)
    assert abs(Fraction(rebate(volume, LADDER, "slab")) - expected) <= Fraction(1, 200)


def test_it_refuses_tiers_out_of_order_and_unknown_modes() -> None:
    with pytest.raises(NegotiationError, match="tiers_out_of_order"):
        rebate(D(1), [LADDER[1], LADDER[0]])
    with pytest.raises(NegotiationError, match="not_a_share"):
        rebate(D(1), [Tier(D(0), D(2))])
    with pytest.raises(NegotiationError, match="unknown_mode"):
        rebate(D(1), LADDER, "steps")
