"""Margins at each stage, the review of a deal, lessons; quality records; critical points; portal orders."""

import json
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.people.errors import Conflict, Forbidden, Refusal
from compagnon.sales.accounts.models import Task
from compagnon.sales.accounts.services import create_account
from compagnon.sales.catalogue.services import create_product
from compagnon.sales.orders import billing
from compagnon.sales.orders.models import Order
from compagnon.sales.orders.models.quality import CriticalFlag
from compagnon.sales.orders.portals import reading
from compagnon.sales.orders.portals.services import import_orders
from compagnon.sales.orders.quality import queries as quality_queries
from compagnon.sales.orders.quality import services as quality
from compagnon.sales.orders.quality import vigilance
from compagnon.sales.orders.reviews import queries, services
from compagnon.sales.orders.reviews.margin import account_margin, live_margins, margin_of


def today(days: int = 0) -> Any:
    return timezone.localdate() + timedelta(days=days)


def rate(value: Any) -> D:
    return (value * 100).quantize(D("0.1"))


def test_scenario_20_a_credit_lowers_the_margin_everywhere_the_same_day(alice: Any, ordered: Any) -> None:
    order = ordered([(1, "9600", "6900", "0.20")])
    invoice = billing.issue_invoice(alice, order=order)
    assert rate(margin_of(order).expected_rate) == rate(margin_of(order).committed_rate) == D("28.1")
    dispute = billing.open_dispute(alice, invoice=invoice, amount=D("2304"), reason="Bruit")
    billing.close_dispute(alice, dispute=dispute, outcome="Avoir de 20 %", credit_amount=D(1920))
    found = margin_of(order)
    assert rate(found.expected_rate) == D("28.1")
    assert rate(found.committed_rate) == rate(found.actual_rate) == D("10.2")
    assert found.eroded
    assert found.causes[0] == ("credit", D(1920))
    assert queries.review_sheet(alice, order.uuid).asked
    assert list(queries.to_review(alice)) == [order]
    assert Task.objects.filter(
        about_id=order.uuid, done_at=None, title__startswith="Review the deal"
    ).exists()
    whole = account_margin(alice, order.account)
    assert (whole.committed, rate(whole.rate)) == (D(780), D("10.2"))
    with pytest.raises(Refusal, match="Name the main cause"):
        services.review_deal(alice, order=order, cause="", explanation="x")
    services.review_deal(
        alice, order=order, cause="dispute", explanation="Pompes bruyantes", lesson="Mesurer le bruit avant",
        lesson_kind="method", lesson_family="Pompes",
    )  # fmt: skip
    assert not queries.review_sheet(alice, order.uuid).asked
    assert not Task.objects.filter(
        about_id=order.uuid, done_at=None, title__startswith="Review the deal"
    ).exists()
    assert [row.lesson for row in queries.lessons_for(alice, families=["Pompes"])] == [
        "Mesurer le bruit avant"
    ]
    assert [row.order for row in queries.lessons_for(alice, account=order.account)] == [order]
    assert queries.lessons_for(alice, families=["Filtres"]) == []


def test_a_cost_beyond_the_quote_is_committed_then_spent_and_tells_once(
    alice: Any, cast: Any, ordered: Any
) -> None:
    order = ordered([(1, "10000", "7000", "0.20")])
    services.note_cost(alice, order=order, cause="travel", label="Trajet", amount=D(100), key="a")
    services.note_cost(alice, order=order, cause="travel", label="Trajet", amount=D(100), key="a")
    assert margin_of(order).committed == D(2900)
    assert not margin_of(order).eroded
    gap = services.note_cost(
        alice, order=order, cause="purchase", label="Hausse du fournisseur", amount=D(400)
    )
    found = margin_of(order)
    assert (found.by_cause, found.points) == ({"travel": D(100), "purchase": D(400)}, D("0.05"))
    billing.issue_invoice(alice, order=order)
    assert (margin_of(order).actual, margin_of(order).committed) == (D(3000), D(2500))
    services.spend(alice, gap=gap)
    assert margin_of(order).actual == D(2600)
    services.note_cost(alice, order=order, cause="hours", label="Heures", amount=D(50))
    assert cast.bruno.notifications.filter(kind="margin").count() == 1
    assert [row.order for row in live_margins(alice)] == [order]


