"""Activities, headcount bands and legal forms (nomenclatures INSEE), shipped as small files of facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from compagnon.core.matching.names import fold


class UnknownCode(ValueError):
    """A code is in none of the nomenclatures: `kind`, `value`, and `near` ones to offer."""

    def __init__(self, kind: str, value: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(f"{kind} {value!r}")
        self.kind = kind
        self.code = f"unknown-{kind}"
        self.value = value
        self.near = near


@dataclass(frozen=True)
class Band:
    """A band of staff (tranche d'effectif): `most` is None when open-ended."""

    code: str
    least: int
    most: int | None
    label_fr: str
    label_en: str


@dataclass(frozen=True)
class Activities:
    """What a list of activity codes means: exact codes of each nomenclature.

    A code of a sub-class names its own nomenclature (their letters never meet). A shorter one, `28.29`, names
    classes of both; its NAF 2025 codes count only for rows that have no rev. 2 code.
    """

    naf: frozenset[str] = frozenset()
    naf25: frozenset[str] = frozenset()
    naf25_alone: frozenset[str] = frozenset()


@lru_cache
def naf_rev2() -> Mapping[str, str]:
    """The 732 sub-classes of the NAF rev. 2: code to French label."""
    return MappingProxyType({row["code"]: row["label_fr"] for row in rows("naf_rev2.tsv")})


@lru_cache
def naf_2025() -> Mapping[str, str]:
    """The 747 sub-classes of the NAF 2025: code to French label."""
    return MappingProxyType({row["code"]: row["label_fr"] for row in rows("naf_2025.tsv")})


@lru_cache
def bands() -> Mapping[str, Band]:
    """The bands of staff by code, from none to 10,000 and more."""
    return MappingProxyType(
        {
            row["code"]: Band(
                row["code"],
                int(row["least"]),
                int(row["most"]) if row["most"] else None,
                row["label_fr"],
                row["label_en"],
            )
            for row in rows("headcount.tsv")
        }
    )


@lru_cache
def legal_forms() -> Mapping[str, str]:
    """Legal categories of level III: four digits to French label."""
    return MappingProxyType({row["code"]: row["label_fr"] for row in rows("legal_forms.tsv")})


def activity_label(code: str | None) -> str | None:
    """The French label of a sub-class of either nomenclature; None when it is in neither."""
    return None if code is None else naf_rev2().get(code) or naf_2025().get(code)


def activities(codes: Iterator[str] | list[str] | tuple[str, ...]) -> Activities:
    """The exact codes that `25.62B`, `2562B`, `28.29` or `28` stand for; raises `UnknownCode`."""
    rev2: set[str] = set()
    new: set[str] = set()
    alone: set[str] = set()
    for text in codes:
        code = _dotted(text)
        if code in naf_rev2():
            rev2.add(code)
        elif code in naf_2025():
            new.add(code)
        else:
            under = {c for c in naf_rev2() if c.startswith(code)}
            under_new = {c for c in naf_2025() if c.startswith(code)}
            if len(code) < 2 or not (under or under_new):
                raise UnknownCode("naf", text.strip(), _near(code))
            rev2 |= under
            alone |= under_new
    return Activities(frozenset(rev2), frozenset(new), frozenset(alone))


def search_activities(words: str, *, limit: int = 20) -> list[tuple[str, str]]:
    """Sub-classes of the NAF rev. 2 whose code or label holds every word."""
    wanted = fold(words).split()
    found = (
        (code, label)
        for code, label in naf_rev2().items()
        if all(w in fold(f"{code} {label}") for w in wanted)
    )
    return [pair for pair, _ in zip(found, range(limit), strict=False)] if wanted else []


def bands_between(least: int | None, most: int | None) -> frozenset[str]:
    """The bands that lie wholly within the limits; every band when there is no limit is the empty set.

    A band that only touches the interval is left out: 15 as the least keeps 20 to 49, not 10 to 19.
    """
    if least is None and most is None:
        return frozenset()
    return frozenset(
        band.code
        for band in bands().values()
        if band.least >= (least or 0) and (most is None or (band.most is not None and band.most <= most))
    )


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table of facts."""
    lines = (files("compagnon.registry") / "data" / name).read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]


def _dotted(text: str) -> str:
    compact = "".join(text.split()).upper().replace(".", "")
    return compact if len(compact) <= 2 else f"{compact[:2]}.{compact[2:]}"


def _near(code: str) -> tuple[str, ...]:
    for size in (5, 4, 2):
        if near := [c for c in (*naf_rev2(), *naf_2025()) if c.startswith(code[:size])]:
            return tuple(near[:6])
    return ()
