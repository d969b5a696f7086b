"""Calendars as iCalendar text (agenda, RFC 5545): what phones and mail programs import.

Times are written in UTC, so that no time zone table is needed; every client shows its own zone. Lines
are folded at 75 octets without cutting a character, and texts are escaped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

PRODID = "-//Compagnon//Visits//EN"
MEDIA_TYPE = "text/calendar; charset=utf-8"
LINE_OCTETS = 75
METHODS = ("PUBLISH", "REQUEST", "CANCEL")


@dataclass(frozen=True)
class Event:
    """One appointment. `uid` stays the same for ever, `sequence` grows with each change that matters
    (RFC 5545 3.8.7.4): a calendar keeps the greatest. `stamp` is when this text was made."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    stamp: datetime
    summary: str
    description: str = ""
    location: str = ""
    point: tuple[float, float] | None = None  # latitude, longitude in degrees
    url: str = ""
    organiser: tuple[str, str] | None = None  # name, e-mail
    attendees: Sequence[tuple[str, str]] = ()
    cancelled: bool = False


def calendar(events: Iterable[Event], *, name: str = "", method: str = "PUBLISH") -> bytes:
    """The calendar object of these events, as UTF-8 with CRLF line ends.

    Raises `ValueError` for an unknown method, a naive time, or an event that ends before it begins.
    """
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}: {', '.join(METHODS)}")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN", f"METHOD:{method}"]
    if name:
        lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines).encode()


def _event(event: Event) -> list[str]:
    if event.ends_at < event.starts_at:
        raise ValueError(f"the event {event.uid} ends before it begins")
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_utc(event.stamp)}",
        f"DTSTART:{_utc(event.starts_at)}",
        f"DTEND:{_utc(event.ends_at)}",
        f"SUMMARY:{escaped(event.summary)}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
    ]
    for key, text in (("DESCRIPTION", event.description), ("LOCATION", event.location)):
        if text:
            lines.append(f"{key}:{escaped(text)}")
    if event.point:
        lines.append(f"GEO:{event.point[0]:.6f};{event.point[1]:.6f}")
    if event.url:
        lines.append(f"URL:{_one_line(event.url)}")
    if event.organiser:
        lines.append(f"ORGANIZER{_person(*event.organiser)}")
    lines += [f"ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=TRUE{_person(*each)}" for each in event.attendees]
    return [*lines, "END:VEVENT"]


def escaped(text: str) -> str:
    """A TEXT value (3.3.11): backslash, semicolon, comma and line breaks; other controls are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "".join("\\n" if c == "\n" else c for c in text if c in "\n\t" or (c >= " " and c != "\x7f"))


def folded(line: str) -> str:
    """The line with its CRLF, in pieces of at most 75 octets; a continuation begins with a space (3.1)."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += octets
    return "\r\n".join([*pieces, piece]) + "\r\n"


def _person(name: str, email: str) -> str:
    # A parameter value in quotes may hold anything but quotes and controls (3.2).
    common = "".join(c for c in name if c != '"' and c >= " ")
    return f';CN="{common}":mailto:{_one_line(email)}' if common else f":mailto:{_one_line(email)}"


def _one_line(text: str) -> str:
    return "".join(c for c in text if c > " " and c != "\x7f")


def _utc(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("an event has a time zone")
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
