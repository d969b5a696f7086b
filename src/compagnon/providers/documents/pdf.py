"""A dossier read from its PDF (lecture du PDF): lines with font, size and place, and the bookmarks.

The page that the jury prints. pypdf gives the words with the matrices of ISO 32000-1, 9.4.4; lines, headings,
tables, captions and running lines are told by where they lie.
"""

import io
import logging
import warnings
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError
from pypdf.generic import Destination

from compagnon.core.documents.page_rules import Entry, Reading

from .errors import BROKEN, UnreadableDocument
from .pdf_lines import Line, Piece, lines_of, passages_of

MAX_PAGES, MAX_LETTERS, MAX_ENTRIES = 300, 60_000, 2_000


def read_pdf(data: bytes) -> Reading:
    """The reading of a PDF; raises `UnreadableDocument`."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells on stderr what it mends
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _read(data)
        except UnreadableDocument:
            raise
        except FileNotDecryptedError as error:
            raise UnreadableDocument("encrypted") from error
        # A broken file breaks pypdf in any of these ways, and none of them is ours.
        except (PyPdfError, *BROKEN) as error:
            raise UnreadableDocument("damaged", reason=type(error).__name__) from error


def _read(data: bytes) -> Reading:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableDocument("encrypted")
    count = len(reader.pages)
    if not count:
        raise UnreadableDocument("empty")
    if count > MAX_PAGES:
        raise UnreadableDocument("too_many_pages", pages=count, limit=MAX_PAGES)
    lines: list[list[Line]] = []
    empty = []
    for number, page in enumerate(reader.pages, 1):
        found = lines_of(_pieces(page), number, float(page.mediabox.height), float(page.mediabox.bottom))
        lines.append(found)
        if not found:
            empty.append(number)
    passages = passages_of(lines)
    outline = tuple(_outline(reader, lines))
    return Reading("pdf", count, passages, outline, picture_pages=tuple(empty))


def _pieces(page: Any) -> list[Piece]:
    held: list[Piece] = []
    letters = 0

    def visit(words: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        nonlocal letters
        if not words.strip():
            return
        letters += len(words)
        if letters > MAX_LETTERS:
            raise UnreadableDocument("unsafe")
        # The text matrix times the one of the page: where the words begin, and how large they are.
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        up = abs(size * (tm[2] * cm[1] + tm[3] * cm[3]))
        across = abs(tm[0] * cm[1] + tm[1] * cm[3]) > abs(tm[0] * cm[0] + tm[1] * cm[2])
        if across:  # a text along the side of a picture is no line of the page
            return
        name = str((font or {}).get("/BaseFont", "")).removeprefix("/").replace("#20", " ")
        for at, part in enumerate(words.replace("\r", "\n").split("\n")):
            if part.strip():
                held.append(Piece(part, x, y - at * up, up, name))

    page.extract_text(visitor_text=visit)
    return held


def _outline(reader: PdfReader, lines: list[list[Line]]) -> Iterator[Entry]:
    for depth, entry in _walk(reader.outline, 1):
        number = reader.get_destination_page_number(entry)
        if number is None or number < 0:
            continue
        top = entry.top
        height = float(top) if isinstance(top, int | float) else None
        above = [
            line for line in lines[number] if height is not None and line.y > height + 1 and not line.running
        ]
        yield Entry(str(entry.title or ""), number + 1, depth, not above)


def _walk(entries: Any, depth: int) -> Iterator[tuple[int, Destination]]:
    for held, entry in enumerate(entries):
        if held > MAX_ENTRIES or depth > 12:
            return
        if isinstance(entry, list):
            yield from _walk(entry, depth + 1)
        else:
            yield depth, entry
