"""The check of a dossier as a whole (contrôle du dossier): pages, parts and themes, then the look of the text."""

from .page_looks import judge_looks
from .page_rules import Demands, Reading, Report
from .page_sections import judge_pages


def judge(reading: Reading, demands: Demands) -> Report:
    """Every rule on one reading."""
    layout = judge_pages(reading, demands)
    looks = judge_looks(reading, demands, layout.judged_pages)
    return Report(
        reading.pages, layout.counted, layout.company, layout.parts, looks.conforming, looks.faults,
        (*layout.findings, *looks.findings),
    )  # fmt: skip
