"""Invoices, credit notes, payments and disputes (factures, avoirs, règlements, litiges)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from compagnon.core import pricing
from compagnon.core.kpi import due_date
from compagnon.core.money import allocate
from compagnon.journal.services import record
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.numbers import next_number
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Task
from compagnon.sales.accounts.services import complete_task, create_task
from compagnon.sales.orders import documents, facts
from compagnon.sales.orders.einvoicing import services as einvoicing
from compagnon.sales.orders.models import Dispute, Invoice, InvoiceLine, Order, OrderLine, Payment
from compagnon.sales.orders.services import CENT, ZERO, close_when_done, invoiced_quantities
from compagnon.sales.proposals.pricing import frozen, net_shares, refusal

REVIEW_DAYS = 7


@transaction.atomic
def issue_invoice(
    actor: Actor,
    *,
    order: Order,
    issued_on: date | None = None,
    quantities: Mapping[int, Decimal] | None = None,
    check_later: bool = False,
) -> Invoice:
    """Invoice what is not invoiced yet (or the given quantities by line id), and keep its document.

    The number is gapless; amounts follow EN 16931 on the invoiced lines; the order's document discount
    goes to its invoices in proportion to their nets, the last invoice taking the rest. The document is a
    Factur-X: what the law wants and is missing is named, and nothing is issued then.
    """
    access.require(actor, "orders.change")
    order = Order.objects.select_for_update(of=("self",)).select_related("account").get(pk=order.pk)
    done = invoiced_quantities(order)
    wanted: list[tuple[OrderLine, Decimal]] = []
    left_after = ZERO
    for line in order.lines.all():
        left = line.quantity - done.get(line.pk, ZERO)
        quantity = left if quantities is None else quantities.get(line.pk, ZERO)
        if quantity and (quantity * left < 0 or abs(quantity) > abs(left)):
            raise Refusal(
                "more_than_ordered", _("More than what is left to invoice: check the quantities."),
                path=f"quantity_{line.uuid}",
            )  # fmt: skip
        left_after += abs(left - quantity)
        if quantity:
            wanted.append((line, quantity))
    if not wanted:
        raise Refusal("nothing_to_invoice", _("Everything of this order is already invoiced."))
    discount = _discount_share(order, wanted, last=not left_after)
    day = issued_on or timezone.localdate()
    terms = order.terms.get("payment", "30_days")
    return _issue(actor, order, wanted, discount, (day, due_date(day, terms)), check_later)


def _priced(lines: Sequence[tuple[OrderLine, Decimal]], discount: Decimal) -> pricing.Quote:
    try:
        return pricing.quote(
            [
                pricing.QuoteLine(
                    quantity=quantity, unit_price=line.unit_price, vat_rate=line.vat_rate, discount=line.discount,
                    eco_contribution=line.eco_contribution or ZERO, eco_discountable=line.eco_discountable,
                    unit_cost=line.unit_cost, vat_category=line.vat_category, label=line.label,
                )
                for line, quantity in lines
            ],
            document_discount=discount,
        )  # fmt: skip
    except pricing.PricingError as error:
        raise refusal(error) from error


def _discount_share(order: Order, lines: Sequence[tuple[OrderLine, Decimal]], *, last: bool) -> Decimal:
    """The part of the order's document discount that this invoice takes."""
    whole = Decimal(order.totals.get("document_discount") or 0)
    if not whole:
        return ZERO
    given = sum(
        (
            Decimal(totals.get("document_discount") or 0) * (-1 if kind == "credit_note" else 1)
            for totals, kind in order.invoices.values_list("totals", "kind")
        ),
        ZERO,
    )
    if last:
        return whole - given
    this, all_nets = _priced(lines, ZERO).net, Decimal(order.totals["net"])
    return allocate(whole, [this, all_nets - this], 2)[0]


