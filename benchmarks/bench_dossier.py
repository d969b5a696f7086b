"""How long the check of a candidate's dossier and deck takes.

python benchmarks/bench_dossier.py     a PDF of 45 pages, the same in Word and OpenDocument, a deck of 32 slides

Bars: 6 s for the PDF, 3 s for Word. Medians of 5, CPU seconds of this process, libraries loaded.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compagnon.config.settings")
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "certification" / "portfolio"))

import django
from papers import MAKERS, Deck, Paper, as_pptx

from compagnon.certification.portfolio.checking import check_dossier
from compagnon.certification.portfolio.deck_checking import check_deck

# 45 pages with cover and contents, as full as a written page.
DOSSIER = Paper(pages={"C1": 12, "C2": 14, "C9": 11}, annexes=5, tables=True, paragraphs=8)


def median(work: Callable[[], object]) -> float:
    work()  # libraries are loaded
    taken = []
    for _ in range(5):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def main() -> None:
    django.setup()
    print(f"Python {platform.python_version()}, {platform.machine()}; {len(DOSSIER.leaves())} pages")
    for kind, make in MAKERS.items():
        data = make(DOSSIER)

        def work(name: str = f"dossier.{kind}", data: bytes = data) -> object:
            return check_dossier(name, data, standard="NTC-2024", session="title").as_json()

        print(f"{kind:<5} {len(data) // 1000:>5} kB  {median(work):6.2f} s CPU")
    deck = as_pptx(Deck())
    taken = median(lambda: check_deck("deck.pptx", deck, standard="NTC-2024", session="title").as_json())
    print(f"pptx  {len(deck) // 1000:>5} kB  {taken:6.2f} s CPU")


if __name__ == "__main__":
    main()
