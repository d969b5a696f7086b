"""People as vCard 3.0 (RFC 2426) and 4.0 (RFC 6350), read as a grid with fixed columns."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from compagnon.desk.importing.faults import ImportFault, RowFault
from compagnon.desk.importing.reading import MOST_CHARACTERS, MOST_ROWS, Grid, Row

# The columns of the grid are the targets themselves.
COLUMNS = [
    "name", "contact_last_name", "contact_first_name", "contact_title", "contact_function", "contact_email",
    "contact_phone", "contact_mobile", "line", "postcode", "city", "website", "contact_notes",
]  # fmt: skip
_SPLIT = re.compile(r"(?<!\\);")
_ESCAPE = re.compile(r"\\(.)")


def read_cards(text: str) -> Grid:
    """One row per card; its number is the line on which the card begins."""
    rows = []
    for number, properties in _cards(text):
        rows.append(_row(number, properties))
        if len(rows) > MOST_ROWS:
            raise ImportFault("too_many_rows", _("The file has more than %(limit)s rows. Split it.") %
                              {"limit": MOST_ROWS}, path="file")  # fmt: skip
    return Grid("vcard", list(COLUMNS), rows)


def _cards(text: str) -> Iterator[tuple[int, list[tuple[str, str, str]]]]:
    card: list[tuple[str, str, str]] | None = None
    start = 0
    for number, line in _unfolded(text):
        name, _colon, value = line.partition(":")
        name, _semicolon, parameters = name.partition(";")
        name = name.rpartition(".")[2].upper()  # item1.EMAIL
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            card, start = [], number
        elif name == "END" and card is not None:
            yield start, card
            card = None
        elif card is not None:
            card.append((name, parameters.upper(), value.strip()))
    if card is not None:
        message = _("The card that begins on line %(line)s has no end.") % {"line": start}
        raise ImportFault("vcard_broken", message, path="file")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first line; a line that begins with a space goes on."""
    current, start = "", 0
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if line[:1] in {" ", "\t"} and current:
            current += line[1:]
            continue
        if current:
            yield start, current
        current, start = line.lstrip("\ufeff"), number
    if current:
        yield start, current


def _parts(value: str) -> list[str]:
    return [_plain(part) for part in _SPLIT.split(value)]


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], value).strip()[:MOST_CHARACTERS]


def _row(number: int, properties: list[tuple[str, str, str]]) -> Row:
    found: dict[str, str] = {}
    row = Row(number, [])
    for name, parameters, value in properties:
        if "QUOTED-PRINTABLE" in parameters:
            reason = str(_("This is a vCard 2.1: export it as version 3 or 4."))
            row.faults.append(RowFault(number, name, value, "vcard_version", reason))
        _take(found, name, parameters, value)
    if "contact_last_name" not in found and found.get("full"):
        first, _space, last = found["full"].rpartition(" ")
        found["contact_last_name"], found["contact_first_name"] = last, first
    # A card without a company is a company by its own name: a sole trader, or a mistake to see.
    if not found.get("name"):
        found["name"] = found.get("full", "")
    row.cells = [found.get(column, "") for column in COLUMNS]
    return row


def _take(found: dict[str, str], name: str, parameters: str, value: str) -> None:
    parts = _parts(value)
    match name:
        case "FN":
            found["full"] = _plain(value)
        case "N" if parts[0]:
            found["contact_last_name"] = parts[0]
            found["contact_first_name"] = parts[1] if len(parts) > 1 else ""
            found["contact_title"] = parts[3] if len(parts) > 3 else ""
        case "ORG":
            found.setdefault("name", parts[0])
        case "TITLE":
            found.setdefault("contact_function", _plain(value))
        case "EMAIL":
            found.setdefault("contact_email", _plain(value))
        case "TEL" if "FAX" not in parameters:
            mobile = "CELL" in parameters
            found.setdefault(
                "contact_mobile" if mobile else "contact_phone", _plain(value).removeprefix("tel:")
            )
        case "ADR" if len(parts) >= 6:
            found.setdefault("line", parts[2])
            found.setdefault("city", parts[3])
            found.setdefault("postcode", parts[5])
        case "URL":
            found.setdefault("website", _plain(value))
        case "NOTE":
            found.setdefault("contact_notes", _plain(value))
