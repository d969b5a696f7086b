"""The catalogue's pages: list, sheet, new product, new price, end of life."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.urls import reverse

from compagnon.sales.catalogue import services
from compagnon.sales.catalogue.models import Product

NEW = {
    "reference": "V-9", "name_fr": "Clapet", "name_en": "Check valve", "unit": "C62", "vat_rate": "0.2",
    "vat_category": "S", "price": "80.50", "cost": "44", "idempotency_key": "k",
}  # fmt: skip


@pytest.fixture
def valve(bruno: Any) -> Any:
    return services.create_product(
        bruno, reference="V-1", name={"fr": "Vanne", "en": "Valve"}, vat_rate=D("0.20"), price=D(100), cost=D("60.25"),
        family="=cmd", valid_from=date(2026, 1, 1),
    )  # fmt: skip


def text(answer: Any) -> str:
    return str(answer.content.decode())


def at(name: str, valve: Any) -> str:
    return reverse(name, args=[valve.uuid])


def test_the_list_shows_price_cost_and_margin_and_exports_safely(sign_in: Any, cast: Any, valve: Any) -> None:
    client = sign_in(cast.alice)
    page = text(client.get("/catalogue/"))
    assert "39.8%" in page
    assert "60.25" in page
    csv = b"".join(client.get("/catalogue/?export=csv").streaming_content).decode()
    assert "'=cmd" in csv
    assert client.get("/catalogue/?export=xlsx").status_code == 200


def test_costs_are_for_those_who_may_see_them(sign_in: Any, cast: Any, valve: Any) -> None:
    client = sign_in(cast.elsa)
    for url in ("/catalogue/", at("product", valve)):
        assert "60.25" not in text(client.get(url))
        assert "39.8" not in text(client.get(url))
    csv = b"".join(client.get("/catalogue/?export=csv&col=unit_cost").streaming_content).decode()
    assert "60.25" not in csv


def test_a_product_is_added_once(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.chloe)
    assert client.post("/catalogue/new/", NEW | {"price": "80.1234567"}).status_code == 422
    assert client.post("/catalogue/new/", NEW | {"vat_rate": "0.07"}).status_code == 422
    assert client.post("/catalogue/new/", NEW | {"name_fr": "", "name_en": ""}).status_code == 422
    for _ in range(2):
        assert client.post("/catalogue/new/", NEW).status_code == 302
    product = Product.objects.get(reference="V-9")
    assert (product.prices.get().price, product.costs.get().cost) == (D("80.50"), D(44))


def test_a_new_price_stands_beside_the_old_one(sign_in: Any, cast: Any, valve: Any) -> None:
    client = sign_in(cast.chloe)
    body = {"kind": "price", "value": "105", "valid_from": "2026-02-01", "source": "Tarif 2026"}
    assert client.post(at("product_price", valve), body).status_code == 302
    page = text(client.get(at("product", valve)))
    assert "Sold at €105 today" in page
    assert "31" in page
    assert client.post(at("product_price", valve), body).status_code == 422
    assert client.post(at("product_price", valve), body | {"kind": "cost"}).status_code == 302
    assert valve.costs.count() == 2


def test_the_second_editor_sees_both_versions(sign_in: Any, cast: Any, bruno: Any, valve: Any) -> None:
    client = sign_in(cast.chloe)
    body = {k: v for k, v in NEW.items() if k not in {"reference", "price", "cost"}} | {
        "version": valve.version
    }
    services.edit_product(bruno, product=valve, family="robinets")
    answer = client.post(at("product_edit", valve), body)
    assert answer.status_code == 409
    assert "robinets" in text(answer)
    valve.refresh_from_db()
    assert client.post(at("product_edit", valve), body | {"version": valve.version}).status_code == 302


def test_a_product_retires_with_its_replacement(sign_in: Any, cast: Any, bruno: Any, valve: Any) -> None:
    client = sign_in(cast.chloe)
    other = services.create_product(bruno, reference="V-2", name={"fr": "Vanne 2"}, vat_rate=D("0.20"))
    assert client.post(at("product_retire", valve), {"reference": "V-404"}).status_code == 422
    assert client.post(at("product_retire", valve), {"reference": "V-1"}).status_code == 422
    assert client.post(at("product_retire", valve), {"reference": "v-2"}).status_code == 302
    valve.refresh_from_db()
    assert (valve.status, valve.replaced_by) == ("obsolete", other)
    assert "V-2" in text(client.get(at("product", valve)))
    assert "V-1" in text(client.get(at("product", other)))


def test_a_stranger_finds_nothing_and_a_representative_changes_nothing(
    sign_in: Any, cast: Any, valve: Any
) -> None:
    client = sign_in(cast.mallory)
    assert client.get(at("product", valve)).status_code == 404
    assert client.post(at("product_retire", valve)).status_code == 404
    client = sign_in(cast.alice)
    for name in ("product_price", "product_retire", "product_edit"):
        assert client.post(at(name, valve), NEW).status_code == 403
    assert client.get("/catalogue/new/").status_code == 403
