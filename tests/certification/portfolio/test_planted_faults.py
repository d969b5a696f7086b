"""Faults planted in dossiers and decks are all found, and no right dossier or deck is rejected."""

from typing import Any

import pytest
from tests.certification.portfolio.papers import (
    MAKERS,
    PARTS_EN,
    Bit,
    Deck,
    Paper,
    as_pptx,
)

from compagnon.certification.portfolio.checking import check_dossier
from compagnon.certification.portfolio.deck_checking import check_deck

CCP1, CCP2 = {"C1": 11, "C2": 13}, {"C9": 11}
CLEAN: dict[str, tuple[str, Paper]] = {
    "usual": ("title", Paper()),
    "fewest pages": ("title", Paper(pages={"C1": 10, "C2": 12, "C9": 10})),
    "most pages": ("title", Paper(pages={"C1": 12, "C2": 14, "C9": 12})),
    "most pages and no company page": ("title", Paper(pages={"C1": 12, "C2": 14, "C9": 12}, company=0)),
    "fewest pages and no company page": ("title", Paper(pages={"C1": 10, "C2": 12, "C9": 10}, company=0)),
    "in English": ("title", Paper(words=PARTS_EN)),
    "with tables and captions": ("title", Paper(tables=True)),
    "no contents": ("title", Paper(contents=False)),
    "no annexes": ("title", Paper(annexes=0)),
    "many annexes": ("title", Paper(annexes=25)),
    "two pages on the company": ("title", Paper(company=2)),
    "no bookmarks": ("title", Paper(outline=False)),
    "exact titles without codes": ("title", Paper(titles={
        "C1": "Assurer une veille commerciale", "C2": "Concevoir et organiser un plan d'actions commerciales",
        "C9": "Optimiser la gestion de la relation client"})),
    "own titles": ("title", Paper(titles={
        "C1": "Partie 1 : la veille commerciale", "C2": "Partie 2 : le plan d’actions",
        "C9": "Partie 3 : la relation client"})),
    "titles in capitals": ("title", Paper(titles={
        "C1": "C1. ASSURER UNE VEILLE COMMERCIALE", "C9": "C9. OPTIMISER LA GESTION DE LA RELATION CLIENT"})),
    "one page too few": ("title", Paper(pages={"C1": 9, "C2": 13, "C9": 11})),
    "one page too many": ("title", Paper(pages={"C1": 11, "C2": 15, "C9": 11})),
    "one sentence in another font": ("title", Paper(planted=((8, Bit("Une phrase.", font="DejaVu Sans")),))),
    "a theme without its heading": ("title", Paper(drop=("Positionnement",))),
    "CCP1": ("CCP1", Paper(pages=CCP1)),
    "CCP2": ("CCP2", Paper(pages=CCP2)),
}  # fmt: skip
BAD = Bit("Ce passage a été collé depuis un autre document et garde son aspect.")
LONG = " ".join([BAD.text] * 8)


def _planted(**look: Any) -> Paper:
    return Paper(planted=((9, Bit(LONG, **look)),))


# Each: what is done to the dossier, the rule that tells it, its status.
FAULTY: dict[str, tuple[str, Paper, str, str]] = {
    "C1 short": ("title", Paper(pages={"C1": 7, "C2": 13, "C9": 12}), "pages.C1", "fail"),
    "C2 long": ("title", Paper(pages={"C1": 10, "C2": 17, "C9": 10}), "pages.C2", "fail"),
    "C9 short": ("title", Paper(pages={"C1": 12, "C2": 14, "C9": 6}), "pages.C9", "fail"),
    "C9 a page short": ("title", Paper(pages={"C1": 11, "C2": 13, "C9": 9}), "pages.C9", "warning"),
    "too few pages": ("title", Paper(pages={"C1": 8, "C2": 9, "C9": 8}), "pages.total", "fail"),
    "too many pages": ("title", Paper(pages={"C1": 15, "C2": 17, "C9": 14}), "pages.total", "fail"),
    "a page over the total": ("title", Paper(pages={"C1": 12, "C2": 14, "C9": 13}), "pages.total", "warning"),
    "C1 absent": ("title", Paper(pages={"C2": 13, "C9": 11}), "part.C1", "fail"),
    "C9 absent": ("title", Paper(pages={"C1": 11, "C2": 13}), "part.C9", "fail"),
    "CCP2 given for CCP1": ("CCP1", Paper(pages=CCP2), "part.C2", "fail"),
    "CCP1 too long": ("CCP1", Paper(pages={"C1": 14, "C2": 16}), "pages.total", "fail"),
    "no company page": ("title", Paper(company=0), "pages.company", "warning"),
    "company on three pages": ("title", Paper(company=3), "pages.company", "warning"),
    "no contents": ("title", Paper(contents=False), "pages.contents", "warning"),
    "whole text in Times": ("title", Paper(font="Liberation Serif"), "font.family", "fail"),
    "whole text in DejaVu": ("title", Paper(font="DejaVu Sans"), "font.family", "fail"),
    "whole text in 12": ("title", Paper(size=12.0), "font.size", "fail"),
    "whole text in 10": ("title", Paper(size=10.0), "font.size", "fail"),
    "whole text single spaced": ("title", Paper(spacing=1.0), "font.spacing", "fail"),
    "whole text at 1.5": ("title", Paper(spacing=1.5), "font.spacing", "fail"),
    "a paragraph in Times": ("title", _planted(font="Liberation Serif"), "font.family", "warning"),
    "a paragraph in a mono font": ("title", _planted(font="Liberation Mono"), "font.family", "warning"),
    "a paragraph in 9": ("title", _planted(size=9.0), "font.size", "warning"),
    "a paragraph in 12": ("title", _planted(size=12.0), "font.size", "warning"),
    "a paragraph single spaced": ("title", _planted(spacing=1.0), "font.spacing", "warning"),
    "a paragraph at 1.5": ("title", _planted(spacing=1.5), "font.spacing", "warning"),
    "sources left out": ("title", Paper(drop=("Sources et leur fiabilité",)), "themes.C1", "warning"),
    "competitors left out": ("title", Paper(drop=("La concurrence",)), "themes.C1", "warning"),
    "risks left out": ("title", Paper(drop=("Risques",)), "themes.C2", "warning"),
    "budget left out": ("title", Paper(drop=("Ressources et budget",)), "themes.C2", "warning"),
    "loyalty left out": ("title", Paper(drop=("Engagement et fidélité",)), "themes.C9", "warning"),
    "order turned": ("title", Paper(pages={"C9": 11, "C1": 11, "C2": 13}), "parts.order", "warning"),
}  # fmt: skip


