"""Filters: every number and date of a page passes through one of these."""

from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Any

from django.template import Library

from compagnon.people.fields import text_in
from compagnon.web.ui import formats

register = Library()


def _quiet(function: Any) -> Any:
    """An absent value stays absent: None and the empty string give nothing."""

    @wraps(function)
    def filtered(value: Any, *args: Any) -> str:
        return "" if value is None or value == "" else function(value, *args)

    return filtered


def _decimals(argument: Any) -> int | None:
    return None if argument in (None, "") else int(argument)


@register.filter
@_quiet
def number(value: Any, decimals: Any = None) -> str:
    return formats.number(value, _decimals(decimals))


@register.filter
@_quiet
def amount(value: Any, decimals: Any = None) -> str:
    return formats.amount(value, _decimals(decimals))


@register.filter
@_quiet
def amount_signed(value: Any, decimals: Any = None) -> str:
    return formats.amount(value, _decimals(decimals), signed=True)


@register.filter
@_quiet
def signed(value: Any, decimals: Any = None) -> str:
    return formats.number(value, _decimals(decimals), signed=True)


@register.filter
@_quiet
def percent(value: Any, decimals: Any = 1) -> str:
    return formats.percent(value, int(decimals))


@register.filter
@_quiet
def percent_signed(value: Any, decimals: Any = 1) -> str:
    return formats.percent(value, int(decimals), signed=True)


@register.filter
@_quiet
def with_unit(value: Any, name: str) -> str:
    return formats.unit(value, name)


@register.filter
@_quiet
def day(value: date | datetime, how: str = "") -> str:
    """`|day` mardi 17 novembre; `|day:"year"` mardi 17 novembre 2026; `|day:"plain"` 17 novembre 2026."""
    return formats.day(value, weekday=how != "plain", year=how in {"year", "plain"})


@register.filter
@_quiet
def day_short(value: date | datetime) -> str:
    return formats.day_short(value)


@register.filter
@_quiet
def day_relative(value: date | datetime) -> str:
    return formats.day_relative(value)


@register.filter
@_quiet
def month(value: date | datetime) -> str:
    return formats.month(value)


@register.filter
@_quiet
def clock(value: time | datetime) -> str:
    return formats.clock(value)


@register.filter
@_quiet
def moment(value: datetime) -> str:
    return formats.moment(value)


@register.filter
@_quiet
def duration(value: timedelta | int) -> str:
    return formats.duration(value)


@register.filter
@_quiet
def days_count(value: int) -> str:
    return formats.days_count(value)


@register.filter
@_quiet
def about_duration(value: Any) -> str:
    return formats.about_duration(value)


@register.filter
@_quiet
def km(value: Any, decimals: Any = 0) -> str:
    return formats.km(value, int(decimals))


@register.filter
@_quiet
def about_km(value: Any) -> str:
    return formats.about_km(value)


@register.filter
@_quiet
def about_amount(value: Any) -> str:
    return formats.about_amount(value)


@register.filter
@_quiet
def bilingual(value: dict[str, str]) -> str:
    """A bilingual text in the reader's language, or in the other one."""
    return text_in(value)


@register.filter
def negative(value: Any) -> bool:
    """Whether an amount, a number or a Money is below zero (for the class `neg`)."""
    figure = getattr(value, "amount", value)
    return figure is not None and figure != "" and formats.exact(figure) < 0
