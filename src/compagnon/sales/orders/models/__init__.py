"""The tables of the room, one module per subject; those of the sale are met by their name everywhere."""

from compagnon.sales.orders.models import (
    collection,
    contracts,
    einvoicing,
    fulfilment,
    portals,
    quality,
    reviews,
)
from compagnon.sales.orders.models.sale import (
    Delivery,
    DeliveryLine,
    Dispute,
    Invoice,
    InvoiceLine,
    Order,
    OrderLine,
    Payment,
)

__all__ = [
    "Delivery",
    "DeliveryLine",
    "Dispute",
    "Invoice",
    "InvoiceLine",
    "Order",
    "OrderLine",
    "Payment",
    "collection",
    "contracts",
    "einvoicing",
    "fulfilment",
    "portals",
    "quality",
    "reviews",
]