def test_a_review_is_not_overwritten_blindly(alice: Any, ordered: Any) -> None:
    order = ordered()
    row = services.review_deal(alice, order=order, cause="price", explanation="Remise de fin d’année")
    with pytest.raises(Conflict):
        services.review_deal(alice, order=order, cause="price", explanation="Autre", seen_version=99)
    services.review_deal(alice, order=order, cause="travel", explanation="Trajets", seen_version=row.version)
    row.refresh_from_db()
    assert (row.cause, row.expected) == ("travel", D(2700))


def test_the_reader_notes_no_cost(cast: Any, ordered: Any) -> None:
    with pytest.raises(Forbidden):
        services.note_cost(cast.actor(cast.elsa), order=ordered(), cause="travel", label="x", amount=D(1))


# ---- quality ---------------------------------------------------------------------------


def found(alice: Any, **more: Any) -> Any:
    fields = {
        "title": "Étiquettes illisibles",
        "domain": "quality",
        "source": "audit",
        "found_on": today(),
    } | more
    return quality.find_nonconformity(alice, **fields)


def test_a_nonconformity_goes_from_its_cause_to_its_effect(alice: Any) -> None:
    row = found(alice, key="n")
    assert found(alice, key="n").pk == row.pk
    assert row.number.startswith("NC-")
    with pytest.raises(Refusal, match="Decide what is done"):
        quality.finish_action(alice, nonconformity=row, done_on=today())
    quality.decide_action(alice, nonconformity=row, cause="Encre", action="Changer l’encre", due_on=today(5))
    quality.finish_action(alice, nonconformity=row, done_on=today())
    quality.check_effect(alice, nonconformity=row, effective=False, effect="Toujours illisible")
    assert row.state == "open"
    quality.decide_action(
        alice, nonconformity=row, cause="Imprimante", action="La remplacer", due_on=today(5)
    )
    quality.finish_action(alice, nonconformity=row, done_on=today())
    quality.check_effect(alice, nonconformity=row, effective=True, effect="0 retour sur 200 colis")
    assert row.state == "closed"
    with pytest.raises(Conflict):
        quality.decide_action(
            alice, nonconformity=found(alice), cause="x", action="y", due_on=today(), seen_version=99
        )


def test_a_procedure_has_revisions_and_the_audit_lists_all(alice: Any) -> None:
    fields = {"code": "q-04", "title": "Contrôle", "domain": "quality", "review_on": today(400)}
    first = quality.issue_procedure(alice, valid_from=today(-30), **fields)
    second = quality.issue_procedure(alice, valid_from=today(), **fields)
    first.refresh_from_db()
    assert (second.revision, first.valid_to) == (2, today(-1))
    with pytest.raises(Refusal, match="after the one before"):
        quality.issue_procedure(alice, valid_from=today(), **fields)
    found(alice)
    aspect = quality.rate_aspect(
        alice, activity="Mise en service", aspect="Eau de rinçage", impact="Rejet", frequency=4, gravity=3,
        review_on=today(90),
    )  # fmt: skip
    assert aspect.weight == 12
    with pytest.raises(Refusal, match="From 1 to 4"):
        quality.rate_aspect(
            alice, activity="a", aspect="b", impact="c", frequency=5, gravity=1, review_on=today()
        )
    assert [str(row.kind) for row in quality_queries.audit(alice)] == [
        "Procedure", "Procedure", "Non-conformity", "Environmental aspect",
    ]  # fmt: skip
    assert list(quality_queries.procedures(alice)) == [second]


# ---- critical points -------------------------------------------------------------------


def test_the_rules_propose_and_people_decide(alice: Any, ordered: Any) -> None:
    order = ordered()
    invoice = billing.issue_invoice(alice, order=order)
    type(invoice).objects.filter(pk=invoice.pk).update(due_on=today(-70))
    made = vigilance.propose_flags(alice, today())
    causes = {row.cause for row in made}
    assert {"value", "risk"} <= causes
    assert vigilance.propose_flags(alice, today()) == []
    risk = next(row for row in made if row.cause == "risk")
    vigilance.answer_proposal(alice, flag=risk, accept=True)
    assert risk.status == "active"
    vigilance.look_at(alice, flag=risk, note="Échéancier signé")
    assert risk.next_on == today(vigilance.CADENCE["risk"])
    value = next(row for row in made if row.cause == "value" and row.account)
    with pytest.raises(Refusal, match="why it is not critical"):
        vigilance.answer_proposal(alice, flag=value, accept=False)
    vigilance.answer_proposal(alice, flag=value, accept=False, note="Client unique du début")
    assert vigilance.propose_flags(alice, today()) == []
    vigilance.lift_flag(alice, flag=risk, note="Payé")
    assert CriticalFlag.objects.filter(status__in=("active", "proposed"), account__isnull=False).count() == 0


