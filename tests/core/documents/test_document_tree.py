"""A document is refused before any engine sees it, with the place and the reason."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.documents import (
    Attachment,
    Beside,
    Block,
    Cell,
    Column,
    Document,
    DocumentError,
    Figure,
    Heading,
    Letterhead,
    Paragraph,
    Picture,
    Row,
    Span,
    Table,
    Together,
    plain,
    strong,
    text,
    to_json,
    validate,
    walk,
)

TABLE = Table((Column("A"), Column("B", "end")), (Row((Cell(text("1")), Cell(text("2")))),))


def document(*blocks: Block, **changes: Any) -> Document:
    return replace(Document("Offre", "fr", blocks), **changes)


def refusal(bad: Document) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        validate(bad)
    return caught.value


def test_it_accepts_a_document_that_says_everything() -> None:
    good = document(
        Heading(2, text("Prix")),
        Together((Heading(3, text("Détail")), TABLE)),
        Heading(2, text("Suite")),
        Beside((Paragraph(text("à gauche")),), (Figure(b"<svg/>", "Une courbe qui monte", data=TABLE),)),
        letterhead=Letterhead("Nous", (), Picture(b"x", "image/png", "Nous")),
    )
    assert validate(good) is good


@pytest.mark.parametrize("title", ["", "  ", "\n"])
def test_it_refuses_a_document_without_a_title(title: str) -> None:
    assert refusal(document(title=title)).code == "title-missing"


def test_it_refuses_a_language_that_no_template_speaks() -> None:
    error = refusal(document(language="de"))
    assert (error.code, error.params["known"]) == ("language-unknown", ("fr", "en"))


def test_it_refuses_a_first_heading_that_is_not_of_level_two() -> None:
    assert refusal(document(Heading(3, text("Trop bas")))).code == "heading-first"


def test_it_refuses_a_skipped_heading_level_even_inside_a_group() -> None:
    error = refusal(document(Heading(2, text("Un")), Beside((), (Together((Heading(4, text("Trois")),)),))))
    assert error.code == "heading-skipped"
    assert error.path == "blocks[1].right[0].blocks[0]"
    assert error.params == {"from": 2, "to": 4}


@pytest.mark.parametrize("level", [1, 0, 7])
def test_it_refuses_a_second_title_and_levels_that_do_not_exist(level: int) -> None:
    assert refusal(document(Heading(2, text("Un")), Heading(level, text("Deux")))).code == "heading-skipped"


def test_it_refuses_an_empty_heading() -> None:
    assert refusal(document(Heading(2, text(" ")))).code == "text-missing"


def test_it_refuses_a_figure_without_a_text_for_those_who_do_not_see_it() -> None:
    assert refusal(document(Figure(b"<svg/>", " "))).code == "alt-missing"


def test_it_refuses_a_logo_without_a_text_of_an_unknown_kind_or_too_big() -> None:
    def with_logo(*logo: Any) -> DocumentError:
        return refusal(document(letterhead=Letterhead("Nous", (), Picture(*logo))))

    assert with_logo(b"x", "image/png", "").code == "alt-missing"
    assert with_logo(b"x", "image/gif", "Nous").code == "picture-unknown"
    assert with_logo(b"x" * 2_000_001, "image/png", "Nous").code == "picture-too-big"


def test_it_refuses_a_row_that_has_not_one_cell_per_column() -> None:
    error = refusal(document(replace(TABLE, rows=(*TABLE.rows, Row((Cell(text("seule")),))))))
    assert (error.code, error.path) == ("cells-count", "blocks[0].rows[1]")
    assert error.params == {"expected": 2, "found": 1}


def test_a_group_and_a_note_have_one_cell_as_wide_as_the_table() -> None:
    whole = (Row((Cell(text("Poste 1")),), "group"), *TABLE.rows, Row((Cell(text("Précision")),), "note"))
    validate(document(replace(TABLE, rows=whole)))
    assert refusal(document(replace(TABLE, rows=(Row(TABLE.rows[0].cells, "group"),)))).code == "cells-count"


def test_it_refuses_a_table_without_rows_or_without_a_header() -> None:
    assert refusal(document(replace(TABLE, rows=()))).code == "table-empty"
    assert refusal(document(replace(TABLE, columns=(Column(""), Column(" "))))).code == "text-missing"


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "file:///etc/passwd", "//x", "https://", "https://a b"]
)
def test_it_refuses_a_link_that_is_not_of_the_web_nor_of_the_mail(target: str) -> None:
    error = refusal(document(Paragraph(text(Span("ici", link=target)))))
    assert (error.code, error.path) == ("link-refused", "blocks[0].text")


def test_it_finds_a_bad_link_in_a_detail_of_a_table() -> None:
    row = Row((Cell(text("1"), text(Span("x", link="data:,x"))), Cell(text("2"))))
    assert refusal(document(replace(TABLE, rows=(row,)))).path == "blocks[0].rows[0].cells[0].detail"


def test_it_refuses_a_colour_a_share_and_a_relationship_that_mean_nothing() -> None:
    assert refusal(document(accent="red")).code == "colour-malformed"
    assert refusal(document(Beside((), (), 95))).code == "choice-unknown"
    attached = Attachment("a.xml", b"<a/>", "text/xml", "la même facture", "twin")
    assert refusal(document(attachments=(attached,))).code == "choice-unknown"


def test_an_error_says_what_and_where() -> None:
    assert str(refusal(document(language="de"))) == (
        "language-unknown at language (value='de', known=('fr', 'en'))"
    )


def test_rich_text_keeps_its_words_and_drops_what_is_empty() -> None:
    assert plain(text("Total ", strong("9 152,26 €"), "", Span(""))) == "Total 9 152,26 €"
    assert len(text("", "a")) == 1


def test_every_block_is_met_in_reading_order() -> None:
    left, right = Paragraph(text("1")), Paragraph(text("2"))
    blocks = (Together((Beside((left,), (right,)),)), Paragraph(text("3")))
    met = [(path, type(block).__name__) for path, block in walk(blocks)]
    assert met == [
        ("blocks[0]", "Together"),
        ("blocks[0].blocks[0]", "Beside"),
        ("blocks[0].blocks[0].left[0]", "Paragraph"),
        ("blocks[0].blocks[0].right[0]", "Paragraph"),
        ("blocks[1]", "Paragraph"),
    ]


@given(st.text(), st.booleans())
def test_any_text_comes_out_of_json_as_it_went_in(words: str, emphasis: bool) -> None:
    tree = to_json(document(Paragraph((Span(words, strong=emphasis),))))
    block = json.loads(json.dumps(tree))["blocks"][0]
    span = {"kind": "span", "text": words, "strong": emphasis, "em": False, "link": ""}
    assert block == {"kind": "paragraph", "text": [span], "style": "normal"}


def test_a_row_keeps_its_own_kind_and_bytes_become_base64() -> None:
    tree: Any = to_json(
        document(replace(TABLE, footer=(Row(TABLE.rows[0].cells, "total"),)), Figure(b"\x00", "x"))
    )
    assert tree["blocks"][0]["footer"][0]["kind"] == "total"
    assert tree["blocks"][1]["svg"] == "AA=="


@pytest.mark.parametrize("amount", [1.5, Decimal("1.5")])
def test_a_number_that_nobody_wrote_out_has_no_place_in_a_document(amount: Any) -> None:
    with pytest.raises(TypeError, match="has no place in a document"):
        to_json(document(Paragraph((Span(amount),))))
