"""A document as an accessible Word file (rendu DOCX): real headings, header rows, alternative texts, native charts.

The body is written as one piece of WordprocessingML (ECMA-376, part 1), every text escaped; python-docx holds the
package, its styles, its header and footer.
"""

import io
from datetime import datetime
from typing import Any

from docx import Document as new_package
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from compagnon.core.documents import Document, validate

from .docx_body import Body, Drawing
from .office import (
    LOCALES,
    SVG_EXTENSION,
    SVG_NAMESPACE,
    WHITE_POINT,
    attribute,
    clean,
    describe,
    native_chart,
    reproducible,
    svg_size,
    xml,
)
from .port import Rendered

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FONT = "Arial"
PAGE_WIDTH = int(Mm(174))
_NAMESPACES = nsdecls("w", "r", "wp", "a", "pic", "c")


class DocxRenderer:
    """Needs no process; pictures that Word cannot draw in old versions are followed by their numbers."""

    def render(self, document: Document, *, timestamp: datetime) -> Rendered:
        """The .docx file; `timestamp` becomes its creation date."""
        validate(document)
        package: Any = new_package()
        _styles(package, document)
        _page(package, document)
        describe(package.core_properties, document, timestamp)
        body = Body(document, _Parts(package, timestamp))
        content = parse_xml(f"<w:body {_NAMESPACES}>{body.xml()}</w:body>")
        target = package.element.body
        last = target.sectPr
        for old in list(target):
            if old is not last:
                target.remove(old)
        for element in list(content):
            last.addprevious(element)
        held = io.BytesIO()
        package.save(held)
        return Rendered(reproducible(held.getvalue()), MEDIA_TYPE, {})

    def close(self) -> None:
        """Nothing is held."""


def _styles(package: Any, document: Document) -> None:
    styles = package.styles
    accent = RGBColor.from_string(document.accent.removeprefix("#").upper())
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for lang in defaults.findall(qn("w:lang")):
        defaults.remove(lang)
    locale = LOCALES[document.language]
    defaults.append(
        parse_xml(f'<w:lang {nsdecls("w")} w:val="{locale}" w:eastAsia="{locale}" w:bidi="ar-SA"/>')
    )
    _font(styles["Normal"], 10)
    styles["Normal"].paragraph_format.space_after = Pt(5)
    for level, size in ((1, 20), (2, 14), (3, 11.5), (4, 10.5)):
        style = styles[f"Heading {level}"]
        _font(style, size)
        style.font.bold, style.font.color.rgb = True, accent if level < 3 else RGBColor(0x1B, 0x22, 0x25)
        style.paragraph_format.keep_with_next = True
    _font(styles["Caption"], 9)
    styles["Caption"].font.color.rgb = RGBColor(0x54, 0x5D, 0x5D)
    for name in ("List Bullet", "List Number"):
        _font(styles[name], 10)


def _font(style: Any, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is not None:
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)


def _page(package: Any, document: Document) -> None:
    section = package.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(18), Mm(20)
    head = document.letterhead
    if head or document.kicker:
        name = head.name if head else ""
        section.header.paragraphs[0].text = clean(
            " · ".join(part for part in (name, document.kicker) if part)
        )
    footer = section.footer.paragraphs[0]
    lines = [*document.legal, document.reference]
    runs = "<w:r><w:br/></w:r>".join(f"<w:r><w:rPr><w:sz w:val=\"14\"/></w:rPr><w:t>{xml(line)}</w:t></w:r>"
                                     for line in lines if line)  # fmt: skip
    numbers = _page_number(document.page_label)
    pieces = f"{runs}<w:r><w:br/></w:r>{numbers}" if runs else numbers
    for element in list(parse_xml(f"<w:p {_NAMESPACES}>{pieces}</w:p>")):
        footer._p.append(element)


def _page_number(label: str) -> str:
    pieces = []
    for part in label.replace("{pages}", "\0NUMPAGES\0").replace("{page}", "\0PAGE\0").split("\0"):
        if part in ("PAGE", "NUMPAGES"):
            pieces.append(f'<w:fldSimple w:instr="{part}"><w:r><w:rPr><w:sz w:val="14"/></w:rPr><w:t>1</w:t></w:r>'
                          "</w:fldSimple>")  # fmt: skip
        elif part:
            pieces.append(
                f'<w:r><w:rPr><w:sz w:val="14"/></w:rPr><w:t xml:space="preserve">{xml(part)}</w:t></w:r>'
            )
    return "".join(pieces)


class _Parts:
    """Adds pictures and charts to the package and gives the drawings that show them."""

    def __init__(self, package: Any, timestamp: datetime) -> None:
        self._package, self._part, self._timestamp, self._count = package, package.part, timestamp, 0

    def picture(self, data: bytes, alt: str, width: int) -> str:
        """A PNG or JPEG, as wide as `width` EMU at most."""
        self._count += 1
        relation, image = self._part.get_or_add_image(io.BytesIO(data))
        wide = min(width, int(image.width))
        high = int(image.height) * wide // max(1, int(image.width))
        return self._inline(_blip(relation), alt, wide, high)

    def svg(self, data: bytes, alt: str) -> str:
        self._count += 1
        point, _ = self._part.get_or_add_image(io.BytesIO(WHITE_POINT))
        part = Part(
            PackURI(f"/word/media/drawing{self._count}.svg"), "image/svg+xml", data, self._part.package
        )
        relation = self._part.relate_to(part, RT.IMAGE)
        extension = (
            f'<a:extLst><a:ext uri="{SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="{SVG_NAMESPACE}" '
            f'r:embed="{relation}"/></a:ext></a:extLst>'
        )
        return self._inline(_blip(point, extension), alt, *svg_size(data, PAGE_WIDTH))

    def chart(self, drawing: Drawing) -> str:
        self._count += 1
        native = native_chart(drawing.chart, self._timestamp)
        held = self._part.package
        sheet = Part(PackURI(f"/word/embeddings/chart{self._count}.xlsx"), SHEET_TYPE, native.workbook, held)
        part = Part(PackURI(f"/word/charts/chart{self._count}.xml"), CHART_TYPE, b"", held)
        link = part.relate_to(sheet, RT.PACKAGE)
        external = f'<c:externalData r:id="{link}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
        part._blob = native.xml.replace(b"</c:chartSpace>", external.encode())
        relation = self._part.relate_to(part, RT.CHART)
        graphic = (
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart r:id="{relation}"/></a:graphicData>'
        )
        return self._frame(graphic, drawing.chart.alt, PAGE_WIDTH, int(Mm(70)))

    def _inline(self, blip: str, alt: str, wide: int, high: int) -> str:
        graphic = (
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="{self._count}" name="Picture {self._count}" descr={attribute(alt)}/><pic:cNvPicPr/>'
            f"</pic:nvPicPr><pic:blipFill>{blip}<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
            f'<a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic></a:graphicData>"
        )
        return self._frame(graphic, alt, wide, high)

    def _frame(self, graphic: str, alt: str, wide: int, high: int) -> str:
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr id="{self._count}" name="Figure {self._count}" descr={attribute(alt)}/>'
            f"<wp:cNvGraphicFramePr/><a:graphic>{graphic}</a:graphic></wp:inline></w:drawing></w:r>"
        )


def _blip(relation: str, extension: str = "") -> str:
    return (
        f'<a:blip r:embed="{relation}">{extension}</a:blip>'
        if extension
        else f'<a:blip r:embed="{relation}"/>'
    )
