"""What a template says (modèle de document): the parts of a document, their order, their readers, its own texts.

A template is data: its texts are printed as they were typed. A few names between square brackets stand for what
the document knows ([client], [number] …); nothing else in a text means anything.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compagnon.core.documents import AUDIENCES, Block, Bullets, Paragraph, Section, text

LANGUAGES = ("fr", "en")
MOST_PARTS, MOST_TEXT, MOST_TITLE = 40, 8_000, 120
OWN = re.compile(r"own-[0-9]{1,2}")
# The parts of each kind in their usual order; those that the law or the sale needs cannot be left out.
PARTS: Mapping[str, tuple[str, ...]] = {
    "proposal": ("introduction", "situation", "needs", "compliance", "solution", "benefits", "comparison", "price",
                 "business_case", "sustainability", "accessibility", "growth", "planning", "warranty", "service",
                 "terms", "acceptance", "annex"),
    "order_form": ("items", "planning", "terms", "acceptance", "annex"),
    "contract": ("object", "price", "payment", "delivery", "warranty", "service", "documents", "law", "acceptance",
                 "annex"),
}  # fmt: skip
NEEDED: Mapping[str, tuple[str, ...]] = {
    "proposal": ("price", "terms"),
    "order_form": ("items", "terms", "acceptance"),
    "contract": ("object", "price", "payment", "documents", "acceptance"),
}
FIELDS = ("client", "contact", "company", "number", "title", "total", "date")


class TemplateError(ValueError):
    """A template that cannot be kept: a code and the part. Codes: `part_unknown`, `part_twice`, `part_needed`,
    `text_long`, `title_missing`, `too_many`, `audience_unknown`, `malformed`."""

    def __init__(self, code: str, path: str) -> None:
        super().__init__(f"{path}: {code}")
        self.code, self.path = code, path


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `title` and `text` by language; a part of the document's own keeps its title when they are empty.

    `audiences` narrows its readers; a part that is not `shown` is left out.
    """

    key: str
    shown: bool = True
    title: Mapping[str, str] | None = None
    text: Mapping[str, str] | None = None
    audiences: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        return OWN.fullmatch(self.key) is not None


@dataclass(frozen=True, slots=True)
class Template:
    """The parts of a kind of document, in order."""

    kind: str
    parts: tuple[Part, ...]


def usual(kind: str) -> Template:
    """The template of who made none: all parts, in their usual order."""
    return Template(kind, tuple(Part(key) for key in PARTS[kind]))


def read(kind: str, content: Mapping[str, Any]) -> Template:
    """The template that JSON describes; raises `TemplateError`. Parts that it does not name stay at their place."""
    rows = content.get("parts", [])
    if kind not in PARTS or not isinstance(rows, list):
        raise TemplateError("malformed", "parts")
    if len(rows) > MOST_PARTS:
        raise TemplateError("too_many", "parts")
    parts: list[Part] = []
    for index, row in enumerate(rows):
        parts.append(_part(kind, row, f"parts[{index}]"))
    keys = [part.key for part in parts]
    if len(set(keys)) != len(keys):
        raise TemplateError("part_twice", "parts")
    hidden = {part.key for part in parts if not part.shown}
    if lost := [key for key in NEEDED[kind] if key in hidden]:
        raise TemplateError("part_needed", lost[0])
    return Template(kind, tuple(_completed(kind, parts)))


def _completed(kind: str, parts: list[Part]) -> list[Part]:
    """The parts that a template does not name, each after the one that it usually follows."""
    found, order = list(parts), PARTS[kind]
    for rank, key in enumerate(order):
        if all(part.key != key for part in found):
            before = order[:rank]
            places = [at for at, part in enumerate(found) if part.key in before]
            place = max(places, default=-1) + 1
            while place < len(found) and found[place].own:  # a part of one's own stays with the one before it
                place += 1
            found.insert(place, Part(key))
    return found


def _part(kind: str, row: Any, path: str) -> Part:
    if not isinstance(row, Mapping):
        raise TemplateError("malformed", path)
    key = str(row.get("key", ""))
    if key not in PARTS[kind] and not OWN.fullmatch(key):
        raise TemplateError("part_unknown", path)
    title, words = _texts(row.get("title"), MOST_TITLE, path), _texts(row.get("text"), MOST_TEXT, path)
    if OWN.fullmatch(key) and not any(title.values()):
        raise TemplateError("title_missing", path)
    readers = tuple(str(each) for each in row.get("audiences") or ())
    if any(reader not in AUDIENCES for reader in readers):
        raise TemplateError("audience_unknown", path)
    return Part(key, bool(row.get("shown", True)), title, words, readers)


def _texts(value: Any, most: int, path: str) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise TemplateError("malformed", path)
    found = {language: str(value.get(language) or "").strip() for language in LANGUAGES}
    if any(len(words) > most for words in found.values()):
        raise TemplateError("text_long", path)
    return {language: words for language, words in found.items() if words}


def written(template: Template) -> dict[str, Any]:
    """The template as JSON, what `read` takes."""
    return {
        "parts": [
            {
                "key": part.key, "shown": part.shown, "title": dict(part.title or {}), "text": dict(part.text or {}),
                "audiences": list(part.audiences),
            }
            for part in template.parts
        ]
    }  # fmt: skip


def arranged(
    template: Template, sections: Sequence[Section], language: str, values: Mapping[str, str]
) -> list[Section]:
    """The sections of a document in the order of its template, with its titles, texts and readers.

    A text of the template opens the part; parts that the template does not know follow the solution.
    """
    known = {section.key: section for section in sections}
    named = {part.key for part in template.parts}
    others = [section for section in sections if section.key not in named]
    found: list[Section] = []
    for part in template.parts:
        section = known.get(part.key)
        if part.shown:
            words = paragraphs(filled(_in(part.text, language), values))
            title = filled(_in(part.title, language), values) or (section.title if section else "")
            blocks = (*words, *(section.blocks if section else ()))
            if blocks and title:
                readers = part.audiences or (section.audiences if section else ())
                found.append(Section(part.key, title, blocks, readers))
        if part.key == "solution":
            found += others
    return found if any(part.key == "solution" for part in template.parts) else [*found, *others]


def _in(texts: Mapping[str, str] | None, language: str) -> str:
    """The text in the language; where there is none, the other one."""
    if not texts:
        return ""
    return texts.get(language) or next((words for words in texts.values() if words), "")


def filled(words: str, values: Mapping[str, str]) -> str:
    """The text with [client] and its like replaced, once: a value is never read for names again."""
    pattern = re.compile(r"\[(" + "|".join(FIELDS) + r")\]")
    return pattern.sub(lambda found: values.get(found[1], found[0]), words)


def paragraphs(words: str) -> tuple[Block, ...]:
    """Typed text as blocks: an empty line parts paragraphs, lines that begin with "- " make a list."""
    blocks: list[Block] = []
    for group in re.split(r"\n\s*\n", words.replace("\r\n", "\n").strip()):
        lines = [line.strip() for line in group.split("\n") if line.strip()]
        if lines and all(line.startswith("- ") for line in lines):
            blocks.append(Bullets(tuple(text(line[2:]) for line in lines)))
        elif lines:
            blocks.append(Paragraph(text("\n".join(lines))))
    return tuple(blocks)
