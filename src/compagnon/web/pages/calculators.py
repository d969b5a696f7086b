"""The calculators: the sums of the trade, each with its formula, its worked example and an address to share.

A representative opens one in front of a client or before a discount, to decide with the exact figure: the
form asks what the interface asks, the result stands first, the formula below proves it. The address of a
result holds its input, so that a colleague who opens it sees the same figure.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from compagnon.desk.calculators import (
    CALCULATORS,
    Calculator,
    CalculatorError,
    load_json,
    payload_from_form,
    run_calculator,
)
from compagnon.web.pages.calculators_form import all_errors, check_names, groups, typed
from compagnon.web.pages.calculators_result import GRADES, result_of
from compagnon.web.routing import Request, page
from compagnon.web.ui.parts import Crumb

# By what one wants to do, in the order of the sale.
USES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Price an offer"), ("quote", "discount-volume", "total-cost")),
    (_("Plan and forecast"), ("cascade", "landing", "best-actions", "break-even")),
    (_("Explain a gap"), ("price-volume-mix", "funnel-gap")),
    (_("Know one’s clients"), ("abc", "rate", "ab-test", "nps")),
    (_("Be paid"), ("due-date", "late-charge")),
)
# Longer than that, some browsers and proxies cut an address.
LONGEST_ADDRESS = 3500
MORE_ROWS = 3


@page("calculators.view")
def calculators(request: Request) -> HttpResponse:
    uses = [(title, [CALCULATORS[name] for name in names]) for title, names in USES]
    return render(request, "calculators/index.html", {"uses": uses})


@page("calculators.view")
def calculator(request: Request, name: str) -> HttpResponseBase:
    found = CALCULATORS.get(name)
    if found is None:
        raise Http404("missing")
    if request.method == "POST":
        return _typed_in(request, found)
    text = request.GET.get("input", "")
    if not text:
        return _show(request, found, {})
    try:
        payload = load_json(text)
        return _show(request, found, payload, answer=run_calculator(name, payload))
    except CalculatorError as error:
        kept = payload if isinstance(payload := _kept(text), Mapping) else {}
        return _show(request, found, kept, error=error)


def _typed_in(request: Request, found: Calculator) -> HttpResponseBase:
    """The form: more rows, or the result at its own address."""
    data = typed(request.POST.dict())
    payload = payload_from_form(found.fields, data)
    if more := request.POST.get("more"):
        return _show(request, found, payload, more={more: MORE_ROWS})
    try:
        check_names(found.fields, data)
        answer = run_calculator(found.name, payload)
    except CalculatorError as error:
        return _show(request, found, payload, error=error)
    address = result_address(found.name, payload)
    if len(address) > LONGEST_ADDRESS:
        return _show(request, found, payload, answer=answer, shared=False)
    return redirect(address)


def result_address(name: str, payload: Mapping[str, Any]) -> str:
    """Where the result of this input is seen by anyone who may open the calculators."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), default=str)
    return f"{reverse('calculator', args=[name])}?{urlencode({'input': text})}"


def _kept(text: str) -> object:
    """What can be shown again of an input that was refused."""
    try:
        return load_json(text)
    except CalculatorError:
        return {}


def _show(
    request: Request,
    found: Calculator,
    payload: Mapping[str, Any],
    *,
    answer: Mapping[str, Any] | None = None,
    error: CalculatorError | None = None,
    more: Mapping[str, int] | None = None,
    shared: bool = True,
) -> HttpResponse:
    form = groups(found.fields, payload, error, more or {})
    context = {
        "calculator": found, "form": form, "problems": all_errors(form, error), "shared": shared,
        "crumbs": [Crumb(_("Calculators"), reverse("calculators")), Crumb(found.title)],
        "example": result_address(found.name, found.example_input), "formula": str(found.formula).splitlines(),
        "grade": GRADES.get(found.name, "computed"),
        "result": None if answer is None else result_of(found, answer, request.actor.workspace.currency),
    }  # fmt: skip
    return render(request, "calculators/calculator.html", context, status=422 if error else 200)


urlpatterns = [
    path("calculators/", calculators, name="calculators"),
    path("calculators/<slug:name>/", calculator, name="calculator"),
]
