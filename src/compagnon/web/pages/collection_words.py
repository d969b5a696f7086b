"""What the pages of getting paid say: sentences, pictures, the words of reasons and alerts, and the "Why?"."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.core.rules import payment_rules
from compagnon.people.models import Workspace
from compagnon.sales.orders.collection.bank_queries import Match
from compagnon.sales.orders.collection.behaviour import Behaviour, Countback
from compagnon.sales.orders.collection.charges import Charge
from compagnon.sales.orders.collection.disputes import DisputeSheet
from compagnon.sales.orders.collection.dunning import Dunning, Payer
from compagnon.sales.orders.collection.policy import policy
from compagnon.sales.orders.collection.three_way import Match as ThreeWay
from compagnon.sales.orders.models.collection import BankEntry, BankFile, DisputeCase, DunningStep
from compagnon.sales.orders.queries import OrderSheet
from compagnon.web.ui import figures, formats
from compagnon.web.ui.formats import amount, number, percent
from compagnon.web.ui.parts import Figure, Grade, KeyFigure, QueueItem, Step, Why
from compagnon.web.ui.tables import Column

ZERO = Decimal(0)
REASONS = {
    "number": gettext_lazy("number of the invoice"), "reference": gettext_lazy("reference of the order"),
    "amount": gettext_lazy("exact amount"), "claimed": gettext_lazy("amount without the dispute"),
    "account": gettext_lazy("known account of the payer"), "name": gettext_lazy("name of the payer"),
    "group": gettext_lazy("sum of several invoices"), "only": gettext_lazy("the only invoice of this amount"),
    "hand": gettext_lazy("chosen by hand"),
}  # fmt: skip
GRADES = {
    "sure": ("ok", "circle-check", gettext_lazy("Sure")), "likely": ("info", "circle-dot", gettext_lazy("Likely")),
    "weak": ("warn", "circle-question-mark", gettext_lazy("To look at")),
}  # fmt: skip
CODES = {
    "matched": ("ok", "circle-check", gettext_lazy("Matches")),
    "to_deliver": ("", "circle-dashed", gettext_lazy("To deliver")),
    "to_invoice": ("warn", "receipt", gettext_lazy("Delivered, to invoice")),
    "not_delivered": ("bad", "triangle-alert", gettext_lazy("Invoiced, not delivered")),
    "over_invoiced": ("bad", "triangle-alert", gettext_lazy("More invoiced than ordered")),
    "over_delivered": ("bad", "triangle-alert", gettext_lazy("More delivered than ordered")),
    "price": ("bad", "triangle-alert", gettext_lazy("Another price than ordered")),
    "vat": ("bad", "triangle-alert", gettext_lazy("Another VAT than ordered")),
    "not_ordered": ("bad", "triangle-alert", gettext_lazy("Not ordered")),
}  # fmt: skip


# ---- the money of an order -------------------------------------------------------------


def money_sentence(sheet: OrderSheet, match: ThreeWay, on: date) -> str:
    """The alert first, then what is late, then what is to come."""
    if match.alerts:
        return ngettext(
            "%(n)s line does not match: order, delivery and invoice differ.",
            "%(n)s lines do not match: order, delivery and invoice differ.", match.alerts,
        ) % {"n": number(match.alerts)}  # fmt: skip
    currency = sheet.order.currency
    late = [row for row in sheet.invoices if row["owed"] > 0 and row["invoice"].due_on < on]
    if late:
        owed = sum((row["owed"] for row in late), ZERO)
        days = (on - min(row["invoice"].due_on for row in late)).days
        return _("%(amount)s is late, the oldest by %(days)s.") % {
            "amount": amount(owed, 2, currency), "days": formats.days_count(days)
        }  # fmt: skip
    if sheet.owed:
        return _("%(amount)s is owed, not due yet.") % {"amount": amount(sheet.owed, 2, currency)}
    if not sheet.invoices:
        return _("Nothing is invoiced yet.")
    return _("Everything that was invoiced is paid.")


def money_figure(sheet: OrderSheet) -> Figure:
    """Ordered, invoiced, credited, paid and owed, incl. VAT."""
    invoices = [row["invoice"] for row in sheet.invoices]
    billed = sum((row.total for row in invoices if row.kind == "invoice"), ZERO)
    credited = sum((row.total for row in invoices if row.kind == "credit_note"), ZERO)
    paid = sum((row.paid for row in invoices), ZERO)
    values = [
        (_("Ordered"), sheet.order.total),
        (_("Invoiced"), billed),
        (_("Paid"), paid),
        (_("Owed"), sheet.owed),
    ]
    if credited:
        values.insert(2, (_("Credited"), credited))
    currency = "€" if sheet.order.currency == "EUR" else sheet.order.currency
    return figures.bars(
        "money", _("The money of the order"), values, heads=(_("Stage"), f"{_('Amount incl. VAT')} ({currency})"),
        caption=_("From the order to the payment, incl. VAT, in %(currency)s") % {"currency": currency}, rows=True,
    )  # fmt: skip


def match_rows(match: ThreeWay) -> list[tuple[Any, list[tuple[str, str, Any]]]]:
    return [(line, [CODES[code] for code in line.codes]) for line in match.lines]


def charge_why(found: Charge, on: date) -> Why:
    """Each part with its days, the rate, the fee and their sources."""
    currency = found.invoice.currency
    rows = [
        (_("%(amount)s, %(days)s until %(day)s") % {
            "amount": amount(part.amount, 2, currency), "days": formats.days_count(part.days),
            "day": formats.day_short(part.until),
        }, amount(part.interest, 2, currency))
        for part in found.parts
    ]  # fmt: skip
    if found.disputed:
        rows.append((_("Disputed, left out"), amount(found.disputed, 2, currency)))
    rows += [(_("Yearly rate"), percent(found.rate, 2)), (_("Flat fee"), amount(found.flat, 2, currency))]
    rule = payment_rules().at("late_payment.flat_fee", on)
    return Why(
        _("Late charge"), _("amount × rate × days ÷ 365, for each part, + flat fee"), rows,
        f"C. com. art. L441-10 · {rule.source}", on, Grade.COMPUTED,
        result=(_("Late charge"), amount(found.total, 2, currency)),
    )  # fmt: skip


def behaviour_words(found: Behaviour) -> list[tuple[Any, Any]]:
    """How the client paid in a year, as keys and values."""
    if not found.settled or found.average is None or found.late_share is None:
        return [(_("Settled in a year"), _("no invoice: nothing is known yet"))]
    late = found.average > 0
    words = _("%(days)s days after the due date") if late else _("%(days)s days before the due date")
    return [
        (_("Settled in a year"), ngettext("%(n)s invoice", "%(n)s invoices",
        found.settled) % {"n": number(found.settled)}),
        (_("On average"), words % {"days": number(abs(found.average), 1)}),
        (_("Paid late"), percent(found.late_share, 0)),
        (_("Last payment"), formats.day(found.last_paid_on, weekday=False, year=True) if found.last_paid_on else ""),
    ]  # fmt: skip


# ---- the bank --------------------------------------------------------------------------


def bank_sentence(matches: Sequence[Match]) -> str:
    if not matches:
        return _("Everything that came in is booked.")
    sure = sum(1 for match in matches if match.proposal.grade == "sure")
    values = {"n": number(len(matches)), "sure": number(sure)}
    return ngettext(
        "%(n)s payment waits; sure matches: %(sure)s.", "%(n)s payments wait; sure matches: %(sure)s.", len(matches)
    ) % values  # fmt: skip


def bank_figure(matches: Sequence[Match], currency: str) -> Figure | None:
    """What waits, by how sure its reading is."""
    own = [match for match in matches if match.entry.currency == currency]
    if not own:
        return None
    sums = dict.fromkeys(GRADES, ZERO)
    for match in own:
        sums[match.proposal.grade] += match.left
    return figures.bars(
        "bank", _("What came in and waits"), [(GRADES[code][2], value) for code, value in sums.items()],
        heads=(_("Reading"), f"{_('Amount')} ({currency})"),
        caption=_("Money that came in, by how sure its invoice is"),
        rows=True, grade=Grade.COMPUTED,
    )  # fmt: skip


def match_row(match: Match) -> dict[str, Any]:
    """One payment as the page shows it."""
    proposal, entry = match.proposal, match.entry
    return {
        "entry": entry, "left": amount(match.left, 2, entry.currency), "grade": GRADES[proposal.grade],
        "parts": [
            {"due": due, "amount": amount(value, 2, entry.currency), "value": f"{due.uuid}|{value}",
             "whole": value == due.owed, "owed": amount(due.owed, 2, entry.currency)}
            for due, value in proposal.parts
        ],
        "reasons": [str(REASONS[code]) for code in proposal.reasons], "codes": proposal.reasons,
        "confidence": percent(proposal.confidence, 0), "over": amount(proposal.left, 2, entry.currency)
        if proposal.left and proposal.parts else "",
        "solid": proposal.grade != "weak",
    }  # fmt: skip


def imported_words(row: BankFile) -> str:
    text = ngettext("%(n)s payment came in", "%(n)s payments came in", row.rows) % {"n": number(row.rows)}
    if row.known:
        text += _(", %(n)s were known") % {"n": number(row.known)}
    if row.refused:
        text += _(", %(n)s could not be read") % {"n": number(len(row.refused))}
    return f"{text}."


def entry_kv(entry: BankEntry) -> list[tuple[Any, Any]]:
    return [
        (_("Booked on"), formats.day(entry.booked_on, weekday=False, year=True)), (_("Payer"), entry.payer),
        (_("Account of the payer"), entry.payer_iban), (_("Text"), entry.text), (_("Reference"), entry.bank_reference),
        (_("File"), entry.file.name), (_("What became of it"),
        entry.get_set_aside_display() if entry.set_aside else ""),
        (_("Note"), entry.note),
    ]  # fmt: skip


# ---- reminders -------------------------------------------------------------------------

TONES, CHANNELS = dict(DunningStep.TONES), dict(DunningStep.CHANNELS)


def dunning_sentence(rows: Sequence[Dunning], currency: str) -> str:
    due = [row for row in rows if row.step]
    if not rows:
        return _("Nobody is late, apart from what is disputed.")
    late = amount(sum((row.client.claimed for row in rows), ZERO), None, currency)
    if not due:
        return _("%(late)s late; every client was reminded, one waits for the answers.") % {"late": late}
    return ngettext(
        "%(n)s client to remind today; %(late)s late in all.", "%(n)s clients to remind today; %(late)s late in all.",
        len(due),
    ) % {"n": number(len(due)), "late": late}  # fmt: skip


def dunning_queue(rows: Sequence[Dunning], currency: str) -> list[QueueItem]:
    return [
        QueueItem(
            "bad" if row.step.tone == "formal" else "warn", "bell-ring", TONES[row.step.tone],
            row.client.name,
            amount(row.client.claimed, 2, currency), formats.days_count(row.client.days),
            reverse("reminder", args=[row.client.uuid]), _("Remind"),
        )
        for row in rows if row.step is not None
    ]  # fmt: skip


def dunning_columns(currency: str) -> tuple[Column, ...]:
    def step(row: Dunning) -> str:
        return (
            f"{TONES[row.step.tone]} · {CHANNELS[row.step.channel]}"
            if row.step
            else _("One waits for the answer")
        )

    return (
        Column("client", gettext_lazy("Client"), value=lambda row: row.client.name,
               url=lambda row: reverse("reminder", args=[row.client.uuid])),
        Column("step", gettext_lazy("Step for today"), value=step),
        Column("claimed", gettext_lazy("Late"), "amount", unit=currency, value=lambda row: row.client.claimed),
        Column("disputed", gettext_lazy("Disputed"), "amount", unit=currency,
        value=lambda row: row.client.disputed or None),
        Column("days", gettext_lazy("Days late"), "number", value=lambda row: row.client.days),
        Column("sent", gettext_lazy("Reminders sent"), "number"),
        Column("last_on", gettext_lazy("Last one"), "date"),
    )  # fmt: skip


def policy_rows(workspace: Workspace, on: date) -> list[tuple[Any, ...]]:
    return [
        (step.rank, formats.days_count(step.days_late), TONES[step.tone], CHANNELS[step.channel],
         formats.days_count(step.wait_days), step.with_charges)
        for step in policy(workspace, on)
    ]  # fmt: skip


def countback_key(found: Countback, owed: Decimal, currency: str, on: date) -> KeyFigure:
    """The other counting of the DSO: how many days of sales the receivables reach back over."""
    text = "–" if found.days is None else formats.days_count(int(formats.rounded(found.days, 1)))
    rows = [
        (formats.month(first), f"{amount(covered, 2, currency)} / {amount(sales, 2, currency)}")
        for first, sales, covered, _days in found.months[:12]
    ]  # fmt: skip
    why = Why(
        _("Days of sales outstanding, by exhaustion"),
        _("the latest month’s sales are taken off what is owed, then the month before, until nothing is left"),
        [(_("Owed incl. VAT"), amount(owed, 2, currency)), *rows], _("invoices less credit notes, incl. VAT"), on,
        Grade.COMPUTED, result=(_("Days"), text),
    )  # fmt: skip
    note = _("sales do not cover it") if found.days is None else _("by exhaustion of sales")
    return KeyFigure(_("The same, counted back"), text, note, Grade.COMPUTED, why, ident="why-countback")


def payer_rows(rows: Sequence[Payer]) -> list[tuple[Payer, str, str]]:
    return [
        (row, number(row.behaviour.average, 1, signed=True), percent(row.behaviour.late_share, 0))
        for row in rows if row.behaviour.average is not None and row.behaviour.average > 0
    ]  # fmt: skip


# ---- a dispute -------------------------------------------------------------------------


def dispute_sentence(sheet: DisputeSheet, on: date) -> str:
    row = sheet.dispute
    money = amount(row.amount, 2, row.currency)
    if row.stage != "open":
        return _("Settled on %(day)s; it cost %(cost)s.") % {
            "day": formats.day(row.closed_on or on, weekday=False, year=True), "cost": amount(sheet.cost, 2,
            row.currency)
        }  # fmt: skip
    if sheet.limit_days <= 183:
        return _("%(amount)s is disputed; the claim is time-barred in %(days)s: act now.") % {
            "amount": money, "days": formats.days_count(max(sheet.limit_days, 0))
        }  # fmt: skip
    if row.next_on:
        return _("%(amount)s is disputed; next date: %(day)s.") % {
            "amount": money,
            "day": formats.day(row.next_on),
        }
    return _("%(amount)s is disputed and no date is set: set the next one.") % {"amount": money}


def dispute_steps(sheet: DisputeSheet) -> list[Step]:
    """Talks, expert, mediation, notice, court, settled: where it stands."""
    codes = [code for code, _label in DisputeCase.STAGES]
    here = codes.index(sheet.case.stage)
    over = sheet.dispute.stage != "open"
    steps = [
        Step(label, "", "current" if at == here and not over else "done" if at <= here else "next")
        for at, (_code, label) in enumerate(DisputeCase.STAGES)
    ]
    return [*steps, Step(_("Settled"), "", "done" if over else "next")]


def dispute_kv(sheet: DisputeSheet) -> list[tuple[Any, Any]]:
    row, case = sheet.dispute, sheet.case
    limit = formats.day(case.limit_on, weekday=False, year=True)
    return [
        (_("About"), case.get_kind_display()), (_("What is disputed"), row.reason),
        (_("Opened on"), formats.day(row.opened_on, weekday=False, year=True)),
        (_("Time-barred after"), f"{limit} ({case.limit_source})"),
        (_("Costs so far"), amount(sheet.fees, 2, row.currency) if sheet.fees else ""),
        (_("Credit given, excl. VAT"), amount(sheet.credited, 2, row.currency) if sheet.credited else ""),
        (_("Held by"), str(case.owner.user) if case.owner else ""), (_("How it ended"), row.outcome),
    ]  # fmt: skip
