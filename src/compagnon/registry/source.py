"""The registry that the settings name (`COMPAGNON_ANALYTICS_URL`), opened once per process."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from compagnon.providers.analytics import Analytics, AnalyticsError, open_analytics, path_of


def registry() -> Analytics:
    """The registry in use. It may hold nothing yet: `status()` is then None."""
    return _opened(_url(), _home())


def registry_file() -> Path:
    """The file that a load replaces; `AnalyticsError` (`no-file`) when the engine keeps none."""
    url = _url()
    if not url.startswith("duckdb:"):
        open_analytics(url, _home())  # an unknown scheme says so first
        raise AnalyticsError("no-file", url=url)
    return path_of(url, _home())


@lru_cache(maxsize=4)
def _opened(url: str, home: Path) -> Analytics:
    return open_analytics(url, home)


def _url() -> str:
    url: str = settings.COMPAGNON["COMPAGNON_ANALYTICS_URL"]
    return url


def _home() -> Path:
    home: Path = settings.HOME
    return home
