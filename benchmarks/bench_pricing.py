"""How long a quote takes: 200 lines repriced (bar: 5 ms), 40-line totals, and the Fraction oracle.

python benchmarks/bench_pricing.py                medians, and 2,000 random quotes against the oracle
python benchmarks/bench_pricing.py --million      10**6 random quotes (minutes; --seed N, --count N)
"""

import argparse
import importlib.util
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType

from compagnon.core.pricing import QuoteLine, quote

ROOT = Path(__file__).resolve().parent.parent
BAR_MS = 5.0


def load_oracle() -> ModuleType:
    path = ROOT / "tests/core/pricing/fraction_oracle.py"
    spec = importlib.util.spec_from_file_location("fraction_oracle", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"error: {path} cannot be read; run from a checkout")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def typical_lines(count: int) -> list[QuoteLine]:
    rng = random.Random(count)
    return [
        QuoteLine(
            quantity=Decimal(rng.randint(1, 400000)).scaleb(-4),
            unit_price=Decimal(rng.randint(1, 10**9)).scaleb(-6),
            vat_rate=Decimal(rng.choice(("0.20", "0.10", "0.055"))),
            discount=Decimal(rng.randint(0, 4000)).scaleb(-4),
            eco_contribution=Decimal(rng.choice(("0", "0.45", "12.50"))),
            eco_discountable=rng.random() < 0.2,
            unit_cost=Decimal(rng.randint(1, 10**8)).scaleb(-6),
        )
        for _ in range(count)
    ]


def median_ms(work: Callable[[], object], repeats: int = 301) -> tuple[float, float]:
    work()
    times = []
    for _ in range(repeats):
        start = time.process_time_ns()
        work()
        times.append((time.process_time_ns() - start) / 1e6)
    return statistics.median(times), sorted(times)[int(repeats * 0.95)]


def agree(oracle: ModuleType, count: int, seed: int, max_lines: int) -> float:
    """CPU seconds of our side for so many random quotes; the first cent of difference ends the run."""
    rng = random.Random(seed)
    ours = 0.0
    for number in range(count):
        payload = oracle.random_payload(rng, max_lines)
        expected = oracle.oracle(payload)
        lines = [
            QuoteLine(
                Decimal(row["quantity"]),
                Decimal(row["unit_price"]),
                Decimal(row["vat_rate"]),
                Decimal(row.get("discount", "0")),
                Decimal(row.get("eco_contribution", "0")),
                row.get("eco_discountable", False),
                Decimal(row["unit_cost"]) if "unit_cost" in row else None,
            )
            for row in payload["lines"]
        ]
        discount = Decimal(payload.get("document_discount", "0"))
        deposit = Decimal(payload["deposit_rate"]) if "deposit_rate" in payload else None
        start = time.process_time()
        result = quote(lines, document_discount=discount, deposit_rate=deposit)
        ours += time.process_time() - start
        for name in ("net", "eco", "document_discount", "vat_total", "total", "deposit", "cost", "margin"):
            value = getattr(result, name)
            if (None if value is None else Fraction(value)) != expected[name]:
                raise SystemExit(f"error: quote {number} of seed {seed} differs in {name}: {payload}")
        vat = [(Fraction(g.rate), Fraction(g.base), Fraction(g.amount)) for g in result.vat]
        rows = [tuple(map(Fraction, row)) for row in result.lines]
        if vat != expected["vat"] or rows != expected["lines"]:
            raise SystemExit(
                f"error: quote {number} of seed {seed} differs in its lines or its VAT: {payload}"
            )
    return ours


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--million", action="store_true", help="compare 10**6 random quotes with the oracle")
    parser.add_argument("--count", type=int, help="compare so many quotes")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"machine {platform.machine()} {platform.system()}, Python {platform.python_version()}, CPU time")
    worst = 0.0
    for count in (40, 200):
        lines = typical_lines(count)
        middle, p95 = median_ms(lambda lines=lines: quote(lines, document_discount=Decimal("10.00")))  # type: ignore[misc]
        print(f"quote of {count} lines: median {middle:.3f} ms, p95 {p95:.3f} ms")
        worst = max(worst, middle)
    count = options.count or (10**6 if options.million else 2000)
    seconds = agree(load_oracle(), count, options.seed, 4 if options.million else 12)
    print(f"{count} random quotes (seed {options.seed}) equal the Fraction oracle; ours took {seconds:.1f} s")
    if worst > BAR_MS:
        print(f"error: above the bar of {BAR_MS} ms", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
