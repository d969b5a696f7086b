"""What the pages of the watch show: rows of notices, countdowns, reasons, figures."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.journal.kinds import KINDS
from compagnon.journal.models import Fact
from compagnon.journal.queries import sentence
from compagnon.people.clock import local_day, today
from compagnon.sales.watch import queries
from compagnon.sales.watch.models import Finding, Source
from compagnon.web.shell import route_url
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Entry, Grade, KeyFigure, QueueItem, Tab, Why
from compagnon.web.ui.tables import Column

SOON = timedelta(days=10)
NOTICE_WORDS = {
    "planning": gettext_lazy("Announcement"),
    "competition": gettext_lazy("Call for tenders"),
    "result": gettext_lazy("Award"),
    "change": gettext_lazy("Change"),
    "cancellation": gettext_lazy("Cancellation"),
    "notice": gettext_lazy("Notice"),
}
NATURE_WORDS = {
    "works": gettext_lazy("building works"),
    "supplies": gettext_lazy("supplies"),
    "services": gettext_lazy("services"),
}


def url_of(row: Finding) -> str:
    return reverse("finding", args=[row.uuid])


def kind_word(row: Finding) -> Any:
    return NOTICE_WORDS.get(row.notice_kind, NOTICE_WORDS["notice"]) if row.is_tender else _("News")


def countdown(row: Finding) -> str:
    """How long is left until the deadline, in days of the workspace; "closed" afterwards."""
    if row.deadline_at is None:
        return ""
    left = (local_day(row.workspace, row.deadline_at) - today(row.workspace)).days
    if row.deadline_at < timezone.now():
        return _("deadline passed")
    if left == 0:
        return _("closes today")
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": formats.number(left)}


def buyer_of(row: Finding) -> str:
    return str(((row.tender or {}).get("buyer") or {}).get("name") or "")


def place_of(row: Finding) -> str:
    """Where: the words of the notice, its départements or NUTS codes, else the buyer's town."""
    tender = row.tender or {}
    place = tender.get("place") or {}
    areas = place.get("departements") or place.get("nuts") or []
    buyer = tender.get("buyer") or {}
    return str(place.get("label") or ", ".join(areas[:6]) or buyer.get("city") or "")


def lots_of(row: Finding) -> int:
    return len((row.tender or {}).get("lots") or [])


def cpv_of(row: Finding) -> str:
    return ", ".join(((row.tender or {}).get("cpv") or [])[:4])


COLUMNS = (
    Column("title", gettext_lazy("Finding"), url=url_of, note=lambda row: buyer_of(row) or row.excerpt[:140]),
    Column("notice_kind", gettext_lazy("Kind"), cell=kind_word),
    Column("source.name", gettext_lazy("Source"), sort="source__name"),
    Column("reliability", gettext_lazy("Grade")),
    Column("published_on", gettext_lazy("Published"), "date"),
    Column("deadline_at", gettext_lazy("Deadline"), "moment", note=countdown),
    Column("lots", gettext_lazy("Lots"), "number", value=lambda row: lots_of(row) or None, sort=""),
    Column("place", gettext_lazy("Place"), value=place_of, sort=""),
    Column("cpv", gettext_lazy("CPV"), value=cpv_of, sort="", shown=False),
    Column("buyer", gettext_lazy("Buyer"), value=buyer_of, sort="", shown=False),
    Column("topic", gettext_lazy("Topic"), shown=False),
    Column("why", gettext_lazy("Why it matters"), shown=False, sort=""),
    Column("also", gettext_lazy("Other sources"), "number", value=lambda row: row.also or None, sort="also"),
    Column("collected_at", gettext_lazy("Collected"), "moment", shown=False),
)


def state_tabs(wanted: queries.FindingFilter, waiting: int) -> list[Tab]:
    words = [*Finding.STATES, ("all", _("All"))]
    return [
        Tab(word, f"?{urlencode({'state': state})}", wanted.state == state, waiting if state == "inbox" else None)
        for state, word in words
    ]  # fmt: skip


