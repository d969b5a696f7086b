"""Fictional stock files with the official columns (échantillon fictif), the same for the same seed.

Draws come from MD5 of seed, row and purpose, so that rows do not depend on the number of threads. A SIREN
may coincide with a real one; nothing else of a row is real but nomenclatures and communes.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from compagnon.registry import sample_sql, sample_words
from compagnon.registry.geography import Commune, communes
from compagnon.registry.nomenclature import naf_2025, naf_rev2

AS_OF = "2026-10-31"
UNITS_PER_THOUSAND = 680  # 30.0 million units for 44.1 million establishments
MARKER = "FICTIONAL.txt"
_PICKS = 20_000

Format = Literal["parquet", "csv"]


class SampleError(Exception):
    """A sample cannot be written; codes: `rows` (value), `not-fictional` (path)."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Sample:
    """The two files written."""

    units: Path
    establishments: Path
    unit_rows: int
    establishment_rows: int


def write_sample(rows: int, seed: int, out: Path, *, format: Format = "parquet") -> Sample:
    """Write `rows` fictional establishments and their units into `out`, which must hold no real stock."""
    if not 1 <= rows <= 60_000_000:
        raise SampleError("rows", value=rows)
    out.mkdir(parents=True, exist_ok=True)
    _refuse_real_files(out)
    unit_rows = max(1, rows * UNITS_PER_THOUSAND // 1000)
    (out / MARKER).write_text(
        "Fictional stock files, made by `compagnon registry sample`. No company or person in them is real.\n",
        encoding="utf-8",
    )
    for old in (*out.glob("StockUniteLegale_utf8.*"), *out.glob("StockEtablissement_utf8.*")):
        old.unlink()
    units = out / f"StockUniteLegale_utf8.{format}"
    establishments = out / f"StockEtablissement_utf8.{format}"
    with tempfile.TemporaryDirectory(prefix=".sample.", dir=out) as folder:
        connection = duckdb.connect(
            str(Path(folder) / "sample.duckdb"),
            config={"threads": 2, "memory_limit": "3GB", "temp_directory": str(Path(folder) / "spill")},
        )
        try:
            _small_tables(connection)
            for statement in sample_sql.statements(rows=rows, units=unit_rows, seed=seed, as_of=AS_OF):
                connection.execute(statement)
            _copy(connection, sample_sql.UNIT_FILE, Path(folder) / units.name, units, format)
            _copy(
                connection,
                sample_sql.ESTABLISHMENT_FILE,
                Path(folder) / establishments.name,
                establishments,
                format,
            )
        finally:
            connection.close()
    return Sample(units, establishments, unit_rows, rows)


def _refuse_real_files(out: Path) -> None:
    if not (out / MARKER).exists():
        for path in out.glob("Stock*"):
            raise SampleError("not-fictional", path=str(path))


def _copy(connection: duckdb.DuckDBPyConnection, select: str, part: Path, path: Path, format: Format) -> None:
    options = (
        "FORMAT parquet, COMPRESSION zstd"
        if format == "parquet"
        else "FORMAT csv, HEADER true, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S'"
    )
    connection.execute(f"COPY ({select}) TO '{str(part).replace(chr(39), chr(39) * 2)}' ({options})")
    os.replace(part, path)


def _small_tables(connection: duckdb.DuckDBPyConnection) -> None:
    listed = list(communes().values())
    planes = [commune.plane for commune in listed]
    _table(
        connection,
        "commune",
        {
            "code": [commune.code for commune in listed],
            "name": [commune.name.upper() for commune in listed],
            "postcode": [commune.postcode for commune in listed],
            "x": [round(plane.x) for plane in planes],
            "y": [round(plane.y) for plane in planes],
        },
    )
    codes = sorted(naf_rev2())
    by_class: dict[str, str] = {}
    for code in sorted(naf_2025()):
        by_class.setdefault(code[:5], code)
    _table(
        connection,
        "activity",
        {
            "naf": codes,
            "naf25": [by_class.get(code[:5]) for code in codes],
            "trades": [list(sample_words.trades(code[:2])) for code in codes],
        },
    )
    lists: Mapping[str, Sequence[Any]] = {
        "picks": _picks(listed),
        "first": sample_words.FIRST,
        "middle": sample_words.MIDDLE,
        "last": sample_words.LAST,
        "given": sample_words.GIVEN,
        "kinds": sample_words.STREET_KINDS,
        "streets": sample_words.STREETS,
    }
    for name, values in lists.items():
        connection.execute(f"SET VARIABLE {name} = $values", {"values": list(values)})


def _table(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, Sequence[Any]]) -> None:
    selected = ", ".join(f"unnest(${column}) AS {column}" for column in columns)
    connection.execute(
        f"CREATE TABLE {name} AS SELECT row_number() OVER () - 1 AS id, * FROM (SELECT {selected})",  # noqa: S608
        {column: list(values) for column, values in columns.items()},
    )


def _picks(listed: Sequence[Commune]) -> list[int]:
    """Commune ids repeated in proportion to their population, so that a draw is one look-up."""
    total = sum(commune.population for commune in listed)
    shares = [max(1, round(commune.population * _PICKS / total)) for commune in listed]
    return [place for place, share in enumerate(shares) for _ in range(share)]
