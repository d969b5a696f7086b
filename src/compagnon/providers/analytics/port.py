"""What the registry asks of an engine: shapes in, shapes out, no sentence and no clock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, Protocol

PROSPECT = "prospect"
RESTRICTED = "restricted-diffusion"
CLOSED = "closed"

Dimension = Literal["naf", "naf25", "headcount", "departement", "legal_form"]
LeftOut = Mapping[str, Collection[str]]
"""Reason → SIRETs (14 digits) and SIRENs (9 digits) that are no prospects; the first reason counts."""


class AnalyticsError(Exception):
    """The engine cannot answer: `code` and `params` say why.

    Codes: `unknown-scheme` (url, known), `no-path` (url), `absent` (path), `unreadable` (path, detail),
    `version` (path, found, expected), `never-listed` (outcome).
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


class Standing(StrEnum):
    """Where an establishment stands: open, closed (fermé), or restricted (en diffusion partielle)."""

    LISTED = "listed"
    CLOSED = "closed"
    RESTRICTED = "restricted"


@dataclass(frozen=True)
class Circle:
    """A disc in the plane of one projection: centre and radius in whole metres of that plane."""

    epsg: int
    x: int
    y: int
    radius: int


@dataclass(frozen=True)
class Filter:
    """Criteria that must all hold; an empty set does not limit.

    Activity: `naf` are NAF rev. 2 codes, `naf25` NAF 2025 codes, `naf25_alone` NAF 2025 codes that count
    only where the row has no rev. 2 code. `words` are folded (A-Z, 0-9) and must each be part of the name.
    `created_from` is included, `created_before` is not.
    """

    naf: frozenset[str] = frozenset()
    naf25: frozenset[str] = frozenset()
    naf25_alone: frozenset[str] = frozenset()
    headcount: frozenset[str] = frozenset()
    departements: frozenset[str] = frozenset()
    legal_forms: frozenset[str] = frozenset()  # prefixes of legal categories: 57, 5710
    circle: Circle | None = None
    words: tuple[str, ...] = ()
    created_from: date | None = None
    created_before: date | None = None
    social_economy: bool | None = None

    @property
    def has_activity(self) -> bool:
        return bool(self.naf or self.naf25 or self.naf25_alone)


@dataclass(frozen=True)
class Establishment:
    """An establishment joined to its company. Restricted ones bear no number, no name, no address."""

    standing: Standing
    siret: str | None = None
    name: str | None = None
    sign: str | None = None  # enseigne
    folded: str = ""
    naf: str | None = None
    naf25: str | None = None
    headcount: str | None = None
    epsg: int | None = None
    x: int | None = None
    y: int | None = None
    located: Literal["own", "commune"] | None = None
    address: str | None = None
    postcode: str | None = None
    commune: str | None = None  # INSEE code
    commune_name: str | None = None
    departement: str | None = None
    created: date | None = None
    closed: date | None = None
    head_office: bool = False
    legal_form: str | None = None
    category: str | None = None  # PME, ETI, GE
    social_economy: bool | None = None

    @property
    def siren(self) -> str | None:
        return self.siret[:9] if self.siret else None


@dataclass(frozen=True)
class Company:
    """A legal unit (unité légale) in open diffusion."""

    siren: str
    name: str
    acronym: str | None
    natural_person: bool
    active: bool
    legal_form: str | None
    category: str | None
    naf: str | None
    naf25: str | None
    headcount: str | None
    created: date | None
    social_economy: bool | None
    mission: bool | None
    seat_siret: str | None


@dataclass(frozen=True)
class Selection:
    """One page of an outcome, and how many rows each outcome has; `squared` is the distance in m²."""

    rows: tuple[Establishment, ...]
    squared: tuple[int | None, ...]
    counts: Mapping[str, int]

    @property
    def found(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Status:
    """What is loaded: `as_of` is the latest treatment date in the files, the date of the image."""

    as_of: date | None
    loaded_at: str
    establishments: int
    active: int
    companies: int
    has_naf: bool
    has_naf25: bool
    files: tuple[str, ...] = field(default=())


class Analytics(Protocol):
    """The named queries of the registry."""

    def status(self) -> Status | None:
        """What is loaded, or None when nothing is."""

    def select(
        self,
        wanted: Filter,
        left_out: LeftOut,
        *,
        limit: int,
        offset: int = 0,
        outcome: str = PROSPECT,
    ) -> Selection:
        """One page of an outcome and the count of each: nearest first, else by falling headcount, then SIRET.

        Each row found has one outcome: restricted diffusion, then closed, then the reasons of `left_out`
        in their order, else `prospect`. Rows in restricted diffusion are counted and never listed.
        """

    def facet(self, wanted: Filter, dimension: Dimension) -> dict[str, int]:
        """Rows found by value; rows without a value are left out."""

    def rings(self, wanted: Filter, radii: Sequence[int]) -> list[int]:
        """Rows found within each radius (plane metres) of the filter's centre, its own radius set aside."""

    def ages(self, wanted: Filter, cuts: Sequence[date]) -> list[int]:
        """Rows found created before the first cut, between cuts, and from the last one on."""

    def establishment(self, siret: str) -> Establishment | None:
        """One establishment, open or closed; None when unknown or in restricted diffusion."""

    def company(self, siren: str) -> Company | None:
        """One company; None when unknown or in restricted diffusion."""

    def establishments_of(self, siren: str, *, limit: int = 200) -> list[Establishment]:
        """The establishments of a company, head office first, then by SIRET."""

    def standings(self, sirets: Collection[str]) -> dict[str, Standing]:
        """Where known establishments stand today; unknown ones are absent from the answer."""
