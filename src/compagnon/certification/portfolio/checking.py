"""The check of a candidate's dossier (contrôle du dossier): a file against a production, as the interfaces say.

check_dossier("dossier.pdf", data, standard="NTC-2024", session="title").as_json()
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from compagnon.certification.portfolio import check_words
from compagnon.certification.portfolio.demands import Asked, asked, demands_of
from compagnon.core.documents.page_judge import judge
from compagnon.core.documents.page_rules import Report
from compagnon.people.fields import text_in
from compagnon.providers.documents import UnreadableDocument, read_dossier

__all__ = ["DossierCheck", "UnreadableDocument", "check_dossier"]


@dataclass(frozen=True)
class DossierCheck:
    """A report and what it was judged by. `by_page`: faults have pages (PDF), or paragraphs."""

    report: Report
    asked: Asked
    by_page: bool

    @property
    def fails(self) -> bool:
        return self.report.fails

    def as_json(self) -> dict[str, Any]:
        """The answer of `dossier check --json`."""
        report = self.report
        return {
            "standard": self.asked.standard.id,
            "session": self.asked.production.session,
            "pages": {
                "total": report.pages,
                "counted": report.counted,
                "company": report.company,
                "parts": [
                    {
                        "id": part.code, "pages": part.pages, "first": part.first or None,
                        "last": part.last or None, "themes_missing": list(part.themes_missing),
                    }
                    for part in report.parts
                ],
            },
            "font": {
                "conforming": str(report.conforming),
                "faults": [
                    {
                        "where": check_words.place(fault, by_page=self.by_page),
                        "what": check_words.fault(fault, self.asked),
                        "code": fault.code,
                    }
                    for fault in report.faults
                ],
            },
            "rules": self.rules(),
        }  # fmt: skip

    def rules(self) -> list[dict[str, str]]:
        return [
            {
                "id": finding.rule, "status": finding.status,
                "message": check_words.sentence(finding, self.theme_labels()),
            }
            for finding in self.report.findings
        ]  # fmt: skip

    def theme_labels(self) -> Mapping[str, str]:
        return theme_labels(self.asked)


def theme_labels(what: Asked) -> Mapping[str, str]:
    """The label of each theme in the language of the reader."""
    language = (get_language() or "en")[:2]
    return {theme.id: text_in(theme.label, language) for theme in what.production.themes}


def check_dossier(name: str, data: bytes, *, standard: str, session: str) -> DossierCheck:
    """Check the bytes of a dossier; raises `Refusal` (référentiel, session) or `UnreadableDocument`."""
    what = asked(standard, session)
    reading = read_dossier(name, data)
    return DossierCheck(judge(reading, demands_of(what)), what, reading.by_page)
