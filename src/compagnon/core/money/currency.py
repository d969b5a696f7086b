"""Amounts with their currency (montants), and the minor units of ISO 4217."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from compagnon.core.money.numbers import NumberError, exact
from compagnon.core.money.rounding import EXACT, Number, allocate, round_half_up

# ISO 4217, exponents other than 2; a code that is not listed here has two decimals.
_MINOR_UNITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were added or compared (code ``currency_mismatch``)."""

    code = "currency_mismatch"

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"{left} and {right}")
        self.params = {"left": left, "right": right}


def minor_units(currency: str) -> int:
    """How many decimals an amount of this currency has (EUR 2, JPY 0, TND 3)."""
    if len(currency) != 3 or not currency.isascii() or not currency.isupper() or not currency.isalpha():
        raise NumberError("not_a_currency", value=currency)
    return _MINOR_UNITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in a currency (montant). It may be finer than the minor unit until ``rounded``."""

    amount: Decimal
    currency: str = "EUR"

    def __post_init__(self) -> None:
        minor_units(self.currency)
        if not isinstance(self.amount, Decimal):
            raise NumberError("float_refused" if isinstance(self.amount, float) else "not_a_number")
        if not self.amount.is_finite():
            raise NumberError("not_finite")

    @classmethod
    def of(cls, value: object, currency: str = "EUR") -> "Money":
        """From a string, an int or a Decimal, read exactly; never from a float."""
        return cls(exact(value), currency)

    @classmethod
    def from_minor(cls, units: int, currency: str = "EUR") -> "Money":
        """From the scaled integer that the database holds: 1250 is 12.50 EUR."""
        return cls(Decimal(units).scaleb(-minor_units(currency), context=EXACT), currency)

    @property
    def minor(self) -> int:
        """The amount in minor units; an amount that is not rounded yet is refused."""
        scaled = self.amount.scaleb(minor_units(self.currency), context=EXACT)
        if scaled != scaled.to_integral_value():
            raise NumberError("too_precise", decimals=minor_units(self.currency))
        return int(scaled)

    def rounded(self) -> "Money":
        """Half up on the magnitude, to the minor unit of the currency."""
        return Money(round_half_up(self.amount, minor_units(self.currency)), self.currency)

    def spread(self, weights: Sequence[Number]) -> "list[Money]":
        """Shares in proportion to the weights; they add up to the amount (plus forts restes)."""
        shares = allocate(self.amount, weights, minor_units(self.currency))
        return [Money(share, self.currency) for share in shares]

    def __add__(self, other: "Money") -> "Money":
        return Money(EXACT.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(EXACT.subtract(self.amount, self._same(other)), self.currency)

    def __neg__(self) -> "Money":
        return Money(EXACT.minus(self.amount), self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        if isinstance(factor, float):
            raise NumberError("float_refused")
        return Money(EXACT.multiply(self.amount, Decimal(factor)), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def _same(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.amount
