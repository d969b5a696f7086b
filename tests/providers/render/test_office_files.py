"""Word and PowerPoint files: structure that a screen reader uses, charts that can be edited, text that stays text."""

import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal as D
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from docx.oxml.ns import qn

from compagnon.core.documents import (
    Beside,
    Bullets,
    Cell,
    Chart,
    ChartSeries,
    Column,
    Document,
    Heading,
    KeyValues,
    Letterhead,
    Metadata,
    Notice,
    PageBreak,
    Paragraph,
    Parties,
    Party,
    Row,
    SignatureBox,
    Table,
    Together,
    TotalRow,
    Totals,
    figure_of,
    text,
)
from compagnon.providers.render import renderer_from_url

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
EVIL = "{{ 7*7 }} #read(\"/etc/passwd\") ${jndi:x} </w:t><w:br/> &lt; {% include 'x' %} <script>"
CHART = Chart(
    "columns", ("Matériel", "Pose"), (ChartSeries("Net", (D("8000.50"), D(1200)), ("8 000,50 €", "1 200 €")),),
    "Le matériel fait presque tout", "Répartition du prix", "Poste",
)  # fmt: skip
PRICES = Table(
    (Column("Désignation", width="fill"), Column("Net HT", "end", 30)),
    (
        Row((Cell(text("Lot 1")),), "group"),
        Row((Cell(text("Pompe"), text("Inox\n316L")), Cell(text("8 000,50 €")))),
        Row((Cell(text("Une note aussi large que le tableau")),), "note"),
    ),
    footer=(Row((Cell(text("Total")), Cell(text("9 200,50 €"))), "total"),),
    caption="Prix", row_headers=True,
)  # fmt: skip


def document(**changes: Any) -> Document:
    blocks = (
        Parties((Party("Vendeur", "Morvane"), Party("Client", "Laiterie", ("8 rue de la Source",)))),
        KeyValues((("Date", text("20 novembre 2026")),), "band"),
        PageBreak(),
        Heading(2, text("Votre besoin")), Paragraph(text("Doser sans arrêt."), "lead"),
        Bullets((text("2 % de précision"), text(EVIL))), Heading(3, text("Détail")),
        Notice((text("À vérifier"),), "Attention"),
        Heading(2, text("Prix")), PRICES, CHART, figure_of(CHART),
        Together((Beside((PRICES,), (Totals("Totaux", (TotalRow("Total TTC", "11 040,60 €", "grand"),)),), 50),)),
        SignatureBox("Bon pour accord", ("Date", "Signature")),
    )  # fmt: skip
    values = {
        "title": "Proposition technique", "language": "fr", "blocks": blocks, "kicker": "Devis D-2026-7",
        "metadata": Metadata(("Morvane",), "Laiterie", ("D-2026-7",)), "letterhead": Letterhead("Morvane", ("Tél.",)),
        "reference": "D-2026-7", "legal": ("SAS au capital de 10 000 €",),
    } | changes  # fmt: skip
    return Document(**values)


def render(kind: str, **changes: Any) -> bytes:
    return renderer_from_url(f"{kind}:").render(document(**changes), timestamp=NOW).content


@pytest.fixture(scope="module")
def word() -> Any:
    return docx.Document(io.BytesIO(render("docx")))


@pytest.fixture(scope="module")
def deck() -> Any:
    return pptx.Presentation(io.BytesIO(render("pptx")))


def slide_texts(deck: Any) -> str:
    found = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


# ---- Word -------------------------------------------------------------------------------


def test_the_headings_of_a_word_file_are_headings(word: Any) -> None:
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert found == [
        ("Heading 1", "Proposition technique"), ("Heading 2", "Votre besoin"), ("Heading 3", "Détail"),
        ("Heading 2", "Prix"),
    ]  # fmt: skip


def test_the_header_row_of_a_table_comes_back_on_each_page_and_names_it(word: Any) -> None:
    table = next(t for t in word.tables if t.rows[0].cells[0].text == "Désignation")
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Prix"
    assert [row.cells[-1].text for row in table.rows][-1] == "9 200,50 €"


