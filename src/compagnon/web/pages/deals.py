"""The deals desk: every sale in hand and what moves it.

The representative opens it to decide which deal to work on today: what is stuck comes first, then the
board; the manager, to see where the pipeline stands and which amounts lean on hope. The file of a deal
says its next step before anything else.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from compagnon.core.matching.names import fold
from compagnon.desk.deal_file import deal_file
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.fields import text_in
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account
from compagnon.sales.deals import queries, services
from compagnon.sales.deals.models import Deal
from compagnon.web.pages import deals_parts as parts
from compagnon.web.pages.deals_forms import (
    DealForm,
    LoseForm,
    NeedForm,
    NextStepForm,
    WinForm,
    sellers,
)
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Grade, Tab, Why
from compagnon.web.ui.tables import Table
from compagnon.web.ui.toasts import say

RECENT_DAYS = 30


def _owner(request: Request) -> tuple[str, Membership | None]:
    """Whose deals: `me` (a representative's usual), `all`, or a member."""
    actor = request.actor
    usual = "me" if "representative" in actor.roles and "manager" not in actor.roles else "all"
    wanted = request.GET.get("owner") or usual
    if wanted == "me":
        return wanted, actor.membership
    if wanted == "all":
        return wanted, None
    return wanted, access.get(actor, Membership, wanted)


def _shared(request: Request, view: str) -> dict[str, Any]:
    """What board and table have in common: filters, tabs, whose deals."""
    owner, member = _owner(request)
    query = request.GET.copy()
    for name in ("view", "at", "sort", "export", "col", "stuck", "stage", "state"):
        query.pop(name, None)
    kept = query.urlencode()
    board, table = (f"?view={name}" + (f"&{kept}" if kept else "") for name in ("board", "table"))
    return {
        "owner": owner, "member": member, "text": request.GET.get("q", ""), "view": view,
        "sellers": sellers(request.actor), "table_url": table, "board_url": board,
        "tabs": [
            Tab(pgettext("deal", "Board"), board, view == "board"),
            Tab(pgettext("deal", "Table"), table, view == "table"),
        ],
        "may_change": request.actor.can("deals.change"),
    }  # fmt: skip


@page("deals.view")
def deals(request: Request) -> HttpResponseBase:
    if request.GET.get("view") == "table" or "export" in request.GET:
        return _table(request)
    return _board(request)


def _board(request: Request) -> HttpResponse:
    actor, shared = request.actor, _shared(request, "board")
    board = queries.board(actor, owner=shared["member"], text=shared["text"])
    every = queries.stages(actor)
    moves = {stage.pk: queries.moves_from(stage, every) for stage in every}
    columns = [
        {
            "stage": column.stage, "name": text_in(column.stage.name), "column": column,
            "amount": parts.money(column.sums), "weighted": parts.money(column.sums, "weighted"),
            "cards": [parts.card(actor, deal, board.on, moves[column.stage.pk]) for deal in column.deals],
            "more_url": f"{shared['table_url']}&stage={column.stage.code}",
        }
        for column in board.columns
    ]  # fmt: skip
    totals = board.totals
    why = parts.weighted_why(totals, [(c["name"], c["weighted"]) for c in columns], board.on)
    since = board.on - timedelta(days=RECENT_DAYS)
    closed = queries.closed_since(actor, since, owner=shared["member"])
    context = shared | {
        "board": board, "columns": columns, "why": why, "total": parts.money(totals),
        "weighted": parts.money(totals, "weighted"),
        "stuck": parts.stuck_sentence(board.stuck, parts.money(totals, "stuck_amount")) if board.stuck else "",
        "stuck_url": f"{shared['table_url']}&stuck=1", "won": closed["won"], "lost": closed["lost"],
        "won_amount": parts.money(closed["won"]), "lost_amount": parts.money(closed["lost"]),
        "won_count": sum(s.count for s in closed["won"].values()),
        "lost_count": sum(s.count for s in closed["lost"].values()), "recent_days": RECENT_DAYS,
    }  # fmt: skip
    return render(request, "deals/board.html", context)


def _table(request: Request) -> HttpResponseBase:
    actor, shared = request.actor, _shared(request, "table")
    state = request.GET.get("state", "open")
    rows = queries.search(
        actor, owner=shared["member"], text=shared["text"], stage=request.GET.get("stage", ""), state=state,
        stuck=bool(request.GET.get("stuck")),
    ).select_related("stage", "account", "owner__user", "lost_reason")  # fmt: skip
    table = Table(
        parts.columns(actor, today(actor.workspace)), rows, request, name="deals", caption=_("Deals"),
        default_sort="next_step_on", row_label=lambda deal: deal.name,
        empty=_("No deal matches: widen the filters, or open one from a client."),
    )  # fmt: skip
    if response := table.export():
        return response
    stages = [(stage.code, text_in(stage.name)) for stage in queries.stages(actor)]
    states = [
        ("open", _("In hand")),
        ("won", pgettext("deal", "Won")),
        ("lost", pgettext("deal", "Lost")),
        ("all", pgettext("deal", "All")),
    ]
    context = shared | {
        "table": table, "stages": stages, "states": states, "state": state, "stage": request.GET.get("stage", ""),
        "stuck": bool(request.GET.get("stuck")),
    }  # fmt: skip
    return render(request, "deals/table.html", context)


def find_accounts(actor: Actor, text: str) -> list[Account]:
    """A few clients whose name begins so, else contains it: to choose one in a form."""
    if not (key := fold(text)):
        return list(
            access.rows(actor, Account).filter(owner=actor.membership).order_by("-last_touch_at", "pk")[:8]
        )
    rows = access.rows(actor, Account).order_by("search_key")
    begins = list(rows.filter(search_key__gte=key, search_key__lt=key + "\uffff")[:12])
    return begins or list(rows.filter(search_key__contains=key)[:12])


def pick_account(request: Request, title: str, route: str) -> HttpResponse:
    """The first step of "create" without a client: find it."""
    text = request.GET.get("q", "")
    found = find_accounts(request.actor, text)
    context = {"title": title, "text": text, "accounts": found, "url": reverse(route)}
    return render(request, "deals/pick_account.html", context)


@page("deals.change")
def deal_create(request: Request) -> HttpResponse:
    actor = request.actor
    if not (wanted := request.GET.get("account")):
        return pick_account(request, _("Open a deal"), "deal_create")
    account = access.get(actor, Account, wanted)
    form = DealForm(actor, account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deal = services.open_deal(
                actor, account=account, key=form.cleaned_data["idempotency_key"], **form.changes()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            say(request, _("Deal opened."))
            return redirect("deal", deal.uuid)
    context = {"form": form, "account": account, "title": _("Open a deal"), "crumbs": crumbs_of(account)}
    if request.method == "POST":
        return invalid(request, "deals/form.html", context)
    return render(request, "deals/form.html", context)


def crumbs_of(account: Account, deal: Deal | None = None, last: str = "") -> list[Crumb]:
    crumbs = [Crumb(_("Deals"), reverse("deals"))]
    if deal is not None:
        crumbs.append(Crumb(deal.name, reverse("deal", args=[deal.uuid])))
    return [*crumbs, Crumb(last or account.name)]


def add_refusal(form: Any, refusal: Refusal) -> None:
    """A refusal of the room shows in the form, beside its field when it has one here."""
    form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))


def deal_sheet(
    request: Request, deal: Deal, step: NextStepForm | None = None, need: NeedForm | None = None
) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    every, file = queries.stages(actor), deal_file(actor, deal)
    initial = {"next_step": deal.next_step, "next_step_on": deal.next_step_on, "version": deal.version}
    slips = [parts.SLIPS[code] for code in queries.why_stuck(deal, on, queries.age(actor, deal, on))]
    silent = queries.silent_domains(file.needs)
    return {
        "deal": deal, "account": deal.account, "account_url": parts.address("account", deal.account.uuid),
        "steps": parts.steps(deal, every), "moves": queries.moves_from(deal.stage, every), "slips": slips,
        "file": file, "kv": parts.deal_kv(actor, deal, on), "amount": parts.amount_of(deal),
        "why": _weighted_why(deal, on), "history": parts.history(file.facts), "overdue": "late_step" in
        queries.why_stuck(deal, on, 0), "step_form": step or NextStepForm(initial=initial),
        "need_form": need or NeedForm(actor, deal), "may_change": actor.can("deals.change"),
        "questions": [(parts.need_domain(code), parts.QUESTIONS[code]) for code in silent],
        "quote_url": parts.address("proposal_create"), "may_plan": actor.can("visits.change"),
        "may_quote": actor.can("proposals.change"), "today": on, "weighted":
        formats.amount(deal.weighted, None, deal.currency),
    }  # fmt: skip


def _weighted_why(deal: Deal, on: Any) -> Why:
    stated = deal.probability is not None
    return Why(
        title=_("Weighted amount"), formula=_("amount × probability"),
        rows=[(_("Amount"), parts.amount_of(deal)), (_("Probability"), formats.percent(deal.odds))],
        source=_("stated on this deal") if stated else _("probability of its stage"), as_of=on,
        grade=Grade.OPINION if stated else Grade.ESTIMATED,
        result=(_("Weighted amount"), formats.amount(deal.weighted, None, deal.currency)),
    )  # fmt: skip


@page("deals.view")
def deal_show(request: Request, uuid: str) -> HttpResponse:
    return render(request, "deals/deal.html", deal_sheet(request, queries.get_deal(request.actor, uuid)))


@page("deals.change")
def deal_edit(request: Request, uuid: str) -> HttpResponse:
    actor = request.actor
    deal = queries.get_deal(actor, uuid)
    form = DealForm(actor, deal.account, request.POST or None, deal=deal, initial=_initial(deal))
    context: dict[str, Any] = {
        "form": form, "account": deal.account, "deal": deal, "title": _("Change the deal"),
        "crumbs": crumbs_of(deal.account, deal, _("Change")),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_deal(
                actor, deal=deal, seen_version=form.cleaned_data.get("version"), **form.changes()
            )
        except Conflict as conflict:
            found = parts.conflict_of(form, queries.get_deal(actor, conflict.current.uuid))
            context |= {"conflict": found, "kept": parts.kept(request.POST, found)}
            return render(request, "deals/form.html", context, status=409)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            say(request, _("Saved."))
            return redirect("deal", deal.uuid)
    if request.method == "POST":
        return invalid(request, "deals/form.html", context)
    return render(request, "deals/form.html", context)


def _initial(deal: Deal) -> dict[str, Any]:
    names = (
        "name",
        "amount",
        "close_on",
        "competitor",
        "next_step",
        "next_step_on",
        "no_next_step_reason",
        "version",
    )
    chosen = {
        name: getattr(deal, name).uuid if getattr(deal, name) else None for name in ("contact", "owner")
    }
    rate = deal.probability
    return {name: getattr(deal, name) for name in names} | chosen | {
        "probability": None if rate is None else Decimal(rate) * 100
    }  # fmt: skip


@require_POST
@page("deals.change")
def deal_move(request: Request, uuid: str) -> HttpResponse:
    """Move a deal to the stage of the button, as `code` or `code:version`; winning and losing have their page."""
    actor = request.actor
    deal = queries.get_deal(actor, uuid)
    code, _colon, seen = request.POST.get("to", "").partition(":")
    to = next((stage for stage in queries.stages(actor) if stage.code == code), None)
    if to is None:
        raise Refusal("stage_unknown", _("This stage does not exist: choose one of the board."), path="to")
    if to.kind != "open" and to.code in deal.stage.moves:
        return redirect("deal_lose" if to.kind == "lost" else "deal_win", deal.uuid)
    services.move_deal(actor, deal=deal, to=to, seen_version=int(seen) if seen.isdecimal() else None)
    say(request, _("%(name)s is now at “%(stage)s”.") % {"name": deal.name, "stage": text_in(to.name)})
    back = request.POST.get("back")
    return redirect("deals" if back == "board" else "deal", *([] if back == "board" else [deal.uuid]))


@page("deals.change")
def deal_lose(request: Request, uuid: str) -> HttpResponse:
    return _close(request, uuid, "lost")


@page("deals.change")
def deal_win(request: Request, uuid: str) -> HttpResponse:
    return _close(request, uuid, "won")


def _close(request: Request, uuid: str, kind: str) -> HttpResponse:
    """Close a deal: a lost one with its reason, a won one with the amount ordered."""
    actor = request.actor
    deal = queries.get_deal(actor, uuid)
    initial = {"version": deal.version, "amount": deal.amount, "competitor": deal.competitor}
    form = (LoseForm(actor, request.POST or None, initial=initial) if kind == "lost"
            else WinForm(request.POST or None, initial=initial))  # fmt: skip
    title = _("Close as lost") if kind == "lost" else _("Close as won")
    context = {"form": form, "deal": deal, "kind": kind, "title": title,
               "crumbs": crumbs_of(deal.account, deal, title)}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            _closed(actor, deal, kind, form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            say(request, _("Deal closed."))
            return redirect("deal", deal.uuid)
    if request.method == "POST":
        return invalid(request, "deals/close.html", context)
    return render(request, "deals/close.html", context)


def _closed(actor: Actor, deal: Deal, kind: str, data: dict[str, Any]) -> None:
    stage = next((s for s in queries.stages(actor) if s.kind == kind and s.code in deal.stage.moves), None)
    stage = stage or next(s for s in queries.stages(actor) if s.kind == kind)
    services.close_deal(actor, deal=deal, to=stage, seen_version=data.pop("version", None), **data)


@require_POST
@page("deals.change")
def deal_next_step(request: Request, uuid: str) -> HttpResponse:
    actor = request.actor
    deal = queries.get_deal(actor, uuid)
    form = NextStepForm(request.POST)
    if form.is_valid():
        data = dict(form.cleaned_data)
        seen = data.pop("version", None)
        try:
            services.set_next_step(actor, deal=deal, seen_version=seen, **data)
        except Conflict as conflict:
            # What was typed stays in the form; what the other one saved shows above it.
            form = NextStepForm({**request.POST.dict(), "version": conflict.current.version})
            add_refusal(form, conflict)
            deal = queries.get_deal(actor, uuid)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            say(request, _("Next step saved."))
            return redirect("deal", deal.uuid)
    return invalid(request, "deals/deal.html", deal_sheet(request, deal, step=form))


urlpatterns = [
    path("deals/", deals, name="deals"),
    path("deals/new/", deal_create, name="deal_create"),
    path("deals/<uuid:uuid>/", deal_show, name="deal"),
    path("deals/<uuid:uuid>/edit/", deal_edit, name="deal_edit"),
    path("deals/<uuid:uuid>/move/", deal_move, name="deal_move"),
    path("deals/<uuid:uuid>/lose/", deal_lose, name="deal_lose"),
    path("deals/<uuid:uuid>/win/", deal_win, name="deal_win"),
    path("deals/<uuid:uuid>/next-step/", deal_next_step, name="deal_next_step"),
]
