"""Rounding (arrondi): half up on the magnitude, and shares that add up to their total."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

# Wide enough for every product of two accepted numbers and a rate, so that only quantize() rounds.
EXACT = Context(prec=100, rounding=ROUND_HALF_UP)

Number = Decimal | Fraction | int


def quantum(places: int) -> Decimal:
    """10^-places: ``quantum(2)`` is 0.01."""
    return Decimal(1).scaleb(-places)


def round_half_up(value: Number, places: int = 2) -> Decimal:
    """The value at so many decimals; a half goes away from zero (−1622.835 → −1622.84).

    This is the commercial rounding (arrondi commercial) and the reading of BR-CO-17 of EN 16931.
    """
    if isinstance(value, Decimal):
        return value.quantize(quantum(places), context=EXACT)
    scaled = abs(Fraction(value)) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(units if value >= 0 else -units).scaleb(-places, context=EXACT)


def shown_parts(parts: Iterable[Number], places: int = 2, total: Number | None = None) -> list[Decimal]:
    """Parts rounded so that they add up to the shown total (plus forts restes).

    Each part is cut down to its floor, then the missing units go to the largest remainders; between equal
    remainders the earlier part wins. The total, when not given, is the exact sum rounded half up.
    Every part stays within one unit of its exact value.
    """
    scaled = [Fraction(part) * 10**places for part in parts]
    exact_total = sum(scaled, Fraction(0)) if total is None else Fraction(total) * 10**places
    target = int(round_half_up(exact_total, 0))
    floors = [part.numerator // part.denominator for part in scaled]
    missing = target - sum(floors)
    if not 0 <= missing <= len(floors):
        raise ValueError("the total is not the sum of the parts")
    by_remainder = sorted(range(len(scaled)), key=lambda i: (floors[i] - scaled[i], i))
    for index in by_remainder[:missing]:
        floors[index] += 1
    return [Decimal(units).scaleb(-places, context=EXACT) for units in floors]


def allocate(amount: Decimal, weights: Sequence[Number], places: int = 2) -> list[Decimal]:
    """An amount spread in proportion to weights, to the cent (répartition au prorata).

    The shares add up to the amount exactly. Weights may be of both signs, but their sum may not be zero:
    ``ZeroDivisionError`` then. The amount must have at most ``places`` decimals.
    """
    if round_half_up(amount, places) != amount:
        raise ValueError("the amount has more decimals than its shares")
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    return shown_parts([Fraction(amount) * Fraction(weight) / whole for weight in weights], places)
