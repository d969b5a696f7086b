"""What every change of a draft goes through: it is a draft, it is priced anew (brouillon de devis)."""

import hashlib
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals.feasibility.reopening import recheck
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.pricing import keep_totals, price_version

MAX_LINES = 2000
LINE_FIELDS = (
    "reference", "family", "label", "description", "unit", "quantity", "unit_price", "discount", "vat_rate",
    "vat_category", "eco_contribution", "eco_discountable", "unit_cost",
)  # fmt: skip
HEADER_FIELDS = (
    "document_discount", "deposit_rate", "valid_until", "delivery_weeks", "terms", "note", "schedule",
    "terms_version", "terms_mode",
)  # fmt: skip


def must_be_draft(version: QuoteVersion) -> None:
    if version.status != "draft":
        raise Refusal(
            "version_frozen", _("This version was sent: it never changes. Make a new version to change it."),
            source="house rule: what is sent is immutable",
        )  # fmt: skip


def state_of(version: QuoteVersion, lines: list[QuoteLine]) -> str:
    """A mark of all that a reader of the draft saw: it changes with the header and with any line."""
    proposal = version.proposal
    rows = [(line.pk, line.version, line.position) for line in lines]
    return hashlib.sha256(repr((version.pk, version.version, proposal.version, rows)).encode()).hexdigest()[
        :32
    ]


def repriced(actor: Actor, version: QuoteVersion) -> None:
    """Price the version anew: a change that cannot be priced is refused as a whole. The deal's amount
    follows the net of its latest quote, and the opinions that the change touches are asked again."""
    lines = list(QuoteLine.objects.filter(quote=version))
    totals = price_version(version, lines) if lines else None
    keep_totals(version, totals)
    QuoteVersion.objects.filter(pk=version.pk).update(
        totals=version.totals, net=version.net, total=version.total, margin=version.margin
    )
    _follow(version)
    recheck(actor, version, lines, totals)


def _follow(version: QuoteVersion) -> None:
    """The amount of the deal, in the currency of the deal."""
    deal, amount = version.proposal.deal, version.net
    if deal.currency != version.proposal.currency:
        base = version.totals.get("base") or {}
        amount = Decimal(base["net"]) if base.get("currency") == deal.currency else None
    if amount is not None:
        Deal.objects.filter(pk=deal.pk).update(amount=amount, updated_at=timezone.now())
