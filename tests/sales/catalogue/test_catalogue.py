"""Prices and costs by date, tiers, segments; products that leave the catalogue."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from compagnon.people.errors import Conflict, Forbidden, Refusal
from compagnon.sales.catalogue import queries, services
from compagnon.sales.catalogue.models import Price, Product

DAY = date(2026, 3, 1)


def test_a_new_price_ends_the_one_before_and_edits_nothing(bruno: Any, valve: Any) -> None:
    services.set_price(bruno, product=valve, price=D(110), valid_from=DAY)
    first, second = Price.objects.order_by("valid_from")
    assert (first.price, first.valid_to) == (D(100), DAY - timedelta(days=1))
    assert (second.price, second.valid_to) == (D(110), None)
    assert queries.price_at(valve, on=DAY - timedelta(days=1)) == D(100)
    assert queries.price_at(valve, on=DAY) == D(110)
    assert queries.price_at(valve, on=date(2025, 12, 31)) is None


def test_a_price_between_two_others_ends_before_the_next(bruno: Any, valve: Any) -> None:
    services.set_price(bruno, product=valve, price=D(130), valid_from=date(2026, 6, 1))
    services.set_price(bruno, product=valve, price=D(120), valid_from=DAY)
    assert queries.price_at(valve, on=date(2026, 5, 31)) == D(120)
    assert queries.price_at(valve, on=date(2026, 6, 1)) == D(130)
    with pytest.raises(Refusal) as found:
        services.set_price(bruno, product=valve, price=D(121), valid_from=DAY)
    assert found.value.path == "valid_from"


def test_the_tariff_of_many_products_says_what_each_query_says(bruno: Any, valve: Any) -> None:
    services.set_price(bruno, product=valve, price=D(90), valid_from=DAY, from_quantity=D(10))
    services.set_price(bruno, product=valve, price=D(80), valid_from=DAY, segment="grands comptes")
    services.set_cost(bruno, product=valve, cost=D(65), valid_from=DAY)
    for day in (date(2025, 1, 1), date(2026, 2, 1), DAY):
        tariff = queries.Tariff([valve], on=day)
        assert tariff.cost(valve.pk) == queries.cost_at(valve, on=day)
        for segment in ("", "grands comptes", "autre"):
            for quantity in (D(1), D("9.9999"), D(10), D(500)):
                assert tariff.price(valve.pk, segment=segment, quantity=quantity) == queries.price_at(
                    valve, on=day, segment=segment, quantity=quantity
                )


def test_a_product_is_found_by_words_in_any_order(alice: Any, bruno: Any, valve: Any) -> None:
    assert queries.suggestions(alice, "boule VANNE") == [valve]
    assert queries.suggestions(alice, "ball v-1") == [valve]
    assert queries.suggestions(alice, "pompe") == queries.suggestions(alice, " ") == []
    services.retire_product(bruno, product=valve)
    assert queries.suggestions(alice, "vanne") == []


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"reference": " "}, "reference"),
        ({"reference": "V-1"}, "reference"),
        ({"name": {}}, "name_fr"),
        ({"vat_rate": D("0.07")}, "vat_rate"),
        ({"vat_rate": D("0.20"), "vat_category": "AE"}, "vat_rate"),
        ({"vat_category": "X"}, "vat_category"),
        ({"price": D(-1)}, "price"),
    ],
)
def test_a_wrong_product_is_refused_at_its_field(
    bruno: Any, valve: Any, fields: dict[str, Any], path: str
) -> None:
    wanted = {"reference": "V-2", "name": {"fr": "Vanne"}, "vat_rate": D("0.20")} | fields
    with pytest.raises(Refusal) as found:
        services.create_product(bruno, **wanted)
    assert found.value.path == path
    assert Product.objects.count() == 1


def test_two_people_on_one_product(bruno: Any, valve: Any) -> None:
    seen = valve.version
    services.edit_product(bruno, product=valve, seen_version=seen, family="vannes")
    with pytest.raises(Conflict):
        services.edit_product(bruno, product=valve, seen_version=seen, family="robinets")


def test_a_stranger_sees_no_product_and_a_representative_changes_none(
    alice: Any, mallory: Any, valve: Any
) -> None:
    assert not queries.products(mallory).exists()
    assert queries.suggestions(mallory, "vanne") == []
    with pytest.raises(Forbidden):
        services.set_price(alice, product=valve, price=D(1), valid_from=DAY)
