"""The registry in a DuckDB file: read-only, swapped under its readers, small in memory."""

import json
import threading
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from compagnon.providers.analytics.duckdb_build import SCHEMA_VERSION
from compagnon.providers.analytics.port import (
    CLOSED,
    PROSPECT,
    RESTRICTED,
    AnalyticsError,
    Company,
    Dimension,
    Establishment,
    Filter,
    LeftOut,
    Selection,
    Standing,
    Status,
)

_ROW = (
    "standing, siret, name, sign, folded, naf, naf25, headcount, epsg, x, y, located, address, postcode,"
    " commune, commune_name, departement, created, closed, head_office, legal_form, category, social_economy"
)
_COMPANY = (
    "siren, name, acronym, natural_person, active, legal_form, category, naf, naf25, headcount, created,"
    " social_economy, mission, seat_siret"
)
_DIMENSIONS: tuple[Dimension, ...] = ("naf", "naf25", "headcount", "departement", "legal_form")

Params = dict[str, Any]


class DuckdbAnalytics:
    """Queries over the file at `path`. After a swap the next question reads the new file.

    Each generation of the file is attached read-only to its own in-memory instance, so that readers of
    the former one end undisturbed. Any thread may ask.
    """

    def __init__(self, path: Path, *, memory_limit: str = "512MB", threads: int = 2) -> None:
        self.path = path
        self._options: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "threads": threads,
        }
        self._lock = threading.Lock()
        self._generation: tuple[int, int, int] | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    def status(self) -> Status | None:
        if not self.path.exists():
            return None
        ((text,),) = self._ask("SELECT value FROM registry.status")
        value = json.loads(text)
        as_of = date.fromisoformat(value["as_of"]) if value["as_of"] else None
        return Status(**{**value, "as_of": as_of, "files": tuple(value["files"])})

    def select(
        self, wanted: Filter, left_out: LeftOut, *, limit: int, offset: int = 0, outcome: str = PROSPECT
    ) -> Selection:
        if outcome == RESTRICTED:
            raise AnalyticsError("never-listed", outcome=outcome)
        where, params = _where(wanted)
        squared = _squared(wanted, params)
        outcomes = _outcomes(left_out, params)
        order = "squared, siret" if wanted.circle else "rank DESC, siret"
        params |= {"outcome": outcome, "limit": limit, "offset": offset}
        # One pass finds the rows, counts the outcomes and picks the page; only the page is read in full.
        answer = self._ask(
            f"""
            WITH found AS MATERIALIZED (
                SELECT rowid AS place, siret, {squared} AS squared, {outcomes} AS outcome,
                       coalesce(nullif(headcount, 'NN'), '') AS rank
                FROM registry.establishments WHERE {where}
            ), page AS (
                SELECT place, squared, row_number() OVER (ORDER BY {order}) AS position
                FROM found WHERE outcome = $outcome ORDER BY {order} LIMIT $limit OFFSET $offset
            )
            SELECT outcome, count(*), NULL, NULL, NULL FROM found GROUP BY outcome
            UNION ALL SELECT NULL, NULL, place, squared, position FROM page
            """,  # noqa: S608 - constants; values are parameters
            params,
        )
        counts = {its: number for its, number, place, _squared, _position in answer if place is None}
        page = sorted((position, place, squared) for _o, _n, place, squared, position in answer if position)
        rows = self._rows_at([place for _position, place, _squared in page])
        return Selection(rows, tuple(squared for _position, _place, squared in page), counts)

    def facet(self, wanted: Filter, dimension: Dimension) -> dict[str, int]:
        if dimension not in _DIMENSIONS:
            raise ValueError(dimension)
        where, params = _where(wanted)
        return dict(
            self._ask(
                f"SELECT {dimension}, count(*) FROM registry.establishments"  # noqa: S608 - constants; values are parameters
                f" WHERE {where} AND {dimension} IS NOT NULL GROUP BY 1",
                params,
            )
        )

    def rings(self, wanted: Filter, radii: Sequence[int]) -> list[int]:
        if wanted.circle is None or not radii:
            return [0] * len(radii)
        widest = replace(wanted, circle=replace(wanted.circle, radius=max(radii)))
        where, params = _where(widest)
        squared = _squared(widest, params)
        sums = ", ".join(f"count(*) FILTER (squared <= $ring{i})" for i in range(len(radii)))
        params |= {f"ring{i}": radius**2 for i, radius in enumerate(radii)}
        ((*counts,),) = self._ask(
            f"SELECT {sums} FROM (SELECT {squared} AS squared FROM registry.establishments WHERE {where})",  # noqa: S608 - constants; values are parameters
            params,
        )
        return counts

    def ages(self, wanted: Filter, cuts: Sequence[date]) -> list[int]:
        where, params = _where(wanted)
        params |= {f"cut{i}": cut for i, cut in enumerate(cuts)}
        age = " + ".join(f"(created >= $cut{i})::INT" for i in range(len(cuts))) or "0"
        counts = [0] * (len(cuts) + 1)
        for place, number in self._ask(
            f"SELECT {age}, count(*) FROM registry.establishments"  # noqa: S608 - constants; values are parameters
            f" WHERE {where} AND created IS NOT NULL GROUP BY 1",
            params,
        ):
            counts[place] = number
        return counts

    def establishment(self, siret: str) -> Establishment | None:
        places = self._ask(
            "SELECT place FROM registry.numbers WHERE siret = $siret AND place IS NOT NULL",
            {"siret": int(siret)},
        )
        rows = self._rows_at([place for (place,) in places])
        return rows[0] if rows else None

    def company(self, siren: str) -> Company | None:
        answer = self._ask(
            f"SELECT {_COMPANY} FROM registry.companies WHERE siren = $siren",  # noqa: S608 - constants; values are parameters
            {"siren": int(siren)},
        )
        if not answer:
            return None
        number, *rest, seat = answer[0]
        values: list[Any] = [f"{number:09d}", *rest, None if seat is None else f"{seat:014d}"]
        return Company(*values)

    def establishments_of(self, siren: str, *, limit: int = 200) -> list[Establishment]:
        places = self._ask(
            "SELECT place FROM registry.numbers WHERE siret BETWEEN $first AND $last AND place IS NOT NULL",
            {"first": int(siren) * 100_000, "last": int(siren) * 100_000 + 99_999},
        )
        rows = self._rows_at([place for (place,) in places])
        return sorted(rows, key=lambda row: (not row.head_office, row.siret))[:limit]

    def standings(self, sirets: Collection[str]) -> dict[str, Standing]:
        asked = {int(siret): siret for siret in sirets}
        answer = self._ask(
            "SELECT siret, standing FROM registry.numbers WHERE siret IN (SELECT unnest($asked::BIGINT[]))",
            {"asked": list(asked)},
        )
        return {asked[number]: Standing(standing) for number, standing in answer}

    def close(self) -> None:
        """Let go of the file; the next question opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._generation = None

    def _rows_at(self, places: list[int]) -> tuple[Establishment, ...]:
        if not places:
            return ()
        marks = ", ".join(str(int(place)) for place in places)
        answer = self._ask(f"SELECT rowid, {_ROW} FROM registry.establishments WHERE rowid IN ({marks})")  # noqa: S608 - constants; values are parameters
        by_place = {place: _establishment(row) for place, *row in answer}
        return tuple(by_place[place] for place in places)

    def _ask(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        try:
            return self._cursor().execute(sql, params or {}).fetchall()
        except duckdb.Error as error:
            raise AnalyticsError("unreadable", path=str(self.path), detail=_first_line(error)) from error

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            try:
                found = self.path.stat()
            except FileNotFoundError:
                raise AnalyticsError("absent", path=str(self.path)) from None
            generation = (found.st_dev, found.st_ino, found.st_mtime_ns)
            if self._connection is None or generation != self._generation:
                self._connection, self._generation = self._open(), generation
            return self._connection.cursor()

    def _open(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(":memory:", config=self._options)
        try:
            quoted = str(self.path).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS registry (READ_ONLY)")
            version = connection.execute("SELECT version FROM registry.status").fetchall()
        except duckdb.Error as error:
            connection.close()
            raise AnalyticsError("unreadable", path=str(self.path), detail=_first_line(error)) from error
        if version != [(SCHEMA_VERSION,)]:
            connection.close()
            found = int(version[0][0]) if version else 0
            raise AnalyticsError("version", path=str(self.path), found=found, expected=SCHEMA_VERSION)
        return connection


def _where(wanted: Filter) -> tuple[str, Params]:
    """The condition and its parameters; the box before the distance, so that whole blocks are skipped."""
    parts: list[str] = []
    params: Params = {}

    def any_of(column: str, name: str, values: frozenset[str]) -> str:
        params[name] = sorted(values)
        return (
            f"{column} IN (SELECT unnest(${name}))"
            if len(values) > 50
            else f"list_contains(${name}, {column})"
        )

    activity = []
    if wanted.naf:
        activity.append(any_of("naf", "naf", wanted.naf))
    if wanted.naf25:
        activity.append(any_of("naf25", "naf25", wanted.naf25))
    if wanted.naf25_alone:
        activity.append(f"(naf IS NULL AND {any_of('naf25', 'naf25_alone', wanted.naf25_alone)})")
    if activity:
        parts.append(f"({' OR '.join(activity)})")
    if wanted.headcount:
        parts.append(any_of("headcount", "headcount", wanted.headcount))
    if wanted.departements:
        parts.append(any_of("departement", "departements", wanted.departements))
    if wanted.legal_forms:
        forms = sorted(wanted.legal_forms)
        params |= {f"form{i}": form for i, form in enumerate(forms)}
        parts.append("(" + " OR ".join(f"starts_with(legal_form, $form{i})" for i in range(len(forms))) + ")")
    if wanted.social_economy is not None:
        params["social_economy"] = wanted.social_economy
        parts.append("social_economy = $social_economy")
    if wanted.created_from:
        params["created_from"] = wanted.created_from
        parts.append("created >= $created_from")
    if wanted.created_before:
        params["created_before"] = wanted.created_before
        parts.append("created < $created_before")
    for i, word in enumerate(wanted.words):
        params[f"word{i}"] = word
        parts.append(f"contains(folded, $word{i})")
    if circle := wanted.circle:
        params |= {"epsg": circle.epsg, "radius2": circle.radius**2}
        params |= {"west": circle.x - circle.radius, "east": circle.x + circle.radius}
        params |= {"south": circle.y - circle.radius, "north": circle.y + circle.radius}
        parts.append("epsg = $epsg AND x BETWEEN $west AND $east AND y BETWEEN $south AND $north")
        parts.append(f"{_squared(wanted, params)} <= $radius2")
    return " AND ".join(parts) or "TRUE", params


def _squared(wanted: Filter, params: Params) -> str:
    if wanted.circle is None:
        return "NULL::BIGINT"
    params |= {"x": wanted.circle.x, "y": wanted.circle.y}
    return "((x::BIGINT - $x) * (x::BIGINT - $x) + (y::BIGINT - $y) * (y::BIGINT - $y))"


def _outcomes(left_out: LeftOut, params: Params) -> str:
    cases = [
        f"WHEN standing = '{Standing.RESTRICTED}' THEN '{RESTRICTED}'",
        f"WHEN standing = '{Standing.CLOSED}' THEN '{CLOSED}'",
    ]
    for i, (reason, numbers) in enumerate(left_out.items()):
        params[f"reason{i}"] = reason
        params[f"sirets{i}"] = [int(number) for number in numbers if len(number) == 14]
        params[f"sirens{i}"] = [int(number) for number in numbers if len(number) == 9]
        cases.append(
            f"WHEN siret IN (SELECT unnest($sirets{i}::BIGINT[]))"
            f" OR siret // 100000 IN (SELECT unnest($sirens{i}::BIGINT[])) THEN $reason{i}"
        )
    return f"CASE {' '.join(cases)} ELSE '{PROSPECT}' END"


def _establishment(row: Sequence[Any]) -> Establishment:
    standing, siret, *rest = row
    return Establishment(Standing(standing), None if siret is None else f"{siret:014d}", *rest)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
