"""What works and what is missing: for /readyz, `compagnon doctor` and the administrator's page."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from compagnon.library.services import store
from compagnon.work import health


def _database() -> tuple[str, str]:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:
        return "fail", f"{type(error).__name__}: {error}"
    if waiting:
        return "fail", f"{len(waiting)} migrations to apply: compagnon migrate"
    return "ok", connection.vendor


def _files() -> tuple[str, str]:
    try:
        key = store().put("health", b"compagnon")
        store().delete("health", key)
    except Exception as error:
        return "fail", f"{type(error).__name__}: {error}"
    return "ok", settings.COMPAGNON["COMPAGNON_FILES_URL"]


def _worker() -> tuple[str, str]:
    if not settings.COMPAGNON["COMPAGNON_TASKS_URL"].startswith("database:"):
        return "ok", "work runs at once"
    if health.worker_alive():
        return "ok", f"last beat {health.last_beat():%H:%M:%S}"
    return "fail", "no worker in the last two minutes: compagnon worker"


def _registry() -> tuple[str, str]:
    path = Path(settings.HOME) / "registry.duckdb"
    return ("ok", str(path)) if path.exists() else ("missing", "no registry loaded: compagnon registry load")


def report() -> dict[str, Any]:
    """`{"ready": bool, "checks": [{"name", "status": ok|fail|missing, "message"}]}`."""
    checks = []
    for name, check in (
        ("database", _database),
        ("files", _files),
        ("worker", _worker),
        ("registry", _registry),
    ):
        status, message = check()
        checks.append({"name": name, "status": status, "message": message})
    return {"ready": all(check["status"] != "fail" for check in checks), "checks": checks}
