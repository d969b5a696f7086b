"""Read the sustainability section: options over the horizon, what is missing, accessibility (PTC-08, 09)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from compagnon.core.pricing import Energy, Outcome, Way, over_horizon
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.catalogue.ecology import environments
from compagnon.sales.catalogue.models import Product
from compagnon.sales.proposals.models import Proposal, QuoteLine
from compagnon.sales.proposals.models.sustainability import (
    AccessibilityNeed,
    SustainabilityOption,
    SustainabilitySection,
)
from compagnon.sales.proposals.solution.queries.competition import stale_competitor_prices


@dataclass(frozen=True)
class Missing:
    """Something that stands against completion. `place` says where to mend it: "section", "comparison",
    "option" (with its uuid) or "product" (with its uuid)."""

    code: str
    text: str | Promise
    place: str
    uuid: Any = None


@dataclass(frozen=True)
class OptionRow:
    option: SustainabilityOption
    outcome: Outcome
    cheapest: bool = False
    lightest: bool = False


@dataclass(frozen=True)
class Sustainability:
    """The section as it stands: options with cost and carbon over the horizon, and what is missing."""

    section: SustainabilitySection | None
    rows: Sequence[OptionRow]
    missing: Sequence[Missing]
    products: Sequence[Product]

    @property
    def complete(self) -> bool:
        """Marked complete, and nothing went missing since."""
        return bool(self.section and self.section.completed_at and not self.missing)


def sustainability(actor: Actor, proposal: Proposal, on: date) -> Sustainability:
    section = access.rows(actor, SustainabilitySection).filter(proposal=proposal).first()
    products = _products(proposal)
    if section is None:
        return Sustainability(None, (), _missing(None, [], products, proposal, on), products)
    options = access.rows(actor, SustainabilityOption).filter(section=section)
    rows = _outcomes(section, list(options.select_related("product").order_by("pk")))
    return Sustainability(section, rows, _missing(section, rows, products, proposal, on), products)


def _products(proposal: Proposal) -> list[Product]:
    """The physical products of the latest quote, once each; services and software have no end of life."""
    lines = (
        QuoteLine.objects.filter(quote__proposal=proposal, product__isnull=False)
        .select_related("product")
        .order_by("-quote__rank", "position")
    )
    found: dict[int, Product] = {}
    latest = None
    for line in lines:
        latest = latest or line.quote_id
        if line.quote_id == latest and line.product and line.product.nature == "goods":
            found.setdefault(line.product.pk, line.product)
    return list(found.values())


def _outcomes(section: SustainabilitySection, options: Sequence[SustainabilityOption]) -> list[OptionRow]:
    energy = None
    if section.energy_price is not None and section.energy_kg is not None:
        energy = Energy(section.energy_price, section.energy_kg)
    pairs = []
    for option in options:
        way = Way(
            option.purchase, option.yearly, option.energy, option.carbon, option.carbon_end, option.life_years
        )
        pairs.append((option, over_horizon(way, section.years, energy)))
    cost = min((o.cost for _option, o in pairs if o.cost is not None), default=None)
    carbon = min((o.carbon for _option, o in pairs if o.carbon is not None), default=None)
    return [
        OptionRow(
            option, outcome, outcome.cost is not None and outcome.cost == cost,
            outcome.carbon is not None and outcome.carbon == carbon,
        )
        for option, outcome in pairs
    ]  # fmt: skip


def _missing(
    section: SustainabilitySection | None,
    rows: Sequence[OptionRow],
    products: Sequence[Product],
    proposal: Proposal,
    on: date,
) -> list[Missing]:
    found: list[Missing] = []
    if len(rows) < 2:
        found.append(
            Missing("options", _("Compare at least two options: the old one kept, and ours."), "section")
        )
    if section is not None and rows and (section.energy_price is None or section.energy_kg is None):
        found.append(
            Missing("energy", _("Give the price and the carbon of a kWh, with their source."), "section")
        )
    if section is not None and not section.take_back:
        found.append(Missing("take_back", _("Say what we take back, repair or recycle."), "section"))
    for row in rows:
        found += _missing_of(row.option)
    found += _missing_sheets(products, on)
    for offer in stale_competitor_prices(proposal, on):
        words = _("The price of %(name)s is older than its validity.") % {"name": offer.name}
        found.append(Missing("stale_price", words, "comparison", offer.uuid))
    return found


def _missing_of(option: SustainabilityOption) -> list[Missing]:
    name = option.label or option.get_kind_display()
    tests = (
        ("end_of_life", not option.end_of_life, _("%(name)s: where it goes at the end of its life.")),
        ("energy_use", option.energy is None, _("%(name)s: the energy it uses a year (0 if none).")),
        ("carbon", option.carbon is None, _("%(name)s: the carbon of its making (0 if it is there already).")),
        ("carbon_end", option.carbon_end is None, _("%(name)s: the carbon of its end of life.")),
        ("source", not option.source or option.dated_on is None, _("%(name)s: source and date of its figures.")),
    )  # fmt: skip
    return [
        Missing(code, words % {"name": name}, "option", option.uuid)
        for code, absent, words in tests
        if absent
    ]


def _missing_sheets(products: Sequence[Product], on: date) -> list[Missing]:
    """The end of life that the environmental sheets of our products do not state."""
    sheets = environments(products, on=on)
    words = _("%(reference)s: its environmental sheet has no end of life.")
    return [
        Missing("product_end_of_life", words % {"reference": product.reference}, "product", product.uuid)
        for product in products
        if "end_of_life" in sheets[product.pk].missing
    ]


def frozen_figures(view: Sustainability) -> dict[str, Any]:
    """The figures of the day a section is completed, as decimal strings."""
    assert view.section is not None
    return {
        "years": view.section.years,
        "options": [
            {
                "kind": row.option.kind, "label": row.option.label, "cost": str(row.outcome.cost),
                "carbon": str(row.outcome.carbon), "units": row.outcome.units,
            }
            for row in view.rows
        ],
    }  # fmt: skip


def accessibility(actor: Actor, proposal: Proposal) -> list[AccessibilityNeed]:
    rows = access.rows(actor, AccessibilityNeed).filter(proposal=proposal).select_related("product")
    return list(rows.order_by("pk"))
