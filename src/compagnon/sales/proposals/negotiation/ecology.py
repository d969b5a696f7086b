"""The ecological comparison of a proposal, as it is used in the talk and in the minutes (NEG-10)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compagnon.core.money import round_half_up
from compagnon.core.pricing.horizon import Energy, Outcome, Way, over_horizon
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.sustainability import SustainabilityOption, SustainabilitySection
from compagnon.sales.proposals.negotiation.paper import money


@dataclass(frozen=True)
class EcoOption:
    """One option over the horizon: cost without VAT and carbon, None when not known."""

    kind: str
    label: str
    years: int
    outcome: Outcome
    end_of_life: str
    source: str


def ecology_of(proposal: Proposal) -> list[EcoOption]:
    """Repair, new, refurbished, rented over the horizon of the proposal; empty when nothing was compared."""
    section = SustainabilitySection.objects.filter(proposal=proposal, archived_at=None).first()
    if section is None:
        return []
    energy = None
    if section.energy_price is not None and section.energy_kg is not None:
        energy = Energy(section.energy_price, section.energy_kg)
    return [_option(row, section.years, energy) for row in section.options.filter(archived_at=None)]


def _option(row: SustainabilityOption, years: int, energy: Energy | None) -> EcoOption:
    way = Way(row.purchase, row.yearly, row.energy, row.carbon, row.carbon_end, row.life_years)
    label = row.label or str(dict(SustainabilityOption.KINDS)[row.kind])
    return EcoOption(row.kind, label, years, over_horizon(way, years, energy), row.end_of_life, row.source)


def _whole(value: Decimal) -> str:
    return money(round_half_up(value, 0), (get_language() or "fr")[:2])


def ecology_lines(proposal: Proposal) -> list[str]:
    """The comparison in words, in the language that is switched on."""
    found = []
    for each in ecology_of(proposal):
        words = [_("%(label)s, over %(years)d years") % {"label": each.label, "years": each.years}]
        if each.outcome.cost is not None:
            words.append(_("cost %(cost)s without VAT") % {"cost": _whole(each.outcome.cost)})
        if each.outcome.carbon is not None:
            words.append(_("%(kg)s kgCO2e") % {"kg": _whole(each.outcome.carbon)})
        if each.end_of_life:
            words.append(_("end of life: %(where)s") % {"where": each.end_of_life})
        found.append(", ".join(words))
    return found
