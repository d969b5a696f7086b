"""The opinions in words and pictures: may the quote leave, who answered what, by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from compagnon.core.documents import charts
from compagnon.people.fields import text_in
from compagnon.sales.proposals.feasibility.gates import Gate
from compagnon.sales.proposals.feasibility.parts import PARTS
from compagnon.sales.proposals.feasibility.queries import Board, seen_parts, shown_lines
from compagnon.sales.proposals.feasibility.similar import Similar
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.models.feasibility import FeasibilityReview, FeasibilityRule
from compagnon.sales.proposals.pricing import largest_discount_given, price_version
from compagnon.sales.proposals.terms import payment_text
from compagnon.web.ui import formats
from compagnon.web.ui.parts import DataTable, Figure, Grade, QueueItem

# State of a gate -> badge: kind, icon, word.
BADGES: dict[str, tuple[str, str, Any]] = {
    "missing": ("bad", "circle-dashed", gettext_lazy("not asked yet")),
    "waiting": ("warn", "hourglass", gettext_lazy("waits for the answer")),
    "info": ("warn", "message-circle-question-mark", gettext_lazy("needs information")),
    "refused": ("bad", "circle-x", gettext_lazy("no")),
    "conditions": ("warn", "list-checks", gettext_lazy("yes, if")),
    "open": ("ok", "circle-check", gettext_lazy("yes")),
    "set_aside": ("info", "gavel", gettext_lazy("set aside")),
}


def sentence(board: Board) -> str:
    """The decision: may the quote leave, and whom does it wait for?"""
    if board.version.status != "draft":
        return _("This version was sent: its opinions stay as they were given.")
    if not board.gates:
        return _("No opinion is needed for this quote; you may ask for one.")
    stopping = board.stopping
    if not stopping:
        return _("Every opinion that is needed is given: the quote may leave.")
    late = [gate for gate in stopping if board.late(gate)]
    names = _join([gate.name for gate in stopping])
    text = _("The quote may not leave yet: %(names)s.") % {"names": names}
    if late:
        days = max(board.late(gate) for gate in late)
        text += " " + _("%(names)s: late by %(days)s.") % {
            "names": _join([gate.name for gate in late]), "days": formats.days_count(days)
        }  # fmt: skip
    return text


def _join(names: Sequence[str]) -> str:
    return ", ".join(names)


@dataclass(frozen=True)
class Card:
    """One opinion as the page shows it."""

    gate: Gate
    badge: tuple[str, str, Any]
    when: str
    why: str
    changed: str
    late: int
    conditions: Sequence[Any]
    past: Sequence[Similar]

    @property
    def ident(self) -> str:
        return f"r-{self.gate.review.uuid}" if self.gate.review else f"s-{self.gate.service.code}"  # type: ignore[union-attr]


def card(board: Board, gate: Gate, past: Sequence[Similar] = ()) -> Card:
    late = board.late(gate)
    badge = BADGES[gate.state]
    if gate.state == "open" and gate.answer and gate.answer.answer == "if":
        badge = ("ok", "circle-check", _("yes, conditions met"))
    if late:
        badge = ("bad", "alarm-clock", _("late"))
    rules = ", ".join(rule_text(rule) for rule in gate.rules)
    conditions = list(gate.answer.conditions.all()) if gate.answer else []
    return Card(gate, badge, when(gate, late), rules, parts_text(gate.parts), late, conditions, past)


def when(gate: Gate, late: int = 0) -> str:
    """By when, or since when."""
    review = gate.review
    if review is None:
        return ""
    if gate.state in {"waiting", "info"}:
        due = _("due on %(day)s") % {"day": formats.day_short(review.due_on)}
        return f"{due} · {_('late by %(days)s') % {'days': formats.days_count(late)}}" if late else due
    if gate.state == "set_aside" and review.set_aside_by:
        return _("by %(who)s") % {"who": review.set_aside_by.user}
    if gate.answer:
        return f"{gate.answer.by_name} · {formats.moment(gate.answer.at)}"
    return ""


def rule_text(rule: FeasibilityRule) -> str:
    """When a rule asks for an opinion, with its figure."""
    words: dict[str, Any] = {
        "always": _("always"), "custom_line": _("a line that is not in the catalogue"),
        "terms": _("payment terms other than ours"), "family": _("family %(family)s") % {"family": rule.family},
    }  # fmt: skip
    if rule.threshold is not None:
        words |= {
            "amount": _("net amount from %(amount)s") % {"amount": formats.amount(rule.threshold, 0)},
            "discount": _("discount above %(rate)s") % {"rate": formats.percent(rule.threshold / 100)},
            "delivery": _("delivery in fewer than %(weeks)s weeks") % {"weeks": formats.number(rule.threshold, 0)},
        }  # fmt: skip
    return str(words[rule.kind])


def parts_text(parts: Sequence[str]) -> str:
    return ", ".join(str(PARTS[part]) for part in parts if part in PARTS)


def plan(board: Board) -> Figure | None:
    """Who was asked when, answered when, by when: one row each."""
    rows = [gate for gate in board.gates if gate.review]
    if not rows:
        return None
    spans = tuple(_span(board, gate) for gate in rows)
    today = _("today")
    picture = charts.Plan(spans, board.today if board.version.status == "draft" else None, today).picture()
    table = DataTable.of(
        (_("Opinion"), _("Asked"), _("Due"), _("Answer")),
        [
            (gate.name, formats.day_short(_asked(gate.review)), formats.day_short(gate.review.due_on), span.text)
            for gate, span in zip(rows, spans, strict=True) if gate.review
        ],
    )  # fmt: skip
    desc = ", ".join(f"{span.label} {span.text}" for span in spans) + "."
    return Figure(
        "opinions", picture, _("Opinions on this quote"), desc,
        _("From the question to the answer; the ring is the day that was set"), table, Grade.COUNTED,
    )  # fmt: skip


def _asked(review: FeasibilityReview) -> date:
    return timezone.localtime(review.asked_at).date()


def _span(board: Board, gate: Gate) -> charts.Span:
    review = gate.review
    assert review is not None
    start = _asked(review)
    badge = card(board, gate).badge[2]
    if gate.state in {"waiting", "info"}:
        late = board.late(gate)
        return charts.Span(gate.name, min(start, board.today), board.today, str(badge), "late" if late else "running",
                           review.due_on)  # fmt: skip
    end = (
        timezone.localtime(gate.answer.at).date()
        if gate.answer
        else timezone.localtime(review.updated_at).date()
    )
    look = "late" if gate.state == "refused" else "done"
    return charts.Span(gate.name, min(start, end), end, str(badge), look, review.due_on)


# ---- what the reader of a question sees ------------------------------------------------


def shown(review: FeasibilityReview, version: QuoteVersion, lines: Sequence[QuoteLine]) -> dict[str, Any]:
    """The part of the quote that an answer needs: never a cost, a unit price or a margin."""
    parts = seen_parts(review)
    rows: list[tuple[Any, str]] = []
    proposal = version.proposal
    if not review.partner_id:
        rows.append((_("Client"), proposal.deal.account.name))
    if "delivery" in parts:
        weeks = version.delivery_weeks
        text = ngettext("%(n)d week", "%(n)d weeks", weeks) % {"n": weeks} if weeks else _("not stated yet")
        rows.append((_("Delivery after the order"), text))
    if "payment" in parts:
        rows.append((_("Payment"), payment_text(version.terms, formats.language())))
    if "deposit" in parts:
        rate = formats.percent(version.deposit_rate) if version.deposit_rate else _("none")
        rows.append((_("Deposit"), rate))
    totals = price_version(version, list(lines)) if lines else None
    if "amount" in parts and totals:
        net = totals.net - totals.document_discount
        rows.append((_("Amount without VAT"), formats.amount(net, 0, proposal.currency)))
    if "discount" in parts and totals:
        rows.append((_("Largest discount"), formats.percent(largest_discount_given(list(lines), totals))))
    if "wording" in parts and version.note:
        rows.append((_("Other terms"), version.note))
    return {"facts": rows, "lines": shown_lines(review, lines)}


def question_item(review: FeasibilityReview) -> QueueItem:
    """A question in the queue of a service, by its day."""
    today = timezone.localdate()
    late = (today - review.due_on).days
    kind, word = (
        ("bad", _("Late")) if late > 0 else ("warn", _("Question")) if late == 0 else ("", _("Question"))
    )
    asker = str(review.asked_by.user) if review.asked_by else ""
    note = " · ".join(part for part in (
        text_in(review.service.name) if review.service else "", review.proposal.deal.account.name, asker,
        _("the quote changed: %(parts)s") % {"parts": parts_text(review.reopened_by)} if review.reopened_by else "",
    ) if part)  # fmt: skip
    return QueueItem(
        kind, "message-circle-question-mark", word, review.question[:140], note, formats.day_relative(review.due_on),
        reverse("feasibility_answer", args=[review.uuid]), pgettext("verb", "Answer"),
    )  # fmt: skip
