"""Obsolete products in open quotes: whoever holds the quote is told, once per line (PTC-20).

The catalogue knows no quote and a quote does not watch the catalogue: this desk reads both.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_noop

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.fields import text_in
from compagnon.people.models import Membership
from compagnon.sales.catalogue.models import Product
from compagnon.sales.catalogue.services import retire_ended
from compagnon.sales.proposals.models import QuoteLine
from compagnon.work.jobs import JobContext, job
from compagnon.work.models import Notification
from compagnon.work.notices import notify

KIND = "quote.obsolete_product"
OPEN = ("draft", "sent")
REPLACED = gettext_noop("{reference} in the quote “{title}” is no longer sold: offer {replacement} instead.")
GONE = gettext_noop("{reference} in the quote “{title}” is no longer sold, and nothing replaces it.")


def open_lines(actor: Actor, product: Product | None = None) -> Any:
    """The lines of open quotes (drafts, and sent ones without an answer) that hold a product; without one, any
    obsolete product."""
    rows = access.rows(actor, QuoteLine).filter(
        quote__status__in=OPEN, quote__proposal__archived_at=None, quote__proposal__deal__closed_on=None
    )
    rows = rows.filter(product=product) if product else rows.filter(product__status="obsolete")
    return rows.select_related(
        "product__replaced_by", "quote__proposal__owner__user", "quote__proposal__deal__account"
    ).order_by("-quote__updated_at", "pk")


def tell_holders(actor: Actor, product: Product | None = None) -> int:
    """Tell the holders about lines they were not told about yet; gives how many notices were written."""
    lines = [
        line for line in open_lines(actor, product) if line.product and line.product.status == "obsolete"
    ]
    told = set(
        Notification.objects.of(actor.workspace)
        .filter(kind=KIND, about_id__in=[line.uuid for line in lines])
        .values_list("about_id", flat=True)
    )
    made: list[Notification] = []
    for line in lines:
        if line.uuid not in told:
            made += _tell(line, _holders(line))
    return len(made)


def _holders(line: QuoteLine) -> Iterable[Membership]:
    owner = line.quote.proposal.owner
    return [owner] if owner and owner.archived_at is None and owner.user.is_active else []


def _tell(line: QuoteLine, holders: Iterable[Membership]) -> list[Notification]:
    product, proposal = line.product, line.quote.proposal
    assert product is not None
    other = product.replaced_by
    params = {"reference": product.reference, "title": proposal.number or proposal.title}
    if other:
        params["replacement"] = f"{other.reference} ({text_in(other.name, proposal.language)})"[:120]
    return notify(
        holders, KIND, REPLACED if other else GONE, params=params, about_kind="sales_proposals.quoteline",
        about_id=line.uuid, url=_address(line),
    )  # fmt: skip


def _address(line: QuoteLine) -> str:
    try:
        return reverse("proposal", args=[line.quote.proposal.uuid]) + f"#line-{line.uuid}"
    except NoReverseMatch:
        return ""


@job("catalogue.obsolete_quotes", max_attempts=3)
def watch(context: JobContext) -> dict[str, Any]:
    """Each day: products whose last day of sale is over become obsolete, then holders are told."""
    ended = retire_ended(context.actor)
    return {"ended": [product.reference for product in ended], "told": tell_holders(context.actor)}
