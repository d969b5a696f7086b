"""Write the comparison with rivals and the client's business case (comparaison, rentabilité; PTC-03, PTC-07)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing.weighing import MOST_CRITERIA
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.versions import save_version
from compagnon.sales.deals.services.checks import inside
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import (
    BusinessCase,
    ComparedOffer,
    ComparisonCriterion,
    ComparisonScore,
    CompetitiveComparison,
    FinancingOption,
)
from compagnon.sales.proposals.solution.facts import BusinessCaseMade, RivalCompared, SolutionChanged
from compagnon.sales.proposals.solution.rows import amount, keep, number, one_of, rate_of, words, years_of
from compagnon.sales.watch.models import Finding

PRICE_LIFE = timedelta(days=90)  # of a rival's price whose validity nobody states


def begin_comparison(actor: Actor, *, proposal: Proposal) -> CompetitiveComparison:
    """The comparison of a proposal, with our offer in it, begun if it is not there."""
    access.require(actor, "proposals.change")
    inside(actor, proposal)
    with transaction.atomic():
        found, fresh = CompetitiveComparison.objects.get_or_create(
            proposal=proposal, defaults={"workspace": actor.workspace}
        )
        if fresh:
            ComparedOffer.objects.create(
                workspace=actor.workspace, comparison=found, ours=True, name=actor.workspace.name[:120],
                shown_as=actor.workspace.name[:120],
            )  # fmt: skip
    comparison: CompetitiveComparison = found
    return comparison


def set_comparison(
    actor: Actor,
    *,
    proposal: Proposal,
    years: int,
    rate: Decimal | None = None,
    conclusion: str = "",
    seen_version: int | None = None,
) -> CompetitiveComparison:
    """Over how many years, at which rate, and what we conclude."""
    comparison = begin_comparison(actor, proposal=proposal)
    fields = {
        "years": years_of(years), "rate": rate_of(rate), "conclusion": words(conclusion, "conclusion", 2000),
    }  # fmt: skip
    return keep(
        actor, CompetitiveComparison, fields, label=proposal.title, fact=None, proposal=proposal, row=comparison,
        seen_version=seen_version,
    )  # fmt: skip


def keep_offer(
    actor: Actor,
    *,
    proposal: Proposal,
    name: str,
    price: Decimal | None = None,
    yearly: Decimal | None = None,
    priced_on: date | None = None,
    valid_until: date | None = None,
    finding: Finding | None = None,
    source: str = "",
    shown_as: str = "",
    note: str = "",
    row: ComparedOffer | None = None,
    seen_version: int | None = None,
    key: str = "",
) -> ComparedOffer:
    """Write an offer. A rival's price has a date and a source: a kept finding of the watch, or words.

    A validity that nobody states is 90 days from the day of the price. A rumour alone is no source.
    """
    comparison = begin_comparison(actor, proposal=proposal)
    ours = row is not None and row.ours
    name, source = words(name, "name", 120, required=True), words(source, "source", 200)
    twins = ComparedOffer.objects.filter(comparison=comparison, name=name, archived_at=None)
    if row is not None:
        twins = twins.exclude(pk=row.pk)

    def check() -> None:
        if twins.exists():
            raise Refusal("offer_known", _("An offer of this name is already compared."), path="name")

    fields: dict[str, Any] = {
        "name": name, "price": number(price, "price"), "yearly": amount(yearly, "yearly"), "priced_on": priced_on,
        "valid_until": valid_until, "finding": finding, "source": source, "note": words(note, "note", 300),
        "shown_as": words(shown_as, "shown_as", 120),
    }  # fmt: skip
    if not ours:
        _sourced(fields)
    if row is None:
        count = ComparedOffer.objects.filter(comparison=comparison).count()
        fields |= {"comparison": comparison, "position": count}
    until = fields["valid_until"].isoformat() if fields["valid_until"] else ""
    fact = RivalCompared(name, fields["price"], fields["yearly"], source or str(finding or ""), until)
    return keep(
        actor, ComparedOffer, fields, label=name, fact=fact, proposal=proposal, row=row, seen_version=seen_version,
        key=key, check=check,
    )  # fmt: skip


def _sourced(fields: dict[str, Any]) -> None:
    finding = fields["finding"]
    if fields["price"] is None:
        raise Refusal(
            "price_missing", _("Give the price that is known, or leave this offer out."), path="price"
        )
    if finding is None and not fields["source"]:
        raise Refusal(
            "source_missing", _("Say where this price comes from: a finding of the watch, or who said it, where."),
            path="source",
        )  # fmt: skip
    if finding is not None and finding.nature == "rumour" and not fields["source"]:
        raise Refusal(
            "rumour_alone",
            _("A rumour cannot be the only source of a price: add who confirmed it."),
            path="source",
        )
    if fields["priced_on"] is None and finding is not None:
        fields["priced_on"] = finding.published_on or finding.collected_at.date()
    if fields["priced_on"] is None:
        raise Refusal("date_missing", _("Give the date of this price."), path="priced_on")
    if fields["valid_until"] is None:
        fields["valid_until"] = (finding and finding.expires_on) or fields["priced_on"] + PRICE_LIFE
    if fields["valid_until"] < fields["priced_on"]:
        raise Refusal("validity_before_date", _("A price is valid from its date on."), path="valid_until")


def keep_criterion(
    actor: Actor,
    *,
    proposal: Proposal,
    label: str,
    weight: Decimal,
    source: str = "",
    row: ComparisonCriterion | None = None,
    seen_version: int | None = None,
    key: str = "",
) -> ComparisonCriterion:
    """Write what the client compares and how much it counts."""
    comparison = begin_comparison(actor, proposal=proposal)
    found = number(weight, "weight", places=2, most=Decimal(1000))
    if not found:
        raise Refusal("weight_missing", _("A weight is above zero."), path="weight")
    fields: dict[str, Any] = {
        "label": words(label, "label", 120, required=True), "weight": found, "source": words(source, "source", 200),
    }  # fmt: skip
    if row is None:
        live = ComparisonCriterion.objects.filter(comparison=comparison, archived_at=None).count()
        if live >= MOST_CRITERIA:
            raise Refusal(
                "too_many_criteria", _("At most %(most)d criteria: join the small ones.") % {"most": MOST_CRITERIA},
                path="label",
            )  # fmt: skip
        fields |= {"comparison": comparison, "position": live + 1}
    fact = SolutionChanged("ComparisonCriterion", fields["label"])
    return keep(
        actor, ComparisonCriterion, fields, label=fields["label"], fact=fact, proposal=proposal, row=row,
        seen_version=seen_version, key=key,
    )  # fmt: skip


@transaction.atomic
def mark(
    actor: Actor,
    *,
    offer: ComparedOffer,
    criterion: ComparisonCriterion,
    mark: Decimal | None,
    reason: str = "",
) -> ComparisonScore | None:
    """Give an offer its mark on a criterion, 0 to 10; None takes the mark back."""
    access.require(actor, "proposals.change")
    inside(actor, offer, criterion)
    if offer.comparison_id != criterion.comparison_id:
        raise Refusal(
            "criterion_elsewhere", _("This criterion belongs to another comparison."), path="criterion"
        )
    found = number(mark, "mark", places=1, most=Decimal(10))
    rows = ComparisonScore.objects.filter(offer=offer, criterion=criterion)
    if found is None:
        rows.delete()
        return None
    values = {"mark": found, "reason": words(reason, "reason", 200)}
    row: ComparisonScore | None = rows.first()
    if row is None:
        return ComparisonScore.objects.create(
            workspace=actor.workspace, offer=offer, criterion=criterion, **values
        )
    if (row.mark, row.reason) != (values["mark"], values["reason"]):
        save_version(row, None, values)
    return row


@transaction.atomic
def mark_all(
    actor: Actor, *, marks: Mapping[tuple[ComparedOffer, ComparisonCriterion], Decimal | None]
) -> None:
    """Give many marks at once: all of them, or none when one is refused."""
    for (offer, criterion), value in marks.items():
        mark(actor, offer=offer, criterion=criterion, mark=value)


def keep_case(
    actor: Actor,
    *,
    proposal: Proposal,
    years: int = 5,
    rate: Decimal | None = None,
    investment: Decimal | None = None,
    savings_low: Decimal | None = None,
    savings_likely: Decimal | None = None,
    savings_high: Decimal | None = None,
    yearly_cost: Decimal | None = None,
    residual: Decimal | None = None,
    assumption: str = "",
    seen_version: int | None = None,
) -> BusinessCase:
    """Write the client's business case; empty amounts follow the quote and the benefits."""
    access.require(actor, "proposals.change")
    savings = {
        "savings_low": number(savings_low, "savings_low"), "savings_likely": number(savings_likely, "savings_likely"),
        "savings_high": number(savings_high, "savings_high"),
    }  # fmt: skip
    likely = savings["savings_likely"]
    if likely is None and (savings["savings_low"] is not None or savings["savings_high"] is not None):
        raise Refusal("value_missing", _("Give the likely saving too."), path="savings_likely")
    if likely is not None:
        for name in ("savings_low", "savings_high"):
            savings[name] = likely if savings[name] is None else savings[name]
        if not (savings["savings_low"] or 0) <= likely <= (savings["savings_high"] or 0):
            raise Refusal(
                "range_disordered", _("The low value comes first, then the likely one, then the high one."),
                path="savings_low",
            )  # fmt: skip
    fields: dict[str, Any] = {
        "years": years_of(years), "rate": rate_of(rate), "investment": number(investment, "investment"), **savings,
        "yearly_cost": amount(yearly_cost, "yearly_cost"), "residual": amount(residual, "residual"),
        "assumption": words(assumption, "assumption", 300),
    }  # fmt: skip
    row: BusinessCase | None = BusinessCase.objects.filter(proposal=proposal).first()
    if row is None:
        fields["proposal"] = proposal
    fact = BusinessCaseMade(proposal.title, fields["years"], fields["rate"])
    return keep(
        actor, BusinessCase, fields, label=proposal.title, fact=fact, proposal=proposal, row=row,
        seen_version=seen_version,
    )  # fmt: skip


