"""Dates of sources: ISO with their offset, or bare dates; never a guess that is not said."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

_BARE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_ISO_START = re.compile(r"\d{4}-\d{2}-\d{2}")
_XML_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?\Z")
_XML_TIME = re.compile(r"(\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?\Z")


def bare_date(text: str) -> str | None:
    """The calendar day of `2026-11-21`, `2026-11-21+01:00` or `2026-11-21Z`; None when it is no day."""
    match = _XML_DATE.match(text.strip())
    if match is None:
        return None
    try:
        return dt.date.fromisoformat(match[1]).isoformat()
    except ValueError:
        return None


def moment(text: str) -> str | None:
    """A date-time with its offset, from ISO 8601 or RFC 822; None when it has no offset or is no date."""
    text = text.strip()
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError:
        try:
            read = parsedate_to_datetime(text)
        except ValueError:
            return None
    return read.isoformat() if read.tzinfo is not None else None


def day_or_moment(text: str) -> str | None:
    """A bare day when the text is one, else a moment with its offset."""
    return bare_date(text) or moment(text)


def is_local(text: str) -> bool:
    """True for an ISO date-time without offset."""
    try:
        return not _BARE.match(text.strip()) and dt.datetime.fromisoformat(text.strip()).tzinfo is None
    except ValueError:
        return False


def looks_iso(text: str) -> bool:
    """True when the text begins as an ISO day: a parser that reads on after that is only guessing."""
    return _ISO_START.match(text.strip()) is not None


def join(day: str, time: str | None) -> str | None:
    """An XML date and an XML time as one moment; the bare day when the time or its offset is missing."""
    calendar = bare_date(day)
    if calendar is None:
        return None
    clock = _XML_TIME.match(time.strip()) if time else None
    if clock is None:
        return calendar
    offset = clock[2] or (_XML_DATE.match(day.strip()) or [None, None, None])[2]
    if offset is None:
        return calendar
    try:
        return dt.datetime.fromisoformat(f"{calendar}T{clock[1]}{offset}").isoformat()
    except ValueError:
        return calendar


def from_utc(parts: list[int]) -> str | None:
    """The first six numbers of a UTC time tuple as a moment."""
    try:
        year, month, day, hour, minute, second = parts[:6]
        return dt.datetime(year, month, day, hour, minute, min(second, 59), tzinfo=dt.UTC).isoformat()
    except ValueError:
        return None


def earliest(told: list[str]) -> str | None:
    """The first of several ISO days or moments; a bare day counts as its end."""

    def order(text: str) -> dt.datetime:
        if _BARE.match(text):
            return dt.datetime.combine(dt.date.fromisoformat(text), dt.time.max, dt.UTC)
        return dt.datetime.fromisoformat(text)

    return min(told, key=order, default=None)
