"""Characters that the typeface cannot print, replaced by the nearest that it can (caractères de repli)."""

import unicodedata
from dataclasses import dataclass, field

from compagnon.core.documents import Json

from .fonts import printable

LOST = "?"
# What reads the same: spaces and hyphens of other widths, bullets, boxes, marks.
EQUIVALENTS = {
    "\u2009": "\u202f", "\u200a": "\u202f", "\u2006": "\u202f", "\u2008": "\u202f", "\u205f": "\u202f",
    "\u2000": " ", "\u2001": " ", "\u2002": " ", "\u2003": " ", "\u2004": " ", "\u2005": " ",
    "\u3000": " ", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\t": " ",
    "\u2010": "-", "\u2011": "-", "\u2043": "•",
    "●": "•", "○": "•", "▪": "■", "▫": "☐", "□": "☐", "✔": "✓", "✅": "✓", "☒": "×", "✗": "×",
    "✘": "×", "❌": "×", "⚠": "!", "➔": "→", "➜": "→", "⇒": "→", "⟶": "→", "∶": ":", "⋅": "·",
}  # fmt: skip
# Never printed as they are: file contents, addresses of links, types.
UNTOUCHED = ("data", "link", "media_type", "kind")
# Invisible, and meant for other writing systems or for deceiving the eye: left out.
_SILENT = {"Cc", "Cf"}


@dataclass
class Cleaner:
    """Cleans texts and remembers what it had to replace, in order of appearance."""

    replaced: dict[str, str] = field(default_factory=dict)

    def clean(self, value: str) -> str:
        """`value` with every character printable by the typeface, in NFC; new lines are kept."""
        value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
        if value.isascii() and value.replace("\n", "").isprintable():
            return value
        known = printable()
        return "".join(
            character if character == "\n" or self._draws(character, known) else self._replace(character)
            for character in value
        )

    def clean_tree(self, value: Json) -> Json:
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, list):
            return [self.clean_tree(item) for item in value]
        if isinstance(value, dict):
            return {name: self._clean_field(name, item) for name, item in value.items()}
        return value

    def _clean_field(self, name: str, value: Json) -> Json:
        return value if name in UNTOUCHED and isinstance(value, str) else self.clean_tree(value)

    @staticmethod
    def _draws(character: str, known: frozenset[int]) -> bool:
        return ord(character) in known and unicodedata.category(character) not in _SILENT

    def _replace(self, character: str) -> str:
        substitute = self.replaced.get(character)
        if substitute is None:
            substitute = self.replaced[character] = _substitute(character)
        return substitute


def _substitute(character: str) -> str:
    if character in EQUIVALENTS:
        return EQUIVALENTS[character]
    if unicodedata.category(character) in _SILENT or 0xFE00 <= ord(character) <= 0xFE0F:
        return ""
    known = printable()
    simpler = unicodedata.normalize("NFKC", character)
    if simpler != character and all(ord(part) in known for part in simpler):
        return simpler
    bare = "".join(
        part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)
    )
    if bare and all(ord(part) in known for part in bare):
        return bare
    return "" if unicodedata.combining(character) else LOST
