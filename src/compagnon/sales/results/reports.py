"""Activity reports to management (rapport d'activité, BIL-04): drafted from the records, frozen when sent."""

from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.core.money import round_half_up
from compagnon.journal.models import Fact
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.results import facts, measures, queries
from compagnon.sales.results.models import ActivityReport
from compagnon.sales.results.periods import KINDS, Period, before, month_of
from compagnon.work.notices import members_with_role, notify

# Facts worth a line in a report to management, in the order of the sale.
REPORTED = (
    "finding.kept", "action.launched", "account.adopted", "deal.opened", "visit.held", "proposal.sent",
    "proposal.signed", "deal.won", "deal.lost", "order.placed", "order.delivered", "payment.received",
    "satisfaction.measured", "corrective.proposed", "effect.checked",
)  # fmt: skip
MAX_FACTS = 60


def figures_of(
    actor: Actor, period: Period, today: date | None = None, author: Membership | None = None
) -> dict[str, Any]:
    """The period's six measures beside the same kind of period before, and the month's gap to date."""
    member = author or actor.membership
    reached = period.until(today or timezone.localdate())
    done = measures.measure(actor, reached, member)
    last = measures.measure(actor, before(period), member)
    month = queries.indicators(actor, month_of(reached.end), member, reached.end)
    return {
        "as_of": reached.end.isoformat(),
        "period": {metric: _text(done.value(metric)) for metric in queries.METRICS},
        "previous": {metric: _text(last.value(metric)) for metric in queries.METRICS},
        "month": [
            {
                "metric": item.metric, "actual": _text(item.actual), "target": _text(item.target),
                "gap": _text(item.gap), "status": item.status,
            }
            for item in month
        ],
        "conversion_counts": [done.won, done.closed],
    }  # fmt: skip


def changes_since(actor: Actor, report: ActivityReport, today: date | None = None) -> dict[str, Decimal]:
    """What the records say today of a report's period, less what was sent: only the figures that differ.

    The report itself never changes; corrections made since are read beside it (scenario 24).
    """
    period = KINDS[report.kind](report.starts_on)
    as_of = date.fromisoformat(report.figures["as_of"])
    now = measures.measure(actor, period.until(as_of), report.author)
    found = {}
    for metric in queries.METRICS:
        sent, current = report.figures["period"][metric], _text(now.value(metric))
        if sent != current and sent is not None and current is not None:
            found[metric] = Decimal(current) - Decimal(sent)
    return {metric: difference for metric, difference in found.items() if difference}


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(round_half_up(value, 4)) if isinstance(value, Fraction) else str(value)


def facts_of(actor: Actor, period: Period) -> list[dict[str, Any]]:
    """The author's facts of the period, oldest first, as kind and payload: sentences are made on the page."""
    zone = timezone.get_current_timezone()
    start = datetime.combine(period.start, time.min, zone)
    end = datetime.combine(period.end, time.max, zone)
    rows = Fact.objects.filter(
        workspace=actor.workspace, actor=actor.user, at__range=(start, end), kind__in=REPORTED
    ).order_by("at", "pk")[:MAX_FACTS]
    return [
        {"id": str(row.uuid), "kind": row.kind, "at": row.at.isoformat(), "payload": row.payload}
        for row in rows
    ]


@transaction.atomic
def draft_report(actor: Actor, *, kind: str, day: date, today: date | None = None) -> ActivityReport:
    """The report of a period, made from the records; a draft is refreshed, a sent one is given back as sent."""
    access.require(actor, "results.change")
    if actor.membership is None:
        raise Refusal("no_author", _("A report has an author: sign in as a member."))
    period = KINDS[kind](day)
    content = {"figures": figures_of(actor, period, today), "facts": facts_of(actor, period)}
    row, made = ActivityReport.objects.get_or_create(
        workspace=actor.workspace, author=actor.membership, kind=kind, starts_on=period.start,
        defaults={"ends_on": period.end, **content},
    )  # fmt: skip
    if not made and row.status == "draft":
        save_version(row, None, content)
    return row


@transaction.atomic
def edit_report(
    actor: Actor, *, report: ActivityReport, comment: str, requests: str, seen_version: int | None = None
) -> ActivityReport:
    """Write the comment and the requests of one's own draft."""
    access.require(actor, "results.change")
    if report.status != "draft" or report.author_id != getattr(actor.membership, "pk", None):
        raise Refusal("report_sent", _("Only its author may edit a report, and only before it is sent."))
    save_version(report, seen_version, {"comment": comment.strip(), "requests": requests.strip()})
    return report


@transaction.atomic
def send_report(actor: Actor, *, report: ActivityReport, today: date | None = None) -> ActivityReport:
    """Freeze the figures and tell the managers. A report that is sent never changes (scenario 24)."""
    access.require(actor, "results.change")
    if report.status != "draft" or report.author_id != getattr(actor.membership, "pk", None):
        raise Refusal("report_sent", _("This report is already sent."))
    period = KINDS[report.kind](report.starts_on)
    save_version(
        report, None,
        {
            "figures": figures_of(actor, period, today), "facts": facts_of(actor, period), "status": "sent",
            "sent_at": timezone.now(),
        },
    )  # fmt: skip
    record(actor, facts.ReportSent(period.code), about=report)
    notify(
        members_with_role(actor.workspace, "manager"), "report.sent", gettext_noop("{who} sent the report of {period}"),
        params={"who": actor.name, "period": period.code}, about_kind=report._meta.label_lower, about_id=report.uuid,
        url=f"/results/reports/{report.uuid}/",
    )  # fmt: skip
    return report


@transaction.atomic
def acknowledge(actor: Actor, *, report: ActivityReport, reply: str = "") -> ActivityReport:
    """A manager has read the report, and may answer."""
    access.require(actor, "results.approve")
    if report.status != "sent":
        raise Refusal("report_not_sent", _("This report is not sent yet."))
    save_version(
        report,
        None,
        {"read_at": timezone.now(), "read_by": actor.membership, "reply": reply.strip() or report.reply},
    )
    record(actor, facts.ReportRead(KINDS[report.kind](report.starts_on).code, reply.strip()), about=report)
    notify(
        [report.author], "report.read", gettext_noop("{who} read your report of {period}"),
        params={"who": actor.name, "period": KINDS[report.kind](report.starts_on).code},
        about_kind=report._meta.label_lower, about_id=report.uuid, url=f"/results/reports/{report.uuid}/",
    )  # fmt: skip
    return report
