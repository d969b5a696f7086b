"""Prospects: companies of the registry that we do not know yet.

The representative opens it to decide whom to contact next: how many meet the criteria, who is left out
and why, where they are, in which order. The next action is to add some to the clients, or to freeze the
list for a campaign.
"""

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from compagnon.desk import targeting as desk
from compagnon.people.errors import Refusal
from compagnon.providers.analytics import AnalyticsError, Standing
from compagnon.registry import targeting
from compagnon.registry.targeting import Criteria, TargetingError
from compagnon.sales.prospecting import queries, services
from compagnon.web.pages import prospects_parts as parts
from compagnon.web.pages.prospects_filters import Asked, band_short, groups, quick_links, read
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.maps import MapView
from compagnon.web.ui.parts import Crumb, Tab
from compagnon.web.ui.tables import Column, Table
from compagnon.web.ui.tags.pictures import score as score_bar
from compagnon.web.ui.toasts import say

SENTENCES = {
    "text": gettext_lazy("There is no letter or digit in the words to look for."),
    "nomenclature-absent": gettext_lazy(
        "This registry holds NAF 2025 codes only: choose among those, or a class such as 28.29."
    ),
    "headcount": gettext_lazy("No band of staff lies within these limits."),
    "near": gettext_lazy("This place is not on the map: type a town, or lat,lon."),
}


@page("prospecting.view")
def prospects(request: Request) -> HttpResponseBase:
    source = desk.loaded()
    if source is None:
        return render(request, "prospects/no_registry.html", {"lists": queries.list_count(request.actor)})
    near = desk.nearby(request.actor)
    if not request.GET and near.town:
        return redirect(f"{reverse('prospects')}{quick_links(near)[0][1]}")
    status = source.status()
    asked = read(request.GET, status.as_of if status else None)
    answer, facets = _found(request, asked)
    table = parts.table(
        request, answer, may_adopt=request.actor.can("accounts.change"),
        may_export=request.actor.can("accounts.export"),
    )  # fmt: skip
    if request.GET.get("show") != "left" and (response := table.export()):
        return response
    return render(
        request, "prospects/find.html", _shown(request, asked, answer, facets, table) | {"near": near}
    )


def _found(request: Request, asked: Asked) -> tuple[desk.Answer, targeting.Facets | None]:
    """The answer; criteria that cannot be searched are said and find nothing."""
    try:
        answer = desk.search(request.actor, asked.criteria)
    except TargetingError as error:
        asked.problems.append((error.code, str(SENTENCES.get(error.code, error.code))))
        return desk.Answer(asked.criteria, None, 0, 0, {}, (), 0), None
    return answer, answer.facets


def _shown(
    request: Request, asked: Asked, answer: desk.Answer, facets: targeting.Facets | None, table: Table
) -> dict[str, Any]:
    left = desk.left_out_rows(request.actor, answer, limit=desk.MOST_LEFT_OUT) if answer.found else []
    query = request.GET.copy()
    for name in ("at", "sort", "col", "export", "show", "activity"):
        query.pop(name, None)
    kept = query.urlencode()
    left_url = f"?{kept}&show=left" if kept else "?show=left"
    show = "left" if request.GET.get("show") == "left" else "prospects"
    return {
        "asked": asked, "answer": answer, "groups": groups(asked, facets) if facets else [],
        "table": parts.left_table(request, left) if show == "left" else table, "show": show,
        "map": parts.place_map(answer, left, asked), "scale": parts.scale(), "kept": kept,
        "links": quick_links(desk.nearby(request.actor)), "most": desk.MOST_SCORED,
        "left_cut": desk.MOST_LEFT_OUT if any(n > desk.MOST_LEFT_OUT for n in answer.excluded.values()) else 0,
        "out": answer.found - answer.count, "restricted": answer.excluded.get("restricted-diffusion", 0),
        "tabs": _tabs(request, f"?{kept}", left_url, answer, show),
        "may_freeze": request.actor.can("prospecting.change"), **parts.result(answer, left_url),
    }  # fmt: skip


def _tabs(request: Request, here: str, left_url: str, answer: desk.Answer | None, show: str) -> list[Tab]:
    return [
        Tab(_("Prospects"), here, show == "prospects", answer.count if answer else None),
        *([Tab(_("Left out"), left_url, show == "left", answer.found - answer.count)] if answer else []),
        Tab(_("Frozen lists"), reverse("target_lists"), show == "lists", queries.list_count(request.actor)),
    ]