def _issue(
    actor: Actor,
    order: Order,
    lines: list[tuple[OrderLine, Decimal]],
    discount: Decimal,
    days: tuple[date, date],
    check_later: bool,
) -> Invoice:
    totals, (day, due) = _priced(lines, discount), days
    invoice: Invoice = Invoice.objects.create(
        workspace=actor.workspace, order=order, account=order.account, kind="invoice",
        number=next_number(actor.workspace, "invoice", day.year), issued_on=day, issued_by=actor.membership, due_on=due,
        currency=order.currency, net=totals.base_total, vat=totals.vat_total, total=totals.total, terms=order.terms,
        totals=frozen(totals), delivered_on=_last_delivery(order, day), **documents.identities(order, actor.workspace),
    )  # fmt: skip
    _write_lines(actor, invoice, lines, totals)
    file = _issued(actor, invoice, check_later)
    record(
        actor,
        facts.InvoiceIssued(
            invoice.number, order.number, invoice.net, invoice.total, invoice.currency, due.isoformat()
        ),
        about=invoice, account_id=order.account.uuid, file_hash=file.sha256,
    )  # fmt: skip
    _settle(invoice, day)
    return invoice


def _issued(actor: Actor, invoice: Invoice, check_later: bool) -> StoredFile:
    """The document of an invoice, kept with its hash and with the words that it says."""
    file = einvoicing.issue(actor, invoice, check_later=check_later)
    invoice.file, invoice.document_hash = file, file.sha256
    invoice.mentions = einvoicing.mentions_of(invoice, actor.workspace)
    invoice.save(update_fields=["file", "document_hash", "mentions"])
    return file


def _last_delivery(order: Order, day: date) -> date | None:
    found: date | None = order.deliveries.filter(delivered_on__lte=day).aggregate(last=Max("delivered_on"))[
        "last"
    ]
    return found


def _write_lines(
    actor: Actor, invoice: Invoice, lines: list[tuple[OrderLine, Decimal]], totals: pricing.Quote
) -> None:
    """The lines with their net after the document discount, so that they add up to the revenue."""
    nets = net_shares(totals, [(line.vat_rate, line.vat_category) for line, _quantity in lines])
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            workspace=actor.workspace, invoice=invoice, line=line, label=line.label, quantity=quantity,
            unit_price=line.unit_price, discount=line.discount, vat_rate=line.vat_rate, net=net,
            cost=None if line.unit_cost is None else (quantity * line.unit_cost).quantize(CENT, "ROUND_HALF_UP"),
        )
        for (line, quantity), net in zip(lines, nets, strict=True)
    )  # fmt: skip


@transaction.atomic
def credit(
    actor: Actor,
    *,
    invoice: Invoice,
    amount: Decimal,
    reason: str,
    issued_on: date | None = None,
    check_later: bool = False,
) -> Invoice:
    """A credit note for a part of an invoice, its net spread over the VAT rates in proportion to their
    bases. The cost of what was sold stays: the credit lowers the margin (scenario 20)."""
    access.require(actor, "orders.change")
    invoice = (
        Invoice.objects.select_for_update(of=("self",)).select_related("order__account").get(pk=invoice.pk)
    )
    if invoice.kind != "invoice":
        raise Refusal("not_an_invoice", _("Only an invoice is credited."))
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why there is a credit note."), path="reason")
    _must_be_cents(amount, "amount")
    already = invoice.credit_notes.aggregate(total=Sum("net"))["total"] or ZERO
    if not ZERO < amount <= invoice.net - already:
        raise Refusal(
            "credit_too_large", _("The credit must be positive, and no more than what is left of the invoice."),
            path="amount",
        )  # fmt: skip
    groups = _left_of_groups(invoice)
    parts = allocate(amount, [left for _group, left in groups], 2)
    day = issued_on or timezone.localdate()
    kept = [(group, part) for (group, _left), part in zip(groups, parts, strict=True) if part]
    totals = pricing.quote([
        pricing.QuoteLine(Decimal(1), part, Decimal(group["rate"]), vat_category=group.get("category", "S"))
        for group, part in kept
    ])  # fmt: skip
    note: Invoice = Invoice.objects.create(
        workspace=actor.workspace, order=invoice.order, account=invoice.account, kind="credit_note", corrects=invoice,
        number=next_number(actor.workspace, "credit_note", day.year), issued_on=day, issued_by=actor.membership,
        due_on=day, settled_on=day, currency=invoice.currency, net=totals.base_total, vat=totals.vat_total,
        total=totals.total, terms=invoice.terms, totals=frozen(totals), reason=reason.strip(),
        delivered_on=invoice.delivered_on, language=invoice.language, seller=invoice.seller, buyer=invoice.buyer,
    )  # fmt: skip
    for group, part in kept:
        rate = Decimal(group["rate"])
        InvoiceLine.objects.create(
            workspace=actor.workspace, invoice=note, line=_line_of_rate(invoice, rate), label=reason.strip()[:250],
            quantity=ZERO, unit_price=part, vat_rate=rate, net=part, cost=ZERO,
        )  # fmt: skip
    file = _issued(actor, note, check_later)
    _settle(invoice)
    record(
        actor, facts.CreditNoteIssued(note.number, invoice.number, note.total, note.currency, reason.strip()),
        about=note, account_id=invoice.account.uuid, file_hash=file.sha256,
    )  # fmt: skip
    return note


