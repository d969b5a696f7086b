"""Icons, style sheets, scripts and fonts that the templates name are there, and nothing is inline."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.contrib.staticfiles import finders
from django.urls import clear_url_caches

from compagnon.web import shell
from compagnon.web.ui import icons, staticfiles
from compagnon.web.ui.tags import page, pieces

WEB = Path(shell.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
CSS = WEB / "static" / "compagnon" / "css"
JS = WEB / "static" / "compagnon" / "js"
KNOWN = {
    name.removesuffix(".svg")
    for name in ZipFile(staticfiles.package_folder("lucide") / "lucide.zip").namelist()
}


def named_icons() -> set[tuple[str, str]]:
    found = set()
    for path in TEMPLATES:
        text = path.read_text()
        found |= {(name, path.name) for name in re.findall(r'{% icon "([^"]+)"', text)}
        found |= {(name, path.name) for name in re.findall(r'{% badge "[^"]*" "([^"]+)"', text)}
        found |= {(name, path.name) for name in re.findall(r'{% empty "([^"]+)"', text)}
    entries = [entry for menu in shell.MENUS.values() for entry in menu] + list(shell.CREATE)
    found |= {(entry.icon, "menu") for entry in entries}
    found |= {(name, "notice") for name in pieces.NOTICE_ICONS.values()}
    return found


def test_every_icon_that_is_named_exists() -> None:
    named = named_icons()
    assert len(named) > 50
    assert not {(name, where) for name, where in named if name not in KNOWN}


def test_an_icon_is_hidden_from_screen_readers_and_has_its_shapes() -> None:
    text = icons.icon("phone")
    assert 'aria-hidden="true"' in text
    assert "<path" in text


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(icons.IconDoesNotExist):
        icons.icon("no-such-icon")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_no_template_has_an_inline_style_or_script(path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag


def test_every_style_sheet_is_linked_in_the_order_of_the_cascade() -> None:
    files = {path.stem for path in CSS.glob("*.css")} - {"map-live"}  # loaded with the live map only
    assert files == set(page.STYLESHEETS)
    assert page.STYLESHEETS[0] == "reset"
    assert "@layer reset, tokens, base, components, pages;" in (CSS / "reset.css").read_text()


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.stem)
def test_every_rule_lies_in_a_layer_and_nothing_comes_from_outside(path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    assert "http" not in text
    assert text.count("{") == text.count("}")
    starts = re.findall(r"^[^\s}@][^{]*\{", text, flags=re.M)
    assert not starts, "rules outside of @layer"


def test_every_script_is_a_small_module_that_runs_no_text() -> None:
    assert {path.stem for path in JS.glob("*.js")} == {*page.MODULES, "map", "kept", "negotiation"}
    for path in JS.glob("*.js"):
        text = path.read_text()
        assert len(text.splitlines()) < 120
        assert "eval(" not in text
        assert "innerHTML" not in text


@pytest.mark.parametrize(
    "name",
    [
        "font/Regular.otf",
        "font/Semibold.otf",
        "font/It.otf",
        "htmx/htmx.js",
        "leaflet/leaflet.js",
        "leaflet/leaflet.css",
        "geo/departements.geojson",
    ],
)
def test_files_of_packages_are_found_under_our_names(name) -> None:
    found = finders.find(name)
    assert found
    assert Path(found).stat().st_size > 1000
    assert name in {f"{storage.prefix}/{path}" for path, storage in staticfiles.PackageFinder().list([])}


def test_nothing_else_of_the_packages_is_served() -> None:
    assert finders.find("font/LICENSE.txt") is None
    assert finders.find("leaflet/../__init__.py") is None


def test_menus_have_at_most_eight_entries() -> None:
    assert all(len(menu) <= shell.MOST_ENTRIES for menu in shell.MENUS.values())
    assert set(shell.MENUS) >= {
        "representative",
        "manager",
        "service",
        "admin",
        "candidate",
        "jury",
        "authority",
    }


def test_an_entry_without_a_route_is_not_shown_and_two_roles_share_their_places(monkeypatch) -> None:
    clear_url_caches()
    built = {"home", "accounts", "deals", "certification", "evidence"}
    monkeypatch.setattr(shell, "route_url", lambda name: f"/{name}/" if name in built else "")
    routes = [entry.route for entry in shell.menu_of({"representative", "manager"})]
    assert routes == ["home", "accounts", "deals"]
    assert [entry.route for entry in shell.menu_of({"candidate"})] == ["certification", "evidence"]
    both = shell.menu_of({"representative", "candidate"})
    assert [str(entry.route) for entry in both] == ["home", "accounts", "deals", "certification"]


def test_the_longest_beginning_of_the_path_is_the_current_place(monkeypatch) -> None:
    monkeypatch.setattr(shell, "route_url", lambda name: "/" if name == "home" else f"/{name}/")
    places = shell._places(shell.MENUS["representative"], "/deals/42/")
    assert [place.url for place in places if place.current] == ["/deals/"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Nadia Ferrand", "NF"), ("Jean de La Tour", "JT"), ("rep@demo.test", "RT"), ("", "")],
)
def test_initials(name, letters) -> None:
    assert shell.initials_of(name) == letters
