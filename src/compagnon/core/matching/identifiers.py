"""Company numbers (SIREN, NIC, SIRET, numéro de TVA): checked, never guessed.

Sources: INSEE, « SIREN et SIRET »: Luhn key on the 9 digits and on the 14 digits; the establishments
of La Poste (SIREN 356000000) other than its seat carry a plain digit sum divisible by five instead.
French VAT key: (12 + 3 × (SIREN mod 97)) mod 97 (BOFiP, BOI-TVA-DECLA-20-10-20).
"""

import unicodedata
from collections.abc import Mapping

LA_POSTE = "356000000"
_SEPARATORS = frozenset(" \t\n\r._-/'’")


class IdentifierError(ValueError):
    """A number cannot be one: `code` says why, `params` hold the figures of the sentence.

    Codes: `empty`, `not-digits` (position, character), `length` (expected, found), `checksum`,
    `zero` (no company, or no establishment, bears only zeros), `country`.
    """

    def __init__(self, kind: str, code: str, **params: str | int) -> None:
        super().__init__(f"{kind}: {code}")
        self.kind = kind
        self.code = code
        self.params: Mapping[str, str | int] = params


def check_siren(text: str) -> str:
    """The 9 digits of a company (SIREN), leading zeros kept; raises `IdentifierError`."""
    digits = _digits(text, "siren", 9)
    if luhn_sum(digits) % 10:
        raise IdentifierError("siren", "checksum", value=digits)
    if digits == "000000000":
        raise IdentifierError("siren", "zero", value=digits)
    return digits


def check_nic(text: str) -> str:
    """The 5 digits that number an establishment within its company (NIC); 00000 names none."""
    digits = _digits(text, "nic", 5)
    if digits == "00000":
        raise IdentifierError("nic", "zero", value=digits)
    return digits


def check_siret(text: str) -> str:
    """The 14 digits of an establishment (SIRET): SIREN and NIC; raises `IdentifierError`."""
    digits = _digits(text, "siret", 14)
    if luhn_sum(digits[:9]) % 10:
        raise IdentifierError("siret", "checksum", value=digits, part="siren")
    if not siret_key_holds(digits):
        raise IdentifierError("siret", "checksum", value=digits, part="nic")
    if digits[9:] == "00000" or digits[:9] == "000000000":
        raise IdentifierError("siret", "zero", value=digits)
    return digits


def check_vat_number(text: str) -> str:
    """A French VAT number (numéro de TVA intracommunautaire) as `FR` + key + SIREN."""
    compact = _compact(text).upper()
    if not compact:
        raise IdentifierError("vat", "empty")
    if not compact.startswith("FR"):
        raise IdentifierError("vat", "country", value=compact[:2])
    if len(compact) != 13:
        raise IdentifierError("vat", "length", expected=13, found=len(compact))
    siren = check_siren(compact[4:])
    if compact != vat_number(siren):
        raise IdentifierError("vat", "checksum", value=compact)
    return compact


def vat_number(siren: str) -> str:
    """The VAT number that belongs to a SIREN."""
    siren = check_siren(siren)
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def siret_key_holds(digits: str) -> bool:
    """Whether 14 digits satisfy Luhn, or the digit sum of La Poste's establishments."""
    if luhn_sum(digits) % 10 == 0:
        return True
    return digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0


def luhn_sum(digits: str) -> int:
    """The Luhn sum: from the right, every second digit doubled and its own digits added."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total


def luhn_key(digits: str) -> str:
    """The digit that makes `digits` + key satisfy Luhn."""
    return str(-luhn_sum(digits + "0") % 10)


def _compact(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c not in _SEPARATORS and c.isprintable())


def _digits(text: str, kind: str, length: int) -> str:
    compact = _compact(text)
    if not compact:
        raise IdentifierError(kind, "empty")
    for position, character in enumerate(compact, start=1):
        if character not in "0123456789":
            raise IdentifierError(kind, "not-digits", position=position, character=character)
    if len(compact) != length:
        raise IdentifierError(kind, "length", expected=length, found=len(compact))
    return compact
