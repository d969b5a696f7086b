"""The solution as parts of the proposal's document (rubriques de la proposition), for PDF, DOCX and slides.

Contract for whoever lays a proposal out:

    sections_of(proposal, language) -> list[core.documents.Section]

- `language` is "fr" or "en"; every text comes in it, figures are the same in both.
- In this order, empty ones left out; the keys are stable and may be named in templates: `needs`, `compliance`,
  `benefits`, `comparison`, `business_case`, `sustainability`, `growth`, `accessibility`.
- `audiences` says for whom: technical, financial, decision; none means everybody.
- Charts are `core.documents.Chart` values (native in office files), each beside the table of its numbers.
- Only what the client may see: rivals under the name of `shown_as`, never those kept among ourselves nor those
  whose price is out of date; no source of the watch, no margin, no past answer, no objection.
- The caller has fetched the proposal for its reader; nothing is written. About 16 queries.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from compagnon.core.documents import (
    Block,
    Bullets,
    Cell,
    Chart,
    ChartSeries,
    Column,
    KeyValues,
    Paragraph,
    Row,
    Section,
    Table,
    text,
)
from compagnon.library.document_formats import Formats
from compagnon.people.actor import Actor, system_actor
from compagnon.people.clock import today
from compagnon.people.fields import text_in
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import Benefit, Proven
from compagnon.sales.proposals.solution import queries

ONE = Decimal(1)


class _Writer:
    """Words and figures of one document."""

    def __init__(self, language: str, currency: str) -> None:
        self.language, self.currency, self.formats = language, currency, Formats(language)

    def amount(self, value: Decimal | None) -> str:
        if value is None:
            return _("not known")
        decimals = 0 if value == value.to_integral_value() else 2
        return self.formats.amount(value, self.currency, decimals=decimals)

    def about(self, low: Decimal | None, likely: Decimal | None, high: Decimal | None, unit: str) -> str:
        """≈ the likely value and its range; one value alone when there is no range."""

        def shown(value: Decimal | None) -> str:
            found = value or Decimal(0)
            if unit.startswith("amount"):
                return self.amount(found.quantize(ONE, ROUND_HALF_UP))
            return self.formats.number(found.normalize())

        words = f"≈ {shown(likely)}"
        if low != high:
            words += " " + _("(%(low)s to %(high)s)") % {"low": shown(low), "high": shown(high)}
        units = str(dict(Benefit.UNITS).get(unit, ""))
        return words if unit.startswith("amount_once") or not units else f"{words}, {units}"

    def proof(self, row: Proven) -> str:
        parts = []
        if row.product:
            parts.append(f"{row.product.reference} – {text_in(row.product.name, self.language)}")
        if row.file:
            parts.append(row.file.name)
        if row.proof:
            parts.append(row.proof)
        return " · ".join(parts)


def sections_of(proposal: Proposal, language: str) -> list[Section]:
    """The parts of the document that this subject fills (see the contract above)."""
    actor = system_actor(proposal.workspace)
    writer = _Writer("en" if language == "en" else "fr", proposal.currency)
    with translation.override(writer.language):
        found = queries.chain(actor, proposal)
        parts = [
            Section("needs", _("Your needs and our answers"), _needs(found, writer)),
            Section("compliance", _("Conformity to your specification"), _compliance(found, writer), ("technical",)),
            Section("benefits", _("What the solution brings you"), _benefits(found, writer)),
            Section("comparison", _("Comparison of offers"), _comparison(actor, proposal, writer),
                    ("financial", "decision")),
            Section("business_case", _("Return on the investment"), _business(actor, proposal, found, writer),
                    ("financial", "decision")),
            Section("sustainability", _("Sustainability"), _sustainability(actor, proposal, writer),
                    ("technical", "decision")),
            Section("growth", _("Ready for your growth"), _growth(actor, proposal, writer), ("technical", "decision")),
            Section("accessibility", _("Accessibility"), _accessibility(actor, proposal), ("technical",)),
        ]  # fmt: skip
    return [part for part in parts if part.blocks]


def _table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, amounts_from: int = 0, caption: str = ""
) -> Table:
    """A table of texts; the columns from `amounts_from` on are figures."""
    columns = tuple(
        Column(head, "end" if amounts_from and at >= amounts_from else "start", "fill" if at == 0 else "auto")
        for at, head in enumerate(heads)
    )
    body = tuple(Row(tuple(Cell(text(cell)) for cell in row)) for row in rows)
    return Table(columns, body, caption=caption, row_headers=True)


def _needs(found: queries.Chain, writer: _Writer) -> tuple[Block, ...]:
    """Need → what we propose → what it changes → what shows it; needs without an answer are left out."""
    rows = []
    for link in found.links:
        answers = [(b.feature, b.text, writer.proof(b)) for b in link.benefits]
        answers += [
            (u.argument.feature, u.argument.benefit, writer.proof(u.argument)) for u in link.arguments
        ]
        if not answers:
            answers = [
                (line.text, "", writer.proof(line))
                for each in link.requirements
                if (line := queries.answer_of(each)) and line.text
            ]
        for place, (feature, benefit, proof) in enumerate(answers):
            rows.append(("" if place else link.need.text, feature, benefit, proof))
    if not rows:
        return ()
    heads = (_("Your need"), _("What we propose"), _("What it changes for you"), _("What shows it"))
    columns = tuple(Column(head, width="fill") for head in heads)
    body = tuple(Row(tuple(Cell(text(cell)) for cell in row)) for row in rows)
    return (Table(columns, body),)


def _compliance(found: queries.Chain, writer: _Writer) -> tuple[Block, ...]:
    answered = [(row, line) for row in found.requirements if (line := queries.answer_of(row))]
    if not answered:
        return ()
    counts = found.counts
    sentence = _("%(answered)d requirements of %(total)d are answered: %(yes)d met in full.") % {
        "answered": counts.answered, "total": counts.total, "yes": counts.by_answer["yes"],
    }  # fmt: skip
    rows = [
        Row((
            Cell(text(row.ref)), Cell(text(row.text)), Cell(text(str(row.get_level_display()))),
            Cell(text(str(line.get_answer_display())), text(line.text)), Cell(text(writer.proof(line))),
        ))
        for row, line in answered
    ]  # fmt: skip
    columns = (
        Column(_("Ref.")), Column(_("Requirement"), width="fill"), Column(_("Level")),
        Column(_("Our answer"), width="fill"), Column(_("What shows it"), width="fill"),
    )  # fmt: skip
    return (Paragraph(text(sentence), "lead"), Table(columns, tuple(rows)))


def _benefits(found: queries.Chain, writer: _Writer) -> tuple[Block, ...]:
    value = queries.value_of(found.benefits)
    blocks: list[Block] = []
    if value.tangible:
        rows = [
            (
                row.text,
                writer.about(row.low, row.likely, row.high, row.unit),
                row.assumption,
                writer.proof(row),
            )
            for row in value.tangible
        ]
        blocks.append(_table((_("Benefit"), _("Value"), _("It rests on"), _("What shows it")), rows))
    pairs = []
    if value.yearly:
        y = value.yearly
        pairs.append((_("In all, a year"), text(writer.about(y.low, y.likely, y.high, "amount_once"))))
    if value.once:
        o = value.once
        pairs.append((_("In all, once"), text(writer.about(o.low, o.likely, o.high, "amount_once"))))
    if pairs:
        blocks.append(KeyValues(tuple(pairs), "figures"))
    if value.intangible:
        items = []
        for row in value.intangible:
            proof = writer.proof(row)
            items.append(text(row.text, f" ({proof})" if proof else ""))
        blocks += [Paragraph(text(_("And what cannot be counted in money:"))), Bullets(tuple(items))]
    return tuple(blocks)


def _comparison(actor: Actor, proposal: Proposal, writer: _Writer) -> tuple[Block, ...]:
    found = queries.competition(actor, proposal, today(proposal.workspace))
    shown = [each for each in found.costed if each.offer.shown_as and not each.stale]
    if found.comparison is None or len(shown) < 2 or not any(each.offer.ours for each in shown):
        return ()
    years = found.comparison.years
    rows = [
        (
            each.offer.shown_as,
            writer.amount(each.price),
            writer.amount(each.offer.yearly),
            writer.amount(each.total),
        )
        for each in shown
    ]
    heads = (_("Offer"), _("Purchase"), _("Each year"), _("In all over %(years)d years") % {"years": years})
    blocks: list[Block] = [_table(heads, rows, amounts_from=1)]
    chart = Chart(
        "lines", tuple(str(year) for year in range(years + 1)),
        tuple(
            ChartSeries(each.offer.shown_as, tuple(each.totals), tuple(writer.amount(v) for v in each.totals))
            for each in shown
        ),
        alt=_("What each offer has cost after each year."), caption=_("Total cost over the years"), category=_("Year"),
    )  # fmt: skip
    blocks.append(chart)
    rate = writer.formats.percent(found.comparison.rate.normalize())
    how = _("Without VAT. Later payments are discounted at %(rate)s a year.") % {"rate": rate}
    blocks.append(
        Paragraph(text(how if found.comparison.rate else _("Without VAT, nothing discounted.")), "small")
    )
    return tuple(blocks)


def _business(actor: Actor, proposal: Proposal, found: queries.Chain, writer: _Writer) -> tuple[Block, ...]:
    view = queries.business(actor, proposal, today(proposal.workspace), found.benefits)
    blocks: list[Block] = []
    if view.results is not None:
        words = {"low": _("Careful"), "likely": _("Likely"), "high": _("Favourable")}
        rows = []
        for name, label in words.items():
            case = view.results[name]
            back = (
                "–"
                if case.payback is None
                else _("%(years)s years") % {"years": writer.formats.number(case.payback)}
            )
            irr = "–" if case.irr is None else writer.formats.percent(case.irr.quantize(Decimal("0.001")))
            rows.append((label, back, writer.amount(case.npv), irr))
        value = _("Present value at %(rate)s") % {"rate": writer.formats.percent(view.case.rate.normalize())}
        blocks.append(_table((_("Assumption"), _("Paid back in"), value, _("Yield")), rows, amounts_from=1))
        likely = view.results["likely"]
        blocks.append(Chart(
            "columns", tuple(str(year) for year in range(len(likely.cumulated))),
            (ChartSeries(_("Cumulated"), likely.cumulated, tuple(writer.amount(v) for v in likely.cumulated)),),
            alt=_("What the purchase has brought in all after each year, likely case."),
            caption=_("Cumulated cash flow"), category=_("Year"),
        ))  # fmt: skip
    if view.financing:
        ways: list[tuple[str, ...]] = []
        for paid in view.financing:
            if not paid.expired:
                option = paid.option
                ways.append((
                    option.label or str(option.get_kind_display()), writer.amount(option.deposit),
                    f"{option.months} × {writer.amount(option.monthly)}" if option.months else "–",
                    writer.amount(option.residual), writer.amount(paid.cost.total), writer.amount(paid.cost.present),
                ))  # fmt: skip
        heads = (_("Way to pay"), _("Now"), _("Monthly"), _("At the end"), _("In all"), _("Present cost"))
        if ways:
            blocks.append(_table(heads, ways, amounts_from=1))
    return tuple(blocks)


def _sustainability(actor: Actor, proposal: Proposal, writer: _Writer) -> tuple[Block, ...]:
    view = queries.sustainability(actor, proposal, today(proposal.workspace))
    section = view.section
    if section is None or not (view.rows or section.take_back or section.duties):
        return ()
    blocks: list[Block] = []
    if view.rows:
        rows = [
            (
                row.option.label or str(row.option.get_kind_display()), writer.amount(row.outcome.cost),
                _("not known") if row.outcome.carbon is None
                else f"{writer.formats.number(row.outcome.carbon.quantize(ONE, ROUND_HALF_UP))} kgCO2e",
                row.option.end_of_life or _("not known"),
            )
            for row in view.rows
        ]  # fmt: skip
        heads = (
            _("Option"), _("Cost over %(years)d years") % {"years": section.years}, _("Carbon"), _("End of life"),
        )  # fmt: skip
        blocks.append(_table(heads, rows))
        known = [row for row in view.rows if row.outcome.carbon is not None]
        if len(known) == len(view.rows) > 1:
            values = tuple(row.outcome.carbon or Decimal(0) for row in known)
            blocks.append(Chart(
                "bars", tuple(row.option.label or str(row.option.get_kind_display()) for row in known),
                (ChartSeries("kgCO2e", values,
                             tuple(writer.formats.number(v.quantize(ONE, ROUND_HALF_UP)) for v in values)),),
                alt=_("Carbon of each option over the horizon."), caption=_("Carbon over %(years)d years") % {
                    "years": section.years}, category=_("Option"),
            ))  # fmt: skip
        sources = sorted({
            f"{row.option.source} ({writer.formats.date(row.option.dated_on)})"
            for row in view.rows if row.option.source and row.option.dated_on
        })  # fmt: skip
        if sources:
            blocks.append(Paragraph(text(_("Sources: %(list)s") % {"list": " ; ".join(sources)}), "small"))
    blocks += [
        Paragraph(text(words)) for words in (section.take_back, section.duties, section.conclusion) if words
    ]
    return tuple(blocks)


def _growth(actor: Actor, proposal: Proposal, writer: _Writer) -> tuple[Block, ...]:
    steps = queries.growth(actor, proposal)
    if not steps:
        return ()
    rows = [
        (
            writer.formats.date(step.row.on),
            f"{writer.formats.number(step.row.volume.normalize())} {step.row.unit}", step.row.upgrade,
            writer.amount(step.row.cost),
        )
        for step in steps
    ]  # fmt: skip
    return (_table((_("When"), _("Your volume"), _("What is added"), _("Cost without VAT, today")), rows),)


def _accessibility(actor: Actor, proposal: Proposal) -> tuple[Block, ...]:
    rows = [(row.functional, row.measure or "–") for row in queries.accessibility(actor, proposal)]
    return (_table((_("What the use must allow"), _("What we provide")), rows),) if rows else ()
