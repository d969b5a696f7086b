"""The catalogue out and in again: the same file changes nothing, a new price supersedes, bad rows stand apart."""

import csv
import io
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from compagnon.desk.catalogue_export import table
from compagnon.desk.catalogue_import import carry_out, preview
from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.catalogue import environment, pricelists, queries, services
from compagnon.sales.catalogue.models import EnvironmentFact, Price, Product

DAY = date(2026, 3, 1)
START = date(2026, 1, 1)


@pytest.fixture
def rich(bruno: Any) -> Any:
    """A product with everything that a file carries."""
    made = services.create_product(
        bruno, reference="V-1", name={"fr": "Vanne ; « à boule »", "en": "Valve"}, vat_rate=D("0.20"),
        price=D("100.123456"), cost=D("60.5"), valid_from=START, weight_kg=D("1.25"), rep_stream="deee_pro",
        family="=cmd|' /C calc'!A0",
    )  # fmt: skip
    pricelists.set_tiers(
        bruno,
        product=made,
        tiers=[(D(0), D(90)), (D(10), D("85.5"))],
        kind="slab",
        segment="GC",
        valid_from=START,
    )
    services.set_specification(
        bruno, product=made, code="power", name={"fr": "P"}, number=D("-12.5"), unit="W"
    )
    services.set_specification(
        bruno,
        product=made,
        code="ambient",
        kind="limit",
        name={"fr": "T"},
        least=D(-5),
        most=D(40),
        unit="°C",
    )
    services.set_specification(bruno, product=made, code="matter", name={"fr": "M"}, text={"fr": "Inox 316L"})
    for topic, said in (
        ("recycled", {"number": D("0.35")}),
        ("end_of_life", {"text": {"fr": "Tri, puis fonte"}}),
    ):
        environment.state_environment(
            bruno, product=made, topic=topic, source="Étude", stated_on=START, valid_from=START, **said
        )
    return made


def as_csv(actor: Any) -> bytes:
    from compagnon.web.ui.exports import csv_response

    heads, rows = table(actor)
    return b"".join(csv_response("catalogue", heads, rows).streaming_content)  # type: ignore[arg-type]


def file_of(**cells: str) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, cells)
    writer.writeheader()
    writer.writerow(cells)
    return out.getvalue().encode()


def test_what_goes_out_comes_back_unchanged(bruno: Any, rich: Any) -> None:
    data = as_csv(bruno)
    assert b"'=cmd" in data
    found = preview(bruno, name="catalogue.csv", data=data, valid_from=DAY)
    assert found.counts == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}, found.good
    assert found.unknown == []


def test_a_file_from_another_house_makes_the_same_product_once(bruno: Any, rich: Any) -> None:
    data = as_csv(bruno).replace(b"V-1", b"V-9")
    first = carry_out(bruno, name="a.csv", data=data, source="Import", valid_from=DAY)
    again = carry_out(bruno, name="a.csv", data=data, source="Import", valid_from=DAY)
    assert first.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}, first.faults
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}, again.faults
    copy = Product.objects.get(reference="V-9")
    assert copy.name == rich.name
    assert queries.price_at(copy, on=DAY, segment="GC", quantity=D(20)) == D("87.75")
    assert {row.code: row.most for row in copy.specifications.all()}["ambient"] == D(40)
    assert queries.environment_of(copy, DAY).number("recycled") == D("0.35")
    assert copy.prices.first().source == "Import"


def test_a_new_price_supersedes_and_the_old_one_stays(bruno: Any, rich: Any) -> None:
    done = carry_out(
        bruno,
        name="a.csv",
        data=file_of(reference="V-1", price="0: 110 | 5: 99,5"),
        source="",
        valid_from=DAY,
    )
    assert done.counts["changed"] == 1
    assert queries.price_at(rich, on=DAY, quantity=D(5)) == D("99.5")
    assert queries.price_at(rich, on=date(2026, 2, 28)) == D("100.123456")
    assert Price.objects.filter(product=rich, segment="").count() == 3
    assert EnvironmentFact.objects.filter(product=rich).count() == 2


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"reference": "", "price": "5"}, "reference"),
        ({"reference": "N-1", "vat_rate": "20"}, "name_fr"),
        ({"reference": "N-1", "name_fr": "X"}, "vat_rate"),
        ({"reference": "V-1", "price": "-4"}, "price"),
        ({"reference": "V-1", "price": "abc"}, "price"),
        ({"reference": "V-1", "price": "1: 5 | 1: 6"}, "price"),
        ({"reference": "V-1", "cost": "1.1234567"}, "cost"),
        ({"reference": "V-1", "vat_rate": "7"}, "vat_rate"),
        ({"reference": "V-1", "status": "gone"}, "status"),
        ({"reference": "V-1", "unit": "hogshead"}, "unit"),
        ({"reference": "V-1", "replaced_by": "Z"}, "replaced_by"),
        ({"reference": "V-1", "env:recycled": "35"}, "env:recycled"),
        ({"reference": "V-1", "env:colour": "35"}, "env:colour"),
        ({"reference": "V-1", "limit:t": "40..5 °C"}, "limit:t"),
        ({"reference": "R" * 41, "name_fr": "X", "vat_rate": "20"}, "reference"),
    ],
)
def test_a_bad_cell_sets_its_row_aside_with_its_column(
    bruno: Any, rich: Any, cells: dict[str, str], column: str
) -> None:
    before = Price.objects.count()
    done = carry_out(bruno, name="a.csv", data=file_of(**cells), source="", valid_from=DAY)
    assert done.counts["refused"] == 1
    assert done.faults[0].column == column
    assert done.faults[0].row == 2
    assert done.faults[0].reason
    assert Price.objects.count() == before
    assert Product.objects.count() == 1


def test_a_reference_that_stands_twice_is_taken_once(bruno: Any, rich: Any) -> None:
    found = preview(bruno, name="a.csv", data=b"reference;price\nV-1;5\nv-1;6\n")
    assert [(fault.row, fault.code) for fault in found.faults] == [(3, "twice")]
    assert len(found.good) == 1


def test_a_product_leaves_and_comes_back_by_the_file(bruno: Any, rich: Any) -> None:
    services.create_product(bruno, reference="V-2", name={"fr": "Vanne 2"}, vat_rate=D("0.20"))
    carry_out(
        bruno,
        name="a",
        data=file_of(reference="V-1", status="obsolète", replaced_by="V-2"),
        source="",
        valid_from=DAY,
    )
    rich.refresh_from_db()
    assert (rich.status, rich.replaced_by.reference) == ("obsolete", "V-2")
    carry_out(bruno, name="a", data=file_of(reference="V-1", status="actif"), source="", valid_from=DAY)
    rich.refresh_from_db()
    assert rich.status == "active"


def test_a_file_without_a_reference_and_a_hand_without_the_right_are_refused(
    alice: Any, bruno: Any, mallory: Any
) -> None:
    with pytest.raises(Refusal):
        preview(bruno, name="a.csv", data=b"price\n5\n")
    with pytest.raises(Forbidden):
        preview(alice, name="a.csv", data=b"reference\nA\n")
    assert list(table(mallory)[1]) == []


def test_a_catalogue_is_compared_in_a_number_of_queries_that_does_not_grow(
    bruno: Any, rich: Any, django_assert_max_num_queries: Any
) -> None:
    lines = "".join(f"N-{n};Produit;20;{n + 1}\n" for n in range(200))
    with django_assert_max_num_queries(8):
        found = preview(bruno, name="a.csv", data=f"reference;name_fr;vat_rate;price\n{lines}".encode())
    assert found.counts["new"] == 200
