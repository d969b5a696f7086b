"""The bank: bring its file in, see what each payment is for and why, confirm, set the rest aside (rapprochement).

Whoever looks after receivables opens it every morning: the sure matches are confirmed at once, the others one
by one, and what is over is kept as an advance or paid back.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.sales.orders.collection import bank, bank_queries, statements
from compagnon.sales.orders.collection.matching import propose
from compagnon.sales.orders.models import Invoice
from compagnon.sales.orders.models.collection import BankEntry
from compagnon.web.pages import collection_words as words
from compagnon.web.pages.collection_forms import AsideForm, BankFileForm, ByHandForm
from compagnon.web.pages.orders_answers import carry_out, refuse
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.formats import number
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

SHOWN = 4


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Orders"), reverse("orders")), Crumb(_("Bank"), reverse("bank")), *more]


def _page(request: Request, form: BankFileForm, answer: Any = render) -> HttpResponse:
    actor = request.actor
    matches = bank_queries.to_match(actor)
    sure = [match for match in matches if match.proposal.grade == "sure"]
    context = {
        "form": form, "matches": [words.match_row(match) for match in matches], "sure": len(sure),
        "sentence": words.bank_sentence(matches), "figure": words.bank_figure(matches, actor.workspace.currency),
        "files": bank_queries.files(actor), "done": bank_queries.matched(actor), "over": bank_queries.over(actor),
        "may_change": actor.can("orders.change"), "crumbs": [_crumbs()[0], Crumb(_("Bank"))],
    }  # fmt: skip
    return answer(request, "orders/bank.html", context)  # type: ignore[no-any-return]


@page("orders.view", write="orders.change")
def bank_desk(request: Request) -> HttpResponse:
    form = BankFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > statements.MOST_BYTES:
            form.add_error("file", _("The file is larger than 10 MB: export a shorter period."))
        else:
            try:
                return _import(request, file.name, file.read())
            except Refusal as refusal:
                refuse(form, refusal)
    return _page(request, form, invalid if request.method == "POST" else render)


def _import(request: Request, name: str, data: bytes, mapping: dict[str, str] | None = None) -> HttpResponse:
    known = bank.known_file(request.actor, data)
    try:
        row = bank.import_bank_file(request.actor, name=name, data=data, mapping=mapping)
    except Refusal as refusal:
        if refusal.code != "mapping_needed":
            raise
        kept = library.keep(request.actor, name=name, kind="bank", media_type="text/csv", content=data)
        return redirect("bank_columns", kept.uuid)
    if known:
        say(request, _("This very file was imported already: nothing is made twice."))
    else:
        say(request, words.imported_words(row))
    return redirect("bank")


@page("orders.change")
def bank_columns(request: Request, uuid: str) -> HttpResponse:
    """Say once what the columns of a bank's CSV are."""
    file = access.get(request.actor, StoredFile, uuid, related=("workspace",))
    if file.kind != "bank":
        raise Refusal("not_a_bank_file", _("This file is no bank file."))
    data = library.content(file)
    grid = statements.read_grid(data)
    chosen, fault = bank.usual_mapping(request.actor, grid) or statements.guess_mapping(grid.headers), None
    if request.method == "POST":
        chosen = {header: request.POST.get(f"target-{at}", "") for at, header in enumerate(grid.headers)}
        try:
            return _import(request, file.name, data, statements.check_mapping(grid.headers, chosen))
        except Refusal as refusal:
            fault = refusal
    columns = [
        (at, header, chosen.get(header, ""), [row[at] if at < len(row) else "" for row in grid.rows[:SHOWN]])
        for at, header in enumerate(grid.headers)
    ]
    context = {
        "file": file, "columns": columns, "targets": statements.TARGETS, "fault": fault, "channel": None,
        "sample": range(min(SHOWN, len(grid.rows))), "crumbs": _crumbs(Crumb(file.name)),
    }  # fmt: skip
    return render(request, "orders/columns.html", context, status=422 if fault else 200)


@require_POST
@page("orders.change")
def bank_confirm(request: Request, uuid: str) -> HttpResponse:
    """Book what was shown: the invoices and amounts come back with the form."""
    entry = access.get(request.actor, BankEntry, uuid)
    parts = _parts(request)
    bank.confirm(request.actor, entry=entry, parts=parts, reasons=request.POST.getlist("reason")[:9])
    say(request, _("The payment is booked."))
    return redirect("bank")


