"""Corrective actions: what is done about a frozen gap, who agreed, whether it worked."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compagnon.journal.models import Fact
from compagnon.journal.queries import facts, sentence
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Membership
from compagnon.providers.ids import uuid7
from compagnon.sales.results import periods, queries, services
from compagnon.sales.results.models import CorrectiveAction, Gap
from compagnon.web.pages import results_parts as parts
from compagnon.web.pages.deals_forms import MemberChoice, day_field, sellers
from compagnon.web.pages.figure_fields import Figure
from compagnon.web.pages.results_words import METRICS, shown
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Entry
from compagnon.web.ui.toasts import say

LOOKS = {
    "proposed": ("warn", "circle-question-mark"), "agreed": ("info", "hourglass"), "done": ("info", "hourglass"),
    "closed": ("ok", "circle-check"), "refused": ("bad", "circle-x"),
}  # fmt: skip


def area(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CorrectiveForm(forms.Form):
    """What an action needs to be judged: cause, means, the limits of both sides, an objective, a date."""

    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    cause_note = area(
        gettext_lazy("Cause"), gettext_lazy("What made the gap, as far as it is known, and how you know it.")
    )
    resources = area(gettext_lazy("Means"), gettext_lazy("People, days, budget."))
    limits_ours = area(
        gettext_lazy("Our limits"), gettext_lazy("Margin, stock, workload, deadlines of our company.")
    )
    limits_client = area(
        gettext_lazy("The client’s limits"), gettext_lazy("Budget, shutdowns, decisions on their side.")
    )
    expected = Figure(label=gettext_lazy("Expected effect on the indicator"), places=4)
    objective: Any = forms.ModelChoiceField(
        label=gettext_lazy("Objective it serves"), queryset=None, to_field_name="uuid", empty_label=None
    )
    owner = MemberChoice(
        label=gettext_lazy("In charge"),
        queryset=Membership.objects.none(),
        to_field_name="uuid",
        required=False,
    )
    due_on = day_field(gettext_lazy("Effect checked on"), required=True)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, actor: Actor, gap: Gap, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        whole = periods.Period("gap", gap.starts_on, gap.ends_on, "")
        found = queries.objectives(actor, gap.metric, whole, gap.member)
        model = type(gap.objective)
        fields["objective"].queryset = access.rows(actor, model).filter(
            pk__in=[gap.objective_id, *(row.pk for row in found)]
        )
        fields["objective"].label_from_instance = objective_name
        fields["owner"].queryset = sellers(actor)
        fields["expected"].unit = {"revenue": "€", "margin": "€"}.get(gap.metric, "")
        if gap.metric == "conversion":
            fields["expected"].help_text = _("As a rate: 0.05 is five points.")
        self.initial.setdefault("idempotency_key", str(uuid7()))
        self.initial.setdefault("objective", gap.objective.uuid)
        self.initial.setdefault("expected", gap.target - gap.actual)
        if actor.membership:
            self.initial.setdefault("owner", actor.membership.uuid)


def objective_name(row: Any) -> str:
    return _("%(metric)s, %(target)s from %(start)s to %(end)s") % {
        "metric": METRICS[row.metric], "target": shown(row.metric, row.target),
        "start": formats.day_short(row.starts_on), "end": formats.day_short(row.ends_on),
    }  # fmt: skip


@page("results.view", write="results.change")
def corrective_create(request: Request, uuid: Any) -> HttpResponseBase:
    gap = access.get(request.actor, Gap, uuid, related=("objective", "member__user"))
    form = CorrectiveForm(request.actor, gap, request.POST or None)
    context = {
        "form": form, "gap": gap, "name": METRICS[gap.metric],
        "text": parts.signed(gap.metric, gap.actual - gap.target), "target": shown(gap.metric, gap.target),
        "crumbs": [
            Crumb(_("Results"), reverse("results")), Crumb(METRICS[gap.metric], reverse("gap", args=[gap.uuid])),
            Crumb(_("Corrective action")),
        ],
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "results/corrective.html", context)
    if not form.is_valid():
        return invalid(request, "results/corrective.html", context)
    data = dict(form.cleaned_data)
    key = data.pop("idempotency_key")
    try:
        action = once(
            request.actor, key, CorrectiveAction,
            lambda: services.propose_corrective(request.actor, gap=gap, **data),
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))
        return invalid(request, "results/corrective.html", context)
    say(request, _("Proposed: a manager is asked to decide."))
    return redirect("corrective", action.uuid)


@page("results.view")
def correctives(request: Request) -> HttpResponse:
    found = [summary(row) for row in queries.corrective_actions(request.actor)[:200]]
    still = [one for one in found if one["row"].status not in {"closed", "refused"}]
    over = [one for one in found if one["row"].status in {"closed", "refused"}]
    crumbs = [Crumb(_("Results"), reverse("results")), Crumb(_("Corrective actions"))]
    late = sum(1 for one in still if one["row"].due_on < today(request.actor.workspace))
    return render(
        request, "results/correctives.html", {"still": still, "over": over, "crumbs": crumbs, "late": late}
    )


def summary(row: CorrectiveAction) -> dict[str, Any]:
    """An action as a card: its state, cause, limits, means, what is expected and what was seen."""
    check = next(iter(sorted(row.checks.all(), key=lambda one: (one.checked_on, one.pk), reverse=True)), None)
    metric = row.gap.metric
    return {
        "row": row, "look": (*LOOKS[row.status], row.get_status_display()), "metric": METRICS[metric],
        "expected": parts.signed(metric, row.expected), "check": check,
        "seen": parts.signed(metric, check.after - check.before) if check else "",
        "verdict": check.get_verdict_display() if check else "",
    }  # fmt: skip


class EffectForm(forms.Form):
    before = Figure(label=gettext_lazy("Before"), places=4)
    after = Figure(label=gettext_lazy("After"), places=4)
    note = forms.CharField(
        label=gettext_lazy("What else may explain it"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


@page("results.view")
def corrective(request: Request, uuid: Any) -> HttpResponse:
    action = _action(request, uuid)
    return render(request, "results/action.html", _shown(request, action))


def _action(request: Request, uuid: Any) -> CorrectiveAction:
    return access.get(
        request.actor, CorrectiveAction, uuid,
        related=("gap__member__user", "objective", "owner__user", "cause"),
    )  # fmt: skip


def _shown(
    request: Request, action: CorrectiveAction, form: EffectForm | None = None, note: str = ""
) -> dict[str, Any]:
    actor, metric = request.actor, action.gap.metric
    may_check = actor.can("results.change") and action.status in {"agreed", "done"}
    if form is None and may_check:
        form = EffectForm(initial=_readings(actor, action))
    return {
        "action": action, "card": summary(action), "name": METRICS[metric], "form": form if may_check else None,
        "may_decide": actor.can("results.approve") and action.status == "proposed", "note_error": note,
        "checks": [
            {
                "row": check, "verdict": check.get_verdict_display(), "before": shown(metric, check.before),
                "after": shown(metric, check.after), "gain": parts.signed(metric, check.after - check.before),
            }
            for check in action.checks.select_related("by__user").order_by("checked_on", "pk")
        ],
        "early": comparable_from(action) if today(actor.workspace) < comparable_from(action) else None,
        "objective": objective_name(action.objective), "chain": _chain(actor, action),
        "gap_text": parts.signed(metric, action.gap.actual - action.gap.target),
        "crumbs": [
            Crumb(_("Results"), reverse("results")), Crumb(_("Corrective actions"), reverse("correctives")),
            Crumb(action.title),
        ],
    }  # fmt: skip


def _readings(actor: Actor, action: CorrectiveAction) -> dict[str, Decimal | None]:
    """Before: what the gap was frozen on; after: as many days up to today, once as many have passed."""
    on, first = today(actor.workspace), comparable_from(action)
    if on < first:
        return {"before": action.gap.actual, "after": None}
    start = on - (action.gap.ends_on - action.gap.starts_on)
    now = services.value_now(actor, action, periods.Period("since", start, on, ""), on)
    return {"before": action.gap.actual, "after": now}


def comparable_from(action: CorrectiveAction) -> date:
    """The first day on which as many days have passed since the gap as the gap itself has."""
    return action.gap.ends_on + (action.gap.ends_on - action.gap.starts_on) + timedelta(days=1)


def _chain(actor: Actor, action: CorrectiveAction) -> list[Entry]:
    """From the finding to the measured effect, as the journal recorded it."""
    about = [action.gap.uuid, action.uuid, *action.checks.values_list("uuid", flat=True)]
    rows = facts(actor).filter(about_id__in=about).select_related("actor")
    kept = {row.pk: row for row in rows}
    cause: Fact = action.cause
    kept.setdefault(cause.pk, cause)
    ordered = sorted(kept.values(), key=lambda row: (row.at, row.pk))
    return [
        Entry(
            formats.day_short(row.at), _words(row),
            f"{row.actor_label or row.actor or ''} · {formats.clock(row.at)}", machine=row.at.isoformat(),
        )
        for row in ordered
    ]  # fmt: skip


def _words(row: Fact) -> str:
    """The fact as a sentence, its codes and numbers as people read them."""
    payload, metric = dict(row.payload), str(row.payload.get("metric", ""))
    if row.kind == "gap.analysed" and metric in METRICS:
        payload |= {"metric": METRICS[metric], "gap": parts.signed(metric, Decimal(payload["gap"]))}
    if row.kind == "corrective.decided":
        payload["decision"] = dict(CorrectiveAction.STATUSES).get(payload["decision"], payload["decision"])
    if row.kind == "effect.checked":
        payload |= {side: formats.number(Decimal(payload[side])) for side in ("before", "after")}
    return sentence(Fact(kind=row.kind, payload=payload))


@require_POST
@page("results.view", write="results.approve")
def corrective_decide(request: Request, uuid: Any) -> HttpResponseBase:
    action = _action(request, uuid)
    agree = request.POST.get("decision") == "agree"
    try:
        services.decide_corrective(
            request.actor, action=action, agree=agree, note=request.POST.get("note", "")
        )
    except Refusal as refusal:
        if refusal.path != "note":
            raise
        return invalid(request, "results/action.html", _shown(request, action, note=str(refusal.message)))
    say(request, _("Agreed: it can begin.") if agree else _("Refused, with your reason."))
    return redirect("corrective", action.uuid)


@require_POST
@page("results.view", write="results.change")
def corrective_check(request: Request, uuid: Any) -> HttpResponseBase:
    action = _action(request, uuid)
    form = EffectForm(request.POST)
    if form.is_valid():
        try:
            check = services.check_effect(request.actor, action=action, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            say(request, _("Effect checked: %(verdict)s.") % {"verdict": check.get_verdict_display()})
            return redirect("corrective", action.uuid)
    return invalid(request, "results/action.html", _shown(request, action, form))


urlpatterns = [
    path("results/gaps/<uuid:uuid>/action/", corrective_create, name="corrective_create"),
    path("results/actions/", correctives, name="correctives"),
    path("results/actions/<uuid:uuid>/", corrective, name="corrective"),
    path("results/actions/<uuid:uuid>/decision/", corrective_decide, name="corrective_decide"),
    path("results/actions/<uuid:uuid>/effect/", corrective_check, name="corrective_check"),
]
