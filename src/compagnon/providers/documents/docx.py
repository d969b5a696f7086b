"""A dossier read from its Word file (lecture du DOCX): every run with its resolved look, pages as estimated.

Text boxes and cells are read too; what was deleted with tracked changes is not. Pages come from the marks that
Word left at its last layout, else from the author's breaks and an estimate of the lines.
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.exceptions import OpcError

from compagnon.core.documents.page_estimate import Flow
from compagnon.core.documents.page_rules import Kind, Reading, Run

from .docx_styles import Look, Styles, W
from .errors import BROKEN, UnreadableDocument
from .paragraphs import Drafted, passages_of

MAX_PARAGRAPHS = 60_000
MARKED = 0.03  # of the pages by Word's own marks: empty paragraphs and tables may lack theirs
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"


def read_docx(data: bytes) -> Reading:
    """The reading of a Word file; raises `UnreadableDocument`."""
    try:
        return _Reader(docx.Document(io.BytesIO(data))).read()
    except (OpcError, *BROKEN) as error:
        raise UnreadableDocument("damaged", reason=type(error).__name__) from error


class _Reader:
    def __init__(self, file: Any) -> None:
        self._body = file.element.body
        try:
            theme: bytes | None = file.part.part_related_by(RT.THEME).blob
        except KeyError:
            theme = None
        self._styles = Styles(file.styles.element, theme)
        self._flow = Flow(*_room(self._body))
        self._drafts: list[Drafted] = []
        self._marked = sum(1 for _ in self._body.iter(f"{W}lastRenderedPageBreak"))
        self._marks = 0
        self._seen_page = 0

    def read(self) -> Reading:
        for block in self._body:
            self._block(block, None)
        if self._by_marks:
            pages, doubt = self._marks + 1, MARKED
        else:
            pages, doubt = self._flow.page, self._flow.doubt
        return Reading("docx", pages, passages_of(self._drafts), doubt=doubt)

    @property
    def _by_marks(self) -> bool:
        """Word marks every page it laid out: fewer marks than breaks come from another program."""
        breaks = sum(1 for one in self._body.iter(f"{W}br") if one.get(f"{W}type") == "page")
        return self._marked > 0 and self._marked >= breaks

    def _block(self, node: Any, named: Kind | None, table_style: str = "") -> None:
        if node.tag == f"{W}p":
            self._paragraph(node, named, table_style)
        elif node.tag == f"{W}tbl":
            self._table(node)
        elif node.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
            gallery = node.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            listed = gallery is not None and gallery.get(f"{W}val") == "Table of Contents"
            for child in node:
                self._block(child, "contents" if listed else named, table_style)

    def _table(self, table: Any) -> None:
        style = table.find(f"{W}tblPr/{W}tblStyle")
        name = "" if style is None else str(style.get(f"{W}val", ""))
        for row in table.iter(f"{W}tr"):
            cells = row.findall(f"{W}tc")
            start, highest = len(self._drafts), 0.0
            for cell in cells:
                high = 0.0
                for paragraph in cell.iter(f"{W}p"):
                    look, runs = self._looks(paragraph, name)
                    letters = sum(len(run.text) for run in runs)
                    high += self._flow.tall(letters, look.size, look.spacing, 2, 1 / len(cells))
                    self._keep(paragraph, look, runs, "table", 0, False)
                highest = max(highest, high)
            page, top = self._flow.put(highest, words=len(self._drafts) > start, whole=True)
            if not self._by_marks:
                self._drafts[start:] = [_moved(one, page, top) for one in self._drafts[start:]]

    def _paragraph(self, paragraph: Any, named: Kind | None, table_style: str) -> None:
        look, runs = self._looks(paragraph, table_style)
        words = "".join(run.text for run in runs)
        if look.breaks:
            self._flow.turn()
        broken = [one for one in _inside(paragraph, f"{W}br") if one.get(f"{W}type") == "page"]
        leading = bool(broken) and not _text_before(paragraph, broken[0])
        if leading:
            for _ in broken:
                self._flow.turn()
        size = max((run.size for run in runs), default=look.size)
        high = self._flow.tall(len(words), size, look.spacing, look.before + look.after) + _pictures(
            paragraph
        )
        page, top = self._flow.put(high, words=bool(words.strip()))
        self._keep(paragraph, look, runs, named, page, top)
        if broken and not leading:
            for _ in broken:
                self._flow.turn()
        ends = paragraph.find(f"{W}pPr/{W}sectPr")
        if ends is not None:
            kind = ends.find(f"{W}type")
            if kind is None or kind.get(f"{W}val") != "continuous":
                self._flow.turn()
        for box in _inside(paragraph, f"{W}txbxContent"):
            for inner in box.iter(f"{W}p"):
                own, found = self._looks(inner, "")
                self._keep(inner, own, found, None, page, False)

    def _looks(self, paragraph: Any, table_style: str) -> tuple[Look, list[Run]]:
        look = self._styles.of_paragraph(paragraph, table_style)
        runs = []
        for run in _inside(paragraph, f"{W}r"):
            own = self._styles.of_run(run, look)
            words = "".join(
                node.text or "" if node.tag == f"{W}t" else "\t" if node.tag == f"{W}tab" else ""
                for node in run
            )
            if words and not own.hidden:
                runs.append((Run(words, own.font, own.size), own.bold))
        look = look if not runs or not all(bold for _, bold in runs) else _bold(look)
        return look, [run for run, _ in runs]

    def _keep(
        self, paragraph: Any, look: Look, runs: list[Run], named: Kind | None, page: int, top: bool
    ) -> None:
        if self._by_marks:
            marks = list(_inside(paragraph, f"{W}lastRenderedPageBreak"))
            early = [mark for mark in marks if not _text_before(paragraph, mark)]
            page = self._marks + len(early) + 1
            top = bool(runs) and page != self._seen_page
            self._marks += len(marks)
        if not "".join(run.text for run in runs).strip():
            return
        if len(self._drafts) > MAX_PARAGRAPHS:
            raise UnreadableDocument("unsafe")
        self._seen_page = page
        style = self._styles.name_of(paragraph)
        if style.startswith("toc ") and style != "toc heading":
            named = "contents"
        elif style in ("toc heading", "en-tête de table des matières"):
            named, look = "heading", _level(look, 1)
        elif style in ("caption", "légende"):
            named = "caption"
        elif style in ("title", "titre", "subtitle", "sous-titre") and named is None:
            named = "heading"
        level = look.level if named in (None, "heading") else 0
        self._drafts.append(Drafted(tuple(runs), look.bold, page, top, look.spacing, level, named))


def _moved(one: Drafted, page: int, top: bool) -> Drafted:
    return replace(one, page=page, top=top)


def _bold(look: Look) -> Look:
    return replace(look, bold=True)


def _level(look: Look, level: int) -> Look:
    return replace(look, level=level)


def _inside(node: Any, tag: str) -> Iterator[Any]:
    """The elements of a paragraph itself: not those of its text boxes, of a fallback, or deleted ones."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag in (_FALLBACK, f"{W}del", f"{W}moveFrom", f"{W}txbxContent"):
            continue
        if child.tag != tag or tag != f"{W}txbxContent":
            yield from _inside(child, tag)


