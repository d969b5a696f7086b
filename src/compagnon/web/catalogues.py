"""French catalogues without gettext: read, checked and compiled with Babel.

    python -m compagnon.web.catalogues check     every string of the code and templates has its French
    python -m compagnon.web.catalogues compile   web/locale/fr/*.po -> fr/LC_MESSAGES/django.mo
    python -m compagnon.web.catalogues missing   the strings that lack one, as PO entries

The French texts stand in one `.po` per area (`accounts.po`, `ui.po` …); together they are the one
Django catalogue. The msgids are the English texts.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages import Message as CatalogMessage
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "web" / "locale"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    # Beside a lazy `_`, some modules name the one that answers at once.
    "_t": None, "_now": None,
}  # fmt: skip
_TEMPLATE_CALL = re.compile(r"\b(?:_|gettext|ngettext|pgettext|npgettext)\(")
Message = tuple[str | None, str, str | None, str]  # context, msgid, plural, where


def _python_messages(path: Path, source: bytes) -> Iterator[Message]:
    for line, message, _comments, context in extract("python", BytesIO(source), KEYWORDS):
        where = f"{path.relative_to(PACKAGE)}:{line}"
        single, plural = message if isinstance(message, tuple) else (message, None)
        yield context, single, plural, where


def _template_messages(path: Path) -> Iterator[Message]:
    """Django turns a template into pseudo-Python in which only the gettext calls are readable."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    calls = []
    for line in templatize(path.read_text(), origin=str(path)).splitlines():
        start = _TEMPLATE_CALL.search(line)
        calls.append(line[start.start() :] if start else "")
    for number, call in enumerate(_joined(calls), 1):
        if call:
            for context, single, plural, _where in _python_messages(path, call.encode()):
                yield context, single, plural, f"{path.relative_to(PACKAGE)}:{number}"


def _joined(lines: list[str]) -> list[str]:
    """Calls end on their own line in templatize's output, except for texts with line breaks."""
    return [re.sub(r"X{2,}|\bX\b", " ", line) for line in lines]


def used() -> dict[tuple[str | None, str], Message]:
    """Every string that the product may show, by context and msgid."""
    found: dict[tuple[str | None, str], Message] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for message in _python_messages(path, path.read_bytes()):
            found.setdefault(message[:2], message)
    for path in sorted((PACKAGE / "web" / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt"}:
            for message in _template_messages(path):
                found.setdefault(message[:2], message)
    found.pop((None, ""), None)
    return found


def french() -> tuple[Catalog, list[str]]:
    """All `.po` files as one catalogue, and what is wrong with them."""
    whole = Catalog(locale="fr", charset="utf-8", domain="django")
    problems = []
    for path in sorted((LOCALE / "fr").glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale="fr", abort_invalid=True)
        for message in part:
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            there = whole.get(key, message.context)
            if there and there.string and message.string and there.string != message.string:
                problems.append(f"{path.name}: {key!r} has another French text in an earlier file")
                continue
            if message.fuzzy:
                problems.append(f"{path.name}: {key!r} is fuzzy")
            whole.add(
                message.id,
                message.string,
                flags=message.flags,
                context=message.context,
                locations=[(path.name, 1)],
            )
    return whole, problems


def _names(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)\w|%[sd]|\{\w*\}", text))


def _texts(entry: CatalogMessage | None) -> tuple[str, ...]:
    """The French of an entry: one text, or singular and plural."""
    found: Any = entry.string if entry else ""
    return tuple(found) if isinstance(found, tuple | list) else (str(found or ""),)


def check() -> list[str]:
    """Missing French texts, texts whose placeholders differ, and faults of the files."""
    whole, problems = french()
    for (context, msgid), (_c, _m, plural, where) in used().items():
        entry = whole.get(msgid, context)
        texts = _texts(entry)
        if not entry or not all(texts):
            problems.append(f"{where}: no French for {msgid!r}")
        elif plural and len(texts) < 2:
            problems.append(f"{where}: no French plural for {msgid!r}")
        elif any(_names(text) - _names(msgid) - _names(plural or "") for text in texts):
            problems.append(f"{where}: the French of {msgid!r} names another placeholder")
        elif not plural and _names(msgid) - _names(texts[0]):
            problems.append(f"{where}: the French of {msgid!r} lacks a placeholder")
    return problems


def compile_catalogues() -> Path:
    whole, _problems = french()
    target = LOCALE / "fr" / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".tmp")
    with draft.open("wb") as file:
        write_mo(file, whole)
    draft.replace(target)
    return target


def main(command: str) -> int:
    out = sys.stdout.write
    if command == "compile":
        compile_catalogues()
        return 0
    if command == "missing":
        whole, _problems = french()
        for (context, msgid), (_c, _m, plural, where) in used().items():
            entry = whole.get(msgid, context)
            if not entry or not entry.string:
                out(
                    f"#: {where}\n"
                    + (f"msgctxt {_quoted(context)}\n" if context else "")
                    + f"msgid {_quoted(msgid)}\n"
                )
                out(
                    f'msgid_plural {_quoted(plural)}\nmsgstr[0] ""\nmsgstr[1] ""\n\n'
                    if plural
                    else 'msgstr ""\n\n'
                )
        return 0
    problems = check()
    for problem in problems:
        out(problem + "\n")
    return 1 if problems else 0


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
