"""The watch: what is new in the market, what it is worth, what we do about it.

The representative opens it on Monday to sort the inbox in an hour: keep with a grade and a reason, or
drop. A tender notice that fits becomes an action or a deal from here, with the finding as its cause. The
sources page says which sources fail, why, and which are worth their place.
"""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.deals.models import Deal
from compagnon.sales.deals.services import open_deal
from compagnon.sales.plan import queries as plan_queries
from compagnon.sales.watch import queries, services
from compagnon.sales.watch.models import Finding
from compagnon.sales.watch.readers.guard import MAX_BYTES
from compagnon.web.pages import watch_parts as parts
from compagnon.web.pages.watch_forms import (
    FileForm,
    GradeForm,
    KeepForm,
    NoteForm,
    OpenDealForm,
    ShareForm,
    SourceForm,
)
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.tables import BulkAction, Table, picked
from compagnon.web.ui.toasts import say

CLOSING_SHOWN = 5


@page("watch.view")
def watch(request: Request) -> HttpResponseBase:
    actor, wanted = request.actor, queries.FindingFilter.read(request.GET)
    bulk = (BulkAction("drop", _("Drop"), reverse("findings_drop"), "x"),)
    table = Table(
        parts.COLUMNS, queries.find(actor, wanted), request, name="findings", caption=_("List of findings"),
        default_sort="-collected_at", row_label=lambda row: row.title,
        bulk=bulk if actor.can("watch.change") and wanted.state == "inbox" else (),
        empty=_("No finding matches: widen the filters, follow a source or add a file."),
    )  # fmt: skip
    if response := table.export():
        return response
    news = queries.news(actor)
    closing = queries.find(actor, queries.FindingFilter(state="all", open_only=True)).filter(
        state__in=["inbox", "kept"]
    )  # fmt: skip
    return render(request, "watch/watch.html", {
        "table": table, "filter": wanted, "news": news, "lead": parts.lead(news),
        "closing": parts.closing_queue(closing.order_by("deadline_at")[:CLOSING_SHOWN]),
        "tabs": parts.state_tabs(wanted, news.waiting), "sources": queries.source_choices(actor),
        "topics": queries.topics(actor), "may_change": actor.can("watch.change"),
        "figures": parts.use_figures(queries.use_rate(actor), len(_cited(actor))),
    })  # fmt: skip


def _cited(actor: Actor) -> set[Any]:
    """The findings that an action or a deal cites as its cause."""
    deals = access.rows(actor, Deal).filter(cause__about_kind=queries.ABOUT)
    return plan_queries.causes_cited(actor, queries.ABOUT) | set(
        deals.values_list("cause__about_id", flat=True)
    )


@require_POST
@page("watch.view", write="watch.change")
def drop_many(request: Request) -> HttpResponse:
    """Drop the findings that were ticked in the inbox."""
    rows = picked(request, access.rows(request.actor, Finding).filter(state="inbox"))
    count = 0
    for row in rows.select_related("account")[:500]:
        services.drop_finding(request.actor, finding=row)
        count += 1
    say(
        request,
        ngettext("%(n)s finding dropped.", "%(n)s findings dropped.", count) % {"n": formats.number(count)},
    )
    return redirect("watch")


# one finding ----------------------------------------------------------------------


def _keep_form(actor: Actor, row: Finding, data: Any = None) -> KeepForm:
    initial = {
        "why": row.why, "nature": row.nature, "reliability": row.reliability, "confidence": row.confidence,
        "topic": row.topic, "account": row.account.name if row.account else "", "expires_on": row.expires_on,
        "version": row.version,
    }  # fmt: skip
    return KeepForm(actor, data, initial=initial, auto_id="keep_%s")


def _context(request: Request, row: Finding, **more: Any) -> dict[str, Any]:
    """Everything that the page of a finding shows."""
    actor = request.actor
    found = queries.facts_of(actor, row)
    kept = [fact.pk for fact in found]
    cause = next((fact for fact in found if fact.kind == "finding.kept"), None)
    deals = access.rows(actor, Deal).filter(cause_id__in=kept).select_related("account", "stage")
    buyer = row.account.name if row.account else ""
    return {
        "finding": row, "why": parts.grade_why(row), "kind_word": parts.kind_word(row),
        "countdown": parts.countdown(row), "pairs": parts.tender_pairs(row) if row.is_tender else [],
        "lots": parts.lots(row), "same": queries.same_news(actor, row), "entries": parts.moments(found),
        "cause": cause, "actions": plan_queries.actions_caused_by(actor, kept), "deals": deals[:50],
        "keep_form": _keep_form(actor, row), "share_form": ShareForm(queries.colleagues(actor), auto_id="share_%s"),
        "deal_form": OpenDealForm(actor, initial={"name": row.title[:200], "account": buyer}),
        "topics": queries.topics(actor), "registry_url": parts.registry_url(row),
        "account_url": "" if row.account else parts.account_url(row), "may_change": actor.can("watch.change"),
        "may_plan": actor.can("plan.change"), "may_deal": actor.can("deals.change"),
        "crumbs": [Crumb(_("Watch"), reverse("watch")), Crumb(row.title)], **more,
    }  # fmt: skip


