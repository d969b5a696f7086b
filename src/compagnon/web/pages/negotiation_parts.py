"""What the pages of a negotiation share: where one is, the tabs, refusals in their form, words."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from compagnon.core.negotiation import Equivalent
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.models.negotiation import Negotiation
from compagnon.sales.proposals.negotiation import mandate, queries
from compagnon.web.routing import Request
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Crumb, Grade, Tab, Why
from compagnon.web.ui.toasts import say

BADGES = {
    "prepared": ("info", "clipboard-list"), "running": ("accent", "messages-square"), "agreed": ("ok", "handshake"),
    "ended": ("", "circle-x"),
}  # fmt: skip


def base(request: Request, row: Negotiation, here: str) -> dict[str, Any]:
    """What each page of the negotiation shows around its own content."""
    proposal, actor = row.proposal, request.actor
    over = row.status in {"agreed", "ended"}
    return {
        "row": row, "proposal": proposal, "deal": proposal.deal, "badge": BADGES[row.status], "over": over,
        "may_change": actor.can("proposals.change"), "editable": actor.can("proposals.change") and not over,
        "with_cost": actor.can("catalogue.cost"), "currency": proposal.currency, "tabs": tabs(row, here),
        "unit": "€" if proposal.currency == "EUR" else proposal.currency, "crumbs": crumbs(row),
    }  # fmt: skip


def crumbs(row: Negotiation) -> list[Crumb]:
    deal = row.proposal.deal
    return [
        Crumb(_("Deals"), reverse("deals")),
        Crumb(deal.account.name, f"/accounts/{deal.account.uuid}/"),
        Crumb(deal.name, f"/deals/{deal.uuid}/"),
    ]


def tabs(row: Negotiation, here: str) -> list[Tab]:
    places = [
        ("negotiation", _("Plan")), ("negotiation_meeting", _("Meeting")), ("negotiation_board", _("Board")),
        ("negotiation_packages", _("Packages")), ("negotiation_framework", _("Framework")),
        ("negotiation_minutes", pgettext("negotiation", "Minutes")), ("negotiation_debrief", _("Debrief")),
    ]  # fmt: skip
    return [Tab(word, reverse(name, args=[row.proposal.uuid]), name == here) for name, word in places]


def to(row: Negotiation, name: str, place: str = "") -> HttpResponse:
    """Back to a page of this negotiation."""
    return redirect(reverse(name, args=[row.proposal.uuid]) + (f"#{place}" if place else ""))


def carried_out(request: Request, form: Any, write: Any, said: str) -> bool:
    """Whether a valid form was carried out; a refusal stands in the form, beside its field."""
    if not form.is_valid():
        return False
    try:
        write()
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))
        return False
    say(request, said)
    return True


def warning_texts(codes: Any) -> list[str]:
    return [str(mandate.WARNINGS[code]) for code in codes if code in mandate.WARNINGS]


def margin_why(board: queries.Board, unit: str) -> Why | None:
    """The margin's formula, rows and source."""
    now, cost = board.now, board.mandate.cost
    if now.margin is None or cost is None or now.on_sales is None:
        return None

    def money(value: Decimal) -> str:
        return formats.amount(value, None, board.negotiation.proposal.currency)

    rows = [
        (_("Start"), money(board.mandate.start)),
        (_("Given on the price"), money(now.price - board.mandate.start)),
    ]
    if now.worth != now.price:
        rows.append((_("Given beside the price"), money(now.worth - now.price)))
    rows += [(_("Cost of the lines"), money(-cost)), (_("Margin"), money(now.margin))]
    return Why(
        _("Margin on sales"),
        f"({money(now.worth)} − {money(cost)}) ÷ {money(now.price)} = {formats.percent(now.on_sales)}",
        rows, _("costs of the quote that was sent, without VAT"), board.negotiation.version_from.issued_on,
        Grade.COMPUTED,
    )  # fmt: skip


WAYS = {
    "terms": ("calendar-clock", "terms"),
    "service": ("wrench", "service"),
    "delivery": ("truck", "delivery"),
    "goods": ("package-plus", "other"),
    "rebate": ("badge-percent", "other"),
    "volume": ("chart-column", "volume"),
}


def way_words(each: Equivalent, currency: str) -> str:
    """An equal-margin alternative as one says it."""
    quantity = formats.number(each.quantity)
    many = 1 if each.quantity == 1 else 2
    if each.kind == "terms":
        return ngettext("%(n)s day of credit more", "%(n)s days of credit more", many) % {"n": quantity}
    if each.kind == "service":
        return ngettext("%(n)s day of service offered", "%(n)s days of service offered", many) % {
            "n": quantity
        }
    if each.kind == "delivery":
        return ngettext("delivery %(n)s week sooner", "delivery %(n)s weeks sooner", many) % {"n": quantity}
    if each.kind == "goods":
        return ngettext("%(n)s unit free", "%(n)s units free", many) % {"n": quantity}
    if each.kind == "rebate":
        return _("%(rate)s rebate at the end of the year") % {"rate": formats.percent(each.quantity, 2)}
    return _("cut it, against %(amount)s of orders more") % {
        "amount": formats.amount(each.quantity, 0, currency)
    }


def ways(board: queries.Board) -> list[dict[str, Any]]:
    """The alternatives as buttons: words, cost, icon; `volume` is asked for and not given."""
    currency = board.negotiation.proposal.currency
    return [
        {
            "kind": each.kind, "words": way_words(each, currency), "icon": WAYS[each.kind][0],
            "cost": formats.amount(each.cost, 0, currency), "asked": each.kind == "volume",
        }
        for each in board.alternatives
    ]  # fmt: skip


def taken_way(board: queries.Board, kind: str) -> dict[str, Any] | None:
    """What is logged when an alternative is chosen instead of the cut: kind, words, cost, effect on the quote."""
    each = next((way for way in board.alternatives if way.kind == kind and kind != "volume"), None)
    if each is None:
        return None
    effect: dict[str, Any] = {}
    version = board.negotiation.version_from
    if (
        kind == "terms"
        and 30 + int(each.quantity) >= 60
        and version.terms.get("payment", "30_days") == "30_days"
    ):
        # Fewer days than the next term of the law are written as words: the code would give more.
        effect = {"payment": "60_days"}
    elif kind == "service":
        effect = {"service": _("Service offered"), "days": str(each.quantity)}
    elif kind == "delivery" and version.delivery_weeks:
        effect = {"delivery_weeks": max(1, version.delivery_weeks - int(each.quantity))}
    words = way_words(each, board.negotiation.proposal.currency)
    return {"kind": WAYS[kind][1], "give": words, "amount": each.cost, "effect": effect}
