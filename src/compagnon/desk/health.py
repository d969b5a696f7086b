"""What works and what is missing: for /readyz, `compagnon doctor` and the administrator's page."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import mailers
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from compagnon.library.services import store
from compagnon.providers.settings_table import path_of
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


def _mail() -> tuple[str, str]:
    url = urlsplit(settings.COMPAGNON["COMPAGNON_MAIL_URL"])
    if url.scheme == "smtp":
        host = f"{url.hostname or 'localhost'}:{url.port or 25}"
        if settings.COMPAGNON["COMPAGNON_SITE_URL"]:
            return "ok", f"sent by {host}"
        return "ok", f"sent by {host}; notices carry no link: COMPAGNON_SITE_URL is empty"
    said = {
        "file": f"written to {path_of(url.geturl(), Path(settings.HOME))}, nobody receives it",
        "console": "printed, nobody receives it",
        "memory": "kept in memory, nobody receives it",
        "off": "off, nobody receives it",
    }[url.scheme]
    return "missing", f"{said}: set COMPAGNON_MAIL_URL=smtp://user:password@host:587?tls=on"


def _mail_answers() -> tuple[str, str]:
    """As `_mail`, after knocking at the mail server: for a person who asks, not for a supervisor's probe."""
    status, message = _mail()
    if status != "ok":
        return status, message
    server = mailers["default"]
    try:
        server.open()
        server.close()
    except OSError as error:  # what a mail server says is one of these too
        return "fail", f"{message}, which does not answer: {type(error).__name__}: {error}"
    return status, message


def report(*, knock: bool = False) -> dict[str, Any]:
    """`{"ready": bool, "checks": [{"name", "status": ok|fail|missing, "message"}]}`.

    With `knock` the mail server is tried too; a supervisor asks without, so that a mail server that is down for
    a minute takes no page away from anybody.
    """
    checks = []
    for name, check in (
        ("database", _database),
        ("files", _files),
        ("worker", _worker),
        ("registry", _registry),
        ("mail", _mail_answers if knock else _mail),
    ):
        status, message = check()
        checks.append({"name": name, "status": status, "message": message})
    return {"ready": all(check["status"] != "fail" for check in checks), "checks": checks}
