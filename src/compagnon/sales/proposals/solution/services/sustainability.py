"""Write the sustainability section: horizon, options, completion (volet développement durable; PTC-08, NEG-10)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.versions import save_version
from compagnon.sales.catalogue.models import Product
from compagnon.sales.deals.services.checks import inside
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.sustainability import SustainabilityOption, SustainabilitySection
from compagnon.sales.proposals.solution.facts import SolutionChanged, SustainabilityCompleted
from compagnon.sales.proposals.solution.rows import amount, keep, number, one_of, words, years_of

REOPENED: dict[str, Any] = {"completed_at": None, "completed_by": None, "frozen": {}}


def keep_section(
    actor: Actor,
    *,
    proposal: Proposal,
    years: int = 8,
    energy_price: Decimal | None = None,
    energy_kg: Decimal | None = None,
    energy_source: str = "",
    energy_dated_on: date | None = None,
    take_back: str = "",
    duties: str = "",
    conclusion: str = "",
    seen_version: int | None = None,
) -> SustainabilitySection:
    """Write what holds for all options. Factors of energy have a source and a date. Changing it reopens it."""
    price, kg = number(energy_price, "energy_price", places=6), number(energy_kg, "energy_kg", places=6)
    source = words(energy_source, "energy_source", 200, required=price is not None or kg is not None)
    if (price is not None or kg is not None) and energy_dated_on is None:
        raise Refusal("date_missing", _("Give the date of the energy figures."), path="energy_dated_on")
    fields: dict[str, Any] = {
        "years": years_of(years), "energy_price": price, "energy_kg": kg, "energy_source": source,
        "energy_dated_on": energy_dated_on, "take_back": words(take_back, "take_back", 2000),
        "duties": words(duties, "duties", 2000), "conclusion": words(conclusion, "conclusion", 2000),
    }  # fmt: skip
    row: SustainabilitySection | None = SustainabilitySection.objects.filter(proposal=proposal).first()
    if row is None:
        fields["proposal"] = proposal
    elif any(getattr(row, name) != value for name, value in fields.items()):
        fields |= REOPENED
    fact = SolutionChanged("SustainabilitySection", proposal.title[:120])
    return keep(
        actor, SustainabilitySection, fields, label=proposal.title, fact=fact, proposal=proposal, row=row,
        seen_version=seen_version,
    )  # fmt: skip


@transaction.atomic
def keep_option(
    actor: Actor,
    *,
    proposal: Proposal,
    kind: str,
    label: str = "",
    product: Product | None = None,
    purchase: Decimal | None = None,
    yearly: Decimal | None = None,
    energy: Decimal | None = None,
    carbon: Decimal | None = None,
    carbon_end: Decimal | None = None,
    life_years: int | None = None,
    end_of_life: str = "",
    source: str = "",
    dated_on: date | None = None,
    row: SustainabilityOption | None = None,
    seen_version: int | None = None,
    key: str = "",
) -> SustainabilityOption:
    """Write one way to serve the need. What is not known stays empty: it is asked for before completion."""
    one_of(kind, SustainabilityOption.KINDS, "kind")
    if life_years is not None and not 1 <= life_years <= 60:
        raise Refusal("number_out_of_range", _("From 1 to 60 years."), path="life_years")
    fields: dict[str, Any] = {
        "kind": kind, "label": words(label, "label", 120), "product": product,
        "purchase": amount(purchase, "purchase"), "yearly": amount(yearly, "yearly"),
        "energy": number(energy, "energy", places=4), "carbon": number(carbon, "carbon", places=4),
        "carbon_end": number(carbon_end, "carbon_end", places=4, least=None), "life_years": life_years,
        "end_of_life": words(end_of_life, "end_of_life", 300), "source": words(source, "source", 200),
        "dated_on": dated_on,
    }  # fmt: skip
    section = SustainabilitySection.objects.filter(proposal=proposal).first()
    section = section or keep_section(actor, proposal=proposal)
    if row is None:
        fields["section"] = section
    fact = SolutionChanged("SustainabilityOption", fields["label"] or kind)
    made = keep(
        actor, SustainabilityOption, fields, label=fields["label"] or kind, fact=fact, proposal=proposal, row=row,
        seen_version=seen_version, key=key,
    )  # fmt: skip
    reopen(section)
    return made


def reopen(section: SustainabilitySection) -> None:
    """A section whose options changed is not complete any more."""
    if section.completed_at is not None:
        save_version(section, None, REOPENED)


@transaction.atomic
def complete_section(
    actor: Actor, *, section: SustainabilitySection, seen_version: int | None = None
) -> SustainabilitySection:
    """Mark the section complete and freeze its figures; refused, naming what is missing, while anything is."""
    from compagnon.sales.proposals.solution import queries

    access.require(actor, "proposals.change")
    inside(actor, section)
    proposal = section.proposal
    view = queries.sustainability(actor, proposal, today(actor.workspace))
    if view.missing:
        first = view.missing[0]
        raise Refusal(
            "section_incomplete",
            _("%(count)d points are missing: %(first)s") % {"count": len(view.missing), "first": first.text},
            path="missing", missing=[each.code for each in view.missing],
        )  # fmt: skip
    if section.completed_at is not None:
        return section
    fields = {
        "completed_at": timezone.now(), "completed_by": actor.membership, "frozen": queries.frozen_figures(view),
    }  # fmt: skip
    save_version(section, seen_version, fields)
    fact = SustainabilityCompleted(proposal.title, section.years, len(view.rows))
    record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
    return section
