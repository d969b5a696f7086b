"""A document as slides (rendu PPTX): a slide for each part, native editable charts, titles and alternative texts.

Each heading of level 2 opens a slide; what does not fit goes on, under the same title. Small print and boxes to
sign stay on paper.
"""

import io
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Mm, Pt

from compagnon.core.documents import (
    Cell,
    Chart,
    Column,
    Document,
    Figure,
    Row,
    Span,
    Table,
    Text,
    text,
    validate,
)

from .office import (
    LOCALES,
    SVG_EXTENSION,
    SVG_NAMESPACE,
    WHITE_POINT,
    clean,
    describe,
    native_chart,
    reproducible,
    svg_size,
)
from .port import Rendered
from .slides import BOTTOM, Line, Slide, TableBox, height_of, lay_out

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
WIDE, HIGH = Mm(338.67), Mm(190.5)
LEFT, ACROSS = Mm(14), Mm(310)
TITLE_LAYOUT, ONLY_TITLE = 0, 5
SIZES = {"lead": 20, "normal": 16, "muted": 14, "bullet": 16, "title": 16}


class PptxRenderer:
    """Needs no process."""

    def render(self, document: Document, *, timestamp: datetime) -> Rendered:
        """The .pptx file; `timestamp` becomes its creation date."""
        validate(document)
        deck: Any = Presentation()
        deck.slide_width, deck.slide_height = WIDE, HIGH
        _Deck(deck, document, timestamp).write()
        describe(deck.core_properties, document, timestamp)
        held = io.BytesIO()
        deck.save(held)
        return Rendered(reproducible(held.getvalue()), MEDIA_TYPE, {})

    def close(self) -> None:
        """Nothing is held."""


