"""Mandate, concessions and counterparts, best packages (négociation); the margin is passed in.

    positions(Mandate(start, target, walk_away, cost, authority), [Concession(amount, has_get)])
    warnings(mandate, before, give)             what a concession must give a reason for
    authority_price(list_price, discount=…)     the lowest price within a delegation
    zone(walk_away, their_limit)                the zone of possible agreement
    equivalents(amount, price=…, costs=…)       what else costs the same as a price cut
    best_packages([Issue(code, levels)], base=margin, floor=…)   what nothing beats for both, exactly
    simulate(volumes, tiers, mode, cost_rate)   a yearly rebate ladder

The rules with their worked tables are in docs/rules/negotiation.md.
"""

from compagnon.core.negotiation.equivalents import Costs, Equivalent, equivalents
from compagnon.core.negotiation.errors import NegotiationError
from compagnon.core.negotiation.mandate import (
    BELOW_WALK_AWAY,
    BEYOND_AUTHORITY,
    LARGER,
    NO_COUNTERPART,
    Concession,
    Mandate,
    Position,
    Zone,
    authority_price,
    check_mandate,
    margin_at,
    position,
    positions,
    warnings,
    zone,
)
from compagnon.core.negotiation.packages import (
    Issue,
    Level,
    Package,
    Packages,
    best_packages,
    better_for_both,
    fair_split,
    package,
)
from compagnon.core.negotiation.rebates import MODES, Simulated, Tier, check_tiers, rebate, simulate

__all__ = [
    "BELOW_WALK_AWAY",
    "BEYOND_AUTHORITY",
    "LARGER",
    "MODES",
    "NO_COUNTERPART",
    "Concession",
    "Costs",
    "Equivalent",
    "Issue",
    "Level",
    "Mandate",
    "NegotiationError",
    "Package",
    "Packages",
    "Position",
    "Simulated",
    "Tier",
    "Zone",
    "authority_price",
    "best_packages",
    "better_for_both",
    "check_mandate",
    "check_tiers",
    "equivalents",
    "fair_split",
    "margin_at",
    "package",
    "position",
    "positions",
    "rebate",
    "simulate",
    "warnings",
    "zone",
]
