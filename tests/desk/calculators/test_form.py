"""An HTML form gives the same input as JSON, with numbers as a French hand writes them."""

from typing import Any

import pytest

from compagnon.desk.calculators import CALCULATORS, Calculator, Field, Kind, payload_from_form


def typed(fields: tuple[Field, ...], payload: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """What a browser would send for this input."""
    data: dict[str, str] = {}
    for one in fields:
        if payload.get(one.name) is not None:
            data |= typed_value(one, payload[one.name], prefix + one.name)
    return data


def typed_value(one: Field, value: Any, name: str) -> dict[str, str]:
    if one.kind is Kind.EITHER:
        rows = isinstance(value, list)
        return typed_value(next(o for o in one.options if (o.kind is Kind.LIST) == rows), value, name)
    if one.kind is Kind.RECORD:
        return typed(one.fields, value, name + ".")
    data: dict[str, str] = {}
    if one.kind is Kind.LIST:
        assert one.item is not None
        for number, row in enumerate(value):
            data |= typed_value(one.item, row, f"{name}.{number}")
        return data
    if one.kind is Kind.MAP:
        assert one.item is not None
        record = one.item.kind is Kind.RECORD
        for number, (key, row) in enumerate(value.items()):
            data[f"{name}.{number}.key"] = key
            data |= typed_value(one.item, row, f"{name}.{number}" if record else f"{name}.{number}.value")
        return data
    if one.kind is Kind.BOOLEAN:
        return {name: "on"} if value else {}
    return {name: str(value).replace(".", ",") if one.kind is not Kind.TEXT else value}


@pytest.mark.parametrize("calculator", CALCULATORS.values(), ids=CALCULATORS)
def test_every_example_can_be_typed_in_a_form(calculator: Calculator) -> None:
    payload = payload_from_form(calculator.fields, typed(calculator.fields, dict(calculator.example_input)))
    assert calculator.run(payload) == calculator.example_output


def test_blank_rows_and_fields_are_absent() -> None:
    fields = CALCULATORS["quote"].fields
    data = {
        "lines.0.quantity": "1 250,5", "lines.0.unit_price": "−3", "lines.0.vat_rate": " ",
        "lines.1.quantity": "", "lines.1.label": " ", "lines.10.quantity": "2", "lines.x.quantity": "9",
        "deposit_rate": "", "lines.99999999.quantity": "1",
    }  # fmt: skip
    assert payload_from_form(fields, data) == {
        "lines": [{"quantity": "1250.5", "unit_price": "-3"}, {"quantity": "2"}]
    }


def test_an_ambiguous_number_is_left_for_the_reader_to_refuse() -> None:
    assert payload_from_form(CALCULATORS["rate"].fields, {"successes": "1,200.5"}) == {"successes": "1,200.5"}


def test_steps_typed_in_rows_win_over_a_single_amount() -> None:
    fields = CALCULATORS["break-even"].fields
    assert payload_from_form(fields, {"fixed_costs": "84 000"}) == {"fixed_costs": "84000"}
    rows = {"fixed_costs.0.up_to": "10", "fixed_costs.0.amount": "1", "fixed_costs.1.amount": "2"}
    assert payload_from_form(fields, rows) == {
        "fixed_costs": [{"up_to": "10", "amount": "1"}, {"amount": "2"}]
    }
