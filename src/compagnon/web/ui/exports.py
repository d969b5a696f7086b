"""Lists as CSV and XLSX, streamed, safe from formula injection.

A text that a spreadsheet would run (`=`, `+`, `-`, `@`, a tab or a line break first) is neutralised:
in CSV by an apostrophe before it, in XLSX by the type of its cell. Numbers stay numbers, negative
ones too, and so does a text that is only a number.
"""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from compagnon.web.ui import formats

# Half and full width: some spreadsheets take ＝ for =.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|")
_PLAIN_NUMBER = re.compile(r"[+\-\u2212]?\d[\d \u00a0\u202f.,]*")
Row = Sequence[Any]


def neutral(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet would take it for a formula."""
    bare = text.lstrip(" \u00a0\u202f\u200b\ufeff")
    dangerous = bare.startswith(_STARTS) or text.startswith(_STARTS)
    return f"'{text}" if dangerous and not _PLAIN_NUMBER.fullmatch(text) else text


class _Echo:
    """What `csv.writer` writes to: it gives the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _csv_value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | int):
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return text if formats.language() == "en" else text.replace(".", ",")
    return neutral(str(value))


def csv_response(name: str, heads: Sequence[Any], rows: Iterable[Row]) -> StreamingHttpResponse:
    """UTF-8 with a mark for Excel; French files take `;` and a decimal comma, as French Excel does."""
    writer = csv.writer(_Echo(), delimiter="," if formats.language() == "en" else ";")

    reader = get_language()

    def lines() -> Iterator[str]:
        yield "\ufeff" + str(writer.writerow([neutral(str(head)) for head in heads]))
        # A stream is read when the view is long over: each row is written in the reader's language.
        waiting = iter(rows)
        while True:
            with override(reader):
                row = next(waiting, None)
                line = "" if row is None else str(writer.writerow([_csv_value(value) for value in row]))
            if row is None:
                return
            yield line

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(name)}.csv"'
    return response


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).replace(tzinfo=None)
    plain = value is None or isinstance(value, bool | int | Decimal | date | time)
    cell = WriteOnlyCell(sheet, value if plain else ILLEGAL_CHARACTERS_RE.sub("", str(value))[:32_767])
    if not plain:
        cell.data_type = "s"  # a text, whatever it begins with: openpyxl would take "=…" for a formula
    return cell


def xlsx_response(name: str, title: Any, heads: Sequence[Any], rows: Iterable[Row]) -> FileResponse:
    """One sheet written row by row to a temporary file, which is then sent and forgotten."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", str(title))[:31] or "1")
    sheet.freeze_panes = "A2"
    head_cells = [_cell(sheet, str(head)) for head in heads]
    for cell in head_cells:
        cell.font = Font(bold=True)
    sheet.append(head_cells)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    book.save(file)
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(file, as_attachment=True, filename=f"{_file_name(name)}.xlsx", content_type=kind)


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name).strip("-") or "export"
