"""How fast the registry is: sample, load, targeting query, facets, look-ups, memory.

python benchmarks/bench_registry.py [--rows 1000000] [--seed 1] [--keep DIR] [--known 10000]

Each step runs in its own process, so that the memory it prints is its own. Cold: a new process, and the page
cache of the file dropped first (posix_fadvise). Warm: median of 15 after 2. Prints JSON.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LYON = (45.76, 4.84)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--known", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="folder to work in and keep")
    parser.add_argument("--step", choices=sorted(STEPS))
    args = parser.parse_args()
    if args.step:
        print(json.dumps(STEPS[args.step](args)))
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        args.keep = args.keep or Path(temporary)
        args.keep.mkdir(parents=True, exist_ok=True)
        answer: dict[str, object] = {
            "rows": args.rows,
            "seed": args.seed,
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "load_average_before": round(os.getloadavg()[0], 2),
        }
        for step in ("sample", "load", "cold", "warm"):
            answer[step] = _apart(step, args)
        print(json.dumps(answer, indent=2))
    return 0


def _apart(step: str, args: argparse.Namespace) -> object:
    command = [sys.executable, __file__, "--step", step, "--keep", str(args.keep)]
    command += ["--rows", str(args.rows), "--seed", str(args.seed), "--known", str(args.known)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def sample(args: argparse.Namespace) -> dict[str, object]:
    from compagnon.registry.sample import write_sample

    start = time.perf_counter()
    written = write_sample(args.rows, args.seed, args.keep / "stock")
    size = sum(path.stat().st_size for path in (written.units, written.establishments))
    return {"seconds": _since(start), "megabytes": size // 2**20, "rss_mb": _rss()}


def load(args: argparse.Namespace) -> dict[str, object]:
    from compagnon.registry.load import load as run

    start = time.perf_counter()
    built = run([args.keep / "stock"], args.keep / "registry.duckdb").built
    return {
        "seconds": _since(start),
        "megabytes": (args.keep / "registry.duckdb").stat().st_size // 2**20,
        "rss_mb": _rss(),
        "establishments": built.establishments,
        "active": built.active,
    }


def cold(args: argparse.Namespace) -> dict[str, object]:
    path = args.keep / "registry.duckdb"
    times = []
    for _ in range(5):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        engine = _engine(args)
        start = time.perf_counter()
        _query_a(engine, frozenset())
        times.append(time.perf_counter() - start)
        engine.close()
    return {"targeting_ms": _ms(times)}


def warm(args: argparse.Namespace) -> dict[str, object]:
    from dataclasses import replace

    from compagnon.providers.analytics import Filter
    from compagnon.registry.targeting import Criteria, facets, search

    engine = _engine(args)
    known = frozenset(row.siret for row in engine.select(Filter(), {}, limit=args.known).rows)
    some = next(iter(known))
    criteria = _criteria()
    plain = replace(criteria, naf=())
    found = _query_a(engine, known)
    return {
        "found": found.found,
        "count": found.count,
        "targeting_ms": _timed(lambda: _query_a(engine, known)),
        "targeting_without_known_ms": _timed(lambda: _query_a(engine, frozenset())),
        "no_activity_ms": _timed(lambda: search(engine, plain)),
        "country_ms": _timed(lambda: search(engine, Criteria(naf=criteria.naf))),
        "text_ms": _timed(lambda: search(engine, Criteria(text="usinage vern"))),
        "facets_50_km_ms": _timed(lambda: facets(engine, criteria)),
        "facets_country_ms": _timed(lambda: facets(engine, Criteria(naf=criteria.naf))),
        "siret_ms": _timed(lambda: engine.establishment(some)),
        "siren_ms": _timed(lambda: (engine.company(some[:9]), engine.establishments_of(some[:9]))),
        "rss_mb": _rss(),
    }


def _criteria():  # type: ignore[no-untyped-def]
    """Query A of the product's figures: 30 activities, 10 staff or more, 50 km."""
    from compagnon.registry.nomenclature import naf_rev2
    from compagnon.registry.targeting import Criteria

    metal = [code for code in sorted(naf_rev2()) if "24" <= code[:2] <= "28"][:30]
    return Criteria(naf=tuple(metal), headcount_min=10, near=LYON, radius_km=50.0)


def _query_a(engine, known):  # type: ignore[no-untyped-def]
    from compagnon.registry.targeting import search

    return search(engine, _criteria(), left_out={"known": known}, limit=50)


def _engine(args: argparse.Namespace):  # type: ignore[no-untyped-def]
    from compagnon.providers.analytics import DuckdbAnalytics

    return DuckdbAnalytics(args.keep / "registry.duckdb")


def _timed(call):  # type: ignore[no-untyped-def]
    times = []
    for _ in range(17):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return _ms(times[2:])


def _ms(times: list[float]) -> float:
    return round(statistics.median(times) * 1000, 1)


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 1)


def _rss() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


STEPS = {"sample": sample, "load": load, "cold": cold, "warm": warm}

if __name__ == "__main__":
    sys.exit(main())
