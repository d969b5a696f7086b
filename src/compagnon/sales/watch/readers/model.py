"""What reading gives, whatever the source: entries (*articles, avis*), and the tender inside a notice."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from decimal import Decimal

from .errors import Warned


@dataclass(frozen=True, slots=True)
class Buyer:
    """Acheteur. `identifier` is as published; `siren` and `siret` are given when it has their form."""

    name: str
    city: str | None = None
    postcode: str | None = None
    country: str | None = None
    identifier: str | None = None
    siren: str | None = None
    siret: str | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """Critère d'attribution: `weight` in points or percent as published, `kind` price, cost or quality."""

    name: str
    weight: Decimal | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Lieu d'exécution: NUTS codes, départements, words, ISO 3166 alpha-3 country."""

    nuts: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    label: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Award:
    """Attribution: who won which lot; amounts without VAT as published."""

    lot: str | None = None
    winner: str | None = None
    city: str | None = None
    siren: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    decided: str | None = None
    contract: str | None = None
    offers: int | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Lot of a tender."""

    reference: str
    title: str | None = None
    description: str | None = None
    cpv: tuple[str, ...] = ()
    estimated_value: Decimal | None = None
    currency: str | None = None
    deadline: str | None = None
    place: Place | None = None
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Tender:
    """Marché public, as its notice tells it.

    `notice_kind`: planning, competition, result, change, cancellation, or None. `nature`: works, supplies,
    services. `procedure`: open, restricted, adapted, neg-w-call, neg-wo-call, comp-dial, innovation, contest,
    oth-single, oth-mult. `deadline`: ISO date-time with offset, or a date.
    """

    reference: str
    buyer: Buyer | None
    object: str
    notice_kind: str | None = None
    procedure: str | None = None
    nature: str | None = None
    cpv: tuple[str, ...] = ()
    deadline: str | None = None
    estimated_value: Decimal | None = None
    currency: str | None = None
    place: Place | None = None
    lots: tuple[Lot, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    awards: tuple[Award, ...] = ()
    awarded_value: Decimal | None = None
    replaces: str | None = None
    procedure_id: str | None = None
    buyer_reference: str | None = None
    documents_url: str | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One article or notice: texts without markup, http(s) URLs, ISO dates with offset or bare days.

    `near_key` is the same for entries that say the same thing in other letters (case, accents, punctuation,
    order of words), from whatever source they come.
    """

    id: str
    title: str
    url: str | None = None
    summary: str = ""
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    near_key: str = ""
    tender: Tender | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All of a source: `kind` names the format and its version, `encoding` how the bytes were read."""

    kind: str
    source: str
    title: str | None = None
    language: str | None = None
    encoding: str | None = None
    entries: tuple[Entry, ...] = ()
    warnings: tuple[Warned, ...] = field(default=())

    def warned(self, *more: Warned) -> Reading:
        """The same reading with warnings put before its own."""
        return replace(self, warnings=(*more, *self.warnings))

    def as_json(self) -> dict[str, object]:
        """JSON-ready: decimals as strings, absent values as null."""
        return {
            "kind": self.kind,
            "title": self.title,
            "source": self.source,
            "language": self.language,
            "encoding": self.encoding,
            "entries": [jsonable(entry) for entry in self.entries],
            "warnings": [warning.as_json() for warning in self.warnings],
        }


def jsonable(value: object) -> object:
    """Dataclasses as objects, tuples as lists, decimals as strings in plain digits."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [jsonable(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: jsonable(getattr(value, item.name)) for item in fields(value)}
    return value
