"""The tenders in words and pictures."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.core.documents import charts
from compagnon.people.clock import local_day
from compagnon.people.fields import text_in
from compagnon.sales.proposals.models.tenders import Tender
from compagnon.sales.proposals.tenders import queries
from compagnon.sales.proposals.tenders.deciding import THRESHOLD, weak_points
from compagnon.sales.proposals.tenders.scoring import Simulation
from compagnon.sales.proposals.tenders.submitting import Block
from compagnon.web.ui import formats
from compagnon.web.ui.parts import DataTable, Figure, Grade, KeyFigure, Why

STATUS: dict[str, tuple[str, str]] = {
    "studied": ("info", "scale"), "asked": ("warn", "hourglass"), "prepared": ("accent", "list-checks"),
    "submitted": ("info", "send"), "won": ("ok", "trophy"), "lost": ("bad", "circle-x"), "declined": ("", "x"),
}  # fmt: skip
PIECE: dict[str, tuple[str, str]] = {
    "todo": ("", "circle"),
    "doing": ("info", "hourglass"),
    "ready": ("ok", "check"),
}
BLOCKS: dict[str, Any] = {
    "undecided": gettext_lazy("It is not decided yet that we answer."),
    "past": gettext_lazy("The deadline is past."),
    "file": gettext_lazy("%(piece)s: the file is missing."),
    "checks": gettext_lazy("%(piece)s: a check is not ticked."),
    "state": gettext_lazy("%(piece)s: not yet marked as ready."),
}


def badge(tender: Tender) -> tuple[str, str, Any]:
    return (*STATUS[tender.status], tender.get_status_display())


def countdown(tender: Tender) -> str:
    """How long is left to hand in; nothing once it is closed."""
    if tender.status not in queries.RUNNING:
        return ""
    left = (
        local_day(tender.workspace, tender.deadline_at) - local_day(tender.workspace, timezone.now())
    ).days
    if tender.deadline_at <= timezone.now():
        return _("deadline passed")
    if left == 0:
        return _("closes today")
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": formats.number(left)}


def late_words(days: int) -> str:
    return ngettext("late by %(n)d working day", "late by %(n)d working days", days) % {"n": days}


def list_lead(rows: list[queries.Row]) -> str:
    """Which tender needs me now?"""
    running = [row for row in rows if row.tender.status in queries.RUNNING]
    if not running:
        return _("No tender is under way.")
    first = running[0].tender
    parts = [
        ngettext("%(n)d tender under way.", "%(n)d tenders under way.", len(running)) % {"n": len(running)}
    ]
    parts.append(
        _("The next closes %(when)s: %(title)s.")
        % {"when": formats.moment(first.deadline_at), "title": first.title}
    )
    if late := sum(row.late for row in running):
        parts.append(ngettext("%(n)d piece is late.", "%(n)d pieces are late.", late) % {"n": late})
    return " ".join(parts)


def lead(file: queries.File) -> str:
    """What is to be done about this tender, in one sentence."""
    tender = file.tender
    if tender.status == "studied":
        return _("Decide whether we answer: fill in the grid.")
    if tender.status == "asked":
        return _("The manager decides, because the grid is below %(limit)d.") % {"limit": THRESHOLD}
    if tender.status == "prepared":
        if not file.blocks:
            return _("The answer is complete: hand it in.")
        late = file.late
        missing = ngettext(
            "%(n)d point is still open before the hand-in.", "%(n)d points are still open before the hand-in.",
            len(file.blocks),
        ) % {"n": len(file.blocks)}  # fmt: skip
        if not late:
            return missing
        names = ", ".join(text_in(one.piece.name) for one in late[:3])
        return _("Late: %(names)s.") % {"names": names} + " " + missing
    if tender.status == "submitted" and tender.submitted_at:
        return _("Handed in on %(when)s: the buyer’s answer is awaited.") % {
            "when": formats.moment(tender.submitted_at)
        }
    if tender.status == "declined":
        return _("We do not answer: %(reason)s") % {"reason": tender.reason}
    return tender.lessons


def pairs(tender: Tender) -> list[tuple[Any, Any]]:
    return [
        (_("Buyer"), tender.buyer),
        (_("Offers are taken until"), f"{formats.moment(tender.deadline_at)} ({countdown(tender)})"),
        (_("Reference"), tender.reference), (_("Place"), tender.place), (_("CPV"), ", ".join(tender.cpv)),
        (_("Lots"), "; ".join(f"{lot['reference']} {lot['title']}"[:120] for lot in tender.lots[:6])),
        (_("Object"), "" if tender.object == tender.title else tender.object),
        (_("Held by"), str(tender.owner.user) if tender.owner else ""),
    ]  # fmt: skip


@dataclass(frozen=True)
class PieceRow:
    """A piece as the page shows it; `late` in words, empty when it is in time."""

    planned: queries.Planned
    name: str
    badge: tuple[str, str, Any]
    late: str
    checks: str


def piece_row(planned: queries.Planned) -> PieceRow:
    piece = planned.piece
    done = sum(1 for line in piece.checklist if line["done"])
    checks = (
        _("%(done)d of %(all)d checks") % {"done": done, "all": len(piece.checklist)}
        if piece.checklist
        else ""
    )
    return PieceRow(
        planned, text_in(piece.name), (*PIECE[piece.state], piece.get_state_display()),
        late_words(planned.late) if planned.late else "", checks,
    )  # fmt: skip


def plan(file: queries.File) -> Figure | None:
    """The back-plan: each piece up to its last day, and the day that was agreed."""
    if not file.pieces or file.tender.status not in queries.RUNNING:
        return None
    start = min(min(one.piece.latest_on for one in file.pieces), file.day)
    spans, rows = [], []
    for one in file.pieces:
        piece = one.piece
        end = max(piece.latest_on, start)
        look = (
            "done"
            if piece.state == "ready"
            else "late"
            if one.late
            else "running"
            if piece.state == "doing"
            else "next"
        )
        name = text_in(piece.name)
        spans.append(
            charts.Span(
                name, max(start, end - timedelta(days=4)), end, formats.day_short(end), look, piece.due_on
            )
        )
        rows.append((name, formats.day_short(piece.latest_on), formats.day_short(piece.due_on),
                     piece.get_state_display(), late_words(one.late) if one.late else _("in time")))  # fmt: skip
    table = DataTable.of((_("Piece"), _("Last working day"), _("Agreed"), _("State"), _("Plan")), rows)
    desc = ", ".join(f"{row[0]} {row[1]}" for row in rows) + "."
    return Figure(
        "back-plan", charts.Plan(tuple(spans), file.day, _("today")).picture(), _("Back-plan from the deadline"), desc,
        _("Last working day of each piece; hatched: late; the mark is the day that was agreed"), table, Grade.COMPUTED,
    )  # fmt: skip


def block(found: Block) -> str:
    return str(BLOCKS[found.code]) % {"piece": text_in(found.piece.name) if found.piece else ""}


def score_figures(found: Simulation) -> list[KeyFigure]:
    """Where we stand and how far our price may rise."""
    if found.ours is None:
        return []
    ours = found.ours
    cells = [
        KeyFigure(_("Our points"), formats.number(ours.standing.total, 2),
                  _("rank %(rank)d of %(all)d") % {"rank": ours.standing.rank, "all": len(found.lines)},
                  Grade.ESTIMATED, _why_points(found), ident="why-points")
    ]  # fmt: skip
    if found.ties_at is not None:
        note = (
            _("above it, a rival passes us")
            if (found.head_room or 0) >= 0
            else _("at this price we would catch up")
        )
        cells.append(KeyFigure(_("Price of a tie"), formats.amount(found.ties_at, 2), note, Grade.COMPUTED,
                               _why_tie(found), ident="why-tie"))  # fmt: skip
        room = found.head_room or 0
        label = _("Price head-room") if room >= 0 else _("Price to give up")
        cells.append(KeyFigure(label, formats.amount(abs(room), 2), "", Grade.COMPUTED, negative=room < 0))
    elif found.missing is not None:
        cells.append(KeyFigure(_("Price head-room"), _("none"), _(
            "even the lowest price does not suffice: %(points)s more points are needed elsewhere"
        ) % {"points": formats.number(found.missing, 2)}, Grade.COMPUTED, negative=True))  # fmt: skip
    elif found.rivals:
        cells.append(
            KeyFigure(_("Price head-room"), _("no limit"), _("our other points suffice"), Grade.COMPUTED)
        )
    return cells


def _why_points(found: Simulation) -> Why:
    assert found.ours is not None
    lowest = min(line.offer.price for line in found.lines)
    rows = [
        (_("Weight of the price"), formats.number(found.weight)), (_("Lowest price"), formats.amount(lowest, 2)),
        (_("Our price"), formats.amount(found.ours.offer.price, 2)),
        (_("Points for the price"), formats.number(found.ours.standing.price_points, 2)),
        (_("Points for the rest"), formats.number(found.ours.other, 2)),
    ]  # fmt: skip
    return Why(
        _("Our points"), _("weight × lowest price ÷ price + other points"), rows,
        _("the buyer’s criteria; points and rivals as we estimate them"), None, Grade.ESTIMATED,
        result=(_("Our points"), formats.number(found.ours.standing.total, 2)),
    )  # fmt: skip


def _why_tie(found: Simulation) -> Why:
    assert found.ours is not None
    rivals = [line for line in found.lines if not line.offer.ours]
    best = max(rivals, key=lambda line: line.standing.total)
    rows = [
        (_("Weight of the price"), formats.number(found.weight)),
        (_("Best rival"), f"{best.offer.name} ({formats.number(best.standing.total, 2)})"),
        (_("Lowest price among the rivals"), formats.amount(min(line.offer.price for line in rivals), 2)),
        (_("Our other points"), formats.number(found.ours.other, 2)),
    ]  # fmt: skip
    return Why(
        _("Price of a tie"), _("weight × lowest price ÷ (points of the rival − our other points)"), rows,
        _("counted again with every offer: below the lowest price, ours lowers the points of the rivals"), None,
        Grade.COMPUTED, result=(_("Price of a tie"), formats.amount(found.ties_at, 2)),
    )  # fmt: skip


def score_figure(found: Simulation) -> Figure:
    """The offers side by side, and the table behind."""
    bars = tuple(
        charts.Bar(line.offer.name, line.standing.total, formats.number(line.standing.total, 2),
                   soft=not line.offer.ours)
        for line in found.lines
    )  # fmt: skip
    rows = [
        (f"{line.standing.rank}. {line.offer.name}", formats.amount(line.offer.price, 2),
         formats.number(line.standing.price_points, 2), formats.number(line.other, 2),
         formats.number(line.standing.total, 2))
        for line in found.lines
    ]  # fmt: skip
    heads = (_("Offer"), _("Price"), _("Points for the price"), _("Points for the rest"), _("In all"))
    desc = ", ".join(f"{row[0]} {row[4]}" for row in rows) + "."
    return Figure("offers", charts.BarChart(bars, rows=True).picture(), _("Points of the offers"), desc,
                  _("Price: weight × lowest price ÷ price"), DataTable.of(heads, rows), Grade.ESTIMATED)  # fmt: skip


def step_rows(found: Simulation) -> list[dict[str, Any]]:
    return [
        {"share": formats.percent(share, 0, signed=True) if share else _("our price"),
         "price": formats.amount(price, 2), "total": formats.number(place.total, 2), "rank": place.rank,
         "now": not share}
        for share, price, place in found.steps
    ]  # fmt: skip


def assessment(file: queries.File) -> dict[str, Any] | None:
    """The last grid, with its weak points and its why."""
    if not file.assessments:
        return None
    row = file.assessments[0]
    lines = [(text_in(one["text"]), f"{one['mark']} × {one['weight']}") for one in row.answers]
    why = Why(
        _("Score of the grid"), _("sum of mark × weight ÷ (4 × sum of the weights) × 100"), lines,
        _("the company’s grid, filled in by %(who)s") % {"who": row.by.user if row.by else "–"}, row.at, Grade.OPINION,
        result=(_("Score of the grid"), formats.number(row.score, 1)),
    )  # fmt: skip
    return {"row": row, "why": why, "weak": weak_points(row), "enough": row.score >= THRESHOLD}


def ranking(tender: Tender) -> list[tuple[str, str, str]]:
    return [
        (row["name"], formats.amount(formats.exact(row["price"]), 2) if row["price"] else "",
         formats.number(formats.exact(row["total"]), 2) if row["total"] else "")
        for row in tender.ranking
    ]  # fmt: skip


def url_of(tender: Tender, place: str = "") -> str:
    return reverse("tender", args=[tender.uuid]) + (f"#{place}" if place else "")
