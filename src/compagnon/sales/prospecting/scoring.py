"""A score out of 100 by hand-set points (score de potentiel): each point can be read, none is learnt.

Points by hand hold until about a hundred outcomes are known; then a model may be compared with them. What
the criteria do not ask for (no place: no distance) has no points, and the score is on what remains.
"""

from dataclasses import dataclass
from datetime import date

VERSION = "points-1"
ACTIVITY_EXACT, ACTIVITY_NEAR = 30, 24
DISTANCE = 30
# Bands of staff (tranches d'effectif): a workshop with a buyer and a maintenance team scores most.
HEADCOUNT = {
    "00": 2, "01": 4, "02": 6, "03": 10, "11": 16, "12": 22, "21": 22, "22": 20, "31": 18, "32": 18,
    "41": 16, "42": 14, "51": 12, "52": 10, "53": 10,
}  # fmt: skip
HEADCOUNT_MOST = 22
# Years since the opening, from the youngest: a new site still equips itself.
AGE = ((3, 18), (10, 12))
AGE_OLDER, AGE_MOST = 8, 18


@dataclass(frozen=True)
class Asked:
    """What the criteria ask: full activity codes, classes of them, and how far."""

    activities: tuple[str, ...] = ()
    radius_km: float | None = None


@dataclass(frozen=True)
class Points:
    """One term of a score; `code` is activity, headcount, distance or age."""

    code: str
    points: int
    most: int


@dataclass(frozen=True)
class Score:
    """`value` is 100 × points ÷ most, half up; None when nothing could be scored."""

    value: int | None
    terms: tuple[Points, ...]

    @property
    def points(self) -> int:
        return sum(term.points for term in self.terms)

    @property
    def most(self) -> int:
        return sum(term.most for term in self.terms)


def score(
    asked: Asked, *, naf: str | None, headcount: str | None, km: float | None, created: date | None, on: date
) -> Score:
    """The points of one establishment at the registry's date; an unknown headcount or age has none."""
    terms = []
    if asked.activities:
        terms.append(Points("activity", _activity(asked.activities, naf), ACTIVITY_EXACT))
    terms.append(Points("headcount", HEADCOUNT.get(headcount or "", 0), HEADCOUNT_MOST))
    if asked.radius_km and km is not None:
        terms.append(Points("distance", _distance(km, asked.radius_km), DISTANCE))
    terms.append(Points("age", _age(created, on), AGE_MOST))
    points, most = sum(term.points for term in terms), sum(term.most for term in terms)
    return Score((200 * points + most) // (2 * most), tuple(terms))


def _activity(wanted: tuple[str, ...], naf: str | None) -> int:
    """All the points for a code that was asked for itself, fewer when only its class was."""
    return ACTIVITY_EXACT if naf and naf.replace(".", "") in wanted else ACTIVITY_NEAR


def asked_codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Codes as they are compared: without dot nor space, in capitals."""
    return tuple("".join(code.split()).upper().replace(".", "") for code in codes)


def _distance(km: float, radius: float) -> int:
    """From all the points at the place to none at the edge, in whole points, half up."""
    metres, edge = round(km * 1000), round(radius * 1000)
    return max(0, (2 * DISTANCE * (edge - metres) + edge) // (2 * edge))


def _age(created: date | None, on: date) -> int:
    if created is None:
        return 0
    years = on.year - created.year - ((on.month, on.day) < (created.month, created.day))
    return next((points for limit, points in AGE if years < limit), AGE_OLDER)
