"""Which invoices a payment is for (rapprochement): by number, reference, amount and payer, with the reasons.

Plain Python. A proposal says what spoke for it; nothing is booked before somebody confirms.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from compagnon.core.matching.names import fold

ZERO = Decimal(0)
WEIGHTS = {
    "number": Decimal("0.60"), "reference": Decimal("0.30"), "amount": Decimal("0.30"), "claimed": Decimal("0.25"),
    "account": Decimal("0.30"), "name": Decimal("0.20"), "group": Decimal("0.25"), "only": Decimal("0.10"),
}  # fmt: skip
SURE, LIKELY = Decimal("0.80"), Decimal("0.50")
MOST_IN_A_GROUP, MOST_COMPARED = 5, 14
_SMALL_WORDS = frozenset(
    "SAS SARL SA EURL SNC GROUPE ETS STE SOCIETE DE DU DES LA LE LES ET".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Due:
    """An invoice that waits for money; ``claimed`` is what is not disputed of it."""

    key: int
    number: str
    owed: Decimal
    claimed: Decimal
    currency: str
    account: int
    account_name: str
    references: tuple[str, ...] = ()  # the order's number, the client's own
    uuid: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """What came in."""

    left: Decimal
    currency: str
    text: str
    payer: str
    iban: str = ""


@dataclass(frozen=True)
class Proposal:
    """``parts`` are (invoice, amount); ``left`` is what no invoice takes; codes of ``reasons`` are in WEIGHTS."""

    parts: tuple[tuple[Due, Decimal], ...] = ()
    reasons: tuple[str, ...] = ()
    confidence: Decimal = ZERO
    left: Decimal = ZERO

    @property
    def grade(self) -> str:
        return "sure" if self.confidence >= SURE else "likely" if self.confidence >= LIKELY else "weak"


def squeezed(text: str) -> str:
    """Letters and digits alone, in capitals: “F-2026 / 0042” is F20260042."""
    return re.sub(r"[^A-Z0-9]", "", fold(text).upper())


def _words(name: str) -> set[str]:
    found = re.findall(r"[A-Z0-9]+", fold(name).upper())
    return {word for word in found if len(word) > 1 and word not in _SMALL_WORDS}


@dataclass
class Book:
    """The invoices that wait, ready to be searched, with the accounts that payers' IBANs and names are known for."""

    dues: Sequence[Due]
    ibans: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = [(squeezed(due.number), due) for due in self.dues]
        self._references = [
            (squeezed(text), due) for due in self.dues for text in due.references if len(squeezed(text)) >= 4
        ]
        self._of: dict[int, list[Due]] = {}
        self._names: dict[int, set[str]] = {}
        for due in self.dues:
            self._of.setdefault(due.account, []).append(due)
            self._names.setdefault(due.account, _words(due.account_name))

    def payer_of(self, money: Money) -> tuple[int | None, str]:
        """The client behind a payer: by its account at the bank, else by its name."""
        if money.iban and (found := self.ibans.get(money.iban)) is not None:
            return found, "account"
        if money.payer and (found := self.names.get(squeezed(money.payer))) is not None:
            return found, "name"
        words = _words(money.payer) or _words(money.text)
        best = [
            account for account, own in self._names.items()
            if own and (own <= words or (len(own & words) >= 2 and len(own & words) * 3 >= len(own) * 2))
        ]  # fmt: skip
        return (best[0], "name") if len(best) == 1 else (None, "")


def propose(money: Money, book: Book) -> Proposal:
    """The best reading of a payment; an empty one when nothing speaks for any invoice."""
    payer, how = book.payer_of(money)
    text = squeezed(f"{money.text} {money.payer}")
    named = [
        due
        for number, due in book._numbers
        if number and _stands(number, text) and due.currency == money.currency
    ]
    if named:
        return _spread(money, named, ["number"], payer, how)
    hinted = [due for word, due in book._references if word in text and due.currency == money.currency]
    if hinted:
        return _spread(money, _once(hinted), ["reference"], payer, how)
    if payer is None:
        same = [due for due in book.dues if due.owed == money.left and due.currency == money.currency]
        return _spread(money, same, ["only"], None, "") if len(same) == 1 else Proposal(left=money.left)
    own = [due for due in book._of.get(payer, []) if due.currency == money.currency]
    exact = [due for due in own if money.left in (due.owed, due.claimed)]
    if exact:
        return _spread(money, exact[:1], ["only"] if len(exact) == 1 else [], payer, how)
    if group := _group(money.left, own):
        return _spread(money, group, ["group"], payer, how)
    return _spread(money, own[:1], [], payer, how) if own else Proposal(left=money.left)


def _stands(number: str, text: str) -> bool:
    """The whole number stands in the text: F20260004 is not in F202600042."""
    at = text.find(number)
    while at >= 0:
        after = text[at + len(number) : at + len(number) + 1]
        if not after.isdigit():
            return True
        at = text.find(number, at + 1)
    return False


def _once(dues: Iterable[Due]) -> list[Due]:
    return list({due.key: due for due in dues}.values())


def _group(amount: Decimal, dues: Sequence[Due]) -> list[Due]:
    """Invoices of one client that make the amount together: the fewest, the oldest first."""
    pool = list(dues[:MOST_COMPARED])
    for size in range(2, min(MOST_IN_A_GROUP, len(pool)) + 1):
        for some in combinations(pool, size):
            if sum((due.owed for due in some), ZERO) == amount:
                return list(some)
    return []


def _spread(money: Money, dues: Sequence[Due], reasons: list[str], payer: int | None, how: str) -> Proposal:
    """Give each invoice what it is owed, in their order, as long as there is money."""
    left, parts = money.left, []
    claimed = sum((due.claimed for due in dues), ZERO)
    whole = sum((due.owed for due in dues), ZERO)
    found = list(reasons)
    if left == whole and dues:
        found.append("amount")
    elif left == claimed and dues:
        found.append("claimed")
    if payer is not None and dues and all(due.account == payer for due in dues):
        found.append(how)
    by_claim = left == claimed and left != whole
    for due in dues:
        part = min(left, due.claimed if by_claim else due.owed)
        if part > 0:
            parts.append((due, part))
            left -= part
    confidence = min(sum((WEIGHTS[code] for code in found), ZERO), Decimal("0.99"))
    if left > 0:
        confidence = min(confidence, Decimal("0.79"))  # money stays over: somebody looks at it
    return Proposal(tuple(parts), tuple(found), confidence, left)
