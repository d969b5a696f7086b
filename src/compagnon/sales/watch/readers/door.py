"""The one door: bytes in, entries out, whatever the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from . import boamp_api, boamp_xml, eforms, feeds, guard, json_feed, json_text, ted_api
from .charset import decode
from .errors import ReadingError
from .model import Reading
from .plain import clean

_CHALLENGES = ("just a moment", "cf-chl", "captcha", "checking your browser", "ddos-guard", "are you a robot")


def read(data: bytes, *, source: str) -> Reading:
    """Read a feed or a tender notice.

    `source` is the file name or the URL it came from; links are resolved against it when it is a URL. Raises
    `ReadingError` (code, message, path) for what is broken, refused or unknown; what could be mended or had
    to be left out is in `Reading.warnings`.
    """
    if len(data) > guard.MAX_BYTES:
        raise ReadingError("too-large", limit=guard.MAX_BYTES)
    decoded = decode(data)
    if not decoded.text.strip():
        raise ReadingError("empty")
    start = decoded.text.lstrip()
    reading = _read_json(start, source) if start[0] in "{[" else _read_xml(decoded.text, source)
    return replace(reading.warned(*decoded.warnings), encoding=decoded.encoding)


def _read_json(text: str, source: str) -> Reading:
    value = json_text.load(text)
    if json_feed.is_json_feed(value) and isinstance(value, Mapping):
        return json_feed.read_json_feed(value, source=source)
    if ted_api.is_ted_api(value) and isinstance(value, Mapping):
        return ted_api.read_ted_api(value, source=source)
    if boamp_api.is_boamp_api(value) or boamp_api.is_empty_answer(value):
        return boamp_api.read_boamp_api(value, source=source)
    keys = ", ".join(str(key) for key in value) if isinstance(value, Mapping) else type(value).__name__
    raise ReadingError("unknown-format", found=clean(f"JSON with {keys}", limit=80))


def _read_xml(text: str, source: str) -> Reading:
    guard.refuse_entities(text)
    name = guard.root_name(text)
    local = (name or "").rpartition(":")[2]
    if name is None and text.lstrip().startswith("<"):
        raise ReadingError("empty")
    if local.lower() == "html":
        raise ReadingError("challenge-page" if _is_challenge(text) else "html-page")
    if local.lower() not in feeds.ROOTS and local != "ANNONCE" and local not in eforms.ROOTS:
        raise ReadingError("unknown-format", found=clean(local or text, limit=40) or "no element")
    parsed = guard.parse(guard.as_utf8(text))
    if local.lower() in feeds.ROOTS:
        return feeds.read_feed(text, parsed, source=source)
    if parsed.root is None:
        # A notice is not guessed at: a deadline read from half a file would be worse than none.
        raise ReadingError(
            "ill-formed",
            path=f"line {parsed.line}",
            line=parsed.line,
            column=parsed.column,
            detail=parsed.detail,
        )
    if local == "ANNONCE":
        return boamp_xml.read_boamp(parsed.root, source=source)
    return eforms.read_eforms(parsed.root, source=source)


def _is_challenge(text: str) -> bool:
    page = text[:50_000].lower()
    return any(mark in page for mark in _CHALLENGES)
