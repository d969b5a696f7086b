"""The papers of an order: invoice, credit note, delivery note, kept with their hash (factures, bons de livraison)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404

from compagnon.library import services as library
from compagnon.library.delivery_layout import delivery_document
from compagnon.library.models import StoredFile
from compagnon.library.rendering import look_of, pdf, seller_of
from compagnon.library.sale_sheets import DeliveryLine, DeliverySheet
from compagnon.library.units import unit_label
from compagnon.people.actor import Actor
from compagnon.people.models import Workspace
from compagnon.sales.accounts.models import Contact
from compagnon.sales.orders.models import Delivery, Invoice, Order
from compagnon.sales.proposals.documents import buyer_identity, company_of

ZERO = Decimal(0)
ADDRESS = ("line", "postcode", "city", "country")


def language_of(order: Order) -> str:
    """The language of the order's papers: that of the accepted quote, else the client's."""
    return order.quote.proposal.language if order.quote else order.account.language


def identities(order: Order, workspace: Workspace) -> dict[str, Any]:
    """Seller, buyer and language as they stand today."""
    contact: Contact | None = order.quote.proposal.contact if order.quote else None
    seller = seller_of(workspace, contact=str(order.owner.user) if order.owner else "")
    buyer = buyer_identity(order.account, contact)
    site = order.account.sites.filter(archived_at=None).order_by("-is_head", "pk").first()
    post = {name: getattr(site, name) for name in ADDRESS} if site else {}
    own = workspace.legal.get("address") or {}
    return {
        "seller": {**seller, "post": {name: own.get(name, "") for name in ADDRESS},
                   "vat_exemption": workspace.legal.get("vat_exemption", "")},
        "buyer": {**buyer, "post": post},
        "language": language_of(order),
    }  # fmt: skip


def invoice_pdf(invoice: Invoice) -> bytes:
    """The Factur-X of the day of issue, byte for byte."""
    if invoice.file is None:  # an invoice without its file was never issued
        raise Http404("missing")
    return library.content(invoice.file)


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
