"""Parts of a document with their readers, and charts as values."""

from decimal import Decimal as D

import pytest

from compagnon.core.documents import (
    Chart,
    ChartSeries,
    Document,
    DocumentError,
    Figure,
    Heading,
    Paragraph,
    Section,
    Together,
    blocks_of,
    lowered,
    plain,
    text,
    validate,
)


def section(key: str, *audiences: str) -> Section:
    return Section(key, key.title(), (Paragraph(text(f"About {key}")),), audiences)


PARTS = (section("needs"), section("drawings", "technical"), section("payback", "financial", "decision"))


def titles(audience: str) -> list[str]:
    return [plain(block.text) for block in blocks_of(PARTS, audience) if isinstance(block, Heading)]


def test_a_reader_gets_the_parts_for_all_and_those_for_them() -> None:
    assert titles("technical") == ["Needs", "Drawings"]
    assert titles("decision") == ["Needs", "Payback"]


def test_without_a_reader_everything_is_there() -> None:
    assert titles("") == ["Needs", "Drawings", "Payback"]


def test_a_part_without_a_block_leaves_no_heading() -> None:
    assert blocks_of([Section("empty", "Empty", ())]) == ()


def chart(form: str = "columns", **changes: object) -> Chart:
    values = {"form": form, "categories": ("Pump", "Service"), "alt": "Pump 80 %, service 20 %",
              "series": (ChartSeries("Net", (D(800), D(200)), ("800 €", "200 €")),)} | changes  # fmt: skip
    return Chart(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["columns", "bars", "shares", "lines"])
def test_every_form_becomes_a_drawing_with_its_numbers_and_its_words(form: str) -> None:
    document = Document("Offer", "en", (Together((chart(form),)),))
    (block,) = lowered(validate(document)).blocks
    assert isinstance(block, Together)
    (figure,) = block.blocks
    assert isinstance(figure, Figure)
    assert figure.alt == "Pump 80 %, service 20 %"
    assert figure.data is not None
    assert [plain(row.cells[1].text) for row in figure.data.rows] == ["800 €", "200 €"]
    assert figure.svg.startswith(b"<svg")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"alt": " "}, "alt-missing"),
        ({"form": "pie"}, "choice-unknown"),
        ({"series": ()}, "table-empty"),
        ({"series": (ChartSeries("Net", (D(1),), ("1",)),)}, "cells-count"),
    ],
)
def test_a_chart_that_says_nothing_or_lacks_a_value_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        validate(Document("Offer", "en", (chart(**changes),)))  # type: ignore[arg-type]
    assert caught.value.code == code
