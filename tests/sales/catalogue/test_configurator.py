"""What a station may be sold with: open, forced, forbidden and why; three sets; from the catalogue's own data."""

from decimal import Decimal as D
from typing import Any

from compagnon.core.pricing.configuration import violations
from compagnon.providers.solver import Goal
from compagnon.sales.catalogue import pricelists, services
from compagnon.sales.catalogue.configurator import state_of
from compagnon.sales.catalogue.configuring import configuration_of


def test_what_is_open_is_told_with_its_reason(bruno: Any, station: Any) -> None:
    found = configuration_of(bruno, station.base)
    state = state_of(found)
    assert (state.complete, state.completable) == (False, True)
    assert not state.forced
    state = state_of(found, {"LARGE"})
    assert (state.forced, state.forbidden) == ({"SUPPLY"}, {"SMALL", "FRAME"})
    assert state.reasons["SUPPLY"] == (str(station.capacity.uuid),)
    assert state.reasons["FRAME"] == (str(station.shut.uuid),)
    assert state.reasons["SMALL"] == ("group:pump:most",)
    state = state_of(found, {"LARGE", "FRAME"})
    assert (state.completable, state.conflict, state.variants) == (False, (str(station.shut.uuid),), ())


def test_three_sets_each_right_and_each_best_at_its_own(bruno: Any, station: Any) -> None:
    found = configuration_of(bruno, station.base)
    state = state_of(found)
    sets = {variant.goal: variant for variant in state.variants}
    assert all(not violations(found.problem, set(each.keys)) for each in sets.values())
    assert sets[Goal.CHEAPEST].keys == ("SMALL",)
    assert sets[Goal.BEST_VALUE].keys == ("LARGE", "SUPPLY")
    assert sets[Goal.GREENEST].keys == ("SMALL",)
    assert sets[Goal.GREENEST].same_as is Goal.CHEAPEST
    cheapest = sets[Goal.CHEAPEST].totals
    assert (cheapest.price, cheapest.cost, cheapest.footprint) == (D(5900), D(2950), D(390))
    assert (cheapest.margin_on_sales, cheapest.without_footprint) == (D("0.5"), ())
    assert state.budget == D(5900) * D("1.25")


def test_within_a_budget_the_better_set_is_the_best_that_fits(bruno: Any, station: Any) -> None:
    found = configuration_of(bruno, station.base)
    sets = {variant.goal: variant.keys for variant in state_of(found, budget=D(6100)).variants}
    assert sets[Goal.BEST_VALUE] == ("SMALL", "FRAME")
    state = state_of(found, budget=D(5000))
    assert (state.variants, state.within_budget, state.completable) == ((), False, True)


def test_an_option_that_is_not_sold_is_never_offered(bruno: Any, station: Any) -> None:
    services.retire_product(bruno, product=station.parts["SMALL"])
    found = configuration_of(bruno, station.base)
    assert found.unsold == {"SMALL": "obsolete"}
    state = state_of(found, {"SMALL"})
    assert state.chosen == frozenset()
    assert state.forced == {"LARGE", "SUPPLY"}
    assert {variant.keys for variant in state.variants} == {("LARGE", "SUPPLY")}


def test_prices_are_those_of_the_segment_and_the_quantity(bruno: Any, station: Any) -> None:
    start = station.base.prices.get().valid_from
    pricelists.set_tiers(
        bruno, product=station.parts["SMALL"], tiers=[(D(0), D(700))], segment="GC", valid_from=start
    )
    prices = {
        segment: {
            o.key: o.price for o in configuration_of(bruno, station.base, segment=segment).problem.options
        }
        for segment in ("", "GC")
    }
    assert (prices[""]["SMALL"], prices["GC"]["SMALL"], prices["GC"]["LARGE"]) == (D(900), D(700), D(1500))


def test_without_an_engine_the_choice_is_still_checked(bruno: Any, station: Any, settings: Any) -> None:
    settings.COMPAGNON = {**settings.COMPAGNON, "COMPAGNON_SOLVER_URL": "none:"}
    found = configuration_of(bruno, station.base)
    state = state_of(found, {"LARGE", "SUPPLY"})
    assert (state.complete, state.fault, state.variants) == (True, "no_engine", ())
    assert "FRAME" in state.forbidden


def test_the_problem_is_read_in_a_number_of_queries_that_does_not_grow(
    bruno: Any, station: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        assert len(configuration_of(bruno, station.base).problem.options) == 4


def test_a_product_without_options_is_its_own_only_set(bruno: Any, valve: Any) -> None:
    state = state_of(configuration_of(bruno, valve))
    assert state.complete
    assert {variant.keys for variant in state.variants} == {()}
