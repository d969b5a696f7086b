"""RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, CDF: entries (*flux de veille*)."""

from __future__ import annotations

import re

from . import dates, guard
from .errors import ReadingError, Warned
from .limited import read_limited
from .model import Entry, Reading
from .near import near_key
from .plain import SUMMARY_LENGTH, TITLE_LENGTH, clean, text_of_html, web_url
from .raw_feed import RawDate, RawEntry, RawText

KINDS = {
    "rss090": "rss-0.90",
    "rss091n": "rss-0.91",
    "rss091u": "rss-0.91",
    "rss092": "rss-0.92",
    "rss093": "rss-0.93",
    "rss094": "rss-0.94",
    "rss10": "rss-1.0",
    "rss20": "rss-2.0",
    "rss": "rss",
    "atom03": "atom-0.3",
    "atom10": "atom-1.0",
    "atom": "atom",
    "cdf": "cdf",
}
_BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
ROOTS = frozenset({"rss", "rdf", "feed", "channel"})


def read_feed(text: str, parsed: guard.Parsed, *, source: str) -> Reading:
    """The entries of a feed. An ill-formed one is read as far as it can be, with a warning; when no entry
    can be saved it is an error, for a feed cut short says nothing about what it held."""
    guard.refuse_too_many(text)
    base = web_url(source)
    raw = read_limited(guard.as_utf8(text if parsed.root is not None else mend_ampersands(text)), base)
    kind = KINDS.get(raw["version"]) or _kind_by_root(text)
    warnings: list[Warned] = []
    if parsed.root is None:
        warnings.append(Warned("ill-formed", {"line": parsed.line, "detail": parsed.detail}))
    entries = []
    for number, item in enumerate(raw["entries"], start=1):
        entry = _entry(item, number, raw["language"], base, warnings, is_atom=kind.startswith("atom"))
        if entry is not None:
            entries.append(entry)
    if parsed.root is None and not entries:
        raise ReadingError(
            "ill-formed",
            path=f"line {parsed.line}",
            line=parsed.line,
            column=parsed.column,
            detail=parsed.detail,
        )
    if not entries:
        warnings.append(Warned("no-entries"))
    title = _text(raw["title"], TITLE_LENGTH) or None
    return Reading(kind, source, title, raw["language"], None, tuple(entries), tuple(warnings))


def mend_ampersands(text: str) -> str:
    """`R&D` as `R&amp;D` outside CDATA: a common fault, which tolerant parsers read as `R&D;`."""
    pieces = []
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0:
        end = text.find("]]>", start)
        end = len(text) if end < 0 else end
        pieces += [_BARE_AMPERSAND.sub("&amp;", text[at:start]), text[start:end]]
        at = end
    return "".join([*pieces, _BARE_AMPERSAND.sub("&amp;", text[at:])])


def _kind_by_root(text: str) -> str:
    root = (guard.root_name(text) or "").rpartition(":")[2].lower()
    return {"rss": "rss", "rdf": "rss-1.0", "feed": "atom", "channel": "cdf"}.get(root, "rss")


def _entry(
    item: RawEntry,
    number: int,
    language: str | None,
    base: str | None,
    warnings: list[Warned],
    *,
    is_atom: bool,
) -> Entry | None:
    title = _text(item["title"], TITLE_LENGTH)
    summary = _text(item["summary"], SUMMARY_LENGTH)
    url = web_url(item["link"], base=base)
    if item["link"] and url is None:
        warnings.append(Warned("url-dropped", {"entry": number}))
    if not title and not summary and url is None:
        return None
    # The one date of an RSS item, dc:date as well as pubDate, is that of its publication.
    updated = _date(item["updated"], number, warnings)
    shown = title or clean(summary, limit=80) or url or ""
    spoken = next(
        (text["language"] for text in (item["title"], item["summary"]) if text and text["language"]), None
    )
    return Entry(
        id=clean(item["id"] or "", limit=1000) or url or near_key(shown, summary),
        title=shown,
        url=url,
        summary=summary,
        published=_date(item["published"], number, warnings) or (None if is_atom else updated),
        updated=updated,
        language=spoken or language,
        authors=tuple(name for author in item["authors"] if (name := person_name(author))),
        near_key=near_key(shown),
    )


def _text(raw: RawText | None, limit: int) -> str:
    if raw is None:
        return ""
    return text_of_html(raw["value"], limit=limit) if raw["html"] else clean(raw["value"], limit=limit)


def _date(raw: RawDate | None, number: int, warnings: list[Warned]) -> str | None:
    if raw is None or not raw["value"].strip():
        return None
    shown = clean(raw["value"], limit=60)
    told = dates.day_or_moment(raw["value"])
    if told is None and raw["utc"] and not dates.looks_iso(raw["value"]):
        told = dates.from_utc(raw["utc"])
    elif told is None and dates.is_local(raw["value"]):
        told = dates.from_utc(raw["utc"] or [])
        if told:
            warnings.append(Warned("zone-assumed", {"entry": number, "value": shown}))
    if told is None:
        warnings.append(Warned("date-unreadable", {"entry": number, "value": shown}))
    return told


def person_name(author: str) -> str:
    """The name alone: an address to write to is not needed to watch a market, so it is not kept."""
    name = re.sub(r"\S*@\S*", " ", clean(author, limit=200))
    return clean(name, limit=200).strip(" ()<>,;")
