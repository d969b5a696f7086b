"""The slides of a deck counted and looked at (règles du diaporama): cover, contents and hidden slides left out."""

import re
from dataclasses import dataclass

from .page_rules import Finding, Param, Status
from .page_words import folded

_CONTENTS = re.compile(
    r"^(sommaire|table des matieres|table of contents|contents|agenda|ordre du jour|outline|plan|programme)$|"
    r"^(plan|sommaire|programme|agenda|outline|contents) (de |du |of |for )"
)
NOT_PLAN = re.compile(r"^plan (d action|d actions|de prospection|de communication|de charge|de vente)")
AMONG_FIRST = 4  # the contents stand on one of these
COVER_WORDS = 45
SMALLEST = 12.0  # points: below, nobody reads it from the back of a room
FASTEST = 40  # seconds for a slide: under it, no talk follows


@dataclass(frozen=True, slots=True)
class Slide:
    """What a slide holds: `smallest` is the smallest size stated for its text, in points, 0 when none is."""

    number: int
    title: str
    words: int
    hidden: bool = False
    title_layout: bool = False
    pictures: int = 0  # pictures, tables, charts, drawings
    smallest: float = 0.0
    remote: int = 0  # pictures and films that are not in the file

    @property
    def empty(self) -> bool:
        return not self.words and not self.title and not self.pictures


@dataclass(frozen=True, slots=True)
class DeckReport:
    total: int
    counted: int
    hidden: int
    cover: int
    contents: int
    findings: tuple[Finding, ...]

    @property
    def fails(self) -> bool:
        return any(finding.status == "fail" for finding in self.findings)


def judge_deck(slides: tuple[Slide, ...], wanted: tuple[int, int], talk_minutes: int) -> DeckReport:
    """Count the slides; one more or less is a warning, and so is all that is only good practice."""
    shown = [slide for slide in slides if not slide.hidden]
    cover = shown[0].number if shown and _is_cover(shown[0]) else 0
    contents = next((one.number for one in shown[:AMONG_FIRST] if _is_contents(one)), 0)
    counted = [slide for slide in shown if slide.number not in (cover, contents)]
    low, high = wanted
    params: dict[str, Param] = {"counted": len(counted), "low": low, "high": high}
    off = max(low - len(counted), len(counted) - high, 0)
    status: Status = "ok" if not off else "warning" if off == 1 else "fail"
    code = {"ok": "slides_right", "warning": "slides_near", "fail": "slides_wrong"}[status]
    findings = [Finding("slides.total", status, code, params)]
    if not cover:
        findings.append(Finding("slides.cover", "warning", "deck_no_cover"))
    if not contents:
        findings.append(Finding("slides.contents", "warning", "deck_no_contents"))
    listed = {
        "hidden": [one for one in slides if one.hidden],
        "empty_slides": [one for one in shown if one.empty],
        "untitled": [one for one in counted if not one.title and not one.empty],
        "small_text": [one for one in counted if 0 < one.smallest < SMALLEST],
        "remote": [one for one in shown if one.remote],
    }
    rules = {
        "hidden": "slides.hidden", "empty_slides": "slides.empty", "untitled": "slides.titles",
        "small_text": "slides.legible", "remote": "slides.remote",
    }  # fmt: skip
    for code, found in listed.items():
        if found:
            numbers = tuple(str(one.number) for one in found)
            findings.append(
                Finding(rules[code], "warning", code, {"slides": numbers, "size": f"{SMALLEST:g}"})
            )
    seconds = talk_minutes * 60 // max(1, len(counted))
    if talk_minutes and seconds < FASTEST:
        told: dict[str, Param] = {"counted": len(counted), "minutes": talk_minutes, "seconds": FASTEST}
        findings.append(Finding("slides.talk", "warning", "talk_long", told))
    hidden = len(slides) - len(shown)
    return DeckReport(len(slides), len(counted), hidden, cover, contents, tuple(findings))


def _is_cover(slide: Slide) -> bool:
    if _is_contents(slide):
        return False
    return slide.title_layout or slide.words <= COVER_WORDS


def _is_contents(slide: Slide) -> bool:
    title = folded(slide.title)
    return bool(_CONTENTS.match(title)) and not NOT_PLAN.match(title)
