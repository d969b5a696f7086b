"""Bytes to text: the byte order mark, then what the file states, then UTF-8, then a guess that is said."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from .errors import Warned

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE_16 = (
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_STATED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
# Supersets, as browsers take them: files stated as one are often written in the other.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
    "shift_jis": "cp932",
}
_EASTERN = ["shift_jis", "euc_jp", "gb2312", "gb18030", "big5", "euc_kr"]
_ALPHABETS = ["cp1251", "koi8_r", "iso8859_7"]
_GUESS_ON = 20_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding's plain name, and what had to be guessed or replaced."""

    text: str
    encoding: str
    warnings: tuple[Warned, ...] = ()


def decode(data: bytes) -> Decoded:
    """Read bytes as text without ever failing; anything uncertain is in the warnings."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], encoding)
    for start, encoding in _BARE_16:
        if data.startswith(start):
            return _replacing(data, encoding)
    stated = _stated(data)
    if stated is not None:
        try:
            return Decoded(data.decode(_WIDER.get(stated, stated)), stated)
        except (UnicodeDecodeError, LookupError):
            pass
    try:
        return Decoded(data.decode("utf-8"), "utf-8", _mismatch(stated, "utf-8"))
    except UnicodeDecodeError:
        pass
    guess = _guess(data)
    read = _replacing(data, guess)
    said = _mismatch(stated, guess) or (Warned("charset-guessed", {"encoding": guess}),)
    return Decoded(read.text, guess, said + read.warnings)


def _stated(data: bytes) -> str | None:
    match = _STATED.match(data[:400])
    if match is None:
        return None
    name = match[1].decode("ascii").lower()
    try:
        return codecs.lookup(name).name
    except LookupError:
        return name


def _mismatch(stated: str | None, used: str) -> tuple[Warned, ...]:
    if stated is None or stated == used:
        return ()
    return (Warned("charset-wrong", {"stated": stated, "encoding": used}),)


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(_WIDER.get(encoding, encoding), errors="replace")
    lost = text.count("\ufffd")
    return Decoded(text, encoding, (Warned("bytes-replaced", {"count": lost}),) if lost else ())


def _guess(data: bytes) -> str:
    """The likeliest encoding; eastern ones first, because almost any bytes decode as a western one."""
    from charset_normalizer import from_bytes

    # Only pieces with something to tell are weighed: kilobytes of tags would drown ten characters of title.
    pieces = [piece for piece in re.split(rb"[<>\r\n]", data) if any(byte > 127 for byte in piece)]
    sample = b"\n".join(pieces)[:_GUESS_ON]
    best = from_bytes(sample, cp_isolation=_EASTERN, threshold=0.2).best()
    if best is not None:
        return _narrowest(data, str(best.encoding))
    high = sum(byte > 127 for byte in sample)
    letters = high + sum(chr(byte).isalpha() for byte in sample if byte < 128)
    if high >= 8 and high * 5 > letters * 2:
        # Mostly accented letters: an alphabet of its own (Cyrillic, Greek) rather than French or German.
        best = from_bytes(sample, cp_isolation=_ALPHABETS, threshold=0.2).best()
    return "cp1252" if best is None else str(best.encoding)


def _narrowest(data: bytes, encoding: str) -> str:
    if encoding == "gb18030":
        try:
            data.decode("gb2312")
        except UnicodeDecodeError:
            return encoding
        return "gb2312"
    return encoding
