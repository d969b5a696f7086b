"""Who is heard by which jury on which day (affectation), by name or as numbers only."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

type Place = tuple[str, date]  # jury, day


@dataclass(frozen=True)
class Assignment:
    written: date | None
    places: Mapping[str, Place]  # candidate -> jury and day
    proven: tuple[str, ...]

    def days(self) -> set[date]:
        return {day for _, day in self.places.values()} | ({self.written} if self.written else set())

    def by_day(self) -> dict[date, dict[str, list[str]]]:
        found: dict[date, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for candidate, (jury, day) in self.places.items():
            found[day][jury].append(candidate)
        return found


@dataclass(frozen=True)
class Outline:
    """How many each jury hears on each day, and the written day: an assignment without names."""

    written: date | None
    loads: Mapping[Place, int]


@dataclass(frozen=True)
class Past:
    """A plan that was announced: its places, its written day, and the day from which it may change."""

    written: date | None
    places: Mapping[str, Place]
    free_from: date | None = None
