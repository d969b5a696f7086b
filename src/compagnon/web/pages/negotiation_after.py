"""After the talk: minutes the same day, the framework that was agreed, the debrief and what many of them teach.

The representative writes them the same evening, to decide what to do differently; the manager opens the
lessons to decide what to train.
"""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.core import negotiation as core
from compagnon.library.services import content
from compagnon.people.clock import today
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.proposals.models.negotiation import Negotiation
from compagnon.sales.proposals.models.outcomes import Debrief, FrameworkAgreement, Minutes
from compagnon.sales.proposals.negotiation import lessons, mailing, queries, services
from compagnon.web.pages import negotiation_forms as forms
from compagnon.web.pages import negotiation_parts as parts
from compagnon.web.routing import Request, page
from compagnon.web.ui import figures, formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Grade
from compagnon.web.ui.toasts import say

# ---- minutes --------------------------------------------------------------------------


@page("proposals.view", write="proposals.change")
def minutes(request: Request, uuid: str) -> HttpResponse:
    """The minutes: drawn from the talk, corrected, sent. POST saves the corrections."""
    row = queries.get(request.actor, uuid)
    found = queries.minutes_of(request.actor, row)
    if request.method != "POST" or found is None:
        return _minutes(request, row, found)
    form = forms.MinutesForm(request.POST)

    def write() -> None:
        data = dict(form.cleaned_data)
        seen = data.pop("version")
        services.edit_minutes(request.actor, minutes=found, seen_version=seen, **data)

    try:
        if parts.carried_out(request, form, write, _("Saved.")):
            return parts.to(row, "negotiation_minutes")
    except Conflict:
        form.add_error(None, _("Somebody changed this meanwhile: read it again, then save."))
    return _minutes(request, row, found, 422, form=form)


def _minutes(
    request: Request, row: Negotiation, found: Minutes | None, status: int = 200, **given: Any
) -> HttpResponse:
    late = 0
    if found:
        end = formats._here(found.sent_at) if found.sent_at else today(request.actor.workspace)
        late = max(0, (end - found.held_on).days)
    context = parts.base(request, row, "negotiation_minutes") | {
        "minutes": found, "late": late, "form": forms.MinutesForm.of(found) if found else None,
        "recipients_form": forms.RecipientsForm(request.actor, row, prefix="to", initial=_usual(row)), "links": [],
        "sections": _sections(found) if found else [],
        "has_debrief": queries.debrief_of(request.actor, row) is not None,
    }  # fmt: skip
    return render(request, "negotiation/minutes.html", context | given, status=status)


def _usual(row: Negotiation) -> dict[str, Any]:
    seats = row.participants.filter(archived_at=None).exclude(contact=None).select_related("contact")
    return {"recipients": [seat.contact.uuid for seat in seats if seat.contact]}


def _sections(found: Minutes) -> list[tuple[str, list[str]]]:
    parts_ = [
        (_("What was agreed"), found.decisions), (_("Who does what, by when"), found.actions),
        (_("What was said and handed over"), found.said), (_("Ecological comparison"), found.ecology),
    ]  # fmt: skip
    return [
        (title, [line for line in words.splitlines() if line.strip()])
        for title, words in parts_
        if words.strip()
    ]


@require_POST
@page("proposals.change")
def minutes_draft(request: Request, uuid: str) -> HttpResponse:
    """Draw the minutes from the talk, anew as long as they are not sent."""
    row = queries.get(request.actor, uuid)
    services.draft_minutes(request.actor, negotiation=row)
    say(request, _("Drawn from the notes: read them, correct them, send them today."))
    return parts.to(row, "negotiation_minutes")


