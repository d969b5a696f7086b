"""The live board, on a tablet between two sentences: what may I give now, and what do I get for it?

One tap logs a give with its get; a warning asks for a reason before anything is written. A second page shows
the client the same talk without cost, margin or limit.
"""

from itertools import pairwise
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from compagnon.core.negotiation import margin_at
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.models.negotiation import Concession, Negotiation, TalkNote
from compagnon.sales.proposals.models.solution import ObjectionCard
from compagnon.sales.proposals.negotiation import client, packages, queries, services
from compagnon.web.pages import negotiation_forms as forms
from compagnon.web.pages import negotiation_parts as parts
from compagnon.web.pages import negotiation_pictures as pictures
from compagnon.web.pages.deals_forms import new_key
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.toasts import say

TEMPLATE = "negotiation/board.html"
TAGS = (("need", "ear"), ("objection", "hand"), ("signal", "lightbulb"), ("promise", "handshake"))
RESULTS = {"convinced": ("ok", "circle-check"), "unsure": ("warn", "clock-alert"), "not_convinced": ("bad", "circle-x"),
           "": ("info", "circle-dashed")}  # fmt: skip


@page("proposals.view")
def board(request: Request, uuid: str) -> HttpResponse:
    return _show(request, queries.get(request.actor, uuid))


def _show(request: Request, row: Negotiation, status: int = 200, **given: Any) -> HttpResponse:
    return render(request, TEMPLATE, _context(request, row) | given, status=status)


def _context(request: Request, row: Negotiation) -> dict[str, Any]:
    typed = forms.GiveForm(request.GET, prefix="give")
    asked = typed.cleaned_data.get("amount") if "give-amount" in request.GET and typed.is_valid() else None
    found = queries.board(request.actor, row, amount=asked)
    base = parts.base(request, row, "negotiation_board")
    view = packages.packages(row, found.now) if base["with_cost"] and not base["over"] else None
    known = found.mandate.cost is not None
    initial = {"amount": asked} if asked else {}
    return base | {
        "board": found, "now": found.now, "figure": pictures.ruler(found), "why": parts.margin_why(found, base["unit"]),
        "rates": _rates(found), "steps": _steps(found), "give_form": forms.GiveForm(prefix="give", initial=initial),
        "note_form": forms.NoteForm(prefix="note"), "ways": parts.ways(found),
        "asked": asked or found.last, "warned": [], "reason_wanted": False,
        "view": view,
        "packages": pictures.frontier(view, currency=row.proposal.currency, known=known) if view else None,
        "advice": _advice(view, row.proposal.currency), "tags": _tags(), "notes": _notes(found),
        "cards": queries.cards(request.actor, language=row.proposal.language) if base["editable"] else [],
        "results": TalkNote.RESULTS[1:], "timer": _timer(found), "signal": _signal(found), "order": _order(found),
        "round_key": new_key(), "end_open": False, "objection_of": None, "objection_faults": [],
    }  # fmt: skip


def _rates(found: queries.Board) -> dict[str, Any]:
    mandate = found.mandate
    return {
        name: margin_at(mandate, price)[1]
        for name, price in (("target", mandate.target), ("walk_away", mandate.walk_away))
    }


def _steps(found: queries.Board) -> list[dict[str, Any]]:
    last = found.steps[-1].concession
    return [
        {
            "position": step.position, "concession": step.concession,
            "last": step.concession is not None and step.concession == last,
            "warnings": parts.warning_texts(step.concession.warnings) if step.concession else [],
        }
        for step in found.steps
    ]  # fmt: skip


def _order(found: queries.Board) -> str:
    """Whether concessions shrink and are all traded: what the client learns from them."""
    if len(found.concessions) < 2:
        return ""
    codes = {code for each in found.concessions for code in each.warnings}
    amounts = [each.amount for each in found.concessions]
    shrinking = all(a >= b for a, b in pairwise(amounts))
    words = pgettext("concessions", "falling") if shrinking else _("not falling")
    return words + ", " + (_("some given for nothing") if "no_counterpart" in codes else _("all traded"))


