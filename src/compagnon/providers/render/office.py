"""What Word and PowerPoint files share: clean text, native charts with their workbook, reproducible packages."""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from pptx.chart.data import CategoryChartData
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.enum.chart import XL_CHART_TYPE

from compagnon.core.documents import Chart, Document

# XML 1.0 has no place for these; bidirectional controls would deceive the reader of a contract.
_UNFIT = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
_EMUS_PER_PIXEL = 9525
_SIZE = re.compile(rb'<svg[^>]*?\swidth="(\d+)(?:px)?"[^>]*?\sheight="(\d+)(?:px)?"')
# What a reader without SVG shows instead of a drawing: one white point; the numbers stand in the table beside.
WHITE_POINT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02"
    "fedccc59e70000000049454e44ae426082"
)
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
FORMS = {
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "shares": XL_CHART_TYPE.PIE,
    "lines": XL_CHART_TYPE.LINE_MARKERS,
}


def clean(value: str) -> str:
    """The text without what an XML file cannot hold; line ends become \\n."""
    return _UNFIT.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def xml(value: str) -> str:
    """Cleaned and escaped, for the content of an element: whatever was typed is printed as it was."""
    return escape(clean(value))


def attribute(value: str) -> str:
    """Cleaned, escaped and quoted, for an attribute."""
    return quoteattr(clean(value).replace("\n", " "))


@dataclass(frozen=True, slots=True)
class NativeChart:
    """A chart of an office file: its XML, the data that PowerPoint takes, the workbook behind it."""

    data: CategoryChartData
    kind: XL_CHART_TYPE
    xml: bytes
    workbook: bytes


def native_chart(chart: Chart, timestamp: datetime) -> NativeChart:
    """The chart as office programs edit it: values in a workbook, not a picture."""
    make_data: Any = CategoryChartData
    write: Any = ChartXmlWriter
    data = make_data(number_format="General")
    data.categories = [clean(name) for name in chart.categories]
    for series in chart.series:
        data.add_series(clean(series.name), series.values)
    kind = FORMS[chart.form]
    return NativeChart(data, kind, write(kind, data).xml.encode("utf-8"), _workbook(chart, timestamp))


def _workbook(chart: Chart, timestamp: datetime) -> bytes:
    """Categories in the first column, a series in each of the next: the cells that the chart refers to."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": timestamp.replace(tzinfo=None)})
    sheet = book.add_worksheet("Sheet1")
    for row, name in enumerate(chart.categories, 1):
        sheet.write_string(row, 0, clean(name))
    for column, series in enumerate(chart.series, 1):
        sheet.write_string(0, column, clean(series.name))
        for row, value in enumerate(series.values, 1):
            sheet.write_number(row, column, value)
    book.close()
    return target.getvalue()


def describe(about: Any, document: Document, timestamp: datetime) -> None:
    """Title, author, language and date of a package: `about` is its core properties."""
    moment = timestamp.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.title, about.subject = _short(document.title), _short(document.metadata.subject)
    about.author = about.last_modified_by = _short(", ".join(document.metadata.authors))
    about.keywords, about.comments = _short(", ".join(document.metadata.keywords)), ""
    about.language, about.revision = LOCALES[document.language], 1
    about.created = about.modified = moment


def _short(value: str) -> str:
    return clean(value)[:255]


def svg_size(svg: bytes, width: int) -> tuple[int, int]:
    """Width and height in EMU for a drawing as wide as `width` EMU at most."""
    found = _SIZE.search(svg[:2000])
    across, high = (int(found[1]), int(found[2])) if found else (640, 360)
    wide = min(width, across * _EMUS_PER_PIXEL)
    return wide, max(1, wide * high // max(1, across))


def reproducible(package: bytes) -> bytes:
    """The same package with its members dated 1980: equal documents are equal files."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            copy.writestr(info, source.read(name), compresslevel=4)
    return target.getvalue()
