"""The cells of one row of a catalogue file as values, each fault with its column (lecture des cellules)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from compagnon.core.matching.names import fold
from compagnon.desk.importing.faults import RowFault
from compagnon.library.units import UNITS
from compagnon.people.errors import Refusal
from compagnon.sales.catalogue.environment import BOUNDS, TOPICS
from compagnon.sales.catalogue.models import Product

_FIGURE = re.compile(r"([-\u2212]?\d[\d \u00a0\u202f.,]*)\s*(\S.{0,19})?")
_SPAN = re.compile(r"([-\u2212]?[\d.,]*)\s*\.\.\s*([-\u2212]?[\d.,]*)\s*(\S.{0,19})?")
_QUOTED = re.compile(r"'(?=[=+\-@|\t\r\uff1d\uff0b\uff0d\uff20 ])")
STATUSES = {
    "ACTIVE": "active", "ACTIF": "active", "DRAFT": "draft", "BROUILLON": "draft", "OBSOLETE": "obsolete",
}  # fmt: skip
NATURES = {
    "GOODS": "goods", "BIEN": "goods", "SERVICE": "service", "SOFTWARE": "software", "LOGICIEL": "software",
}  # fmt: skip


@dataclass(frozen=True)
class Spec:
    kind: str
    number: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    unit: str = ""
    text: str = ""

    def state(self) -> tuple[Any, ...]:
        return (self.kind, self.number, self.least, self.most, self.unit, self.text)


@dataclass
class Cells:
    """`prices` by segment: kind of tiers and (from quantity, price) pairs."""

    product: dict[str, Any] = field(default_factory=dict)
    prices: dict[str, tuple[str, list[tuple[Decimal, Decimal]]]] = field(default_factory=dict)
    cost: Decimal | None = None
    specs: dict[str, Spec] = field(default_factory=dict)
    environment: dict[str, tuple[Decimal | None, str]] = field(default_factory=dict)


def read_row(number: int, texts: Mapping[str, tuple[str, str]]) -> tuple[Cells, list[RowFault]]:
    """`texts`: by code of the column, its header and the cell. An empty cell says nothing."""
    cells, faults = Cells(), []
    for code, (header, raw) in texts.items():
        text = _QUOTED.sub("", raw.strip(), count=1) if raw.strip().startswith("'") else raw.strip()
        if not text:
            continue
        try:
            _put(cells, code, text)
        except Refusal as refusal:
            faults.append(RowFault(number, header, text, refusal.code, str(refusal)))
    if not cells.product.get("reference") and not faults:
        faults.append(RowFault(number, "reference", "", "required", _("The reference is missing.")))
    return cells, faults


def _put(cells: Cells, code: str, text: str) -> None:
    if code == "cost":
        cells.cost = amount(text)
    elif code == "price" or code.startswith("price:"):
        cells.prices[code.partition(":")[2].strip()] = _tiers(text)
    elif code.startswith(("spec:", "limit:")):
        kind, _colon, name = code.partition(":")
        cells.specs[fold(name).lower().replace(" ", "_")[:40]] = _spec(
            text, "limit" if kind == "limit" else "figure"
        )
    elif code.startswith("env:"):
        topic = code.partition(":")[2].strip()
        cells.environment[topic] = _statement(topic, text)
    else:
        cells.product[code] = _READERS[code](text) if code in _READERS else _short(text, 4000)


def decimal(text: str, places: int) -> Decimal:
    """A number with a point or a decimal comma."""
    bare = re.sub(r"[\s\u00a0\u202f€]", "", text).replace("\u2212", "-")
    if "," in bare and "." in bare:
        bare = bare.replace("," if bare.rfind(".") > bare.rfind(",") else ".", "")
    try:
        number = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        raise Refusal("number", _("“%(value)s” is not a number.") % {"value": text[:40]}) from None
    if not number.is_finite() or abs(number) > Decimal(10) ** 10:
        raise Refusal("number", _("“%(value)s” is too large.") % {"value": text[:40]})
    if number != number.quantize(Decimal(1).scaleb(-places)):
        raise Refusal(
            "decimals", _("“%(value)s” has more than %(n)s decimals.") % {"value": text[:40], "n": places}
        )
    return number


def amount(text: str) -> Decimal:
    number = decimal(text, 6)
    if number < 0:
        raise Refusal("negative", _("A price or a cost is not negative."))
    return number


def _tiers(text: str) -> tuple[str, list[tuple[Decimal, Decimal]]]:
    kind = "slab" if text.lower().startswith("slab") else "range"
    body = text[4:].strip() if kind == "slab" else text
    pairs = []
    for part in body.split("|"):
        start, colon, price = part.rpartition(":")
        pairs.append((decimal(start, 4) if colon else Decimal(0), amount(price)))
    if len({start for start, _price in pairs}) < len(pairs) or any(start < 0 for start, _price in pairs):
        raise Refusal("tier_twice", _("Each tier begins at a quantity of its own, from 0 on."))
    return kind, sorted(pairs)


def _spec(text: str, kind: str) -> Spec:
    if kind == "limit" and (found := _SPAN.fullmatch(text)):
        least, most = (decimal(found[n], 4) if found[n] else None for n in (1, 2))
        if least is not None and most is not None and least > most:
            raise Refusal("bounds_reversed", _("The lower bound lies above the upper one."))
        return Spec(kind, least=least, most=most, unit=(found[3] or "").strip())
    if kind == "figure" and (found := _FIGURE.fullmatch(text)):
        return Spec(kind, number=decimal(found[1], 4), unit=(found[2] or "").strip())
    return Spec(kind, text=_short(text, 200))


def _statement(topic: str, text: str) -> tuple[Decimal | None, str]:
    if topic not in TOPICS:
        raise Refusal("topic", _("Unknown topic. Known: %(known)s.") % {"known": ", ".join(TOPICS)})
    if topic in BOUNDS and re.fullmatch(r"[\d .,\u00a0\u202f]+", text):
        number = decimal(text, 4)
        if not 0 <= number <= BOUNDS[topic]:
            raise Refusal("out_of_bounds", _("This figure is outside its scale."))
        return number, ""
    return None, _short(text, 300)


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise Refusal("too_long", _("At most %(n)s characters.") % {"n": most})
    return text


def _choice(words: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if fold(text) not in words:
            known = ", ".join(dict.fromkeys(words.values()))
            raise Refusal("unknown_choice", _("“%(value)s” is not known here: %(known)s.") % {
                "value": text[:40], "known": known
            })  # fmt: skip
        return words[fold(text)]

    return read


def _unit(text: str) -> str:
    if text not in UNITS:
        raise Refusal("unit", _("“%(value)s” is not known here: %(known)s.") % {
            "value": text[:40], "known": ", ".join(UNITS)
        })  # fmt: skip
    return text


def _rate(text: str) -> Decimal:
    """20, 20 % and 0.2 are the same rate."""
    number = decimal(text.replace("%", ""), 6)
    return number / 100 if number > 1 or "%" in text else number


def _limited(name: str) -> Callable[[str], str]:
    meta: Any = Product._meta.get_field(name)
    most = int(meta.max_length)
    return lambda text: _short(text, most)


_READERS: dict[str, Callable[[str], Any]] = {
    "reference": _limited("reference"), "family": _limited("family"), "rep_stream": _limited("rep_stream"),
    "replaced_by": _limited("reference"), "status": _choice(STATUSES), "nature": _choice(NATURES), "unit": _unit,
    "vat_rate": _rate, "weight_kg": lambda text: decimal(text, 4),
    "name_fr": lambda text: _short(text, 250), "name_en": lambda text: _short(text, 250),
}  # fmt: skip
