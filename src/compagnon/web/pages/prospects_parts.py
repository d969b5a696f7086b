"""How the desk of prospects shows what it found: figure, map, table, points."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.desk.targeting import Answer, LeftOutRow, Prospect
from compagnon.registry.nomenclature import activity_label, legal_forms
from compagnon.registry.targeting import Target
from compagnon.sales.prospecting import scoring
from compagnon.web.pages.prospects_filters import Asked, band_label, band_short
from compagnon.web.ui import figures, formats
from compagnon.web.ui.maps import MapView, Place
from compagnon.web.ui.parts import Grade, Why
from compagnon.web.ui.tables import BulkAction, Column, Table
from compagnon.web.ui.tags.pictures import score as score_bar

MOST_DOTS = 300
MOST_RINGS = 60
TERMS = {
    "activity": gettext_lazy("activity"),
    "headcount": gettext_lazy("headcount"),
    "distance": gettext_lazy("distance"),
    "age": gettext_lazy("age"),
}
REASONS = {
    "client": gettext_lazy("already clients"),
    "known": gettext_lazy("already followed"),
    "closed": gettext_lazy("closed"),
    "restricted-diffusion": gettext_lazy("in restricted diffusion"),
}
ONE_REASON = {
    "client": gettext_lazy("already a client"),
    "known": gettext_lazy("already followed"),
    "closed": gettext_lazy("closed for good"),
}


def result(answer: Answer, left_url: str) -> dict[str, Any]:
    """The big figure's bar, and its legend with where each reason leads."""
    counts = [("prospect", answer.count), *((code, n) for code, n in _ordered(answer) if n)]
    parts = [(_("prospects") if code == "prospect" else REASONS[code], Decimal(n)) for code, n in counts]
    if not answer.found:
        return {"figure": None, "legend": []}
    figure = figures.shares(
        "found",
        _("%(count)s establishments found") % {"count": formats.number(answer.found)},
        parts,
        heads=(_("Outcome"), _("Number")),
        caption=_("Found in the registry, and left out"),
        losses=[i for i, (code, _n) in enumerate(counts) if code == "restricted-diffusion"],
    )
    legend = []
    for (code, _count), (look, text, label) in zip(counts, figure.legend, strict=True):
        said, url, word = label, "", ""
        if code == "prospect":
            said = _("prospects, nothing against it")
        elif code == "restricted-diffusion":
            said = _("in restricted diffusion · never prospected, nor named here")
        else:
            url, word = left_url, _("see which") if code == "closed" else _("see their files")
        legend.append({"look": look, "count": text, "label": said, "url": url, "word": word})
    return {"figure": replace(figure, legend=()), "legend": legend}


def _ordered(answer: Answer) -> list[tuple[str, int]]:
    return [(code, answer.excluded.get(code, 0)) for code in REASONS]


def name_of(target: Target) -> str:
    it = target.establishment
    return it.name or it.sign or it.siret or ""


def activity(target: Target) -> str:
    it = target.establishment
    return activity_label(it.naf or it.naf25) or ""


def place_map(answer: Answer, left_out: list[LeftOutRow], asked: Asked) -> MapView | None:
    """Dots for the best prospects, rings for those left out; the restricted ones have no place on it."""
    dots = [dot(it.target, "dot") for it in answer.prospects[:MOST_DOTS] if it.target.at]
    rings = [dot(it.target, "out") for it in left_out[:MOST_RINGS] if it.target.at]
    near, radius = answer.criteria.near, answer.criteria.radius_km
    if not (dots or rings) and near is None:
        return None
    where = (
        _("%(count)s prospects within %(km)s of %(place)s")
        % {
            "count": formats.number(len(dots)),
            "km": formats.km(Decimal(str(radius))),
            "place": asked.place_name,
        }
        if near and radius
        else _("%(count)s prospects") % {"count": formats.number(answer.count)}
    )
    desc = _(
        "Full dots: the %(dots)s best prospects. Rings: %(out)s of those left out. Establishments in restricted "
        "diffusion are not placed."
    )
    return MapView(
        "prospects", where, desc % {"out": formats.number(len(rings)), "dots": formats.number(len(dots))},
        [*dots, *rings],
        circle=(near, radius) if near and radius else None,
    )  # fmt: skip


def dot(target: Target, look: str) -> Place:
    it, at = target.establishment, target.at
    assert at is not None
    url = reverse("prospect", args=[it.siret]) if it.siret else ""
    return Place(it.name or it.siret, (at.lat, at.lon), look=look, url=url, note=it.commune_name or "")


def terms(it: Prospect) -> str:
    """« activity +30 · headcount +22 »: the points of a score, the largest first."""
    shown = sorted(it.score.terms, key=lambda term: -term.points)
    return " · ".join(f"{TERMS[t.code]}\u00a0+{t.points}" for t in shown if t.points)


