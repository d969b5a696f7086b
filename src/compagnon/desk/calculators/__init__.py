"""The calculators (calculettes): one declaration each, behind the page, the API and the command line.

CALCULATORS                     by name, in the order of the page
run_calculator(name, payload)   the answer, with decimal strings; raises CalculatorError
load_json(text)                 JSON whose numbers are decimals
payload_from_form(fields, data) the input from an HTML form
calculator.input_schema()       the input as JSON Schema, for OpenAPI
"""

from typing import Any

from django.utils.translation import gettext as _

from compagnon.desk.calculators import gaps, paying, planning, selling
from compagnon.desk.calculators.declaration import Calculator, Output
from compagnon.desk.calculators.errors import CalculatorError
from compagnon.desk.calculators.fields import Field, Kind
from compagnon.desk.calculators.form import payload_from_form
from compagnon.desk.calculators.reading import load_json

CALCULATORS: dict[str, Calculator] = {
    calculator.name: calculator
    for calculator in (
        selling.QUOTE,
        gaps.PRICE_VOLUME_MIX,
        gaps.FUNNEL_GAP,
        gaps.BREAK_EVEN,
        selling.DISCOUNT_VOLUME,
        gaps.ABC,
        planning.LANDING,
        planning.RATE,
        planning.AB_TEST,
        planning.CASCADE,
        planning.BEST_ACTIONS,
        selling.TOTAL_COST,
        paying.DUE_DATE,
        paying.LATE_CHARGE,
        planning.NPS,
    )
}


def run_calculator(name: str, payload: object) -> dict[str, Any]:
    """The answer of a calculator by its name (lancer une calculette); 404 when there is none of that name."""
    if name not in CALCULATORS:
        message = _("There is no calculator “%(name)s”. The calculators are: %(names)s.")
        raise CalculatorError(
            "unknown_calculator", message % {"name": name[:40], "names": ", ".join(CALCULATORS)}, status=404
        )
    return CALCULATORS[name].run(payload)


__all__ = [
    "CALCULATORS",
    "Calculator",
    "CalculatorError",
    "Field",
    "Kind",
    "Output",
    "load_json",
    "payload_from_form",
    "run_calculator",
]
