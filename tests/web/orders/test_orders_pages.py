"""The orders desk, from the accepted quote to the payment, as people click through it."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.people.tokens import create_token
from compagnon.sales.accounts.models import Touch
from compagnon.sales.orders import billing, services
from compagnon.sales.orders.models import Delivery, Invoice, Order

pytestmark = pytest.mark.django_db
TODAY = "%Y-%m-%d"


def today() -> str:
    return timezone.localdate().strftime(TODAY)


def test_an_accepted_quote_becomes_an_order_in_one_click(sign_in: Any, cast: Any, accepted: Any) -> None:
    quote = accepted()
    client = sign_in(cast.alice)
    page = client.get("/orders/").content.decode()
    assert f"/orders/from-quote/{quote.uuid}/" in page
    first = client.post(f"/orders/from-quote/{quote.uuid}/")
    again = client.post(f"/orders/from-quote/{quote.uuid}/")
    assert first.url == again.url == f"/orders/{Order.objects.get().uuid}/"
    assert f"/orders/from-quote/{quote.uuid}/" not in client.get("/orders/").content.decode()


def test_the_whole_way_from_delivery_to_payment(sign_in: Any, cast: Any, ordered: Any) -> None:
    order = ordered()
    line = order.lines.get()
    client = sign_in(cast.alice)
    here = f"/orders/{order.uuid}/"
    assert "Plan the delivery of what is left." in client.get(here).content.decode()
    answer = client.post(
        f"{here}deliveries/", {f"quantity_{line.uuid}": "4", "planned_on": today(), "note": "Quai 2"}
    )
    assert answer.status_code == 302
    delivery = Delivery.objects.get()
    assert client.get(f"/orders/deliveries/{delivery.uuid}/note.pdf").content.startswith(b"%PDF-")
    url = f"/orders/deliveries/{delivery.uuid}/done/"
    assert client.post(url, {"delivered_on": today(), "received_by": "Quai 2"}).url == here
    answer = client.post(f"{here}invoices/", {f"quantity_{line.uuid}": "4"})
    invoice = Invoice.objects.get()
    assert answer.url == f"/orders/invoices/{invoice.uuid}/"
    assert (invoice.net, invoice.total) == (D(3840), D(4608))
    pdf = client.get(f"{answer.url}invoice.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    form = {"amount": "4,608.00", "paid_on": today(), "mode": "transfer", "idempotency_key": "k-1"}
    for _time in range(2):  # the second click pays nothing twice
        assert client.post(f"{answer.url}payments/", form).status_code == 302
    assert invoice.payments.count() == 1
    assert "Settled on" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("where", "form", "words"),
    [
        (
            "payments/",
            {"amount": "99999", "paid_on": "TODAY", "mode": "transfer"},
            "no more than what is owed",
        ),
        ("payments/", {"amount": "1", "paid_on": "2020-01-01", "mode": "transfer"}, "before the invoice"),
        ("payments/", {"amount": "abc", "paid_on": "TODAY", "mode": "transfer"}, "Write a number"),
        ("credit/", {"credit": "99999", "reason": "x"}, "no more than what is left"),
        ("credit/", {"credit": "10", "reason": ""}, "This field is required"),
        ("disputes/", {"disputed": "99999", "subject": "x"}, "no more than what is owed"),
    ],
)
def test_what_is_refused_is_said_in_the_form_and_changes_nothing(
    sign_in: Any, cast: Any, alice: Any, ordered: Any, where: str, form: dict[str, str], words: str
) -> None:
    invoice = billing.issue_invoice(alice, order=ordered())
    sent = {name: value.replace("TODAY", today()) for name, value in form.items()}
    answer = sign_in(cast.alice).post(f"/orders/invoices/{invoice.uuid}/{where}", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    invoice.refresh_from_db()
    assert (invoice.paid, invoice.credit_notes.count(), invoice.disputes.count()) == (0, 0, 0)


def test_too_much_to_deliver_or_to_invoice_is_refused_in_place(sign_in: Any, cast: Any, ordered: Any) -> None:
    order = ordered()
    line = order.lines.get()
    client = sign_in(cast.alice)
    for where, more in (("deliveries", {"planned_on": today()}), ("invoices", {})):
        answer = client.post(f"/orders/{order.uuid}/{where}/", {f"quantity_{line.uuid}": "11", **more})
        assert answer.status_code == 422
        assert "check the quantities" in answer.content.decode()


def test_a_dispute_is_opened_and_settled_with_a_credit(
    sign_in: Any, cast: Any, alice: Any, ordered: Any
) -> None:
    invoice = billing.issue_invoice(alice, order=ordered())
    client = sign_in(cast.alice)
    here = f"/orders/invoices/{invoice.uuid}/"
    form = {"disputed": "1,920", "subject": "Pompes bruyantes"}
    assert client.post(f"{here}disputes/", form).status_code == 302
    dispute = invoice.disputes.get()
    assert "of it is not disputed" in client.get(here).content.decode()
    url = f"/orders/disputes/{dispute.uuid}/settle/"
    assert client.post(url, {"outcome": "", "credit_amount": ""}).status_code == 422
    assert client.post(url, {"outcome": "Avoir", "credit_amount": "1920"}).status_code == 302
    assert invoice.credit_notes.get().net == D(1920)
    page = client.get(f"/orders/{invoice.order.uuid}/").content.decode()
    assert "Margin sold at 28.1%, now 10.2% after the credits." in page


def test_the_late_charge_says_how_it_is_computed(sign_in: Any, cast: Any, alice: Any, ordered: Any) -> None:
    invoice = billing.issue_invoice(alice, order=ordered())
    due = timezone.localdate() - timedelta(days=35)
    Invoice.objects.filter(pk=invoice.pk).update(due_on=due, total=D(12480), terms={"late_rate": "0.1215"})
    page = sign_in(cast.alice).get(f"/orders/invoices/{invoice.uuid}/").content.decode()
    assert "€185.40" in page
    assert "12.15% × 35 ÷ 365" in page
    assert "D441-5" in page


def test_who_to_call_and_the_reminder_that_is_noted(
    sign_in: Any, cast: Any, alice: Any, ordered: Any
) -> None:
    invoice = billing.issue_invoice(alice, order=ordered())
    Invoice.objects.filter(pk=invoice.pk).update(due_on=timezone.localdate() - timedelta(days=40))
    client = sign_in(cast.alice)
    account = invoice.account
    here = f"/orders/ageing/{account.uuid}/"
    page = client.get("/orders/ageing/").content.decode()
    assert here in page
    assert "31 to 60 days late" in page
    text = client.get(here).content.decode()
    assert "mailto:cassin%40valdore.test" in text
    assert invoice.number in text
    contact = account.contacts.get()
    answer = client.post(here, {"contact": contact.uuid, "level": "courteous", "language": "fr"})
    assert answer.url == "/orders/ageing/"
    assert Touch.objects.filter(account=account, kind="email").count() == 1
    # Without an address nothing can have gone out.
    assert client.post(here, {"contact": "", "level": "firm"}).status_code == 422


def test_the_list_is_exported_with_its_stage(sign_in: Any, cast: Any, ordered: Any) -> None:
    order = ordered()
    client = sign_in(cast.alice)
    answer = client.get("/orders/?export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert order.number in text
    assert "To deliver" in text
    assert client.get("/orders/?export=xlsx").status_code == 200
    assert order.number not in client.get("/orders/?stage=collect").content.decode()


def test_the_stranger_gets_404_everywhere(sign_in: Any, cast: Any, alice: Any, ordered: Any) -> None:
    order = ordered()
    delivery = services.plan_delivery(alice, order=order, planned_on=date(2026, 1, 2))
    invoice = billing.issue_invoice(alice, order=order)
    dispute = billing.open_dispute(alice, invoice=invoice, amount=D(1), reason="x")
    client = sign_in(cast.mallory)
    for url in (
        f"/orders/{order.uuid}/", f"/orders/deliveries/{delivery.uuid}/note.pdf",
        f"/orders/invoices/{invoice.uuid}/", f"/orders/invoices/{invoice.uuid}/invoice.pdf",
        f"/orders/ageing/{order.account.uuid}/",
    ):  # fmt: skip
        assert client.get(url).status_code == 404
    for url in (
        f"/orders/{order.uuid}/invoices/", f"/orders/{order.uuid}/deliveries/",
        f"/orders/deliveries/{delivery.uuid}/done/", f"/orders/invoices/{invoice.uuid}/payments/",
        f"/orders/invoices/{invoice.uuid}/credit/", f"/orders/disputes/{dispute.uuid}/settle/",
        f"/orders/from-quote/{order.quote.uuid}/",
    ):  # fmt: skip
        assert client.post(url, {}).status_code == 404
    assert order.number not in client.get("/orders/").content.decode()


def test_the_reader_reads_and_changes_nothing(sign_in: Any, cast: Any, alice: Any, ordered: Any) -> None:
    order = ordered()
    invoice = billing.issue_invoice(alice, order=order)
    client = sign_in(cast.elsa)
    page = client.get(f"/orders/{order.uuid}/").content.decode()
    assert "Plan the delivery</button>" not in page
    assert "Margin of the deal" not in page  # costs are not for everybody
    assert client.get(f"/orders/invoices/{invoice.uuid}/").status_code == 200
    for url in (f"/orders/{order.uuid}/invoices/", f"/orders/invoices/{invoice.uuid}/payments/"):
        assert client.post(url, {}).status_code == 403


def test_the_list_takes_as_many_queries_with_many_orders(
    sign_in: Any, cast: Any, alice: Any, ordered: Any, django_assert_max_num_queries: Any
) -> None:
    order = ordered()
    billing.issue_invoice(alice, order=order)
    for number in range(30):
        copy = Order.objects.get(pk=order.pk)
        copy.pk, copy.uuid, copy.quote, copy.number = None, None, None, f"C-X-{number}"
        copy.uuid = Order._meta.get_field("uuid").get_default()
        copy.save()
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(30):
        client.get("/orders/")
    with django_assert_max_num_queries(40):
        client.get(f"/orders/{order.uuid}/")


@pytest.fixture
def token(cast: Any) -> Any:
    secret = create_token(cast.alice, scope="write")[1]
    return {"headers": {"Authorization": f"Bearer {secret}"}, "content_type": "application/json"}


def test_the_api_goes_from_the_quote_to_the_payment(client: Any, accepted: Any, token: Any) -> None:
    quote = accepted()
    made = client.post("/api/v1/orders", {"quote": str(quote.uuid)}, **token)
    assert made.status_code == 201
    order = made.json()
    assert (order["stage"], order["net"]) == ("deliver", "9600.00")
    line = order["lines"][0]["id"]
    url = f"/api/v1/orders/{order['id']}/invoices"
    issued = client.post(url, {"lines": [{"line": line, "quantity": "4"}]}, **token)
    assert issued.status_code == 201
    invoice = issued.json()
    assert (invoice["net"], invoice["owed"]) == ("3840.00", "4608.00")
    assert len(invoice["document_sha256"]) == 64
    assert client.get(f"/api/v1/orders/{order['id']}", **token).json()["mismatch"] is True
    pay = f"/api/v1/invoices/{invoice['id']}/payments"
    for _time in range(2):
        body = {"amount": "608.00", "idempotency_key": "a"}
        assert client.post(pay, body, **token).status_code == 201
    assert [row["amount"] for row in client.get(pay, **token).json()] == ["608.00"]
    found = client.get("/api/v1/invoices?unpaid=true", **token).json()
    assert [row["owed"] for row in found] == ["4000.00"]
    assert client.get("/api/v1/invoices", **token).json()[0]["owed"] == "4000.00"
    assert [row["number"] for row in client.get("/api/v1/orders", **token).json()] == [order["number"]]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"amount": "99999"}, "amount"), ({"amount": "1.005"}, "amount"), ({"amount": "-1"}, "amount"),
        ({"amount": "1", "mode": "gold"}, "mode"), ({"amount": "1", "paid_on": "2999-01-01"}, "paid_on"),
    ],
)  # fmt: skip
def test_the_api_says_what_it_refuses(
    client: Any, alice: Any, ordered: Any, token: Any, body: dict[str, str], path: str
) -> None:
    invoice = billing.issue_invoice(alice, order=ordered())
    answer = client.post(f"/api/v1/invoices/{invoice.uuid}/payments", body, **token)
    assert answer.status_code == 422
    assert answer.json()["error"]["path"] == path
    assert invoice.payments.count() == 0


def test_the_api_keeps_strangers_and_readers_out(client: Any, cast: Any, alice: Any, ordered: Any) -> None:
    order = ordered()
    invoice = billing.issue_invoice(alice, order=order)
    for member, status in ((cast.mallory, 404), (cast.elsa, 403)):
        secret = create_token(member, scope="write")[1]
        headers = {"Authorization": f"Bearer {secret}"}
        url = f"/api/v1/invoices/{invoice.uuid}/payments"
        answer = client.post(url, {"amount": "1"}, content_type="application/json", headers=headers)
        assert answer.status_code == status
