"""Templates are data: parts, order, readers; what they say is printed as it was typed."""

from typing import Any

import pytest

from compagnon.core.documents import Paragraph, Section, plain, text
from compagnon.library.templates import (
    PARTS,
    TemplateError,
    arranged,
    filled,
    paragraphs,
    read,
    usual,
    written,
)

EVIL = '{{ settings.SECRET_KEY }} {% load x %} #read("/etc/passwd") #import "x" <b>&amp;</b> ${7*7} [secret]'
SECTIONS = [
    Section(key, key.title(), (Paragraph(text(key)),)) for key in ("price", "introduction", "terms", "extra")
]


def keys(content: dict[str, Any], language: str = "fr") -> list[str]:
    return [section.key for section in arranged(read("proposal", content), SECTIONS, language, {})]


def test_without_a_template_the_parts_come_in_their_usual_order_and_nothing_is_lost() -> None:
    found = [section.key for section in arranged(usual("proposal"), SECTIONS, "fr", {})]
    assert found == ["introduction", "extra", "price", "terms"]


def test_a_template_sets_the_order_and_leaves_parts_out() -> None:
    content = {"parts": [{"key": "price"}, {"key": "introduction", "shown": False}, {"key": "terms"}]}
    assert keys(content) == ["price", "extra", "terms"]


def test_a_part_of_one_s_own_has_its_text_in_both_languages() -> None:
    own = {
        "key": "own-1",
        "title": {"fr": "Nous", "en": "Us"},
        "text": {"fr": "Bonjour\n\n- un\n- deux", "en": "Hi"},
    }
    template = read("proposal", {"parts": [own]})
    (french, *_) = arranged(template, SECTIONS, "fr", {})
    (english, *_) = arranged(template, SECTIONS, "en", {})
    assert (french.title, english.title) == ("Nous", "Us")
    assert len(french.blocks) == 2


def test_a_text_that_looks_like_a_command_stays_text() -> None:
    own = {"key": "own-1", "title": {"fr": EVIL[:100]}, "text": {"fr": EVIL}}
    (section, *_) = arranged(read("proposal", {"parts": [own]}), SECTIONS, "fr", {"client": "Laiterie"})
    (block,) = section.blocks
    assert isinstance(block, Paragraph)
    assert plain(block.text) == EVIL


def test_only_the_known_names_are_filled_in_and_only_once() -> None:
    assert (
        filled("[client], [number], [secret]", {"client": "[number]", "number": "D-7"})
        == "[number], D-7, [secret]"
    )


def test_readers_of_a_part_can_be_narrowed() -> None:
    template = read("proposal", {"parts": [{"key": "price", "audiences": ["financial"]}]})
    price = next(section for section in arranged(template, SECTIONS, "fr", {}) if section.key == "price")
    assert price.is_for("financial")
    assert not price.is_for("technical")


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([{"key": "nothing"}], "part_unknown"),
        ([{"key": "price"}, {"key": "price"}], "part_twice"),
        ([{"key": "price", "shown": False}], "part_needed"),
        ([{"key": "own-1", "text": {"fr": "x"}}], "title_missing"),
        ([{"key": "price", "text": {"fr": "x" * 8001}}], "text_long"),
        ([{"key": "price", "audiences": ["everyone"]}], "audience_unknown"),
        ([{"key": "price", "text": "x"}], "malformed"),
        (["price"], "malformed"),
        ([{"key": f"own-{n}", "title": {"fr": "x"}} for n in range(41)], "too_many"),
    ],
)
def test_a_template_that_cannot_hold_is_refused_with_its_part(parts: list[Any], code: str) -> None:
    with pytest.raises(TemplateError) as caught:
        read("proposal", {"parts": parts})
    assert caught.value.code == code


@pytest.mark.parametrize("kind", PARTS)
def test_what_is_written_reads_back_the_same(kind: str) -> None:
    template = usual(kind)
    assert written(read(kind, written(template))) == written(template)


def test_blank_lines_part_paragraphs_and_dashes_make_a_list() -> None:
    assert [type(block).__name__ for block in paragraphs("A\n\n- b\n- c\r\n\r\nD")] == [
        "Paragraph", "Bullets", "Paragraph",
    ]  # fmt: skip
