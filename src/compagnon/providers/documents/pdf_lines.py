"""Words with their places made into lines, and lines into passages (lignes): headings, tables, captions told apart."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean

from compagnon.core.documents.page_rules import Kind, Passage, Run

NATURAL = 1.149  # the height of a line of Arial, in sizes (ascent, descent and gap of its file)
ROUNDED = 0.068  # lines: a pixel (0.75 pt) of a text of 11 points, and a little
WIDTH = 0.5  # of a letter of Arial, on average, in sizes
_CONTENTS_TITLE = re.compile(r"^\W*(sommaire|table des mati|table of contents|contents)", re.I)
_LEADER = re.compile(r"(\.\s?){3,}\s*\d+\s*$|…+\s*\d+\s*$|_{3,}\s*\d+\s*$")
_PAGE_END = re.compile(r"\D\s*\d{1,3}\s*$")
_CAPTION = re.compile(
    r"^(figure|fig\.|tableau|table|graphique|illustration|sch[ée]ma|photo|source|chart)s?\b.{0,140}$", re.I
)
_FOLIO = re.compile(r"^\W*(page|p\.)?\s*\d{1,3}\s*((/|sur|of|–|-)\s*\d{1,3})?\W*$", re.I)
_BOLD = re.compile(r"bold|black|heavy|semibold", re.I)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one look, and where they begin, in points from the lower left of the page."""

    text: str
    x: float
    y: float
    size: float
    font: str


@dataclass(slots=True)
class Line:
    """The pieces on one baseline. `place` is the share of the page's height below it."""

    page: int
    y: float
    place: float
    pieces: list[Piece] = field(default_factory=list)
    running: bool = False
    kind: Kind = "body"
    level: int = 0
    spacing: float = 0.0

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def size(self) -> float:
        return max(self.pieces, key=lambda piece: len(piece.text.strip())).size

    @property
    def bold(self) -> bool:
        return all(_BOLD.search(piece.font) for piece in self.pieces)

    @property
    def width(self) -> float:
        """About: by the number of letters."""
        return sum(len(piece.text) * piece.size * WIDTH for piece in self.pieces)

    @property
    def gapped(self) -> bool:
        """Whether its pieces stand apart like the cells of a row."""
        return any(
            right.x - (left.x + len(left.text.rstrip()) * left.size * 0.56) > 2.2 * left.size
            for left, right in pairwise(self.pieces)
        )


def lines_of(pieces: Sequence[Piece], page: int, height: float, bottom: float) -> list[Line]:
    """The lines of one page, in the order of the file."""
    lines: list[Line] = []
    for piece in pieces:
        last = lines[-1] if lines else None
        if last and abs(last.y - piece.y) < 0.45 * max(last.size, piece.size):
            last.pieces.append(piece)
            if piece.size > last.pieces[0].size:
                last.y = piece.y
            continue
        lines.append(Line(page, piece.y, (piece.y - bottom) / height if height else 0.5, [piece]))
    return lines


def passages_of(pages: Sequence[Sequence[Line]]) -> tuple[Passage, ...]:
    """The passages of a whole document: what each line is, and the space above it."""
    lines = [line for page in pages for line in page]
    _mark_running(lines, len(pages))
    usual = _usual_size(lines)
    _mark_contents(pages)
    for line in lines:
        if line.kind == "body" and not line.running:
            line.kind = _kind(line, usual)
    levels = {
        size: rank
        for rank, size in enumerate(
            sorted({round(line.size) for line in lines if line.kind == "heading"}, reverse=True), 1
        )
    }
    for page in pages:
        _space(page)
    passages, merged = [], _merged_headings(lines)
    tops = {number: _top_of(page) for number, page in enumerate(pages, 1)}
    for number, (line, words) in enumerate(merged, 1):
        level = levels.get(round(line.size), 0) if line.kind == "heading" else 0
        kind: Kind = "furniture" if line.running else line.kind
        runs = tuple(Run(piece.text, piece.font, round(piece.size, 2)) for piece in line.pieces)
        if words:
            runs = (*runs, Run(" " + words, line.pieces[-1].font, round(line.size, 2)))
        top = tops.get(line.page) is line
        passages.append(Passage(runs, line.page, number, kind, level, line.spacing, top))
    return tuple(passages)


