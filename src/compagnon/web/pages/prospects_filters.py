"""The filters of the registry, as the URL says them and as the page offers them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compagnon.desk.targeting import Nearby, place
from compagnon.registry.geography import departements
from compagnon.registry.nomenclature import UnknownCode, activities, activity_label, bands, search_activities
from compagnon.registry.targeting import RINGS_KM, Criteria, Facets, registry_age_cuts

RADII = (10, 20, 30, 50, 100)
OFFERED = 8
# The legal forms that a seller meets: prefixes of the legal category.
FORMS = (("57", "SAS"), ("54", "SARL"), ("55", "SA"), ("52", "SNC"), ("65", "SC"), ("92", "Association"))
AGES = ("3", "10", "99")
FILTERS = ("naf", "size", "near", "km", "dep", "age", "q", "form", "ess")


@dataclass(frozen=True)
class Option:
    """A choice of a filter, with how many establishments it would give."""

    value: str
    label: str
    count: int | None
    checked: bool
    lang: str = ""


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    kind: str  # checkbox or radio
    options: Sequence[Option]


@dataclass
class Asked:
    """What the URL asks, and what of it could not be understood."""

    criteria: Criteria
    place_name: str = ""
    words: str = ""  # looked for among the activities
    sizes: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    age: str = ""
    problems: list[tuple[str, str]] = field(default_factory=list)  # field, sentence

    @property
    def count(self) -> int:
        """How many filters limit the search."""
        it = self.criteria
        return sum(
            map(
                bool,
                (
                    it.naf,
                    self.sizes,
                    it.near,
                    it.departements,
                    self.age,
                    it.text,
                    self.forms,
                    it.social_economy,
                ),
            )
        )


def read(params: QueryDict, as_of: date | None) -> Asked:
    """The criteria of the URL; an unknown code or place is said, and left out of the search."""
    asked = Asked(Criteria(), params.get("near", "").strip(), params.get("activity", "").strip())
    asked.sizes = tuple(code for code in params.getlist("size") if code in bands())
    asked.forms = tuple(code for code in params.getlist("form") if code.isdigit() and len(code) <= 4)
    asked.age = params.get("age", "") if params.get("age") in AGES and as_of else ""
    point = place(asked.place_name) if asked.place_name else None
    if asked.place_name and point is None:
        asked.problems.append(
            ("near", _("This place is not in the list of communes: type a larger town nearby, or lat,lon."))
        )
    since, before = _created(asked.age, as_of)
    asked.criteria = Criteria(
        naf=_activities(params, asked), bands=asked.sizes, near=(point.lat, point.lon) if point else None,
        radius_km=_radius(params.get("km", "")) if point else None, departements=_departements(params, asked),
        legal_forms=asked.forms, text=params.get("q", "").strip(), created_from=since, created_before=before,
        social_economy=True if params.get("ess") else None,
    )  # fmt: skip
    return asked


def _activities(params: QueryDict, asked: Asked) -> tuple[str, ...]:
    kept = []
    for code in params.getlist("naf"):
        for part in code.split(","):
            try:
                if part.strip():
                    activities([part])
                    kept.append(part.strip())
            except UnknownCode as error:
                near = ", ".join(error.near)
                said = _("“%(code)s” is no activity code.") % {"code": error.value}
                asked.problems.append(("activity", f"{said} {_('Near it:')} {near}" if near else said))
    return tuple(kept)


def _departements(params: QueryDict, asked: Asked) -> tuple[str, ...]:
    codes = []
    for code in (part.strip().upper() for text in params.getlist("dep") for part in text.split(",")):
        if code in departements():
            codes.append(code)
        elif code:
            asked.problems.append(("dep", _("“%(code)s” is no département.") % {"code": code}))
    return tuple(codes)


def _radius(text: str) -> float:
    try:
        km = float(text.replace(",", "."))
    except ValueError:
        return 30.0
    return km if 0 < km <= 500 else 30.0


def _created(age: str, as_of: date | None) -> tuple[date | None, date | None]:
    if not age or as_of is None:
        return None, None
    older, younger = registry_age_cuts(as_of)
    return {"3": (younger, None), "10": (older, younger), "99": (None, older)}[age]


def groups(asked: Asked, facets: Facets) -> list[Group]:
    """The filters with their counts, those of the URL first."""
    return [
        Group("naf", _("Activity (NAF)"), "checkbox", _naf(asked, facets)),
        Group("size", _("Headcount"), "checkbox", _sizes(asked, facets)),
        *([_rings(asked, facets)] if asked.criteria.near else []),
        Group("age", _("Age of the establishment"), "radio", _ages(asked, facets)),
        Group("dep", _("Département"), "checkbox", _deps(asked, facets)),
        Group("form", _("Legal form"), "checkbox", _forms(asked)),
    ]


def _naf(asked: Asked, facets: Facets) -> list[Option]:
    found = [code for code, _label in search_activities(asked.words, limit=OFFERED)]
    usual = [code for code in facets.naf if code not in found]
    codes = [*asked.criteria.naf, *found, *usual[: max(0, OFFERED - len(found))]]
    return [
        Option(
            code, f"{code} {activity_label(code) or _('(whole class)')}", facets.naf.get(code),
            code in asked.criteria.naf, "fr" if activity_label(code) else "",
        )
        for code in dict.fromkeys(codes)
    ]  # fmt: skip


def band_label(code: str) -> str:
    """A band of staff as a reader says it: 20 to 49."""
    band = bands().get(code)
    if band is None:
        return ""
    return band.label_en if (get_language() or "").startswith("en") else band.label_fr


def band_short(code: str) -> str:
    """20–49, for a column whose head says what it counts."""
    band = bands().get(code)
    if band is None or code == "NN":
        return ""
    return f"{band.least}–{band.most}" if band.most is not None else f"{band.least} +"


def _sizes(asked: Asked, facets: Facets) -> list[Option]:
    codes = [code for code in bands() if facets.headcount.get(code) or code in asked.sizes]
    return [
        Option(code, band_label(code), facets.headcount.get(code, 0), code in asked.sizes) for code in codes
    ]


def _rings(asked: Asked, facets: Facets) -> Group:
    radius = asked.criteria.radius_km or 0
    shown = sorted({*RINGS_KM, *([] if radius in RINGS_KM else [radius])})
    options = [
        Option(f"{km:g}", _("%(km)s km") % {"km": f"{km:g}"}, facets.rings.get(int(km)), km == radius)
        for km in shown
    ]
    return Group("km", _("Distance from %(place)s") % {"place": asked.place_name}, "radio", options)


def _ages(asked: Asked, facets: Facets) -> list[Option]:
    labels = (_("any age"), _("less than 3 years"), _("3 to 10 years"), _("more than 10 years"))
    counts: tuple[int | None, ...] = (None, *facets.ages) if facets.ages else (None,) * 4
    return [
        Option(value, label, count, value == asked.age)
        for value, label, count in zip(("", *AGES), labels, counts, strict=True)
    ]


def _deps(asked: Asked, facets: Facets) -> list[Option]:
    codes = dict.fromkeys([*asked.criteria.departements, *list(facets.departements)[:OFFERED]])
    return [
        Option(
            code, f"{code} {departements()[code].name}" if code in departements() else code,
            facets.departements.get(code, 0), code in asked.criteria.departements,
        )
        for code in codes
    ]  # fmt: skip


def _forms(asked: Asked) -> list[Option]:
    known = dict(FORMS)
    return [
        Option(code, known.get(code, code), None, code in asked.forms)
        for code in dict.fromkeys([*known, *asked.forms])
    ]


def quick_links(near: Nearby) -> list[tuple[str, str]]:
    """Searches that one need not type: around our own town, and one's territory."""
    links: list[tuple[Any, str]] = []
    if near.town:
        query = QueryDict(mutable=True)
        query.update({"near": near.town, "km": "30"})
        links.append((_("Around %(place)s") % {"place": near.town}, f"?{query.urlencode()}"))
    if near.departements:
        links.append((_("My territory"), "?" + "&".join(f"dep={code}" for code in near.departements)))
    return links
