"""Every setting of the product, as one documented table.

A setting is an environment variable. An unknown `COMPAGNON_…` variable or a value that cannot be
read stops the start with the list of what is known; every default works offline, with no account
and no key. `docs/settings.md` is checked against this table.
"""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


class SettingError(Exception):
    """A setting cannot be used; the message names it, the value and what is known."""


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    help: str
    schemes: tuple[str, ...] = ()  # of a URL; the first is the default's


TABLE: tuple[Setting, ...] = (
    Setting("COMPAGNON_HOME", "var", "Folder of the data: database, files, registry, secret key."),
    Setting(
        "COMPAGNON_DATABASE_URL",
        "sqlite:///compagnon.sqlite3",
        "Database. Relative SQLite paths lie in COMPAGNON_HOME; four slashes make a path absolute.",
        ("sqlite", "postgresql"),
    ),
    Setting(
        "COMPAGNON_ANALYTICS_URL",
        "duckdb:///registry.duckdb",
        "Engine of the company registry.",
        ("duckdb", "memory"),
    ),
    Setting(
        "COMPAGNON_TRAVEL_URL",
        "crow://1.3?kmh=60",
        "Travel times: straight line with a detour factor and a speed.",
        ("crow",),
    ),
    Setting(
        "COMPAGNON_SOLVER_URL",
        "cpsat:",
        "Solver of configurations, tours and timetables (cpsat:?seconds=5 bounds each search).",
        ("cpsat", "none"),
    ),
    Setting("COMPAGNON_ASSISTANT_URL", "off:", "Assistant (AI): off unless it is set.", ("off",)),
    Setting(
        "COMPAGNON_MAIL_URL",
        "file:///mail",
        "Outgoing mail: written to a folder, printed, sent by SMTP "
        "(smtp://user:password@host:587?tls=on), or none at all.",
        ("file", "console", "memory", "smtp", "off"),
    ),
    Setting(
        "COMPAGNON_SITE_URL",
        "",
        "Address of the product as its users open it, for links in mail that no page sends "
        "(https://compagnon.example); no link when empty.",
    ),
    Setting("COMPAGNON_MAIL_FROM", "compagnon@localhost", "Sender address of outgoing mail."),
    Setting("COMPAGNON_FILES_URL", "file:///files", "Store of uploaded and made files.", ("file", "memory")),
    Setting(
        "COMPAGNON_TASKS_URL",
        "database:",
        "Where long work runs: the worker process, or at once in the calling process.",
        ("database", "immediate"),
    ),
    Setting(
        "COMPAGNON_RENDER_URL",
        "typst:",
        "Renderer of PDF documents.",
        ("typst", "text"),
    ),
    Setting(
        "COMPAGNON_SEAL_URL",
        "local:",
        "Seal of accepted documents: a certificate that each company makes for itself, or none.",
        ("local", "off"),
    ),
    Setting(
        "COMPAGNON_TIMESTAMP_URL", "", "Timestamp authority (RFC 3161) of seals; no timestamp when empty."
    ),
    Setting("COMPAGNON_SECRET_KEY", "", "Signing key; when empty, one is made and kept in COMPAGNON_HOME."),
    Setting("COMPAGNON_HOSTS", "127.0.0.1,localhost,[::1]", "Host names that the server answers to."),
    Setting("COMPAGNON_HTTPS", "off", "on: cookies and redirects for HTTPS only, HSTS."),
    Setting("COMPAGNON_PROXY", "off", "on: trust X-Forwarded-Proto and X-Forwarded-For of a proxy."),
    Setting("COMPAGNON_DEBUG", "off", "on: error pages with details; never in production."),
    Setting("COMPAGNON_FETCH_ALLOW", "", "Private networks that may be fetched from, as CIDR, by commas."),
    Setting("COMPAGNON_DEMO_PASSWORD", "", "Password of the demo accounts; random when empty."),
    Setting("COMPAGNON_TEST_DATA", "", "Folder of the public test data."),
    Setting("COMPAGNON_TEST_REQUIRE", "", "all: a missing browser or PostgreSQL fails the tests."),
    Setting("COMPAGNON_TEST_POSTGRES", "", "URL of the PostgreSQL server that the tests may use."),
)
BY_NAME = {setting.name: setting for setting in TABLE}


def check_names(environ: Mapping[str, str]) -> None:
    """Refuse a `COMPAGNON_…` variable that is not in the table (a typing error loses nothing silently)."""
    for name in environ:
        if name.startswith("COMPAGNON_") and name not in BY_NAME:
            near = difflib.get_close_matches(name, BY_NAME, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise SettingError(f"{name} is not a setting.{hint} Known: {', '.join(sorted(BY_NAME))}")


def value(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """The text of a setting; for a URL, its scheme is checked against the known ones."""
    setting = BY_NAME[name]
    text = environ.get(name, "").strip() or setting.default
    if setting.schemes:
        scheme = text.partition(":")[0]
        if ":" not in text or scheme not in setting.schemes:
            raise SettingError(
                f"{name}={text!r}: unknown scheme {scheme!r}. Known: {', '.join(f'{s}:' for s in setting.schemes)}"
            )
    return text


def switch(name: str, environ: Mapping[str, str] = os.environ) -> bool:
    text = value(name, environ).lower()
    if text not in {"on", "off"}:
        raise SettingError(f"{name}={text!r} must be on or off")
    return text == "on"


def home(environ: Mapping[str, str] = os.environ) -> Path:
    return Path(value("COMPAGNON_HOME", environ)).expanduser().resolve()


def path_of(url: str, base: Path) -> Path:
    """The path of a `scheme:///path` URL: relative to `base`, absolute with four slashes."""
    path = unquote(urlsplit(url).path)
    return Path(path[1:]) if path.startswith("//") else base / path.lstrip("/")