def keep_financing(
    actor: Actor,
    *,
    proposal: Proposal,
    kind: str,
    label: str = "",
    deposit: Decimal | None = None,
    monthly: Decimal | None = None,
    months: int = 0,
    residual: Decimal | None = None,
    source: str = "",
    valid_until: date | None = None,
    row: FinancingOption | None = None,
    seen_version: int | None = None,
    key: str = "",
) -> FinancingOption:
    """Write a way to pay. Cash is all deposit; the others have a monthly amount and its number of months."""
    one_of(kind, FinancingOption.KINDS, "kind")
    fields: dict[str, Any] = {
        "kind": kind, "label": words(label, "label", 120), "deposit": amount(deposit, "deposit"),
        "monthly": amount(monthly, "monthly"), "months": months or 0, "residual": amount(residual, "residual"),
        "source": words(source, "source", 200), "valid_until": valid_until,
    }  # fmt: skip
    if not 0 <= fields["months"] <= 480:
        raise Refusal("number_out_of_range", _("From 1 to 480 months."), path="months")
    if kind == "cash":
        if fields["monthly"] or fields["months"] or fields["residual"]:
            raise Refusal(
                "cash_is_now", _("A cash purchase is paid now: fill the deposit only."), path="monthly"
            )
    elif not fields["monthly"] or not fields["months"]:
        raise Refusal(
            "months_missing", _("Give the monthly amount and the number of months."), path="monthly"
        )
    if row is None:
        case = BusinessCase.objects.filter(proposal=proposal).first() or keep_case(actor, proposal=proposal)
        fields["case"] = case
    fact = SolutionChanged("FinancingOption", fields["label"] or kind)
    return keep(
        actor, FinancingOption, fields, label=fields["label"] or kind, fact=fact, proposal=proposal, row=row,
        seen_version=seen_version, key=key,
    )  # fmt: skip