def _criteria(request: Request) -> Criteria:
    source = desk.loaded()
    status = source.status() if source else None
    if status is None:
        raise Refusal("no_registry", _("No registry is loaded."))
    return read(request.GET, status.as_of).criteria


@require_POST
@page("accounts.change")
def adopt(request: Request) -> HttpResponse:
    """Those ticked, or all that the search finds."""
    sirets = request.POST.getlist("pick")
    if request.POST.get("all"):
        found = desk.search(request.actor, _criteria(request), with_facets=False)
        if found.count > desk.MOST_ADOPTED:
            raise Refusal(
                "too_many", _("Add at most 200 companies at a time: choose fewer, or narrow the criteria.")
            )
        sirets = [it.row.siret for it in found.prospects]
    done = desk.adopt(request.actor, sirets)
    say(request, _adopted(done))
    if len(sirets) == 1 and done.made:
        return redirect("account", next(iter(done.made.values())).uuid)
    return redirect(f"{reverse('prospects')}?{request.GET.urlencode()}" if request.GET else "prospects")


def _adopted(done: desk.Adopted) -> str:
    made, there, refused = len(done.made), len(done.there), len(done.refused)
    said = [ngettext("%(n)s company added.", "%(n)s companies added.", made) % {"n": formats.number(made)}]
    if there:
        had = ngettext("%(n)s had a file already.", "%(n)s had a file already.", there)
        said.append(had % {"n": formats.number(there)})
    if refused:
        out = ngettext(
            "%(n)s left out: closed, or not to be prospected.",
            "%(n)s left out: closed, or not to be prospected.",
            refused,
        )
        said.append(out % {"n": formats.number(refused)})
    return " ".join(said)


@page("prospecting.view")
def establishment(request: Request, siret: str) -> HttpResponse:
    source = desk.loaded()
    target = desk.shown(source, siret) if source else None
    if target is None:
        raise Http404("missing")
    it = target.establishment
    account = desk.account_of(request.actor, target)
    view = MapView("place", it.name, it.commune_name, [parts.dot(target, "")]) if target.at else None
    return render(request, "prospects/establishment.html", {
        "row": it, "rows": parts.facts_of(target), "account": account, "map": view,
        "may_adopt": request.actor.can("accounts.change") and not account and it.standing is Standing.LISTED,
        "crumbs": [Crumb(_("Prospects"), reverse("prospects")), Crumb(it.name or siret)],
    })  # fmt: skip


class FreezeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the list"), max_length=150)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False)


@page("prospecting.view", write="prospecting.change")
def freeze(request: Request) -> HttpResponse:
    criteria = _criteria(request)
    form = FreezeForm(request.POST or None, initial={"idempotency_key": uuid.uuid4().hex})
    answer = desk.search(request.actor, criteria, with_facets=False)
    excluded = [(parts.REASONS[code], n) for code, n in answer.excluded.items()]
    context = {"form": form, "answer": answer, "kept": request.GET.urlencode(), "excluded": excluded}
    if request.method != "POST":
        return render(request, "prospects/freeze.html", context)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = desk.freeze(
                request.actor, name=data["name"], criteria=criteria, key=data["idempotency_key"]
            )
        except Refusal as refusal:
            form.add_error("name" if refusal.path == "name" else None, str(refusal))
        else:
            say(request, _("The list is frozen."))
            return redirect("target_list", made.uuid)
    return invalid(request, "prospects/freeze.html", context)


@page("prospecting.view")
def target_lists(request: Request) -> HttpResponseBase:
    columns = (
        Column("name", _("List"), url=lambda row: reverse("target_list", args=[row.uuid]),
               note=lambda row: str(row.owner.user) if row.owner else ""),
        Column("frozen_at", _("Frozen on"), "date"),
        Column("as_of", _("Registry of"), "date"),
        Column("size", _("Prospects"), "number"),
        Column("adopted", _("Now clients or followed"), "number"),
        Column("out", _("Left out"), "number", value=lambda row: row.found - row.size, sort=""),
    )  # fmt: skip
    table = Table(
        columns, queries.lists(request.actor), request, name="target-lists", caption=_("Frozen lists"),
        default_sort="-frozen_at", formats=(),
    )  # fmt: skip
    tabs = _tabs(request, reverse("prospects"), "", None, "lists")
    return render(
        request,
        "prospects/lists.html",
        {"table": table, "tabs": tabs, "count": queries.list_count(request.actor)},
    )


