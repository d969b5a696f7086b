"""The first sheet of an XLSX workbook, read as texts (classeur).

A zip bomb is refused by the sizes that it declares (a lying size is stopped by the CRC), a document
type by its first bytes; a formula is refused with its row and column, since its stored value may be old
or planted. Dates follow the workbook's own calendar (1900 or 1904).
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from compagnon.desk.importing import reading
from compagnon.desk.importing.faults import ERROR_CELL, FORMULA, NOT_A_KIND, TOO_LARGE, ImportFault, RowFault
from compagnon.desk.importing.reading import MEGABYTE, Grid, Row

MOST_UNPACKED = 300 * MEGABYTE
MOST_PARTS = 2000
MOST_SHEET_ROWS = 1_048_576  # Excel's own limit
PROLOGUE = 4096


def read_sheet(data: bytes) -> Grid:
    _check_zip(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet: Any = book.worksheets[0] if book.worksheets else None
        if sheet is None:
            raise ImportFault("empty_file", _("The file is empty."), path="file")
        sheet.reset_dimensions()  # the declared size may lie
        return reading._grid("xlsx", _rows(sheet))
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        ParseError,
        zipfile.BadZipFile,
        EOFError,
        OSError,
    ) as error:
        raise ImportFault(
            "xlsx_broken", _("The workbook is damaged: open it and save it again."), path="file"
        ) from error


def _check_zip(data: bytes) -> None:
    """Refuse what would not fit in memory, and what is no workbook, before anything is unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise ImportFault(
            "xlsx_broken", _("The workbook is damaged: open it and save it again."), path="file"
        ) from error
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        sizes = {"found": unpacked // MEGABYTE, "limit": MOST_UNPACKED // MEGABYTE}
        raise ImportFault("zip_bomb", TOO_LARGE % sizes, path="file")
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise ImportFault("unknown_kind", NOT_A_KIND, path="file")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ImportFault(
            "macros", _("The workbook holds macros: save it as XLSX without them."), path="file"
        )
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(PROLOGUE).upper():
                    raise ImportFault("xlsx_broken", _("The workbook declares a document type."), path="file")


def _rows(sheet: Any) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > MOST_SHEET_ROWS:
            break
        if all(cell.value is None for cell in cells):
            continue
        row = Row(number, [])
        for place, cell in enumerate(cells, 1):
            row.cells.append(_text(row, place, cell))
        yield row


def _text(row: Row, place: int, cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    column = get_column_letter(place)
    if cell.data_type == "f":
        shown = str(getattr(value, "text", value))
        row.faults.append(RowFault(row.number, column, shown, "formula", str(FORMULA)))
        return ""
    if cell.data_type == "e":
        reason = str(ERROR_CELL % {"value": value})
        row.faults.append(RowFault(row.number, column, str(value), "error_cell", reason))
        return ""
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == time()
            else value.isoformat(sep=" ", timespec="minutes")
        )
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        # Fifteen digits are exact in a spreadsheet: 73282932000074.0 is a SIRET, not a measure.
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return str(value)
