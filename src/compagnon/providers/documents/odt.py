"""A dossier read from its OpenDocument text (lecture de l'ODT): every span with its resolved look.

Pages come from the soft page breaks that LibreOffice writes at its last layout, else from the author's breaks and
an estimate of the lines. The XML is read without entities, without network.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from compagnon.core.documents.page_estimate import Flow
from compagnon.core.documents.page_rules import Kind, Reading, Run

from .errors import BROKEN, UnreadableDocument
from .odt_styles import FO, OFFICE, STYLE, TEXT, Look, Styles, points
from .paragraphs import Drafted, passages_of

MAX_PART, MAX_PARAGRAPHS = 60_000_000, 60_000
MARKED = 0.03
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_LISTS = tuple(f"{TEXT}{name}" for name in ("list", "list-item", "list-header", "section", "index-body"))
_INDEXES = tuple(f"{TEXT}{name}" for name in ("table-of-content", "illustration-index", "alphabetical-index"))
_ANCHORED = (f"{DRAW}frame", f"{TEXT}note", f"{OFFICE}annotation")


def read_odt(data: bytes) -> Reading:
    """The reading of an OpenDocument text; raises `UnreadableDocument`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = _part(archive, "content.xml")
            styles = _part(archive, "styles.xml") if "styles.xml" in archive.namelist() else None
        return _Reader(content, styles).read()
    except BROKEN as error:
        raise UnreadableDocument("damaged", reason=type(error).__name__) from error


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    if archive.getinfo(name).file_size > MAX_PART:
        raise UnreadableDocument("unsafe")
    data = archive.read(name)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnreadableDocument("unsafe")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


