"""Write what the solution brings: benefits, growth, accessibility (avantages, évolution, accessibilité)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing import product_of
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.catalogue.models import Product
from compagnon.sales.deals.models import Need
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import Benefit, GrowthScenario
from compagnon.sales.proposals.models.sustainability import AccessibilityNeed
from compagnon.sales.proposals.solution.facts import AccessibilityConsidered, BenefitShown, GrowthPlanned
from compagnon.sales.proposals.solution.health import refuse_health
from compagnon.sales.proposals.solution.rows import amount, keep, need_of, number, one_of, proof_of, words

VALUES = ("low", "likely", "high")
MOST_FACTORS = 6


def keep_benefit(
    actor: Actor,
    *,
    proposal: Proposal,
    text: str,
    kind: str = "tangible",
    unit: str = "",
    low: Decimal | None = None,
    likely: Decimal | None = None,
    high: Decimal | None = None,
    factors: Sequence[dict[str, Any]] = (),
    assumption: str = "",
    need: Need | None = None,
    feature: str = "",
    row: Benefit | None = None,
    seen_version: int | None = None,
    key: str = "",
    **proof: Any,
) -> Benefit:
    """Write a benefit; a tangible one needs its unit, its three values (or factors) and what they rest on."""
    one_of(kind, Benefit.KINDS, "kind")
    fields: dict[str, Any] = {
        "text": words(text, "text", 300, required=True), "kind": kind, "need": need_of(proposal, need),
        "feature": words(feature, "feature", 250), "unit": "", "factors": [], **dict.fromkeys(VALUES),
        "assumption": words(assumption, "assumption", 300, required=kind == "tangible"), **proof_of(proof),
    }  # fmt: skip
    if kind == "tangible":
        fields["unit"] = one_of(unit, Benefit.UNITS, "unit")
        fields["factors"] = _factors(factors)
        fields |= _values(fields["factors"], {"low": low, "likely": likely, "high": high})
    if row is None:
        fields |= {"proposal": proposal, "position": Benefit.objects.filter(proposal=proposal).count() + 1}
    shown = fields["proof"] or (fields["product"].reference if fields["product"] else "")
    fact = BenefitShown(fields["text"][:200], kind, fields["likely"], fields["unit"], shown)
    return keep(
        actor, Benefit, fields, label=fields["text"], fact=fact, proposal=proposal, row=row,
        seen_version=seen_version, key=key,
    )  # fmt: skip


def _factors(given: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """The factors as they are stored: a label and three decimal strings in order."""
    kept = []
    for place, factor in enumerate(given):
        path = f"factors[{place}]"
        label = words(str(factor.get("label", "")), f"{path}.label", 80, required=True)
        found = {name: number(factor.get(name), f"{path}.{name}", places=4) for name in VALUES}
        if found["likely"] is None:
            raise Refusal(
                "factor_missing",
                _("Give “%(label)s” its likely figure.") % {"label": label},
                path=f"{path}.likely",
            )
        for name in ("low", "high"):
            found[name] = found["likely"] if found[name] is None else found[name]
        _ordered(found, path)
        kept.append({"label": label, **{name: f"{found[name]:f}" for name in VALUES}})
    if len(kept) > MOST_FACTORS:
        raise Refusal(
            "too_many_factors", _("At most %(most)d factors.") % {"most": MOST_FACTORS}, path="factors"
        )
    return kept


def _values(factors: list[dict[str, str]], given: dict[str, Decimal | None]) -> dict[str, Decimal | None]:
    """Low, likely and high: the products of the factors, or the typed values (likely alone stands for all)."""
    if factors:
        found: dict[str, Decimal | None] = {
            name: number(product_of([Decimal(factor[name]) for factor in factors]), name) for name in VALUES
        }
        return found
    found = {name: number(given[name], name) for name in VALUES}
    if found["likely"] is None:
        raise Refusal(
            "value_missing", _("Give the likely value, or the factors that make it."), path="likely"
        )
    for name in ("low", "high"):
        found[name] = found["likely"] if found[name] is None else found[name]
    _ordered(found, "")
    return found


def _ordered(found: dict[str, Decimal | None], path: str) -> None:
    low, likely, high = (found[name] or Decimal(0) for name in VALUES)
    if not low <= likely <= high:
        raise Refusal(
            "range_disordered", _("The low value comes first, then the likely one, then the high one."),
            path=f"{path}.low".lstrip("."),
        )  # fmt: skip


def keep_growth(
    actor: Actor,
    *,
    proposal: Proposal,
    on: date,
    volume: Decimal,
    unit: str,
    upgrade: str,
    cost: Decimal | None = None,
    product: Product | None = None,
    source: str = "",
    row: GrowthScenario | None = None,
    seen_version: int | None = None,
    key: str = "",
) -> GrowthScenario:
    """Write a step of the client's growth and the upgrade that follows it; one measure for all steps."""
    others = GrowthScenario.objects.filter(proposal=proposal, archived_at=None)
    if row is not None:
        others = others.exclude(pk=row.pk)
    first = others.first()
    unit = words(unit, "unit", 60, required=True)
    if first is not None and first.unit.casefold() != unit.casefold():
        raise Refusal(
            "unit_differs",
            _("The other steps count in “%(unit)s”: use the same measure.") % {"unit": first.unit},
            path="unit",
        )
    found = number(volume, "volume", places=4)
    fields: dict[str, Any] = {
        "on": on, "volume": found or Decimal(0), "unit": unit, "product": product,
        "upgrade": words(upgrade, "upgrade", 300, required=True), "cost": amount(cost, "cost"),
        "source": words(source, "source", 200),
    }  # fmt: skip
    if row is None:
        fields["proposal"] = proposal
    fact = GrowthPlanned(on.isoformat(), fields["upgrade"][:200], fields["cost"])
    return keep(
        actor, GrowthScenario, fields, label=fields["upgrade"], fact=fact, proposal=proposal, row=row,
        seen_version=seen_version, key=key,
    )  # fmt: skip


def keep_accessibility(
    actor: Actor,
    *,
    proposal: Proposal,
    functional: str,
    measure: str = "",
    product: Product | None = None,
    expert: str = "",
    asked_on: date | None = None,
    expert_answer: str = "",
    row: AccessibilityNeed | None = None,
    seen_version: int | None = None,
    key: str = "",
) -> AccessibilityNeed:
    """Write a functional need of use; words that tell of a person's health are refused (PTC-09)."""
    fields: dict[str, Any] = {
        "functional": words(functional, "functional", 250, required=True),
        "measure": words(measure, "measure", 300), "product": product, "expert": words(expert, "expert", 150),
        "asked_on": asked_on, "expert_answer": words(expert_answer, "expert_answer", 300),
    }  # fmt: skip
    for name in ("functional", "measure", "expert_answer"):
        refuse_health(fields[name], name)
    if asked_on and not fields["expert"]:
        raise Refusal("expert_missing", _("Name the service or body that was asked."), path="expert")
    if row is None:
        fields["proposal"] = proposal
    fact = AccessibilityConsidered(fields["functional"], fields["measure"])
    return keep(
        actor, AccessibilityNeed, fields, label=fields["functional"], fact=fact, proposal=proposal, row=row,
        seen_version=seen_version, key=key,
    )  # fmt: skip
