"""What the way from the need to the solution records."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact(
    "requirements.imported",
    summary=_(
        "Specification of “{title}” read: {added} requirements added, {known} known, {refused} refused"
    ),
    icon="file-input",
)
@dataclass(frozen=True)
class RequirementsImported:
    title: str
    source: str
    added: int
    known: int
    refused: int


@fact("requirement.answered", summary=_("Requirement {ref} answered: {answer}"), icon="list-checks")
@dataclass(frozen=True)
class RequirementAnswered:
    ref: str
    requirement: str
    answer: str
    proof: str


@fact("benefit.shown", summary=_("Benefit shown: {text}"), icon="gem")
@dataclass(frozen=True)
class BenefitShown:
    text: str
    kind: str
    likely: Decimal | None
    unit: str
    proof: str


@fact("growth.planned", summary=_("Growth planned for {on}: {upgrade}"), icon="trending-up")
@dataclass(frozen=True)
class GrowthPlanned:
    on: str
    upgrade: str
    cost: Decimal


@fact("rival.compared", summary=_("{name} compared with our offer"), icon="scale")
@dataclass(frozen=True)
class RivalCompared:
    name: str
    price: Decimal | None
    yearly: Decimal
    source: str
    valid_until: str


@fact("business_case.made", summary=_("Business case of the client made for {title}"), icon="calculator")
@dataclass(frozen=True)
class BusinessCaseMade:
    title: str
    years: int
    rate: Decimal


@fact("sustainability.completed", summary=_("Sustainability section of “{title}” completed"), icon="leaf")
@dataclass(frozen=True)
class SustainabilityCompleted:
    title: str
    years: int
    options: int


@fact("accessibility.considered", summary=_("Accessibility considered: {functional}"), icon="accessibility")
@dataclass(frozen=True)
class AccessibilityConsidered:
    functional: str
    measure: str


@fact("argument.chosen", summary=_("Argument chosen: {benefit}"), icon="message-square-quote")
@dataclass(frozen=True)
class ArgumentChosen:
    need: str
    benefit: str
    proof: str


@fact("objection.treated", summary=_("Objection treated: {objection} ({result})"), icon="shield-question-mark",
      touch=True)  # fmt: skip
@dataclass(frozen=True)
class ObjectionTreated:
    objection: str
    answer: str
    result: str
    note: str


@fact("solution.changed", summary=_("{part} changed: {label}"), icon="pencil")
@dataclass(frozen=True)
class SolutionChanged:
    part: str
    label: str


@fact("solution.removed", summary=_("{part} set aside: {label}"), icon="archive")
@dataclass(frozen=True)
class SolutionRemoved:
    part: str
    label: str