@require_POST
@page("proposals.change")
def minutes_send(request: Request, uuid: str) -> HttpResponse:
    """Freeze and send; each recipient gets a link, by mail where it may be, else to copy."""
    actor = request.actor
    row = queries.get(actor, uuid)
    found = queries.minutes_of(request.actor, row)
    if found is None:
        raise Http404("missing")
    form = forms.RecipientsForm(actor, row, request.POST, prefix="to")
    if form.is_valid():
        try:
            sent, links = services.send_minutes(
                actor, minutes=found, recipients=list(form.cleaned_data["recipients"])
            )
        except Refusal as refusal:
            form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))
        else:
            rows = []
            for contact, token in links:
                url = request.build_absolute_uri(reverse("share", args=[token]))
                rows.append(
                    (contact, url, mailing.mail_minutes(actor, minutes=sent, contact=contact, url=url))
                )
            say(request, _("The minutes are sent."))
            return _minutes(request, row, sent, links=rows)
    return _minutes(request, row, found, 422, recipients_form=form)


@page("proposals.view")
def minutes_pdf(request: Request, uuid: str) -> HttpResponse:
    """The minutes as they were sent."""
    row = queries.get(request.actor, uuid)
    found = queries.minutes_of(request.actor, row)
    if found is None or found.file is None:
        raise Http404("missing")
    response = HttpResponse(content(found.file), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.file.name}"'
    return response


# ---- framework agreement --------------------------------------------------------------


@page("proposals.view", write="proposals.change")
def framework(request: Request, uuid: str) -> HttpResponse:
    """Term, volume and rebate ladder, simulated from half to twice the volume."""
    row = queries.get(request.actor, uuid)
    found = queries.framework_of(request.actor, row)
    form = forms.FrameworkForm(request.POST) if request.method == "POST" else None
    if form is not None:

        def write() -> None:
            data = dict(form.cleaned_data)
            seen = data.pop("version")
            services.set_framework(request.actor, negotiation=row, seen_version=seen, **data)

        try:
            if parts.carried_out(request, form, write, _("Saved.")):
                return parts.to(row, "negotiation_framework")
        except Conflict:
            form.add_error(None, _("Somebody changed this meanwhile: read it again, then save."))
    shown = form or (forms.FrameworkForm.of(found) if found else forms.FrameworkForm())
    context = parts.base(request, row, "negotiation_framework") | {
        "form": shown, "found": found, "lines": list(row.version_from.lines.all()), **_simulated(request, row, found),
    }  # fmt: skip
    return render(request, "negotiation/framework.html", context, status=422 if form else 200)


def _simulated(request: Request, row: Negotiation, found: FrameworkAgreement | None) -> dict[str, Any]:
    """Seven volumes under the ladder, by its own mode and by the other one."""
    if found is None:
        return {"simulated": [], "figure": None, "sentence": ""}
    tiers = [core.Tier(Decimal(tier["start"]), Decimal(tier["rate"])) for tier in found.tiers]
    shares = (
        Decimal("0.5"),
        Decimal("0.75"),
        Decimal("0.9"),
        Decimal(1),
        Decimal("1.1"),
        Decimal("1.5"),
        Decimal(2),
    )
    volumes = [found.yearly_volume * share for share in shares]
    rate = None
    if request.actor.can("catalogue.cost") and row.cost is not None and row.start:
        rate = row.cost / row.start
    rows = core.simulate(volumes, tiers, found.mode, rate)
    other = core.simulate(volumes, tiers, "slab" if found.mode == "range" else "range", rate)
    currency = row.proposal.currency
    figure = figures.bars(
        "ladder", _("Rebate of a year by volume"),
        [(formats.amount(each.volume, 0, currency), each.rebate) for each in rows],
        heads=(_("Volume"), _("Rebate")), caption=_("Rebate of a year by volume, without VAT"),
        grade=Grade.COMPUTED,
    )  # fmt: skip
    expected = rows[3]
    sentence = _("At the agreed volume of %(volume)s the rebate is %(rebate)s, %(rate)s.") % {
        "volume": formats.amount(expected.volume, 0, currency), "rebate": formats.amount(expected.rebate, 0, currency),
        "rate": formats.percent(expected.rate, 2),
    }  # fmt: skip
    return {"simulated": list(zip(rows, other, strict=True)), "figure": figure, "sentence": sentence}


# ---- debrief --------------------------------------------------------------------------


