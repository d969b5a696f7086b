"""The environmental sheet of a product, and what the streams of extended responsibility cost.

The technical service opens this to state what is known, with its source and date; the representative to see what
may be said to a client, and what is missing before an offer can leave.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.sales.catalogue import environment, queries
from compagnon.sales.catalogue.ecology import UNITS
from compagnon.sales.catalogue.models import EcoRule, EnvironmentFact, Product
from compagnon.sales.catalogue.streams import stream_word
from compagnon.web.pages import catalogue_parts as parts
from compagnon.web.pages import catalogue_words as words
from compagnon.web.pages.catalogue_forms import EcoRuleForm, StatementForm, at_field, stream_choices
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say


@page("catalogue.view", write="catalogue.change")
def sheet(request: Request, uuid: str) -> HttpResponse:
    product = parts.product_of(request, uuid)
    if request.method != "POST":
        return _show(request, product)
    form = StatementForm(request.POST, prefix="fact")
    if form.is_valid():
        try:
            environment.state_environment(request.actor, product=product, **form.values())
            say(request, _("Noted, with its source."))
            return redirect("product_environment", uuid)
        except Refusal as refusal:
            at_field(form, refusal)
    return _show(request, product, status=422, form=form)


def statement(row: EnvironmentFact) -> str:
    """What is stated, as it is read."""
    figure = words.measure(row.number, UNITS.get(row.topic, ""))
    if row.topic == "energy" and figure:
        figure = _("%(energy)s a year") % {"energy": figure}
    return " · ".join(part for part in (figure, text_in(row.text)) if part)


def _show(request: Request, product: Product, *, status: int = 200, **more: Any) -> HttpResponse:
    today = timezone.localdate()
    found = queries.environment_of(product, today)
    eco = queries.eco_for(product, today, currency=request.actor.workspace.currency)
    stated = [
        (words.TOPICS[topic], found.facts[topic], statement(found.facts[topic]), topic in found.inherited)
        for topic in words.TOPICS if topic in found.facts
    ]  # fmt: skip
    past = [(words.TOPICS[row.topic], row, statement(row)) for row in queries.environment_history(product)]
    first = next((code for code in found.missing if code in words.TOPICS), "repairability")
    context = parts.head(request, product, "product_environment") | {
        "found": found, "stated": stated, "missing": [words.MISSING[code] for code in found.missing],
        "missing_text": words.listed([words.MISSING[code] for code in found.missing]),
        "past": [each for each in past if each[1].pk not in {row.pk for _word, row, _text, _own in stated}],
        "eco": eco, "eco_facts": _eco_facts(product, eco), "total": len(queries.REQUIRED) + 1,
        "form": StatementForm(prefix="fact", initial={"valid_from": today, "topic": first}),
    }  # fmt: skip
    return render(request, "catalogue/environment.html", context | more, status=status)


def _eco_facts(product: Product, eco: Any) -> list[tuple[Any, Any]]:
    if eco is None:
        return [(_("Stream"), stream_word(product.rep_stream))]
    amount = formats.amount(eco.amount, 4 if eco.amount * 100 % 1 else 2) if eco.amount is not None else "–"
    how = ""
    if eco.basis == "kg" and eco.rate is not None and product.weight_kg is not None:
        how = f"{formats.amount(eco.rate, 4)} × {words.measure(product.weight_kg, 'kg')}"
    display = dict(EcoRule.DISPLAYS)[eco.display]
    return [
        (_("Stream"), stream_word(product.rep_stream)), (_("Amount per unit"), amount), (_("Computed"), how),
        (_("How the client sees it"), display),
        (_("Discounts apply to it"), _("yes") if eco.discountable else _("no")),
        (_("In force from"), formats.day(eco.valid_from, weekday=False, year=True) if eco.valid_from else ""),
        (_("Source"), eco.source or _("the product's own amount")),
    ]  # fmt: skip


def _rules_page(request: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    rows = [(stream_word(row.stream), row) for row in queries.eco_rules(actor)[:300]]
    context = {
        "rows": rows, "today": today, "may_change": actor.can("catalogue.change"),
        "count": sum(parts.holds(row, today) for _word, row in rows),
        "crumbs": [Crumb(_("Catalogue"), reverse("catalogue")), Crumb(_("Eco-contributions"))],
        "streams": stream_choices(), "families": queries.families(actor),
        "form": EcoRuleForm(prefix="eco", initial={"valid_from": today}),
    }  # fmt: skip
    return render(request, "catalogue/eco_rules.html", context | more, status=status)


@page("catalogue.view", write="catalogue.change")
def eco_rules(request: Request) -> HttpResponse:
    """What each stream costs, since when, by which scale of charges; a new rule supersedes the one before."""
    if request.method != "POST":
        return _rules_page(request)
    form = EcoRuleForm(request.POST, prefix="eco")
    if form.is_valid():
        try:
            environment.set_eco_rule(request.actor, **form.cleaned_data)
            say(request, _("The rule holds from its day on."))
            return redirect("eco_rules")
        except Refusal as refusal:
            at_field(form, refusal)
    return _rules_page(request, status=422, form=form)


urlpatterns = [
    path("catalogue/eco-contributions/", eco_rules, name="eco_rules"),
    path("catalogue/<uuid:uuid>/environment/", sheet, name="product_environment"),
]
