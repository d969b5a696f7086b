"""The solution in words and pictures: what is answered, what is missing, what it brings, what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.people.fields import text_in
from compagnon.sales.deals.models import Need
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import Benefit, ComplianceLine
from compagnon.sales.proposals.solution import queries
from compagnon.web.pages.deals_parts import QUESTIONS
from compagnon.web.ui import figures
from compagnon.web.ui.formats import ABOUT, amount, number, percent
from compagnon.web.ui.parts import Figure, Grade, KeyFigure, Why

ANSWER_BADGES = {
    "yes": ("ok", "circle-check"), "partly": ("warn", "circle-dot"), "alternative": ("info", "shuffle"),
    "no": ("bad", "circle-x"),
}  # fmt: skip
OUTCOMES = {
    "won": ("ok", "trophy", gettext_lazy("Won")), "lost": ("bad", "circle-x", gettext_lazy("Lost")),
    "open": ("", "loader", gettext_lazy("Not decided")),
}  # fmt: skip
GAP_ICONS = {
    "need_unanswered": "bad", "must_refused": "bad", "contradiction": "bad", "weaker_level": "warn",
    "implicit_unconfirmed": "warn", "benefit_unproven": "warn", "requirement_unlinked": "",
}  # fmt: skip


@dataclass(frozen=True)
class GapLine:
    """A gap in words, the question that settles it, where to go, and the verb of that place."""

    kind: str
    text: str
    question: str
    url: str
    verb: str


def short(text: str, most: int = 90) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def gap_lines(gaps: Sequence[queries.Gap], proposal: Proposal, *, may_change: bool) -> list[GapLine]:
    return [_gap_line(gap, proposal, may_change) for gap in gaps]


def _gap_line(gap: queries.Gap, proposal: Proposal, may_change: bool) -> GapLine:
    first, last = gap.rows[0], gap.rows[-1]
    names = {"first": short(str(getattr(first, "text", first))), "last": short(str(getattr(last, "text", last))),
             "count": len(gap.rows)}  # fmt: skip
    texts = {
        "need_unanswered": _("Nothing answers this need yet: %(first)s"),
        "must_refused": _("A required point is answered no: %(first)s"),
        "contradiction": _("Two requirements contradict each other: “%(first)s” and “%(last)s”"),
        "weaker_level": _("An essential need is only wished for in the specification: %(last)s"),
        "implicit_unconfirmed": _("This need is our guess until the client confirms it: %(first)s"),
        "benefit_unproven": _("Nothing shows this benefit: %(first)s"),
        "requirement_unlinked": ngettext(
            "One requirement comes from no need of the deal.",
            "%(count)d requirements come from no need of the deal.", len(gap.rows),
        ),
    }  # fmt: skip
    questions = {
        "must_refused": _("Ask: would an equivalent do, and at which condition?"),
        "contradiction": _("Ask: which of the two holds?"),
        "weaker_level": _("Ask: what happens if it is not there?"),
        "implicit_unconfirmed": _("Ask: did we understand this right?"),
        "requirement_unlinked": _("Ask: what is each of them for?"),
    }
    url, verb = _mend(gap, proposal, may_change)
    return GapLine(GAP_ICONS[gap.code], texts[gap.code] % names, questions.get(gap.code, ""), url, verb)


def _mend(gap: queries.Gap, proposal: Proposal, may_change: bool) -> tuple[str, str]:
    first = gap.rows[0]
    if gap.code == "implicit_unconfirmed":
        return reverse("deal_needs", args=[proposal.deal.uuid]), _("Open the recap")
    if not may_change:
        return "", ""
    if gap.code == "need_unanswered":
        return reverse("solution_add", args=[proposal.uuid, "benefit"]) + f"?need={first.uuid}", _(
            "Answer it"
        )
    kind = "benefit" if gap.code == "benefit_unproven" else "requirement"
    row = gap.rows[-1] if gap.code == "weaker_level" else first
    return reverse("solution_row", args=[proposal.uuid, kind, row.uuid]), _("Open")


def silent_questions(codes: Sequence[str]) -> list[tuple[Any, Any]]:
    return [(dict(Need.DOMAINS)[code], QUESTIONS[code]) for code in codes]


def sentence(found: queries.Chain) -> str:
    """The decision of the page: is the offer an answer to what was asked?"""
    needs, counts = len(found.links), found.counts
    if not needs and not counts.total:
        return _("Nothing was asked yet: state the needs of the deal, or read the client's specification.")
    open_needs = sum(not link.answered for link in found.links)
    parts = []
    if needs:
        words = ngettext("%(n)d need", "%(n)d needs", needs) % {"n": needs}
        parts.append(
            _("%(needs)s, all answered") % {"needs": words}
            if not open_needs
            else _("%(needs)s, %(open)d without an answer") % {"needs": words, "open": open_needs}
        )
    if counts.total:
        parts.append(
            _("%(done)d requirements of %(all)d answered") % {"done": counts.answered, "all": counts.total}
        )
    if counts.must_unanswered:
        parts.append(
            ngettext("one required point waits", "%(n)d required points wait", counts.must_unanswered)
            % {"n": counts.must_unanswered}
        )
    return ", ".join(parts) + "."


def matrix(counts: queries.Counts) -> Figure | None:
    """The answers to the specification as parts of a whole."""
    if not counts.total:
        return None
    labels = dict(ComplianceLine.ANSWERS)
    parts: list[tuple[Any, Decimal]] = [
        (labels[code], Decimal(value)) for code, value in counts.by_answer.items()
    ]
    parts.append((_("Not answered yet"), Decimal(counts.unanswered)))
    shown = [part for part in parts if part[1]]
    losses = [i for i, (label, _v) in enumerate(shown) if label == labels["no"]]
    return figures.shares(
        "matrix", _("Conformity to the specification"), shown, heads=(_("Answer"), _("Requirements")),
        caption=_("Conformity to the specification"), losses=losses,
    )  # fmt: skip


def proof_of(row: Any) -> str:
    """What shows it, in one line."""
    parts = [f"{row.product.reference} {text_in(row.product.name)}"] if row.product else []
    parts += [row.file.name] if row.file else []
    return " · ".join([*parts, row.proof] if row.proof else parts)


# ---- value ----------------------------------------------------------------------------


def range_text(row: Benefit, currency: str) -> str:
    """≈ likely (low to high), in its unit."""
    money = row.unit.startswith("amount")

    def read(value: Decimal | None) -> str:
        found = value or Decimal(0)
        return amount(found, 0, currency) if money else number(found)

    text = f"{ABOUT} {read(row.likely)}"
    if row.low != row.high:
        text += " " + _("(%(low)s to %(high)s)") % {"low": read(row.low), "high": read(row.high)}
    return text if row.unit == "amount_once" else f"{text}, {row.get_unit_display()}"


def span_text(span: queries.Span, currency: str) -> str:
    text = f"{ABOUT} {amount(span.likely, 0, currency)}"
    if span.low != span.high:
        low, high = amount(span.low, 0, currency), amount(span.high, 0, currency)
        text += " " + _("(%(low)s to %(high)s)") % {"low": low, "high": high}
    return text


def value_why(value: queries.Value, currency: str) -> Why:
    rows = [(row.text, range_text(row, currency)) for row in value.tangible if row.unit == "amount_year"]
    return Why(
        _("Value a year"), _("sum of the tangible benefits counted in money a year; low, likely and high apart"), rows,
        source=_("the assumptions written with each benefit"), grade=Grade.ESTIMATED,
        result=(_("In all, a year"), span_text(value.yearly, currency)),
    )  # fmt: skip


def factors_why(row: Benefit, currency: str) -> Why | None:
    """The calculator behind one benefit."""
    if not row.factors:
        return None
    rows = []
    for factor in row.factors:
        low, likely, high = (number(Decimal(factor[name])) for name in ("low", "likely", "high"))
        rows.append((factor["label"], likely if low == high else f"{likely} ({low} – {high})"))
    return Why(
        row.text, " × ".join(factor["label"] for factor in row.factors), rows, source=row.assumption,
        as_of=row.updated_at, grade=Grade.ESTIMATED, result=(_("Value"), range_text(row, currency)),
    )  # fmt: skip


def value_chart(value: queries.Value, currency: str) -> Figure | None:
    rows = [row for row in value.tangible if row.unit == "amount_year" and row.likely]
    if not rows:
        return None
    return figures.bars(
        "value", _("What the solution brings a year"), [(short(row.text, 40), row.likely) for row in rows],
        heads=(_("Benefit"), _("Likely value a year")), caption=_("Likely value a year, by benefit"), rows=True,
        grade=Grade.ESTIMATED, why=value_why(value, currency), read=lambda v: amount(v, 0, currency),
    )  # fmt: skip


def growth_chart(steps: Sequence[queries.GrowthStep], currency: str) -> Figure | None:
    """The upgrade costs added up as the volume grows."""
    if len(steps) < 2:
        return None
    labels = [f"{number(step.row.volume)} {step.row.unit}" for step in steps]
    return figures.lines(
        "growth-curve", _("Upgrade cost as the volume grows"), labels,
        [(_("Upgrades in all"), [step.cumulated for step in steps], "main")],
        caption=_("Upgrades in all, at today's prices, without VAT"), first_head=_("Volume"),
        unit="€" if currency == "EUR" else currency, grade=Grade.ESTIMATED,
        read=lambda v: amount(v, 0, currency),
    )  # fmt: skip


def rate_text(ranked: queries.Ranked) -> str:
    """How often it convinced, with its interval; a small sample says so."""
    rate = ranked.rate
    if rate is None:
        return _("never used yet")
    words = _("%(won)d of %(all)d") % {"won": ranked.successes, "all": ranked.trials}
    return f"{words}, {percent(rate.value, 0)} [{percent(rate.low, 0)} – {percent(rate.high, 0)}]"


def key_figures(found: queries.Chain, value: queries.Value, currency: str) -> list[KeyFigure]:
    figures_shown = []
    spans = ((_("Value a year for the client"), value.yearly, "year"), (_("Gained once"), value.once, "once"))
    for label, span, name in spans:
        if span:
            low, high = amount(span.low, 0, currency), amount(span.high, 0, currency)
            note = _("from %(low)s to %(high)s") % {"low": low, "high": high} if span.low != span.high else ""
            figures_shown.append(KeyFigure(
                label, f"{ABOUT} {amount(span.likely, 0, currency)}", note, grade=Grade.ESTIMATED,
                why=value_why(value, currency) if name == "year" else None, ident=f"why-value-{name}",
            ))  # fmt: skip
    if value.intangible:
        figures_shown.append(KeyFigure(_("Beyond money"), number(len(value.intangible)), grade=Grade.COUNTED))
    return figures_shown
