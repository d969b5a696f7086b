"""A thumb on a phone: it taps only what shows, and counts its taps."""

from typing import Any

from lxml import html


def _folded_away(element: Any) -> bool:
    """Whether it lies in a closed `<details>`, its summary apart."""
    folds = [each for each in element.iterancestors("details") if each.get("open") is None]
    return any(element not in each.xpath("./summary | ./summary//*") for each in folds)


class Thumb:
    """Reads a page, refuses to tap what is folded away, and sends the form of the button it taps."""

    def __init__(self, client: Any, url: str) -> None:
        self.client, self.taps, self.fields = client, 0, {}
        self._load(client.get(url))

    def _load(self, answer: Any) -> None:
        while answer.status_code == 302:
            self.url = answer.url
            answer = self.client.get(answer.url)
        self.answer = answer
        self.page = html.fromstring(answer.content.decode())
        self.fields: dict[str, Any] = {}

    def _shown(self, found: list[Any], what: str) -> Any:
        shown = [element for element in found if not _folded_away(element)]
        assert shown, f"{what} does not show"
        return shown[0]

    def link(self, words: str) -> "Thumb":
        element = self._shown(self.page.xpath(f'//main//a[contains(., "{words}")]'), words)
        self.taps += 1
        self._load(self.client.get(element.get("href")))
        return self

    def unfold(self, words: str) -> "Thumb":
        summary = self._shown(self.page.xpath(f'//main//summary[contains(., "{words}")]'), words)
        summary.getparent().set("open", "")
        self.taps += 1
        return self

    def choose(self, name: str, value: str) -> "Thumb":
        self._shown(self.page.xpath(f'//main//input[@name="{name}"][@value="{value}"]'), f"{name}={value}")
        self.fields[name] = value
        self.taps += 1
        return self

    def write(self, name: str, words: str) -> "Thumb":
        """Type or dictate: one tap on the field or on its microphone."""
        self._shown(self.page.xpath(f'//main//*[@name="{name}"]'), name)
        self.fields[name] = words
        self.taps += 1
        return self

    def send(self, words: str) -> "Thumb":
        button = self._shown(self.page.xpath(f'//main//button[contains(., "{words}")]'), words)
        form = next(parent for parent in button.iterancestors() if parent.tag == "form")
        hidden = {each.get("name"): each.get("value", "") for each in form.xpath('.//input[@type="hidden"]')}
        own = {button.get("name"): button.get("value", "")} if button.get("name") else {}
        self.taps += 1
        url = button.get("formaction") or form.get("action") or self.answer.request["PATH_INFO"]
        self._load(self.client.post(url, hidden | self.fields | own))
        return self
