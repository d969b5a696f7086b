"""The papers of an order: invoice, credit note, delivery note, kept with their hash (factures, bons de livraison)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from compagnon.core.rules import payment_rules
from compagnon.library import services as library
from compagnon.library.delivery_layout import delivery_document
from compagnon.library.document_formats import Formats
from compagnon.library.invoice_layout import invoice_document
from compagnon.library.models import StoredFile
from compagnon.library.rendering import look_of, pdf, seller_of
from compagnon.library.sale_sheets import Amounts, DeliveryLine, DeliverySheet, InvoiceSheet, Line, VatRow
from compagnon.library.units import unit_label
from compagnon.people.actor import Actor
from compagnon.people.models import Workspace
from compagnon.sales.accounts.models import Contact
from compagnon.sales.orders.models import Delivery, Invoice, InvoiceLine, Order
from compagnon.sales.proposals.documents import buyer_identity, company_of
from compagnon.sales.proposals.terms import payment_text

ZERO = Decimal(0)
ONE = Decimal(1)


def language_of(order: Order) -> str:
    """The language of the order's papers: that of the accepted quote, else the client's."""
    return order.quote.proposal.language if order.quote else order.account.language


def identities(order: Order, workspace: Workspace) -> dict[str, Any]:
    """Seller, buyer and language as they stand today."""
    contact: Contact | None = order.quote.proposal.contact if order.quote else None
    return {
        "seller": seller_of(workspace, contact=str(order.owner.user) if order.owner else ""),
        "buyer": buyer_identity(order.account, contact),
        "language": language_of(order),
    }


def invoice_mentions(terms: dict[str, Any], on: date, language: str) -> list[str]:
    """The mentions of an invoice between professionals, from the dated rules of its day.

    Late payment: L441-10 and D441-5 of the Code de commerce; early payment: L441-9.
    """
    formats = Formats(language)
    flat = payment_rules().at("late_payment.flat_fee", on).decimal("amount")
    rate = terms.get("late_rate")
    with translation.override(language):
        late = _(
            "Late payment: penalties at the refinancing rate of the European Central Bank plus 10 points."
        )
        if rate:
            late = _("Late payment: penalties at a yearly rate of %(percent)s.") % {
                "percent": formats.percent(Decimal(rate))
            }
        fee = _("Flat fee for recovery costs: %(fee)s (Commercial Code, art. D441-5).") % {
            "fee": formats.amount(flat, "EUR")
        }
        return [late, fee, terms.get("early_payment_text") or _("No discount for early payment.")]


def _exemption(category: str, language: str) -> str:
    """Why a group bears no tax, in the words that the law asks for (CGI ann. II art. 242 nonies A)."""
    with translation.override(language):
        return {
            "AE": _("Reverse charge"), "K": _("Exempt, art. 262 ter I CGI"), "G": _("Exempt, art. 262 I CGI"),
            "E": _("Exempt from VAT"), "O": _("Outside the scope of VAT"),
        }.get(category, "")  # fmt: skip


def _amounts(invoice: Invoice) -> Amounts:
    totals = invoice.totals
    return Amounts(
        net=Decimal(totals["net"]),
        eco=Decimal(totals.get("eco") or 0),
        document_discount=Decimal(totals.get("document_discount") or 0),
        vat=tuple(
            VatRow(
                Decimal(group["rate"]), Decimal(group["base"]), Decimal(group["amount"]),
                _exemption(group.get("category", "S"), invoice.language),
            )
            for group in totals["vat"]
        ),
        vat_total=Decimal(totals["vat_total"]), total=invoice.total, currency=invoice.currency,
    )  # fmt: skip


def _lines(invoice: Invoice, rows: Sequence[InvoiceLine]) -> tuple[Line, ...]:
    """The lines with their net before the document discount, as the totals were computed."""
    credit = invoice.kind == "credit_note"
    return tuple(
        Line(
            label=row.label, quantity=ONE if credit else row.quantity, unit_price=row.unit_price,
            net=Decimal(priced["net"]), vat_rate=row.vat_rate, discount=row.discount,
            unit=unit_label(row.line.unit, invoice.language) if row.line and not credit else "",
            reference=row.line.reference if row.line else "", eco=Decimal(priced.get("eco") or 0),
        )
        for row, priced in zip(rows, invoice.totals["lines"], strict=True)
    )  # fmt: skip


def invoice_sheet(invoice: Invoice, workspace: Workspace) -> InvoiceSheet:
    """An invoice as its layout wants it, with the identities of its day."""
    rows = list(invoice.lines.select_related("line").order_by("pk"))
    iban = workspace.legal.get("iban", "")
    return InvoiceSheet(
        language=invoice.language, number=invoice.number, date=invoice.issued_on, due_date=invoice.due_on,
        seller=company_of(invoice.seller), buyer=company_of(invoice.buyer), lines=_lines(invoice, rows),
        amounts=_amounts(invoice), credit_note=invoice.kind == "credit_note", delivery_date=invoice.delivered_on,
        purchase_order=invoice.order.purchase_order,
        preceding_invoice=invoice.corrects.number if invoice.corrects else "",
        payment=() if invoice.corrects else (payment_text(invoice.terms, invoice.language),),
        bank=(f"IBAN {iban}",) if iban and not invoice.corrects else (),
        mentions=tuple(invoice.mentions), look=look_of(workspace),
    )  # fmt: skip


def render_invoice(invoice: Invoice, workspace: Workspace) -> bytes:
    """The PDF of an invoice record or of a credit note."""
    return pdf(invoice_document(invoice_sheet(invoice, workspace)))


def invoice_pdf(invoice: Invoice, workspace: Workspace) -> bytes:
    """The PDF of the day of issue, byte for byte."""
    return library.content(invoice.file) if invoice.file else render_invoice(invoice, workspace)


def keep_invoice(actor: Actor, invoice: Invoice) -> StoredFile:
    """Store the PDF of an invoice and its hash with it."""
    row = _keep(actor, invoice, f"{invoice.number}.pdf", invoice.kind, render_invoice(invoice, actor.workspace),
                invoice.issued_on, invoice.language)  # fmt: skip
    invoice.file, invoice.document_hash = row, row.sha256
    invoice.save(update_fields=["file", "document_hash"])
    return row


def _keep(
    actor: Actor, about: Any, name: str, kind: str, content: bytes, day: date, language: str
) -> StoredFile:
    """Commercial papers are kept ten years (C. com. L123-22)."""
    return library.keep(
        actor, name=name, kind=kind, media_type="application/pdf", content=content,
        about_kind=about._meta.label_lower, about_id=about.uuid, language=language,
        keep_until=day.replace(year=day.year + 10, day=min(day.day, 28)),
    )  # fmt: skip


def delivery_sheet(delivery: Delivery, workspace: Workspace) -> DeliverySheet:
    """A delivery as its note wants it: ordered, in this delivery, left after it and those before."""
    order = delivery.order
    language = language_of(order)
    now = {row.line_id: row.quantity for row in delivery.lines.all()}
    before: dict[int, Decimal] = {}
    for other in order.deliveries.exclude(pk=delivery.pk).prefetch_related("lines"):
        earlier = other.delivered_on and (not delivery.delivered_on or (other.delivered_on, other.pk) < (
            delivery.delivered_on, delivery.pk))  # fmt: skip
        for row in other.lines.all() if earlier else ():
            before[row.line_id] = before.get(row.line_id, ZERO) + row.quantity
    lines = [
        DeliveryLine(
            label=line.label, ordered=line.quantity, delivered=now[line.pk],
            remaining=line.quantity - now[line.pk] - before.get(line.pk, ZERO),
            unit=unit_label(line.unit, language), reference=line.reference,
        )
        for line in order.lines.all() if line.pk in now
    ]  # fmt: skip
    who = identities(order, workspace)
    return DeliverySheet(
        language=language, number=delivery.number or order.number, date=delivery.delivered_on or delivery.planned_on,
        seller=company_of(who["seller"]), buyer=company_of(who["buyer"]), lines=tuple(lines),
        purchase_order=order.purchase_order, remarks=(delivery.note,) if delivery.note else (),
        look=look_of(workspace),
    )  # fmt: skip


def render_delivery(delivery: Delivery, workspace: Workspace) -> bytes:
    return pdf(delivery_document(delivery_sheet(delivery, workspace)))


def delivery_pdf(delivery: Delivery, workspace: Workspace) -> bytes:
    """The note that was kept when the delivery took place; before, one to print for the carrier."""
    return library.content(delivery.file) if delivery.file else render_delivery(delivery, workspace)


def keep_delivery(actor: Actor, delivery: Delivery) -> StoredFile:
    """Store the delivery note and its hash with the delivery."""
    day = delivery.delivered_on or delivery.planned_on
    row = _keep(actor, delivery, f"{delivery.number}.pdf", "delivery_note",
                render_delivery(delivery, actor.workspace), day, language_of(delivery.order))  # fmt: skip
    delivery.file, delivery.document_hash = row, row.sha256
    delivery.save(update_fields=["file", "document_hash"])
    return row
