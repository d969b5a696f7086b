"""Builds a registry file from stock files: parsed, joined, refused by reason, laid out for the map.

Layout: one table of establishments in the order standing, projection, 20 km cell, activity, so that a box
and an activity touch few blocks; a table of numbers in SIRET order for look-ups (sorted, the block ranges
are its index); companies in SIREN order; one status row.
"""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from compagnon.providers.analytics import stock_sql
from compagnon.providers.analytics.port import AnalyticsError

SCHEMA_VERSION = 1

Progress = Callable[[str], None]


@dataclass(frozen=True)
class StockFile:
    """One file of the stock, unzipped. `columns` in their order, `delimiter` for CSV."""

    path: Path
    format: Literal["parquet", "csv"]
    columns: tuple[str, ...]
    delimiter: str = ","


@dataclass(frozen=True)
class CommunePoint:
    """Where a commune lies, in whole metres of its projection."""

    code: str
    x: int
    y: int


@dataclass(frozen=True)
class Built:
    """What went in: rows read, kept, active, companies, refusals by reason."""

    rows: int
    establishments: int
    active: int
    companies: int
    unlocated: int
    refused: Mapping[str, int]
    units_refused: Mapping[str, int]


def parquet_columns(path: Path) -> tuple[str, ...]:
    """The column names of a Parquet file; `unreadable-stock` when it is not one, or is cut short."""
    with _stock_errors(path), duckdb.connect(":memory:") as connection:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": str(path)})
        return tuple(row[0] for row in described.fetchall())


def distinct_values(files: Sequence[StockFile], column: str) -> dict[Path, set[str]]:
    """The values of a column in each file that has it."""
    answer = {}
    for file in files:
        if column in file.columns:
            with _stock_errors(file.path), duckdb.connect(":memory:", config={"threads": 2}) as connection:
                sql = f'SELECT DISTINCT "{column}" FROM {_read(file)}'  # noqa: S608 - a column of the contract
                answer[file.path] = {row[0] for row in connection.execute(sql).fetchall() if row[0]}
    return answer


