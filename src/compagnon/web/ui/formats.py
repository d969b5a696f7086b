"""Numbers, amounts, dates and durations as people read them, in French and in English.

French puts a narrow no-break space (U+202F) between thousands and before a sign, English a comma and
nothing. A minus is U+2212. Neither U+2009 nor U+2011 is ever written: the font has no such glyphs.
"""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Protocol

from babel.core import Locale
from babel.numbers import get_currency_symbol
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

NARROW = "\u202f"
HARD = "\u00a0"
MINUS = "\u2212"
ABOUT = "\u2248"
ONE = Decimal(1)
Number = Decimal | int


class MoneyLike(Protocol):
    """What `core.money.Money` looks like from here."""

    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> Any: ...


def language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse("en_GB" if lang == "en" else "fr_FR")


def exact(value: Any) -> Decimal:
    """A Decimal of whatever a page holds; a float is refused, since it has lost its cents already."""
    if isinstance(value, float):
        raise TypeError("a float is not a number to show: use Decimal")
    return value if isinstance(value, Decimal) else Decimal(value)


def number(value: Any, decimals: int | None = None, *, signed: bool = False) -> str:
    """12 480,5 or 12,480.5; `decimals` fixes how many, otherwise trailing zeros are dropped."""
    figure = exact(value)
    if decimals is not None:
        figure = figure.quantize(ONE.scaleb(-decimals), ROUND_HALF_UP)
    digits = f"{abs(figure):f}"
    if decimals is None and "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    whole, _, rest = digits.partition(".")
    group, point = (",", ".") if language() == "en" else (NARROW, ",")
    text = f"{int(whole):,}".replace(",", group) + (point + rest if rest else "")
    if figure == 0:
        return text
    return (MINUS if figure < 0 else "+" if signed else "") + text


def amount(value: Any, decimals: int | None = None, currency: str = "EUR", *, signed: bool = False) -> str:
    """4 500 € or €4,500: cents are shown when there are any, or as `decimals` says. Takes a Money too."""
    if hasattr(value, "amount"):
        value, currency = value.amount, str(value.currency)
    figure = exact(value)
    if decimals is None:
        decimals = 0 if figure == figure.to_integral_value() else 2
    text = number(figure, decimals, signed=signed)
    symbol = get_currency_symbol(currency, _locale(language()))
    if language() == "fr":
        return f"{text}{NARROW}{symbol}"
    sign = text[0] if text[0] in (MINUS, "+") else ""
    gap = HARD if symbol.isalpha() else ""
    return f"{sign}{symbol}{gap}{text[len(sign) :]}"


def unit(value: Any, name: str, decimals: int | None = None) -> str:
    """450 u, 12,5 kg: the unit never leaves its number."""
    return f"{number(value, decimals)}{NARROW if language() == 'fr' else HARD}{name}"


def percent(rate: Any, decimals: int = 1, *, signed: bool = False) -> str:
    """A rate of 0.258 as 25,8 % or 25.8%; whole percents lose the zero."""
    figure = (exact(rate) * 100).quantize(ONE.scaleb(-decimals), ROUND_HALF_UP)
    whole = figure == figure.to_integral_value()
    return number(figure, 0 if whole else decimals, signed=signed) + (
        f"{NARROW}%" if language() == "fr" else "%"
    )


def points(value: Any, decimals: int = 1) -> str:
    """A difference of two rates: +1,5 pt."""
    return unit_signed(exact(value) * 100, gettext("pt"), decimals)


def unit_signed(value: Any, name: str, decimals: int | None = None) -> str:
    return f"{number(value, decimals, signed=True)}{NARROW if language() == 'fr' else HARD}{name}"


def _here(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _ordinal(day: int) -> str:
    return "1er" if day == 1 and language() == "fr" else str(day)


def day(value: date | datetime, *, weekday: bool = True, year: bool = False) -> str:
    """mardi 17 novembre, Tuesday 17 November; the first of a month is “1er” in French."""
    at = _here(value)
    words = _locale(language())
    parts = [words.days["format"]["wide"][at.weekday()]] if weekday else []
    parts.append(f"{_ordinal(at.day)}{HARD}{words.months['format']['wide'][at.month]}")
    return " ".join(parts) + (f"{HARD}{at.year}" if year else "")


def day_short(value: date | datetime, *, year: bool | None = None) -> str:
    """17 nov., with the year when it is not this one."""
    at = _here(value)
    month = _locale(language()).months["format"]["abbreviated"][at.month]
    shown = at.year != timezone.localdate().year if year is None else year
    return f"{_ordinal(at.day)}{HARD}{month}" + (f"{HARD}{at.year}" if shown else "")


def month(value: date | datetime, *, year: bool = True) -> str:
    at = _here(value)
    name = _locale(language()).months["format"]["wide"][at.month]
    return f"{name} {at.year}" if year else name


def day_relative(value: date | datetime, today: date | None = None) -> str:
    """aujourd’hui, demain, hier, a week day within six days, otherwise a short date."""
    at = _here(value)
    ahead = (at - (today or timezone.localdate())).days
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if ahead in near:
        return near[ahead]
    if 1 < ahead < 7:
        return str(_locale(language()).days["format"]["wide"][at.weekday()])
    return day_short(at)


def clock(value: time | datetime) -> str:
    """9 h 40, 14 h; 9:40, 14:00."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).time() if timezone.is_aware(value) else value.time()
    if language() == "en":
        return f"{value.hour}:{value.minute:02}"
    return f"{value.hour}{NARROW}h" + (f"{NARROW}{value.minute:02}" if value.minute else "")


def moment(value: datetime, today: date | None = None) -> str:
    """aujourd’hui, 9 h 40."""
    return f"{day_relative(value, today)}, {clock(value)}"


def duration(value: timedelta | int) -> str:
    """45 min, 1 h 30, 2 h: a timedelta, or minutes."""
    minutes = int(value.total_seconds() // 60) if isinstance(value, timedelta) else int(value)
    hours, rest = divmod(abs(minutes), 60)
    sign = MINUS if minutes < 0 else ""
    gap = NARROW if language() == "fr" else HARD
    if not hours:
        return f"{sign}{rest}{gap}min"
    return f"{sign}{hours}{gap}h" + (f"{gap}{rest:02}" if rest else "")


def days_count(value: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", abs(value)) % {"days": number(value)}


def rounded(value: Any, step: int) -> Decimal:
    """To the nearest multiple of `step`, half away from zero."""
    return (exact(value) / step).quantize(ONE, ROUND_HALF_UP) * step


def about_duration(minutes: Any) -> str:
    """≈ 25 min: an estimated travel time, to 5 minutes, never less than 5."""
    return f"{ABOUT}{HARD}{duration(max(5, int(rounded(minutes, 5))))}"


def km(value: Any, decimals: int = 0) -> str:
    return unit(value, "km", decimals)


def about_km(value: Any) -> str:
    """≈ 145 km: an estimated distance, to the kilometre under 20, to 5 km above."""
    far = exact(value)
    return f"{ABOUT}{HARD}{unit(rounded(far, 1 if far < 20 else 5), 'km', 0)}"


def about_amount(value: Any, currency: str = "EUR") -> str:
    """≈ 191 000 €: an estimated amount, to three figures."""
    figure = exact(value)
    places = max(0, figure.adjusted() - 2) if figure else 0
    return f"{ABOUT}{HARD}{amount(rounded(figure, 10**places), 0, currency)}"
