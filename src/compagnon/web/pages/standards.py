"""The référentiels: what a certification asks for, what its text gets wrong, and by which dated rules.

The candidate opens one to see what is judged, where and for how long. The trainer and the session manager
open it to know the means, the productions and the anomalies before they plan; they load their own copy
of the official wording and the identity of the title from the national register. Two versions stand side by
side when somebody brings evidence from the earlier one.
"""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from compagnon.certification.candidates import queries as candidates
from compagnon.certification.standards import queries, register, rules, wording
from compagnon.certification.standards.models import RegisterEntry
from compagnon.certification.standards.records import Standard
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.web.pages import standards_parts as parts
from compagnon.web.pages.standards_forms import CompareForm, RegisterForm, WordingForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say


def _found(standard_id: str) -> Standard:
    try:
        return queries.standard(standard_id)
    except queries.UnknownStandard as error:
        raise Http404("missing") from error


@page("standards.view")
def listing(request: Request) -> HttpResponse:
    rows = queries.standards()
    context = {
        "open": [row for row in rows if not row.is_history], "history": [row for row in rows if row.is_history],
        "unread": queries.unread().items(), "register": _entries(request.actor), "form": RegisterForm(),
        "may_change": request.actor.can("standards.change"), "compare": CompareForm(),
        "certifiers": parts.CERTIFIERS,
    }  # fmt: skip
    return render(request, "standards/list.html", context)


def _entries(actor: Actor) -> list[RegisterEntry]:
    return list(access.rows(actor, RegisterEntry).order_by("standard", "number")[:200])


@page("standards.view")
def own(request: Request) -> HttpResponse:
    """The référentiel of one's own candidacy, else the list."""
    mine = candidates.own(request.actor) if "candidate" in request.actor.roles else []
    return redirect("standard_sheet", mine[0].standard.id) if mine else redirect("standards")


@page("standards.view")
def sheet(request: Request, standard_id: str) -> HttpResponse:
    found = _found(standard_id)
    return render(request, "standards/sheet.html", _sheet(request.actor, found))


def _sheet(actor: Actor, found: Standard, **more: Any) -> dict[str, Any]:
    official = wording.wording_of(actor, found.id)
    return {
        "standard": found, "crumbs": [Crumb(_("Standards"), reverse("standards")), Crumb(found.id)],
        "sessions": [
            {"kind": kind, "label": parts.session_label(kind, found), "figure": parts.session_figure(kind, found)}
            for kind in found.sessions
        ],
        "blocks": [(block, _criteria(found, block.id, official)) for block in found.blocks],
        "official": official, "note": parts.criteria_note(found) if found.criteria else "",
        "means": [(parts.MEANS.get(share.id, share.id), share) for share in found.shares],
        "paths": [(candidates.path_label(rule.id), [parts.JUDGED_ON.get(c, c) for c in rule.judged_on], rule)
                  for rule in found.paths],
        "exam_rules": [(label, _rule_text(found.exam_rules[key])) for key, label in parts.EXAM_RULES.items()
                       if key in found.exam_rules],
        "certifier": parts.CERTIFIERS.get(found.certifier, found.certifier),
        "register": [row for row in _entries(actor) if row.standard == found.id],
        "may_change": actor.can("standards.change") and bool(found.criteria), "form": WordingForm(),
        "reuse": _reuse(found), **more,
    }  # fmt: skip


def _criteria(found: Standard, block: str, official: dict[str, str]) -> list[Any]:
    """The competences of a block, each criterion with its official sentence and where it can be seen."""
    return [
        (competence, [(c, official.get(c.id, ""), parts.OBS[c.obs]) for c in competence.criteria])
        for competence in found.competences_of(block)
    ]


def _rule_text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(value) if isinstance(value, list) else str(value)


def _reuse(found: Standard) -> list[tuple[str, str, list[str]]]:
    """Where evidence for each competence of an earlier référentiel may serve again."""
    if found.id not in queries.crosswalk():
        return []
    target = queries.standard(queries.crosswalk_target())
    return [
        (c.id, c.title, [f"{code} {target.competence(code).title}" for code in queries.reuse(found.id, c.id)])
        for c in found.competences
    ]


