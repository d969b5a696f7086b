"""Quality and environment: what is not as it must be, what is done about it, what touches the environment.

Whoever answers for quality opens it to decide which non-conformity comes next; before an audit, to take the list
of evidence out.
"""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.sales.orders.models.fulfilment import Incident
from compagnon.sales.orders.models.quality import EnvironmentalAspect, NonConformity
from compagnon.sales.orders.quality import queries, services
from compagnon.web.pages import quality_flags
from compagnon.web.pages import quality_words as words
from compagnon.web.pages.orders_answers import carry_out, refuse
from compagnon.web.pages.quality_forms import (
    ActionForm,
    AspectForm,
    EffectForm,
    FinishForm,
    FoundForm,
    ProcedureForm,
)
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.tables import Column, Table
from compagnon.web.ui.toasts import say

EVIDENCE = (
    Column("reference", gettext_lazy("Reference"), sort=""), Column("kind", gettext_lazy("Kind"),
    value=lambda row: str(row.kind)),
    Column("title", gettext_lazy("Title")), Column("on", gettext_lazy("Date"), "date"),
    Column("person", gettext_lazy("Answers for it")), Column("state", gettext_lazy("State"),
    value=lambda row: str(row.state)),
    Column("proof", gettext_lazy("What shows it")),
)  # fmt: skip


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [
        Crumb(_("Orders"), reverse("orders")),
        Crumb(_("Quality"), reverse("quality") if more else ""),
        *more,
    ]


