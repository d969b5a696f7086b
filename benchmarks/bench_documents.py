"""What a 40-line proposal costs as PDF, Word and slides: CPU medians (bars: PDF 150 ms, Word 100 ms).

python benchmarks/bench_documents.py [--count 40] [--lines 40]

The whole proposal: cover, texts, solution, prices with VAT by rate, chart, schedule, terms of sale. Each document
differs from the one before. CPU of the PDF is that of the render process (from /proc) and of ours together; the
first of each kind is left out of the medians.
"""

import argparse
import datetime as dt
import os
import platform
import statistics
import time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from compagnon.core.documents import Document
from compagnon.library.proposal_layout import proposal_document
from compagnon.library.sale_sheets import Amounts, Company, Instalment, Line, QuoteSheet, VatRow
from compagnon.library.templates import usual
from compagnon.providers.render import TypstRenderer, renderer_from_url

BARS = {"pdf": 150, "docx": 100}
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
STAMP = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CENT = Decimal("0.01")
WORDS = "Nous avons vu votre atelier avec vos équipes. " * 6


def proposal(number: int, count: int) -> Document:
    """A French proposal of `count` lines at two rates, different for each `number`."""
    lines = []
    for index in range(count):
        price = Decimal("118.40") + Decimal("13.37") * index + Decimal(number) / 100
        quantity = Decimal(index % 7 + 1)
        net = (price * quantity).quantize(CENT, ROUND_HALF_UP)
        text = f"Pompe inox 316L, moteur IE4, variateur, joints FDA, lot {number}." if index % 2 else ""
        lines.append(
            Line(f"Kit {index} – {number}", quantity, price, net, Decimal("0.1") if index % 5 == 0 else Decimal("0.2"),
                 "u", f"REF-{index:03}", text, family=f"Famille {index % 5}", technical="Débit : 300 l/h\nIP 65")
        )  # fmt: skip
    vat = []
    for rate in (Decimal("0.2"), Decimal("0.1")):
        base = sum((line.net for line in lines if line.vat_rate == rate), Decimal(0))
        vat.append(VatRow(rate, base, (base * rate).quantize(CENT, ROUND_HALF_UP)))
    net, tax = sum((row.base for row in vat), Decimal(0)), sum((row.amount for row in vat), Decimal(0))
    half = ((net + tax) / 2).quantize(CENT, ROUND_HALF_UP)
    sheet = QuoteSheet(
        "fr", f"D-{number:05}", STAMP.date(), f"Quatre postes de pompage, lot {number}",
        Company("Morvane Hydraulique", ("12 rue du Barrage", "69960 Corbas"), "123456782", legal_form="SAS"),
        Company(f"Client {number}", ("8 chemin de la Source", "01000 Bourg-en-Bresse")), tuple(lines),
        Amounts(net, tuple(vat), tax, net + tax), introduction=(WORDS,), payment=("30 jours date de facture.",),
        mentions=("Pénalités : BCE + 10 points. " * 4,), delivery="4 semaines",
        schedule=(Instalment("À la commande", half), Instalment("À la livraison", net + tax - half)),
        texts=dict.fromkeys(("situation", "planning", "warranty", "service"), WORDS),
        terms_title="2026-01", terms_text="\n\n".join(f"Article {n}. {WORDS}" for n in range(1, 9)),
    )  # fmt: skip
    return proposal_document(sheet, [], usual("proposal"), values={})


def child_ms(pid: int | None) -> float:
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def measure(kind: str, count: int, lines: int) -> tuple[float, int]:
    """The median CPU milliseconds of a file, and the size of the last one."""
    engine = renderer_from_url("typst:" if kind == "pdf" else f"{kind}:")
    engine.render(proposal(0, lines), timestamp=STAMP)
    own, size = [], 0
    pid = engine.pid if isinstance(engine, TypstRenderer) else None
    before = child_ms(pid)
    for number in range(1, count + 1):
        document = proposal(number, lines)
        start = time.process_time()
        size = len(engine.render(document, timestamp=STAMP).content)
        own.append((time.process_time() - start) * 1000)
    child = (child_ms(pid) - before) / count if pid else 0.0
    engine.close()
    return statistics.median(own) + child, size


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--lines", type=int, default=40)
    options = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores, CPU time")
    built = []
    for number in range(20):
        start = time.process_time()
        proposal(number, options.lines)
        built.append((time.process_time() - start) * 1000)
    print(f"building the tree: median {statistics.median(built):.1f} ms")
    over = False
    for kind in ("pdf", "docx", "pptx"):
        cost, size = measure(kind, options.count, options.lines)
        bar = BARS.get(kind)
        said = f" (bar {bar})" if bar else ""
        print(f"{kind}: {options.lines} lines, {cost:.0f} ms CPU{said}, {size // 1024} kB")
        over = over or bool(bar and options.lines <= 40 and cost > bar)
    if over:
        print("error: over the bar")
    return int(over)


if __name__ == "__main__":
    raise SystemExit(main())
