"""Templates and words: nothing unused, nothing untranslated, no setting undocumented."""

import re
from pathlib import Path

import pytest
from sources import PACKAGE, ROOT, modules, templates

from compagnon.providers import settings_table as table
from compagnon.web import catalogues

# Found by their name by Django or by allauth, which no code of ours writes out.
BY_LIBRARIES = re.compile(r"^(account|mfa|usersessions)/|^(429|404|500)\.html$")


def test_each_template_is_used() -> None:
    code = "\n".join((PACKAGE / name).read_text(encoding="utf-8") for name in modules())
    html = templates()
    named = code + "\n".join(html.values())
    built = set(re.findall(r'f"([a-z_/]+/)\{', named))  # "help/topics/{topic}.html"
    unused = [
        name
        for name in html
        if f'"{name}"' not in named
        and f"'{name}'" not in named
        and not BY_LIBRARIES.match(name)
        and not any(name.startswith(start) for start in built)
    ]
    assert not unused


def test_each_library_template_that_we_replace_exists_there() -> None:
    """A template under a library's name that the library does not ask for is dead."""
    import allauth

    theirs = {
        path.relative_to(folder).as_posix()
        for folder in [*_folders(allauth)]
        for path in folder.rglob("*")
        if path.is_file()
    }
    code = "\n".join((PACKAGE / name).read_text(encoding="utf-8") for name in modules())
    ours = [name for name in templates() if name.startswith(("account/", "mfa/", "usersessions/"))]
    assert not [name for name in ours if name not in theirs and f'"{name}"' not in code]


def _folders(package: object) -> list[Path]:
    return [Path(next(iter(package.__path__))) / "templates"]  # type: ignore[attr-defined]


def test_nothing_inline_and_nothing_from_elsewhere() -> None:
    """The content security policy refuses it: so do we, before the browser does."""
    for name, text in templates().items():
        assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"", text), name
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text), name


def test_every_string_has_its_french() -> None:
    problems = catalogues.check()
    assert not problems, f"{len(problems)} problems:\n" + "\n".join(problems[:40])


@pytest.mark.parametrize("setting", table.TABLE, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting: table.Setting) -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    row = next((line for line in text.splitlines() if line.startswith(f"| `{setting.name}`")), "")
    assert row, f"docs/settings.md has no row for {setting.name}"
    assert setting.default in row
    for scheme in setting.schemes:
        assert f"`{scheme}:`" in row, f"{setting.name}: {scheme} is not in the table"


def test_no_documented_setting_is_gone() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(COMPAGNON_\w+)`", text, re.MULTILINE)) == set(table.BY_NAME)