@page("watch.view")
def finding(request: Request, uuid: str) -> HttpResponse:
    row = queries.finding(request.actor, uuid)
    return render(request, "watch/finding.html", _context(request, row))


@require_POST
@page("watch.view", write="watch.change")
def keep(request: Request, uuid: str) -> HttpResponse:
    row = queries.finding(request.actor, uuid)
    form = _keep_form(request.actor, row, request.POST)
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            services.keep_finding(request.actor, finding=row, seen_version=data.pop("version"), **data)
        except Conflict as conflict:
            form.add_error(None, str(conflict.message))
            form.data = {**request.POST.dict(), "version": conflict.current.version}
            row = queries.finding(request.actor, uuid)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Kept."))
            return redirect("finding", uuid=uuid)
    return invalid(request, "watch/finding.html", _context(request, row, keep_form=form))


@require_POST
@page("watch.view", write="watch.change")
def drop(request: Request, uuid: str) -> HttpResponse:
    row = queries.finding(request.actor, uuid)
    services.drop_finding(request.actor, finding=row, why=request.POST.get("why", ""))
    say(request, _("Dropped."), undo=reverse("finding_reopen", args=[row.uuid]))
    return redirect("watch")


@require_POST
@page("watch.view", write="watch.change")
def reopen(request: Request, uuid: str) -> HttpResponse:
    row = queries.finding(request.actor, uuid)
    services.reopen_finding(request.actor, finding=row)
    say(request, _("Back among those to sort."))
    return redirect("finding", uuid=uuid)


