"""Where the parts of a dossier begin and end, and whether each has its pages and themes (parties, thèmes).

Parts are found by bookmarks first, then by headings: the code (C1), the exact title of the competence, or
other words for it. Cover, contents and annexes are not counted. A page more or less is a warning.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from .page_rules import Demands, Entry, Finding, Param, PartDemand, PartPages, Reading, Status
from .page_words import folded, likeness, mentions, says

_CONTENTS = re.compile(r"^(table des matieres|sommaire|table of contents|contents)\b")
_ANNEXES = re.compile(r"^(?:[ivx0-9]+ )?(annexes?|appendi(x|ces)|attachments)\b")
_COMPANY = re.compile(
    r"\b(presentation de (l )?(entreprise|societe|structure)|l entreprise|entreprise d accueil|the company|"
    r"about the company|company presentation|presentation of the company|company profile|our company)\b"
)
_CLOSING = re.compile(r"^(conclusion|remerciements|acknowledgements|glossa(ire|ry)|bibliograph)")
OTHER, SURE = "other", 0.75
BODY_MENTIONS = 3  # a theme without a heading of its own is treated when its words come back


@dataclass(frozen=True, slots=True)
class Layout:
    """The pages of a dossier. `judged_pages`: those whose look is judged, None for all of them."""

    counted: int
    company: int
    parts: tuple[PartPages, ...]
    judged_pages: frozenset[int] | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a section begins; `key` is the code of a part, or contents, company, annexes, other."""

    key: str
    page: int
    top: bool


