"""What the check says, in English and in French, for every finding there can be."""

import re

import pytest
from django.utils import translation
from tests.certification.portfolio.papers import Bit, Deck, Paper, as_pdf, as_pptx

from compagnon.certification.portfolio import check_words
from compagnon.certification.portfolio.checking import check_dossier
from compagnon.certification.portfolio.deck_checking import check_deck

BAD = Paper(
    pages={"C1": 7, "C9": 11}, company=0, contents=False, drop=("La concurrence",), size=12.5, spacing=1.5,
    planted=((3, Bit("Un mot d'ailleurs", font="DejaVu Sans")),),
)  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_finding_is_a_whole_sentence(language: str) -> None:
    with translation.override(language):
        check = check_dossier("a.pdf", as_pdf(BAD), standard="NTC-2024", session="title")
        rows = [row["message"] for row in check.as_json()["rules"]]
        told = [fault["what"] for fault in check.as_json()["font"]["faults"]]
        deck = Deck(counted=20, cover=False, contents="", hidden=(3,), empty=(4,), small=(5,), untitled=(6,))
        rows += [row["message"] for row in check_deck(
            "a.pptx", as_pptx(deck), standard="NTC-2024", session="title").as_json()["rules"]]  # fmt: skip
    assert len(rows) > 14
    assert all(row.endswith(".") and "%(" not in row and "%%" not in row for row in rows)
    assert all("%(" not in row for row in told)
    number = "12,5" if language == "fr" else "12.5"
    assert any(number in row for row in told)


def test_french_has_its_own_sentence_for_each_code() -> None:
    messages = [*check_words.FINDINGS.values(), *check_words.LOOKS.values(), *check_words.REFUSALS.values(),
                *check_words.FAULTS.values()]  # fmt: skip
    for message in messages:
        with translation.override("en"):
            english = str(message)
        with translation.override("fr"):
            french = str(message)
        assert french != english
        assert set(re.findall(r"%\(\w+\)s", french)) == set(re.findall(r"%\(\w+\)s", english))
