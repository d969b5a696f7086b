"""Deadlines in working days (jours ouvrés): Monday to Friday, the legal holidays of the mainland left out."""

from datetime import date, timedelta

from compagnon.sales.accounts.calendar_fr import is_holiday


def is_working(day: date, postcode: str = "") -> bool:
    return day.weekday() < 5 and not is_holiday(day, postcode)


def after_working_days(start: date, count: int, postcode: str = "") -> date:
    """The day that lies so many working days after `start`; 0 gives the first working day from it on."""
    day = start
    while not is_working(day, postcode):
        day += timedelta(days=1)
    for _step in range(count):
        day += timedelta(days=1)
        while not is_working(day, postcode):
            day += timedelta(days=1)
    return day


def working_days_between(start: date, end: date, postcode: str = "") -> int:
    """How many working days lie after `start` up to `end` included; negative when `end` is earlier."""
    if end < start:
        return -working_days_between(end, start, postcode)
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(is_working(day, postcode) for day in days)


def before_working_days(end: date, count: int, postcode: str = "") -> date:
    """The working day that lies so many working days before `end`; 0 gives the last working day up to it."""
    day = end
    while not is_working(day, postcode):
        day -= timedelta(days=1)
    for _step in range(count):
        day -= timedelta(days=1)
        while not is_working(day, postcode):
            day -= timedelta(days=1)
    return day