def _left_of_groups(invoice: Invoice) -> list[tuple[dict[str, Any], Decimal]]:
    """The VAT groups of an invoice, each with what is left of its base after the credits before."""
    given: dict[tuple[Decimal, str], Decimal] = {}
    for totals in invoice.credit_notes.values_list("totals", flat=True):
        for group in totals["vat"]:
            key = (Decimal(group["rate"]), group.get("category", "S"))
            given[key] = given.get(key, ZERO) + Decimal(group["base"])
    return [
        (
            group,
            Decimal(group["base"]) - given.get((Decimal(group["rate"]), group.get("category", "S")), ZERO),
        )
        for group in invoice.totals["vat"]
    ]


def _line_of_rate(invoice: Invoice, rate: Decimal) -> OrderLine | None:
    """The largest line of that rate: a credit belongs to a product family, so that gaps can name it."""
    lines = [line for line in invoice.lines.select_related("line").order_by("-net") if line.vat_rate == rate]
    return lines[0].line if lines else None


def outstanding(invoice: Invoice) -> Decimal:
    """What is still owed: total less credits and payments."""
    credited = invoice.credit_notes.aggregate(total=Sum("total"))["total"] or ZERO
    return Decimal(invoice.total - credited - invoice.paid)


def _settle(invoice: Invoice, on: date | None = None) -> None:
    invoice.refresh_from_db()
    owed = outstanding(invoice)
    settled = (on or timezone.localdate()) if owed <= 0 else None
    if bool(settled) != bool(invoice.settled_on):
        save_version(invoice, None, {"settled_on": settled})
    close_when_done(invoice.order)


@transaction.atomic
def record_payment(
    actor: Actor,
    *,
    invoice: Invoice,
    amount: Decimal,
    paid_on: date,
    mode: str = "transfer",
    reference: str = "",
) -> Payment:
    """Money received; more than what is owed is refused, so that a typing error is seen."""
    access.require(actor, "orders.change")
    invoice = Invoice.objects.select_for_update(of=("self",)).select_related("account").get(pk=invoice.pk)
    owed = outstanding(invoice)
    _must_be_cents(amount, "amount")
    if mode not in dict(Payment.MODES):
        raise Refusal("payment_mode", _("Choose how the money came: a mode of the list."), path="mode")
    if not ZERO < amount <= owed:
        raise Refusal(
            "payment_amount", _("The amount must be positive, and no more than what is owed."), path="amount"
        )
    if paid_on < invoice.issued_on:
        raise Refusal(
            "before_invoice", _("The payment is before the invoice: check the date."), path="paid_on"
        )
    if paid_on > timezone.localdate():
        raise Refusal("in_the_future", _("The payment is not there yet: check the date."), path="paid_on")
    payment: Payment = Payment.objects.create(
        workspace=actor.workspace, invoice=invoice, paid_on=paid_on, amount=amount, currency=invoice.currency,
        mode=mode, reference=reference.strip(), entered_by=actor.membership,
    )  # fmt: skip
    Invoice.objects.filter(pk=invoice.pk).update(paid=F("paid") + _stored(amount))
    _settle(invoice, paid_on)
    late = max(0, (paid_on - invoice.due_on).days)
    record(
        actor, facts.PaymentReceived(invoice.number, amount, invoice.currency, late), about=invoice,
        account_id=invoice.account.uuid,
    )  # fmt: skip
    return payment


