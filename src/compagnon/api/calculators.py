"""The calculators over HTTP: the same declaration as their pages and as `compagnon calc`."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from ninja import Router

from compagnon.api.auth import ApiRequest, allow
from compagnon.desk.calculators import CALCULATORS, CalculatorError, load_json, run_calculator

router = Router(tags=["calculators"])


def _refused(error: CalculatorError) -> JsonResponse:
    return JsonResponse(
        {"error": error.as_dict()}, status=error.status, json_dumps_params={"ensure_ascii": False}
    )


def _body() -> dict[str, Any]:
    """The body in OpenAPI: the input of one of the calculators, in English as the rest of the schema."""
    with translation.override("en"):
        inputs = [{"title": name, **one.input_schema()} for name, one in CALCULATORS.items()]
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": {"oneOf": inputs}}}}}


@router.get("/calc", response=list[dict[str, Any]])
@allow("home.view")
def calculators(request: ApiRequest) -> list[dict[str, Any]]:
    """Every calculator: its name, its title, its input as JSON Schema, its worked example."""
    return [
        {
            "name": name, "title": str(one.title), "description": str(one.description), "formula": str(one.formula),
            "input": one.input_schema(), "example_output": dict(one.example_output),
        }
        for name, one in CALCULATORS.items()
    ]  # fmt: skip


@router.post("/calc/{name}", response=dict[str, Any], openapi_extra=_body())
@allow("home.view")
def calculate(request: HttpRequest, name: str) -> Any:
    """The answer of a calculator. Numbers of the body are read as decimals, never through a float."""
    try:
        if name not in CALCULATORS:
            run_calculator(name, {})  # its refusal lists the calculators that there are
        return JsonResponse(
            run_calculator(name, load_json(request.body)), json_dumps_params={"ensure_ascii": False}
        )
    except CalculatorError as error:
        return _refused(error)
