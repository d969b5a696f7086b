"""What a paragraph of an office file is (nature d'un paragraphe), the same for Word and OpenDocument."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from compagnon.core.documents.page_rules import Kind, Passage, Run

_CAPTION = re.compile(
    r"(figure|fig\.|tableau|table|graphique|illustration|sch[ée]ma|photo|source|chart)s?\b", re.I
)
CONTENTS_TITLE = re.compile(r"\W*(sommaire|table des mati[èe]res|table of contents|contents)\W*$", re.I)
_LISTED = re.compile(r".*\D(\.{3,}|…|\t|\s{3,})\s*\d{1,3}\s*$", re.S)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A paragraph as its file says it. `named` is the kind that its style or its place gives, "" when none."""

    runs: tuple[Run, ...]
    bold: bool
    page: int
    top: bool
    spacing: float
    level: int = 0
    named: Kind | None = None

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def passages_of(drafts: Sequence[Drafted]) -> tuple[Passage, ...]:
    """Passages, where headings made by hand (bold or larger) count as headings."""
    usual = _usual(drafts)
    passages = []
    for number, draft in enumerate(drafts, 1):
        kind, level = _kind(draft, usual)
        spacing = draft.spacing if kind == "body" else 0.0
        passages.append(Passage(draft.runs, draft.page, number, kind, level, spacing, draft.top))
    return tuple(_without_listed(passages))


def _usual(drafts: Sequence[Drafted]) -> float:
    sizes: Counter[float] = Counter()
    for draft in drafts:
        if draft.named is None and not draft.level:
            for run in draft.runs:
                sizes[run.size] += len(run.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _kind(draft: Drafted, usual: float) -> tuple[Kind, int]:
    words = draft.text.strip()
    if draft.named:
        return draft.named, draft.level
    if draft.level:
        return "heading", draft.level
    size = max((run.size for run in draft.runs), default=0.0)
    if _LISTED.match(words) and len(words) < 160:
        return "contents", 0
    if _CAPTION.match(words) and len(words) < 160 and (size < usual - 0.4 or re.search(r"\d", words[:16])):
        return "caption", 0
    short = 0 < len(words) <= 120 and any(letter.isalpha() for letter in words)
    small = min((run.size for run in draft.runs if run.text.strip()), default=0.0)
    if short and (small >= usual * 1.15 or CONTENTS_TITLE.match(words)):
        return "heading", 1 if small >= usual * 1.4 or CONTENTS_TITLE.match(words) else 2
    if short and draft.bold and len(words) <= 90 and words[-1:] not in ".;,":
        return "heading", 3
    return "body", 0


def _without_listed(passages: Sequence[Passage]) -> list[Passage]:
    """On the page of the contents, headings beside its title are its lines."""
    page = next((one.page for one in passages if one.kind == "heading" and CONTENTS_TITLE.match(one.text)), 0)
    listed = sum(one.page == page and one.kind == "contents" for one in passages)
    if not page or listed < 2:
        return list(passages)
    return [
        replace(one, kind="contents")
        if one.page == page and one.kind in ("heading", "body") and re.search(r"\d\s*$", one.text)
        else one
        for one in passages
    ]