def _must_be_cents(amount: Decimal, path: str) -> None:
    if not amount.is_finite() or amount != amount.quantize(CENT):
        raise Refusal("too_precise", _("An amount has at most two decimals."), path=path)


def _stored(amount: Decimal) -> int:
    """The amount as the database keeps it, to add it in one statement."""
    return int(amount.scaleb(2))


@transaction.atomic
def open_dispute(
    actor: Actor,
    *,
    invoice: Invoice,
    amount: Decimal,
    reason: str,
    opened_on: date | None = None,
    next_on: date | None = None,
) -> Dispute:
    """The client disputes a part: reminders and interest go on for the rest only (scenario 19). `next_on`
    is the next date to keep: it opens a task."""
    access.require(actor, "orders.change")
    if not reason.strip():
        raise Refusal("reason_missing", _("Say what is disputed."), path="reason")
    invoice = Invoice.objects.select_for_update(of=("self",)).select_related("account").get(pk=invoice.pk)
    if invoice.kind != "invoice":
        raise Refusal("not_an_invoice", _("Only an invoice is disputed."))
    _must_be_cents(amount, "amount")
    open_already = invoice.disputes.filter(stage="open").aggregate(total=Sum("amount"))["total"] or ZERO
    if not ZERO < amount <= outstanding(invoice) - open_already:
        raise Refusal("dispute_amount", _("The disputed part must be positive, and no more than what is owed."),
                      path="amount")  # fmt: skip
    dispute: Dispute = Dispute.objects.create(
        workspace=actor.workspace, invoice=invoice, amount=amount, currency=invoice.currency, reason=reason.strip(),
        opened_on=opened_on or timezone.localdate(), next_on=next_on,
    )  # fmt: skip
    fact = record(
        actor, facts.DisputeOpened(invoice.number, amount, invoice.currency, reason.strip()), about=invoice,
        account_id=invoice.account.uuid,
    )  # fmt: skip
    if next_on:
        title = _t("Go on with the dispute on invoice %(number)s") % {"number": invoice.number}
        create_task(actor, title=title, due_on=next_on, account=invoice.account, about=dispute, cause=fact)
    return dispute


@transaction.atomic
def close_dispute(
    actor: Actor,
    *,
    dispute: Dispute,
    outcome: str,
    credit_amount: Decimal = ZERO,
    closed_on: date | None = None,
) -> Dispute:
    """Settle a dispute, with a credit note of `credit_amount` (net of VAT) when a part is given up; then the
    deal is to be reviewed, since its margin fell (scenario 20)."""
    access.require(actor, "orders.change")
    dispute = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
    if dispute.stage != "open":
        raise Refusal("dispute_closed", _("This dispute is already closed."))
    if not outcome.strip():
        raise Refusal("outcome_missing", _("Say how the dispute ended."), path="outcome")
    day = closed_on or timezone.localdate()
    if credit_amount:
        credit(actor, invoice=dispute.invoice, amount=credit_amount, reason=outcome, issued_on=day)
    save_version(dispute, None, {"stage": "settled", "closed_on": day, "outcome": outcome.strip()})
    invoice = dispute.invoice
    fact = record(
        actor, facts.DisputeClosed(invoice.number, dispute.amount, outcome.strip()), about=invoice,
        account_id=invoice.account.uuid,
    )  # fmt: skip
    for task in Task.objects.of(actor.workspace).filter(about_id=dispute.uuid, done_at=None):
        complete_task(actor, task=task, outcome=outcome.strip()[:200])
    if credit_amount:
        title = _t("Review the deal: why a credit of %(amount)s on invoice %(number)s?") % {
            "amount": f"{credit_amount:f} {invoice.currency}", "number": invoice.number,
        }  # fmt: skip
        create_task(
            actor, title=title, due_on=day + timedelta(days=REVIEW_DAYS), account=invoice.account, about=invoice.order,
            cause=fact,
        )  # fmt: skip
    return dispute
