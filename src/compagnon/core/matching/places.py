"""Postcodes and commune codes (code postal, code commune INSEE)."""

import re

from compagnon.core.matching.identifiers import IdentifierError

_COMMUNE = re.compile(r"(?:\d{2}|2A|2B)\d{3}")


def check_postcode(text: str) -> str:
    """Five digits, leading zeros kept; `1400` is refused rather than guessed to be 01400."""
    compact = "".join(text.split())
    if not compact:
        raise IdentifierError("postcode", "empty")
    if not compact.isascii() or not compact.isdigit():
        raise IdentifierError("postcode", "not-digits", value=compact)
    if len(compact) != 5:
        raise IdentifierError("postcode", "length", expected=5, found=len(compact))
    return compact


def check_commune_code(text: str) -> str:
    """The INSEE code of a commune: five characters, 2A and 2B for Corsica."""
    compact = "".join(text.split()).upper()
    if not compact:
        raise IdentifierError("commune", "empty")
    if not _COMMUNE.fullmatch(compact):
        raise IdentifierError("commune", "not-digits", value=compact)
    return compact


def departement_of_commune(code: str) -> str:
    """The département of a commune code: two characters, three overseas (97x, 98x)."""
    code = check_commune_code(code)
    return code[:3] if code[:2] in {"97", "98"} else code[:2]


def departement_of_postcode(postcode: str) -> str:
    """The département that a postcode nearly always lies in; a few communes are served from next door."""
    postcode = check_postcode(postcode)
    if postcode[:2] in {"97", "98"}:
        return postcode[:3]
    if postcode[:2] == "20":
        return "2A" if postcode < "20200" else "2B"
    return postcode[:2]