COLUMNS = (
    Column(
        "name", gettext_lazy("Establishment"), value=lambda it: it.row.name or it.row.sign or it.row.siret,
        url=lambda it: reverse("prospect", args=[it.row.siret]), note=lambda it: it.row.commune_name,
    ),
    Column("siret", "SIRET", value=lambda it: it.row.siret, shown=False),
    Column(
        "naf", gettext_lazy("Activity"), value=lambda it: it.row.naf or it.row.naf25,
        note=lambda it: activity(it.target),
    ),
    Column("headcount", gettext_lazy("Headcount"), value=lambda it: it.row.headcount or "",
           cell=lambda it: band_short(it.row.headcount or "")),
    Column("created", gettext_lazy("Opened"), "date", value=lambda it: it.row.created, shown=False),
    Column("km", gettext_lazy("Distance"), "km", value=lambda it: exact(it.target.km), unit="km", decimals=0),
    Column("score", gettext_lazy("Score out of 100"), "number", value=lambda it: it.score.value,
           cell=lambda it: score_bar(it.score.value)),
    Column("why", gettext_lazy("Why this score"), value=terms, sort=""),
)  # fmt: skip


def exact(km: float | None) -> Decimal | None:
    return None if km is None else Decimal(str(km))


def table(request: HttpRequest, answer: Answer, *, may_adopt: bool, may_export: bool) -> Table:
    columns = COLUMNS if answer.criteria.near else tuple(c for c in COLUMNS if c.key != "km")
    query = request.GET.copy()
    for name in ("at", "sort", "col", "export", "show"):
        query.pop(name, None)
    adopt = f"{reverse('prospects_adopt')}?{query.urlencode()}"
    return Table(
        columns, answer.prospects, request, name="prospects", caption=_("Prospects by score"),
        default_sort="-score", size=25, row_key=lambda it: it.row.siret, row_label=lambda it: it.row.name or "",
        bulk=(BulkAction("adopt", _("Add to my clients"), adopt, "building-2"),) if may_adopt else (),
        formats=("csv", "xlsx") if may_export else (),
    )  # fmt: skip


def left_table(request: HttpRequest, rows: list[LeftOutRow]) -> Table:
    """Who was left out, each with its reason; a client leads to its file."""
    columns = (
        Column("name", _("Establishment"), value=lambda it: name_of(it.target),
               note=lambda it: it.target.establishment.commune_name,
               url=lambda it: reverse("account", args=[it.account.uuid]) if it.account else ""),
        Column("naf", _("Activity"), value=lambda it: it.target.establishment.naf or it.target.establishment.naf25,
               note=lambda it: activity(it.target)),
        Column("reason", _("Why it is left out"), value=lambda it: str(ONE_REASON[it.reason])),
        Column("closed", _("Closed on"), "date", value=lambda it: it.target.establishment.closed),
    )  # fmt: skip
    return Table(
        columns, rows, request, name="left-out", caption=_("Left out"), default_sort="reason", formats=(),
        row_key=lambda it: it.target.establishment.siret,
    )  # fmt: skip


def scale() -> Why:
    """The scale of points, as it is applied."""
    rows = [
        (_("Activity asked by its code"), str(scoring.ACTIVITY_EXACT)),
        (_("Activity of a class that was asked"), str(scoring.ACTIVITY_NEAR)),
        *(
            (_("Headcount %(band)s") % {"band": band_label(code)}, str(points))
            for code, points in scoring.HEADCOUNT.items()
            if code in {"02", "03", "11", "12", "22", "42"}
        ),
        (_("Distance: at the place"), str(scoring.DISTANCE)),
        (_("Distance: at the edge of the circle"), "0"),
        (_("Open for less than 3 years"), str(scoring.AGE[0][1])),
        (_("3 to 10 years"), str(scoring.AGE[1][1])),
        (_("More than 10 years"), str(scoring.AGE_OLDER)),
    ]
    return Why(
        _("Score out of 100"), _("100 × points ÷ points that these criteria can give, rounded"), rows,
        _("weights set by hand, version %(version)s; to be compared with the outcomes once about 100 are known")
        % {"version": scoring.VERSION},
        grade=Grade.COMPUTED,
    )  # fmt: skip


def why_of(it: Prospect) -> Why:
    """The points of one establishment."""
    rows = [(str(TERMS[t.code]), f"{t.points} / {t.most}") for t in it.score.terms]
    return Why(
        _("Score out of 100"), f"100 × {it.score.points} ÷ {it.score.most}", rows, grade=Grade.COMPUTED,
        result=(_("Score"), str(it.score.value)),
    )  # fmt: skip


def facts_of(target: Target) -> list[tuple[str, str]]:
    """What the registry says of an establishment."""
    it = target.establishment
    town = f"{it.postcode or ''} {it.commune_name or ''}".strip()
    return [
        ("SIRET", it.siret or ""),
        (_("Activity"), f"{it.naf or it.naf25 or ''} {activity(target)}".strip()),
        (_("Headcount"), band_label(it.headcount or "")),
        (_("Legal form"), legal_forms().get(it.legal_form or "", it.legal_form or "")),
        (_("Address"), ", ".join(part for part in (it.address, town) if part)),
        (_("Opened"), formats.day(it.created, weekday=False, year=True) if it.created else ""),
        (_("Closed on"), formats.day(it.closed, weekday=False, year=True) if it.closed else ""),
    ]
