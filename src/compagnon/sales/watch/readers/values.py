"""Small values of notices, read the same way whatever the format."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from .errors import Warned
from .model import Buyer
from .plain import SUMMARY_LENGTH, TITLE_LENGTH, clean

_CPV = re.compile(r"(\d{8})(-\d)?\Z")
_CENT = Decimal("0.01")
_POSTCODE = re.compile(r"\d{5}\Z")
NATURES = {
    "works": "works",
    "supplies": "supplies",
    "services": "services",
    "travaux": "works",
    "fourniture": "supplies",
    "fournitures": "supplies",
    "service": "services",
}


def line(text: str | None, *, limit: int = TITLE_LENGTH) -> str | None:
    """Plain text on one line, or None when nothing is left."""
    return clean(text, limit=limit) or None if text else None


def paragraph(text: str | None) -> str:
    return clean(text or "", limit=SUMMARY_LENGTH)


def amount(text: str | None, field: str, warnings: list[Warned]) -> Decimal | None:
    """Money, with two decimals at least; what is no amount is left out and said."""
    value = number(text, field, warnings)
    return value.quantize(_CENT) if value is not None and int(value.as_tuple().exponent) > -2 else value


def number(text: str | None, field: str, warnings: list[Warned]) -> Decimal | None:
    """A decimal number (a weight, points); what is none is left out and said."""
    if text is None or not text.strip():
        return None
    try:
        value = Decimal(text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= Decimal(10) ** 15:
        warnings.append(Warned("value-unreadable", {"field": field, "value": clean(text, limit=60)}))
        return None
    return value


def cpv_codes(codes: list[str], warnings: list[Warned]) -> tuple[str, ...]:
    """The 8-digit codes of the common procurement vocabulary, once each, in their order."""
    known: dict[str, None] = {}
    for code in codes:
        match = _CPV.match(code.strip())
        if match:
            known[match[1]] = None
        elif code.strip():
            warnings.append(Warned("value-unreadable", {"field": "cpv", "value": clean(code, limit=60)}))
    return tuple(known)


def buyer(
    name: str | None,
    warnings: list[Warned],
    *,
    city: str | None = None,
    postcode: str | None = None,
    country: str | None = None,
    identifier: str | None = None,
) -> Buyer | None:
    """A buyer, its identifier sorted by its length: 14 digits are a SIRET, 9 a SIREN; no key is checked here,
    because what was published stays published."""
    shown = line(name)
    if shown is None:
        return None
    given = line(identifier)
    digits = re.sub(r"[\s.\u00a0\u202f]", "", given or "")
    digits = digits if digits.isascii() and digits.isdigit() else ""
    siret = digits if len(digits) == 14 else None
    postal = line(postcode, limit=20)
    if postal and country in (None, "FRA") and not _POSTCODE.match(postal):
        warnings.append(Warned("postcode-odd", {"value": postal}))
    return Buyer(
        name=shown,
        city=line(city),
        postcode=postal,
        country=country,
        identifier=given,
        siren=siret[:9] if siret else digits if len(digits) == 9 else None,
        siret=siret,
    )


def listed(value: object) -> list[str]:
    """A JSON value that is a list or a scalar, as texts; absent and empty values give none."""
    values = value if isinstance(value, list) else [value]
    return [
        str(item).strip() for item in values if isinstance(item, str | int | Decimal) and str(item).strip()
    ]
