"""What many debriefs teach (enseignements, NEG-16): weak lines of the grid, reasons, free gives."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from compagnon.core.kpi.rates import Interval, Sample, wilson
from compagnon.core.money import round_half_up
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.proposals.models.negotiation import Concession
from compagnon.sales.proposals.models.outcomes import Debrief

ZERO = Decimal(0)


@dataclass(frozen=True)
class Pattern:
    """One reason, or one line of the grid: how often, and the share that was won with it."""

    code: str
    count: int
    won: int
    mean: Decimal | None = None

    @property
    def rate(self) -> Interval | None:
        return wilson(Sample(self.won, self.count)) if self.count else None


@dataclass(frozen=True)
class Lessons:
    debriefs: Sequence[Debrief]
    closed: int
    won: int
    reasons: Sequence[Pattern]
    grid: Sequence[Pattern]
    traded: Sequence[tuple[str, int, int]]  # concessions with and without a get: code, won, count


MOST_DEBRIEFS = 500


def lessons(actor: Actor, *, mine: bool = False) -> Lessons:
    """Patterns over the debriefs; the weakest line of the grid first. A share comes with its interval."""
    rows = (
        access.rows(actor, Debrief)
        .select_related("negotiation__proposal__deal__account", "by__user")
        .order_by("-at")
    )
    if mine:
        rows = rows.filter(by=actor.membership)
    found = list(rows[:MOST_DEBRIEFS])
    closed = [row for row in found if row.result != "open"]
    reasons: Counter[str] = Counter(code for row in closed for code in row.reasons)
    won: Counter[str] = Counter(code for row in closed if row.result == "won" for code in row.reasons)
    grid = []
    for code, _label in Debrief.CRITERIA:
        marks = [Decimal(row.grid[code]) for row in found if code in row.grid]
        if marks:
            strong = [row for row in closed if row.grid.get(code, 0) >= 3]
            wins = sum(1 for row in strong if row.result == "won")
            grid.append(Pattern(code, len(strong), wins, round_half_up(sum(marks, ZERO) / len(marks), 1)))
    return Lessons(
        found, len(closed), sum(1 for row in closed if row.result == "won"),
        [Pattern(code, count, won[code]) for code, count in reasons.most_common()],
        sorted(grid, key=lambda p: p.mean or ZERO), _traded(closed),
    )  # fmt: skip


def _traded(debriefs: Sequence[Debrief]) -> list[tuple[str, int, int]]:
    """How negotiations ended whose every give had its get, against the others."""
    free = set(
        Concession.objects.filter(
            round__negotiation__in=[row.negotiation_id for row in debriefs], archived_at=None, get=""
        ).values_list("round__negotiation_id", flat=True)
    )
    answer = []
    for code, wanted in (("traded", False), ("given", True)):
        rows = [row for row in debriefs if (row.negotiation_id in free) is wanted]
        answer.append((code, sum(1 for row in rows if row.result == "won"), len(rows)))
    return answer
