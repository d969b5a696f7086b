"""What a Word file says of a look in its theme, defaults, styles, cells, text boxes, is what is read."""

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from compagnon.core.documents.page_rules import Passage
from compagnon.providers.documents import read_dossier


def _read(*changes: Callable[[Any], Any]) -> tuple[Passage, ...]:
    file = docx.Document()
    for change in changes:
        change(file)
    held = io.BytesIO()
    file.save(held)
    return read_dossier("a.docx", held.getvalue()).passages


def _of(passages: tuple[Passage, ...], words: str) -> tuple[str, float, float]:
    one = next(one for one in passages if words in one.text)
    run = next(run for run in one.runs if words in run.text)
    return run.font, run.size, round(one.spacing, 2)


def _fonts(file: Any, **values: str) -> None:
    fonts = file.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, value in values.items():
        fonts.set(qn(f"w:{name}"), value)


def test_the_font_of_the_theme_is_read() -> None:
    found = _read(lambda f: _fonts(f, asciiTheme="minorHAnsi"), lambda f: f.add_paragraph("Un texte."))
    assert _of(found, "Un texte")[0] == "Cambria"  # the body font of python-docx's own theme


def test_the_defaults_of_the_document_are_read() -> None:
    def defaults(file: Any) -> None:
        _fonts(file)
        root = file.styles.element.find(qn("w:docDefaults"))
        own = root.find(qn("w:rPrDefault")).find(qn("w:rPr"))
        for child in list(own):
            own.remove(child)
        own.append(parse_xml(f'<w:rFonts {nsdecls("w")} w:ascii="Georgia"/>'))
        own.append(parse_xml(f'<w:sz {nsdecls("w")} w:val="25"/>'))
        spacing = root.find(qn("w:pPrDefault")).find(qn("w:pPr")).find(qn("w:spacing"))
        spacing.set(qn("w:line"), "360")

    found = _read(defaults, lambda f: f.add_paragraph("Un texte."))
    assert _of(found, "Un texte") == ("Georgia", 12.5, 1.5)


def test_a_style_inherits_from_the_one_it_is_based_on_and_a_run_has_the_last_word() -> None:
    def styles(file: Any) -> None:
        first = file.styles.add_style("Base", 1)
        first.font.name, first.font.size = "Verdana", Pt(11)
        second = file.styles.add_style("Dessus", 1)
        second.base_style, second.paragraph_format.line_spacing = first, 1.15
        third = file.styles.add_style("Mot", 2)
        third.font.size = Pt(14)
        made = file.add_paragraph("Hérité. ", style="Dessus")
        made.add_run("Par style de mot. ", style="Mot")
        made.add_run("Soi-même.").font.name = "Courier New"

    found = _read(styles)
    assert _of(found, "Hérité") == ("Verdana", 11.0, 1.15)
    assert _of(found, "Par style") == ("Verdana", 14.0, 1.15)
    assert _of(found, "Soi-même") == ("Courier New", 11.0, 1.15)


@pytest.mark.parametrize(
    ("rule", "line", "spacing"),
    [("auto", "276", 1.15), ("exact", "291", 1.15), ("atLeast", "200", 1.0), ("atLeast", "400", 1.58)],
)
def test_spacing_in_points_is_told_in_lines(rule: str, line: str, spacing: float) -> None:
    def paragraph(file: Any) -> None:
        file.styles["Normal"].font.size = Pt(11)
        properties = file.add_paragraph("Un texte.")._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:spacing {nsdecls("w")} w:line="{line}" w:lineRule="{rule}"/>'))

    assert _of(_read(paragraph), "Un texte")[2] == spacing


def test_cells_are_read_as_a_table() -> None:
    def table(file: Any) -> None:
        cell = file.add_table(1, 2).rows[0].cells[1]
        cell.paragraphs[0].add_run("Une cellule").font.name = "Verdana"

    found = _read(table)
    assert [one.kind for one in found] == ["table"]
    assert _of(found, "Une cellule")[0] == "Verdana"


def test_a_text_box_is_read_once_and_a_deletion_is_not() -> None:
    box = (
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:rPr><w:sz w:val="18"/></w:rPr>'
        "<w:t>Dans la zone.</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r>"
        "<w:t>Dans la zone.</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )
    gone = f"<w:del {nsdecls('w')}><w:r><w:delText>Effacé.</w:delText></w:r></w:del>"

    def paragraph(file: Any) -> None:
        made = file.add_paragraph("Autour. ")
        made._p.append(parse_xml(box))
        made._p.append(parse_xml(gone))

    found = _read(paragraph)
    assert [one.text for one in found] == ["Autour. ", "Dans la zone."]
    assert _of(found, "Dans la zone")[1] == 9.0


def test_the_marks_of_word_tell_the_pages() -> None:
    def marks(file: Any) -> None:
        for at in range(4):
            run = file.add_paragraph().add_run()
            if at:
                run._r.append(parse_xml(f"<w:lastRenderedPageBreak {nsdecls('w')}/>"))
            run._r.append(parse_xml(f"<w:t {nsdecls('w')}>Feuille {at + 1}.</w:t>"))

    assert [one.page for one in _read(marks)] == [1, 2, 3, 4]
