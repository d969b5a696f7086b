"""The scenarios and formulas through the door that everyone uses: `run_calculator`."""

import random
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import timezone

from compagnon.desk.calculators import load_json, run_calculator

ORACLE = Path(__file__).resolve().parents[2] / "core" / "pricing" / "fraction_oracle.py"


@pytest.fixture(scope="module")
def oracle() -> ModuleType:
    spec = spec_from_file_location("quote_fraction_oracle", ORACLE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_300_random_quotes_answer_like_the_fraction_oracle(oracle: ModuleType) -> None:
    rng = random.Random(13)
    for _ in range(300):
        payload = oracle.random_payload(rng)
        expected = oracle.oracle(payload)
        answer = run_calculator("quote", payload)
        for name in ("net", "eco", "document_discount", "vat_total", "total", "deposit", "cost", "margin"):
            assert (None if answer[name] is None else Fraction(answer[name])) == expected[name], payload
        vat = [
            (Fraction(row["rate"]), Fraction(row["base"]), Fraction(row["amount"])) for row in answer["vat"]
        ]
        assert vat == expected["vat"]


def test_numbers_may_be_strings_integers_or_decimals() -> None:
    written = {"lines": [{"quantity": "3", "unit_price": "0.10", "vat_rate": "0.20"}]}
    numbers = load_json('{"lines":[{"quantity":3,"unit_price":0.1,"vat_rate":0.2,"discount":null}]}')
    assert run_calculator("quote", written) == run_calculator("quote", numbers)


def test_a_rate_finer_than_four_decimals_is_shown_whole() -> None:
    line = {"quantity": "1", "unit_price": "100", "vat_rate": "0.20125"}
    assert run_calculator("quote", {"lines": [line]})["vat"][0]["rate"] == "0.20125"


def test_the_margin_needs_every_cost() -> None:
    payload: dict[str, Any] = {
        "budget": {"A": {"quantity": "100", "price": "50", "cost": "30"},
                   "B": {"quantity": "200", "price": "20", "cost": "14"},
                   "C": {"quantity": "50", "price": "80", "cost": "60"}},
        "actual": {"A": {"quantity": "120", "price": "48", "cost": "31"},
                   "B": {"quantity": "150", "price": "21", "cost": "14"},
                   "D": {"quantity": "30", "price": "100", "cost": "65"}},
    }  # fmt: skip
    assert run_calculator("price-volume-mix", payload) == {
        "revenue": {"price": "-90.00", "volume": "-900.00", "mix": "900.00", "new": "3000.00",
                    "lost": "-4000.00", "gap": "-1090.00"},
        "margin": {"price": "-90.00", "cost": "-120.00", "volume": "-320.00", "mix": "420.00",
                   "new": "1050.00", "lost": "-1000.00", "gap": "-60.00"},
    }  # fmt: skip
    del payload["budget"]["C"]["cost"]
    assert run_calculator("price-volume-mix", payload)["margin"] is None


def test_break_even_takes_steps_and_says_the_current_year_by_default() -> None:
    steps = [
        {"up_to": "200000", "amount": "60000"},
        {"up_to": 400000, "amount": "100000"},
        {"amount": "150000"},
    ]
    answer = run_calculator("break-even", {"fixed_costs": steps, "margin_rate": "0.4", "revenue": "210000"})
    assert answer["profitable"] == [
        ["150000.00", "200000.00"], ["250000.00", "400000.00"], ["400000.00", None],
    ]  # fmt: skip
    assert (answer["threshold"], answer["result"]) == ("150000.00", "-16000.00")
    assert date.fromisoformat(answer["date"]).year == timezone.localdate().year
    linear = {"fixed_costs": 84000, "margin_rate": "0.42", "revenue": "300000", "year": 2026}
    assert run_calculator("break-even", linear)["date"] == "2026-08-31"
    bare = run_calculator("break-even", {"fixed_costs": "84000", "margin_rate": "0.42"})
    assert (bare["safety_margin"], bare["result"], bare["date"]) == (None, None, None)


def test_the_small_sample_of_scenario_8_recommends_nothing() -> None:
    answer = run_calculator(
        "ab-test", {"a": {"successes": 6, "trials": 40}, "b": {"successes": "9", "trials": "40"}}
    )
    assert (answer["p_value"], answer["verdict"], answer["reason"]) == ("0.3902", "none", "not_significant")


def test_scenario_19_interest_on_the_undisputed_part() -> None:
    payload = {"amount": "12480", "due_date": "2026-03-31", "paid_on": "2026-05-05", "rate": "0.1215"}
    assert run_calculator("late-charge", payload | {"disputed": "2400"}) == {
        "days": 35, "interest": "117.44", "flat": "40.00", "total": "157.44",
    }  # fmt: skip
    assert run_calculator("late-charge", payload | {"paid_on": "2026-03-31"})["total"] == "0.00"
    before_the_fee = payload | {"due_date": "2012-03-31", "paid_on": "2012-05-05"}
    assert run_calculator("late-charge", before_the_fee)["flat"] == "0.00"


@pytest.mark.parametrize(
    ("terms", "due"),
    [("45_days_end_of_month", "2026-03-31"), ("end_of_month_45_days", "2026-03-17"),
     ("60_days", "2026-03-18"),
     ("30_days", "2026-02-16")],
)  # fmt: skip
def test_scenario_18_terms(terms: str, due: str) -> None:
    assert run_calculator("due-date", {"invoice_date": "2026-01-17", "terms": terms}) == {"due_date": due}


def test_optional_parts_of_a_landing_are_null_when_absent() -> None:
    answer = run_calculator("landing", {"done": ["5"], "index": [1] * 12})
    assert answer == {
        "seasonal": "60.00", "naive": "60.00", "budget_to_go": None, "pipeline": None, "pipeline_sd": None,
    }  # fmt: skip


def test_scenario_15_discounted_at_4_percent() -> None:
    offers = [
        {"name": "ours", "price": "12000", "yearly": "900"},
        {"name": "theirs", "price": "10400", "yearly": "1450"},
    ]
    answer = run_calculator("total-cost", {"offers": offers, "years": "5", "rate": Decimal("0.04")})
    assert answer == {"totals": {"ours": "16006.64", "theirs": "16855.14"}, "break_even_years": "2.9091"}


def test_no_answer_is_written_with_an_exponent() -> None:
    line = {"quantity": "0.0001", "unit_price": "0.000001", "vat_rate": "0", "unit_cost": "0"}
    answer = run_calculator("quote", {"lines": [line]})
    assert (answer["net"], answer["total"], answer["vat"][0]["rate"]) == ("0.00", "0.00", "0.0000")
    assert answer["margin_on_sales"] is None