def test_the_reader_flags_nothing_and_a_stranger_sees_none(
    cast: Any, alice: Any, mallory: Any, ordered: Any
) -> None:
    account = ordered().account
    with pytest.raises(Forbidden):
        vigilance.raise_flag(cast.actor(cast.elsa), subject=account, reason="x")
    row = vigilance.raise_flag(alice, subject=account, reason="Client stratégique")
    assert vigilance.raise_flag(alice, subject=account, reason="Encore").pk == row.pk
    assert not vigilance.flags(mallory).exists()


# ---- portals ---------------------------------------------------------------------------

HEADERS = ["Order number", "Customer", "SKU", "Qty", "Unit price", "VAT"]
MAPPING = {
    "Order number": "number", "Customer": "client", "SKU": "reference", "Qty": "quantity", "Unit price": "unit_price",
    "VAT": "vat_rate",
}  # fmt: skip


@pytest.fixture
def shop(alice: Any, bruno: Any) -> Any:
    create_account(alice, name="Laiterie du Val Doré")
    create_product(
        bruno, reference="KJ-1", name={"fr": "Kit joints"}, vat_rate=D("0.20"), unit="C62", price=D("48.50"),
        cost=D("20"), valid_from=today(-30),
    )  # fmt: skip


def bring(actor: Any, rows: list[list[str]], **more: Any) -> Any:
    fields = {
        "name": "x.csv",
        "channel": "EDI Ouest",
        "sha256": "0" * 64,
        "headers": HEADERS,
        "mapping": MAPPING,
    } | more
    return import_orders(actor, rows=[reading.Row(n, row) for n, row in enumerate(rows, 2)], **fields)


def test_orders_of_a_portal_come_in_once_with_catalogue_prices(alice: Any, shop: Any) -> None:
    rows = [
        ["W-1", "Laiterie du Val Doré", "KJ-1", "4", "", ""],
        ["W-1", "Laiterie du Val Doré", "KJ-1", "1", "40", "20"],
    ]
    file = bring(alice, rows)
    assert (file.made, file.known, file.refused) == (1, 0, [])
    order = Order.objects.get()
    assert (order.net, order.total, order.cost) == (D("234.00"), D("280.80"), D("100.00"))
    assert order.lines.count() == 2
    assert order.account.status == "client"
    again = bring(alice, rows)
    assert (again.made, again.known) == (0, 1)
    assert Order.objects.count() == 1


def test_a_faulty_order_is_left_out_with_its_line_and_the_others_come_in(alice: Any, shop: Any) -> None:
    file = bring(alice, [
        ["W-1", "Inconnue", "KJ-1", "1", "", ""], ["W-2", "Laiterie du Val Doré", "ZZ", "1", "", ""],
        ["W-3", "Laiterie du Val Doré", "KJ-1", "deux", "", ""], ["W-4", "Laiterie du Val Doré", "KJ-1", "2", "", ""],
    ])  # fmt: skip
    assert file.made == 1
    assert [row["line"] for row in file.refused] == [2, 3, 4]
    assert "No client is known" in file.refused[0]["reason"]


def test_json_of_a_shop_is_flattened() -> None:
    data = {
        "orders": [
            {"id": 7, "buyer": {"siren": "732829320"}, "lines": [{"sku": "KJ-1", "qty": 2.5}, {"sku": "B"}]}
        ]
    }
    headers, rows = reading.read_json(json.dumps(data).encode())
    assert headers == ["id", "buyer.siren", "lines.sku", "lines.qty"]
    assert [row.cells for row in rows] == [["7", "732829320", "KJ-1", "2.5"], ["7", "732829320", "B", ""]]
    mapping = reading.guess_mapping(headers)
    assert mapping == {
        "id": "number",
        "buyer.siren": "siren",
        "lines.sku": "reference",
        "lines.qty": "quantity",
    }


@pytest.mark.parametrize("data", [b"{", b"[1, 2]", b'{"a": 1e999', b"[" * 5000])
def test_a_json_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal):
        reading.read_json(data)


def test_columns_that_say_too_little_are_refused(alice: Any, shop: Any) -> None:
    with pytest.raises(Refusal, match="Say which columns"):
        bring(alice, [["W-1", "a", "b", "1", "", ""]], mapping={"Order number": "number"})