class _Deck:
    """The slides of one document."""

    def __init__(self, deck: Any, document: Document, timestamp: datetime) -> None:
        self._deck, self._document, self._timestamp = deck, document, timestamp
        colour: Any = RGBColor
        self._accent = colour.from_string(document.accent.removeprefix("#").upper())
        self._locale = LOCALES[document.language]

    def write(self) -> None:
        opening, parts = lay_out(self._document)
        self._title_slide(opening)
        for part in parts:
            self._slide(part)

    def _title_slide(self, opening: tuple[str, ...]) -> None:
        document = self._document
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[TITLE_LAYOUT])
        title, subtitle = slide.shapes.title, slide.placeholders[1]
        _place(title, LEFT, Mm(58), ACROSS, Mm(44))
        _place(subtitle, LEFT, Mm(106), ACROSS, Mm(70))
        self._write(title.text_frame, clean(document.title), 40, bold=True, colour=self._accent)
        head = document.letterhead.name if document.letterhead else ""
        lines = [part for part in (document.kicker, head, *opening) if part]
        frame = subtitle.text_frame
        for index, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
            self._run(paragraph, clean(line), 18 if index < 2 else 14)
            paragraph.alignment = 1
        for paragraph in title.text_frame.paragraphs:
            paragraph.alignment = 1

    def _slide(self, part: Slide) -> None:
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[ONLY_TITLE])
        _place(slide.shapes.title, LEFT, Mm(8), ACROSS, Mm(18))
        self._write(slide.shapes.title.text_frame, clean(part.title), 26, bold=True, colour=self._accent)
        slide.shapes.title.text_frame.paragraphs[0].alignment = 1
        top = int(Mm(30))
        for item in part.items:
            room = int(Mm(BOTTOM)) - top
            top += self._item(slide, item, top, room) + int(Mm(3))

    def _item(self, slide: Any, item: object, top: int, room: int) -> int:
        match item:
            case list():
                return self._texts(slide, item, top)
            case TableBox():
                return self._table(slide, item, top)
            case Chart():
                return self._chart(slide, item, top, room)
            case Figure():
                return self._figure(slide, item, top, room)
        return 0

    def _texts(self, slide: Any, lines: list[Line], top: int) -> int:
        high = Mm(sum(height_of(line) for line in lines))
        box = slide.shapes.add_textbox(LEFT, top, ACROSS, high)
        frame = box.text_frame
        frame.word_wrap = True
        for index, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(6)
            if line.style == "bullet":
                _bullet(paragraph)
            for span in line.text:
                bold = span.strong or line.style == "title"
                self._run(paragraph, clean(span.text).replace("\n", "\v"), SIZES[line.style], bold=bold)
        return int(high)

    def _table(self, slide: Any, box: TableBox, top: int) -> int:
        table, rows = box.table, box.rows
        header = any(column.label for column in table.columns)
        count = len(rows) + int(header)
        across = int(ACROSS * box.share / 100)
        left = LEFT + int(ACROSS * box.offset / 100)
        heights = ([9] if header else []) + [height_of(row, table.columns, box.share) for row in rows]
        frame = slide.shapes.add_table(count, len(table.columns), left, top, across, Mm(sum(heights)))
        _describe(
            frame, table.caption or " · ".join(column.label for column in table.columns if column.label)
        )
        grid = frame.table
        grid.first_row, grid.horz_banding, grid.first_col = header, False, table.row_headers
        _light(frame)
        for at, width in enumerate(_widths(table.columns, across)):
            grid.columns[at].width = width
        for at, high in enumerate(heights):
            grid.rows[at].height = Mm(high)
        if header:
            for at, column in enumerate(table.columns):
                self._cell(grid.cell(0, at), text(column.label), column, bold=True)
        for at, row in enumerate(rows, int(header)):
            self._row(grid, at, row, table)
        return int(Mm(sum(heights))) if box.ends else 0

    def _row(self, grid: Any, at: int, row: Row, table: Table) -> None:
        if row.kind in ("group", "note"):
            first = grid.cell(at, 0)
            if len(table.columns) > 1:
                first.merge(grid.cell(at, len(table.columns) - 1))
            self._cell(first, row.cells[0].text, table.columns[0], bold=row.kind == "group")
            return
        for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            bold = row.kind in ("subtotal", "total") or (table.row_headers and index == 0)
            self._cell(grid.cell(at, index), _whole(cell), column, bold=bold)

    def _cell(self, cell: Any, words: Text, column: Column, *, bold: bool = False) -> None:
        cell.margin_top = cell.margin_bottom = Mm(1)
        frame = cell.text_frame
        frame.word_wrap = True
        paragraph = frame.paragraphs[0]
        paragraph.alignment = {"start": 1, "center": 2, "end": 3}[column.align]
        for span in words:
            self._run(paragraph, clean(span.text).replace("\n", "\v"), 12, bold=bold or span.strong)

    def _chart(self, slide: Any, chart: Chart, top: int, room: int) -> int:
        high = min(room, int(Mm(115)))
        native = native_chart(chart, self._timestamp)
        frame = slide.shapes.add_chart(native.kind, LEFT, top, ACROSS, high, native.data)
        frame.chart.part.chart_workbook.xlsx_part._blob = native.workbook
        _describe(frame, chart.alt)
        shown = frame.chart
        shown.has_legend = len(chart.series) > 1 or chart.form == "shares"
        if shown.has_legend:
            shown.legend.include_in_layout = False
        shown.has_title = bool(chart.caption)
        if chart.caption:
            shown.chart_title.text_frame.text = clean(chart.caption)
            shown.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(14)
        plot = shown.plots[0]
        plot.has_data_labels = chart.form != "lines"
        if plot.has_data_labels:
            plot.data_labels.font.size = Pt(12)
            plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0.##", False
        return high

    def _figure(self, slide: Any, figure: Figure, top: int, room: int) -> int:
        wide, high = svg_size(figure.svg, int(ACROSS))
        if high > room:
            wide, high = wide * room // high, room
        picture = slide.shapes.add_picture(io.BytesIO(WHITE_POINT), LEFT, top, wide, high)
        part = slide.part.package
        name = PackURI(f"/ppt/media/drawing{picture.shape_id}-{slide.slide_id}.svg")
        relation = slide.part.relate_to(
            Part(name, "image/svg+xml", part, figure.svg),
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image",
        )
        blip = picture._element.find(f".//{qn('a:blip')}")
        blip.append(parse_xml(
            f'<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:ext uri="{SVG_EXTENSION}">'
            f'<asvg:svgBlip xmlns:asvg="{SVG_NAMESPACE}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/'
            f'2006/relationships" r:embed="{relation}"/></a:ext></a:extLst>'
        ))  # fmt: skip
        _describe(picture, figure.alt)
        return high

    def _write(self, frame: Any, words: str, size: int, *, bold: bool = False, colour: Any = None) -> None:
        frame.word_wrap = True
        self._run(frame.paragraphs[0], words.replace("\n", " "), size, bold=bold, colour=colour)

    def _run(self, paragraph: Any, words: str, size: int, *, bold: bool = False, colour: Any = None) -> None:
        run = paragraph.add_run()
        run.text = words
        run.font.size, run.font.bold = Pt(size), bold
        run.font._element.set("lang", self._locale)
        if colour is not None:
            run.font.color.rgb = colour


def _place(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height


def _describe(shape: Any, words: str) -> None:
    """The alternative text that a screen reader says."""
    shape._element.find(f".//{qn('p:cNvPr')}").set("descr", clean(words))


def _bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "285750")
    properties.set("indent", "-285750")
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    properties.append(parse_xml(f'<a:buChar xmlns:a="{drawing}" char="•"/>'))


def _light(frame: Any) -> None:
    """The plain table style of PowerPoint: lines, no colour behind the text."""
    frame._element.find(f".//{qn('a:tableStyleId')}").text = "{9D7B030F-B1BA-407E-97E5-A4E29F0C8AE2}"


def _widths(columns: tuple[Column, ...], across: int) -> list[int]:
    weights = [column.width if isinstance(column.width, int) else 60 for column in columns]
    if all(column.width == "fill" for column in columns):
        weights = [1] * len(columns)
    return [across * weight // sum(weights) for weight in weights]


def _whole(cell: Cell) -> Text:
    return (*cell.text, Span("\n"), *cell.detail) if cell.detail else cell.text
