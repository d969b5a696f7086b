"""A product's life, its figures and limits."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.people.errors import Refusal
from compagnon.sales.catalogue import options, queries, services


def test_a_draft_goes_on_sale_ends_on_a_day_and_is_then_obsolete(bruno: Any, valve: Any) -> None:
    today = timezone.localdate()
    draft = services.create_product(
        bruno, reference="V-2", name={"fr": "Vanne 2"}, vat_rate=D("0.20"), status="draft"
    )
    assert queries.suggestions(bruno, "V-2") == []
    services.activate_product(bruno, product=draft)
    with pytest.raises(Refusal):
        services.end_sale(bruno, product=valve, last_day=today - timedelta(days=1))
    services.end_sale(bruno, product=valve, last_day=today, replaced_by=draft)
    assert valve.state_on(today) == "ending"
    assert queries.products(bruno, status="ending").get() == valve
    assert services.retire_ended(bruno, on=today) == []
    assert services.retire_ended(bruno, on=today + timedelta(days=1)) == [valve]
    valve.refresh_from_db()
    assert (valve.status, valve.replaced_by) == ("obsolete", draft)
    assert services.retire_ended(bruno, on=today + timedelta(days=1)) == []
    with pytest.raises(Refusal) as found:
        services.retire_product(bruno, product=draft, replaced_by=valve)
    assert found.value.code == "replacement_obsolete"


def test_figures_and_limits_are_stated_once_per_code(bruno: Any, valve: Any) -> None:
    services.set_specification(
        bruno, product=valve, code="Débit max", name={"fr": "Débit"}, number=D("12.5"), unit="l/h"
    )
    services.set_specification(
        bruno, product=valve, code="debit_max", name={"fr": "Débit"}, number=D(13), unit="l/h"
    )
    services.set_specification(
        bruno,
        product=valve,
        code="ambient",
        kind="limit",
        name={"fr": "Ambiance"},
        least=D(5),
        most=D(40),
        unit="°C",
    )
    found = {each.row.code: each.row for each in queries.specifications(valve)}
    assert (found["debit_max"].number, found["ambient"].most) == (D(13), D(40))
    for fields, path in (
        ({"code": " ", "number": D(1)}, "code"), ({"code": "x"}, "number"),
        ({"code": "x", "kind": "limit", "least": D(2), "most": D(1)}, "least"),
        ({"code": "x", "number": D(1), "name": {}}, "name_fr"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            services.set_specification(bruno, product=valve, **({"name": {"fr": "X"}} | fields))
        assert refused.value.path == path


def test_a_figure_that_a_rule_counts_on_stays(bruno: Any, station: Any) -> None:
    row = station.base.specifications.get(code="power_max")
    with pytest.raises(Refusal):
        services.remove_specification(bruno, row=row)
    options.remove_rule(bruno, rule=station.capacity)
    services.remove_specification(bruno, row=row)
    assert not station.base.specifications.exists()


def test_an_option_that_a_rule_names_stays(bruno: Any, station: Any) -> None:
    for name in ("LARGE", "FRAME"):
        with pytest.raises(Refusal):
            options.remove_option(bruno, option=station.rows[name])
    options.remove_option(bruno, option=station.rows["SMALL"])
    assert station.base.options.count() == 3


def test_a_rule_that_makes_no_sense_is_refused(bruno: Any, station: Any, valve: Any) -> None:
    rows = station.rows
    for fields, path in (
        ({"kind": "requires", "targets": [rows["FRAME"]]}, "option"),
        ({"kind": "requires", "option": rows["LARGE"]}, "targets"),
        ({"kind": "excludes", "option": rows["LARGE"], "targets": [rows["LARGE"]]}, "targets"),
        ({"kind": "at_least", "targets": [rows["LARGE"]], "count": 2}, "count"), ({"kind": "magic"}, "kind"),
        ({"kind": "capacity", "load": "power", "limit": "height"}, "limit"),
        ({"kind": "capacity", "load": "power", "limit": "power_max"}, "kind"),
        ({"kind": "excludes", "option": rows["LARGE"], "targets": [rows["FRAME"]]}, "kind"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as found:
            options.add_rule(bruno, product=station.base, **fields)
        assert found.value.path == path
    with pytest.raises(Refusal):
        options.add_option(bruno, product=valve, option=valve)
    with pytest.raises(Refusal):
        options.add_option(bruno, product=station.base, option=station.parts["FRAME"])
    with pytest.raises(Refusal):
        options.add_option(bruno, product=valve, option=station.base, group=rows["SMALL"].group)


def test_day_of_a_price_does_not_depend_on_the_life(bruno: Any, valve: Any) -> None:
    services.retire_product(bruno, product=valve)
    assert queries.price_at(valve, on=date(2026, 2, 1)) == D(100)