def lead(news: queries.News) -> str:
    """What is new, in one sentence."""
    if not news.waiting:
        return _("Nothing to sort: every finding has been judged.")
    count = formats.number(min(news.waiting, queries.COUNT_LIMIT))
    count = _("more than %(count)s") % {"count": count} if news.many else count
    first = ngettext("%(count)s finding to sort", "%(count)s findings to sort", news.waiting) % {
        "count": count
    }
    if not news.closing or not news.closing.deadline_at:
        return _("%(first)s.") % {"first": first}
    notices = ngettext(
        "%(count)s open tender notice among them", "%(count)s open tender notices among them", news.tenders
    ) % {"count": formats.number(news.tenders)}
    when = formats.moment(news.closing.deadline_at)
    return _("%(first)s, %(notices)s; the next closes %(when)s.") % {
        "first": first, "notices": notices, "when": when,
    }  # fmt: skip


def closing_queue(rows: Sequence[Finding]) -> list[QueueItem]:
    """Open notices by deadline, each with the verb that fits its state."""
    now = timezone.now()
    return [
        QueueItem(
            "warn" if row.deadline_at and row.deadline_at - now < SOON else "info", "gavel", NOTICE_WORDS["notice"],
            row.title, " · ".join(part for part in (buyer_of(row), place_of(row)) if part), countdown(row),
            url_of(row), _("Decide") if row.state == "kept" else _("Sort"),
        )
        for row in rows
    ]  # fmt: skip


def use_figures(found: queries.UseRate, cited: int) -> list[KeyFigure]:
    """How useful the watch was, each with its formula."""

    def rate(part: int, whole: int) -> str:
        return formats.percent(formats.exact(part) / whole, 0) if whole else "–"

    source = _("findings of the last twelve months")

    def why(title: str, words: tuple[str, str], part: int, whole: int) -> Why:
        rows = [(words[0], formats.number(part)), (words[1], formats.number(whole))]
        return Why(title, f"{formats.number(part)} ÷ {formats.number(whole)}", rows, source, found.since)

    return [
        KeyFigure(_("Collected"), formats.number(found.collected), _("in twelve months"), Grade.COUNTED),
        KeyFigure(
            _("Share kept"), rate(found.kept, found.judged), _("of those judged"), Grade.COMPUTED,
            why(_("Share kept"), (_("Worth keeping"), _("Judged")), found.kept, found.judged), ident="why-kept",
        ),
        KeyFigure(
            _("Still true"), rate(found.live, found.kept), _("of those kept"), Grade.COMPUTED,
            why(_("Share still true"), (_("Not expired"), _("Worth keeping")), found.live, found.kept),
            ident="why-live",
        ),
        KeyFigure(
            _("Used"), rate(cited, found.kept), _("cited by an action or a deal"), Grade.COMPUTED,
            why(_("Use rate"), (_("Cited"), _("Worth keeping")), cited, found.kept), ident="why-used",
        ),
    ]  # fmt: skip


def grade_why(row: Finding) -> Why:
    """Why a finding has its grade: the source, the reason of its grade, the judgement of who kept it."""
    rows: list[tuple[Any, Any]] = [
        (_("Source"), f"{row.source.name} ({row.source.get_reliability_display()})"),
        (_("Reason of the source’s grade"), row.source.reason),
        (_("Nature"), row.get_nature_display()),
        (_("Reliability"), row.get_reliability_display()),
        (
            _("Confidence"),
            row.get_confidence_display() if row.sorted_at and row.state != "dropped" else _("not judged"),
        ),
        (_("Judged by"), str(row.kept_by.user) if row.kept_by else ""),
    ]
    return Why(
        _("Grade of this finding"), "", [pair for pair in rows if pair[1]], row.url or row.source.file_name,
        row.published_on or row.collected_at, Grade.OPINION if row.nature != "fact" else Grade.COUNTED,
    )  # fmt: skip


