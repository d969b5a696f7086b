"""`compagnon registry`: fictional files, loading, searching, and what is loaded."""

import argparse
import importlib
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from compagnon.cli.errors import CommandError
from compagnon.providers.analytics import AnalyticsError
from compagnon.registry.answers import search_json
from compagnon.registry.contract import StockError
from compagnon.registry.nomenclature import UnknownCode
from compagnon.registry.targeting import Criteria, Found, TargetingError


def register(subparsers: Any) -> None:
    """Add `registry` and its commands."""
    group = subparsers.add_parser("registry", help="the company registry (SIRENE)")
    commands = group.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _register_sample(commands)
    load = commands.add_parser("load", help="load stock files and swap the registry")
    load.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="stock files, or folders of them")
    load.add_argument("--memory", default="4GB", metavar="SIZE", help="memory for the build (default 4GB)")
    load.add_argument("--json", action="store_true")
    load.set_defaults(run=run_load)
    _register_search(commands)
    status = commands.add_parser("status", help="say what is loaded")
    status.add_argument("--json", action="store_true")
    status.set_defaults(run=run_status)


def _register_sample(commands: Any) -> None:
    sample = commands.add_parser("sample", help="write fictional stock files with the official columns")
    sample.add_argument("--rows", type=int, required=True, metavar="N", help="establishments")
    sample.add_argument("--seed", type=int, required=True, metavar="S")
    sample.add_argument("--out", type=Path, required=True, metavar="DIR")
    sample.add_argument("--format", choices=("parquet", "csv"), default="parquet")
    sample.add_argument("--json", action="store_true")
    sample.set_defaults(run=run_sample)


def _register_search(commands: Any) -> None:
    search = commands.add_parser("search", help="find prospects, with the reasons")
    search.add_argument("--naf", type=_listed, default=(), metavar="CODES", help="25.62B,28.29")
    search.add_argument("--headcount-min", type=int, metavar="N")
    search.add_argument("--headcount-max", type=int, metavar="N")
    search.add_argument("--near", type=_near, metavar="LAT,LON", help="45.76,4.84 (south: --near=-21.1,55.5)")
    search.add_argument("--radius-km", type=float, metavar="KM", help="with --near; 50 when not given")
    search.add_argument("--departement", type=_listed, default=(), metavar="CODES")
    search.add_argument("--legal-form", type=_listed, default=(), metavar="CODES", help="57,5499")
    search.add_argument("--text", default="", metavar="WORDS")
    search.add_argument("--created-from", type=date.fromisoformat, metavar="DATE")
    search.add_argument("--created-before", type=date.fromisoformat, metavar="DATE")
    search.add_argument("--exclude-known", action="store_true", help="leave out the workspace's accounts")
    search.add_argument("--workspace", default="", metavar="SLUG")
    search.add_argument("--limit", type=int, default=50, metavar="N")
    search.add_argument("--json", action="store_true")
    search.set_defaults(run=run_search)


def run_sample(args: argparse.Namespace) -> int:
    """Write the files and say where."""
    from compagnon.registry.sample import SampleError, write_sample

    try:
        sample = write_sample(args.rows, args.seed, args.out, format=args.format)
    except SampleError as error:
        said = {
            "rows": "--rows must be between 1 and 60,000,000",
            "not-fictional": f"{error.params.get('path')} may be a real stock file; choose an empty folder",
        }
        raise CommandError(said[error.code], code=error.code) from error
    except OSError as error:
        raise CommandError(f"{args.out}: {error.strerror}", code="write", path=str(args.out)) from error
    _print(
        args,
        {
            "files": [str(sample.units), str(sample.establishments)],
            "establishments": sample.establishment_rows,
            "companies": sample.unit_rows,
            "seed": args.seed,
        },
        f"{sample.establishment_rows} establishments, {sample.unit_rows} companies in {args.out}",
    )
    return 0


def run_load(args: argparse.Namespace) -> int:
    """Load and print the counts."""
    from compagnon.registry.load import load
    from compagnon.registry.source import registry_file

    loaded = _guarded(lambda: load(args.paths, registry_file(), memory_limit=args.memory, progress=_progress))
    built = loaded.built
    refused = ", ".join(f"{number} {reason}" for reason, number in built.refused.items()) or "none"
    _print(
        args,
        {
            "establishments": built.establishments,
            "active": built.active,
            "companies": built.companies,
            "refused": dict(built.refused),
            "seconds": round(loaded.seconds, 2),
            "rows": built.rows,
            "unlocated": built.unlocated,
            "companies_refused": dict(built.units_refused),
        },
        f"{built.establishments} establishments ({built.active} active) of {built.companies} companies;"
        f" refused: {refused}",
    )
    return 0


def run_search(args: argparse.Namespace) -> int:
    """Search and print the page."""
    from compagnon.registry.source import registry
    from compagnon.registry.targeting import search

    criteria = Criteria(
        naf=args.naf,
        headcount_min=args.headcount_min,
        headcount_max=args.headcount_max,
        near=args.near,
        radius_km=args.radius_km,
        departements=args.departement,
        legal_forms=args.legal_form,
        text=args.text,
        created_from=args.created_from,
        created_before=args.created_before,
    )
    left_out = {"known": known_sirets(args.workspace)} if args.exclude_known else {}
    found = _guarded(lambda: search(registry(), criteria, left_out=left_out, limit=args.limit))
    _print(args, search_json(found), _search_text(found))
    return 0