@page("orders.view")
def quality(request: Request) -> HttpResponse:
    actor, on = request.actor, today(request.actor.workspace)
    found = list(queries.nonconformities(actor)[:200])
    aspects = queries.aspects(actor)
    context = {
        "rows": [(row, words.STATE_BADGES[row.state]) for row in found[:30]], "aspects": aspects[:30], "today": on,
        "procedures": list(queries.procedures(actor)[:60]), "sentence": words.sentence(found, on),
        "figure": words.figure(found), "may_change": actor.can("orders.change"), "crumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "quality/list.html", context)


@page("orders.view")
def quality_audit(request: Request) -> HttpResponseBase:
    """The list of evidence, to be exported for an audit."""
    table = Table(
        EVIDENCE, queries.audit(request.actor), request, name="audit", caption=_("Evidence for an audit"),
        row_key=lambda row: row.reference, row_label=lambda row: row.title, empty=_("No record yet."),
    )  # fmt: skip
    if response := table.export():
        return response
    return render(
        request, "quality/audit.html", {"table": table, "crumbs": _crumbs(Crumb(_("Evidence for an audit")))}
    )


def _form(request: Request, form: Any, title: str, lead: str, verb: str) -> HttpResponse:
    context = {"form": form, "title": title, "lead": lead, "verb": verb, "crumbs": _crumbs(Crumb(title))}
    return (invalid if request.method == "POST" else render)(request, "quality/form.html", context)


@page("orders.change")
def nonconformity_new(request: Request) -> HttpResponse:
    """Found by somebody, or made of an incident."""
    actor, incident = request.actor, None
    wanted = request.POST.get("incident") or request.GET.get("incident")
    if wanted:
        incident = access.get(actor, Incident, wanted)
    initial = {"found_on": today(actor.workspace), "incident": wanted or ""}
    if incident:
        initial |= {"title": incident.title, "source": "incident", "description": incident.cause}
    form = FoundForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data.pop("incident")
        try:
            row = services.find_nonconformity(actor, incident=incident, **data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, _("%(number)s is written down.") % {"number": row.number})
            return redirect("nonconformity", row.uuid)
    lead = _("It gets its number, and a task asks for its cause within a week.")
    return _form(request, form, _("New non-conformity"), lead, _("Write it down"))


@page("orders.change")
def procedure_new(request: Request) -> HttpResponse:
    """A procedure, or the next revision of its code."""
    on = today(request.actor.workspace)
    form = ProcedureForm(
        request.POST or None, initial={"valid_from": on, "code": request.GET.get("code", "")}
    )
    if request.method == "POST":
        done = carry_out(
            request, form, lambda data: services.issue_procedure(request.actor, **data),
            _("The procedure is in force."),
            ("quality",),
        )  # fmt: skip
        if done:
            return done
    lead = _("A code that exists gets its next revision; the one before ends the day before.")
    return _form(request, form, _("Procedure"), lead, _("Put it in force"))


@page("orders.change")
def aspect_new(request: Request) -> HttpResponse:
    """An environmental aspect, new or rated again."""
    return _aspect(request, None)


@page("orders.change")
def aspect_edit(request: Request, uuid: str) -> HttpResponse:
    return _aspect(request, access.get(request.actor, EnvironmentalAspect, uuid))


def _aspect(request: Request, row: EnvironmentalAspect | None) -> HttpResponse:
    names = [name for name in AspectForm.base_fields if name not in {"seen", "key"}]
    initial = {name: getattr(row, name) for name in names} | {"seen": row.version} if row else None
    form = AspectForm(request.POST or None, initial=initial)

    def act(data: dict[str, Any]) -> None:
        services.rate_aspect(request.actor, row=row, seen_version=data.pop("seen"), **data)

    if request.method == "POST" and (
        done := carry_out(request, form, act, _("The aspect is rated."), ("quality",))
    ):
        return done
    lead = _("Frequency and gravity go from 1 to 4; their product says what comes first.")
    return _form(request, form, _("Environmental aspect"), lead, _("Keep"))


def _sheet(request: Request, uuid: str, **forms: Any) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    row = access.get(actor, NonConformity, uuid, related=("owner__user", "incident__order", "procedure"))
    context = {
        "row": row, "state": row.state, "badge": words.STATE_BADGES[row.state], "kv": words.kv(row),
        "steps": words.steps(row),
        "sentence": words.next_step(row, on), "may_change": actor.can("orders.change"),
        "action_form": ActionForm(
            initial={"cause": row.cause, "action": row.action, "due_on": row.due_on, "seen": row.version}
        ),
        "finish_form": FinishForm(initial={"done_on": on}), "effect_form": EffectForm(initial={"seen": row.version}),
        "crumbs": _crumbs(Crumb(row.number)),
    }  # fmt: skip
    return context | forms


@page("orders.view")
def nonconformity(request: Request, uuid: str) -> HttpResponse:
    return render(request, "quality/nonconformity.html", _sheet(request, uuid))


def _act(request: Request, uuid: str, name: str, form: Any, act: Any, said: str) -> HttpResponse:
    done = carry_out(request, form, act, said, ("nonconformity", uuid))
    return done or invalid(request, "quality/nonconformity.html", _sheet(request, uuid, **{name: form}))


@require_POST
@page("orders.change")
def nonconformity_action(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, NonConformity, uuid)
    form = ActionForm(request.POST)
    return _act(
        request, uuid, "action_form", form,
        lambda data: services.decide_action(request.actor, nonconformity=row, seen_version=data.pop("seen"), **data),
        _("The action is decided."),
    )  # fmt: skip


@require_POST
@page("orders.change")
def nonconformity_done(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, NonConformity, uuid)
    form = FinishForm(request.POST)
    return _act(
        request, uuid, "finish_form", form,
        lambda data: services.finish_action(request.actor, nonconformity=row, **data), _("The action is carried out."),
    )  # fmt: skip


@require_POST
@page("orders.change")
def nonconformity_effect(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, NonConformity, uuid)
    form = EffectForm(request.POST)
    return _act(
        request, uuid, "effect_form", form,
        lambda data: services.check_effect(
            request.actor, nonconformity=row, effective=data["effective"] == "yes", effect=data["effect"],
            seen_version=data["seen"],
        ),
        _("The effect is written down."),
    )  # fmt: skip


urlpatterns = [
    path("quality/", quality, name="quality"),
    path("quality/audit/", quality_audit, name="quality_audit"),
    path("quality/nonconformities/new/", nonconformity_new, name="nonconformity_new"),
    path("quality/nonconformities/<uuid:uuid>/", nonconformity, name="nonconformity"),
    path("quality/nonconformities/<uuid:uuid>/action/", nonconformity_action, name="nonconformity_action"),
    path("quality/nonconformities/<uuid:uuid>/done/", nonconformity_done, name="nonconformity_done"),
    path("quality/nonconformities/<uuid:uuid>/effect/", nonconformity_effect, name="nonconformity_effect"),
    path("quality/procedures/new/", procedure_new, name="procedure_new"),
    path("quality/aspects/new/", aspect_new, name="aspect_new"),
    path("quality/aspects/<uuid:uuid>/", aspect_edit, name="aspect_edit"),
    *quality_flags.urlpatterns,
]