def judge_pages(reading: Reading, demands: Demands) -> Layout:
    """Pages in all and by part, parts and themes."""
    entries = _entries(reading)
    marks = _marks(entries, demands)
    spans = _spans(marks, reading.pages)
    first = min((mark.page for mark in marks), default=1)
    opening = first > 1
    apart = set(range(1, first)) if opening and first <= 3 else {1} if opening else set()
    for key in ("contents", "annexes"):
        apart |= spans.get(key, set())
    for key, pages in spans.items():
        if key not in ("contents", "annexes"):
            apart -= pages  # a page shared with a part is one of its pages
    company = len(spans.get("company", set()) - apart)
    counted = reading.pages - len(apart)
    findings = [_total(reading, counted, company, demands)]
    if not opening:
        findings.append(Finding("pages.cover", "warning", "no_cover"))
    if not spans.get("contents"):
        findings.append(Finding("pages.contents", "warning", "no_contents"))
    if demands.company_pages:
        findings.append(_company(company, demands))
    parts = []
    for part in demands.parts:
        found, told = _part(reading, part, spans.get(part.code, set()), entries)
        parts.append(found)
        findings += told
    findings += _order(parts)
    scanned = len(reading.picture_pages) - len(apart & set(reading.picture_pages))
    if scanned > max(2, counted // 5):
        findings.append(Finding("text", "warning", "pictures", {"pages": scanned}))
    judged = frozenset(set(range(1, reading.pages + 1)) - apart)
    return Layout(counted, company, tuple(parts), judged if marks else None, tuple(findings))


def _entries(reading: Reading) -> tuple[Entry, ...]:
    """The headings: of the outline, then those of the text that it lacks."""
    own = [
        Entry(" ".join(one.text.split()), one.page, one.level, one.top)
        for one in reading.passages
        if one.kind == "heading" and one.text.strip()
    ]
    known = {(folded(entry.title), entry.page): entry for entry in own}
    merged = list(own)
    for entry in reading.outline:
        if (folded(entry.title), entry.page) not in known:
            merged.append(entry)
    return tuple(sorted(merged, key=lambda entry: entry.page))


def _marks(entries: Iterable[Entry], demands: Demands) -> list[_Mark]:
    entries = tuple(entries)
    marks: list[_Mark] = []
    contents = next((one for one in entries if _CONTENTS.match(folded(one.title))), None)
    if contents:
        marks.append(_Mark("contents", contents.page, contents.top))
    rest = tuple(
        one for one in entries if contents is None or one.page > contents.page or one.page < contents.page
    )
    annexes = next((one for one in rest if _ANNEXES.match(folded(one.title))), None)
    if annexes:
        marks.append(_Mark("annexes", annexes.page, annexes.top))
    inside = tuple(one for one in rest if annexes is None or one.page <= annexes.page)
    taken: dict[str, Entry] = {}
    for part in demands.parts:
        found = _heading_of(part, inside, demands)
        if found:
            taken[part.code] = found
            marks.append(_Mark(part.code, found.page, found.top))
    starts = {entry.page for entry in taken.values()}
    first = min(starts, default=10**6)
    company = next(
        (one for one in inside if one.page < first and _COMPANY.search(folded(one.title)) and
         one not in taken.values()),
        None,
    )  # fmt: skip
    if company and company.page > 1:
        marks.append(_Mark("company", company.page, company.top))
    last = max(starts, default=0)
    closing = [
        one for one in inside if _CLOSING.match(folded(one.title)) and (one.page < first or one.page > last)
    ]
    marks += [_Mark(OTHER, one.page, one.top) for one in closing if one.page > 1]
    return sorted(marks, key=lambda mark: (mark.page, mark.key == "contents"))


def _heading_of(part: PartDemand, entries: Iterable[Entry], demands: Demands) -> Entry | None:
    """By its code or its exact title; failing that, by other words in the highest headings."""
    entries = tuple(entries)
    titled = [
        one for one in entries if _is_code(one.title, part.code) or likeness(one.title, part.title) >= SURE
    ]
    if titled:
        return min(titled, key=lambda one: (one.page, one.level))
    others = [other for other in demands.parts if other.code != part.code]
    worded = [
        one
        for one in entries
        if any(says(one.title, phrase) for phrase in part.phrases)
        and not any(_is_code(one.title, o.code) or likeness(one.title, o.title) >= SURE for o in others)
    ]
    return min(worded, key=lambda one: (one.level or 9, one.page)) if worded else None


def _is_code(title: str, code: str) -> bool:
    """C1, C 1, Compétence 1; C1.2 is a criterion and C10 another competence."""
    letters, number = re.match(r"([a-z]*)([0-9]*)", folded(code)).groups()  # type: ignore[union-attr]
    if not number:
        return False
    pattern = rf"\b(?:{letters} ?{number}|competenc[ey] (?:n )?{letters}?{number})(?![0-9]| [0-9])"
    return re.match(rf"(?:partie|part|chapitre|chapter)?[ 0-9ivx]*{pattern}", folded(title)) is not None


def _spans(marks: list[_Mark], pages: int) -> dict[str, set[int]]:
    """The pages of each section: to the page before the next one, or on it when that begins lower down."""
    spans: dict[str, set[int]] = {}
    for at, mark in enumerate(marks):
        end = pages
        if at + 1 < len(marks):
            following = marks[at + 1]
            end = following.page - 1 if following.top else following.page
        spans.setdefault(mark.key, set()).update(range(mark.page, max(end, mark.page) + 1))
    return spans


def _against(value: int, wanted: tuple[int, int], doubt: float) -> Status:
    """One page more or less is a warning; a count in doubt fails only when no count it may be would do."""
    low, high = wanted
    margin = ceil(value * doubt)
    if low <= value <= high:
        return "ok" if not margin or (low <= value - margin and value + margin <= high) else "warning"
    off = max(low - value, value - high)
    return "warning" if off <= 1 + margin else "fail"


def _total(reading: Reading, counted: int, company: int, demands: Demands) -> Finding:
    """Two readings: the company page is counted, or it is not; the texts allow both."""
    low, high = demands.pages
    within = _against(counted, demands.pages, reading.doubt)
    without = _against(counted - company, demands.pages, reading.doubt)
    params: dict[str, Param] = {
        "pages": counted, "without": counted - company, "low": low, "high": high,
    }  # fmt: skip
    if within == without == "ok":
        return Finding("pages.total", "ok", "pages_right", params)
    if reading.doubt and "fail" not in (within, without):
        return Finding("pages.total", "warning", "pages_estimated", params)
    if within == "ok" or without == "ok":
        return Finding("pages.total", "warning", "pages_one_reading", params)
    if within == without == "fail":
        return Finding("pages.total", "fail", "pages_wrong", params)
    return Finding("pages.total", "warning", "pages_near", params)


def _company(company: int, demands: Demands) -> Finding:
    params: dict[str, Param] = {"pages": company, "wanted": demands.company_pages}
    if not company:
        return Finding("pages.company", "warning", "no_company", params)
    right = company == demands.company_pages
    return Finding(
        "pages.company", "ok" if right else "warning", "company_right" if right else "company_long", params
    )


def _part(
    reading: Reading, part: PartDemand, pages: set[int], entries: Iterable[Entry]
) -> tuple[PartPages, list[Finding]]:
    low, high = part.pages
    params: dict[str, Param] = {"part": part.code, "title": part.title, "low": low, "high": high}
    if not pages:
        spoken = _spoken(reading, part)
        status: Status = "warning" if spoken or reading.picture_pages else "fail"
        code = "part_unmarked" if status == "warning" else "part_missing"
        missing = tuple(theme.id for theme in part.themes)
        return PartPages(part.code, 0, 0, 0, missing), [Finding(f"part.{part.code}", status, code, params)]
    status = _against(len(pages), part.pages, reading.doubt)
    code = {"ok": "part_right", "warning": "part_near", "fail": "part_wrong"}[status]
    if status == "warning" and reading.doubt:
        code = "part_estimated"
    params |= {"pages": len(pages), "first": min(pages), "last": max(pages)}
    missing = _missing_themes(reading, part, pages, entries)
    told: dict[str, Param] = {
        "part": part.code,
        "count": len(missing),
        "all": len(part.themes),
        "themes": missing,
    }
    themes = Finding(
        f"themes.{part.code}",
        "warning" if missing else "ok", "themes_missing" if missing else "themes_there", told,
    )  # fmt: skip
    found = PartPages(part.code, min(pages), max(pages), len(pages), missing)
    return found, [Finding(f"pages.{part.code}", status, code, params), themes]


def _spoken(reading: Reading, part: PartDemand) -> bool:
    """Whether the text speaks of a part that no heading names."""
    words = [one.text for one in reading.passages if one.kind in ("body", "heading")]
    return any(mentions(line, phrase) for line in words for phrase in part.phrases)


def _missing_themes(
    reading: Reading, part: PartDemand, pages: set[int], entries: Iterable[Entry]
) -> tuple[str, ...]:
    """A theme is there when a heading of the part says it, or when its words come back in the text."""
    headings = [
        entry.title for entry in entries if entry.page in pages and not _is_code(entry.title, part.code)
    ]
    headings = [title for title in headings if likeness(title, part.title) < SURE]
    body = " ".join(
        one.text for one in reading.passages if one.page in pages and one.kind not in ("heading", "furniture")
    )
    missing = []
    for theme in part.themes:
        if any(says(title, phrase) for title in headings for phrase in theme.phrases):
            continue
        # When the part has headings, a word in passing does not make a theme.
        if sum(mentions(body, phrase) for phrase in theme.phrases) >= (
            BODY_MENTIONS if not headings else 10**6
        ):
            continue
        missing.append(theme.id)
    return tuple(missing)


def _order(parts: Iterable[PartPages]) -> list[Finding]:
    placed = [part for part in parts if part.first]
    if [part.code for part in sorted(placed, key=lambda part: part.first)] == [part.code for part in placed]:
        return []
    return [Finding("parts.order", "warning", "parts_order", {"parts": tuple(part.code for part in placed)})]
