"""A real Chromium on the running product: one browser per module, one context per person."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# What axe's rules cover here: WCAG 2.2 A and AA, and its best practices.
AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).slice(0, 3).join(" | "));
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


def missing(part: str) -> None:
    if os.environ.get("COMPAGNON_TEST_REQUIRE") == "all":
        pytest.fail(f"{part} is missing, and COMPAGNON_TEST_REQUIRE=all", pytrace=False)
    pytest.skip(f"{part} is missing")


@pytest.fixture(scope="session")
def axe_source() -> str:
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        missing("axe-playwright-python")
        return ""
    return (Path(spec.origin).parent / "axe.min.js").read_text()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not CHROMIUM:
        missing("Chromium")
    from playwright.sync_api import sync_playwright

    # Playwright runs its own loop in this thread, in which Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(chromium: Any, live_server: Any, axe_source: str) -> Iterator[Callable[..., Any]]:
    """`visit(email)` signs a person in and gives a page: `page.open(path)` goes there and checks it.

    Each opened page must answer, fit its width, log no error, and give axe nothing to say.
    """
    contexts = []

    def enter(
        email: str = "", *, password: str = "a long passphrase", width: int = 1280, theme: str = "light",
        language: str = "fr",
    ) -> Any:  # fmt: skip
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))

        def check(expected: int = 200) -> None:
            page.wait_for_load_state("load")
            where = f"{page.url} ({width} px, {theme}, {language})"
            if expected == 200:
                assert faults == [], f"{where}: {faults}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (
                f"{where} is wider than {width} px"
            )
            page.evaluate(axe_source)
            broken = page.evaluate(AXE)
            assert broken == [], f"{where}: {broken}"
            faults.clear()

        def open_(path: str, expected: int = 200) -> Any:
            url = path if path.startswith("http") else live_server.url + path
            answer = page.goto(url)
            assert answer.status == expected, f"{url} answered {answer.status}"
            check(expected)
            return page

        if email:
            page.goto(live_server.url + "/signin/")
            page.fill("input[name=login]", email)
            page.fill("input[name=password]", password)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/signin/" not in url)
        return SimpleNamespace(
            page=page, open=open_, check=check, forget=faults.clear, context=context, url=live_server.url
        )

    yield enter
    for context in contexts:
        context.close()
