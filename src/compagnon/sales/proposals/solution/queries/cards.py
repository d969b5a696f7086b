"""Read the library: arguments and objections ranked by whom they are for and what came of them (PTC-12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from compagnon.core.kpi.rates import Interval, Sample, wilson
from compagnon.core.matching.names import fold
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.proposals.models import Proposal, QuoteLine
from compagnon.sales.proposals.models.solution import Argument, ArgumentUse, ObjectionCard

MOST_CARDS = 200
ROLE, FAMILY, DOMAIN, LANGUAGE = 4, 2, 1, 1  # what each match counts in the order


@dataclass(frozen=True)
class Ranked:
    """A card with its past: `rate` is None while nothing is known; `fits` says how well it suits the case."""

    card: Any
    successes: int
    trials: int
    fits: int
    chosen: bool = False

    @property
    def rate(self) -> Interval | None:
        return wilson(Sample(self.successes, self.trials)) if self.trials else None

    @property
    def order(self) -> tuple[Any, ...]:
        """The best suited first; then by the low end of the interval, so that 1 of 1 is not above 18 of 20."""
        rate = self.rate
        return (-self.fits, -(rate.low if rate else 0), -self.trials, str(self.card))


@dataclass(frozen=True)
class Case:
    """Whom the cards are for: the role of the contact, the families of the quote, the domains of the needs."""

    role: str = ""
    persona: str = ""
    families: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    language: str = ""

    def fits(self, card: Any) -> int:
        score = 0
        if self.role and card.role:
            score += ROLE if card.role == self.role else -ROLE
        if self.persona and card.persona:
            score += ROLE if fold(card.persona) == fold(self.persona) else 0
        if card.family and self.families:
            score += FAMILY if card.family in self.families else -FAMILY
        if getattr(card, "domain", "") and card.domain in self.domains:
            score += DOMAIN
        return score + (LANGUAGE if self.language and card.language == self.language else 0)


def case_of(proposal: Proposal, domains: Sequence[str] = ()) -> Case:
    """What a proposal says of its reader and content (one query)."""
    lines = QuoteLine.objects.filter(quote__proposal=proposal).exclude(family="")
    families = frozenset(lines.values_list("family", flat=True).distinct())
    role = proposal.contact.buying_role if proposal.contact else ""
    return Case(role, "", families, frozenset(domains), proposal.language)


def arguments(
    actor: Actor,
    case: Case = Case(),
    *,
    text: str = "",
    proposal: Proposal | None = None,
    language: str = "",
) -> list[Ranked]:
    """Argument cards; success: closed deals whose proposal used it that were won."""
    closed = Q(uses__archived_at=None, uses__proposal__deal__stage__kind__in=("won", "lost"))
    won = Q(uses__archived_at=None, uses__proposal__deal__stage__kind="won")
    rows = _filtered(access.rows(actor, Argument), text, language, ("need", "feature", "benefit")).annotate(
        successes=Count("uses__proposal__deal", filter=won, distinct=True),
        trials=Count("uses__proposal__deal", filter=closed, distinct=True),
    )
    chosen = set()
    if proposal is not None:
        used = access.rows(actor, ArgumentUse).filter(proposal=proposal)
        chosen = set(used.values_list("argument_id", flat=True))
    found = [
        Ranked(row, row.successes, row.trials, case.fits(row), row.pk in chosen)
        for row in rows.select_related("product", "file").order_by("-pk")[:MOST_CARDS]
    ]
    return sorted(found, key=lambda each: each.order)


def objection_cards(
    actor: Actor, case: Case = Case(), *, text: str = "", language: str = "", topic: str = ""
) -> list[Ranked]:
    """Objection cards; success: logged uses that convinced, out of all logged uses."""
    rows = _filtered(access.rows(actor, ObjectionCard), text, language, ("objection", "answer"))
    if topic:
        rows = rows.filter(topic=topic)
    rows = rows.annotate(
        successes=Count("uses", filter=Q(uses__result="convinced", uses__archived_at=None)),
        trials=Count("uses", filter=Q(uses__archived_at=None)),
    )
    found = [
        Ranked(row, row.successes, row.trials, case.fits(row))
        for row in rows.select_related("product", "file").order_by("-pk")[:MOST_CARDS]
    ]
    return sorted(found, key=lambda each: each.order)


def _filtered(rows: Any, text: str, language: str, names: Sequence[str]) -> Any:
    if language:
        rows = rows.filter(language=language)
    for word in text.split()[:6]:
        found = Q()
        for name in names:
            found |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(found)
    return rows