def _parts(request: Request) -> list[tuple[Invoice, Decimal]]:
    found = []
    for text in request.POST.getlist("part")[:50]:
        uuid, _sep, amount = text.partition("|")
        try:
            value = Decimal(amount)
        except InvalidOperation as error:
            raise Refusal("amount", _("An amount is positive and has at most two decimals.")) from error
        found.append((access.get(request.actor, Invoice, uuid), value))
    return found


@require_POST
@page("orders.change")
def bank_confirm_sure(request: Request) -> HttpResponse:
    """Book every sure match at once, each on its own: one that is refused leaves the others booked."""
    done, refused = 0, []
    for match in bank_queries.to_match(request.actor):
        if match.proposal.grade != "sure":
            continue
        try:
            with transaction.atomic():
                parts = bank_queries.parts_of(request.actor, match.proposal)
                bank.confirm(request.actor, entry=match.entry, parts=parts, reasons=match.proposal.reasons)
                done += 1
        except Refusal as refusal:
            refused.append(str(refusal.message))
    text = ngettext("%(n)s payment is booked.", "%(n)s payments are booked.", done) % {"n": number(done)}
    say(request, f"{text} {refused[0]}" if refused else text)
    return redirect("bank")


def _entry(request: Request, uuid: str, **more: Any) -> dict[str, Any]:
    actor = request.actor
    entry = access.get(actor, BankEntry, uuid, related=("file",))
    left = entry.amount - entry.allocated
    invoices = bank_queries.candidates(actor, entry)
    proposal = propose(bank_queries.money_of(entry), bank_queries.book(actor)) if not entry.done else None
    first = proposal.parts[0] if proposal and proposal.parts else None
    context = {
        "entry": entry, "left": left, "kv": words.entry_kv(entry), "allocations":
        list(entry.allocations.select_related("payment__invoice__account", "confirmed_by__user")),
        "by_hand": ByHandForm(invoices, initial={"invoice": first[0].uuid, "amount": first[1]} if first else None),
        "aside": AsideForm(), "may_change": actor.can("orders.change"), "crumbs": _crumbs(Crumb(_("Payment"))),
    }  # fmt: skip
    return context | more


@page("orders.view", write="orders.change")
def bank_entry(request: Request, uuid: str) -> HttpResponse:
    """One payment: what it paid, and by hand, what it pays."""
    if request.method != "POST":
        return render(request, "orders/bank_entry.html", _entry(request, uuid))
    entry = access.get(request.actor, BankEntry, uuid)
    form = ByHandForm(bank_queries.candidates(request.actor, entry), request.POST)
    done = carry_out(
        request, form,
        lambda data: bank.confirm(
            request.actor, entry=entry, parts=[(data["invoice"], data["amount"])], reasons=["hand"]
        ),
        _("The payment is booked."), ("bank_entry", uuid),
    )  # fmt: skip
    return done or invalid(request, "orders/bank_entry.html", _entry(request, uuid, by_hand=form))


@require_POST
@page("orders.change")
def bank_aside(request: Request, uuid: str) -> HttpResponse:
    entry = access.get(request.actor, BankEntry, uuid)
    form = AsideForm(request.POST)
    done = carry_out(
        request,
        form,
        lambda data: bank.set_aside(request.actor, entry=entry, **data),
        _("Set aside."),
        ("bank",),
    )
    return done or invalid(request, "orders/bank_entry.html", _entry(request, uuid, aside=form))


urlpatterns = [
    path("orders/bank/", bank_desk, name="bank"),
    path("orders/bank/sure/", bank_confirm_sure, name="bank_confirm_sure"),
    path("orders/bank/columns/<uuid:uuid>/", bank_columns, name="bank_columns"),
    path("orders/bank/<uuid:uuid>/", bank_entry, name="bank_entry"),
    path("orders/bank/<uuid:uuid>/confirm/", bank_confirm, name="bank_confirm"),
    path("orders/bank/<uuid:uuid>/aside/", bank_aside, name="bank_aside"),
]
