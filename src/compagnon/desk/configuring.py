"""A configured set as lines of a draft quote: the one place where the catalogue's rules meet a quote (PTC-04)."""

from collections.abc import Set
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compagnon.core.pricing.configuration import violations
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.sales.catalogue.configuring import configuration_of
from compagnon.sales.catalogue.models import Product
from compagnon.sales.proposals.models import Proposal, QuoteLine, QuoteVersion
from compagnon.sales.proposals.services import add_line, must_be_draft

MOST_QUOTES = 30


def draft_quotes(actor: Actor) -> list[Any]:
    """The draft quotes of open deals, the latest first."""
    rows = access.rows(actor, QuoteVersion).filter(
        status="draft", proposal__archived_at=None, proposal__deal__closed_on=None
    )
    return list(rows.select_related("proposal__deal__account").order_by("-updated_at")[:MOST_QUOTES])


def put_into_quote(
    actor: Actor, *, product: Product, proposal: Proposal, keys: Set[str], key: str = ""
) -> int:
    """Add a product with the options of these references as lines of the draft; gives how many lines. A set that
    breaks a rule is refused as a whole; the same idempotency key adds it once."""
    access.require(actor, "proposals.change")
    version = proposal.versions.select_related("proposal__deal__account").order_by("-rank").first()
    if version is None:
        raise Refusal("no_version", _("This proposal has no quote yet."), path="proposal")
    must_be_draft(version)
    found = configuration_of(
        actor, product, segment=proposal.deal.account.segment, currency=proposal.currency
    )
    for unknown in sorted(keys - found.problem.keys):
        raise Refusal(
            "option_unknown", _("%(option)s is no option of this product.") % {"option": unknown}, path="o"
        )
    for unsold in sorted(keys & found.refused):
        raise Refusal(
            "option_unsold", _("%(option)s is not sold: take it off.") % {"option": unsold}, path="o"
        )
    if broken := violations(found.problem, keys):
        raise Refusal(
            "rules_broken", _("This set breaks a rule: choose what is missing, or one of the variants."), path="o",
            rules=[each.rule for each in broken],
        )  # fmt: skip

    def write() -> QuoteLine:
        first = add_line(actor, version=version, product=product)
        for reference, row in found.options.items():
            if reference in keys:
                add_line(actor, version=version, product=row.option, quantity=row.quantity)
        return first

    with transaction.atomic():
        once(actor, key, QuoteLine, write)
    return 1 + len(keys)
