"""Every character is printed, or replaced by a near one and reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.providers.render.fonts import printable
from compagnon.providers.render.glyphs import EQUIVALENTS, Cleaner


def test_the_typeface_prints_both_languages_and_the_signs_of_the_trade() -> None:
    needed = "àâäçéèêëîïôöùûüÿœæŒÆÀÇÉÈ«»“”‘’…–—−×≈≤≥≠±€£$¥%‰°µΩΔαβ²³½¼→✓☐■•·\u00a0\u202fŁłßñ"
    assert [character for character in needed if ord(character) not in printable()] == []


def test_every_equivalent_can_be_printed_and_is_needed() -> None:
    for character, substitute in EQUIVALENTS.items():
        assert ord(character) not in printable() or character == "\t", repr(character)
        assert all(ord(part) in printable() or part == "\n" for part in substitute), repr(character)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("e\u0301te\u0301", "été"),
        ("ligne\r\nsuivante\rfin", "ligne\nsuivante\nfin"),
        ("a\tb\u2028c", "a b\nc"),
        ("facture\u202egnp.exe", "facturegnp.exe"),
        ("\u2460 \u33a1 \uff21", "1 m2 A"),
        ("nul\x00 \x1b[31m", "nul [31m"),
        ("\U0001f468\u200d\U0001f469", "??"),
        ("❤\ufe0f", "?"),
        ("\ud800", "?"),
    ],
)
def test_what_cannot_be_printed_becomes_what_reads_nearest(before: str, after: str) -> None:
    assert Cleaner().clean(before) == after


@given(st.text(st.characters(codec=None)))
def test_after_cleaning_everything_can_be_printed_and_cleaning_again_changes_nothing(value: str) -> None:
    cleaner = Cleaner()
    clean = cleaner.clean(value)
    assert all(character == "\n" or ord(character) in printable() for character in clean)
    again = Cleaner()
    assert again.clean(clean) == clean
    assert again.replaced == {}


@given(st.text())
def test_only_what_was_replaced_is_reported(value: str) -> None:
    cleaner = Cleaner()
    cleaner.clean(value)
    assert all(
        ord(character) not in printable() or substitute == ""
        for character, substitute in cleaner.replaced.items()
    )


def test_file_contents_and_links_are_left_alone() -> None:
    cleaner = Cleaner()
    tree = {
        "data": "😀",
        "link": "https://x.test/\u2011",
        "text": "\u2011",
        "rows": [{"data": {"text": "😀"}}],
    }
    assert cleaner.clean_tree(tree) == {
        "data": "😀",
        "link": "https://x.test/\u2011",
        "text": "-",
        "rows": [{"data": {"text": "?"}}],
    }
