"""Each calculator is one declaration: its example is a test, its schema matches what it reads."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from compagnon.desk.calculators import CALCULATORS, Calculator, Field, Kind, run_calculator

INTERFACE = [
    "quote", "price-volume-mix", "funnel-gap", "break-even", "discount-volume", "abc", "landing", "rate",
    "ab-test", "cascade", "best-actions", "total-cost", "due-date", "late-charge", "nps",
]  # fmt: skip
every_calculator = pytest.mark.parametrize("calculator", CALCULATORS.values(), ids=CALCULATORS)


def test_the_fifteen_calculators_of_the_interface_are_there() -> None:
    assert list(CALCULATORS) == INTERFACE


@every_calculator
def test_its_worked_example_gives_what_it_says(calculator: Calculator) -> None:
    assert calculator.run(calculator.example_input) == calculator.example_output
    assert run_calculator(calculator.name, calculator.example_input) == calculator.example_output


@every_calculator
def test_its_answer_is_json_without_any_binary_float(calculator: Calculator) -> None:
    def walk(value: object) -> None:
        assert not isinstance(value, float)
        for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(child)

    answer = calculator.run(calculator.example_input)
    walk(answer)
    assert json.loads(json.dumps(answer)) == answer


@every_calculator
def test_every_value_of_its_answer_has_a_label(calculator: Calculator) -> None:
    labels = {output.name for output in calculator.outputs}
    answer = set(calculator.run(calculator.example_input))
    stages = set(calculator.example_input.get("rates", {}))
    assert answer - stages == labels


def conforms(schema: dict[str, Any], value: object) -> bool:
    """A small reader of the JSON Schema words that we write."""
    if "anyOf" in schema:
        return any(conforms(option, value) for option in schema["anyOf"])
    if "enum" in schema and value not in schema["enum"]:
        return False
    kind = schema["type"]
    if kind == "object":
        known = schema.get("properties", {})
        extra = schema["additionalProperties"]
        return (
            isinstance(value, dict)
            and all(name in value for name in schema.get("required", ()))
            and all(
                conforms(known[name], child) if name in known else bool(extra) and conforms(extra, child)
                for name, child in value.items()
            )
        )
    if kind == "array":
        return (
            isinstance(value, list)
            and schema["minItems"] <= len(value) <= schema["maxItems"]
            and all(conforms(schema["items"], child) for child in value)
        )
    python = {"string": str, "boolean": bool, "integer": int, "number": (int, Decimal)}[kind]
    return isinstance(value, python) and (kind == "boolean" or not isinstance(value, bool))


@every_calculator
def test_its_schema_accepts_its_example_and_is_json(calculator: Calculator) -> None:
    schema = calculator.input_schema()
    assert conforms(schema, dict(calculator.example_input))
    assert json.loads(json.dumps(schema)) == schema
    assert not conforms(schema, dict(calculator.example_input) | {"surprise": "1"})
    assert not conforms(schema, {})


def fields_of(fields: tuple[Field, ...]) -> list[Field]:
    found = []
    for one in fields:
        found += [one, *fields_of(one.fields), *fields_of(one.options)]
        found += fields_of((one.item,)) if one.item else []
    return found


@every_calculator
def test_every_field_has_a_label_and_what_its_kind_needs(calculator: Calculator) -> None:
    for one in fields_of(calculator.fields):
        assert str(one.label)
        assert bool(one.fields) == (one.kind is Kind.RECORD)
        assert (one.item is not None) == (one.kind in (Kind.LIST, Kind.MAP))
        assert bool(one.choices) == (one.kind is Kind.CHOICE)
        assert bool(one.options) == (one.kind is Kind.EITHER)


def test_every_word_of_the_calculators_has_its_french() -> None:
    from compagnon.web import catalogues

    whole, problems = catalogues.french()
    assert not [problem for problem in problems if "calculators.po" in problem]
    ours = [key for key, message in catalogues.used().items() if "desk/calculators" in message[3]]
    assert len(ours) > 200
    for context, msgid in ours:
        entry = whole.get(msgid, context)
        assert entry is not None, msgid
        assert entry.string, msgid


@every_calculator
def test_it_says_what_it_is_and_how_it_computes(calculator: Calculator) -> None:
    with translation.override("en"):
        assert str(calculator.title)
        assert str(calculator.description).endswith(".")
        assert len(str(calculator.formula)) > 20
