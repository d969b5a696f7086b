"""The orders desk in words and pictures: what is owed, stages, ageing, charges, the margin of the deal."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.core.kpi import LateCharge
from compagnon.core.rules import payment_rules
from compagnon.journal.kinds import KINDS
from compagnon.journal.models import Fact
from compagnon.journal.queries import sentence
from compagnon.sales.orders.models import Invoice
from compagnon.sales.orders.queries import InvoiceSheet, Margin, OrderSheet
from compagnon.sales.orders.receivables import BUCKETS, Ageing, Balance, Dso, late_rate
from compagnon.web.ui import figures, formats
from compagnon.web.ui.formats import amount, number, percent
from compagnon.web.ui.parts import Entry, Figure, Grade, KeyFigure, Step, Why
from compagnon.web.ui.tables import Column

STAGES = {
    "deliver": (gettext_lazy("To deliver"), "info", "truck"),
    "invoice": (gettext_lazy("To invoice"), "warn", "receipt"),
    "collect": (gettext_lazy("To collect"), "accent", "banknote"),
    "done": (gettext_lazy("Done"), "ok", "circle-check"),
}
BUCKET_WORDS = {
    "current": gettext_lazy("Not due"), "30": gettext_lazy("1 to 30 days late"),
    "60": gettext_lazy("31 to 60 days late"), "90": gettext_lazy("61 to 90 days late"),
    "more": gettext_lazy("Over 90 days late"),
}  # fmt: skip

BUCKET_SHORT = {
    "current": gettext_lazy("Not due"), "30": gettext_lazy("Late"), "60": gettext_lazy("Over 30 d"),
    "90": gettext_lazy("Over 60 d"), "more": gettext_lazy("Over 90 d"),
}  # fmt: skip


def _money(currency: str, decimals: int | None = 2) -> Callable[[Decimal], str]:
    return lambda value: amount(value, decimals, currency)


def _rate(value: Decimal | None) -> str:
    return "–" if value is None else percent(value)


def _day(value: date | None) -> str:
    return formats.day(value, weekday=False, year=True) if value else ""


def owed_sentence(found: Balance | Ageing, currency: str) -> str:
    """“48 200 € owed, of which 12 480 € late at 3 clients”."""
    if not found.total:
        return _("Nothing is owed.")
    owed = amount(found.total, None, currency)
    if not found.late:
        return _("%(owed)s owed, nothing late.") % {"owed": owed}
    late = amount(found.late, None, currency)
    return ngettext(
        "%(owed)s owed, of which %(late)s late at %(n)s client.",
        "%(owed)s owed, of which %(late)s late at %(n)s clients.", found.late_clients,
    ) % {"owed": owed, "late": late, "n": number(found.late_clients)}  # fmt: skip


def delivery_sentence(late: int, week: int, waiting: int) -> str:
    """What must leave within a week, what should have left, what is accepted and not ordered."""
    parts = []
    if late:
        parts.append(
            ngettext("%(n)s delivery is late", "%(n)s deliveries are late", late) % {"n": number(late)}
        )
    if week:
        parts.append(
            ngettext("%(n)s is to be made within a week", "%(n)s are to be made within a week", week)
            % {"n": number(week)}
        )
    if waiting:
        parts.append(
            ngettext(
                "%(n)s accepted quote is no order yet", "%(n)s accepted quotes are no orders yet", waiting
            )
            % {"n": number(waiting)}
        )
    return ", ".join(parts) + "." if parts else _("No delivery is due within a week.")


def order_columns(currency: str) -> tuple[Column, ...]:
    return (
        Column(
            "number", gettext_lazy("Order"), url=lambda row: reverse("order", args=[row.uuid]),
            note=lambda row: row.account.name,
        ),
        Column("stage", gettext_lazy("Stage"), value=lambda row: STAGES[row.stage][0], sort=""),
        Column(
            "net", gettext_lazy("Net excl. VAT"), "amount", unit=currency,
            cell=lambda row: number(row.net, 2) if row.currency == currency else amount(row.net, 2, row.currency),
        ),
        Column("ordered_on", gettext_lazy("Ordered"), "date"),
        Column("due_on", gettext_lazy("Promised"), "date"),
        Column(
            "owner", gettext_lazy("Held by"), value=lambda row: str(row.owner.user) if row.owner else "", sort=""
        ),
        Column("deal", gettext_lazy("Deal"), value=lambda row: row.deal.name if row.deal else "", sort="", shown=False),
        Column("account", gettext_lazy("Client"), value=lambda row: row.account.name, sort="", shown=False),
        Column("purchase_order", gettext_lazy("Client’s reference"), sort="", shown=False),
        Column("total", gettext_lazy("Total incl. VAT"), "amount", unit=currency, shown=False),
    )  # fmt: skip


def ageing_figure(found: Any, currency: str, on: date) -> Figure:
    """Bars by age."""
    return figures.bars(
        "ageing", _("What is owed, by age"),
        [(BUCKET_WORDS[code], found.buckets[code]) for code, _limit in BUCKETS],
        heads=(_("Age"), f"{_('Owed')} ({currency})"), caption=_("What is owed incl. VAT, by age, in %(currency)s")
        % {"currency": "€" if currency == "EUR" else currency}, rows=True, why=ageing_why(found, currency, on),
    )  # fmt: skip


def ageing_why(found: Any, currency: str, on: date) -> Why:
    rows: list[tuple[Any, str]] = [
        (BUCKET_WORDS[code], amount(found.buckets[code], 2, currency)) for code, _limit in BUCKETS
    ]
    if found.disputed:
        rows.append((_("of which disputed"), amount(found.disputed, 2, currency)))
    return Why(
        _("What is owed"), _("total of the invoice − credit notes − payments, by days since the due date"), rows,
        _("unpaid invoices"), on, Grade.COUNTED, result=(_("Owed"), amount(found.total, 2, currency)),
    )  # fmt: skip


def dso_key(parts: Dso, currency: str, on: date) -> KeyFigure:
    """How long clients take to pay, with its formula."""
    days = parts.days_out
    note = _("no sales to compare with") if days is None else _("of the whole company")
    text = "–" if days is None else formats.days_count(int(formats.rounded(days, 1)))
    rows = [
        (_("Owed incl. VAT"), amount(parts.receivable, 2, currency)),
        (
            _("Sales incl. VAT of the last %(days)s days") % {"days": parts.days},
            amount(parts.sales, 2, currency),
        ),
    ]
    why = Why(
        _("Days of sales outstanding"), _("owed ÷ sales × %(days)s days") % {"days": parts.days}, rows,
        _("invoices less credit notes, since %(day)s")
        % {"day": formats.day_short(on - timedelta(days=parts.days - 1))}, on, Grade.COMPUTED,
        result=(_("Days of sales outstanding"), text),
    )  # fmt: skip
    return KeyFigure(
        _("Days of sales outstanding"), text, note, Grade.COMPUTED,
        why, ident="why-dso",
    )  # fmt: skip


def balance_keys(found: Any, currency: str) -> list[KeyFigure]:
    money = _money(currency, None)
    keys = [
        KeyFigure(_("Owed"), money(found.total), grade=Grade.COUNTED),
        KeyFigure(
            _("Late"),
            money(found.late),
            grade=Grade.COUNTED,
            negative=bool(found.late),
            url=reverse("ageing"),
        ),
    ]
    if found.disputed:
        keys.append(
            KeyFigure(_("Disputed"), money(found.disputed), _("left out of reminders"), Grade.COUNTED)
        )
    keys += [
        KeyFigure(
            _("Owed in %(currency)s") % {"currency": code}, amount(value, None, code), grade=Grade.COUNTED
        )
        for code, value in sorted(found.others.items())
    ]
    return keys


# ---- an order --------------------------------------------------------------------------


def steps(sheet: OrderSheet) -> list[Step]:
    """Ordered, delivered, invoiced, paid: the first that is not over is the current one."""
    states = [True, sheet.delivered, sheet.invoiced, sheet.paid and sheet.invoiced]
    words = [_("Ordered"), _("Delivered"), _("Invoiced"), _("Paid")]
    current = next((place for place, over in enumerate(states) if not over), None)
    return [
        Step(word, "", "done" if over else "current" if place == current else "next")
        for place, (word, over) in enumerate(zip(words, states, strict=True))
    ]


def order_sentence(sheet: OrderSheet, on: date) -> str:
    """What this order waits for."""
    planned = [row for row in sheet.deliveries if not row.delivered_on]
    currency = sheet.order.currency
    if sheet.stage == "deliver":
        if not planned:
            return _("Plan the delivery of what is left.")
        first = planned[0].planned_on
        day = formats.day(first, weekday=True)
        if first < on:
            return _("The delivery of %(day)s did not take place, or was not stated.") % {"day": day}
        return _("Next delivery: %(day)s.") % {"day": day}
    if sheet.stage == "invoice":
        return _("Delivered: issue the invoice.")
    if sheet.stage == "collect":
        late = [row["invoice"] for row in sheet.invoices if row["owed"] > 0 and row["invoice"].due_on < on]
        owed = amount(sheet.owed, 2, currency)
        if late:
            days = (on - min(row.due_on for row in late)).days
            return ngettext(
                "%(owed)s to collect, %(days)s day late.", "%(owed)s to collect, %(days)s days late.", days
            ) % {"owed": owed, "days": number(days)}
        return _("%(owed)s to collect, not due yet.") % {"owed": owed}
    return _("Delivered, invoiced and paid: nothing is left to do.")


def margin_figure(found: Margin, currency: str) -> Figure:
    """From the margin as sold to the margin after credits."""
    rate = percent(found.actual_rate) if found.actual_rate is not None else ""
    steps = [(_("Credit notes"), -found.credited, "")] if found.credited else []
    return figures.waterfall(
        "margin", _("Margin of the deal"),
        [(_("Costs"), -found.cost, ""), *steps], opening=(_("Sold, net"), found.net),
        total=(_("Margin"), rate), unit="€" if currency == "EUR" else currency,
        caption=_("From the net sold to the margin, excl. VAT"), why=margin_why(found, currency),
        read=lambda value: number(value, 2, signed=True),
    )  # fmt: skip


def margin_why(found: Margin, currency: str) -> Why:
    money = _money(currency)
    rows = [
        (_("Net sold"), money(found.net)), (_("Costs"), money(found.cost)),
        (_("Margin as sold"), f"{money(found.expected)} ({_rate(found.expected_rate)})"),
        (_("Credit notes, net"), money(-found.credited)),
    ]  # fmt: skip
    return Why(
        _("Margin of the deal"), _("net sold − credit notes − costs, over net sold − credit notes"), rows,
        _("costs of the day of the quote; eco-contributions are left out"), None, Grade.COMPUTED,
        result=(_("Margin"), f"{money(found.actual)} ({_rate(found.actual_rate)})"),
    )  # fmt: skip


def margin_sentence(found: Margin) -> str:
    if found.expected_rate is None or found.actual_rate is None:
        return _("The margin rate is not known: nothing was sold.")
    sold, now = percent(found.expected_rate), percent(found.actual_rate)
    if not found.credited:
        return _("Margin %(sold)s, as it was sold.") % {"sold": sold}
    return _("Margin sold at %(sold)s, now %(now)s after the credits.") % {"sold": sold, "now": now}


# ---- an invoice ------------------------------------------------------------------------


def invoice_sentence(sheet: InvoiceSheet, on: date) -> str:
    invoice = sheet.invoice
    money = amount(sheet.owed, 2, invoice.currency)
    if invoice.kind == "credit_note":
        original = invoice.corrects.number if invoice.corrects else ""
        return _("Credit of %(amount)s on invoice %(number)s.") % {
            "amount": amount(invoice.total, 2, invoice.currency), "number": original
        }  # fmt: skip
    if sheet.owed <= 0:
        return _("Settled on %(day)s.") % {
            "day": formats.day(invoice.settled_on or on, weekday=False, year=True)
        }
    days = (on - invoice.due_on).days
    if days <= 0:
        return _("%(amount)s to come by %(day)s.") % {"amount": money, "day": formats.day(invoice.due_on)}
    return ngettext("%(amount)s is %(days)s day late.", "%(amount)s is %(days)s days late.", days) % {
        "amount": money, "days": number(days)
    }  # fmt: skip


def charge_why(sheet: InvoiceSheet, found: LateCharge, on: date) -> Why:
    """Rate, days, flat fee and where they come from."""
    invoice = sheet.invoice
    money = _money(invoice.currency)
    rule = payment_rules().at("late_payment.flat_fee", on)
    rate = percent(late_rate(invoice), 2)
    rows = [(_("Owed"), money(sheet.owed))]
    if sheet.disputed:
        rows.append((_("Disputed, left out"), money(-sheet.disputed)))
    rows += [
        (_("Due on"), formats.day(invoice.due_on, weekday=False, year=True)), (_("Days late"), number(found.days)),
        (_("Yearly rate"), rate), (_("Interest"), money(found.interest)), (_("Flat fee"), money(found.flat)),
    ]  # fmt: skip
    stated = _("rate of the terms of the order") if invoice.terms.get("late_rate") else _("usual rate")
    base = money(sheet.owed - sheet.disputed)
    return Why(
        _("Late charge"), f"{base} × {rate} × {found.days} ÷ 365 + {money(found.flat)}", rows,
        f"C. com. art. L441-10 · {rule.source} · {stated}", on, Grade.COMPUTED,
        result=(_("Late charge"), money(found.total)),
    )  # fmt: skip


def invoice_kv(invoice: Invoice) -> list[tuple[Any, Any]]:
    return [
        (_("Issued on"), _day(invoice.issued_on)), (_("Due on"), "" if invoice.corrects else _day(invoice.due_on)),
        (_("Delivered on"), _day(invoice.delivered_on)), (_("Client’s reference"), invoice.order.purchase_order),
        (_("Net"), amount(invoice.net, 2, invoice.currency)), (_("VAT"), amount(invoice.vat, 2, invoice.currency)),
        (_("Total incl. VAT"), amount(invoice.total, 2, invoice.currency)), (_("Why"), invoice.reason),
        (_("Issued by"), str(invoice.issued_by.user) if invoice.issued_by else ""),
        (_("Document (SHA-256)"), f"{invoice.document_hash[:16]}…" if invoice.document_hash else ""),
    ]  # fmt: skip


def history(rows: Sequence[Fact]) -> list[Entry]:
    return [
        Entry(
            when=formats.day_short(fact.at), title=sentence(fact), note=fact.actor_label,
            icon=KINDS[fact.kind].icon if fact.kind in KINDS else "circle-dot", look="soft",
            machine=fact.at.isoformat(),
        )
        for fact in rows
    ]  # fmt: skip


# ---- who to call -----------------------------------------------------------------------


def _unless_zero(code: str) -> Callable[[Any], str]:
    return lambda row: number(row.buckets[code], 2) if row.buckets[code] else ""


def _in(code: str) -> Callable[[Any], Decimal]:
    return lambda row: Decimal(row.buckets[code])


def client_columns(currency: str) -> tuple[Column, ...]:
    return (
        Column(
            "account", gettext_lazy("Client"), value=lambda row: row.name,
            url=lambda row: reverse("account", args=[row.uuid]),
        ),
        *(
            Column(code, BUCKET_WORDS[code], "amount", unit=currency, value=_in(code), cell=_unless_zero(code))
            for code, _limit in BUCKETS
        ),
        Column("total", gettext_lazy("Owed"), "amount", unit=currency),
        Column("disputed", gettext_lazy("Disputed"), "amount", unit=currency, shown=False),
        Column("days", gettext_lazy("Days late"), "number"),
    )  # fmt: skip