def tender_pairs(row: Finding) -> list[tuple[Any, Any]]:
    """The notice in keys and values; what it does not say is left out."""
    tender = row.tender or {}
    buyer = tender.get("buyer") or {}
    town = " ".join(str(buyer.get(part) or "") for part in ("postcode", "city")).strip()
    value = tender.get("estimated_value")
    deadline = f"{formats.moment(row.deadline_at)} ({countdown(row)})" if row.deadline_at else ""
    return [
        (_("Buyer"), buyer.get("name")),
        (_("Town"), town),
        (_("SIREN"), buyer.get("siren")),
        (_("Object"), tender.get("object") if tender.get("object") != row.title else ""),
        (_("Deadline"), deadline),
        (_("Nature"), NATURE_WORDS.get(tender.get("nature") or "", tender.get("nature"))),
        (_("CPV"), ", ".join(tender.get("cpv") or [])),
        (_("Place"), place_of(row)),
        (_("Estimated value"), formats.amount(value, None, tender.get("currency") or "EUR") if value else ""),
        (_("Reference"), tender.get("reference")),
        (_("Reference of the buyer"), tender.get("buyer_reference")),
        (_("Keywords"), ", ".join(tender.get("keywords") or [])),
    ]


def lots(row: Finding) -> list[dict[str, Any]]:
    return [
        {
            "reference": lot.get("reference"), "title": lot.get("title") or lot.get("description") or "",
            "cpv": ", ".join(lot.get("cpv") or []),
            "value": formats.amount(lot["estimated_value"], None, lot.get("currency") or "EUR")
            if lot.get("estimated_value") else "",
        }
        for lot in (row.tender or {}).get("lots") or []
    ]  # fmt: skip


def moments(found: Sequence[Fact]) -> list[Entry]:
    """Facts as moments of a timeline."""
    return [
        Entry(
            formats.day_short(fact.at),
            sentence(fact),
            " · ".join(part for part in (fact.actor_label, formats.clock(fact.at)) if part),
            icon=_icon(fact),
            machine=fact.at.isoformat(),
        )
        for fact in found
    ]


def _icon(fact: Fact) -> str:
    kind = KINDS.get(fact.kind)
    return kind.icon if kind else "circle-dot"


def registry_url(row: Finding) -> str:
    """The search for the buyer in the registry, or nothing while there is no such page."""
    base, words = route_url("prospects"), queries.registry_words(row)
    return f"{base}?{urlencode({'text': words})}" if base and words else ""


def account_url(row: Finding) -> str:
    """The form of a new company, filled with the buyer's name."""
    buyer = (row.tender or {}).get("buyer") or {}
    known = {"name": buyer.get("name"), "siren": buyer.get("siren"), "postcode": buyer.get("postcode"),
             "city": buyer.get("city")}  # fmt: skip
    query = urlencode({key: value for key, value in known.items() if value})
    return f"{route_url('account_create')}?{query}" if route_url("account_create") and query else ""


HEALTH = {
    "ok": ("ok", "circle-check", gettext_lazy("Answers")),
    "error": ("bad", "triangle-alert", gettext_lazy("Fails")),
    "waiting": ("info", "hourglass", gettext_lazy("Not asked yet")),
    "manual": ("", "upload", gettext_lazy("By hand")),
    "stopped": ("", "x", gettext_lazy("Stopped")),
}


def source_rows(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Sources with their health, next try and yield."""
    found = []
    for row in rows:
        state, cause = queries.health_of(row)
        kind, icon, word = HEALTH[state]
        found.append({
            "source": row, "kind": kind, "icon": icon, "word": word, "cause": cause,
            "yield": formats.percent(formats.exact(row.kept) / row.sorted_count, 0) if row.sorted_count else "–",
        })  # fmt: skip
    return found


def source_pairs(row: Source) -> list[tuple[Any, Any]]:
    return [
        (_("Address"), row.url),
        (_("Last file"), row.file_name),
        (_("Asked last"), formats.moment(row.checked_at) if row.checked_at else ""),
        (_("Answered last"), formats.moment(row.read_at) if row.read_at else ""),
        (_("Next try"), formats.moment(row.next_check_at) if row.next_check_at else ""),
        (_("Failures in a row"), formats.number(row.failures) if row.failures else ""),
        (_("Reliability"), row.get_reliability_display()),
        (_("Why this grade"), row.reason),
    ]
