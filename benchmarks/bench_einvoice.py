"""What a Factur-X costs to make and to check: CPU per invoice (bars: 400 ms to make, 200 ms to check, warm).

python benchmarks/bench_einvoice.py [--count 100] [--lines 40]

Making is XML, Typst PDF/A-3a with the XML attached, and the mark of Factur-X; checking is XSD, EN 16931, BR-FR,
oracle and mentions. CPU is that of this process and of the render or checking process, read from /proc; medians
of the wall clock beside it. Each invoice differs from the one before.
"""

import argparse
import datetime as dt
import os
import platform
import resource
import statistics
import time
from pathlib import Path
from typing import Any

from compagnon.core.documents import Document
from compagnon.core.pricing.invoice import check_invoice
from compagnon.core.pricing.invoice_reading import read_invoice
from compagnon.library.invoice_papers import factur_x, invoice_xml
from compagnon.providers.einvoice import Checker, check_xml
from compagnon.providers.render import Limits, TypstRenderer

MAKE_BAR, CHECK_BAR = 400, 200
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
ADDRESS = {"line": "14 rue des Forges", "postcode": "49300", "city": "Cholet", "country": "FR"}


def invoice(number: int, count: int) -> dict[str, Any]:
    """A French invoice of `count` lines at three rates, with discounts and eco-contributions."""
    lines = [
        {
            "label": f"Kit {index} – {number}", "quantity": str(index % 7 + 1), "unit_price": f"{118 + 13 * index}.40",
            "discount": "0.05" if index % 3 else "0", "vat_rate": ("0.20", "0.10", "0.055")[index % 3],
            **({"eco_contribution": "1.25"} if index % 4 == 0 else {}),
        }
        for index in range(count)
    ]  # fmt: skip
    return {
        "number": f"F2026-{number:05}", "kind": "invoice", "date": "2026-10-17", "due_date": "2026-11-30",
        "operation": "mixed", "document_discount": "100.00", "lines": lines,
        "seller": {"name": "Ateliers Brévault", "siren": "732829320", "vat_number": "FR44732829320",
                   "legal_form": "SAS", "capital": "180000", "rcs": "Angers", "address": ADDRESS},
        "buyer": {"name": f"Client {number}", "siren": "552100554", "address": ADDRESS},
        "terms": {"late_rate": "0.1215"},
    }  # fmt: skip


def cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def own_ms() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--lines", type=int, default=40)
    options = parser.parse_args()
    renderer = TypstRenderer(Limits(documents=options.count + 2, memory_mb=100_000))
    checker = Checker()

    def render(document: Document, stamp: dt.datetime) -> bytes:
        return renderer.render_pdf(document, timestamp=stamp)

    def make(number: int) -> bytes:
        data = read_invoice(invoice(number, options.lines))
        amounts = check_invoice(data)
        xml = invoice_xml(data, amounts)
        factur_x(data, amounts, render, xml=xml)
        return xml

    begun = time.perf_counter()
    assert check_xml(make(0), engine=checker).valid
    cold = (time.perf_counter() - begun) * 1000
    assert renderer.pid is not None
    assert checker.pid is not None
    made, checked, sheets = [], [], []
    before = own_ms() + cpu_ms(renderer.pid)
    for number in range(1, options.count + 1):
        begun = time.perf_counter()
        sheets.append(make(number))
        made.append((time.perf_counter() - begun) * 1000)
    make_cpu = (own_ms() + cpu_ms(renderer.pid) - before) / options.count
    before = own_ms() + cpu_ms(checker.pid)
    for xml in sheets:
        begun = time.perf_counter()
        assert check_xml(xml, engine=checker).valid
        checked.append((time.perf_counter() - begun) * 1000)
    check_cpu = (own_ms() + cpu_ms(checker.pid) - before) / options.count
    peak = int(Path(f"/proc/{checker.pid}/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    renderer.close()
    checker.close()
    print(
        f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores, {options.lines} lines"
    )
    print(f"first invoice, both processes started: {cold:.0f} ms")
    print(f"make: {make_cpu:.0f} ms CPU (bar {MAKE_BAR}), wall median {statistics.median(made):.0f} ms")
    print(f"check: {check_cpu:.0f} ms CPU (bar {CHECK_BAR}), wall median {statistics.median(checked):.0f} ms")
    print(f"checking process: peak {peak:.0f} MB")
    if make_cpu > MAKE_BAR or check_cpu > CHECK_BAR:
        raise SystemExit("error: over the bar")


if __name__ == "__main__":
    main()
