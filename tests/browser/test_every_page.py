"""Every page that a role can reach: it answers, fits, logs nothing, and axe has nothing to say.

The pages are found as a person finds them: from the home, the menu, the create list and the palette, by
following links; each route is looked at once, wide, light and in French, then narrow, dark and in English.
"""

from collections import deque
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from compagnon.training.demo import Size, build

PASSWORD = "a long passphrase"
START = ["/", "/search/?q=a", "/search/", "/help/", "/calculators/", "/gallery/", "/me/"]
# Left alone: they end the session of the test, or answer with a file.
APART = {"account_logout", "contact_file", "import_faults", "contacts_export"}
MOST = 130


def links_of(page: Any) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")


def route_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def crawl(someone: Any, start: list[str], faults: list[str]) -> list[str]:
    """One address per route, in the order in which a person would meet them; faults are collected."""
    queue = deque(someone.url + path for path in start)
    seen: dict[str, str] = {}
    while queue and len(seen) < MOST:
        url = queue.popleft()
        name = route_of(url)
        if not url.startswith(someone.url) or not name or name in seen or name in APART:
            continue
        answer = someone.context.request.get(url)
        if answer.status == 200 and not answer.headers.get("content-type", "").startswith("text/html"):
            seen[name] = ""  # a file
            continue
        seen[name] = url
        try:
            someone.open(url)
        except AssertionError as fault:
            faults.append(str(fault).partition("\nassert")[0])
        queue.extend(links_of(someone.page))
    return [url for url in seen.values() if url]


@pytest.fixture
def small_company() -> None:
    build(seed=3, password=PASSWORD, size=Size(clients=18, deals=26, days=120, warm_up=30))


def look(someone: Any, start: list[str]) -> int:
    faults: list[str] = []
    pages = crawl(someone, start, faults)
    assert not faults, "\n".join(faults)
    return len(pages)


def in_english(someone: Any) -> Any:
    """The reader's own choice of language, which counts more than the browser's."""
    token = someone.page.input_value("input[name=csrfmiddlewaretoken] >> nth=0")
    someone.context.request.post(
        someone.url + "/display/", form={"csrfmiddlewaretoken": token, "language": "en"},
        headers={"Referer": someone.url + "/"},
    )  # fmt: skip
    someone.open("/")
    assert someone.page.evaluate("document.documentElement.lang") == "en"
    return someone


MANAGER = ["/", "/approvals/", "/results/team/", "/results/reports/", "/plan/", "/catalogue/"]
ADMIN = ["/settings/", "/settings/people/", "/settings/data/", "/settings/rules/", "/settings/health/"]


def test_a_representatives_pages_on_a_laptop(visit: Any, small_company: None) -> None:
    assert look(visit("rep@demo.test"), START) > 60


def test_a_representatives_pages_on_a_phone_in_the_dark(visit: Any, small_company: None) -> None:
    assert look(in_english(visit("rep@demo.test", width=360, theme="dark")), START) > 60


def test_an_administrators_pages_on_a_laptop_and_the_other_homes(visit: Any, small_company: None) -> None:
    assert look(visit("admin@demo.test"), ADMIN) > 20
    for email in ("service@demo.test", "candidate@demo.test", "jury@demo.test"):
        visit(email).open("/")


def test_a_managers_pages_on_a_phone_in_the_dark(visit: Any, small_company: None) -> None:
    assert look(in_english(visit("manager@demo.test", width=360, theme="dark")), MANAGER) > 60
