"""One declaration per calculator (calculette), behind its page, its API and its command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compagnon.core.kpi import KpiError
from compagnon.core.pricing import PricingError
from compagnon.desk.calculators.fields import Field, Text, record_schema
from compagnon.desk.calculators.reading import read_record
from compagnon.desk.calculators.refusals import refusal


@dataclass(frozen=True)
class Output:
    """One value of the answer: ``kind`` is amount, rate (0.20 is 20 %), number, integer, date, text, names,
    or rows, map and record with their ``items``; a value that is absent is null."""

    name: str
    label: Text
    kind: str = "amount"
    items: "tuple[Output, ...]" = ()


@dataclass(frozen=True)
class Calculator:
    """A calculator: what it asks, how it computes, an example that is also a test.

    ``formula`` is shown as it stands, one rule a line. ``compute`` takes the values read by ``fields``
    (decimals, dates, records) and gives the answer with decimal strings.
    """

    name: str
    title: Text
    description: Text
    fields: tuple[Field, ...]
    outputs: tuple[Output, ...]
    formula: Text
    example_input: Mapping[str, Any]
    example_output: Mapping[str, Any]
    compute: Callable[[dict[str, Any]], dict[str, Any]]

    def run(self, payload: object) -> dict[str, Any]:
        """The answer to an input; ``CalculatorError`` says what is wrong, where and how to mend it."""
        values = read_record(self.fields, payload)
        try:
            return self.compute(values)
        except (KpiError, PricingError) as error:
            raise refusal(error) from error

    def input_schema(self) -> dict[str, Any]:
        """The input as JSON Schema, with the example."""
        return record_schema(self.fields) | {"examples": [dict(self.example_input)]}


def text(value: Decimal | None) -> str | None:
    """A decimal as the interface writes it: plain digits, never an exponent; None stays None."""
    return None if value is None else format(value, "f")