def _text_before(paragraph: Any, mark: Any) -> bool:
    for node in paragraph.iter():
        if node is mark:
            return False
        if node.tag == f"{W}t" and (node.text or "").strip():
            return True
    return False


def _pictures(paragraph: Any) -> float:
    """The height of the pictures in the line, in points."""
    return sum(
        int(size.get("cy", "0")) / 12_700
        for picture in _inside(paragraph, _INLINE)
        for size in picture.findall(_EXTENT)
        if size.get("cy", "0").isdigit()
    )


def _room(body: Any) -> tuple[float, float]:
    """The width and height of the text, in points; A4 with margins of 2.5 cm when the file does not say."""
    section = next(iter(body.iter(f"{W}sectPr")), None)
    size = None if section is None else section.find(f"{W}pgSz")
    margins = None if section is None else section.find(f"{W}pgMar")
    if size is None or margins is None:
        return 453.0, 700.0
    twips = {name: int(size.get(f"{W}{name}", "0")) for name in ("w", "h")}
    sides = {name: abs(int(margins.get(f"{W}{name}", "0"))) for name in ("left", "right", "top", "bottom")}
    return (twips["w"] - sides["left"] - sides["right"]) / 20, (
        twips["h"] - sides["top"] - sides["bottom"]
    ) / 20
