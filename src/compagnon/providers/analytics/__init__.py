"""The company registry as an engine of named queries (moteur d'analyse), chosen by URL.

`duckdb:///registry.duckdb` is a file that `registry load` builds and swaps (relative paths lie in the data
folder, four slashes make a path absolute); `memory:` holds rows in plain Python and is the oracle of tests.
Engines filter, join, count and sum integers; distances, ratios, rounding and words are made in Python.
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from compagnon.providers.analytics.duckdb_engine import DuckdbAnalytics
from compagnon.providers.analytics.memory_engine import MemoryAnalytics
from compagnon.providers.analytics.port import (
    PROSPECT,
    RESTRICTED,
    Analytics,
    AnalyticsError,
    Circle,
    Company,
    Dimension,
    Establishment,
    Filter,
    LeftOut,
    Selection,
    Standing,
    Status,
)

__all__ = [
    "PROSPECT",
    "RESTRICTED",
    "Analytics",
    "AnalyticsError",
    "Circle",
    "Company",
    "Dimension",
    "DuckdbAnalytics",
    "Establishment",
    "Filter",
    "LeftOut",
    "MemoryAnalytics",
    "Selection",
    "Standing",
    "Status",
    "open_analytics",
]

SCHEMES = ("duckdb", "memory")


def open_analytics(url: str, home: Path) -> Analytics:
    """The engine of `url`; relative paths lie in `home`. An unknown scheme names the known ones."""
    scheme, colon, _rest = url.partition(":")
    if not colon or scheme not in SCHEMES:
        raise AnalyticsError("unknown-scheme", url=url, known=", ".join(f"{name}:" for name in SCHEMES))
    if scheme == "memory":
        return MemoryAnalytics()
    return DuckdbAnalytics(path_of(url, home))


def path_of(url: str, home: Path) -> Path:
    """The file of a `duckdb:` URL."""
    path = unquote(urlsplit(url).path)
    if not path.strip("/"):
        raise AnalyticsError("no-path", url=url)
    return Path(path[1:]) if path.startswith("//") else home / path.lstrip("/")