@page("proposals.view", write="proposals.change")
def debrief(request: Request, uuid: str) -> HttpResponse:
    """One's own practice, reasons, one lesson."""
    row = queries.get(request.actor, uuid)
    found = queries.debrief_of(request.actor, row)
    form = forms.DebriefForm(request.POST or None, initial=_filled(row, found))
    if request.method == "POST" and parts.carried_out(request, form, lambda: services.debrief(
        request.actor, negotiation=row, grid=form.grid(), **{
            name: value for name, value in form.values().items() if not name.startswith("grid_")
        }
    ), _("Kept. One lesson at a time.")):  # fmt: skip
        return parts.to(row, "negotiation_debrief")
    words = dict(Debrief.REASONS)
    context = parts.base(request, row, "negotiation_debrief") | {
        "form": form, "found": found, "grid": _grid(found),
        "reasons": [words[c] for c in found.reasons] if found else [],
        "edit": found is None or bool(form.errors) or "edit" in request.GET,
    }  # fmt: skip
    if form.errors:
        return invalid(request, "negotiation/debrief.html", context)
    return render(request, "negotiation/debrief.html", context)


def _filled(row: Negotiation, found: Debrief | None) -> dict[str, Any]:
    if found is None:
        return {"result": {"agreed": "won", "ended": "lost"}.get(row.status, "open")}
    return {"result": found.result, "reasons": found.reasons, "lesson": found.lesson} | {
        f"grid_{code}": mark for code, mark in found.grid.items()
    }


def _grid(found: Debrief | None) -> list[tuple[Any, int]]:
    return (
        [(label, found.grid[code]) for code, label in Debrief.CRITERIA if code in found.grid] if found else []
    )


@page("proposals.view")
def debriefs(request: Request) -> HttpResponse:
    """What many debriefs teach: the weakest habit first."""
    mine = "mine" in request.GET
    found = lessons.lessons(request.actor, mine=mine)
    grid, reasons = dict(Debrief.CRITERIA), dict(Debrief.REASONS)
    figure = figures.bars(
        "grid", _("Mean mark of each habit"), [(grid[each.code], each.mean or Decimal(0)) for each in found.grid],
        heads=(_("Habit"), _("Mark of 1 to 4")), caption=_("Mean mark of each habit, 1 to 4"), rows=True,
        grade=Grade.OPINION, read=lambda value: formats.number(value, 1),
    ) if found.grid else None  # fmt: skip
    return render(request, "negotiation/debriefs.html", {
        "found": found, "mine": mine, "figure": figure, "sentence": _lesson(found, grid),
        "reasons": [(reasons[each.code], each) for each in found.reasons],
        "crumbs": [Crumb(_("Quotes"), reverse("proposals"))],
    })  # fmt: skip


def _lesson(found: lessons.Lessons, grid: dict[str, Any]) -> str:
    if not found.grid:
        return _("No debrief yet: ten minutes after each negotiation are enough.")
    weak = found.grid[0]
    return _("The weakest habit over %(count)s debriefs: %(habit)s, %(mark)s out of 4.") % {
        "count": formats.number(len(found.debriefs)), "habit": str(grid[weak.code]).lower(),
        "mark": formats.number(weak.mean or 0, 1),
    }  # fmt: skip


ROOT = "proposals/<uuid:uuid>/negotiation"
urlpatterns = [
    path(f"{ROOT}/minutes/", minutes, name="negotiation_minutes"),
    path(f"{ROOT}/minutes/draft/", minutes_draft, name="negotiation_minutes_draft"),
    path(f"{ROOT}/minutes/send/", minutes_send, name="negotiation_minutes_send"),
    path(f"{ROOT}/minutes/pdf/", minutes_pdf, name="negotiation_minutes_pdf"),
    path(f"{ROOT}/framework/", framework, name="negotiation_framework"),
    path(f"{ROOT}/debrief/", debrief, name="negotiation_debrief"),
    path("negotiations/lessons/", debriefs, name="negotiation_lessons"),
]