def _mark_running(lines: Sequence[Line], pages: int) -> None:
    """Headers and footers: at the edge, and the same on many pages but for the number."""
    edges = [line for line in lines if line.place > 0.9 or line.place < 0.1]
    seen = Counter(_bare(line) for line in edges)
    for line in edges:
        many = seen[_bare(line)] >= max(3, pages // 5)
        line.running = bool(_FOLIO.match(line.text)) or many


def _bare(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "", line.text).strip(), round(line.y / 6)


def _usual_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        if not line.running:
            for piece in line.pieces:
                sizes[round(piece.size * 2) / 2] += len(piece.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _mark_contents(pages: Sequence[Sequence[Line]]) -> None:
    """The lines of a table of contents are no headings, even when they are written like them."""
    inside = False
    for page in pages:
        lines = [line for line in page if not line.running]
        title = next(
            (line for line in lines if _CONTENTS_TITLE.match(line.text) and len(line.text) < 40), None
        )
        ended = sum(bool(_PAGE_END.search(line.text)) for line in lines)
        listed = ended >= 3 and ended * 2 >= len(lines)
        for line in lines:
            if _LEADER.search(line.text):
                line.kind = "contents"
        if title is not None and not inside:
            inside = True
        elif inside and not listed:
            return
        if inside:
            for line in lines:
                if line is not title and (listed or line.kind == "contents"):
                    line.kind = "contents"
            if title is not None:
                title.kind = "heading"


def _kind(line: Line, usual: float) -> Kind:
    words = line.text.strip()
    if (
        _CAPTION.match(words)
        and len(words) < 160
        and (line.size < usual - 0.4 or re.search(r"\d", words[:16]))
    ):
        return "caption"
    if line.gapped:
        return "table"
    short = len(words) <= 120 and any(letter.isalpha() for letter in words)
    if short and line.size >= usual + 0.9 and (line.size >= usual * 1.15 or line.bold):
        return "heading"
    if short and line.bold and len(words) <= 90 and words[-1:] not in ".;,":
        return "heading"
    return "body"


def _merged_headings(lines: Sequence[Line]) -> list[tuple[Line, str]]:
    """A heading on two lines is one passage, with the words of the lines after the first."""
    merged: list[tuple[Line, str]] = []
    below: Line | None = None
    for line in lines:
        if (
            merged and below is not None and line.kind == below.kind == "heading"
            and not line.running and line.page == below.page
            and abs(line.size - below.size) < 0.3 and line.bold == below.bold
            and 0 < below.y - line.y < 1.6 * line.size and below.width > 260
        ):  # fmt: skip
            first, words = merged[-1]
            merged[-1] = (first, f"{words} {line.text.strip()}".strip())
        else:
            merged.append((line, ""))
        below = line
    return merged


def _top_of(page: Sequence[Line]) -> Line | None:
    lines = [line for line in page if not line.running]
    return max(lines, key=lambda line: line.y) if lines else None


def _space(page: Sequence[Line]) -> None:
    """Lines of one paragraph tell the spacing: alike, one under the other, the upper one full."""
    body = [line for line in page if not line.running and line.kind == "body"]
    right = max((line.width for line in body), default=0.0)
    gaps: list[tuple[Line, float]] = []
    for upper, line in pairwise(body):
        gap = upper.y - line.y
        unit = line.size * NATURAL
        alike = abs(upper.size - line.size) < 0.3 and abs(upper.pieces[0].x - line.pieces[0].x) < 30
        full = upper.width > 0.72 * right
        if unit and alike and full and 0.8 * unit < gap < 2.6 * unit:
            ended = upper.text.rstrip()[-1:] in ".!?:;"
            gaps.append((line, 0.0 if ended and _jumps(gaps, gap) else gap / unit))
    # Two of the same make a spacing; a single one may be the space between two paragraphs.
    kept = [
        (line, spacing)
        for at, (line, spacing) in enumerate(gaps)
        if spacing
        and any(
            abs(other - spacing) < ROUNDED for place, (_, other) in enumerate(gaps) if abs(place - at) == 1
        )
    ]
    for line, spacing in _evened(kept):
        line.spacing = spacing


def _evened(gaps: Sequence[tuple[Line, float]]) -> list[tuple[Line, float]]:
    """Programs that draw on a grid lay lines a pixel nearer or further: those that differ by less have their mean."""
    bands: list[list[tuple[Line, float]]] = []
    for gap in sorted(gaps, key=lambda gap: gap[1]):
        if bands and gap[1] - bands[-1][-1][1] < ROUNDED:
            bands[-1].append(gap)
        else:
            bands.append([gap])
    return [(line, fmean(one for _, one in band)) for band in bands for line, _ in band]


def _jumps(gaps: Sequence[tuple[Line, float]], gap: float) -> bool:
    """Whether a gap is larger than the one of the lines just above."""
    before = [spacing * line.size * NATURAL for line, spacing in gaps[-4:] if spacing]
    return bool(before) and gap > min(before) + 1