@require_POST
@page("watch.view", write="watch.change")
def share(request: Request, uuid: str) -> HttpResponse:
    row = queries.finding(request.actor, uuid)
    form = ShareForm(queries.colleagues(request.actor), request.POST, auto_id="share_%s")
    if form.is_valid():
        try:
            services.share_finding(
                request.actor, finding=row, members=form.chosen(), note=form.cleaned_data["note"],
                url=reverse("finding", args=[row.uuid]),
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Shared."))
            return redirect("finding", uuid=uuid)
    return invalid(request, "watch/finding.html", _context(request, row, share_form=form))


@require_POST
@page("watch.view", write="deals.change")
def deal(request: Request, uuid: str) -> HttpResponse:
    """Open a deal that cites this finding; the finding must be kept first."""
    row = queries.finding(request.actor, uuid)
    form = OpenDealForm(request.actor, request.POST)
    cause = queries.cause_of(request.actor, row)
    if row.state != "kept" or cause is None:
        form.add_error(None, _("Keep the finding first: a decision rests on what was judged."))
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = open_deal(
                request.actor,
                account=data["account"],
                name=data["name"],
                cause=cause,
                key=data["idempotency_key"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Deal opened: say its next step."))
            return redirect("deal", uuid=made.uuid)
    return invalid(request, "watch/finding.html", _context(request, row, deal_form=form))


# capture --------------------------------------------------------------------------


@page("watch.view", write="watch.change")
def note(request: Request) -> HttpResponse:
    """Note what one heard: one line is enough."""
    form = NoteForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            row = services.note_finding(request.actor, key=data.pop("idempotency_key"), **data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Noted: it waits among the findings to sort."))
            return redirect("finding", uuid=row.uuid)
    context = {"form": form, "crumbs": [Crumb(_("Watch"), reverse("watch")), Crumb(_("Note a finding"))]}
    return (invalid if form.errors else render)(request, "watch/note.html", context)


@page("watch.view", write="watch.change")
def upload(request: Request) -> HttpResponse:
    """Read a feed or a notice from a file."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, data = form.cleaned_data["file"], form.cleaned_data
        try:
            content = file.read(MAX_BYTES + 1)
            _source, counts = services.read_file(
                request.actor, name=file.name or "", content=content, reliability=data["reliability"],
                reason=data["reason"],
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _read_sentence(counts))
            return redirect("finding", uuid=counts.findings[0].uuid) if counts.new == 1 else redirect("watch")
    context = {"form": form, "crumbs": [Crumb(_("Watch"), reverse("watch")), Crumb(_("Add a file"))]}
    return (invalid if form.errors else render)(request, "watch/upload.html", context)


def _read_sentence(counts: services.ReadCounts) -> str:
    if not counts.new:
        return _("Nothing new: all of it was read before.")
    return ngettext("%(n)s new finding.", "%(n)s new findings.", counts.new) % {
        "n": formats.number(counts.new)
    }


# sources --------------------------------------------------------------------------


@page("watch.view")
def sources(request: Request) -> HttpResponse:
    rows = parts.source_rows(list(queries.sources(request.actor)[:200]))
    failing = sum(row["kind"] == "bad" for row in rows)
    return render(request, "watch/sources.html", {
        "rows": rows, "failing": failing, "may_change": request.actor.can("watch.change"),
        "crumbs": [Crumb(_("Watch"), reverse("watch")), Crumb(_("Sources"))],
    })  # fmt: skip


@page("watch.view", write="watch.change")
def source_create(request: Request) -> HttpResponse:
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            row = services.add_source(request.actor, key=data.pop("idempotency_key"), **data)
            if row.url:
                services.check_now(request.actor, source=row)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Source followed."))
            return redirect("watch_source", uuid=row.uuid)
    crumbs = [
        Crumb(_("Watch"), reverse("watch")),
        Crumb(_("Sources"), reverse("watch_sources")),
        Crumb(_("New")),
    ]
    return (invalid if form.errors else render)(
        request, "watch/source_form.html", {"form": form, "crumbs": crumbs}
    )


@page("watch.view", write="watch.change")
def source(request: Request, uuid: str) -> HttpResponse:
    """GET: the health and the yield of a source. POST: another grade, with its reason."""
    row = queries.source(request.actor, uuid)
    initial = {"reliability": row.reliability, "reason": row.reason, "version": row.version}
    form = GradeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            services.grade_source(request.actor, source=row, seen_version=data.pop("version"), **data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Saved."))
            return redirect("watch_source", uuid=uuid)
    state, cause = queries.health_of(row)
    latest = access.rows(request.actor, Finding).filter(source=row).order_by("-collected_at", "-pk")[:20]
    context = {
        "source": row, "form": form, "state": state, "cause": cause, "health": parts.HEALTH[state],
        "pairs": parts.source_pairs(row), "latest": latest, "may_change": request.actor.can("watch.change"),
        "crumbs": [
            Crumb(_("Watch"), reverse("watch")), Crumb(_("Sources"), reverse("watch_sources")), Crumb(row.name),
        ],
    }  # fmt: skip
    return (invalid if form.errors else render)(request, "watch/source.html", context)


@require_POST
@page("watch.view", write="watch.change")
def source_check(request: Request, uuid: str) -> HttpResponse:
    row = queries.source(request.actor, uuid)
    services.check_now(request.actor, source=row)
    say(request, _("It is being asked: the answer shows here in a moment."))
    return redirect("watch_source", uuid=uuid)


@require_POST
@page("watch.view", write="watch.change")
def source_stop(request: Request, uuid: str) -> HttpResponse:
    row = queries.source(request.actor, uuid)
    services.stop_source(request.actor, source=row)
    say(request, _("No longer followed; what it gave stays."))
    return redirect("watch_sources")


urlpatterns = [
    path("watch/", watch, name="watch"),
    path("watch/drop/", drop_many, name="findings_drop"),
    path("watch/new/", note, name="finding_create"),
    path("watch/upload/", upload, name="watch_upload"),
    path("watch/sources/", sources, name="watch_sources"),
    path("watch/sources/new/", source_create, name="watch_source_create"),
    path("watch/sources/<uuid:uuid>/", source, name="watch_source"),
    path("watch/sources/<uuid:uuid>/check/", source_check, name="watch_source_check"),
    path("watch/sources/<uuid:uuid>/stop/", source_stop, name="watch_source_stop"),
    path("watch/<uuid:uuid>/", finding, name="finding"),
    path("watch/<uuid:uuid>/keep/", keep, name="finding_keep"),
    path("watch/<uuid:uuid>/drop/", drop, name="finding_drop"),
    path("watch/<uuid:uuid>/reopen/", reopen, name="finding_reopen"),
    path("watch/<uuid:uuid>/share/", share, name="finding_share"),
    path("watch/<uuid:uuid>/deal/", deal, name="finding_deal"),
]
