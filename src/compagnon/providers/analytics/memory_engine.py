"""The registry in plain Python: the reference that other engines must agree with."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from compagnon.providers.analytics.port import (
    CLOSED,
    PROSPECT,
    RESTRICTED,
    AnalyticsError,
    Circle,
    Company,
    Dimension,
    Establishment,
    Filter,
    LeftOut,
    Selection,
    Standing,
    Status,
)


class MemoryAnalytics:
    """Rows in a list, each question a loop over them."""

    def __init__(
        self,
        establishments: Iterable[Establishment] = (),
        companies: Iterable[Company] = (),
        status: Status | None = None,
        restricted_sirets: Iterable[str] = (),
    ) -> None:
        self._rows = list(establishments)
        self._companies = {company.siren: company for company in companies}
        self._status = status
        self._restricted = set(restricted_sirets)

    def status(self) -> Status | None:
        return self._status

    def select(
        self, wanted: Filter, left_out: LeftOut, *, limit: int, offset: int = 0, outcome: str = PROSPECT
    ) -> Selection:
        if outcome == RESTRICTED:
            raise AnalyticsError("never-listed", outcome=outcome)
        found = [row for row in self._rows if matches(row, wanted)]
        outcomes = [outcome_of(row, left_out) for row in found]
        rows = [row for row, its in zip(found, outcomes, strict=True) if its == outcome]
        if wanted.circle is not None:
            circle = wanted.circle
            rows.sort(key=lambda row: (squared_distance(row, circle), row.siret))
        else:
            rows.sort(key=lambda row: row.siret or "")
            rows.sort(key=_headcount_rank, reverse=True)
        page = tuple(rows[offset : offset + limit])
        squared = tuple(squared_distance(row, wanted.circle) if wanted.circle else None for row in page)
        return Selection(page, squared, dict(Counter(outcomes)))

    def facet(self, wanted: Filter, dimension: Dimension) -> dict[str, int]:
        values = (getattr(row, dimension) for row in self._rows if matches(row, wanted))
        return dict(Counter(value for value in values if value is not None))

    def rings(self, wanted: Filter, radii: Sequence[int]) -> list[int]:
        centre = wanted.circle
        if centre is None:
            return [0] * len(radii)
        circles = [Circle(centre.epsg, centre.x, centre.y, radius) for radius in radii]
        return [sum(matches(row, replace(wanted, circle=circle)) for row in self._rows) for circle in circles]

    def ages(self, wanted: Filter, cuts: Sequence[date]) -> list[int]:
        counts = [0] * (len(cuts) + 1)
        for row in self._rows:
            if row.created is not None and matches(row, wanted):
                counts[sum(row.created >= cut for cut in cuts)] += 1
        return counts

    def establishment(self, siret: str) -> Establishment | None:
        return next((row for row in self._rows if row.siret == siret), None)

    def company(self, siren: str) -> Company | None:
        return self._companies.get(siren)

    def establishments_of(self, siren: str, *, limit: int = 200) -> list[Establishment]:
        rows = [row for row in self._rows if row.siren == siren]
        return sorted(rows, key=lambda row: (not row.head_office, row.siret))[:limit]

    def standings(self, sirets: Collection[str]) -> dict[str, Standing]:
        asked = set(sirets)
        answer = dict.fromkeys(asked & self._restricted, Standing.RESTRICTED)
        answer |= {row.siret: row.standing for row in self._rows if row.siret and row.siret in asked}
        return answer


def matches(row: Establishment, wanted: Filter) -> bool:
    """Whether every criterion holds."""
    if wanted.has_activity and not (
        row.naf in wanted.naf
        or row.naf25 in wanted.naf25
        or (row.naf is None and row.naf25 in wanted.naf25_alone)
    ):
        return False
    if wanted.headcount and row.headcount not in wanted.headcount:
        return False
    if wanted.departements and row.departement not in wanted.departements:
        return False
    if wanted.legal_forms and not (row.legal_form or "").startswith(tuple(wanted.legal_forms)):
        return False
    if wanted.social_economy is not None and row.social_economy is not wanted.social_economy:
        return False
    if wanted.created_from and (row.created is None or row.created < wanted.created_from):
        return False
    if wanted.created_before and (row.created is None or row.created >= wanted.created_before):
        return False
    if any(word not in row.folded for word in wanted.words):
        return False
    circle = wanted.circle
    if circle is None:
        return True
    return row.epsg == circle.epsg and squared_distance(row, circle) <= circle.radius**2


def squared_distance(row: Establishment, circle: Circle) -> int:
    """The square of the distance to the centre, in m²; more than any radius when there is no position."""
    if row.x is None or row.y is None:
        return 10**18
    return (row.x - circle.x) ** 2 + (row.y - circle.y) ** 2


def outcome_of(row: Establishment, left_out: LeftOut) -> str:
    """What becomes of a row that was found."""
    if row.standing is Standing.RESTRICTED:
        return RESTRICTED
    if row.standing is Standing.CLOSED:
        return CLOSED
    for reason, numbers in left_out.items():
        if row.siret in numbers or row.siren in numbers:
            return reason
    return PROSPECT


def _headcount_rank(row: Establishment) -> str:
    return "" if row.headcount in {None, "NN"} else str(row.headcount)
