"""Options over a horizon, and offers on weighted criteria."""

from decimal import Decimal as D
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compagnon.core.pricing import Energy, PricingError, Way, over_horizon, weigh

POWER = Energy(D("0.18"), D("0.052"))


def test_a_new_machine_over_eight_years():
    found = over_horizon(Way(D(5240), D(180), D(2400), D(310), D(-40), 10), 8, POWER)
    assert (found.units, found.cost) == (1, D("10136.00"))  # 5,240 + 8 × 180 + 8 × 2,400 × 0.18
    assert found.carbon == D("1268.40")  # 310 + 8 × 2,400 × 0.052 − 40


def test_what_wears_out_is_bought_again():
    found = over_horizon(
        Way(purchase=D(1000), energy=D(0), carbon=D(50), carbon_end=D(5), life_years=3), 8, None
    )
    assert (found.units, found.cost, found.carbon) == (3, D(3000), D(165))


def test_what_is_not_known_is_never_zero():
    unknown = over_horizon(Way(purchase=D(1000), carbon=D(50), carbon_end=D(5)), 8, POWER)
    assert unknown.cost is None
    assert unknown.carbon is None
    no_factor = over_horizon(Way(purchase=D(1000), energy=D(100), carbon=D(50), carbon_end=D(5)), 8, None)
    assert no_factor.cost is None


def test_a_life_below_a_year_is_refused():
    with pytest.raises(PricingError):
        over_horizon(Way(life_years=0), 8, None)


marks = st.decimals(0, 10, places=1)


@settings(max_examples=60)
@given(data=st.data(), count=st.integers(1, 5), offers=st.integers(1, 4))
def test_scores_and_firmness_agree_with_plain_fractions(data, count, offers):  # type: ignore[no-untyped-def]
    weights = data.draw(st.lists(st.decimals("0.1", 100, places=1), min_size=count, max_size=count))
    given_marks = {
        f"offer {n}": data.draw(st.lists(marks, min_size=count, max_size=count)) for n in range(offers)
    }
    found = weigh(weights, given_marks)
    wins = dict.fromkeys(given_marks, 0)
    for changes in product((Fraction(4, 5), Fraction(6, 5)), repeat=count):
        sums = {
            name: sum(Fraction(w) * c * Fraction(m) for w, c, m in zip(weights, changes, own, strict=True))
            for name, own in given_marks.items()
        }
        for name, value in sums.items():
            wins[name] += value == max(sums.values())
    for name, won in wins.items():
        assert abs(Fraction(found.holds[name]) - Fraction(won, 2**count)) <= Fraction(1, 10_000)
        exact = sum(Fraction(w) * Fraction(m) for w, m in zip(weights, given_marks[name], strict=True))
        share = exact * 10 / sum(Fraction(w) for w in weights)
        assert abs(Fraction(found.scores[name]) - share) <= Fraction(1, 20)


def test_a_narrow_lead_does_not_survive_every_change():
    found = weigh([D(40), D(35), D(25)], {"ours": [D(7), D(9), D(8)], "theirs": [D(9), D(8), D(6)]})
    assert found.scores == {"ours": D("79.5"), "theirs": D("79.0")}
    assert found.first == ("ours",)
    assert D("0.5") <= found.holds["ours"] < 1


def test_doubling_all_weights_changes_nothing():
    one = weigh([D(2), D(1)], {"a": [D(5), D(8)], "b": [D(6), D(5)]})
    assert one == weigh([D(4), D(2)], {"a": [D(5), D(8)], "b": [D(6), D(5)]})


@pytest.mark.parametrize(
    ("code", "weights", "given_marks"),
    [
        ("no_criteria", [], {"a": []}),
        ("no_offers", [D(1)], {}),
        ("not_positive", [D(0)], {"a": [D(1)]}),
        ("out_of_range", [D(1)], {"a": [D(11)]}),
        ("uneven_marks", [D(1)], {"a": []}),
        ("out_of_range", [D(1)] * 13, {"a": [D(1)] * 13}),
    ],
)
def test_a_bad_grid_is_refused_by_name(code, weights, given_marks):  # type: ignore[no-untyped-def]
    with pytest.raises(PricingError) as caught:
        weigh(weights, given_marks)
    assert caught.value.code == code
