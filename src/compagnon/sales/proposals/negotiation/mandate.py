"""From the rows of a negotiation to core.negotiation (mandat): the one place where limits are read."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compagnon.core import negotiation as core
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.approval import limits_of
from compagnon.sales.proposals.models.negotiation import Concession, Negotiation

SENTENCES: dict[str, Promise] = {
    "not_positive": _("Write an amount above zero."),
    "not_an_amount": _("This is not an amount that can be computed with."),
    "not_a_share": _("A rate lies between 0 and 100 %."),
    "limits_out_of_order": _("Put the limits in order: the start is highest, the walk-away lowest."),
    "no_issue": _("Name at least one point to negotiate, with its choices."),
    "no_level": _("Each point to negotiate needs at least one choice."),
    "no_such_level": _("Choose one level for each point."),
    "too_hard": _(
        "There are too many packages that nothing beats: leave out a point or some of its choices."
    ),
    "tiers_out_of_order": _("Write the tiers in rising order, one per line: from this volume on, this rate."),
    "unknown_mode": _("Choose how the rates of the ladder hold."),
}
WARNINGS: dict[str, Promise] = {
    core.NO_COUNTERPART: _("nothing is had in exchange"),
    core.LARGER: _("it is larger than the one before: the client learns to wait"),
    core.BEYOND_AUTHORITY: _("it is beyond your delegation"),
    core.BELOW_WALK_AWAY: _("it is below the price at which you walk away"),
}


def refusal(error: core.NegotiationError) -> Refusal:
    """What core refused, at its field."""
    return Refusal(error.code, SENTENCES[error.code], path=error.path)


def mandate_of(row: Negotiation, *, with_cost: bool = True) -> core.Mandate:
    """The mandate; without `with_cost` neither the cost nor the limit that may be drawn from it."""
    if not with_cost:
        return core.Mandate(row.start, row.target, row.walk_away)
    return core.Mandate(row.start, row.target, row.walk_away, row.cost, row.authority)


def given(concessions: Sequence[Concession]) -> list[core.Concession]:
    return [core.Concession(row.amount, bool(row.get), row.on_price) for row in concessions]


def authority_of(actor: Actor, list_price: Decimal, cost: Decimal | None) -> Decimal | None:
    """The lowest price that the actor may grant alone today, from the delegations (PTC-16)."""
    limits = limits_of(actor)
    return core.authority_price(list_price, discount=limits.discount, cost=cost, floor=limits.floor)
