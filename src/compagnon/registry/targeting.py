"""Finds prospects in the registry (ciblage), and says why each one is kept or left out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from compagnon.core.matching.names import fold
from compagnon.providers.analytics import (
    PROSPECT,
    Analytics,
    Circle,
    Dimension,
    Establishment,
    Filter,
    LeftOut,
    Standing,
)
from compagnon.registry.geography import departement
from compagnon.registry.nomenclature import UnknownCode, activities, bands, bands_between
from compagnon.registry.projection import Plane, Point, scale_at, to_degrees, to_plane

MAX_RADIUS_KM = 500.0
RINGS_KM = (10, 20, 30, 50, 100)


class TargetingError(ValueError):
    """Criteria that cannot be searched; codes: `near` (value), `radius` (value, most), `limit` (value),
    `headcount` (least, most), `legal-form` (value), `text` (value), `no-registry`,
    `nomenclature-absent` (codes)."""

    def __init__(self, code: str, **params: str | int | float) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Criteria:
    """What a target looks like; empty means no limit. Kept with a frozen list as `as_dict()`."""

    naf: tuple[str, ...] = ()
    headcount_min: int | None = None
    headcount_max: int | None = None
    bands: tuple[str, ...] = ()  # codes of headcount bands; with the limits above, both must hold
    near: tuple[float, float] | None = None  # latitude, longitude
    radius_km: float | None = None
    departements: tuple[str, ...] = ()
    legal_forms: tuple[str, ...] = ()
    text: str = ""
    created_from: date | None = None
    created_before: date | None = None
    social_economy: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values, without what does not limit."""
        kept = {name: value for name, value in asdict(self).items() if value not in (None, (), "")}
        return {
            name: list(value)
            if isinstance(value, tuple)
            else value.isoformat()
            if isinstance(value, date)
            else value
            for name, value in kept.items()
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Criteria":
        """The inverse of `as_dict`."""
        read: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        for name in ("created_from", "created_before"):
            if isinstance(read.get(name), str):
                read[name] = date.fromisoformat(read[name])
        return cls(**read)


@dataclass(frozen=True)
class Reason:
    """One criterion that a row meets: `code` is `naf`, `headcount`, `distance`, `departement`, `text`,
    `legal-form`, `created` or `social-economy`; `value` is the row's own."""

    code: str
    value: str


@dataclass(frozen=True)
class Target:
    """An establishment found: its position, the distance on the ground to 0.1 km, and its reasons."""

    establishment: Establishment
    at: Point | None
    km: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Found:
    """A page of targets. `found` = `count` + the sum of `excluded`."""

    criteria: Criteria
    as_of: date | None
    targets: tuple[Target, ...]
    count: int
    found: int
    excluded: Mapping[str, int]


@dataclass(frozen=True)
class Facets:
    """Rows found by value, each facet with its own criterion set aside, prospects or not.

    `ages`: younger than 3 years, 3 to 10, older than 10, at the registry's date. `rings`: km to count.
    """

    naf: Mapping[str, int]
    headcount: Mapping[str, int]
    departements: Mapping[str, int]
    rings: Mapping[int, int] = field(default_factory=dict)
    ages: tuple[int, ...] = ()


def search(
    registry: Analytics,
    criteria: Criteria,
    *,
    left_out: LeftOut | None = None,
    limit: int = 50,
    offset: int = 0,
    outcome: str = PROSPECT,
) -> Found:
    """Prospects that meet the criteria, nearest first, and how many are left out by reason.

    `left_out` gives reasons with their SIRETs and SIRENs, as `{"known": {...}}`. `outcome` lists what was
    left out for a reason instead; companies in restricted diffusion are counted, never listed
    (Code de commerce, art. R. 123-232-1).
    """
    if not 0 <= limit <= 10_000 or offset < 0:
        raise TargetingError("limit", value=limit)
    wanted = filter_of(registry, criteria)
    status = registry.status()
    selection = registry.select(wanted, left_out or {}, limit=limit, offset=offset, outcome=outcome)
    scale = _scale(criteria, wanted)
    targets = tuple(
        _target(row, criteria, squared, scale)
        for row, squared in zip(selection.rows, selection.squared, strict=True)
    )
    excluded = {reason: number for reason, number in sorted(selection.counts.items()) if reason != PROSPECT}
    return Found(
        criteria=criteria,
        as_of=status.as_of if status else None,
        targets=targets,
        count=selection.counts.get(PROSPECT, 0),
        found=selection.found,
        excluded=excluded,
    )


def facets(registry: Analytics, criteria: Criteria) -> Facets:
    """Counts beside each filter, as if that filter were not set."""
    status = registry.status()
    day = status.as_of if status else None
    asked = filter_of(registry, criteria)
    activity: Dimension = "naf" if status is None or status.has_naf else "naf25"
    no_activity = replace(asked, naf=frozenset(), naf25=frozenset(), naf25_alone=frozenset())
    rings: dict[int, int] = {}
    if asked.circle is not None:
        scale = _scale(criteria, asked)
        radii = [math.floor(km * 1000 * scale) for km in RINGS_KM]
        rings = dict(zip(RINGS_KM, registry.rings(asked, radii), strict=True))
    ages: tuple[int, ...] = ()
    if day is not None:
        no_age = replace(asked, created_from=None, created_before=None)
        older, younger = registry_age_cuts(day)
        ages = tuple(reversed(registry.ages(no_age, [older, younger])))
    return Facets(
        naf=_by_count(registry.facet(no_activity, activity)),
        headcount=dict(sorted(registry.facet(replace(asked, headcount=frozenset()), "headcount").items())),
        departements=_by_count(registry.facet(replace(asked, departements=frozenset()), "departement")),
        rings=rings,
        ages=ages,
    )


def registry_age_cuts(day: date) -> tuple[date, date]:
    """Created before the first: older than 10 years; from the second on: younger than 3."""
    return _years_before(day, 10), _years_before(day, 3)


def filter_of(registry: Analytics, criteria: Criteria) -> Filter:
    """The engine's filter for the criteria; raises `TargetingError` or `UnknownCode`."""
    status = registry.status()
    if status is None:
        raise TargetingError("no-registry")
    meant = activities(criteria.naf)
    if meant.naf and not meant.naf25 and not meant.naf25_alone and not status.has_naf and status.has_naf25:
        raise TargetingError("nomenclature-absent", codes=", ".join(sorted(meant.naf)[:5]))
    least, most = criteria.headcount_min, criteria.headcount_max
    headcount = bands_between(least, most)
    if (least is not None or most is not None) and not headcount:
        raise TargetingError("headcount", least=least or 0, most=-1 if most is None else most)
    if criteria.bands:
        if unknown := next((code for code in criteria.bands if code not in bands()), None):
            raise UnknownCode("headcount", unknown)
        headcount = (headcount & set(criteria.bands)) if headcount else frozenset(criteria.bands)
        if not headcount:
            raise TargetingError("headcount", least=least or 0, most=-1 if most is None else most)
    for form in criteria.legal_forms:
        if not (form.isascii() and form.isdigit() and 1 <= len(form) <= 4):
            raise TargetingError("legal-form", value=form)
    words = tuple(fold(criteria.text).split())
    if criteria.text.strip() and not words:
        raise TargetingError("text", value=criteria.text)
    return Filter(
        naf=meant.naf,
        naf25=meant.naf25,
        naf25_alone=meant.naf25_alone,
        headcount=headcount,
        departements=frozenset(departement(code).code for code in criteria.departements),
        legal_forms=frozenset(criteria.legal_forms),
        circle=_circle(criteria),
        words=words,
        created_from=criteria.created_from,
        created_before=criteria.created_before,
        social_economy=criteria.social_economy,
    )


def position(row: Establishment) -> Point | None:
    """Latitude and longitude of an establishment to 1e-5 degree, or of its commune when it has none."""
    if row.x is None or row.y is None or row.epsg is None:
        return None
    point = to_degrees(Plane(row.epsg, row.x, row.y))
    return Point(round(point.lat, 5), round(point.lon, 5))


def establishment(registry: Analytics, siret: str) -> Target | None:
    """An open or closed establishment by its SIRET; None when unknown or in restricted diffusion."""
    row = registry.establishment(siret)
    return None if row is None else Target(row, position(row), None, ())


def refreshed(registry: Analytics, sirets: Sequence[str]) -> dict[str, Standing | None]:
    """Where kept companies stand in the stock loaded now; None when the number is not in it."""
    found = registry.standings(sirets)
    return {siret: found.get(siret) for siret in sirets}


def _circle(criteria: Criteria) -> Circle | None:
    if criteria.near is None:
        if criteria.radius_km is not None:
            raise TargetingError("near", value="")
        return None
    lat, lon = criteria.near
    if not (-90 < lat < 90 and -180 <= lon <= 180):
        raise TargetingError("near", value=f"{lat},{lon}")
    radius = 50.0 if criteria.radius_km is None else criteria.radius_km
    if not 0 < radius <= MAX_RADIUS_KM:
        raise TargetingError("radius", value=radius, most=MAX_RADIUS_KM)
    centre = Point(lat, lon)
    plane = to_plane(centre)
    # Plane metres are up to 1 ‰ shorter than those of the ground: the radius follows the scale there.
    reach = math.floor(radius * 1000 * scale_at(centre, plane.epsg))
    return Circle(plane.epsg, round(plane.x), round(plane.y), reach)


def _scale(criteria: Criteria, wanted: Filter) -> float:
    if criteria.near is None or wanted.circle is None:
        return 1.0
    return scale_at(Point(*criteria.near), wanted.circle.epsg)


def _target(row: Establishment, criteria: Criteria, squared: int | None, scale: float) -> Target:
    km = None if squared is None else round(math.sqrt(squared) / scale / 1000, 1)
    return Target(row, position(row), km, tuple(_reasons(row, criteria, km)))


def _reasons(row: Establishment, criteria: Criteria, km: float | None) -> list[Reason]:
    reasons = []
    if criteria.naf:
        reasons.append(Reason("naf", row.naf or row.naf25 or ""))
    if criteria.bands or criteria.headcount_min is not None or criteria.headcount_max is not None:
        reasons.append(Reason("headcount", row.headcount or ""))
    if km is not None:
        reasons.append(Reason("distance", f"{km:.1f}"))
    if criteria.departements:
        reasons.append(Reason("departement", row.departement or ""))
    if criteria.legal_forms:
        reasons.append(Reason("legal-form", row.legal_form or ""))
    if criteria.text.strip():
        reasons.append(Reason("text", " ".join(fold(criteria.text).split())))
    if criteria.created_from or criteria.created_before:
        reasons.append(Reason("created", row.created.isoformat() if row.created else ""))
    if criteria.social_economy is not None:
        reasons.append(Reason("social-economy", "O" if row.social_economy else "N"))
    return reasons


def _by_count(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
