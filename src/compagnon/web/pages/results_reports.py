"""Activity reports: drafted from the records in one click, commented, sent; what was sent never changes."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compagnon.journal.models import Fact
from compagnon.journal.queries import sentence
from compagnon.library.rendering import pdf
from compagnon.library.report_layout import report_document
from compagnon.people.clock import today
from compagnon.people.errors import Conflict
from compagnon.sales.results import periods, queries, reports
from compagnon.sales.results.models import ActivityReport
from compagnon.web.pages import results_parts as parts
from compagnon.web.pages.results_sheet import report_sheet
from compagnon.web.pages.results_words import METRICS, shown
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Conflict as Shown
from compagnon.web.ui.parts import Crumb, Difference
from compagnon.web.ui.toasts import say

MOST = 100


class ReportForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, max_length=5000,
        help_text=gettext_lazy("What the figures do not say: why, and what follows."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    requests = forms.CharField(
        label=gettext_lazy("Requests"), required=False, max_length=5000,
        help_text=gettext_lazy("What you need from management, and by when."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


@page("results.view")
def report_list(request: Request) -> HttpResponse:
    actor = request.actor
    rows = list(queries.reports(actor)[:MOST])
    found = [
        {"row": row, "period": period_of(row), "mine": row.author_id == getattr(actor.membership, "pk", None)}
        for row in rows
    ]
    unread = sum(1 for row in rows if row.status == "sent" and row.read_at is None)
    return render(
        request, "results/reports.html",
        {
            "reports": found, "may_write": actor.can("results.change"), "may_read": actor.can("results.approve"),
            "unread": unread, "crumbs": [Crumb(_("Results"), reverse("results")), Crumb(_("Reports"))],
        },
    )  # fmt: skip


def period_of(row: ActivityReport) -> str:
    return parts.period_name(periods.KINDS[row.kind](row.starts_on))


@require_POST
@page("results.view", write="results.change")
def report_draft(request: Request) -> HttpResponseBase:
    """This week's report, or that of another period, made from the records."""
    kind = request.POST.get("kind", "week")
    if kind not in dict(ActivityReport.KINDS):
        raise Http404("missing")
    on = today(request.actor.workspace)
    code = request.POST.get("period", "")
    day = periods.parse(code, on).start if code else on
    report = reports.draft_report(request.actor, kind=kind, day=min(day, on), today=on)
    return redirect("report", report.uuid)


def _report(request: Request, uuid: Any) -> ActivityReport:
    """One's own report, or one that was sent when one manages or audits; else it does not exist."""
    found: ActivityReport | None = queries.reports(request.actor).filter(uuid=uuid).first()
    if found is None:
        raise Http404("missing")
    return found


@page("results.view", write="results.change")
def report(request: Request, uuid: Any) -> HttpResponseBase:
    found = _report(request, uuid)
    if request.method != "POST":
        return render(request, "results/report.html", _shown(request, found))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return invalid(request, "results/report.html", _shown(request, found, form))
    data = form.cleaned_data
    try:
        reports.edit_report(
            request.actor, report=found, comment=data["comment"], requests=data["requests"],
            seen_version=data["version"],
        )  # fmt: skip
    except Conflict as conflict:
        context = _shown(request, conflict.current, form) | {
            "conflict": _conflict(request, conflict.current, data)
        }
        return render(request, "results/report.html", context, status=409)
    if "send" in request.POST:
        reports.send_report(request.actor, report=found, today=today(request.actor.workspace))
        say(request, _("Sent. Its figures will not change any more."))
    else:
        say(request, _("Kept as a draft."))
    return redirect("report", found.uuid)


def _conflict(request: Request, current: ActivityReport, mine: dict[str, Any]) -> Shown:
    differences = [
        Difference(label, name, mine[name], getattr(current, name), mine[name], getattr(current, name))
        for name, label in (("comment", _("Comment")), ("requests", _("Requests")))
        if mine[name] != getattr(current, name)
    ]
    return Shown(str(current.author.user), current.updated_at, differences, current.version)


def figure_rows(found: ActivityReport, changes: dict[str, Decimal]) -> list[dict[str, Any]]:
    """The six figures of the period: sent, the period before, and today's difference when there is one."""
    figures = found.figures
    rows = []
    for metric in queries.METRICS:
        value, last = (_number(figures[side].get(metric)) for side in ("period", "previous"))
        rows.append({
            "name": METRICS[metric], "value": shown(metric, value), "last": shown(metric, last),
            "change": "–" if value is None or last is None else parts.signed(metric, value - last),
            "negative": value is not None and last is not None and value < last,
            "since": parts.signed(metric, changes[metric]) if metric in changes else "",
            "grade": parts.grade_of(metric),
        })  # fmt: skip
    return rows


