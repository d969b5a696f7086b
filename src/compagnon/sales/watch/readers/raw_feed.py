"""feedparser's answer as plain values; run in this process for small feeds, in a limited one for others."""

from __future__ import annotations

import io
from typing import Any, TypedDict

import feedparser


class RawText(TypedDict):
    value: str
    html: bool
    language: str | None


class RawDate(TypedDict):
    value: str
    utc: list[int] | None


class RawEntry(TypedDict):
    id: str | None
    link: str | None
    title: RawText | None
    summary: RawText | None
    published: RawDate | None
    updated: RawDate | None
    authors: list[str]


class RawFeed(TypedDict):
    version: str
    title: RawText | None
    language: str | None
    entries: list[RawEntry]


def read_raw(document: bytes, base: str | None) -> RawFeed:
    """Parse UTF-8 bytes; markup stays as it came, because the caller keeps only the words."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    if base:
        headers["content-location"] = base
    parsed = feedparser.parse(
        io.BytesIO(document), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )
    feed = parsed.get("feed", {})
    return RawFeed(
        version=parsed.get("version") or "",
        title=_text(feed, "title"),
        language=feed.get("language") or None,
        entries=[_entry(entry) for entry in parsed.get("entries", [])],
    )


def _entry(entry: Any) -> RawEntry:
    summary = _text(entry, "summary")
    if (summary is None or not summary["value"].strip()) and entry.get("content"):
        summary = _detail(entry["content"][0])
    return RawEntry(
        id=entry.get("id") or None,
        link=entry.get("link") or None,
        title=_text(entry, "title"),
        summary=summary,
        published=_date(entry, "published") or _date(entry, "created"),
        updated=_date(entry, "updated"),
        authors=[name for author in entry.get("authors", []) if (name := author.get("name"))],
    )


def _text(holder: Any, name: str) -> RawText | None:
    detail = holder.get(f"{name}_detail")
    return _detail(detail) if detail else None


def _detail(detail: Any) -> RawText:
    kind = detail.get("type") or ""
    return RawText(
        value=detail.get("value") or "", html="html" in kind, language=detail.get("language") or None
    )


def _date(holder: Any, name: str) -> RawDate | None:
    # Asked by item: feedparser's own `get` answers "updated" with "published", under a warning.
    if not dict.__contains__(holder, name):
        return None
    parsed = dict.get(holder, f"{name}_parsed")
    return RawDate(value=str(dict.get(holder, name) or ""), utc=list(parsed[:6]) if parsed else None)
