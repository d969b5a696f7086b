"""The check of a candidate's deck (contrôle du diaporama): slides against a production.

check_deck("deck.pptx", data, standard="NTC-2024", session="title").as_json()
"""

from dataclasses import dataclass
from typing import Any

from compagnon.certification.portfolio import check_words
from compagnon.certification.portfolio.demands import Asked, asked
from compagnon.core.documents.page_rules_deck import DeckReport, judge_deck
from compagnon.providers.documents import read_deck


@dataclass(frozen=True)
class DeckCheck:
    """A report on a deck and what it was judged by."""

    report: DeckReport
    asked: Asked

    @property
    def fails(self) -> bool:
        return self.report.fails

    def as_json(self) -> dict[str, Any]:
        """The answer of `deck check --json`; `cover` and `contents` are numbers of slides, null when absent."""
        report = self.report
        return {
            "standard": self.asked.standard.id,
            "session": self.asked.production.session,
            "slides": {
                "total": report.total, "counted": report.counted, "hidden": report.hidden,
                "cover": report.cover or None, "contents": report.contents or None,
            },
            "rules": [
                {
                    "id": finding.rule, "status": finding.status,
                    "message": check_words.sentence(finding, {}),
                }
                for finding in report.findings
            ],
        }  # fmt: skip


def check_deck(name: str, data: bytes, *, standard: str, session: str) -> DeckCheck:
    """Check the bytes of a deck; raises `Refusal` (référentiel, session) or `UnreadableDocument`."""
    what = asked(standard, session)
    slides = read_deck(name, data)
    return DeckCheck(judge_deck(slides, what.production.slides, what.production.talk_minutes), what)
