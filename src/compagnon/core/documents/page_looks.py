"""Font, size and line spacing of a dossier (police, corps, interligne), with the place of each fault.

Arial is told by its metrics: the fonts that are as wide letter by letter count as Arial. Headings, tables
and captions may have another size and spacing: that is told, not held against the candidate.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from .page_rules import Demands, Fault, Finding, Passage, Reading, Run, Status

TWINS = frozenset({"arial", "arialmt", "liberationsans", "arimo", "helvetica", "nimbussans", "nimbussansl"})
# Bullets, arrows and ticks come from fonts of symbols: no text is written in them.
_SYMBOLS = re.compile(
    r"symbol|wingding|webding|dingbat|emoji|fontawesome|courier ?new ?ps ?symbol|cambria ?math", re.I
)
_FACE = re.compile(
    r"(mt|ps|psmt)?([-, ]?(regular|roman|normal|bold|italic|oblique|boldmt|italicmt|bolditalicmt|bolditalic|"
    r"boldoblique|book|medium|it|bd|reg))*(mt)?$"
)
SIZE_OFF, SPACING_OFF = 0.26, 0.035  # 0.4 pt of 12.6: below it nobody sees it, and drivers round so
MOST_WRONG = 0.10  # a tenth of the text: beyond it the rule is broken, below it is to mend
MOST_FAULTS = 200
EXCERPT = 60
NEAR = {"font": 1, "size": 1, "spacing": 3}  # the first line of a paragraph tells no spacing


@dataclass(frozen=True, slots=True)
class Looks:
    """What the text looks like; `conforming` has three decimals."""

    conforming: Decimal
    faults: tuple[Fault, ...]
    findings: tuple[Finding, ...]


def is_arial(font: str) -> bool:
    """Whether a font is Arial or one of the same metrics; a narrow or black face is not."""
    bare = re.sub(r"^[A-Z]{6}\+", "", font).lower()
    bare = _FACE.sub("", bare.replace("_", "-"))
    return re.sub(r"[^a-z]", "", bare) in TWINS


def family_of(font: str) -> str:
    """The font as one reads it, without the tag of an embedded subset and the name of its face."""
    return re.split(r"[-,]", re.sub(r"^[A-Z]{6}\+", "", font))[0]


def judge_looks(reading: Reading, demands: Demands, pages: frozenset[int] | None) -> Looks:
    """Judge the passages of some pages, or of all of them when None (cover, contents and annexes are free)."""
    passages = [
        one
        for one in reading.passages
        if one.kind not in ("furniture", "contents") and (pages is None or one.page in pages)
    ]
    total, wrong_font, wrong_size, conforming, tolerated = 0, 0, 0, 0, 0
    faults: list[Fault] = []
    for one, run in _runs(passages):
        count = _characters(run.text)
        total += count
        font_wrong = bool(run.font) and not is_arial(run.font)
        size_wrong = bool(run.size) and abs(run.size - demands.size) > SIZE_OFF
        if one.kind != "body" and (size_wrong or (font_wrong and one.kind == "heading")):
            tolerated += count
            size_wrong = False
            font_wrong = font_wrong and one.kind != "heading"
        wrong_font += count * font_wrong
        wrong_size += count * size_wrong
        conforming += count * (not font_wrong and not size_wrong)
        if font_wrong:
            faults.append(_fault("font", one, family_of(run.font), run.text, count))
        if size_wrong:
            faults.append(_fault("size", one, f"{run.size:.1f}".removesuffix(".0"), run.text, count))
    spaced, badly, wide = _spacing(passages, demands)
    faults += wide
    findings = [
        _share("font.family", wrong_font, total), _share("font.size", wrong_size, total),
        _share("font.spacing", badly, spaced),
    ]  # fmt: skip
    if tolerated:
        findings.append(Finding("font.tolerated", "ok", "tolerated", {"characters": tolerated}))
    share = Decimal(conforming) / Decimal(total) if total else Decimal(0)
    # Rounded down: 1.000 is said only of a text without any fault.
    shown = share.quantize(Decimal("0.001"), ROUND_DOWN)
    return Looks(shown, tuple(_merged(faults)[:MOST_FAULTS]), tuple(findings))


def _runs(passages: Iterable[Passage]) -> Iterator[tuple[Passage, Run]]:
    for one in passages:
        for run in one.runs:
            if _characters(run.text) and not _SYMBOLS.search(run.font):
                yield one, run


def _characters(words: str) -> int:
    return sum(not letter.isspace() for letter in words)


def _spacing(passages: Iterable[Passage], demands: Demands) -> tuple[int, int, list[Fault]]:
    spaced, badly, faults = 0, 0, []
    for one in passages:
        if one.kind != "body" or not one.spacing or not _characters(one.text):
            continue
        count = _characters(one.text)
        spaced += count
        if abs(one.spacing - demands.spacing) > SPACING_OFF:
            badly += count
            found = f"{one.spacing:.2f}"
            faults.append(_fault("spacing", one, found, one.text, count))
    return spaced, badly, faults


def _share(rule: str, wrong: int, total: int) -> Finding:
    if not total:
        return Finding(rule, "warning", "nothing_to_judge")
    share = wrong / total
    status: Status = "fail" if share > MOST_WRONG else "warning" if wrong else "ok"
    # Told so that a fault never shows as 0 %.
    shown = f"{max(Decimal(wrong) * 100 / Decimal(total), Decimal('0.1')):.1f}" if wrong else "0.0"
    return Finding(rule, status, "share_wrong" if wrong else "all_right", {"percent": shown})


def _fault(code: str, one: Passage, found: str, words: str, count: int) -> Fault:
    assert code in ("font", "size", "spacing")
    excerpt = " ".join(words.split())
    excerpt = excerpt if len(excerpt) <= EXCERPT else excerpt[: EXCERPT - 1].rstrip() + "…"
    return Fault(code, one.page, one.number, found, excerpt, count)  # type: ignore[arg-type]


def _merged(faults: Iterable[Fault]) -> list[Fault]:
    """The same fault on lines that follow each other of one page is one fault, told where it begins."""
    kept: list[Fault] = []
    last: dict[tuple[str, str], int] = {}
    ends: dict[int, int] = {}
    for fault in faults:
        key = (fault.code, fault.found)
        at = last.get(key)
        if at is not None and kept[at].page == fault.page and fault.number - ends[at] <= NEAR[fault.code]:
            first = kept[at]
            kept[at] = Fault(
                first.code, first.page, first.number, first.found, first.excerpt,
                first.characters + fault.characters,
            )  # fmt: skip
            ends[at] = fault.number
            continue
        kept.append(fault)
        last[key] = len(kept) - 1
        ends[len(kept) - 1] = fault.number
    order = {"font": 0, "size": 1, "spacing": 2}
    return sorted(kept, key=lambda fault: (fault.page, fault.number, order[fault.code]))
