"""Orders, deliveries, invoices, credits and disputes: what is allowed, what is refused, what it amounts to."""

import hashlib
import threading
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection, connections
from django.http import Http404
from django.utils import timezone

from compagnon.journal.models import Fact
from compagnon.library.services import content
from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.accounts.models import Task
from compagnon.sales.orders import billing, queries, services
from compagnon.sales.orders.models import Invoice

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("45_days_end_of_month", date(2026, 3, 31)),
        ("end_of_month_45_days", date(2026, 3, 17)),
        ("60_days", date(2026, 3, 18)),
        ("30_days", date(2026, 2, 16)),
    ],
)
def test_scenario_18_an_invoice_falls_due_by_the_terms_of_its_contract(
    alice: Any, ordered: Any, terms: str, due: date
) -> None:
    invoice = billing.issue_invoice(alice, order=ordered(payment=terms), issued_on=date(2026, 1, 17))
    assert invoice.due_on == due


def test_scenario_18_more_invoiced_than_delivered_is_an_alert(alice: Any, ordered: Any) -> None:
    order = ordered()
    line = order.lines.get()
    today = timezone.localdate()
    delivery = services.plan_delivery(alice, order=order, planned_on=today, quantities={line.pk: D(4)})
    services.deliver(alice, delivery=delivery, delivered_on=today)
    billing.issue_invoice(alice, order=order, quantities={line.pk: D(4)})
    assert queries.order_sheet(alice, order.uuid).mismatch is False
    billing.issue_invoice(alice, order=order, quantities={line.pk: D(1)})
    sheet = queries.order_sheet(alice, order.uuid)
    assert sheet.mismatch is True
    row = sheet.lines[0]
    assert (row["delivered"], row["invoiced"], row["to_deliver"], row["to_invoice"]) == (4, 5, 6, 5)


def test_scenario_20_a_credit_of_a_fifth_takes_the_margin_from_28_to_10_percent(
    alice: Any, ordered: Any
) -> None:
    order = ordered()
    invoice = billing.issue_invoice(alice, order=order)
    before = queries.margin_of(order)
    assert before is not None
    assert round(before.expected_rate or D(0), 3) == D("0.281")
    dispute = billing.open_dispute(alice, invoice=invoice, amount=D(1920), reason="Pompes bruyantes")
    billing.close_dispute(alice, dispute=dispute, outcome="Avoir de 20 %", credit_amount=D(1920))
    after = queries.margin_of(order)
    assert after is not None
    assert (after.expected, after.actual) == (D(2700), D(780))
    assert round(after.actual_rate or D(0), 3) == D("0.102")
    review = Task.objects.get(about_id=order.uuid)
    assert review.cause.kind == "dispute.closed"
    with pytest.raises(Refusal, match="already closed"):
        billing.close_dispute(alice, dispute=dispute, outcome="encore", credit_amount=D(1))


def test_an_invoice_keeps_its_document_with_its_hash_and_the_identities_of_its_day(
    alice: Any, ordered: Any
) -> None:
    order = ordered()
    invoice = billing.issue_invoice(alice, order=order)
    data = content(invoice.file)
    assert data.startswith(b"%PDF-")
    assert invoice.document_hash == hashlib.sha256(data).hexdigest()
    assert invoice.seller["siren"] == "732829320"
    order.account.name = "Autre nom"
    order.account.save()
    invoice.refresh_from_db()
    assert invoice.buyer["name"] == "Laiterie du Val Doré"
    fact = Fact.objects.get(kind="invoice.issued")
    assert fact.file_hash == invoice.document_hash


def test_a_delivery_note_is_kept_when_the_delivery_takes_place(alice: Any, ordered: Any) -> None:
    order = ordered()
    today = timezone.localdate()
    delivery = services.plan_delivery(alice, order=order, planned_on=today)
    assert delivery.file is None
    done = services.deliver(alice, delivery=delivery, delivered_on=today, received_by="Quai 2")
    assert done.number.startswith("BL-")
    assert done.document_hash == hashlib.sha256(content(done.file)).hexdigest()
    assert services.deliver(alice, delivery=done, delivered_on=today).number == done.number


@pytest.mark.parametrize("quantity", [D("-1"), D("10.0001"), D(11)])
def test_it_refuses_to_invoice_or_deliver_what_is_not_left(alice: Any, ordered: Any, quantity: D) -> None:
    order = ordered()
    line = order.lines.get()
    with pytest.raises(Refusal, match="left to invoice"):
        billing.issue_invoice(alice, order=order, quantities={line.pk: quantity})
    with pytest.raises(Refusal, match="left to deliver"):
        services.plan_delivery(
            alice, order=order, planned_on=timezone.localdate(), quantities={line.pk: quantity}
        )
    assert Invoice.objects.count() == 0


def test_credits_in_parts_give_back_exactly_the_base_of_each_rate(alice: Any, ordered: Any) -> None:
    order = ordered(((3, "33.33", "1", "0.20"), (7, "0.33", "0.1", "0.10"), (1, "389.90", "1", "0.055")))
    invoice = billing.issue_invoice(alice, order=order)
    first, second = D("100.01"), D("57.77")
    for amount in (first, second, invoice.net - first - second):
        billing.credit(alice, invoice=invoice, amount=amount, reason="Retour")
    given: dict[str, D] = {}
    for note in invoice.credit_notes.all():
        for group in note.totals["vat"]:
            given[group["rate"]] = given.get(group["rate"], D(0)) + D(group["base"])
    assert given == {group["rate"]: D(group["base"]) for group in invoice.totals["vat"]}
    with pytest.raises(Refusal, match="no more than what is left"):
        billing.credit(alice, invoice=invoice, amount=D("0.01"), reason="Retour")