def _advice(view: Any, currency: str) -> dict[str, Any] | None:
    if view is None or view.better is None:
        return None
    gain = view.better.package
    return {
        "letter": view.better.letter, "words": pictures.label_of(view.better, currency), "holds": gain.holds,
        "mine": formats.amount(gain.margin - view.now.margin, 0, currency),
        "theirs": formats.number(gain.value - view.now.value),
    }  # fmt: skip


def _tags() -> list[tuple[str, str, str, int]]:
    words = {**dict(TalkNote.TAGS), "signal": pgettext("negotiation", "Signal")}
    return [(tag, icon, str(words[tag]), place) for place, (tag, icon) in enumerate(TAGS, 1)]


def _notes(found: queries.Board) -> list[dict[str, Any]]:
    icons, words = dict(TAGS), dict(TalkNote.TAGS)
    return [
        {"note": note, "icon": icons[note.tag], "word": words[note.tag], "look": RESULTS[note.result],
         "result": note.get_result_display()}
        for note in reversed(found.notes)
    ]  # fmt: skip


def _timer(found: queries.Board) -> dict[str, Any] | None:
    """The running round against the minutes planned."""
    current = found.round
    if current is None or current.ended_at:
        return None
    minutes = int((timezone.now() - current.started_at).total_seconds() // 60)
    return {
        "spent": formats.duration(minutes),
        "planned": found.negotiation.minutes_planned,
        "since": current.started_at,
    }


def _signal(found: queries.Board) -> TalkNote | None:
    """The last buying signal, as long as nothing was conceded after it."""
    if not found.signals or found.negotiation.status != "running":
        return None
    last = found.signals[-1]
    return last if all(each.at < last.at for each in found.concessions) else None


# ---- writes ---------------------------------------------------------------------------


@require_POST
@page("proposals.change")
def give(request: Request, uuid: str) -> HttpResponse:
    """Log a give with its get; `as` logs the equal-margin alternative of that kind instead of the cut."""
    row = queries.get(request.actor, uuid)
    form = forms.GiveForm(request.POST, prefix="give")
    if form.is_valid():
        data = form.values()
        try:
            if way := request.POST.get("as", ""):
                taken = parts.taken_way(queries.board(request.actor, row, amount=data["amount"]), way)
                data |= taken or {}
            services.concede(request.actor, negotiation=row, new_round="new_round" in request.POST, **data)
            say(request, _("Noted."))
            return parts.to(row, "negotiation_board", "concessions")
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))
            warned = parts.warning_texts(refusal.params.get("warnings", ()))
            context = {"give_form": form, "warned": warned, "reason_wanted": bool(warned)}
            return invalid(request, TEMPLATE, _context(request, row) | context)
    return invalid(request, TEMPLATE, _context(request, row) | {"give_form": form})


@require_POST
@page("proposals.change")
def give_back(request: Request, uuid: str, row_uuid: str) -> HttpResponse:
    """Take the last concession back."""
    row = queries.get(request.actor, uuid)
    found = queries.part(request.actor, Concession, row_uuid, row)
    services.withdraw_concession(request.actor, concession=found)
    say(request, _("Taken back."))
    return parts.to(row, "negotiation_board", "concessions")


@require_POST
@page("proposals.change")
def new_round(request: Request, uuid: str) -> HttpResponse:
    row = queries.get(request.actor, uuid)
    services.hold_round(request.actor, negotiation=row, key=request.POST.get("idempotency_key", ""))
    say(request, _("A new round begins."))
    return parts.to(row, "negotiation_board")


@require_POST
@page("proposals.change")
def note(request: Request, uuid: str) -> HttpResponse:
    """One note under the tag of the button."""
    row = queries.get(request.actor, uuid)
    form = forms.NoteForm(request.POST, prefix="note")
    if parts.carried_out(request, form, lambda: services.take_note(
        request.actor, negotiation=row, tag=request.POST.get("tag", ""), **form.values()
    ), _("Noted.")):  # fmt: skip
        return parts.to(row, "negotiation_board", "notes")
    return invalid(request, TEMPLATE, _context(request, row) | {"note_form": form})


