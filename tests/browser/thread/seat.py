"""Somebody before a screen: opens pages, follows links that are there, fills forms in, reads."""

import re
from decimal import Decimal
from typing import Any

from django.urls import reverse

# What a person sees of a page, with plain spaces.
SEEN = "() => document.querySelector('main').innerText"
SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    return SPACES.sub(" ", text)


class Seat:
    """One person on one screen, in one language; `seat.page` is Playwright's."""

    def __init__(self, visit: Any, member: Any, language: str, width: int) -> None:
        self.language, self.member = language, member
        email = member.user.email if member else ""
        self.visit = visit(email, width=width, language=language)
        self.page = self.visit.page

    # numbers as people type and read them --------------------------------------------

    def typed(self, number: str) -> str:
        return number if self.language == "en" else number.replace(".", ",")

    def amount(self, number: str) -> str:
        """9152.26 as €9,152.26 in English and 9 152,26 € in French."""
        value = Decimal(number)
        sign, text = "−" if value < 0 else "", f"{abs(value):,}"
        if self.language == "en":
            return f"{sign}€{text}"
        return f"{sign}{text.replace(',', ' ').replace('.', ',')} €"

    def percent(self, number: str) -> str:
        return f"{number}%" if self.language == "en" else f"{number.replace('.', ',')} %"

    # going somewhere -----------------------------------------------------------------

    def open(self, path: str) -> None:
        """A page that answers, fits its width, logs no error and gives axe nothing to say."""
        self.visit.open(path)

    def go(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else self.visit.url + path)
        assert answer.status == 200, f"{path} answered {answer.status}"

    def follow(self, selector: str) -> None:
        """Click a link of the page, as found by its address."""
        link = self.page.locator(f"main {selector}").first
        assert link.count(), f"no link {selector} on {self.page.url}"
        self._unfold(link)
        with self.page.expect_navigation() as moved:
            link.click()
        assert moved.value is None or moved.value.status == 200, f"{selector} answered {moved.value.status}"

    def follow_to(self, name: str, *args: Any) -> None:
        self.follow(f'a[href^="{reverse(name, args=args)}"]')

    # forms ---------------------------------------------------------------------------

    def send(
        self, form: str, press: str = "", *, within: str = "", refused: bool = False, **fields: Any
    ) -> None:
        """Fill in the form whose address holds `form` (a form without address: ""), and press its button;
        `refused`: the page comes back with its reason (forms that are sent in place)."""
        place = self._form(form, within)
        for name, value in fields.items():
            self._fill(place, name, value)
        button = place.locator(f"button{press}:not([type=button])").first
        self._unfold(button)
        if place.get_attribute("hx-post"):
            self._press_in_place(button)
        elif place.get_attribute("data-kept") is not None:
            self._press_kept(button, 422 if refused else 200)
        else:
            with self.page.expect_navigation() as moved:
                button.click()
            said = self.page.locator(".error-summary").all_inner_texts()
            assert moved.value.status == 200, f"{form or self.page.url} answered {moved.value.status}: {said}"
        wrong = self.page.locator(".error-summary")
        assert refused == bool(wrong.count()), f"{self.page.url}: {wrong.all_inner_texts()}"

    def _form(self, form: str, within: str) -> Any:
        wanted = f'form[action*="{form}"]' if form else 'form[method="post"]:not([action])'
        place = self.page.locator(f"main {within} {wanted}").first
        assert place.count(), f"no form {form!r} on {self.page.url}"
        return place

    def _press_in_place(self, button: Any) -> None:
        """A form that HTMX sends: wait until its answer stands in the page."""
        self.page.evaluate(
            "() => { window.settled = new Promise(done => "
            "document.body.addEventListener('htmx:afterSettle', done, {once: true})) }"
        )
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            button.click()
        assert sent.value.status < 400, f"{sent.value.url} answered {sent.value.status}: {self.read()[:400]}"
        self.page.evaluate("() => window.settled.then(() => true)")

    def _press_kept(self, button: Any, expected: int) -> None:
        """A form that its module sends, and that survives a lost connection: wait for the new page in place."""
        self.page.evaluate(
            "() => document.querySelector('main').firstElementChild.setAttribute('data-old', '')"
        )
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            button.click()
        status = sent.value.status
        assert (status < 400) == (expected < 400), f"{sent.value.url} answered {status}"
        self.page.wait_for_selector("[data-old]", state="detached")
        if status >= 400:
            self.visit.forget()  # the console tells the refusal that was expected

    def _fill(self, place: Any, name: str, value: Any) -> None:
        field = place.locator(f'[name="{name.replace("__", "-")}"]')
        assert field.count(), f"no field {name} on {self.page.url}"
        kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "radio":
            field = place.locator(f'[name="{name}"][value="{value}"]')
        self._unfold(field.first)
        if kind == "select":
            chosen = {"index": value} if isinstance(value, int) else {"value": value}
            field.select_option(**chosen)
        elif kind in {"radio", "checkbox"}:
            field.first.check(force=True)
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(value)

    def _unfold(self, spot: Any) -> None:
        """Open the parts of the page that are folded over a field, from the outside in."""
        folded = spot.locator("xpath=ancestor::details[not(@open)]")
        for _ in range(folded.count()):
            folded.first.locator("> summary").click()

    # reading -------------------------------------------------------------------------

    def read(self, selector: str = "") -> str:
        found = self.page.locator(selector).all_inner_texts() if selector else [self.page.evaluate(SEEN)]
        return plain(" ".join(found))

    def sees(self, *texts: str, where: str = "") -> None:
        said = self.read(where)
        for text in texts:
            assert plain(text).casefold() in said.casefold(), (
                f"{text!r} is not on {self.page.url}: {said[:1500]}"
            )