def test_pictures_and_charts_have_words_for_those_who_do_not_see_them(word: Any) -> None:
    described = [node.get("descr") for node in word.element.iter(qn("wp:docPr"))]
    assert described == [CHART.alt, CHART.alt]


def test_a_word_file_says_its_language_title_author_and_date(word: Any) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    assert [node.get(qn("w:val")) for node in defaults.iter(qn("w:lang"))] == ["fr-FR"]
    about = word.core_properties
    assert (about.title, about.author, about.language) == ("Proposition technique", "Morvane", "fr-FR")
    assert about.created.replace(tzinfo=None) == NOW.replace(tzinfo=None)


def test_the_page_number_and_the_legal_line_stand_in_the_footer(word: Any) -> None:
    footer = word.sections[0].footer
    assert "SAS au capital de 10 000 €" in footer.paragraphs[0].text
    assert {node.get(qn("w:instr")) for node in footer._element.iter(qn("w:fldSimple"))} == {
        "PAGE",
        "NUMPAGES",
    }


# ---- PowerPoint -------------------------------------------------------------------------


def test_every_slide_has_a_title_of_its_own(deck: Any) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[0] == "Proposition technique"
    assert "Votre besoin" in titles
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_the_chart_of_a_slide_is_native_and_its_workbook_holds_the_values(deck: Any) -> None:
    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    (frame,) = frames
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == CHART.alt
    assert [tuple(series.values) for series in frame.chart.plots[0].series] == [(8000.5, 1200.0)]
    book = openpyxl.load_workbook(io.BytesIO(frame.chart.part.chart_workbook.xlsx_part.blob))
    assert [[cell.value for cell in row] for row in book.active.iter_rows()] == [
        [None, "Net"], ["Matériel", 8000.5], ["Pose", 1200],
    ]  # fmt: skip


def test_slides_hold_the_prices_and_leave_the_signature_to_the_paper(deck: Any) -> None:
    words = slide_texts(deck)
    assert "8 000,50 €" in words
    assert "11 040,60 €" in words
    assert "Bon pour accord" not in words


def test_nothing_runs_off_a_slide_that_has_a_hundred_rows() -> None:
    rows = tuple(Row((Cell(text(f"Ligne {n}")), Cell(text(f"{n} €")))) for n in range(100))
    table = Table((Column("Quoi", width="fill"), Column("Prix", "end", 30)), rows)
    deck = pptx.Presentation(io.BytesIO(render("pptx", blocks=(Heading(2, text("Prix")), table))))
    words = slide_texts(deck)
    assert all(f"Ligne {n}\n" in words for n in range(100))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.top + shape.height <= deck.slide_height
            assert shape.left + shape.width <= deck.slide_width


# ---- both -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["docx", "pptx"])
def test_what_looks_like_a_command_is_printed_as_it_was_typed(kind: str) -> None:
    content = render(kind)
    if kind == "docx":
        words = "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    else:
        words = slide_texts(pptx.Presentation(io.BytesIO(content)))
    assert EVIL in words


@pytest.mark.parametrize("kind", ["docx", "pptx"])
def test_the_same_document_and_moment_give_the_same_file(kind: str) -> None:
    assert render(kind) == render(kind)


@pytest.mark.parametrize("kind", ["docx", "pptx"])
def test_a_file_holds_no_macro_and_no_outside_link(kind: str) -> None:
    with zipfile.ZipFile(io.BytesIO(render(kind))) as package:
        names = package.namelist()
        relations = b"".join(package.read(name) for name in names if name.endswith(".rels"))
    assert not [name for name in names if "vba" in name.lower()]
    assert b'TargetMode="External"' not in relations


@pytest.mark.parametrize("kind", ["docx", "pptx"])
def test_characters_that_xml_cannot_hold_are_left_out(kind: str) -> None:
    title = "Pompe\x00\x0b\ud800 \u202eecalp"
    content = render(kind, title=title)
    made: Any = docx.Document if kind == "docx" else pptx.Presentation
    assert made(io.BytesIO(content)).core_properties.title


def test_an_unknown_option_of_an_office_renderer_is_refused() -> None:
    with pytest.raises(Exception, match=r"unknown-scheme"):
        renderer_from_url("docx:?magic=1")
