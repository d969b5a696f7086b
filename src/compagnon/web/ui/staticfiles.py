"""Static files that come from Python packages, under names of ours: nothing is copied or downloaded."""

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FONTS = ("Regular", "Semibold", "It")
# public folder, package, folder inside it, {public name: file name}
SOURCES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("font", "font_source_sans_pro", "files", {f"{face}.otf": f"SourceSansPro-{face}.otf" for face in FONTS}),
    ("htmx", "django_htmx", "static/django_htmx", {"htmx.js": "htmx-2.min.js"}),
    ("geo", "compagnon.registry", "data", {"departements.geojson": "departements.geojson"}),
    ("leaflet", "leaflet", "static/leaflet", {"leaflet.js": "leaflet.js", "leaflet.css": "leaflet.css"}),
)


@cache
def package_folder(package: str) -> Path:
    """Where a package lies, without importing it (django-leaflet wants settings and GDAL when imported)."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the Python package {package} is not installed")
    return Path(spec.submodule_search_locations[0])


class _Renamed(FileSystemStorage):
    """A folder of a package, read under our names."""

    def __init__(self, folder: Path, prefix: str, names: dict[str, str]) -> None:
        super().__init__(location=folder)
        self.prefix = prefix
        self.names = names

    def path(self, name: str) -> str:
        return super().path(self.names.get(name, name))


class PackageFinder(BaseFinder):
    """Finds the font, htmx and Leaflet in the packages that carry them."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.storages = [
            _Renamed(package_folder(package) / folder, public, names)
            for public, package, folder, names in SOURCES
        ]
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False) -> Any:
        found = []
        for storage in self.storages:
            folder, _, name = path.replace("\\", "/").partition("/")
            if folder == storage.prefix and name in storage.names and storage.exists(storage.names[name]):
                found.append(storage.path(name))
        if find_all:
            return found
        return found[0] if found else []  # what Django expects of a finder that finds nothing

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for storage in self.storages:
            for name in storage.names:
                yield name, storage
