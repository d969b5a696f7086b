"""Bad input is refused with a code, a sentence and the path; nothing but CalculatorError ever comes out."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compagnon.desk.calculators import CALCULATORS, CalculatorError, load_json, run_calculator

LINE = {"quantity": "1", "unit_price": "10", "vat_rate": "0.2"}


def refused(name: str, payload: object) -> CalculatorError:
    with translation.override("en"), pytest.raises(CalculatorError) as refusal:
        run_calculator(name, payload)
    return refusal.value


@pytest.mark.parametrize(
    ("change", "code", "path", "status"),
    [
        ({"quantity": "abc"}, "not_a_number", "lines[1].quantity", 400),
        ({"quantity": "1,5"}, "not_a_number", "lines[1].quantity", 400),
        ({"quantity": 1.5}, "float_refused", "lines[1].quantity", 400),
        ({"quantity": True}, "not_a_number", "lines[1].quantity", 400),
        ({"quantity": []}, "not_a_number", "lines[1].quantity", 400),
        ({"quantity": None}, "missing", "lines[1].quantity", 400),
        ({"quantity": "1e999999"}, "too_large", "lines[1].quantity", 400),
        ({"quantity": "1e-999999"}, "too_precise", "lines[1].quantity", 400),
        ({"quantity": "NaN"}, "not_a_number", "lines[1].quantity", 400),
        ({"quantity": Decimal("Infinity")}, "not_finite", "lines[1].quantity", 400),
        ({"quantity": 10**5000}, "too_large", "lines[1].quantity", 400),
        ({"vat_rate": "20"}, "not_a_share", "lines[1].vat_rate", 400),
        ({"discount": "-0.1"}, "not_a_share", "lines[1].discount", 400),
        ({"unit_price": "-1"}, "negative_price", "lines[1].unit_price", 422),
        ({"eco_discountable": "yes"}, "not_a_boolean", "lines[1].eco_discountable", 400),
        ({"label": 3}, "not_a_text", "lines[1].label", 400),
        ({"label": "x" * 201}, "too_long", "lines[1].label", 400),
        ({"quantty": "1"}, "unknown_field", "lines[1].quantty", 400),
        ({"q\n": "1"}, "unknown_field", "lines[1].q\n", 400),
    ],
)  # fmt: skip
def test_a_wrong_field_of_a_line_is_named(change: dict[str, Any], code: str, path: str, status: int) -> None:
    error = refused("quote", {"lines": [LINE, LINE | change]})
    assert (error.code, error.path, error.status) == (code, path, status)
    assert error.message
    assert error.as_dict() == {"code": code, "message": error.message, "path": path}


def test_the_message_says_what_where_and_how_to_mend() -> None:
    assert str(refused("quote", {"lines": [LINE | {"vat_rate": "20"}]})) == (
        "lines[0].vat_rate: 20 is not between 0 and 1. Write 0.20 for 20%."
    )
    assert "Did you mean “quantity”?" in refused("quote", {"lines": [LINE | {"quantty": "1"}]}).message
    assert "lines, document_discount, deposit_rate" in refused("quote", {"x": 1}).message


@pytest.mark.parametrize(
    ("name", "payload", "code", "path"),
    [
        ("quote", [], "not_an_object", None),
        ("quote", None, "not_an_object", None),
        ("quote", {}, "missing", "lines"),
        ("quote", {"lines": []}, "too_few", "lines"),
        ("quote", {"lines": {}}, "not_a_list", "lines"),
        ("quote", {"lines": [1]}, "not_an_object", "lines[0]"),
        (
            "quote",
            {"lines": [LINE], "document_discount": "10.01"},
            "document_discount_too_large",
            "document_discount",
        ),
        ("quote", {"lines": [LINE], "document_discount": "0.001"}, "amount_too_precise", "document_discount"),
        ("quote", {"lines": [LINE], "deposit_rate": "1.5"}, "not_a_share", "deposit_rate"),
        ("price-volume-mix", {"budget": {}, "actual": {}}, "empty", "budget"),
        ("price-volume-mix", {"budget": {"A": {"quantity": "1"}}, "actual": {}}, "missing", "budget.A.price"),
        ("price-volume-mix", {"budget": {" ": {}}, "actual": {}}, "bad_name", "budget"),
        ("price-volume-mix", {"budget": [], "actual": {}}, "not_an_object", "budget"),
        ("funnel-gap", {"factors": [{"name": "a", "budget": 1, "actual": 2}]}, "too_few", "factors"),
        ("funnel-gap", {"factors": [{"name": "a", "budget": 1, "actual": 2}] * 7}, "too_many", "factors"),
        (
            "funnel-gap",
            {"factors": [{"name": "a", "budget": 1, "actual": 2}] * 2},
            "duplicate",
            "factors[1].name",
        ),
        (
            "funnel-gap",
            {"factors": [{"name": " ", "budget": 1, "actual": 2}] * 2},
            "missing",
            "factors[0].name",
        ),
        ("break-even", {"fixed_costs": "-1", "margin_rate": "0.4"}, "too_small", "fixed_costs"),
        ("break-even", {"fixed_costs": {}, "margin_rate": "0.4"}, "not_a_number", "fixed_costs"),
        ("break-even", {"fixed_costs": [], "margin_rate": "0.4"}, "too_few", "fixed_costs"),
        (
            "break-even",
            {"fixed_costs": [{"up_to": 5, "amount": 1}], "margin_rate": "0.4"},
            "last_step_closed",
            "fixed_costs[0].up_to",
        ),
        (
            "break-even",
            {"fixed_costs": [{"amount": 1}, {"amount": 1}], "margin_rate": "0.4"},
            "steps_not_rising",
            "fixed_costs[0].up_to",
        ),
        ("break-even", {"fixed_costs": "1", "margin_rate": "0"}, "not_a_share", "margin_rate"),
        (
            "break-even",
            {"fixed_costs": "1", "margin_rate": "0.4", "seasonality": ["1"]},
            "too_few",
            "seasonality",
        ),
        ("break-even", {"fixed_costs": "1", "margin_rate": "0.4", "year": 10000}, "too_large", "year"),
        ("discount-volume", {"margin_on_sales": "0.25", "discount": "0.25"}, "impossible", "discount"),
        ("discount-volume", {"margin_on_sales": "0", "discount": "0"}, "not_a_share", "margin_on_sales"),
        ("abc", {"values": {}}, "too_few", "values"),
        ("abc", {"values": {"x": "-5"}}, "all_zero", "values"),
        ("abc", {"values": {"x": "5"}, "a": "0.9", "b": "0.8"}, "out_of_range", "b"),
        ("landing", {"done": ["1"] * 13, "index": ["1"] * 12}, "too_many", "done"),
        ("landing", {"done": ["1"], "index": ["0"] * 12}, "all_zero", "index"),
        (
            "landing",
            {
                "done": ["1"],
                "index": ["1"] * 12,
                "pipeline": [{"amount": "1", "probability": "2", "month": 3}],
            },
            "not_a_share",
            "pipeline[0].probability",
        ),
        ("rate", {"successes": 0, "trials": 0}, "too_small", "trials"),
        ("rate", {"successes": 6, "trials": 5}, "above", "successes"),
        ("rate", {"successes": "1.5", "trials": 5}, "not_an_integer", "successes"),
        ("rate", {"successes": 1, "trials": 5, "confidence": "0.9"}, "unknown_field", "confidence"),
        (
            "ab-test",
            {"a": {"successes": 1, "trials": 2}, "b": {"successes": 3, "trials": 2}},
            "above",
            "b.successes",
        ),
        (
            "cascade",
            {"target": "1", "average_deal": "0", "rates": {}, "weeks": 44},
            "not_positive",
            "average_deal",
        ),
        (
            "cascade",
            {"target": "1", "average_deal": "1", "rates": {"deals": "0.5"}, "weeks": 44},
            "reserved",
            "rates.deals",
        ),
        (
            "cascade",
            {"target": "1", "average_deal": "1", "rates": {"x": "0"}, "weeks": 44},
            "not_a_share",
            "rates.x",
        ),
        (
            "cascade",
            {"target": "1", "average_deal": "1", "rates": {}, "weeks": 44, "seasonality": ["0.2"] * 4},
            "shares_do_not_add_up",
            "seasonality",
        ),
        ("best-actions", {"actions": [], "ceiling": "1"}, "too_few", "actions"),
        (
            "best-actions",
            {"actions": [{"name": "a", "cost": "-1", "margin": "1"}], "ceiling": "1"},
            "too_small",
            "actions[0].cost",
        ),
        (
            "best-actions",
            {"actions": [{"name": "a", "cost": 1, "margin": 1}] * 2, "ceiling": 1},
            "duplicate",
            "actions[1].name",
        ),
        (
            "total-cost",
            {"offers": [{"name": "a", "price": "1", "yearly": "1"}], "years": 0},
            "too_small",
            "years",
        ),
        (
            "total-cost",
            {"offers": [{"name": "a", "price": "1", "yearly": "1"}], "years": 101},
            "too_large",
            "years",
        ),
        ("due-date", {"invoice_date": "17/01/2026", "terms": "60_days"}, "not_a_date", "invoice_date"),
        ("due-date", {"invoice_date": "2026-02-30", "terms": "60_days"}, "not_a_date", "invoice_date"),
        ("due-date", {"invoice_date": "20260117", "terms": "60_days"}, "not_a_date", "invoice_date"),
        ("due-date", {"invoice_date": "9999-12-31", "terms": "60_days"}, "out_of_range", "invoice_date"),
        (
            "due-date",
            {"invoice_date": "2026-01-17", "terms": "30_days_end_of_month"},
            "unknown_choice",
            "terms",
        ),
        ("due-date", {"invoice_date": "2026-01-17", "terms": ["60_days"]}, "unknown_choice", "terms"),
        (
            "late-charge",
            {
                "amount": "1",
                "due_date": "2026-01-01",
                "paid_on": "2026-02-01",
                "rate": "0.1",
                "disputed": "2",
            },
            "above",
            "disputed",
        ),
        ("nps", {"promoters": 0, "passives": 0, "detractors": 0}, "all_zero", "promoters"),
        ("nps", {"promoters": -1, "passives": 0, "detractors": 0}, "too_small", "promoters"),
        ("no-such", {}, "unknown_calculator", None),
    ],
)
def test_each_calculator_refuses_what_has_no_sense(
    name: str, payload: object, code: str, path: str | None
) -> None:
    error = refused(name, payload)
    assert (error.code, error.path) == (code, path)
    assert error.message.endswith((".", "?"))
    assert "%(" not in error.message


def test_too_many_lines_are_refused_before_they_are_read() -> None:
    assert refused("quote", {"lines": [{}] * 10_001}).code == "too_many"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "malformed"), ("{", "malformed"), ('{"a": NaN}', "malformed"), ('{"a": -Infinity}', "malformed"),
     ('{"a": 1e999999}', "malformed"), ('{"a": 1e9999999999999999999}', "malformed"),
     ('{"a": ' + "9" * 5000 + "}", "malformed"), ("[" * 100_000, "malformed"), (b"\xff\xfe{", "malformed"),
     ('{"a": 1, "a": 2}', "duplicate_field")],
    ids=range(10),
)  # fmt: skip
def test_json_that_cannot_be_used_is_refused(text: str | bytes, code: str) -> None:
    with translation.override("en"), pytest.raises(CalculatorError) as refusal:
        load_json(text)
    assert refusal.value.code == code
    assert len(refusal.value.message) < 200


def test_json_numbers_are_decimals() -> None:
    assert load_json('{"a": [0.1, 3, "x"]}') == {"a": [Decimal("0.1"), Decimal(3), "x"]}


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.text(max_size=8), st.decimals(),
    st.sampled_from(["0", "1", "0.5", "-1", "1e5", "2026-01-17", "60_days", "NaN"]),
)  # fmt: skip


def mutations(value: Any) -> st.SearchStrategy[Any]:
    """The example with any of its parts replaced, dropped or made of another shape."""
    if isinstance(value, dict):
        kept = {name: mutations(child) for name, child in value.items()}
        whole = st.fixed_dictionaries({}, optional=kept) | st.fixed_dictionaries(kept)
    elif isinstance(value, list):
        whole = st.tuples(*map(mutations, value)).map(list)
    else:
        whole = st.just(value) | scalars
    return st.integers(0, 9).flatmap(lambda dice: scalars if dice == 0 else whole)


@pytest.mark.parametrize("name", CALCULATORS)
@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_in_an_answer_or_a_clear_refusal_goes_out(name: str, data: st.DataObject) -> None:
    payload = data.draw(mutations(dict(CALCULATORS[name].example_input)))
    refusal = None
    with translation.override("en"):
        try:
            assert run_calculator(name, payload)
        except CalculatorError as error:
            refusal = error
    if refusal is not None:
        assert refusal.code
        assert refusal.message
        assert "%(" not in refusal.message
