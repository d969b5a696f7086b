"""A file as headers and rows of texts, whatever it is: CSV, XLSX, vCard.

The kind is decided by the content, not by the name. Limits come first: size, declared size inside the
zip, rows. Every row keeps the number that the file's own program shows.
"""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from compagnon.desk.importing.faults import NOT_A_KIND, TOO_LARGE, ImportFault, RowFault

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CHARACTERS = 10_000  # of one cell
DELIMITERS = (";", ",", "\t")


@dataclass
class Row:
    number: int
    cells: list[str]
    faults: list[RowFault] = field(default_factory=list)


@dataclass
class Grid:
    """`kind`: csv, xlsx or vcard; `dialect` says how a CSV was read (encoding and separator)."""

    kind: str
    headers: list[str]
    rows: list[Row]
    dialect: str = ""


def read_table(name: str, data: bytes) -> Grid:
    """Headers and rows of a file; `ImportFault` says what is wrong with it as a whole."""
    from compagnon.desk.importing.cards import read_cards
    from compagnon.desk.importing.sheets import read_sheet

    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise ImportFault("empty_file", _("The file is empty."), path="file")
    if len(data) > MOST_BYTES:
        sizes = {"found": len(data) // MEGABYTE, "limit": MOST_BYTES // MEGABYTE}
        raise ImportFault("file_too_large", TOO_LARGE % sizes, path="file")
    if data.startswith(b"PK\x03\x04"):
        return read_sheet(data)
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")):
        raise ImportFault("unknown_kind", NOT_A_KIND, path="file")
    text, encoding = decode(data)
    if text.lstrip()[:11].upper() == "BEGIN:VCARD":
        return read_cards(text)
    return read_csv(text, encoding)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: marks first, then UTF-16 by its zeros, UTF-8, Windows."""
    if data.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in data[:4000]:
        even, odd = data[:4000:2].count(0), data[1:4000:2].count(0)
        encoding = "utf-16-le" if odd > even else "utf-16-be"
    else:
        encoding = "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise ImportFault("encoding", _("The text of the file cannot be decoded as %(name)s.") % {"name": encoding},
                              path="file") from error  # fmt: skip
        try:
            text, encoding = data.decode("cp1252"), "cp1252"
        except UnicodeDecodeError:
            place = error.start
            line = data.count(b"\n", 0, place) + 1
            raise ImportFault(
                "encoding", _("Line %(line)s is in an unknown encoding: save the file as UTF-8.") % {"line": line},
                path="file",
            ) from error  # fmt: skip
    if "\0" in text:
        raise ImportFault("unknown_kind", NOT_A_KIND, path="file")
    return text, encoding.removesuffix("-sig")


def read_csv(text: str, encoding: str) -> Grid:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = _delimiter(first)
    csv.field_size_limit(MEGABYTE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _grid("csv", _csv_rows(reader), f"{encoding} {'tab' if delimiter == chr(9) else delimiter}")
    except csv.Error as error:
        raise ImportFault(
            "csv_broken", _("Line %(line)s cannot be read: a quote is not closed.") % {"line": reader.line_num},
            path="file",
        ) from error  # fmt: skip


def _delimiter(line: str) -> str:
    """The separator that occurs most in the header, outside quotes."""
    outside = "".join(line.split('"')[::2]) if '"' in line else line
    return max(DELIMITERS, key=outside.count)


def _csv_rows(reader: "csv._reader") -> Iterator[Row]:  # type: ignore[name-defined]
    before = 0
    for cells in reader:
        number, before = before + 1, reader.line_num
        if any(cell.strip() for cell in cells):
            yield Row(number, cells)


def _grid(kind: str, rows: Iterator[Row], dialect: str = "") -> Grid:
    """The first row that holds something is the header; empty rows are passed over."""
    head = next(rows, None)
    if head is None:
        raise ImportFault("empty_file", _("The file is empty."), path="file")
    headers = [" ".join(cell.replace("\ufeff", "").split()) for cell in head.cells]
    while headers and not headers[-1]:
        headers.pop()
    _check_headers(headers)
    found = list(itertools.islice(rows, MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        message = _("The file has more than %(limit)s rows. Split it.") % {"limit": MOST_ROWS}
        raise ImportFault("too_many_rows", message, path="file")
    width = len(headers)
    for row in found:
        if any(cell.strip() for cell in row.cells[width:]):
            reason = str(_("This row has more cells than the header has columns."))
            row.faults.append(RowFault(row.number, "", "", "too_many_cells", reason))
        row.cells = [cell.strip()[:MOST_CHARACTERS] for cell in row.cells[:width]]
        row.cells += [""] * (width - len(row.cells))
    return Grid(kind, headers, found, dialect)


def _check_headers(headers: list[str]) -> None:
    if len(headers) > MOST_COLUMNS:
        raise ImportFault("too_many_columns", _("The file has too many columns."), path="file")
    if not any(headers):
        raise ImportFault("no_header", _("The first row must name the columns."), path="file")
    seen = Counter(header.casefold() for header in headers if header)
    if double := [header for header in headers if seen[header.casefold()] > 1]:
        raise ImportFault(
            "duplicate_headers",
            _("The column “%(name)s” stands twice: rename one of them.") % {"name": double[0]}, path="file",
        )  # fmt: skip
    for place, header in enumerate(headers, 1):
        if not header:
            headers[place - 1] = f"#{place}"