class _Reader:
    def __init__(self, content: Any, styles: Any) -> None:
        roots = [root for root in (styles, content) if root is not None]
        self._styles = Styles(roots)
        body = content.find(f"{OFFICE}body/{OFFICE}text")
        if body is None:
            raise UnreadableDocument("not_a_document", kind="odt")
        self._body = body
        self._flow = Flow(*_room(roots))
        self._drafts: list[Drafted] = []
        # LibreOffice writes a mark wherever a page ended of itself, and says that it does.
        self._marked = body.get(f"{TEXT}use-soft-page-breaks") == "true"
        self._page, self._seen = 1, 0

    def read(self) -> Reading:
        self._blocks(self._body, None)
        pages, doubt = (self._page, MARKED) if self._marked else (self._flow.page, self._flow.doubt)
        return Reading("odt", pages, passages_of(self._drafts), doubt=doubt)

    def _blocks(self, node: Any, named: Kind | None) -> None:
        for child in node:
            if child.tag in (f"{TEXT}p", f"{TEXT}h"):
                self._paragraph(child, named)
            elif child.tag == f"{TABLE}table":
                self._table(child)
            elif child.tag in _LISTS:
                self._blocks(child, named)
            elif child.tag in _INDEXES:
                for title in child.iter(f"{TEXT}index-title"):
                    self._blocks(title, "heading")
                self._blocks(child, "contents")
            elif child.tag == f"{TEXT}soft-page-break":
                self._page += 1

    def _table(self, table: Any) -> None:
        for row in table.iter(f"{TABLE}table-row"):
            self._page += sum(1 for mark in row.itersiblings(f"{TEXT}soft-page-break", preceding=True)
                              if mark.getnext() is row)  # fmt: skip
            cells = row.findall(f"{TABLE}table-cell")
            start, highest = len(self._drafts), 0.0
            page = self._page if self._marked else 0
            for cell in cells:
                high = 0.0
                for paragraph in cell.iter(f"{TEXT}p", f"{TEXT}h"):
                    look, runs = self._looks(paragraph)
                    letters = sum(len(run.text) for run in runs)
                    high += self._flow.tall(letters, look.size, look.spacing, 2, 1 / len(cells))
                    self._keep(look, runs, "table", 0, page, False)
                highest = max(highest, high)
            laid, _ = self._flow.put(highest, words=len(self._drafts) > start, whole=True)
            if not self._marked:
                self._drafts[start:] = [
                    Drafted(one.runs, one.bold, laid, False, one.spacing, one.level, one.named)
                    for one in self._drafts[start:]
                ]

    def _paragraph(self, paragraph: Any, named: Kind | None) -> None:
        look, runs = self._looks(paragraph)
        words = "".join(run.text for run in runs).strip()
        if look.before and (self._drafts or self._flow.page > 1):
            self._flow.turn()
            self._page += 1
        style = self._styles.names(paragraph.get(f"{TEXT}style-name", ""))
        level = _level(paragraph) if paragraph.tag == f"{TEXT}h" else 0
        if named == "heading":
            level = 1
        elif named is None and not level:
            named = _named(style)
        letters = sum(len(run.text) for run in runs)
        size = max((run.size for run in runs), default=look.size)
        high = self._flow.tall(letters, size, look.spacing, look.around) + _pictures(paragraph)
        page, top = self._flow.put(high, words=bool(words))
        if self._marked:
            page, top = self._page, bool(words) and self._page != self._seen
            self._page += sum(1 for _ in paragraph.iter(f"{TEXT}soft-page-break"))
        self._keep(look, runs, named, level, page, top)
        if look.after:
            self._flow.turn()
            self._page += 1
        for box in paragraph.iter(f"{DRAW}text-box"):
            for inner in box.iter(f"{TEXT}p", f"{TEXT}h"):
                own, found = self._looks(inner)
                self._keep(
                    own, found, _named(self._styles.names(inner.get(f"{TEXT}style-name", ""))), 0, page, False
                )

    def _keep(
        self, look: Look, runs: list[Run], named: Kind | None, level: int, page: int, top: bool
    ) -> None:
        if not "".join(run.text for run in runs).strip():
            return
        if len(self._drafts) > MAX_PARAGRAPHS:
            raise UnreadableDocument("unsafe")
        self._seen = page
        self._drafts.append(Drafted(tuple(runs), look.bold, page, top, look.spacing, level, named))

    def _looks(self, paragraph: Any) -> tuple[Look, list[Run]]:
        look = self._styles.of_paragraph(paragraph.get(f"{TEXT}style-name", ""))
        found = [(words, own) for words, own in self._spans(paragraph, look) if words and not own.hidden]
        bold = bool(found) and all(own.bold for _, own in found)
        runs = [Run(words, own.font, own.size) for words, own in found]
        # The look of the paragraph, bold when all its words are.
        return Look(
            look.font, look.size, look.line, look.around, bold, look.hidden, look.before, look.after
        ), runs

    def _spans(self, node: Any, look: Look) -> Iterator[tuple[str, Look]]:
        yield node.text or "", look
        for child in node:
            if child.tag in _ANCHORED:
                pass
            elif child.tag == f"{TEXT}s":
                yield " " * min(int(child.get(f"{TEXT}c", "1")), 200), look
            elif child.tag == f"{TEXT}tab":
                yield "\t", look
            elif child.tag == f"{TEXT}line-break":
                yield "\n", look
            elif child.tag == f"{TEXT}span":
                yield from self._spans(child, self._styles.of_span(child.get(f"{TEXT}style-name", ""), look))
            elif isinstance(child.tag, str):
                yield from self._spans(child, look)
            yield child.tail or "", look


def _level(heading: Any) -> int:
    value = heading.get(f"{TEXT}outline-level", "1")
    return max(1, min(9, int(value))) if value.isdigit() else 1


def _named(style: set[str]) -> Kind | None:
    if style & {"title", "titre", "subtitle", "sous-titre"}:
        return "heading"
    if style & {"caption", "légende", "illustration", "table", "figure"}:
        return "caption"
    return (
        "contents"
        if any(one.startswith("contents ") and one != "contents heading" for one in style)
        else None
    )


def _pictures(paragraph: Any) -> float:
    """The height of the pictures in the line, in points."""
    return sum(
        points(frame.get(f"{_SVG}height"))
        for frame in paragraph.iter(f"{DRAW}frame")
        if frame.get(f"{TEXT}anchor-type") == "as-char"
    )


def _room(roots: list[Any]) -> tuple[float, float]:
    """The width and height of the text, in points; A4 with margins of 2.5 cm when the file does not say."""
    for root in roots:
        for page in root.iter(f"{STYLE}page-layout-properties"):
            wide, high = points(page.get(f"{FO}page-width")), points(page.get(f"{FO}page-height"))
            sides = {
                side: points(page.get(f"{FO}margin-{side}")) for side in ("left", "right", "top", "bottom")
            }
            if wide and high:
                return wide - sides["left"] - sides["right"], high - sides["top"] - sides["bottom"]
    return 453.0, 700.0