def test_a_credit_note_is_never_credited_nor_disputed(alice: Any, ordered: Any) -> None:
    invoice = billing.issue_invoice(alice, order=ordered())
    note = billing.credit(alice, invoice=invoice, amount=D(10), reason="Retour")
    with pytest.raises(Refusal, match="Only an invoice"):
        billing.credit(alice, invoice=note, amount=D(1), reason="x")
    with pytest.raises(Refusal, match="Only an invoice"):
        billing.open_dispute(alice, invoice=note, amount=D(1), reason="x")


def test_a_payment_is_neither_too_much_nor_before_the_invoice_nor_to_come(alice: Any, ordered: Any) -> None:
    invoice = billing.issue_invoice(alice, order=ordered())
    today = timezone.localdate()
    for amount, day, path in (
        (invoice.total + D("0.01"), today, "amount"),
        (D(0), today, "amount"),
        (D(1), today - timedelta(days=1), "paid_on"),
        (D(1), today + timedelta(days=1), "paid_on"),
    ):
        with pytest.raises(Refusal) as caught:
            billing.record_payment(alice, invoice=invoice, amount=amount, paid_on=day)
        assert caught.value.path == path
    assert invoice.payments.count() == 0


def test_an_order_is_closed_when_it_is_delivered_invoiced_and_paid(alice: Any, ordered: Any) -> None:
    order = ordered()
    today = timezone.localdate()

    def stage() -> str:
        return queries.staged(queries.orders(alice)).get().stage

    assert stage() == "deliver"
    services.deliver(
        alice, delivery=services.plan_delivery(alice, order=order, planned_on=today), delivered_on=today
    )
    assert stage() == "invoice"
    invoice = billing.issue_invoice(alice, order=order)
    assert stage() == "collect"
    billing.record_payment(alice, invoice=invoice, amount=invoice.total, paid_on=today)
    order.refresh_from_db()
    assert (stage(), order.status) == ("done", "closed")


def test_a_dispute_with_a_date_opens_a_task_that_its_end_ticks_off(alice: Any, ordered: Any) -> None:
    invoice = billing.issue_invoice(alice, order=ordered())
    day = timezone.localdate() + timedelta(days=9)
    dispute = billing.open_dispute(alice, invoice=invoice, amount=D(100), reason="Rayé", next_on=day)
    task = Task.objects.get(about_id=dispute.uuid)
    assert (task.due_on, task.done_at) == (day, None)
    billing.close_dispute(alice, dispute=dispute, outcome="Remplacé")
    task.refresh_from_db()
    assert task.done_at is not None


def test_the_stranger_finds_nothing_and_the_reader_changes_nothing(
    cast: Any, mallory: Any, alice: Any, ordered: Any
) -> None:
    order = ordered()
    invoice = billing.issue_invoice(alice, order=order)
    with pytest.raises(Http404):
        queries.order_sheet(mallory, order.uuid)
    with pytest.raises(Http404):
        queries.invoice_sheet(mallory, invoice.uuid)
    assert list(queries.orders(mallory)) == []
    assert queries.ageing(mallory, timezone.localdate()).total == 0
    elsa = cast.actor(cast.elsa)
    assert queries.order_sheet(elsa, order.uuid).order == order
    today = timezone.localdate()
    for refused in (
        lambda: services.plan_delivery(elsa, order=order, planned_on=today),
        lambda: billing.issue_invoice(elsa, order=order),
        lambda: billing.record_payment(elsa, invoice=invoice, amount=D(1), paid_on=today),
        lambda: billing.credit(elsa, invoice=invoice, amount=D(1), reason="x"),
        lambda: billing.open_dispute(elsa, invoice=invoice, amount=D(1), reason="x"),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_a_refused_invoice_leaves_no_hole_in_the_numbers(
    alice: Any, ordered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ordered()
    line = order.lines.get()

    def broken(*_args: Any, **_options: Any) -> Any:
        raise OSError("no renderer")

    with monkeypatch.context() as patch:
        patch.setattr(billing.einvoicing, "factur_x", broken)
        with pytest.raises(OSError, match="no renderer"):
            billing.issue_invoice(alice, order=order, quantities={line.pk: D(1)})
    one = billing.issue_invoice(alice, order=order, quantities={line.pk: D(1)})
    assert one.number.endswith("-0001")


@pytest.mark.django_db(transaction=True)
def test_invoices_issued_at_once_have_numbers_without_gap_or_twin(
    alice: Any, ordered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite" and "mode=memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("six threads want a database file or PostgreSQL")
    order = ordered()
    line = order.lines.get()
    monkeypatch.setattr(billing.einvoicing, "factur_x", lambda *_args, **_options: b"%PDF-")
    failures: list[Exception] = []

    def issue() -> None:
        try:
            billing.issue_invoice(alice, order=order, quantities={line.pk: D(2)})
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=issue) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Ten pieces by two: five invoices, and the sixth finds nothing left.
    assert sorted(row.number[-4:] for row in Invoice.objects.all()) == [
        "0001",
        "0002",
        "0003",
        "0004",
        "0005",
    ]
    assert [type(error) for error in failures] == [Refusal], (connection.vendor, failures)
