"""The gallery in a real Chromium: accessible, never too wide, by keyboard, under the strict policy."""

import os
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE_PACKAGES = ("axe_playwright_python", "axe_core_python")  # the newest first
NARROW, WIDE = 360, 1280


def missing(part: str) -> None:
    if os.environ.get("COMPAGNON_TEST_REQUIRE") == "all":
        pytest.fail(f"{part} is missing, and COMPAGNON_TEST_REQUIRE=all", pytrace=False)
    pytest.skip(f"{part} is missing")


@pytest.fixture(scope="module")
def axe() -> str:
    for name in AXE_PACKAGES:
        try:
            package: ModuleType = import_module(name)
        except ModuleNotFoundError:
            continue
        return (Path(str(package.__file__)).parent / "axe.min.js").read_text()
    missing("axe")
    return ""


@pytest.fixture(scope="module")
def browser() -> Iterator:
    if not CHROMIUM:
        missing("Chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    # Playwright runs its own loop in this thread, in which Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser, live_server):
    contexts = []

    def open_(width=WIDE, theme="light", language="fr", path="/gallery/"):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
        context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("console", lambda m: page.problems.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(live_server.url + path, wait_until="networkidle")
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing_and_nothing_is_too_wide(open_page, axe, width, theme, language) -> None:
    page = open_page(width, theme, language)
    assert page.problems == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.lang") == language
    page.evaluate(axe)
    found = page.evaluate("axe.run(document)")
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == []


def test_the_live_map_works_under_the_strict_policy(open_page) -> None:
    page = open_page()
    assert page.locator(".map-live .leaflet-marker-icon").count() == 5
    assert page.locator(".map-live path.map-route").count() == 1
    assert page.problems == []


def test_a_dialog_is_modal_and_gives_the_focus_back(open_page) -> None:
    page = open_page()
    opener = page.locator("[popovertarget=sl-dialog]")
    opener.click()
    assert page.evaluate("document.querySelector('dialog:modal').id") == "sl-dialog"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('popovertarget')") == "sl-dialog"


def test_why_opens_by_keyboard(open_page) -> None:
    page = open_page()
    page.locator("[popovertarget=sl-why]").focus()
    page.keyboard.press("Enter")
    assert page.locator("#sl-why:popover-open").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#sl-why").is_visible()


def test_what_was_typed_comes_back_and_a_refused_form_is_focused(open_page) -> None:
    page = open_page()
    page.fill("#id_own-give", "12")
    page.wait_for_timeout(600)  # the draft is written when typing rests
    page.reload(wait_until="networkidle")
    assert page.input_value("#id_own-give") == "12"
    assert page.locator("form[data-draft] .notice").is_visible()
    page.locator("form[data-draft] .btn-primary").click()
    page.wait_for_selector(".error-summary")
    assert page.evaluate("document.activeElement.id") == "own-errors"
    assert page.evaluate("localStorage.getItem('draft:gallery')")


def test_one_box_ticks_the_page_and_the_actions_wait_for_a_tick(open_page) -> None:
    page = open_page()
    action = page.locator("button[name=action]").first
    assert action.is_disabled()
    page.locator("[data-select-page]").check()
    assert page.locator("input[name=pick]:checked").count() == 2
    assert action.is_enabled()


def test_without_script_the_page_is_whole(browser, live_server) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": NARROW, "height": 800})
    page = context.new_page()
    page.goto(live_server.url + "/gallery/")
    assert page.locator(".map svg.plot").is_visible()
    page.locator("[popovertarget=sl-dialog]").click()
    assert page.locator("#sl-dialog").is_visible()
    context.close()
