"""Charts: what is drawn is what is counted, on the page and in a document."""

import itertools
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.documents import charts
from compagnon.core.documents.charts.marks import Circle, Line, Rect, Text
from compagnon.core.documents.charts.scales import ticks

D = Decimal
EFFECTS = (
    charts.Effect("Volume", D(12500), "+12 500", "en hausse"),
    charts.Effect("Mix", D(-16000), "−16 000", "défavorable"),
    charts.Effect("Prix", D(-1000), "−1 000", "en baisse"),
)
GAP = charts.Waterfall(EFFECTS, "Écart", "−4 500", "au total")
amounts = st.decimals(-(10**7), 10**7, places=2, allow_nan=False)


def rects(picture: charts.Picture) -> list[Rect]:
    return [mark for mark in picture.marks if isinstance(mark, Rect)]


def test_the_gap_of_the_notebook_is_drawn_where_its_amounts_say() -> None:
    """110 px carry 17,000 euros: +12,500 is 80.88 px high, -16,000 is 103.53, the total 29.12."""
    picture = GAP.picture()
    assert GAP.total == D(-4500)
    heights = [round(rect.height, 2) for rect in rects(picture)]
    assert heights == [D("80.88"), D("103.53"), D("6.47"), D("29.12")]
    assert [rect.css for rect in rects(picture)] == ["up", "down", "down", "total"]
    assert [rect.hatched for rect in rects(picture)] == [False, True, True, False]


@given(st.lists(amounts, min_size=1, max_size=4), amounts)
def test_a_waterfall_ends_where_the_sum_of_its_effects_is(values: list[Decimal], opening: Decimal) -> None:
    effects = tuple(charts.Effect(str(i), value, str(value)) for i, value in enumerate(values))
    chart = charts.Waterfall(effects, "total", "", opening=charts.Effect("opening", opening, ""))
    expected = Fraction(opening) + sum(Fraction(value) for value in values)
    assert Fraction(chart.total) == expected
    bars = rects(chart.picture())
    places = [Fraction(b.y) for b in bars] + [Fraction(b.y + b.height) for b in bars]
    unit = Fraction(110) / _reach(values, opening)
    signed = expected * unit
    assert abs(Fraction(bars[-1].height) - abs(signed)) < Fraction(1, 10**6)
    assert max(places) - min(places) <= 110 + Fraction(1, 10**6)


def _reach(values: list[Decimal], opening: Decimal) -> Fraction:
    level, low, high = (
        Fraction(opening),
        min(Fraction(0), Fraction(opening)),
        max(Fraction(0), Fraction(opening)),
    )
    for value in values:
        level += Fraction(value)
        low, high = min(low, level), max(high, level)
    return high - low if high > low else Fraction(1)


def test_seven_bars_lie_as_rows_so_that_their_words_never_meet() -> None:
    effects = tuple(charts.Effect(f"cause {i}", D(i), str(i)) for i in range(1, 7))
    picture = charts.Waterfall(effects, "total", "21").picture()
    assert picture.height == 7 * 44
    assert rects(picture)[-1].width == D(100)


def test_a_chart_without_values_is_refused_by_name() -> None:
    for chart in (charts.Waterfall((), "t", ""), charts.BarChart(()), charts.Funnel(()), charts.ShareBar(())):
        with pytest.raises(charts.ChartError) as refusal:
            chart.picture()
        assert refusal.value.code == "no-values"


def test_a_stage_below_nothing_is_refused_with_its_name() -> None:
    with pytest.raises(charts.ChartError, match="negative-stage: Devis"):
        charts.Funnel((charts.Stage("Devis", D(-1), "-1"),)).picture()


def test_series_of_another_length_are_refused() -> None:
    with pytest.raises(charts.ChartError, match="uneven-series: Réel"):
        charts.LineChart(("janv.", "févr."), (charts.Series("Réel", (D(1),)),)).picture()


def test_a_line_stops_at_an_unknown_point() -> None:
    series = charts.Series("", (D(1), None, D(3), D(4)))
    marks = charts.LineChart(("a", "b", "c", "d"), (series,)).picture().marks
    assert sum(isinstance(m, Line) and m.css == "front" for m in marks) == 1
    assert sum(isinstance(m, Circle) for m in marks) == 3


