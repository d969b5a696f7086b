"""What a stock file must hold before anything is read from it (contrat d'import)."""

import csv
import re
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from compagnon.providers.analytics import AnalyticsError
from compagnon.providers.analytics.duckdb_build import StockFile, distinct_values, parquet_columns
from compagnon.registry import columns

Kind = Literal["unit", "establishment"]

MAX_UNZIPPED = 40 * 2**30  # the largest official file is about 10 GB
MAX_RATIO = 60  # official files open to about five times their size
_NAMES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("unit", re.compile(r"StockUniteLegale(?!Historique)", re.IGNORECASE)),
    ("establishment", re.compile(r"StockEtablissement(?!Historique|LiensSuccession)", re.IGNORECASE)),
)
_SUFFIXES = (".parquet", ".csv", ".zip")


class StockError(Exception):
    """A stock file cannot be taken: `code` and `params` (always `file`) say what, where and how to mend it.

    Codes: `not-found`, `nothing-found`, `unknown-file`, `empty`, `encoding` (found), `unreadable` (detail),
    `missing-columns` (columns), `unknown-nomenclature` (column, values), `zip-members` (found),
    `zip-too-large` (declared, limit), `zip-disk` (declared, free), `no-units`, `no-establishments`.
    """

    def __init__(self, code: str, file: Path | str, **params: str | int) -> None:
        super().__init__(f"{code}: {file} {params}")
        self.code = code
        self.file = str(file)
        self.params = params


@dataclass(frozen=True)
class Stock:
    """The files of one load, checked."""

    units: tuple[StockFile, ...]
    establishments: tuple[StockFile, ...]


def gather(paths: Sequence[Path]) -> list[tuple[Kind, Path]]:
    """The stock files among files and folders, by official name; a folder's other files do not matter."""
    found: list[tuple[Kind, Path]] = []
    for path in paths:
        if path.is_dir():
            inside = [p for p in sorted(path.iterdir()) if p.suffix.lower() in _SUFFIXES and _kind_by_name(p)]
            if not inside:
                raise StockError("nothing-found", path)
            found += [(kind, p) for p in inside if (kind := _kind_by_name(p))]
        elif path.is_file():
            kind = _kind_by_name(path)
            if path.suffix.lower() not in _SUFFIXES or kind is None:
                raise StockError("unknown-file", path)
            found.append((kind, path))
        else:
            raise StockError("not-found", path)
    for kind, code in (("unit", "no-units"), ("establishment", "no-establishments")):
        if not any(its == kind for its, _path in found):
            raise StockError(code, ", ".join(map(str, paths)))
    return found


def check(found: Sequence[tuple[Kind, Path]], scratch: Path) -> Stock:
    """The files with their columns, unzipped into `scratch` where needed; raises `StockError`."""
    units: list[StockFile] = []
    establishments: list[StockFile] = []
    for kind, path in found:
        file = _described(_unzipped(path, scratch), path)
        _check_columns(kind, file, path)
        (units if kind == "unit" else establishments).append(file)
    _check_nomenclature(units, "nomenclatureActivitePrincipaleUniteLegale")
    _check_nomenclature(establishments, "nomenclatureActivitePrincipaleEtablissement")
    return Stock(tuple(units), tuple(establishments))


def _kind_by_name(path: Path) -> Kind | None:
    return next((kind for kind, pattern in _NAMES if pattern.match(path.name)), None)


def _unzipped(path: Path, scratch: Path) -> Path:
    """The CSV of a zip. Its declared size is judged first; a header that lies is stopped at it."""
    if path.suffix.lower() != ".zip":
        return path
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) != 1 or not members[0].filename.lower().endswith(".csv"):
                raise StockError("zip-members", path, found=", ".join(m.filename for m in members[:5]) or "-")
            declared = members[0].file_size
            limit = min(MAX_UNZIPPED, max(path.stat().st_size * MAX_RATIO, 2**20))
            if declared > limit:
                raise StockError("zip-too-large", path, declared=declared, limit=limit)
            free = shutil.disk_usage(scratch).free
            if declared > free:
                raise StockError("zip-disk", path, declared=declared, free=free)
            target = scratch / f"{path.stem}.csv"  # never the member's own name
            with archive.open(members[0]) as source, target.open("xb") as out:
                shutil.copyfileobj(source, out, 2**20)
            return target
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise StockError("unreadable", path, detail=str(error)) from error


def _described(path: Path, named: Path) -> StockFile:
    if path.stat().st_size == 0:
        raise StockError("empty", named)
    if path.suffix.lower() == ".parquet":
        try:
            return StockFile(path, "parquet", parquet_columns(path))
        except AnalyticsError as error:
            raise StockError("unreadable", named, detail=str(error.params["detail"])) from error
    return _described_csv(path, named)


def _described_csv(path: Path, named: Path) -> StockFile:
    with path.open("rb") as file:
        start = file.readline(2**16)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start:
        raise StockError("encoding", named, found="UTF-16")
    try:
        header = start.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        raise StockError("encoding", named, found="not UTF-8") from None
    delimiter = ";" if header.count(";") > header.count(",") else ","
    names = next(csv.reader([header], delimiter=delimiter), [])
    return StockFile(path, "csv", tuple(name.strip() for name in names), delimiter)


def _check_columns(kind: Kind, file: StockFile, named: Path) -> None:
    expected = columns.UNIT if kind == "unit" else columns.ESTABLISHMENT
    missing = [name for name in expected if name not in file.columns and name not in columns.MAY_BE_ABSENT]
    if missing:
        raise StockError("missing-columns", named, columns=", ".join(missing))


def _check_nomenclature(files: Sequence[StockFile], column: str) -> None:
    try:
        found = distinct_values(files, column)
    except AnalyticsError as error:
        raise StockError(
            "unreadable", str(error.params["path"]), detail=str(error.params["detail"])
        ) from error
    for path, values in found.items():
        if unknown := sorted(values - columns.NOMENCLATURES):
            raise StockError("unknown-nomenclature", path, column=column, values=", ".join(unknown[:5]))
