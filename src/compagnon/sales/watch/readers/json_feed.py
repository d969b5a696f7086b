"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from collections.abc import Mapping

from . import dates, guard
from .errors import ReadingError, Warned
from .feeds import person_name
from .model import Entry, Reading
from .near import near_key
from .plain import SUMMARY_LENGTH, TITLE_LENGTH, clean, text_of_html, web_url

VERSION = "https://jsonfeed.org/version/1"


def is_json_feed(value: object) -> bool:
    version = value.get("version") if isinstance(value, Mapping) else None
    return isinstance(version, str) and version.startswith(VERSION)


def read_json_feed(value: Mapping[str, object], *, source: str) -> Reading:
    """The items of a JSON Feed; an item that has no id is skipped and said, as the format asks."""
    items = value.get("items")
    if not isinstance(items, list):
        raise ReadingError("wrong-type", path="items", field="items", expected="a list")
    if len(items) > guard.MAX_ITEMS:
        raise ReadingError("too-many-items", found=len(items), limit=guard.MAX_ITEMS)
    warnings: list[Warned] = []
    language = _string(value, "language")
    base = _string(value, "feed_url") or _string(value, "home_page_url") or source
    feed_authors = _authors(value)
    entries = []
    for number, item in enumerate(items, start=1):
        if not isinstance(item, Mapping) or not isinstance(item.get("id"), str | int) or item.get("id") == "":
            warnings.append(Warned("entry-skipped", {"entry": number, "field": "id"}))
            continue
        entries.append(_entry(item, number, language, web_url(base), feed_authors, warnings))
    if not entries:
        warnings.append(Warned("no-entries"))
    title = clean(_string(value, "title") or "", limit=TITLE_LENGTH) or None
    return Reading("json-feed-1", source, title, language, None, tuple(entries), tuple(warnings))


def _entry(
    item: Mapping[str, object],
    number: int,
    language: str | None,
    base: str | None,
    feed_authors: tuple[str, ...],
    warnings: list[Warned],
) -> Entry:
    given = _string(item, "url") or _string(item, "external_url")
    url = web_url(given, base=base)
    if given and url is None:
        warnings.append(Warned("url-dropped", {"entry": number}))
    summary = clean(_string(item, "summary") or _string(item, "content_text") or "", limit=SUMMARY_LENGTH)
    if not summary:
        summary = text_of_html(_string(item, "content_html") or "", limit=SUMMARY_LENGTH)
    title = clean(_string(item, "title") or "", limit=TITLE_LENGTH) or clean(summary, limit=80) or url or ""
    return Entry(
        id=clean(str(item["id"]), limit=1000),
        title=title,
        url=url,
        summary=summary,
        published=_date(item, "date_published", number, warnings),
        updated=_date(item, "date_modified", number, warnings),
        language=_string(item, "language") or language,
        authors=_authors(item) or feed_authors,
        near_key=near_key(title),
    )


def _authors(holder: Mapping[str, object]) -> tuple[str, ...]:
    many = holder.get("authors")
    people = many if isinstance(many, list) else [holder.get("author")]
    names = [
        person_name(name)
        for person in people
        if isinstance(person, Mapping) and (name := _string(person, "name"))
    ]
    return tuple(name for name in names if name)


def _date(item: Mapping[str, object], name: str, number: int, warnings: list[Warned]) -> str | None:
    value = _string(item, name)
    if value is None:
        return None
    told = dates.day_or_moment(value)
    if told is None:
        warnings.append(Warned("date-unreadable", {"entry": number, "value": clean(value, limit=60)}))
    return told


def _string(holder: Mapping[str, object], name: str) -> str | None:
    value = holder.get(name)
    return value if isinstance(value, str) and value.strip() else None