def test_names_of_lines_that_end_together_are_pushed_apart() -> None:
    series = tuple(charts.Series(name, (D(1), D(10))) for name in ("un", "deux", "trois"))
    marks = charts.LineChart(("a", "b"), series).picture().marks
    places = sorted(m.y for m in marks if isinstance(m, Text) and m.text in {"un", "deux", "trois"})
    assert all(b - a >= 16 for a, b in itertools.pairwise(places))


@given(st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=8).filter(any))
def test_the_parts_of_a_share_bar_fill_it_and_keep_their_proportion(values: list[Decimal]) -> None:
    bar = charts.ShareBar(tuple(charts.Share(str(i), value, "") for i, value in enumerate(values)))
    drawn = rects(bar.picture())
    whole = sum(Fraction(value) for value in values)
    for left, right, value in zip(drawn, drawn[1:], values, strict=False):
        assert abs(Fraction(right.x - left.x) - 100 * Fraction(value) / whole) < Fraction(1, 10**9)
    assert drawn[-1].x + drawn[-1].width <= 100


@given(amounts, amounts)
def test_the_axis_covers_its_values_with_round_steps(one: Decimal, other: Decimal) -> None:
    low, high = min(one, other), max(one, other)
    if low == high:
        high += 1
    steps = ticks(low, high)
    assert steps[0] <= low
    assert steps[-1] >= high
    assert 2 <= len(steps) <= 7
    gaps = {b - a for a, b in itertools.pairwise(steps)}
    assert len(gaps) == 1
    assert str(gaps.pop().normalize()).lstrip("0.")[0] in "125"


def test_marks_of_a_gauge_that_are_close_stand_on_two_lines() -> None:
    gauge = charts.Gauge(
        D(43000), D(48000), D(45700), "45 700 €",
        marks=(charts.GaugeMark("Rupture", D(43200), "43 200"),
               charts.GaugeMark("Limite", D(43300), "43 300")),
    )  # fmt: skip
    words = [m for m in gauge.picture().marks if isinstance(m, Text) and m.text in {"43 200", "43 300"}]
    assert words[0].y != words[1].y


def test_the_page_picture_has_a_title_a_text_and_no_inline_style() -> None:
    text = charts.page_svg(GAP.picture(), ident="gap", title="Écart <mois>", desc="Volume & mix")
    root = ElementTree.fromstring(text)
    assert root.attrib["aria-labelledby"] == "gap-t gap-d"
    assert root.findtext("title") == "Écart <mois>"
    assert root.findtext("desc") == "Volume & mix"
    assert not [node for node in root.iter() if "style" in node.attrib]
    assert 'x="12.5%"' in text
    assert 'fill="url(#gap-h)"' in text


def test_the_document_picture_has_the_same_marks_in_pixels_and_its_own_colours() -> None:
    picture = GAP.picture()
    text = charts.standalone_svg(picture, title="Écart", desc="", width=800)
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert root.attrib["viewBox"] == "0 0 800 200"
    drawn = list(root.findall(f"{space}rect"))
    assert [D(node.attrib["x"]) for node in drawn] == [rect.x * 8 for rect in rects(picture)]
    assert "%" not in text
    assert "class=" not in text
    assert text.count("url(#h)") == 2


@pytest.mark.parametrize(
    "picture",
    [
        GAP.picture(),
        charts.BarChart((charts.Bar("a", D(3), "3", target=D(4)), charts.Bar("b", D(-1), "−1"))).picture(),
        charts.BarChart((charts.Bar("a", D(3), "3", soft=True),), rows=True).picture(),
        charts.LineChart(
            ("a", "b"),
            tuple(charts.Series(look, (D(1), D(2)), look) for look in ("main", "soft", "goal")),
        ).picture(),
        charts.Funnel((charts.Stage("a", D(9), "9", "33 %"), charts.Stage("b", D(3), "3"))).picture(),
        charts.Gauge(
            D(0), D(10), D(12), "12", zones=(charts.Zone(D(0), D(2), "loss"), charts.Zone(D(2), D(9), "room"))
        ).picture(),
        charts.ShareBar(tuple(charts.Share("", D(i), str(i), loss=i == 8) for i in range(1, 9))).picture(),
        charts.Sparkline((D(1), D(3), D(2))).picture(),
    ],
)  # fmt: skip
def test_every_chart_can_be_drawn_alone(picture: charts.Picture) -> None:
    ElementTree.fromstring(charts.standalone_svg(picture, title="t", desc="d"))
    ElementTree.fromstring(charts.page_svg(picture, ident="x", title="t", desc="d"))