@page("prospecting.view")
def target_list(request: Request, uuid: str) -> HttpResponseBase:
    row = queries.target_list(request.actor, uuid)
    rows = queries.rows_of(request.actor, row)
    since = _since(request, row, rows)
    table = _rows_table(request, rows, since)
    if request.actor.can("accounts.export") and (response := table.export()):
        return response
    crumbs = [Crumb(_("Prospects"), reverse("prospects")), Crumb(_("Frozen lists"), reverse("target_lists")),
              Crumb(row.name)]  # fmt: skip
    excluded = [(parts.REASONS[code], n) for code, n in row.counts.items()]
    return render(request, "prospects/list.html", {
        "list": row, "table": table, "since": since, "excluded": excluded, "crumbs": crumbs,
        "changed": sum(n for code, n in since.counts.items() if code != "new") if since else 0,
        "new": since.new[:50] if since else (), "may_change": request.actor.can("prospecting.change"),
    })  # fmt: skip


def _since(request: Request, row: Any, rows: list[Any]) -> desk.Since | None:
    try:
        return desk.since(request.actor, row, rows)
    except (AnalyticsError, TargetingError):
        return None


def _rows_table(request: Request, rows: list[Any], since: desk.Since | None) -> Table:
    """The rows as they were frozen, with where they stand; nobody in restricted diffusion is named."""
    outcomes, statuses = dict(rows[0].OUTCOMES) if rows else {}, dict(rows[0].STATUSES) if rows else {}

    def status(it: Any) -> str:
        now = str(since.standings.get(it.siret, it.status) if since else it.status)
        return "adopted" if it.status == "adopted" and now == "listed" else now

    def hidden(it: Any) -> bool:
        return status(it) == "restricted"

    columns = (
        Column("name", _("Establishment"), value=lambda it: _("(not named)") if hidden(it) else it.name,
               note=lambda it: "" if hidden(it) else it.commune,
               url=lambda it: reverse("account", args=[it.account.uuid]) if it.account else ""),
        Column("siret", "SIRET", value=lambda it: "" if hidden(it) else it.siret, shown=False),
        Column("naf", _("Activity")),
        Column("headcount", _("Headcount"), cell=lambda it: band_short(it.headcount)),
        Column("km", _("Distance"), "km", value=lambda it: parts.exact(it.km), unit="km", decimals=0),
        Column("score", _("Score out of 100"), "number",
               cell=lambda it: score_bar(it.score) if it.score is not None else ""),
        Column("outcome", _("Frozen as"), value=lambda it: str(outcomes[it.outcome])),
        Column("status", _("Today"), value=lambda it: str(statuses[status(it)])),
    )  # fmt: skip
    return Table(
        columns, rows, request, name="target-rows", caption=_("Establishments of the list"),
        formats=("csv", "xlsx") if request.actor.can("accounts.export") else (), row_label=lambda it: it.name,
    )  # fmt: skip


@require_POST
@page("prospecting.change")
def target_list_check(request: Request, uuid: str) -> HttpResponse:
    row = queries.target_list(request.actor, uuid)
    changed = desk.check(request.actor, row, queries.rows_of(request.actor, row))
    said = ngettext("%(n)s change written.", "%(n)s changes written.", changed)
    say(request, said % {"n": formats.number(changed)})
    return redirect("target_list", row.uuid)


@require_POST
@page("prospecting.change")
def target_list_archive(request: Request, uuid: str) -> HttpResponse:
    row = queries.target_list(request.actor, uuid)
    services.archive_list(request.actor, target_list=row)
    say(request, _("List put away."), undo=reverse("target_list_restore", args=[row.uuid]))
    return redirect("target_lists")


@require_POST
@page("prospecting.change")
def target_list_restore(request: Request, uuid: str) -> HttpResponse:
    row = queries.target_list(request.actor, uuid)
    services.restore_list(request.actor, target_list=row)
    return redirect("target_list", row.uuid)


urlpatterns = [
    path("prospects/", prospects, name="prospects"),
    path("prospects/adopt/", adopt, name="prospects_adopt"),
    path("prospects/freeze/", freeze, name="prospects_freeze"),
    path("prospects/lists/", target_lists, name="target_lists"),
    path("prospects/lists/<uuid:uuid>/", target_list, name="target_list"),
    path("prospects/lists/<uuid:uuid>/check/", target_list_check, name="target_list_check"),
    path("prospects/lists/<uuid:uuid>/archive/", target_list_archive, name="target_list_archive"),
    path("prospects/lists/<uuid:uuid>/restore/", target_list_restore, name="target_list_restore"),
    path("prospects/<str:siret>/", establishment, name="prospect"),
]
