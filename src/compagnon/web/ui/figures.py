"""Charts of figures: from amounts to a picture, its words and its table, in the reader's language."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from compagnon.core.documents import charts
from compagnon.web.ui import formats
from compagnon.web.ui.parts import DataTable, Figure, Grade, Why, Words

Reader = Callable[[Any], str]


def _plain(value: Any) -> str:
    return formats.number(value, 0)


def _signed(value: Any) -> str:
    return formats.number(value, 0, signed=True)


def _sentence(pairs: Sequence[tuple[Words, str]]) -> str:
    return ", ".join(f"{label} {text}" for label, text in pairs) + "."


def waterfall(
    ident: str,
    title: Words,
    effects: Sequence[tuple[Words, Decimal, Words]],
    *,
    total: tuple[Words, Words],
    caption: Words,
    unit: str = "€",
    opening: tuple[Words, Decimal] | None = None,
    grade: Grade = Grade.COMPUTED,
    why: Why | None = None,
    height: int = 200,
    read: Reader = _signed,
) -> Figure:
    """A gap and its causes: `effects` are (name, amount, note); `total` names the sum, which is computed."""
    start = charts.Effect(str(opening[0]), opening[1], _plain(opening[1])) if opening else None
    steps = tuple(charts.Effect(str(name), value, read(value), str(note)) for name, value, note in effects)
    chart = charts.Waterfall(steps, str(total[0]), "", str(total[1]), start, height)
    end = _plain(chart.total) if opening else read(chart.total)
    chart = charts.Waterfall(steps, str(total[0]), end, str(total[1]), start, height)
    level = opening[1] if opening else Decimal(0)
    rows = [(opening[0], "", _plain(level))] if opening else []
    for name, value, _note in effects:
        level += value
        rows.append((name, read(value), _plain(level) if opening else read(level)))
    table = DataTable.of(
        (_("Cause"), f"{_('Effect')} ({unit})", f"{_('Running total')} ({unit})"), rows, (total[0], "", end)
    )
    desc = _sentence([(step.label, step.text) for step in steps] + [(total[0], end)])
    return Figure(ident, chart.picture(), title, desc, caption, table, grade, why=why)


def bars(
    ident: str,
    title: Words,
    values: Sequence[tuple[Words, Decimal]],
    *,
    heads: tuple[Words, Words],
    caption: Words,
    targets: Sequence[Decimal | None] = (),
    rows: bool = False,
    grade: Grade = Grade.COUNTED,
    why: Why | None = None,
    read: Reader = _plain,
) -> Figure:
    """Values side by side; `targets` (as many as values) are drawn across and stand in the table."""
    aims = list(targets) or [None] * len(values)
    drawn = tuple(
        charts.Bar(str(name), value, read(value), target=aim)
        for (name, value), aim in zip(values, aims, strict=True)
    )
    lines: list[tuple[Words, ...]] = [(name, read(value)) for name, value in values]
    columns: tuple[Words, ...] = heads
    if targets:
        lines = [(*line, "" if aim is None else read(aim)) for line, aim in zip(lines, aims, strict=True)]
        columns = (*heads, _("Target"))
    desc = _sentence([(bar.label, bar.text) for bar in drawn])
    picture = charts.BarChart(drawn, rows=rows).picture()
    return Figure(ident, picture, title, desc, caption, DataTable.of(columns, lines), grade, why=why)


def lines(
    ident: str,
    title: Words,
    labels: Sequence[Words],
    series: Sequence[tuple[Words, Sequence[Decimal | None], str]],
    *,
    caption: Words,
    first_head: Words,
    unit: Words = "",
    with_zero: bool = True,
    grade: Grade = Grade.COUNTED,
    why: Why | None = None,
    read: Reader = _plain,
) -> Figure:
    """Series over the same points: (name, values, look); None is a point that is not known."""
    drawn = tuple(charts.Series(str(name), tuple(values), look) for name, values, look in series)
    chart = charts.LineChart(tuple(str(label) for label in labels), drawn, with_zero, str(unit))
    table = DataTable.of(
        (first_head, *(name for name, _v, _l in series)),
        [
            (label, *("" if values[i] is None else read(values[i]) for _n, values, _l in series))
            for i, label in enumerate(labels)
        ],
    )
    ends = [
        (name, next((read(v) for v in reversed(values) if v is not None), "")) for name, values, _l in series
    ]
    return Figure(ident, chart.picture(read), title, _sentence(ends), caption, table, grade, why=why)


def funnel(
    ident: str,
    title: Words,
    stages: Sequence[tuple[Words, Decimal]],
    *,
    heads: tuple[Words, Words],
    caption: Words,
    grade: Grade = Grade.COUNTED,
    why: Why | None = None,
    read: Reader = _plain,
) -> Figure:
    """Stages and the share that goes on from each to the next."""
    rates = [
        formats.percent(after / value, 0) if value else "" for (_n, value), (_m, after) in pairwise(stages)
    ] + [""]
    drawn = tuple(
        charts.Stage(str(name), value, read(value), rate)
        for (name, value), rate in zip(stages, rates, strict=True)
    )
    rows = [(stage.label, stage.text, stage.note) for stage in drawn]
    table = DataTable.of((*heads, _("Goes on")), rows)
    desc = _sentence([(stage.label, stage.text) for stage in drawn])
    return Figure(ident, charts.Funnel(drawn).picture(), title, desc, caption, table, grade, why=why)


def shares(
    ident: str,
    title: Words,
    parts: Sequence[tuple[Words, Decimal]],
    *,
    heads: tuple[Words, Words],
    caption: Words,
    losses: Sequence[int] = (),
    grade: Grade = Grade.COUNTED,
    read: Reader = _plain,
) -> Figure:
    """The parts of a whole; `losses` are the places of the parts that are hatched."""
    drawn = tuple(
        charts.Share(str(name), value, read(value), i in losses) for i, (name, value) in enumerate(parts)
    )
    bar = charts.ShareBar(drawn)
    whole = sum((value for _n, value in parts), Decimal(0))
    legend = [(look, share.text, share.label) for look, share in zip(bar.looks(), drawn, strict=True)]
    table = DataTable.of(
        (*heads, _("Share")),
        [(share.label, share.text, formats.percent(share.value / whole)) for share in drawn],
        (_("Total"), read(whole), ""),
    )
    desc = _sentence([(share.label, share.text) for share in drawn])
    return Figure(ident, bar.picture(), title, desc, caption, table, grade, legend)


def gauge(
    ident: str,
    title: Words,
    value: tuple[Words, Decimal],
    span: tuple[Decimal, Decimal],
    *,
    heads: tuple[Words, Words],
    caption: Words,
    zones: Sequence[tuple[Decimal, Decimal, str]] = (),
    marks: Sequence[tuple[Words, Decimal]] = (),
    grade: Grade = Grade.COMPUTED,
    why: Why | None = None,
    read: Reader = _plain,
) -> Figure:
    """Where `value` (its name, the number) stands between named limits."""
    named = tuple(charts.GaugeMark(str(name), at, read(at)) for name, at in marks)
    chart = charts.Gauge(
        *span, value[1], read(value[1]), str(value[0]), tuple(charts.Zone(*zone) for zone in zones), named
    )
    rows = sorted([(str(value[0]), value[1]), *((str(n), at) for n, at in marks)], key=lambda row: -row[1])
    table = DataTable.of(heads, [(name, read(at)) for name, at in rows])
    desc = _sentence([(name, read(at)) for name, at in rows])
    return Figure(ident, chart.picture(), title, desc, caption, table, grade, why=why)
