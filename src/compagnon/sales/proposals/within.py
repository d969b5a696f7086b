"""Bring a price within one's own limits in one press (ramener le prix dans la délégation)."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.limits import position_of
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.sales.proposals.pricing import discount_of, price_version
from compagnon.sales.proposals.services import edit_header, edit_line, must_be_draft

STEP = Decimal("0.0001")
TRIES = 5


@transaction.atomic
def bring_within(actor: Actor, *, version: QuoteVersion) -> Decimal:
    """Cap every discount at the largest that needs no approval; gives that share.

    A lowered unit price goes back to the list price less the cap; the discount on the whole goes. Rounding to
    cents may ask for a hair less: then the cap is lowered by 0.01 % at a time.
    """
    access.require(actor, "proposals.change")
    must_be_draft(version)
    lines = list(version.lines.all())
    position = position_of(actor, version, lines, price_version(version, lines))
    cap = position.passes_at
    if not position.reasons or cap is None:
        raise Refusal("no_discount_passes", _("No discount makes this quote pass: ask for the approval."))
    if version.document_discount:
        edit_header(actor, version=version, document_discount=Decimal(0))
    for _attempt in range(TRIES):
        for line in version.lines.all():
            if line.list_price is not None and discount_of(line) > cap:
                edit_line(actor, line=line, unit_price=line.list_price, discount=cap)
            elif line.discount > cap:
                edit_line(actor, line=line, discount=cap)
        version.refresh_from_db()
        lines = list(version.lines.all())
        if not position_of(actor, version, lines, price_version(version, lines)).reasons:
            return cap
        cap = max(cap - STEP, Decimal(0))
    raise Refusal("no_discount_passes", _("No discount makes this quote pass: ask for the approval."))
