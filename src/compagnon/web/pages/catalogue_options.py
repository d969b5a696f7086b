"""Options of a product and what fits with what: the technical service states it once, every quote obeys."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.sales.catalogue import options
from compagnon.sales.catalogue.configuring import configuration_of, figure_words
from compagnon.sales.catalogue.models import CompatibilityRule, Product, ProductOption
from compagnon.web.pages import catalogue_parts as parts
from compagnon.web.pages import catalogue_words as words
from compagnon.web.pages.catalogue_forms import GroupForm, OptionForm, RuleForm, at_field, both
from compagnon.web.routing import Request, page
from compagnon.web.ui.toasts import say


@page("catalogue.view", write="catalogue.change")
def sheet(request: Request, uuid: str) -> HttpResponse:
    product = parts.product_of(request, uuid)
    if request.method != "POST":
        return _show(request, product)
    what = request.POST.get("what", "")
    if what not in WRITES:
        return redirect("product_options", uuid)
    form, write = WRITES[what](request, product)
    if form is None or form.is_valid():
        try:
            write(form)
            say(request, _("Noted."))
            return redirect("product_options", uuid)
        except Refusal as refusal:
            if form is None:
                return _show(request, product, status=422, fault=refusal.message)
            at_field(form, refusal)
    return _show(request, product, status=422, **{f"{what}_form": form})


def _show(request: Request, product: Product, *, status: int = 200, **more: Any) -> HttpResponse:
    found = configuration_of(request.actor, product)
    spoken = words.RuleWords(found, figure_words(found))
    rows = list(found.options.values())
    rules = [(rule, spoken.plain(rule), text_in(rule.reason)) for rule in found.rules.values()]
    context = parts.head(request, product, "product_options") | {
        "sections": _sections(found, rows), "rules": rules, "rows": rows, "fault": "",
        "group_form": GroupForm(prefix="group"), "option_form": OptionForm(prefix="option", product=product),
        "rule_form": RuleForm(prefix="rule", options=rows),
        "figures": sorted({code for part in (found.problem.base, *found.problem.options) for code in part.figures}),
    }  # fmt: skip
    return render(request, "catalogue/options.html", context | more, status=status)


def _sections(
    found: Any, rows: list[ProductOption]
) -> list[tuple[Any, str, list[tuple[ProductOption, str]]]]:
    """The groups with their bounds in words, then what is in no group."""
    made = []
    for group in (*found.groups, None):
        members = [row for row in rows if row.group_id == (group.pk if group else None)]
        if not members and group is None:
            continue
        shown = [
            (row, str(words.UNSOLD.get(found.unsold.get(row.option.reference, ""), ""))) for row in members
        ]
        made.append((group, _bounds(group), shown))
    return made


def _bounds(group: Any) -> str:
    if group is None:
        return ""
    if group.most is None:
        return _("at least %(least)d") % {"least": group.least} if group.least else _("as many as one likes")
    if group.least == group.most:
        return _("exactly %(least)d") % {"least": group.least}
    return _("%(least)d to %(most)d") % {"least": group.least, "most": group.most}


def _group(request: Request, product: Product) -> Any:
    def write(form: forms.Form) -> None:
        data = dict(form.cleaned_data)
        name = both(data, "name")
        options.set_group(
            request.actor, product=product, name=name, position=product.option_groups.count(), **data
        )

    return GroupForm(request.POST, prefix="group"), write


def _option(request: Request, product: Product) -> Any:
    form = OptionForm(request.POST, prefix="option", product=product)

    def write(form: Any) -> None:
        data = form.cleaned_data
        sold = access.rows(request.actor, Product).filter(reference__iexact=data["reference"].strip()).first()
        if sold is None:
            raise Refusal(
                "reference_unknown", _("There is no product with this reference."), path="reference"
            )
        options.add_option(
            request.actor, product=product, option=sold, group=form.groups.get(data["group"]),
            quantity=data["quantity"], value=data["value"],
        )  # fmt: skip

    return form, write


def _rule(request: Request, product: Product) -> Any:
    form = RuleForm(request.POST, prefix="rule", options=list(product.options.select_related("option")))
    return form, lambda form: options.add_rule(request.actor, product=product, **form.values())


def _remove(request: Request, product: Product) -> Any:
    """Take an option or a rule off; no form but its id."""

    def write(_form: None) -> None:
        if key := request.POST.get("rule"):
            rule = access.get(request.actor, CompatibilityRule, key)
            options.remove_rule(request.actor, rule=rule)
        elif key := request.POST.get("option"):
            options.remove_option(request.actor, option=access.get(request.actor, ProductOption, key))

    return None, write


WRITES = {"group": _group, "option": _option, "rule": _rule, "remove": _remove}
urlpatterns = [path("catalogue/<uuid:uuid>/options/", sheet, name="product_options")]
