"""Periods of the trade: week, month, quarter, year (périodes), as closed intervals of days."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both included. `code` is how it stands in a URL: 2026-W47, 2026-11, 2026-Q4, 2026."""

    kind: str
    start: date
    end: date
    code: str

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def until(self, day: date) -> "Period":
        """The part of the period up to `day`, at least its first day."""
        return Period(self.kind, self.start, max(self.start, min(self.end, day)), self.code)

    def share(self, start: date, end: date) -> Fraction:
        """Which part of the days from `start` to `end` lies inside the period."""
        overlap = (min(end, self.end) - max(start, self.start)).days + 1
        return Fraction(max(0, overlap), (end - start).days + 1)


def week_of(day: date) -> Period:
    start = day - timedelta(days=day.weekday())
    year, week, _weekday = day.isocalendar()
    return Period("week", start, start + timedelta(days=6), f"{year}-W{week:02d}")


def month_of(day: date) -> Period:
    last = calendar.monthrange(day.year, day.month)[1]
    return Period("month", day.replace(day=1), day.replace(day=last), f"{day:%Y-%m}")


def quarter_of(day: date) -> Period:
    quarter = (day.month - 1) // 3
    start = date(day.year, quarter * 3 + 1, 1)
    end = month_of(date(day.year, quarter * 3 + 3, 1)).end
    return Period("quarter", start, end, f"{day.year}-Q{quarter + 1}")


def year_of(day: date) -> Period:
    return Period("year", date(day.year, 1, 1), date(day.year, 12, 31), str(day.year))


KINDS = {"week": week_of, "month": month_of, "quarter": quarter_of, "year": year_of}


def parse(code: str, today: date) -> Period:
    """The period of a code; the current month when the code is empty or cannot be read."""
    try:
        if "-W" in code:
            year, week = code.split("-W")
            return week_of(date.fromisocalendar(int(year), int(week), 1))
        if "-Q" in code:
            year, quarter = code.split("-Q")
            return quarter_of(date(int(year), int(quarter) * 3, 1))
        if "-" in code:
            return month_of(date.fromisoformat(f"{code}-01"))
        return year_of(date(int(code), 1, 1)) if code else month_of(today)
    except ValueError:
        return month_of(today)


def before(period: Period) -> Period:
    return KINDS[period.kind](period.start - timedelta(days=1))


def after(period: Period) -> Period:
    return KINDS[period.kind](period.end + timedelta(days=1))


def months_back(day: date, count: int) -> list[Period]:
    """The last `count` months up to that of `day`, oldest first."""
    found = [month_of(day)]
    while len(found) < count:
        found.append(before(found[-1]))
    return found[::-1]
