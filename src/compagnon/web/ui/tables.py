"""Lists (tableaux): declared columns; sort, columns, filters and place in the URL; bulk actions; exports.

    table = Table(COLUMNS, rows, request, name="accounts", caption=_("Clients"))
    if response := table.export():          # the view has checked the permission
        return response
    return render(request, "accounts/list.html", {"table": table})

`rows` is a queryset (paged by key, flat at any size) or a list that is already in memory.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext

from compagnon.web.ui import exports, formats
from compagnon.web.ui.paging import Cursor, Slice, read_slice

Words = str | Promise
COUNT_LIMIT = 10_000
FIGURES = frozenset({"number", "amount", "signed", "percent", "km"})


@dataclass(frozen=True)
class Column:
    """A column. `value(row)` is the bare value (default: the attribute `key`, dots follow relations);
    `cell(row)` is what the page shows instead of the formatted value; `sort` is the field or annotation
    it is ordered by ("" when it cannot be), `unit` stands once in the header."""

    key: str
    label: Words
    kind: str = "text"  # text, number, amount, signed, percent, km, date, moment, yes
    value: Callable[[Any], Any] | None = None
    cell: Callable[[Any], Any] | None = None
    note: Callable[[Any], Any] | None = None
    url: Callable[[Any], str] | None = None
    sort: str | None = None
    unit: str = ""
    decimals: int | None = None
    shown: bool = True
    total: Any = None

    @property
    def right(self) -> bool:
        return self.kind in FIGURES

    @property
    def order(self) -> str:
        return self.key.replace(".", "__") if self.sort is None else self.sort

    def raw(self, row: Any) -> Any:
        if self.value:
            return self.value(row)
        for part in self.key.split("."):
            row = getattr(row, part, None) if not isinstance(row, dict) else row.get(part)
        return row

    def text(self, value: Any) -> Any:
        """The value as it is read on the page; amounts without their currency, which stands in the header."""
        if value is None or value == "":
            return ""
        match self.kind:
            case "number" | "km":
                return formats.number(value, self.decimals)
            case "amount":
                return formats.number(
                    getattr(value, "amount", value), 2 if self.decimals is None else self.decimals
                )
            case "signed":
                return formats.number(getattr(value, "amount", value), self.decimals, signed=True)
            case "percent":
                return formats.percent(value, 1 if self.decimals is None else self.decimals)
            case "date":
                return formats.day_short(value)
            case "moment":
                return formats.moment(value)
            case "yes":
                return gettext("yes") if value else gettext("no")
        return value


@dataclass(frozen=True)
class BulkAction:
    """Something to do to the rows that are ticked: a button that posts `pick` and `all` to `url`."""

    name: str
    label: Words
    url: str
    icon: str = "check"
    danger: bool = False


@dataclass(frozen=True)
class Cell:
    text: Any
    note: Any
    url: str
    right: bool
    negative: bool


@dataclass(frozen=True)
class Head:
    column: Column
    url: str  # "" when it cannot be sorted
    state: str  # "", ascending or descending


class Table:
    def __init__(
        self,
        columns: Sequence[Column],
        rows: QuerySet[Any] | Sequence[Any],
        request: HttpRequest,
        *,
        name: str,
        caption: Words,
        default_sort: str = "",
        size: int = 50,
        bulk: Sequence[BulkAction] = (),
        row_key: Callable[[Any], Any] = lambda row: row.uuid,
        row_label: Callable[[Any], Any] = str,
        formats: Sequence[str] = ("csv", "xlsx"),
        pinned: bool = True,
        empty: Words = "",
    ) -> None:
        self.columns = tuple(columns)
        self.rows = rows
        self.request = request
        self.name, self.caption, self.size, self.bulk = name, caption, size, tuple(bulk)
        self.row_key, self.row_label, self.export_formats = row_key, row_label, tuple(formats)
        self.default_sort, self.pinned, self.empty = default_sort, pinned, empty
        self.params = request.GET

    # what the URL says --------------------------------------------------------------

    def url(self, **changes: str | list[str] | None) -> str:
        """This page with some parameters changed; None takes one away."""
        query: QueryDict = self.params.copy()
        for key, value in changes.items():
            query.pop(key, None)
            if isinstance(value, list):
                query.setlist(key, value)
            elif value is not None:
                query[key] = value
        text = query.urlencode()
        return f"?{text}" if text else "?"

    @cached_property
    def sorting(self) -> tuple[Column | None, bool]:
        """The column of the order, and whether it falls; an unknown one is as if none was asked."""
        for wanted in (self.params.get("sort", ""), self.default_sort):
            for column in self.columns:
                if column.key == wanted.lstrip("-") and column.order:
                    return column, wanted.startswith("-")
        return None, False

    @cached_property
    def chosen(self) -> tuple[Column, ...]:
        """The columns to show: of the URL, else as last chosen, else the usual ones; the first always."""
        known = {column.key for column in self.columns}
        memory = f"columns:{self.name}"
        session: Any = getattr(self.request, "session", {})
        wanted = [key for key in self.params.getlist("col") if key in known]
        if wanted and session.get(memory) != wanted:
            session[memory] = wanted
        keys = set(wanted or session.get(memory, [])) & known
        if not keys:
            keys = {column.key for column in self.columns if column.shown}
        return tuple(column for i, column in enumerate(self.columns) if i == 0 or column.key in keys)

    # one page -----------------------------------------------------------------------

    @cached_property
    def slice(self) -> Slice:
        column, down = self.sorting
        cursor = Cursor.read(self.params.get("at", "")) if self.params.get("at") else None
        if isinstance(self.rows, QuerySet):
            order = column.order if column else "pk"
            try:
                return read_slice(self.rows, order, down=down, size=self.size, cursor=cursor)
            except (ValueError, TypeError, ValidationError):  # a place of another order, or made up
                return read_slice(self.rows, order, down=down, size=self.size, cursor=None)
        rows = self._sorted_list()
        start = min(cursor.before, max(len(rows) - 1, 0)) if cursor else 0
        end = start + self.size
        return Slice(
            rows[start:end], start + 1,
            Cursor(None, 0, end) if end < len(rows) else None,
            Cursor(None, 0, max(0, start - self.size)) if start else None,
        )  # fmt: skip

    def _sorted_list(self) -> list[Any]:
        column, down = self.sorting
        rows = list(self.rows)
        if column is None:
            return rows
        known = [row for row in rows if column.raw(row) is not None]
        known.sort(key=column.raw, reverse=down)
        return known + [row for row in rows if column.raw(row) is None]

    @cached_property
    def count(self) -> int:
        """How many rows in all, or COUNT_LIMIT + 1 for more: nobody waits for an exact great number."""
        if isinstance(self.rows, QuerySet):
            return self.rows.order_by()[: COUNT_LIMIT + 1].count()
        return len(self.rows)

    @property
    def count_text(self) -> str:
        if self.count > COUNT_LIMIT:
            return gettext("more than %(count)s") % {"count": formats.number(COUNT_LIMIT)}
        return formats.number(self.count)

    @property
    def first_text(self) -> str:
        return formats.number(self.slice.first)

    @property
    def last_text(self) -> str:
        return formats.number(self.slice.first + len(self.slice.rows) - 1)

    @property
    def next_url(self) -> str:
        return self.url(at=self.slice.following.text()) if self.slice.following else ""

    @property
    def previous_url(self) -> str:
        return self.url(at=self.slice.previous.text()) if self.slice.previous else ""

    @property
    def heads(self) -> list[Head]:
        sorted_by, down = self.sorting
        heads = []
        for column in self.chosen:
            current = column is sorted_by
            state = ("descending" if down else "ascending") if current else ""
            wanted = (
                column.key
                if current and down
                else f"-{column.key}"
                if current or column.right
                else column.key
            )
            heads.append(Head(column, self.url(sort=wanted, at=None) if column.order else "", state))
        return heads

    def body(self) -> Iterator[tuple[Any, Any, list[Cell]]]:
        """Key, name and cells of each row of this page."""
        for row in self.slice.rows:
            yield self.row_key(row), self.row_label(row), [self._cell(column, row) for column in self.chosen]

    def _cell(self, column: Column, row: Any) -> Cell:
        value = column.raw(row)
        return Cell(
            column.cell(row) if column.cell else column.text(value),
            column.note(row) if column.note else "",
            column.url(row) if column.url else "",
            column.right,
            _below(column, value),
        )

    @property
    def span(self) -> int:
        return len(self.chosen) + bool(self.bulk)

    @property
    def has_totals(self) -> bool:
        return any(column.total is not None for column in self.chosen)

    @property
    def totals(self) -> list[Cell]:
        return [
            Cell("" if c.total is None else c.text(c.total), "", "", c.right, _below(c, c.total))
            for c in self.chosen
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The other parameters of the URL, as hidden fields of the columns form."""
        return [
            (k, v) for k in self.params if k not in {"col", "at", "export"} for v in self.params.getlist(k)
        ]

    @property
    def exports(self) -> list[tuple[str, str]]:
        return [(kind.upper(), self.url(export=kind, at=None)) for kind in self.export_formats]

    # all rows -----------------------------------------------------------------------

    def export(self) -> HttpResponseBase | None:
        """The file that the URL asks for, of all rows and the chosen columns, or None."""
        kind = self.params.get("export", "")
        if kind not in self.export_formats:
            return None
        heads = [str(c.label) + (f" ({c.unit})" if c.unit else "") for c in self.chosen]
        if kind == "csv":
            return exports.csv_response(self.name, heads, self._export_rows())
        return exports.xlsx_response(self.name, self.caption, heads, self._export_rows())

    def _export_rows(self) -> Iterator[list[Any]]:
        column, down = self.sorting
        rows: Iterable[Any]
        if isinstance(self.rows, QuerySet):
            sign = "-" if down else ""
            ordered = (
                self.rows.order_by(f"{sign}{column.order}", f"{sign}pk")
                if column
                else self.rows.order_by("pk")
            )
            rows = ordered.iterator(chunk_size=1000)
        else:
            rows = self._sorted_list()
        for row in rows:
            yield [getattr(value, "amount", value) for value in (column.raw(row) for column in self.chosen)]


def _below(column: Column, value: Any) -> bool:
    bare = getattr(value, "amount", value)
    return column.right and bare is not None and bare != "" and bool(bare < 0)


def picked(request: HttpRequest, rows: QuerySet[Any], field: str = "uuid") -> QuerySet[Any]:
    """The rows that a bulk action is for: those ticked, or all that the list shows when `all` is."""
    if request.POST.get("all"):
        return rows
    return rows.filter(**{f"{field}__in": request.POST.getlist("pick")})