def run_status(args: argparse.Namespace) -> int:
    """Say what is loaded, and of what date."""
    from compagnon.registry.source import registry

    status = _guarded(lambda: registry().status())
    if status is None:
        raise CommandError(_SENTENCES["no-registry"], code="no-registry")
    as_of = status.as_of.isoformat() if status.as_of else None
    _print(
        args,
        {
            "as_of": as_of,
            "loaded_at": status.loaded_at,
            "establishments": status.establishments,
            "active": status.active,
            "companies": status.companies,
            "naf_rev2": status.has_naf,
            "naf_2025": status.has_naf25,
            "files": list(status.files),
        },
        f"registry of {as_of}: {status.active} active establishments of {status.companies} companies",
    )
    return 0


def known_sirets(workspace: str) -> set[str]:
    """SIRETs and SIRENs of the workspace's accounts, from the desk."""
    import django

    django.setup()
    from compagnon.people.errors import Refusal

    try:
        module = importlib.import_module("compagnon.desk.targeting")
        answer: set[str] = module.known_sirets(workspace)
    except Refusal as error:
        raise CommandError(str(error), code=error.code, path=error.path) from error
    except ModuleNotFoundError as error:
        if error.name != "compagnon.desk.targeting":
            raise
        raise CommandError(
            "--exclude-known needs accounts, which this installation does not have", code="no-accounts"
        ) from error
    return answer


def _search_text(found: Found) -> str:
    lines = [f"{found.count} prospects of {found.found} found"]
    lines += [f"  {number} left out: {reason}" for reason, number in found.excluded.items()]
    for target in found.targets:
        row = target.establishment
        km = "" if target.km is None else f"  {target.km} km"
        lines.append(f"{row.siret}  {row.name}  {row.naf or row.naf25 or '-'}  {row.commune_name or '-'}{km}")
    return "\n".join(lines)


_SENTENCES = {
    # engine
    "unknown-scheme": "COMPAGNON_ANALYTICS_URL={url}: unknown scheme. Known: {known}",
    "no-path": "COMPAGNON_ANALYTICS_URL={url} names no file",
    "no-file": "COMPAGNON_ANALYTICS_URL={url} keeps nothing between commands; use duckdb:///registry.duckdb",
    "absent": "{path}: no registry here; load one with `compagnon registry load`",
    "version": "{path} was built by another version; load the stock files again",
    "build-failed": "{path} could not be built: {detail}",
    # files
    "not-found": "{file}: no such file or folder",
    "nothing-found": "{file}: no StockUniteLegale or StockEtablissement file (.parquet, .csv, .zip) in it",
    "unknown-file": "{file}: not a stock file; its name must begin with StockUniteLegale or"
    " StockEtablissement and end with .parquet, .csv or .zip",
    "no-units": "{file}: no StockUniteLegale file; both files are needed",
    "no-establishments": "{file}: no StockEtablissement file; both files are needed",
    "empty": "{file}: the file is empty",
    "encoding": "{file}: the text is {found}; save it as UTF-8",
    "unreadable": "{file}: cannot be read: {detail}",
    "missing-columns": "{file}: missing column {columns}",
    "unknown-nomenclature": "{file}: column {column} holds an unknown nomenclature: {values}",
    "zip-members": "{file}: the archive must hold exactly one .csv file; it holds {found}",
    "zip-too-large": "{file}: the archive declares {declared} bytes, above the limit of {limit}",
    "zip-disk": "{file}: the archive opens to {declared} bytes and the disk has {free}",
    # criteria
    "near": "--near {value}: a latitude and a longitude are needed, as 45.76,4.84",
    "radius": "--radius-km {value} must be above 0 and at most {most}",
    "limit": "--limit {value} must be between 0 and 10000",
    "headcount": "no headcount band lies wholly between the limits (1-2, 3-5, 6-9, 10-19, 20-49, 50-99 …)",
    "legal-form": "--legal-form {value}: one to four digits are needed, as 57 or 5499",
    "text": "--text {value}: no letter or digit in it",
    "no-registry": "no registry is loaded; use `compagnon registry load`",
    "nomenclature-absent": "the registry holds NAF 2025 codes only; {codes} are of NAF rev. 2",
}


def _guarded[T](call: Callable[[], T]) -> T:
    """Run, and turn the errors of the registry into one clear line."""
    try:
        return call()
    except StockError as error:
        said = _SENTENCES[error.code].format(file=error.file, **error.params)
        raise CommandError(said, code=error.code, path=error.file) from error
    except AnalyticsError as error:
        sentence = _SENTENCES.get(error.code, "{path}: not a registry file: {detail}")
        raise CommandError(sentence.format(**error.params), code=error.code) from error
    except TargetingError as error:
        raise CommandError(_SENTENCES[error.code].format(**error.params), code=error.code) from error
    except UnknownCode as error:
        near = f"; near it: {', '.join(error.near)}" if error.near else ""
        raise CommandError(f"unknown {error.kind} code {error.value!r}{near}", code=error.code) from error
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}", code="file") from error


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _near(text: str) -> tuple[float, float]:
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not LAT,LON, as 45.76,4.84") from None
    return lat, lon


def _progress(step: str) -> None:
    if sys.stderr.isatty():
        print(f"{step} …", file=sys.stderr)


def _print(args: argparse.Namespace, answer: dict[str, Any], text: str) -> None:
    print(json.dumps(answer, ensure_ascii=False) if args.json else text)
