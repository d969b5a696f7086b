"""The pure rules of a dossier: words, fonts, pages on the edge, doubt, and the estimate of pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.documents.page_estimate import Flow
from compagnon.core.documents.page_judge import judge
from compagnon.core.documents.page_looks import is_arial
from compagnon.core.documents.page_rules import (
    Demands,
    Entry,
    PartDemand,
    Passage,
    Reading,
    Run,
    ThemeDemand,
)
from compagnon.core.documents.page_rules_deck import Slide, judge_deck
from compagnon.core.documents.page_words import folded, likeness, mentions, says

PART = PartDemand(
    "C1", "Assurer une veille commerciale", ("veille",), (10, 12), (ThemeDemand("V1", ("sources",)),)
)
DEMANDS = Demands((10, 12), (PART,), company_pages=0)


def _reading(
    pages: int, *, doubt: float = 0.0, runs: tuple[Run, ...] = (Run("texte", "Arial", 11.0),)
) -> Reading:
    """A cover, then one part of so many pages."""
    body = tuple(
        Passage(runs, page, number, spacing=1.15) for number, page in enumerate(range(2, pages + 2), 1)
    )
    outline = (Entry("C1 Assurer une veille commerciale", 2, 1), Entry("Nos sources", 3, 2))
    return Reading("pdf", pages + 1, body, outline, doubt=doubt)


def _status(reading: Reading, rule: str) -> str:
    return next(one.status for one in judge(reading, DEMANDS).findings if one.rule == rule)


@pytest.mark.parametrize(
    ("pages", "status"),
    [(8, "fail"), (9, "warning"), (10, "ok"), (12, "ok"), (13, "warning"), (14, "fail")],
)
def test_a_page_more_or_less_is_a_warning(pages: int, status: str) -> None:
    assert _status(_reading(pages), "pages.C1") == status
    assert _status(_reading(pages), "pages.total") == status


@pytest.mark.parametrize(
    ("pages", "status"), [(5, "fail"), (8, "warning"), (11, "warning"), (15, "warning"), (25, "fail")]
)
def test_an_estimate_fails_only_when_no_count_that_it_may_be_would_do(pages: int, status: str) -> None:
    assert _status(_reading(pages, doubt=0.15), "pages.C1") == status


@pytest.mark.parametrize(
    ("font", "right"),
    [
        ("Arial", True), ("ArialMT", True), ("ABCDEF+Arial-BoldMT", True), ("Arial,Bold", True),
        ("Arial-BoldItalicMT", True), ("BCDEEE+ArialMT", True), ("Liberation Sans", True),
        ("LiberationSans-BoldItalic", True), ("Helvetica-Oblique", True), ("Arimo-Regular", True),
        ("Arimo_Bold", True), ("ARIAL", True),
        ("ArialNarrow", False), ("Arial Narrow", False), ("Arial-Black", False), ("Arial Rounded MT Bold", False),
        ("LiberationSansNarrow", False), ("Liberation Serif", False), ("Calibri", False),
        ("TimesNewRomanPSMT", False), ("Times New Roman", False), ("Verdana", False), ("DejaVuSans", False),
        ("HelveticaNeue-Light", False),
    ],
)  # fmt: skip
def test_arial_is_told_by_its_metrics(font: str, right: bool) -> None:
    assert is_arial(font) is right


def test_fonts_of_symbols_are_not_judged() -> None:
    runs = (Run("", "ABCDEF+SymbolMT", 11.0), Run("texte", "Arial", 11.0))
    report = judge(_reading(11, runs=runs), DEMANDS)
    assert (str(report.conforming), report.faults) == ("1.000", ())


@given(st.integers(1, 40), st.integers(0, 40))
def test_the_share_is_that_of_the_characters(right: int, wrong: int) -> None:
    runs = (Run("a" * right, "Arial", 11.0), Run("b" * wrong, "Georgia", 11.0))
    report = judge(_reading(11, runs=runs), DEMANDS)
    assert float(report.conforming) <= right / (right + wrong) < float(report.conforming) + 0.001


def test_words_are_compared_without_accents_capitals_and_plurals() -> None:
    assert folded("Œuvre, Été & Co") == "oeuvre ete co"
    assert says("LES SOURCES ET LEUR FIABILITE", "source")
    assert says("Effets sur la Stratégie", "effet sur la stratégie")
    assert not says("La ressource", "sources")
    assert mentions("veille, veilles et Veille", "veille") == 3
    assert likeness("C1 – assurer une veille commerciale", PART.title) == 1.0


def test_the_code_of_another_competence_is_not_taken() -> None:
    outline = (Entry("C10 Autre chose", 2, 1), Entry("C1.2 Un critère", 3, 2))
    report = judge(Reading("pdf", 12, (), outline), DEMANDS)
    assert report.parts[0].pages == 0
    assert report.fails


@given(st.lists(st.tuples(st.integers(0, 4000), st.booleans()), max_size=60))
def test_pages_never_go_back_and_breaks_always_turn(blocks: list[tuple[int, bool]]) -> None:
    flow = Flow(453.0, 700.0)
    last, breaks = 1, 0
    for letters, turn in blocks:
        page, _ = flow.put(flow.tall(letters, 11.0, 1.15), words=letters > 0)
        assert page >= last
        last = page
        if turn:
            flow.turn()
            breaks += 1
    assert flow.page >= last
    assert flow.page >= breaks + 1
    assert 0 <= flow.doubt <= 0.15 or flow.doubtful >= flow.page


def test_a_deck_without_visible_slides_is_counted_as_none() -> None:
    report = judge_deck((Slide(1, "Titre", 3, hidden=True),), (28, 32), 30)
    assert (report.total, report.counted, report.hidden, report.fails) == (1, 0, 1, True)