def _check(kind: str, session: str, paper: Paper) -> dict[str, Any]:
    data = MAKERS[kind](paper)
    return check_dossier(f"dossier.{kind}", data, standard="NTC-2024", session=session).as_json()


def _status(answer: dict[str, Any], rule: str) -> str:
    return next((row["status"] for row in answer["rules"] if row["id"] == rule), "absent")


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("name", CLEAN)
def test_a_right_dossier_is_never_rejected(kind: str, name: str) -> None:
    session, paper = CLEAN[name]
    answer = _check(kind, session, paper)
    assert [row for row in answer["rules"] if row["status"] == "fail"] == []
    assert answer["pages"]["total"] == len(paper.leaves())
    assert [part["pages"] for part in answer["pages"]["parts"]] == list(paper.pages.values())


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("name", FAULTY)
def test_a_planted_fault_is_found(kind: str, name: str) -> None:
    session, paper, rule, status = FAULTY[name]
    assert _status(_check(kind, session, paper), rule) == status


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("look", [{"font": "Liberation Serif"}, {"size": 9.0}, {"spacing": 1.5}])
def test_a_fault_of_look_is_found_where_it_stands(kind: str, look: dict[str, Any]) -> None:
    answer = _check(kind, "title", _planted(**look))
    (fault,) = answer["font"]["faults"]
    assert "page 9" in fault["where"]
    assert "Ce passage a été collé" in fault["what"] or "garde son aspect" in fault["what"]


@pytest.mark.parametrize("kind", MAKERS)
def test_the_right_dossier_has_no_fault_and_all_its_themes(kind: str) -> None:
    answer = _check(kind, "title", Paper())
    assert answer["font"] == {"conforming": "1.000", "faults": []}
    assert all(not part["themes_missing"] for part in answer["pages"]["parts"])
    assert {row["status"] for row in answer["rules"]} == {"ok"}


DECKS: dict[str, tuple[str, Deck, bool]] = {
    "usual": ("title", Deck(), True),
    "fewest": ("title", Deck(counted=28), True),
    "most": ("title", Deck(counted=32), True),
    "one too few": ("title", Deck(counted=27), True),
    "one too many": ("title", Deck(counted=33), True),
    "English": ("title", Deck(contents="Contents"), True),
    "agenda": ("title", Deck(contents="Plan de la présentation"), True),
    "hidden ones left out": ("title", Deck(counted=36, hidden=(10, 11, 12, 13)), True),
    "CCP1": ("CCP1", Deck(counted=20), True),
    "CCP2": ("CCP2", Deck(counted=15), True),
    "no contents": ("title", Deck(contents=""), True),
    "too few": ("title", Deck(counted=20), False),
    "two too many": ("title", Deck(counted=34), False),
    "too few once hidden ones are left out": ("title", Deck(counted=30, hidden=(5, 6, 7, 8)), False),
    "title deck for CCP2": ("CCP2", Deck(), False),
    "CCP1 deck for the title": ("title", Deck(counted=20), False),
}


@pytest.mark.parametrize("name", DECKS)
def test_a_deck_is_rejected_only_when_its_slides_are_wrong(name: str) -> None:
    session, deck, right = DECKS[name]
    answer = check_deck("deck.pptx", as_pptx(deck), standard="NTC-2024", session=session).as_json()
    assert _status(answer, "slides.total") != "fail" if right else _status(answer, "slides.total") == "fail"
    assert answer["slides"]["hidden"] == len(deck.hidden)
    assert answer["slides"]["counted"] == deck.counted - len(deck.hidden)
    assert answer["slides"]["total"] == deck.counted + bool(deck.cover) + bool(deck.contents)


WARNED: dict[str, tuple[Deck, str]] = {
    "slides.hidden": (Deck(hidden=(8,)), "8"),
    "slides.empty": (Deck(empty=(9,)), "9"),
    "slides.titles": (Deck(untitled=(10, 12)), "10, 12"),
    "slides.legible": (Deck(small=(11,)), "11"),
    "slides.contents": (Deck(contents=""), "contents"),
}


@pytest.mark.parametrize("rule", WARNED)
def test_weak_slides_are_named_and_only_warned_of(rule: str) -> None:
    deck, words = WARNED[rule]
    rows = check_deck("deck.pptx", as_pptx(deck), standard="NTC-2024", session="title").as_json()["rules"]
    (row,) = [row for row in rows if row["id"] == rule]
    assert row["status"] == "warning"
    assert words in row["message"]


def test_a_plan_of_action_is_no_table_of_contents() -> None:
    deck = Deck(contents="Plan d'actions commerciales", counted=30)
    answer = check_deck("deck.pptx", as_pptx(deck), standard="NTC-2024", session="title").as_json()
    assert answer["slides"]["counted"] == 31