@page("standards.view", write="standards.change")
def official(request: Request, standard_id: str) -> HttpResponse:
    """Load the official wording from the centre's own copy."""
    found = _found(standard_id)
    form = WordingForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return redirect("standard_sheet", found.id)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            loaded = wording.load_wording(
                request.actor,
                standard_id=found.id,
                data=file.read(),
                source=form.cleaned_data["source"] or file.name,
            )
            if not loaded.faults:
                say(request, _("%(count)s sentences loaded.") % {"count": loaded.count})
                return redirect("standard_sheet", found.id)
            return render(request, "standards/sheet.html", _sheet(request.actor, found, loaded=loaded))
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
    return invalid(request, "standards/sheet.html", _sheet(request.actor, found, **{"form": form}))


@page("standards.view", write="standards.change")
def read_register(request: Request) -> HttpResponse:
    """Read identity and validity from a file of the national register."""
    form = RegisterForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return redirect("standards")
    reading = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            reading = register.import_register(
                request.actor, data=file.read(), source=file.name, links=form.links()
            )
            if not reading.faults:
                say(request, _("%(count)s sheets read.") % {"count": len(reading.entries)})
                return redirect("standards")
        except Refusal as refusal:
            form.add_error("number" if refusal.path == "number" else "file", str(refusal.message))
    rows = queries.standards()
    context = {
        "open": [row for row in rows if not row.is_history], "history": [row for row in rows if row.is_history],
        "unread": queries.unread().items(), "register": _entries(request.actor), "form": form, "reading": reading,
        "may_change": True, "compare": CompareForm(), "certifiers": parts.CERTIFIERS,
    }  # fmt: skip
    return render(request, "standards/list.html", context, status=422 if form.errors else 200)


@page("standards.view")
def compare(request: Request) -> HttpResponse:
    """Two référentiels side by side, with where evidence of the earlier may serve again."""
    form = CompareForm(request.GET or None)
    left = right = None
    if form.is_valid():
        left, right = _found(form.cleaned_data["a"]), _found(form.cleaned_data["b"])
    context = {
        "form": form, "left": left, "right": right, "crumbs": [Crumb(_("Standards"), reverse("standards"))],
        "rows": parts.side_by_side(left, right) if left and right else [],
        "reuse": _reuse(left) if left and right and right.id == queries.crosswalk_target() else [],
    }  # fmt: skip
    return render(request, "standards/compare.html", context)


@page("standards.view", write="rules.change")
def exam_rules(request: Request) -> HttpResponse:
    """The dated rules, with source and mark; a person of the centre accepts an inferred one."""
    fault = ""
    if request.method == "POST":
        rule_id, _sep, day = request.POST.get("rule", "").partition("@")
        try:
            rules.accept(
                request.actor, rule_id=rule_id, valid_from=_day(day), note=request.POST.get("note", "")
            )
            say(request, _("Accepted, under your name."))
            return redirect("exam_rules")
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            fault = str(refusal.message)
    states = rules.rule_states(request.actor.workspace)
    context = {
        "states": [(state, parts.STATUS[state.rule.status], parts.params_text(state.rule)) for state in states],
        "waiting": sum(state.waits for state in states), "fault": fault,
        "may_change": request.actor.can("rules.change"), "crumbs": [Crumb(_("Standards"), reverse("standards"))],
    }  # fmt: skip
    return render(request, "standards/rules.html", context, status=422 if fault else 200)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal("unknown_rule", _("This rule is not known."), path="rule") from error


urlpatterns = [
    path("certification/standards/", listing, name="standards"),
    path("certification/standards/mine/", own, name="standard"),
    path("certification/standards/compare/", compare, name="standards_compare"),
    path("certification/standards/register/", read_register, name="register_read"),
    path("certification/standards/rules/", exam_rules, name="exam_rules"),
    path("certification/standards/<slug:standard_id>/", sheet, name="standard_sheet"),
    path("certification/standards/<slug:standard_id>/wording/", official, name="standard_wording"),
]
