"""Lists: the order, the columns and the place are in the URL, and pages join without a gap."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from compagnon.people.models import User
from compagnon.web.ui.paging import Cursor
from compagnon.web.ui.tables import COUNT_LIMIT, BulkAction, Column, Table, picked

NAMES = ["Ana", "Bo", "Bo", "Bo", "Cy", "Di", "Ed", "", "", "Al"]


@dataclass(frozen=True)
class Row:
    uuid: int
    name: str
    gap: Decimal | None


ROWS = [Row(1, "b", Decimal(-5)), Row(2, "a", None), Row(3, "c", Decimal(7))]
COLUMNS = (
    Column("name", "Name"),
    Column("gap", "Gap", "signed", unit="€"),
    Column("more", "More", shown=False),
)


def asked(query: str = "", session: dict | None = None):
    request = RequestFactory().get(f"/list/?{query}")
    request.session = {} if session is None else session
    return request


def make(query: str = "", rows=ROWS, columns=COLUMNS, session=None, **options) -> Table:
    return Table(columns, rows, asked(query, session), name="t", caption="List", **options)


@pytest.fixture
def users(db) -> QuerySet[User]:
    User.objects.bulk_create(User(email=f"{i}@x.test", name=name) for i, name in enumerate(NAMES))
    return User.objects.all()


@pytest.mark.parametrize("sort", ["name", "-name", "email", "-email", ""])
def test_pages_join_without_gap_or_repetition_both_ways(users, sort) -> None:
    columns = (Column("name", "Name"), Column("email", "Mail"))
    seen, query, backwards = [], f"sort={sort}", []
    while True:
        table = make(query, users, columns, size=3)
        seen += [user.pk for user in table.slice.rows]
        last = table
        if not table.next_url:
            break
        query = table.next_url[1:]
    assert len(seen) == len(set(seen)) == len(NAMES)
    field = sort.lstrip("-") or "pk"
    expected = users.order_by(
        f"{'-' if sort[:1] == '-' else ''}{field}", f"{'-' if sort[:1] == '-' else ''}pk"
    )
    assert seen == list(expected.values_list("pk", flat=True))
    while True:
        backwards = [user.pk for user in last.slice.rows] + backwards
        if not last.previous_url:
            break
        last = make(last.previous_url[1:], users, columns, size=3)
    assert backwards == seen
    assert last.slice.first == 1


def test_pages_join_where_values_are_missing(users) -> None:
    """`last_login` is empty for most: those rows are reached too, in both directions."""
    some = users.filter(name="Bo")
    for i, user in enumerate(some):
        user.last_login = f"2026-01-0{i + 1}T00:00:00Z"
        user.save()
    for sign in ("", "-"):
        query, seen = f"sort={sign}last_login", []
        while True:
            table = make(query, users, (Column("last_login", "Seen", "moment"),), size=2)
            seen += [user.pk for user in table.slice.rows]
            if not table.next_url:
                break
            query = table.next_url[1:]
        assert sorted(seen) == sorted(users.values_list("pk", flat=True))


def test_a_place_that_is_made_up_starts_at_the_beginning(users) -> None:
    columns = (Column("name", "Name"), Column("date_joined", "x", sort="created_at"))
    for place in ("x", "e30", Cursor("not a date", 1, 5).text()):
        table = make(f"sort=date_joined&at={place}", users, columns, size=3)
        assert table.slice.first == 1
        assert len(table.slice.rows) == 3


def test_a_page_costs_the_same_number_of_queries_wherever_it_is(users) -> None:
    table = make("sort=name", users, size=3)
    for _page in range(3):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert table.slice.rows
        assert len(queries) == 1
        assert "OFFSET" not in queries[0]["sql"]
        table = make(table.next_url[1:], users, size=3)


def test_a_very_long_list_says_more_than(users, monkeypatch) -> None:
    monkeypatch.setattr("compagnon.web.ui.tables.COUNT_LIMIT", 4)
    assert make("", users).count_text.endswith("4")
    assert make("", users).count == 5
    assert COUNT_LIMIT == 10_000


def test_a_list_in_memory_puts_absent_values_last() -> None:
    assert [row.uuid for row in make("sort=gap").slice.rows] == [1, 3, 2]
    assert [row.uuid for row in make("sort=-gap").slice.rows] == [3, 1, 2]


def test_an_unknown_order_is_as_if_none_was_asked() -> None:
    assert [row.uuid for row in make("sort=password").slice.rows] == [1, 2, 3]


def test_the_head_of_the_sorted_column_turns_the_order_around() -> None:
    heads = make("sort=gap&q=x").heads
    assert heads[1].state == "ascending"
    assert heads[1].url == "?sort=-gap&q=x" or "sort=-gap" in heads[1].url
    assert "q=x" in heads[1].url


def test_chosen_columns_are_remembered_until_others_are_chosen() -> None:
    session: dict = {}
    assert [column.key for column in make("", session=session).chosen] == ["name", "gap"]
    assert [column.key for column in make("col=more", session=session).chosen] == ["name", "more"]
    assert [column.key for column in make("", session=session).chosen] == ["name", "more"]
    assert [column.key for column in make("col=gap&col=nonsense", session=session).chosen] == ["name", "gap"]


def test_a_shortfall_is_marked_and_signed() -> None:
    (_key, _name, cells), *_rest = make("").body()
    assert cells[1].text == "\u22125"
    assert cells[1].negative


def test_the_export_holds_all_rows_and_the_chosen_columns() -> None:
    with translation.override("fr"):
        response = make("export=csv&col=gap&at=x", size=1).export()
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == ["Name;Gap (€)", "b;-5", "a;", "c;7"]
    assert make("").export() is None
    assert make("export=exe").export() is None
    assert make("export=csv", formats=()).export() is None


def test_bulk_actions_are_for_the_ticked_rows_or_for_all(users) -> None:
    first = users.first()
    some = RequestFactory().post("/", {"pick": [str(first.uuid)]})
    assert list(picked(some, users)) == [first]
    assert picked(RequestFactory().post("/", {"all": "1"}), users).count() == len(NAMES)


def test_a_list_is_written_with_its_header_its_units_and_its_ticks() -> None:
    from django.template import engines

    table = make("", bulk=(BulkAction("archive", "Archive", "/archive/"),), row_label=lambda row: row.name)
    text = engines["django"].from_string("{% table table %}").render({"table": table})
    assert '<span class="unit">(€)</span>' in text
    assert text.count('name="pick"') == 3
    assert 'formaction="/archive/"' in text
    assert '<span class="neg">\u22125</span>' in text
