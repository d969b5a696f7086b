"""What the structured invoice records."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact
from compagnon.sales.orders.einvoicing.lifecycle import STATUSES


@fact("einvoice.exported", summary=_("Invoice {number} exported for a platform"), icon="download")
@dataclass(frozen=True)
class EInvoiceExported:
    number: str
    file: str


@fact(
    "einvoice.moved",
    summary=_("Invoice {number} at {platform}: {status}"),
    icon="send",
    words={"status": {status.code: status.label for status in STATUSES}},
)
@dataclass(frozen=True)
class EInvoiceMoved:
    number: str
    status: str
    platform: str
    reason: str