def build(
    target: Path,
    *,
    units: Sequence[StockFile],
    establishments: Sequence[StockFile],
    epsg_of: Mapping[str, int],
    commune_points: Sequence[CommunePoint],
    loaded_at: str,
    scratch: Path,
    memory_limit: str = "4GB",
    threads: int = 2,
    progress: Progress = lambda step: None,
) -> Built:
    """Write a new registry file at `target` (which must not exist) with `scratch` as its working folder."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": threads,
        "temp_directory": str(scratch / "spill"),
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        connection.execute(f"ATTACH '{_quoted(scratch / 'stage.duckdb')}' AS stage")
        connection.execute(f"ATTACH '{_quoted(target)}' AS registry")
        for macro in stock_sql.MACROS:
            connection.execute(macro)
        _small_tables(connection, epsg_of, commune_points)
        progress("companies")
        units_refused = _stage_units(connection, units)
        progress("establishments")
        _stage_establishments(connection, establishments)
        progress("layout")
        connection.execute(stock_sql.COMMUNES)
        connection.execute(stock_sql.ESTABLISHMENTS)
        connection.execute(stock_sql.NUMBERS)
        connection.execute(stock_sql.COMPANIES)
        built = _report(connection, units_refused)
        files = [file.path.name for file in (*units, *establishments)]
        _write_status(connection, built, files, loaded_at)
        return built
    except duckdb.Error as error:
        raise AnalyticsError("build-failed", path=str(target), detail=_first_line(error)) from error
    finally:
        connection.close()


def _small_tables(
    connection: duckdb.DuckDBPyConnection, epsg_of: Mapping[str, int], points: Sequence[CommunePoint]
) -> None:
    connection.execute(
        "CREATE TABLE stage.projection AS SELECT unnest($codes) AS departement, unnest($epsg) AS epsg",
        {"codes": list(epsg_of), "epsg": list(epsg_of.values())},
    )
    connection.execute(
        "CREATE TABLE stage.gazetteer AS"
        " SELECT unnest($codes::VARCHAR[]) AS commune, unnest($x::INT[]) AS x, unnest($y::INT[]) AS y",
        {"codes": [p.code for p in points], "x": [p.x for p in points], "y": [p.y for p in points]},
    )


def _stage_units(connection: duckdb.DuckDBPyConnection, files: Sequence[StockFile]) -> dict[str, int]:
    connection.execute(stock_sql.UNIT_TABLE)
    for file in files:
        with _stock_errors(file.path):
            connection.execute(
                f"INSERT INTO stage.unit {stock_sql.unit_select(file.columns)} FROM {_read(file)}"
            )
    refused = {}
    invalid = _number(connection, "SELECT count(*) FROM stage.unit WHERE NOT siren_valid(siren)")
    if invalid:
        refused["siren-invalid"] = invalid
        connection.execute("DELETE FROM stage.unit WHERE NOT siren_valid(siren)")
    twice = _number(connection, "SELECT count(*) - count(DISTINCT siren) FROM stage.unit")
    if twice:
        refused["duplicate-siren"] = twice
        connection.execute(stock_sql.UNITS_ONCE)
    unknown = _number(connection, "SELECT count(*) FROM stage.unit WHERE diffusion NOT IN ('O', 'P', 'N')")
    if unknown:
        refused["diffusion-unknown"] = unknown
    if restricted := _number(connection, "SELECT count(*) FROM stage.unit WHERE diffusion IN ('P', 'N')"):
        refused["restricted-diffusion"] = restricted
    return refused


def _stage_establishments(connection: duckdb.DuckDBPyConnection, files: Sequence[StockFile]) -> None:
    connection.execute(stock_sql.RAW_TABLE)
    for file in files:
        with _stock_errors(file.path):
            connection.execute(
                f"INSERT INTO stage.raw {stock_sql.raw_select(file.columns)} FROM {_read(file)}"
            )
    twice = _number(connection, "SELECT count(siret) - count(DISTINCT siret) FROM stage.raw")
    connection.execute(stock_sql.joined(with_duplicates=twice > 0))


def _report(connection: duckdb.DuckDBPyConnection, units_refused: Mapping[str, int]) -> Built:
    refused = connection.execute(
        "SELECT refusal, count(*) FROM stage.joined WHERE refusal IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return Built(
        rows=_number(connection, "SELECT count(*) FROM stage.joined"),
        establishments=_number(connection, "SELECT count(*) FROM stage.joined WHERE refusal IS NULL"),
        active=_number(connection, "SELECT count(*) FROM registry.establishments WHERE standing = 'listed'"),
        companies=_number(connection, "SELECT count(*) FROM registry.companies"),
        unlocated=_number(
            connection,
            "SELECT count(*) FROM registry.establishments WHERE standing = 'listed' AND located IS NULL",
        ),
        refused=dict(refused),
        units_refused=units_refused,
    )


def _write_status(
    connection: duckdb.DuckDBPyConnection, built: Built, files: Sequence[str], loaded_at: str
) -> None:
    value = {
        "as_of": _text(connection, "SELECT max(treated)::DATE::VARCHAR FROM stage.joined"),
        "loaded_at": loaded_at,
        "establishments": built.establishments,
        "active": built.active,
        "companies": built.companies,
        "has_naf": _has(connection, "naf"),
        "has_naf25": _has(connection, "naf25"),
        "files": list(files),
    }
    connection.execute("CREATE TABLE registry.status (version INTEGER, value VARCHAR)")
    connection.execute(
        "INSERT INTO registry.status VALUES ($version, $value)",
        {"version": SCHEMA_VERSION, "value": json.dumps(value, ensure_ascii=False)},
    )
    connection.execute("CHECKPOINT registry")
    connection.execute("DETACH registry")


def _has(connection: duckdb.DuckDBPyConnection, column: str) -> bool:
    sql = f"SELECT count(*) FROM (SELECT 1 FROM registry.establishments WHERE {column} IS NOT NULL LIMIT 1)"  # noqa: S608
    return _number(connection, sql) > 0


def _read(file: StockFile) -> str:
    path = _quoted(file.path)
    if file.format == "parquet":
        return f"read_parquet('{path}')"
    columns = ", ".join(f"'{_quoted(name)}': 'VARCHAR'" for name in file.columns)
    return (
        f"read_csv('{path}', header = true, auto_detect = false, delim = '{file.delimiter}', quote = '\"',"
        f" escape = '\"', nullstr = '', strict_mode = true, columns = {{{columns}}})"
    )


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row: Any = connection.execute(sql).fetchone()
    return int(row[0])


def _text(connection: duckdb.DuckDBPyConnection, sql: str) -> str | None:
    row: Any = connection.execute(sql).fetchone()
    return None if row is None else row[0]


@contextlib.contextmanager
def _stock_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise AnalyticsError("unreadable-stock", path=str(path), detail=_first_line(error)) from error


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
