"""The catalogue's pages: list, sheet, new product, new price, end of life."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

from django.urls import reverse
from django.utils import timezone

from compagnon.sales.catalogue import services
from compagnon.sales.catalogue.models import Product
from compagnon.sales.proposals.services import add_line
from compagnon.work.notices import sentence

NEW = {
    "reference": "V-9", "name_fr": "Clapet", "name_en": "Check valve", "unit": "C62", "vat_rate": "0.2",
    "vat_category": "S", "price": "80.50", "cost": "44", "idempotency_key": "k",
}  # fmt: skip


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
    for url in ("/catalogue/", at("product", valve), at("product_prices", valve)):
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


def test_new_prices_stand_beside_the_old_ones(sign_in: Any, cast: Any, valve: Any) -> None:
    client = sign_in(cast.chloe)
    body = {"tiers-tiers": "slab", "tiers-valid_from": "2026-02-01", "tiers-source": "Tarif 2026", "tiers-floor": "80",
            "tiers-from_0": "0", "tiers-price_0": "105", "tiers-from_1": "10", "tiers-price_1": "95"}  # fmt: skip
    assert client.post(at("product_prices", valve), body).status_code == 302
    page = text(client.get(at("product_prices", valve)))
    assert "Sold at €105 today" in page
    assert "each slice at its own price" in page
    assert "Floor: €80.00" in page
    assert client.post(at("product_prices", valve), body).status_code == 422
    low = body | {"tiers-valid_from": "2026-03-01", "tiers-price_1": "70"}
    assert client.post(at("product_prices", valve), low).status_code == 422
    assert client.post(at("product_prices", valve), body | {"tiers-price_0": ""}).status_code == 422
    cost = {"cost-cost": "61", "cost-valid_from": "2026-02-01"}
    assert client.post(at("product_cost", valve), cost).status_code == 302
    assert client.post(at("product_cost", valve), cost).status_code == 422
    assert (valve.costs.count(), valve.prices.count()) == (2, 3)


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
    assert client.post(at("product_retire", valve), {"end-reference": "V-404"}).status_code == 422
    assert client.post(at("product_retire", valve), {"end-reference": "V-1"}).status_code == 422
    assert client.post(at("product_retire", valve), {"end-reference": "v-2"}).status_code == 302
    valve.refresh_from_db()
    assert (valve.status, valve.replaced_by) == ("obsolete", other)
    assert "V-2" in text(client.get(at("product", valve)))
    assert "V-1" in text(client.get(at("product", other)))


PAGES = (
    "product", "product_prices", "product_environment", "product_options", "product_uses", "product_configure"
)  # fmt: skip
WRITES = (
    "product_prices", "product_cost", "product_retire", "product_activate", "product_edit", "product_specification",
    "product_environment", "product_options",
)  # fmt: skip


def test_a_stranger_finds_nothing_and_a_representative_changes_nothing(
    sign_in: Any, cast: Any, valve: Any
) -> None:
    client = sign_in(cast.mallory)
    for name in PAGES:
        assert client.get(at(name, valve)).status_code == 404
    for name in (*WRITES, "product_configure"):
        assert client.post(at(name, valve), {"proposal": str(valve.uuid)}).status_code == 404
    client = sign_in(cast.alice)
    for name in WRITES:
        assert client.post(at(name, valve), NEW).status_code == 403
    for url in ("/catalogue/new/", "/catalogue/import/"):
        assert client.get(url).status_code == 403
    for url in (
        "/catalogue/price-lists/",
        "/catalogue/price-lists/revision/",
        "/catalogue/eco-contributions/",
    ):
        assert client.post(url, {}).status_code == 403
    client = sign_in(cast.elsa)
    assert client.post(at("product_configure", valve), {}).status_code == 403


def test_each_page_of_a_product_reads_a_number_of_rows_that_does_not_grow(
    sign_in: Any, cast: Any, station: Any, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(cast.chloe)
    for name in PAGES:
        with django_assert_max_num_queries(30):
            assert client.get(at(name, station.base)).status_code == 200


def test_figures_limits_and_statements_are_noted_with_their_source(
    sign_in: Any, cast: Any, valve: Any
) -> None:
    client = sign_in(cast.chloe)
    figure = {"figure-kind": "limit", "figure-code": "ambient", "figure-name_en": "Ambient", "figure-least": "5",
              "figure-most": "40", "figure-unit": "°C"}  # fmt: skip
    assert client.post(at("product_specification", valve), figure).status_code == 302
    assert client.post(at("product_specification", valve), figure | {"figure-most": "4"}).status_code == 422
    assert "5 to 40" in text(client.get(at("product", valve)))
    row = valve.specifications.get()
    assert client.post(at("product_specification", valve), {"remove": str(row.uuid)}).status_code == 302
    assert not valve.specifications.exists()
    fact = {"fact-topic": "recycled", "fact-number": "35", "fact-source": "Fiche", "fact-stated_on": "2026-01-01",
            "fact-valid_from": "2026-01-02"}  # fmt: skip
    assert client.post(at("product_environment", valve), fact).status_code == 302
    assert client.post(at("product_environment", valve), fact | {"fact-source": ""}).status_code == 422
    assert valve.environment.get().number == D("0.35")
    page = text(client.get(at("product_environment", valve)))
    assert "35%" in page
    assert "end of life" in page
    assert "V-1" in text(client.get("/catalogue/?missing=1"))


def test_lists_revisions_and_eco_rules_have_their_day_and_their_source(
    sign_in: Any, cast: Any, valve: Any
) -> None:
    client = sign_in(cast.chloe)
    lists = {
        "list-name": "Public",
        "list-tiers": "range",
        "list-min_margin": "20",
        "list-valid_from": "2026-02-01",
    }
    assert client.post("/catalogue/price-lists/", lists).status_code == 302
    assert client.post("/catalogue/price-lists/", lists).status_code == 422
    assert "leaves 20%" in text(client.get(at("product_prices", valve)))
    moved = {
        "revision-change": "3",
        "revision-valid_from": "2026-05-01",
        "revision-source": "Comité",
        "revision-step": "0.01",
    }
    for _ in range(2):
        assert client.post("/catalogue/price-lists/revision/", moved).status_code == 302
    assert valve.prices.get(valid_to=None).price == D(103)
    assert client.post("/catalogue/price-lists/revision/", moved | {"revision-source": ""}).status_code == 422
    rule = {"eco-stream": "deee_pro", "eco-amount": "0.18", "eco-basis": "kg", "eco-display": "inside",
            "eco-valid_from": "2026-01-01", "eco-source": "Barème"}  # fmt: skip
    assert client.post("/catalogue/eco-contributions/", rule).status_code == 302
    wrong = rule | {"eco-display": "line", "eco-discountable": "on", "eco-valid_from": "2026-02-01"}
    assert client.post("/catalogue/eco-contributions/", wrong).status_code == 422
    assert "Professional electrical" in text(client.get("/catalogue/eco-contributions/"))


def test_the_end_of_a_product_tells_who_holds_an_open_quote(
    sign_in: Any, cast: Any, bruno: Any, alice: Any, valve: Any, proposal: Any
) -> None:
    add_line(alice, version=proposal.versions.get(), product=valve)
    other = services.create_product(bruno, reference="V-2", name={"fr": "Vanne 2"}, vat_rate=D("0.20"))
    client = sign_in(cast.chloe)
    assert "1 line of an open quote" in text(client.get(at("product", valve)))
    assert client.post(at("product_retire", valve), {"end-reference": "V-2"}).status_code == 302
    (notice,) = cast.alice.notifications.all()
    assert sentence(notice) == "V-1 in the quote “Station” is no longer sold: offer V-2 (Vanne 2) instead."
    assert "Station" in text(client.get(at("product_uses", valve)))
    assert client.post(at("product_activate", valve)).status_code == 302
    day = timezone.localdate() + timedelta(days=9)
    body = {"end-last_day": day.isoformat(), "end-reference": other.reference}
    assert client.post(at("product_retire", valve), body).status_code == 302
    valve.refresh_from_db()
    assert (valve.status, valve.end_of_sale) == ("active", day)
    assert "V-1" in text(client.get("/catalogue/?status=ending"))


def test_options_and_rules_are_stated_and_taken_off(
    sign_in: Any, cast: Any, station: Any, valve: Any
) -> None:
    client, url = sign_in(cast.chloe), at("product_options", station.base)
    option = {
        "what": "option",
        "option-reference": "v-1",
        "option-group": "pump",
        "option-quantity": "2",
        "option-value": "3",
    }
    assert client.post(url, option).status_code == 302
    assert client.post(url, option).status_code == 422
    assert client.post(url, option | {"option-reference": "Z"}).status_code == 422
    rule = {"what": "rule", "rule-kind": "at_most", "rule-count": "1",
            "rule-targets": [str(station.rows[name].uuid) for name in ("DRIVE", "FRAME")]}  # fmt: skip
    assert client.post(url, rule).status_code == 302
    assert client.post(url, rule | {"rule-count": "9"}).status_code == 422
    assert "at most 1 of DRIVE (Drive) and FRAME (Frame)" in text(client.get(url))
    last = station.base.rules.last()
    assert client.post(url, {"what": "remove", "rule": str(last.uuid)}).status_code == 302
    assert client.post(url, {"what": "remove", "option": str(station.rows["FRAME"].uuid)}).status_code == 422
    group = {
        "what": "group",
        "group-code": "cab",
        "group-name_en": "Cabinet",
        "group-least": "2",
        "group-most": "1",
    }
    assert client.post(url, group).status_code == 422
    assert client.post(url, group | {"group-most": "3"}).status_code == 302
