"""Numbers and dates as a document's language writes them (formats de nombre et de date)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NARROW = "\u202f"
MINUS = "\u2212"
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formats:
    """How `language` (`fr` or `en`) writes numbers; values are exact, nothing is rounded on the way.

    French: 9 152,26 € with U+202F before the sign and between thousands (Imprimerie nationale).
    English: €9,152.26. A negative number takes the minus sign U+2212.
    """

    language: str

    def number(self, value: Decimal, decimals: int = 0) -> str:
        """At least `decimals` decimals, and all those that the value has."""
        if value.is_zero():
            value = Decimal(0)
        digits = f"{abs(value):f}"
        whole, _, fraction = digits.partition(".")
        fraction = fraction.rstrip("0").ljust(decimals, "0")
        thousands, point = (NARROW, ",") if self.language == "fr" else (",", ".")
        grouped = f"{int(whole):,}".replace(",", thousands)
        return (MINUS if value < 0 else "") + grouped + (point + fraction if fraction else "")

    def price(self, value: Decimal) -> str:
        """An amount for a column whose header gives the currency."""
        return self.number(value, 2)

    def amount(self, value: Decimal, currency: str, *, decimals: int = 2) -> str:
        symbol = SYMBOLS.get(currency)
        number = self.number(abs(value), decimals)
        sign = MINUS if value < 0 else ""
        if self.language == "fr":
            return f"{sign}{number}{NARROW}{symbol or currency}"
        return f"{sign}{symbol}{number}" if symbol else f"{sign}{currency}\u00a0{number}"

    def percent(self, rate: Decimal) -> str:
        """A rate (0.055) as a percentage (5,5 %)."""
        return self.number(rate * 100) + (f"{NARROW}%" if self.language == "fr" else "%")

    def date(self, day: date) -> str:
        month = MONTHS[self.language][day.month - 1]
        number = "1er" if self.language == "fr" and day.day == 1 else str(day.day)
        return f"{number}\u00a0{month}\u00a0{day.year}"

    def siren(self, value: str) -> str:
        """Nine digits by threes; anything else as it is."""
        if len(value) == 9 and value.isascii() and value.isdigit():
            return "\u00a0".join((value[:3], value[3:6], value[6:]))
        return value
