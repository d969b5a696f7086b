"""The two pictures of a negotiation: the ruler of prices, and the packages that nothing beats."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compagnon.core.documents.charts.marks import Circle, Line, Mark, Picture, Rect, Text
from compagnon.core.negotiation import Package, margin_at
from compagnon.sales.proposals.negotiation.packages import PackagesView, PackageView
from compagnon.sales.proposals.negotiation.queries import Board
from compagnon.web.ui import formats
from compagnon.web.ui.parts import DataTable, Figure, Grade, Why

D = Decimal
LEFT, RIGHT = D(7), D(93)
TOP, HEIGHT = D(58), D(16)
NEAR = D(11)


def ruler(board: Board) -> Figure:
    """From the walk-away to the start: what was given, what is left, where we stand."""
    mandate, now = board.mandate, board.now
    low, high = min(mandate.walk_away, now.worth), mandate.start
    span = (high - low) or D(1)

    def x(value: Decimal) -> Decimal:
        return LEFT + (RIGHT - LEFT) * (min(max(value, low), high) - low) / span

    here = x(now.worth)
    limit = mandate.authority if mandate.authority is not None and mandate.authority < high else None
    marks: list[Mark] = [Rect(D(0), x(mandate.walk_away), TOP, HEIGHT, "down", True)]
    bound = max(limit, mandate.walk_away) if limit is not None else mandate.walk_away
    if x(bound) > x(mandate.walk_away):
        marks.append(Rect(x(mandate.walk_away), x(bound) - x(mandate.walk_away), TOP, HEIGHT, "track"))
    if here > x(bound):
        marks.append(Rect(x(bound), here - x(bound), TOP, HEIGHT, "band"))
    marks.append(Rect(here, RIGHT - here, TOP, HEIGHT, "up"))
    marks += _gives(board, x)
    marks += _limits(_points(board, limit), x)
    marks.append(Circle(here, TOP + 8, D(8), "dot-now"))
    anchor = "start" if here < 8 else "end" if here > 94 else "mid"
    marks += [Text(here, D(14), formats.amount(now.worth, 0, _currency(board)), f"{anchor} strong"),
              Text(here, D(30), _("now"), f"{anchor} soft")]  # fmt: skip
    return Figure(
        "ruler", Picture(134, tuple(marks)), _("Where the price stands between walk-away and start"),
        _ruler_words(board, limit), _("From the walk-away to the start, without VAT"), _ruler_table(board, limit),
    )  # fmt: skip


def _currency(board: Board) -> str:
    return str(board.negotiation.proposal.currency)


def _gives(board: Board, x: Any) -> list[Mark]:
    """Each concession between its two prices."""
    marks: list[Mark] = []
    for step in board.steps[1:]:
        assert step.concession is not None
        after, before = step.position.worth, step.position.worth + step.concession.amount
        marks.append(Line(x(after), TOP, x(after), TOP + HEIGHT, "dot-soft"))
        if x(before) - x(after) >= 4:
            middle = (x(before) + x(after)) / 2
            marks.append(Text(middle, D(52), formats.number(-step.concession.amount, 0), "mid t-pos strong"))
    return marks


def _points(board: Board, limit: Decimal | None) -> list[tuple[Decimal, str]]:
    mandate = board.mandate
    points = [
        (mandate.walk_away, _("Walk-away")),
        (mandate.target, pgettext("negotiation", "Target")),
        (mandate.start, _("Start")),
    ]
    if limit is not None:
        points.append((limit, _("Delegation")))
    return sorted(points)


def _limits(points: Sequence[tuple[Decimal, str]], x: Any) -> list[Mark]:
    """A tick, an amount and a word for each limit; two that are near stand on two lines."""
    marks: list[Mark] = []
    before, lowered = D(-100), False
    for value, word in points:
        place = x(value)
        lowered = place - before < NEAR and not lowered
        before = place
        y = D(99) if not lowered else D(128)
        marks.append(Line(place, TOP - 6, place, TOP + 24 if not lowered else D(114), "axis"))
        anchor = "end" if place > 94 else "mid"
        if lowered:
            marks.append(Text(place, y, f"{formats.number(value, 0)} · {word}", f"{anchor} strong halo"))
        else:
            marks += [
                Text(place, y, formats.number(value, 0), f"{anchor} strong halo"),
                Text(place, y + 16, word, f"{anchor} soft"),
            ]
    return marks


def _ruler_rows(board: Board, limit: Decimal | None) -> list[tuple[str, Decimal, Decimal | None]]:
    mandate = board.mandate
    rows = [(_("Start"), mandate.start), (pgettext("negotiation", "Now"), board.now.worth),
            (pgettext("negotiation", "Target"), mandate.target),
            (_("Walk-away"), mandate.walk_away)]  # fmt: skip
    if limit is not None:
        rows.append((_("Limit of the delegation"), limit))
    rows.sort(key=lambda row: -row[1])
    return [(word, value, margin_at(mandate, value)[1]) for word, value in rows]


def _ruler_table(board: Board, limit: Decimal | None) -> DataTable:
    heads = [_("Mark"), f"{_('Price')} ({_currency(board)})"]
    known = board.mandate.cost is not None
    rows = []
    for word, value, rate in _ruler_rows(board, limit):
        row = [word, formats.number(value, 0)]
        rows.append([*row, formats.percent(rate) if rate is not None else ""] if known else row)
    return DataTable.of([*heads, _("Margin")] if known else heads, rows)


def _ruler_words(board: Board, limit: Decimal | None) -> str:
    return (
        ", ".join(f"{word} {formats.number(value, 0)}" for word, value, _rate in _ruler_rows(board, limit))
        + "."
    )


# ---- packages -------------------------------------------------------------------------

PLOT_TOP, PLOT_BASE, PLOT_HEIGHT = D(28), D(284), 322
SIDE = D(9)


def frontier(view: PackagesView, *, currency: str, known: bool) -> Figure:
    """Our margin (up) against their value (right): the line joins what nothing beats."""
    packages = [each.package for each in view.efficient]
    everything = [*packages, *view.others, view.now]
    place = _scales(everything)
    marks = _grid(everything, place, currency, known)
    spots = sorted(packages, key=lambda each: each.value)
    for one, two in pairwise(spots):
        marks.append(_line(place, one, two, "front"))
    if view.better:
        marks.append(_line(place, view.now, view.better.package, "goal-line"))
    marks += [_spot(place, each, "dot-soft") for each in view.others]
    marks += [_spot(place, each.package, "dot") for each in view.efficient if not each.letter]
    for each in view.efficient:
        if each.letter:
            x, y = place(each.package)
            marks += [Circle(x, y, D(11), "dot"), Text(x, y + D("4.5"), each.letter, "mid on strong")]
    x, y = place(view.now)
    anchor = "end" if x > 88 else "start" if x < 12 else "mid"
    marks += [Circle(x, y, D(8), "dot-now"), Text(x, y + 24, _("now"), f"{anchor} strong halo")]
    caption = _("%(count)s possible packages; the line joins the %(best)s that nothing beats") % {
        "count": formats.number(view.found.count), "best": formats.number(len(view.efficient))
    }  # fmt: skip
    return Figure(
        "packages", Picture(PLOT_HEIGHT, tuple(marks), squared=True),
        _("Packages: our result and its value to the client"),
        _words(view), caption, _table(view, currency, known), Grade.ESTIMATED, why=why(view, currency),
    )  # fmt: skip


Place = Callable[[Package], tuple[Decimal, Decimal]]


def _scales(packages: Sequence[Package]) -> Place:
    values, margins = [each.value for each in packages], [each.margin for each in packages]
    left, right = min(values), max(values)
    low, high = min(margins), max(margins)

    def place(each: Package) -> tuple[Decimal, Decimal]:
        x = SIDE + (D(96) - SIDE) * (each.value - left) / ((right - left) or D(1))
        y = PLOT_BASE - 24 - (PLOT_BASE - 24 - PLOT_TOP - 16) * (each.margin - low) / ((high - low) or D(1))
        return x, y

    return place


def _line(place: Place, one: Package, two: Package, css: str) -> Line:
    (x1, y1), (x2, y2) = place(one), place(two)
    return Line(x1, y1, x2, y2, css)


def _spot(place: Place, each: Package, css: str) -> Circle:
    x, y = place(each)
    return Circle(x, y, D(4), css)


def _grid(packages: Sequence[Package], place: Place, currency: str, known: bool) -> list[Mark]:
    marks: list[Mark] = []
    for margin in _ticks([each.margin for each in packages]):
        y = place(Package((), margin, packages[0].value))[1]
        marks += [Line(D(0), y, D(100), y, "rule"), Text(D(0), y - 4, formats.number(margin, 0), "soft")]
    word = _("margin") if known else _("price less what is given")
    marks.append(Text(D(0), D(12), f"{word}, {currency}", "soft"))
    marks.append(Line(D(0), PLOT_BASE, D(100), PLOT_BASE, "axis"))
    for value in _ticks([each.value for each in packages]):
        x = place(Package((), packages[0].margin, value))[0]
        marks.append(Text(x, PLOT_BASE + 17, formats.number(value), "mid soft"))
    marks.append(Text(D(100), PLOT_BASE + 34, _("value to the client, in points"), "end soft"))
    return marks


def _ticks(values: Sequence[Decimal]) -> list[Decimal]:
    """Three to six round numbers within the values."""
    low, high = min(values), max(values)
    if low == high:
        return [low]
    step = D(10) ** ((high - low) / 3).adjusted()
    while (high - low) / step > 6:
        step *= 2 if step.as_tuple().digits[0] == 1 else D("2.5")
    first = (low / step).to_integral_value("ROUND_CEILING") * step
    return [first + step * n for n in range(int((high - first) / step) + 1)]


def label_of(each: PackageView, currency: str) -> str:
    """The package in words: its price, then what differs from where the talk started."""
    extras = [
        f"{level.issue.name} {level.label}"
        for level in each.levels
        if level.issue.kind != "price" and level.position
    ]
    return " + ".join([formats.amount(each.price, 0, currency), *extras])


def _table(view: PackagesView, currency: str, known: bool) -> DataTable:
    heads = (
        _("Package"),
        _("Content"),
        _("Margin") if known else _("Result"),
        _("Value"),
        _("Holds at ±20 %"),
    )
    rows = [
        (each.letter or "·", label_of(each, currency), formats.number(each.package.margin, 0),
         formats.number(each.package.value), _holds(each.package))
        for each in view.efficient[:40]
    ]  # fmt: skip
    now = (
        pgettext("negotiation", "Now"),
        _("as the talk stands"),
        formats.number(view.now.margin, 0),
        formats.number(view.now.value),
        "",
    )
    return DataTable.of(heads, [*rows, now])


def _holds(package: Package) -> str:
    return "–" if package.holds is None else formats.percent(package.holds, 0)


def _words(view: PackagesView) -> str:
    named = [each for each in view.efficient if each.letter]
    text = ", ".join(
        f"{each.letter} {formats.number(each.package.margin, 0)} / {formats.number(each.package.value)}"
        for each in named
    )
    return _("Margin and value of the named packages: %(text)s. Now: %(margin)s / %(value)s.") % {
        "text": text, "margin": formats.number(view.now.margin, 0), "value": formats.number(view.now.value),
    }  # fmt: skip


def why(view: PackagesView, currency: str) -> Why:
    """How the packages are found and how firm they are."""
    if view.found.corners:
        how = (
            _("%(count)s draws in which each guessed value moves by −20 %% or +20 %%")
            if view.found.sampled
            else _("all %(count)s cases in which each guessed value moves by −20 %% or +20 %%")
        )
        firm = how % {"count": view.found.corners}
    else:
        firm = _("not computed: too many cases")
    return Why(
        _("Packages that nothing beats"),
        _("for both sides, the sum of what each chosen level is worth; levels do not influence one another"),
        [(_("Packages compared, all of them"), formats.number(view.found.count)),
         (_("Beaten by none, above the walk-away"), formats.number(len(view.efficient))),
         (_("Floor, at the walk-away"), formats.amount(view.floor, 0, currency)), (_("Firmness"), firm)],
        _("values to the client: our guesses, typed in the plan"), None, Grade.ESTIMATED,
    )  # fmt: skip
