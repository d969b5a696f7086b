"""Reading numbers exactly (lecture exacte des nombres): never through a binary float."""

import re
from decimal import Decimal, InvalidOperation

MAX_INTEGER_DIGITS = 15
MAX_DECIMALS = 12

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")


class NumberError(ValueError):
    """A value that cannot be taken as an exact number.

    Codes: ``float_refused``, ``not_a_number``, ``not_finite``, ``too_large`` (param ``digits``),
    ``too_precise`` (param ``decimals``).
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def exact(value: object, *, decimals: int = MAX_DECIMALS) -> Decimal:
    """The decimal written in a string, an int or a Decimal; trailing zeros do not count as decimals.

    Floats are refused, since 0.1 is not what they hold; so are booleans, NaN, infinities, numbers of more
    than 15 digits before the point, and those that need more than ``decimals`` digits after it.
    """
    number = _read(value)
    if not number.is_finite():
        raise NumberError("not_finite")
    if not number:
        return Decimal(0)
    if number.adjusted() >= MAX_INTEGER_DIGITS:
        raise NumberError("too_large", digits=MAX_INTEGER_DIGITS)
    if _decimals_needed(number) > decimals:
        raise NumberError("too_precise", decimals=decimals)
    return number if number.as_tuple().exponent <= 0 else number.quantize(Decimal(1))  # type: ignore[operator]


def _read(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        raise NumberError("float_refused")
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise NumberError("not_a_number")
    if isinstance(value, int):
        if value.bit_length() > 64:  # str() of a huge int is refused by Python itself
            raise NumberError("too_large", digits=MAX_INTEGER_DIGITS)
        return Decimal(value)
    text = value.strip()
    if len(text) > 100 or not _NUMBER.fullmatch(text):
        raise NumberError("not_a_number")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise NumberError("not_a_number") from error


def _decimals_needed(number: Decimal) -> int:
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    places = -exponent
    for digit in reversed(digits):
        if digit or places <= 0:
            break
        places -= 1
    return max(places, 0)
