"""What a 40-line proposal costs as PDF/A-3a: CPU and memory of the render process (bars: 150 ms, 250 MB).

python benchmarks/bench_render.py [--count 200] [--lines 40]

Each document differs from the one before (number, buyer, prices), so that nothing is taken from a memory of
the engine; the first is left out of the medians. CPU is that of the render process, read from /proc. The
process is never renewed here: its peak is the worst case. The bars are those of 40 lines.
"""

import argparse
import datetime as dt
import io
import os
import platform
import statistics
import time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pikepdf

from compagnon.core.documents import Document
from compagnon.library.quote_layout import quote_document
from compagnon.library.sale_sheets import Amounts, Company, Line, QuoteSheet, VatRow
from compagnon.providers.render import Limits, TypstRenderer

BAR_MS, BAR_MB = 150, 250
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
STAMP = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def proposal(number: int, count: int) -> Document:
    """A French quote of `count` lines at two rates, different for each `number`."""
    lines = []
    for index in range(count):
        price = Decimal("118.40") + Decimal("13.37") * index + Decimal(number) / 100
        quantity = Decimal(index % 7 + 1)
        net = (price * quantity).quantize(Decimal("0.01"), ROUND_HALF_UP)
        rate = Decimal("0.1") if index % 5 == 0 else Decimal("0.2")
        text = f"Pompe inox 316L, moteur IE4, variateur, joints FDA, lot {number}." if index % 2 else ""
        lines.append(
            Line(f"Kit {index} – {number}", quantity, price, net, rate, "u", f"REF-{index:03}", text)
        )
    vat = []
    for rate in (Decimal("0.2"), Decimal("0.1")):
        base = sum((line.net for line in lines if line.vat_rate == rate), Decimal(0))
        vat.append(VatRow(rate, base, (base * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)))
    net = sum((row.base for row in vat), Decimal(0))
    tax = sum((row.amount for row in vat), Decimal(0))
    seller = Company(
        "Morvane Hydraulique", ("12 rue du Barrage", "69960 Corbas"), "123456782", legal_form="SAS"
    )
    buyer = Company(f"Client {number}", ("8 chemin de la Source", "01000 Bourg-en-Bresse"))
    return quote_document(
        QuoteSheet(
            "fr", f"D-{number:05}", STAMP.date(), f"Quatre postes de pompage, lot {number}", seller, buyer,
            tuple(lines), Amounts(net, tuple(vat), tax, net + tax),
            payment=("30 jours date de facture.",), mentions=("Pénalités : BCE + 10 points. " * 4,),
        )
    )  # fmt: skip


def cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--lines", type=int, default=40)
    options = parser.parse_args()
    engine = TypstRenderer(Limits(documents=options.count + 2, memory_mb=100_000))
    start = time.perf_counter()
    first = engine.render_pdf(proposal(0, options.lines), timestamp=STAMP)
    cold = (time.perf_counter() - start) * 1000
    assert engine.pid is not None
    build, wall, before = [], [], cpu_ms(engine.pid)
    for number in range(1, options.count + 1):
        start = time.perf_counter()
        document = proposal(number, options.lines)
        built = time.perf_counter()
        engine.render(document, timestamp=STAMP)
        wall.append((time.perf_counter() - built) * 1000)
        build.append((built - start) * 1000)
    cpu, peak = (cpu_ms(engine.pid) - before) / options.count, peak_mb(engine.pid)
    engine.close()
    with pikepdf.open(io.BytesIO(first)) as file:
        pages = len(file.pages)
    print(f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print(
        f"{options.lines} lines, {pages} pages, {len(first) // 1024} kB; cold, with the start: {cold:.0f} ms"
    )
    print(f"render process: {cpu:.0f} ms CPU per document (bar {BAR_MS}), peak {peak:.0f} MB (bar {BAR_MB})")
    print(f"wall: median {statistics.median(wall):.0f} ms, worst {max(wall):.0f} ms of {options.count}")
    print(f"building the tree: median {statistics.median(build):.1f} ms")
    if options.lines <= 40 and (cpu > BAR_MS or peak > BAR_MB):
        raise SystemExit("error: over the bar")


if __name__ == "__main__":
    main()
