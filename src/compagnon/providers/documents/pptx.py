"""A deck read with python-pptx (lecture du diaporama): titles, words, sizes, hidden slides, what lies outside."""

import io
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pptx.exc import PythonPptxError

from compagnon.core.documents.page_rules_deck import Slide

from .errors import BROKEN, UnreadableDocument

MAX_SLIDES = 400
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_TITLES = ("title", "ctrTitle")
_NOT_WORDS = ("dt", "ftr", "sldNum")  # the date, the footer and the number of the slide


def read_pptx(data: bytes) -> tuple[Slide, ...]:
    """The slides of a deck; raises `UnreadableDocument`."""
    try:
        deck: Any = Presentation(io.BytesIO(data))
        found = list(deck.slides)
        if len(found) > MAX_SLIDES:
            raise UnreadableDocument("too_many_pages", pages=len(found), limit=MAX_SLIDES)
        slides = tuple(_slide(number, slide) for number, slide in enumerate(found, 1))
    except (PythonPptxError, *BROKEN) as error:
        raise UnreadableDocument("damaged", reason=type(error).__name__) from error
    if not slides:
        raise UnreadableDocument("empty")
    return slides


def _slide(number: int, slide: Any) -> Slide:
    root = slide._element
    title, words, sizes = "", 0, []
    for shape in root.iter(f"{_P}sp"):
        kind = _placeholder(shape)
        text = " ".join("".join(node.itertext(f"{_A}t")) for node in shape.iter(f"{_A}p")).strip()
        if kind in _NOT_WORDS or not text:
            continue
        words += len(text.split())
        sizes += list(_sizes(shape))
        if kind in _TITLES and not title:
            title = " ".join(text.split())
    for frame in root.iter(f"{_P}graphicFrame"):
        words += sum(len((node.text or "").split()) for node in frame.iter(f"{_A}t"))
    pictures = sum(1 for tag in ("pic", "graphicFrame", "cxnSp", "grpSp") for _ in root.iter(f"{_P}{tag}"))
    remote = sum(
        1
        for link in slide.part.rels.values()
        if link.is_external and link.reltype.rsplit("/", 1)[-1] in ("image", "video", "audio", "media")
    )
    layout = slide.slide_layout._element.get("type") == "title"
    return Slide(
        number,
        title,
        words,
        root.get("show") in ("0", "false"),
        layout,
        pictures,
        min(sizes, default=0.0),
        remote,
    )


def _placeholder(shape: Any) -> str:
    found = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return "" if found is None else str(found.get("type", "body"))


def _sizes(shape: Any) -> Iterator[float]:
    """The sizes stated in the slide itself, in points; what is inherited from the theme is its author's."""
    for run in shape.iter(f"{_A}r"):
        properties = run.find(f"{_A}rPr")
        text = run.find(f"{_A}t")
        if properties is not None and properties.get("sz") and text is not None and (text.text or "").strip():
            yield int(properties.get("sz")) / 100
