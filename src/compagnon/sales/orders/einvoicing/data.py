"""From an issued invoice of the database to the invoice of core: one stored computation (données de facture)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from compagnon.core.money import round_half_up
from compagnon.core.pricing import PricedLine, Quote, QuoteLine, VatGroup
from compagnon.core.pricing.invoice import (
    InvoiceData,
    InvoiceItem,
    InvoiceParty,
    InvoiceTerms,
    PostalAddress,
)
from compagnon.core.rules import payment_rules
from compagnon.library.invoice_wording import sentence
from compagnon.people.models import Workspace
from compagnon.sales.orders.models import Invoice, InvoiceLine
from compagnon.sales.proposals.terms import payment_text

ZERO, ONE = Decimal(0), Decimal(1)
TIME_UNITS = frozenset({"HUR", "DAY", "MON", "ANN", "MIN"})


def data_of(invoice: Invoice, rows: Sequence[InvoiceLine], workspace: Workspace) -> InvoiceData:
    """The invoice as it was issued: identities, lines, terms and language of that day."""
    before = invoice.corrects
    credit = invoice.kind == "credit_note"
    return InvoiceData(
        number=invoice.number, kind=invoice.kind, date=invoice.issued_on, due_date=invoice.due_on,
        delivery_date=invoice.delivered_on, seller=_party(invoice.seller), buyer=_party(invoice.buyer),
        items=tuple(_items(invoice, rows)), operation=_operation(rows, credit), currency=invoice.currency,
        language=invoice.language, vat_on_debits=bool(workspace.legal.get("vat_on_debits")),
        preceding_number=before.number if before else "", preceding_date=before.issued_on if before else None,
        purchase_order=invoice.order.purchase_order,
        document_discount=Decimal(invoice.totals.get("document_discount") or 0), terms=_terms(invoice),
        exchange_rate=_euros(invoice, workspace), iban="" if credit else workspace.legal.get("iban", ""),
    )  # fmt: skip


def amounts_of(invoice: Invoice) -> Quote:
    """The amounts that were computed once, at the issue."""
    totals = invoice.totals

    def optional(name: str) -> Decimal | None:
        return None if totals.get(name) is None else Decimal(totals[name])

    return Quote(
        lines=tuple(
            PricedLine(Decimal(row["net"]), Decimal(row["discount"]), Decimal(row.get("eco") or 0))
            for row in totals["lines"]
        ),
        net=Decimal(totals["net"]), eco=Decimal(totals.get("eco") or 0),
        document_discount=Decimal(totals.get("document_discount") or 0),
        vat=tuple(
            VatGroup(
                group.get("category", "S"), Decimal(group["rate"]), Decimal(group.get("document_discount") or 0),
                Decimal(group["base"]), Decimal(group["amount"]),
            )
            for group in totals["vat"]
        ),
        vat_total=Decimal(totals["vat_total"]), total=Decimal(totals["total"]), deposit=optional("deposit"),
        cost=optional("cost"), margin=optional("margin"), margin_on_sales=optional("margin_on_sales"),
        margin_on_cost=optional("margin_on_cost"),
    )  # fmt: skip


def _party(identity: dict[str, Any]) -> InvoiceParty:
    post = identity.get("post") or {}
    capital = identity.get("capital")
    return InvoiceParty(
        name=identity.get("name", ""), siren=identity.get("siren", ""),
        vat_number=identity.get("vat_number", "").replace(" ", ""), legal_form=identity.get("legal_form", ""),
        capital=Decimal(capital) if capital else None, rcs=identity.get("rcs", ""),
        address=PostalAddress(
            post.get("line", ""), post.get("postcode", ""), post.get("city", ""), post.get("country") or "FR"
        ),
    )  # fmt: skip


def _items(invoice: Invoice, rows: Sequence[InvoiceLine]) -> list[InvoiceItem]:
    """A credit note has one line for each VAT group of its totals, in their order."""
    if invoice.kind == "credit_note":
        return [
            _item(
                QuoteLine(
                    ONE, row.unit_price, row.vat_rate, vat_category=group.get("category", "S"), label=row.label
                ),
                "C62", "", invoice,
            )
            for row, group in zip(rows, invoice.totals["vat"], strict=True)
        ]  # fmt: skip
    return [
        _item(
            QuoteLine(
                quantity=row.quantity, unit_price=row.unit_price, vat_rate=row.vat_rate, discount=row.discount,
                eco_contribution=(row.line.eco_contribution if row.line else None) or ZERO,
                eco_discountable=bool(row.line and row.line.eco_discountable),
                vat_category=row.line.vat_category if row.line else "S", label=row.label,
            ),
            row.line.unit if row.line else "C62", row.line.reference if row.line else "", invoice,
        )
        for row in rows
    ]  # fmt: skip


def _item(line: QuoteLine, unit: str, reference: str, invoice: Invoice) -> InvoiceItem:
    reason = ""
    if line.vat_category == "E":
        reason = invoice.seller.get("vat_exemption") or sentence("E", invoice.language)
    return InvoiceItem(line, unit, reason, reference)


def _operation(rows: Sequence[InvoiceLine], credit: bool) -> str:
    """Goods, services or both (décret 2022-1299): by the product, else by the unit of what is sold."""
    found = set()
    for row in rows:
        product = row.line.product if row.line else None
        service = product.nature == "service" if product else bool(row.line and row.line.unit in TIME_UNITS)
        found.add("services" if service else "goods")
    return found.pop() if len(found) == 1 else "mixed"


def _terms(invoice: Invoice) -> InvoiceTerms:
    rate = invoice.terms.get("late_rate")
    fee = payment_rules().at("late_payment.flat_fee", invoice.issued_on).decimal("amount")
    return InvoiceTerms(
        early_payment=invoice.terms.get("early_payment_text") or "",
        late_rate=Decimal(rate) if rate else None,
        flat_fee=fee,
        payment="" if invoice.corrects_id else payment_text(invoice.terms, invoice.language),
    )


def _euros(invoice: Invoice, workspace: Workspace) -> Decimal | None:
    """Euros for one unit of the currency of the invoice, from the dated rate of its quote."""
    if invoice.currency == "EUR" or workspace.currency != "EUR":
        return None
    quote = invoice.order.quote
    rate: Decimal | None = quote.exchange_rate if quote else None
    return round_half_up(ONE / rate, 6) if rate else None