def month_rows(found: ActivityReport) -> list[dict[str, Any]]:
    """The month to date against its objectives, as it stood when the report was made."""
    rows = []
    for item in found.figures["month"]:
        gap = _number(item["gap"])
        rows.append({
            "name": METRICS[item["metric"]], "actual": shown(item["metric"], _number(item["actual"])),
            "target": shown(item["metric"], _number(item["target"])),
            "gap": "–" if gap is None else parts.signed(item["metric"], gap), "negative": gap is not None and gap < 0,
            "word": parts.gap_word(gap),
            "badge": parts.STATUSES[parts.status_code(item["status"], item["target"], False)],
        })  # fmt: skip
    return rows


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def fact_rows(found: ActivityReport) -> list[tuple[str, str]]:
    """The facts of the period as sentences, in the reader's language."""
    rows = []
    for item in found.facts:
        at = parse_datetime(item["at"])
        day = formats.day_short(at) if at else ""
        rows.append((day, sentence(Fact(kind=item["kind"], payload=item["payload"]))))
    return rows


def _shown(request: Request, found: ActivityReport, form: ReportForm | None = None) -> dict[str, Any]:
    actor = request.actor
    mine = found.author_id == getattr(actor.membership, "pk", None)
    draft = found.status == "draft" and mine and actor.can("results.change")
    changes = reports.changes_since(actor, found) if found.status == "sent" else {}
    initial = {"comment": found.comment, "requests": found.requests, "version": found.version}
    return {
        "report": found, "period": period_of(found), "form": (form or ReportForm(initial=initial)) if draft else None,
        "figures": figure_rows(found, changes), "changed": bool(changes), "month": month_rows(found),
        "facts": fact_rows(found), "as_of": date.fromisoformat(found.figures["as_of"]), "mine": mine,
        "may_acknowledge": actor.can("results.approve") and found.status == "sent" and not mine,
        "month_name": formats.month(date.fromisoformat(found.figures["as_of"])),
        "summary": report_summary(found),
        "crumbs": [
            Crumb(_("Results"), reverse("results")), Crumb(_("Reports"), reverse("reports")), Crumb(period_of(found)),
        ],
    }  # fmt: skip


def report_summary(found: ActivityReport) -> str:
    """The one sentence: what was sold in the period, and where the month stands."""
    done = _number(found.figures["period"]["revenue"]) or Decimal(0)
    said = _("%(revenue)s invoiced and %(visits)s visits held in the period.") % {
        "revenue": shown("revenue", done), "visits": shown("visits", _number(found.figures["period"]["visits"])),
    }  # fmt: skip
    month = next(item for item in found.figures["month"] if item["metric"] == "revenue")
    gap = _number(month["gap"])
    if gap is None:
        return said
    amount, target = shown("revenue", abs(gap)), shown("revenue", _number(month["target"]))
    words = (
        _("The month is %(amount)s short of the %(target)s planned to date.")
        if gap < 0
        else _("The month is %(amount)s ahead of the %(target)s planned to date.")
    )
    return f"{said} {words % {'amount': amount, 'target': target}}"


@require_POST
@page("results.view", write="results.approve")
def report_acknowledge(request: Request, uuid: Any) -> HttpResponseBase:
    found = _report(request, uuid)
    reports.acknowledge(request.actor, report=found, reply=request.POST.get("reply", "")[:5000])
    say(request, _("The author is told that you read it."))
    return redirect("report", found.uuid)


@page("results.view")
def report_pdf(request: Request, uuid: Any) -> HttpResponse:
    """The report as a PDF, in French or in English, with the same figures."""
    found = _report(request, uuid)
    language = request.GET.get("language", "")
    if language not in {"fr", "en"}:
        language = formats.language()
    with translation.override(language):
        sheet = report_sheet(
            found, language, title=_("Report: %(period)s") % {"period": period_of(found)},
            summary=report_summary(found),
            figures=figure_rows(found, {}), month=month_rows(found), facts=fact_rows(found),
        )  # fmt: skip
        content = pdf(report_document(sheet))
    name = f"{_('report')}-{periods.KINDS[found.kind](found.starts_on).code}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


urlpatterns = [
    path("results/reports/", report_list, name="reports"),
    path("results/reports/new/", report_draft, name="report_draft"),
    path("results/reports/<uuid:uuid>/", report, name="report"),
    path("results/reports/<uuid:uuid>/acknowledgement/", report_acknowledge, name="report_acknowledge"),
    path("results/reports/<uuid:uuid>/report.pdf", report_pdf, name="report_pdf"),
]
