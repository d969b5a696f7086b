"""Public holidays and local time of a French address (jours fériés, fuseaux).

Sources: Code du travail L3133-1 (holidays), L3134-13 (Moselle, Bas-Rhin, Haut-Rhin); Gregorian Easter
by the anonymous algorithm (Meeus, Astronomical Algorithms, ch. 8); IANA zone names of the overseas.
"""

from datetime import date, timedelta
from functools import cache

MAINLAND_ZONE = "Europe/Paris"
_ZONES = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}  # fmt: skip
_LOCAL_LAW = ("57", "67", "68")


def easter(year: int) -> date:
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int, local_law: bool = False) -> frozenset[date]:
    """The legal holidays of a year; `local_law` adds those of Alsace and Moselle."""
    fixed = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
    days = {date(year, month, day) for month, day in fixed}
    sunday = easter(year)
    days |= {sunday + timedelta(days=after) for after in (1, 39, 50)}
    if local_law:
        days |= {sunday - timedelta(days=2), date(year, 12, 26)}
    return frozenset(days)


def is_holiday(day: date, postcode: str = "") -> bool:
    return day in holidays(day.year, postcode.startswith(_LOCAL_LAW))


def zone_of(postcode: str) -> str:
    """The time zone of a postcode; the mainland's when it is not known."""
    return _ZONES.get(postcode[:3], MAINLAND_ZONE)
