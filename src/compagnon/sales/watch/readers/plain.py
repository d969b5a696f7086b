"""Plain text out of what sources send: no markup, no tricks of direction, no address outside the web."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TITLE_LENGTH = 500
SUMMARY_LENGTH = 4_000

_SILENT = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title"}
)
_BREAKS = frozenset(
    {
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
    }
    | {"section", "article", "header", "footer", "figure", "figcaption", "dl", "dt", "dd", "hr", "td", "th"}
)
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"}
)
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>?")
_SPACES = re.compile(r"\s+")
# Bidirectional overrides and isolates, zero-width marks, the byte order mark, language tags.
_TRICKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")


class _Text(HTMLParser):
    """Collects the words of a fragment; the content of scripts, styles and embedded documents is dropped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT and tag not in _VOID:
            self.silent.append(tag)
        if tag in _BREAKS:
            self.pieces.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            while self.silent.pop() != tag:
                pass
        if tag in _BREAKS:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


def text_of_html(fragment: str, *, limit: int) -> str:
    """The words of an HTML fragment, on one line."""
    if "<" not in fragment:
        return clean(unescape(fragment), limit=limit)
    reader = _Text()
    # Far more than the limit is never shown: reading it all would only cost time.
    reader.feed(fragment[: limit * 50])
    reader.close()
    return clean("".join(reader.pieces), limit=limit)


def clean(text: str, *, limit: int) -> str:
    """One line of NFC text without tags, control characters or direction tricks, cut at a word."""
    text = unicodedata.normalize("NFC", text[: limit * 50])
    text = _TRICKS.sub("", text)
    text = "".join(" " if unicodedata.category(mark) == "Cc" else mark for mark in text)
    # A title written as escaped markup opens into tags once unescaped: they go too, until none is left.
    while (without := _TAG.sub(" ", text)) != text:
        text = without
    text = _SPACES.sub(" ", text).strip()
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip() + "…"


def web_url(url: object, *, base: str | None = None) -> str | None:
    """An absolute http or https address, or None for anything else (`javascript:`, `data:`, a bare path…)."""
    if not isinstance(url, str) or not url.strip():
        return None
    url = url.strip()
    if len(url) > 4_000 or any(ord(mark) < 33 or mark == "\\" for mark in url):
        return None
    try:
        absolute = urljoin(base or "", url)
        parts = urlsplit(absolute)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    return absolute.translate({ord('"'): "%22", ord("<"): "%3C", ord(">"): "%3E", ord("'"): "%27"})
