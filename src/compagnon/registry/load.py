"""Loads a stock into a new registry file and swaps it in (chargement du registre)."""

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from compagnon.providers.analytics import AnalyticsError
from compagnon.providers.analytics.duckdb_build import Built, CommunePoint, build
from compagnon.registry.contract import StockError, check, gather
from compagnon.registry.geography import communes, departements


@dataclass(frozen=True)
class Loaded:
    """What a load did, and how long it took."""

    built: Built
    seconds: float


def load(
    paths: Sequence[Path],
    target: Path,
    *,
    memory_limit: str = "4GB",
    progress: Callable[[str], None] = lambda step: None,
) -> Loaded:
    """Read stock files, build a file beside `target` and put it in its place in one step.

    Readers of the former file end undisturbed; when anything fails the former file stays. Raises
    `StockError` (a file is at fault) or `AnalyticsError` (the engine is).
    """
    start = time.perf_counter()
    found = gather(paths)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    with _scratch(target) as scratch:
        progress("columns")
        stock = check(found, scratch)
        new = scratch / "registry.duckdb"
        try:
            built = build(
                new,
                units=stock.units,
                establishments=stock.establishments,
                epsg_of={code: departement.epsg for code, departement in departements().items()},
                commune_points=[
                    CommunePoint(commune.code, round(commune.plane.x), round(commune.plane.y))
                    for commune in communes().values()
                ],
                loaded_at=datetime.now(UTC).isoformat(timespec="seconds"),
                scratch=scratch,
                memory_limit=memory_limit,
                progress=progress,
            )
        except AnalyticsError as error:
            if error.code == "unreadable-stock":
                raise StockError(
                    "unreadable", str(error.params["path"]), detail=str(error.params["detail"])
                ) from error
            raise
        _put_in_place(new, target)
    return Loaded(built, time.perf_counter() - start)


def _put_in_place(new: Path, target: Path) -> None:
    with new.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(new, target)


@contextlib.contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """A working folder beside the target (the same disk, so that the swap is one rename)."""
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.{os.getpid()}.", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(target: Path) -> None:
    """Remove what a killed load left behind."""
    for folder in target.parent.glob(f".{target.name}.*"):
        named = re.fullmatch(rf"\.{re.escape(target.name)}\.(\d+)\..+", folder.name)
        if named and folder.is_dir() and not _alive(int(named[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