@require_POST
@page("proposals.change")
def objection(request: Request, uuid: str, row_uuid: str) -> HttpResponse:
    """What was answered to an objection, and what came of it."""
    actor = request.actor
    row = queries.get(actor, uuid)
    found = queries.part(actor, TalkNote, row_uuid, row)
    form = forms.ObjectionForm(request.POST)
    if form.is_valid():
        data = dict(form.cleaned_data)
        card = access.get(actor, ObjectionCard, data.pop("card")) if data.get("card") else None
        data.pop("card", None)
        try:
            services.answer_objection(actor, note=found, card=card, **data)
            say(request, _("Noted."))
            return parts.to(row, "negotiation_board", "objections")
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
    return invalid(
        request,
        TEMPLATE,
        _context(request, row) | {"objection_faults": form.non_field_errors(), "objection_of": found.pk},
    )


@page("proposals.view")
def face(request: Request, uuid: str) -> HttpResponse:
    """The face that may be shown: read by a query that fetches nothing secret."""
    return render(request, "negotiation/client.html", {
        "face": client.client_face(request.actor, uuid), "back": reverse("negotiation_board", args=[uuid]),
        "seller": request.actor.workspace,
    })  # fmt: skip


@page("proposals.change")
def agree(request: Request, uuid: str) -> HttpResponse:
    """Conclude: what holds, three dated commitments; the quote's next version, the minutes' draft follow."""
    actor = request.actor
    row = queries.get(actor, uuid)
    found = queries.board(actor, row)
    view = packages.packages(row, found.now) if actor.can("catalogue.cost") else None
    named = [each for each in view.efficient if each.letter] if view else []
    form = forms.AgreeForm(request.POST or None, initial=_promises(row, found))
    chosen = request.POST.get("package", request.GET.get("package", ""))
    if request.method == "POST" and form.is_valid():
        data = form.values()
        picked = (
            next((each for each in view.efficient if each.letter and each.letter == chosen), None)
            if view
            else None
        )
        levels = picked.levels if picked else ()
        try:
            services.agree(
                actor,
                negotiation=row,
                commitments=form.commitments(),
                package=levels,
                reason=data["reason"],
                key=data["key"],
            )
            say(request, _("Agreed: here is the draft of the new version. Send the minutes today."))
            return redirect("negotiation_minutes", row.proposal.uuid)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
    context = parts.base(request, row, "negotiation_board") | {
        "form": form, "board": found, "chosen": chosen,
        "packages": [(e.letter, pictures.label_of(e, row.proposal.currency), e.package) for e in named],
    }  # fmt: skip
    return render(request, "negotiation/agree.html", context, status=422 if form.errors else 200)


def _promises(row: Negotiation, found: queries.Board) -> dict[str, Any]:
    """Three commitments to begin with: ours, theirs, and the next date."""
    day = timezone.localdate()
    theirs = next((each.get for each in reversed(found.concessions) if each.get), "")
    return {
        "text_1": _("Send the revised quote"), "due_1": day, "side_1": "us", "text_2": theirs or _("Confirm the order"),
        "side_2": "them", "text_3": _("Fix the date of start-up"), "side_3": "us",
    }  # fmt: skip


@require_POST
@page("proposals.change")
def end(request: Request, uuid: str) -> HttpResponse:
    row = queries.get(request.actor, uuid)
    form = forms.EndForm(request.POST, prefix="end")
    if parts.carried_out(request, form, lambda: services.end(
        request.actor, negotiation=row, reason=form.cleaned_data["reason"]
    ), _("Ended. The debrief is worth ten minutes now.")):  # fmt: skip
        return parts.to(row, "negotiation_debrief")
    return invalid(request, TEMPLATE, _context(request, row) | {"end_open": True})


ROOT = "proposals/<uuid:uuid>/negotiation"
urlpatterns = [
    path(f"{ROOT}/board/", board, name="negotiation_board"),
    path(f"{ROOT}/board/give/", give, name="negotiation_give"),
    path(f"{ROOT}/board/give/<uuid:row_uuid>/back/", give_back, name="negotiation_give_back"),
    path(f"{ROOT}/board/round/", new_round, name="negotiation_round"),
    path(f"{ROOT}/board/note/", note, name="negotiation_note"),
    path(f"{ROOT}/board/note/<uuid:row_uuid>/", objection, name="negotiation_objection"),
    path(f"{ROOT}/client/", face, name="negotiation_client"),
    path(f"{ROOT}/agreement/", agree, name="negotiation_agree"),
    path(f"{ROOT}/end/", end, name="negotiation_end"),
]
