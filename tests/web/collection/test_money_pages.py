"""The pages from delivery to review: what they say, what they refuse, who may open them."""

from datetime import timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from compagnon.sales.catalogue.services import create_product
from compagnon.sales.orders import billing, services
from compagnon.sales.orders.collection import bank
from compagnon.sales.orders.contracts.services import publish_index, sign_contract
from compagnon.sales.orders.fulfilment import aftersales
from compagnon.sales.orders.fulfilment import services as following
from compagnon.sales.orders.models import Invoice, Order
from compagnon.sales.orders.models.collection import BankEntry
from compagnon.sales.orders.models.fulfilment import Incident
from compagnon.sales.orders.models.quality import CriticalFlag
from compagnon.sales.orders.quality import services as quality
from compagnon.sales.orders.quality import vigilance

CSV = "Date;Libellé;Crédit\n{day};VIR LAITERIE DU VAL DORE {number};{amount}\n"


def today(days: int = 0) -> Any:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def file(alice: Any, ordered: Any) -> SimpleNamespace:
    """A delivered and invoiced order with everything that may hang on it."""
    order = ordered()
    delivery = services.plan_delivery(alice, order=order, planned_on=today())
    step = following.add_milestone(alice, order=order, title="Mise en service", planned_on=today(2))
    incident = following.report_incident(
        alice, order=order, kind="delay", title="Camion en panne", happened_on=today(), cost=D(120)
    )
    services.deliver(alice, delivery=delivery, delivered_on=today())
    invoice = billing.issue_invoice(alice, order=order)
    Invoice.objects.filter(pk=invoice.pk).update(due_on=today(-35), issued_on=today(-95))
    dispute = billing.open_dispute(alice, invoice=invoice, amount=D(1000), reason="Bruit", next_on=today(5))
    item = aftersales.install(
        alice, order=order, line=order.lines.get(), installed_on=today(), serial="SN-1", warranty_months=24,
        maintenance_months=12,
    )  # fmt: skip
    contract = sign_contract(
        alice, account=order.account, order=order, title="Entretien", starts_on=today(-400), ends_on=today(100),
        yearly=D(4800), formula={"fixed": "0.15", "terms": [{"index": "ICHT-IME", "weight": "0.85", "base": "127.4"}]},
    )  # fmt: skip
    publish_index(alice, index="ICHT-IME", on=today(-30), value=D("131.1"), source="INSEE")
    row = quality.find_nonconformity(
        alice, title="Étiquette", domain="quality", source="audit", found_on=today()
    )
    flag = vigilance.raise_flag(alice, subject=order.account, reason="Client stratégique")
    data = CSV.format(day=f"{today():%d/%m/%Y}", number=invoice.number, amount="5000,00").encode()
    bank.import_bank_file(alice, name="releve.csv", data=data)
    return SimpleNamespace(
        order=order, invoice=invoice, dispute=dispute, incident=incident, item=item, contract=contract, step=step,
        row=row, flag=flag, entry=BankEntry.objects.get(), account=order.account,
    )  # fmt: skip


def pages(f: SimpleNamespace) -> list[str]:
    return [
        f"/orders/{f.order.uuid}/fulfilment/", f"/orders/{f.order.uuid}/money/", f"/orders/{f.order.uuid}/review/",
        f"/orders/incidents/{f.incident.uuid}/", f"/orders/disputes/{f.dispute.uuid}/",
        f"/orders/contracts/{f.contract.uuid}/", f"/accounts/{f.account.uuid}/installed/",
        f"/orders/bank/{f.entry.uuid}/", f"/quality/nonconformities/{f.row.uuid}/",
    ]  # fmt: skip


LISTS = (
    "/orders/", "/orders/bank/", "/orders/dunning/", "/orders/dunning/policy/", "/orders/aftersales/",
    "/orders/contracts/", "/orders/margins/", "/orders/lessons/", "/quality/", "/quality/audit/", "/vigilance/",
)  # fmt: skip


def posts(f: SimpleNamespace) -> list[str]:
    return [
        f"/orders/{f.order.uuid}/milestones/", f"/orders/milestones/{f.step.uuid}/done/",
        f"/orders/{f.order.uuid}/incidents/", f"/orders/incidents/{f.incident.uuid}/close/",
        f"/orders/incidents/{f.incident.uuid}/inform/", f"/orders/{f.order.uuid}/installed/",
        f"/orders/installed/{f.item.uuid}/maintenance/", f"/orders/{f.order.uuid}/handover/",
        f"/orders/contracts/{f.contract.uuid}/revise/", f"/orders/contracts/{f.contract.uuid}/renew/",
        f"/orders/contracts/{f.contract.uuid}/end/", f"/orders/contracts/{f.contract.uuid}/indices/",
        f"/orders/charges/{f.invoice.uuid}/", f"/orders/bank/{f.entry.uuid}/confirm/",
        f"/orders/bank/{f.entry.uuid}/aside/",
        f"/orders/disputes/{f.dispute.uuid}/steps/", f"/orders/disputes/{f.dispute.uuid}/end/",
        f"/orders/{f.order.uuid}/costs/", f"/orders/{f.order.uuid}/review/write/",
        f"/quality/nonconformities/{f.row.uuid}/action/", f"/vigilance/{f.flag.uuid}/",
    ]  # fmt: skip


def test_every_page_opens_flat(
    sign_in: Any, cast: Any, file: Any, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(cast.alice)
    for url in (*pages(file), *LISTS):
        with django_assert_max_num_queries(40):
            assert client.get(url).status_code == 200, url


def test_the_stranger_gets_404_everywhere(sign_in: Any, cast: Any, file: Any) -> None:
    client = sign_in(cast.mallory)
    for url in pages(file):
        assert client.get(url).status_code == 404, url
    for url in posts(file):
        assert client.post(url, {}).status_code == 404, url
    for url in LISTS:
        body = client.get(url).content.decode()
        assert file.order.number not in body
        assert file.account.name not in body


def test_the_reader_reads_and_changes_nothing(sign_in: Any, cast: Any, file: Any) -> None:
    client = sign_in(cast.elsa)
    for url in pages(file):
        assert client.get(url).status_code == (403 if "review" in url else 200), url
    for url in posts(file):
        assert client.post(url, {}).status_code == 403, url
    assert client.post("/orders/bank/", {}).status_code == 403
    assert client.get("/orders/portal/").status_code == 403
    page = client.get(f"/orders/incidents/{file.incident.uuid}/").content.decode()
    assert "€120" not in page  # costs are not for everybody


def test_an_empty_form_is_refused_in_its_page(sign_in: Any, cast: Any, file: Any) -> None:
    client = sign_in(cast.alice)
    for url in posts(file):
        if "confirm" in url or "revise" in url or "renew" in url or "close" in url:
            continue
        assert client.post(url, {}).status_code == 422, url


def test_an_incident_is_reported_told_and_followed_by_the_client(
    sign_in: Any, cast: Any, alice: Any, ordered: Any
) -> None:
    order = ordered()
    services.plan_delivery(alice, order=order, planned_on=today(5))
    client = sign_in(cast.alice)
    here = f"/orders/{order.uuid}/"
    form = {"kind": "delay", "title": "Quai fermé", "happened_on": today(), "new_on": today(9), "cost": "50",
            "fix": "Livraison mardi", "key": "k"}  # fmt: skip
    for _twice in range(2):
        assert client.post(f"{here}incidents/", form).status_code == 302
    row = Incident.objects.get()
    assert "tell them first" in client.get(f"{here}fulfilment/").content.decode()
    contact = order.account.contacts.get()
    answer = client.post(
        f"/orders/incidents/{row.uuid}/inform/", {"contact": contact.uuid, "channel": "email", "key": "i"}
    )
    assert answer.status_code == 200
    url = answer.context["url"]
    assert (
        "mailto:cassin%40valdore.test" in answer.content.decode()
        or "mailto:cassin@" in answer.content.decode()
    )
    page = Client().get(url.replace("http://testserver", "")).content.decode()
    assert "Quai fermé" in page
    assert "Livraison mardi" in page
    assert "50" not in page.replace("2026", "").split("<main")[1].split("</main")[0]
    assert "Client told" in client.get(f"{here}fulfilment/").content.decode()


def test_scenario_20_on_the_page_of_the_deal(sign_in: Any, cast: Any, alice: Any, ordered: Any) -> None:
    order = ordered([(1, "9600", "6900", "0.20")])
    invoice = billing.issue_invoice(alice, order=order)
    dispute = billing.open_dispute(alice, invoice=invoice, amount=D(2304), reason="Bruit")
    client = sign_in(cast.alice)
    end = {"outcome": "Avoir de 20 %", "credit_amount": "1920"}
    assert client.post(f"/orders/disputes/{dispute.uuid}/end/", end).status_code == 302
    here = f"/orders/{order.uuid}/review/"
    page = client.get(here).content.decode()
    assert "Sold at 28.1%, now 10.2%: say why." in page
    assert "Credit notes (€1,920)" in page
    assert client.post(f"{here}write/", {"cause": "dispute", "explanation": ""}).status_code == 422
    form = {
        "cause": "dispute",
        "explanation": "Pompes bruyantes",
        "lesson": "Mesurer avant",
        "lesson_kind": "method",
    }
    assert client.post(f"{here}write/", form).status_code == 302
    assert "Mesurer avant" in client.get("/orders/lessons/").content.decode()


def test_scenario_18_and_19_on_the_page_of_the_money(
    sign_in: Any, cast: Any, alice: Any, ordered: Any
) -> None:
    order = ordered(payment="45_days_end_of_month")
    invoice = billing.issue_invoice(alice, order=order)
    Invoice.objects.filter(pk=invoice.pk).update(
        due_on=today(-35), total=D(12480), terms={"late_rate": "0.1215"}
    )
    client = sign_in(cast.alice)
    here = f"/orders/{order.uuid}/money/"
    page = client.get(here).content.decode()
    assert "1 line does not match" in page
    assert "Invoiced, not delivered" in page
    assert "€185.40" in page
    assert order.number in client.get("/orders/dunning/").content.decode()
    url = f"/orders/charges/{invoice.uuid}/"
    assert client.post(url, {"decision": "waived"}).status_code == 422
    assert client.post(url, {"decision": "claimed"}).status_code == 302
    assert "€185.40" not in client.get(here).content.decode()


def test_a_bank_file_is_brought_in_booked_and_not_twice(
    sign_in: Any, cast: Any, alice: Any, ordered: Any
) -> None:
    invoice = billing.issue_invoice(alice, order=ordered())
    data = CSV.format(day=f"{today():%d/%m/%Y}", number=invoice.number, amount="11 520,00").encode()
    client = sign_in(cast.alice)
    for _twice in range(2):
        assert client.post("/orders/bank/", {"file": SimpleUploadedFile("r.csv", data)}).status_code == 302
    entry = BankEntry.objects.get()
    page = client.get("/orders/bank/").content.decode()
    assert "Sure" in page
    assert "number of the invoice, exact amount" in page
    for _twice in range(2):
        form = {"part": f"{invoice.uuid}|11520.00", "reason": ["number"]}
        assert client.post(f"/orders/bank/{entry.uuid}/confirm/", form).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.payments.count(), invoice.paid) == (1, D(11520))
    assert "Everything that came in is booked." in client.get("/orders/bank/").content.decode()


def test_sure_payments_are_booked_at_once(sign_in: Any, cast: Any, file: Any) -> None:
    data = CSV.format(day=f"{today():%d/%m/%Y}", number=file.invoice.number, amount="11520,00").encode()
    client = sign_in(cast.alice)
    client.post("/orders/bank/", {"file": SimpleUploadedFile("r.csv", data)})
    assert client.post("/orders/bank/sure/").status_code == 302
    file.invoice.refresh_from_db()
    assert file.invoice.settled_on == today()


def test_a_bad_file_is_refused_on_the_page_and_odd_columns_are_asked(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.alice)
    bad = SimpleUploadedFile("x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    answer = client.post("/orders/bank/", {"file": bad})
    assert answer.status_code == 422
    assert "document type or an entity" in answer.content.decode()
    odd = "Date;Quoi;Crédit;Montant\n17/11/2026;VIR;10,00;10,00\n".replace("Crédit", "Crédit").encode()
    kept = client.post("/orders/bank/", {"file": SimpleUploadedFile("y.csv", odd)})
    assert kept.status_code == 302


def test_an_order_file_of_a_portal(sign_in: Any, cast: Any, alice: Any, bruno: Any, ordered: Any) -> None:
    ordered()
    create_product(
        bruno,
        reference="KJ-1",
        name={"fr": "Kit"},
        vat_rate=D("0.20"),
        unit="C62",
        price=D(50),
        valid_from=today(-9),
    )
    data = "Commande;Client;SKU;Qté\nW-1;Laiterie du Val Doré;KJ-1;2\nW-2;Inconnue;KJ-1;1\n".encode()
    client = sign_in(cast.alice)
    answer = client.post("/orders/portal/", {"channel": "EDI", "file": SimpleUploadedFile("o.csv", data)})
    assert answer.status_code == 302
    columns = client.get(answer.url)
    assert columns.status_code == 200
    form = {
        "channel": "EDI",
        "target-0": "number",
        "target-1": "client",
        "target-2": "reference",
        "target-3": "quantity",
    }
    assert client.post(answer.url, form).status_code == 302
    assert Order.objects.filter(net=D(100), quote=None).count() == 1
    page = client.get("/orders/portal/").content.decode()
    assert "No client is known" in page
    order = Order.objects.get(quote=None)
    for where in ("", "fulfilment/", "money/", "review/"):
        assert client.get(f"/orders/{order.uuid}/{where}").status_code == 200
    assert client.post(answer.url, {"channel": "EDI"}).status_code == 422


def test_a_contract_is_signed_revised_and_ended(sign_in: Any, cast: Any, file: Any) -> None:
    client = sign_in(cast.alice)
    here = f"/orders/contracts/{file.contract.uuid}/"
    page = client.get(here).content.decode()
    assert "€4,918.49" in page
    assert client.post(f"{here}revise/", {"on": today(), "seen": 99}).status_code == 422
    assert client.post(f"{here}revise/", {"on": today(), "seen": file.contract.version}).status_code == 302
    assert client.post(f"{here}indices/", {
        "index": "ICHT-IME", "on": today(-30), "value": "132", "source": "INSEE", "key": "x"
    }).status_code == 422  # fmt: skip
    assert client.post(f"{here}end/", {"ended_on": today(), "reason": "Vendu"}).status_code == 302
    new = {"title": "Location", "starts_on": today(), "ends_on": today(365), "yearly": "1200", "renewal": "tacit",
           "renewal_months": "12", "notice_days": "60", "indexed_months": "12", "fixed": "15", "index_1": "FSD2",
           "weight_1": "80", "base_1": "150"}  # fmt: skip
    url = f"/orders/{file.order.uuid}/contracts/new/"
    assert "must add up to 1" in client.post(url, new).content.decode()
    assert client.post(url, new | {"weight_1": "85", "key": "n"}).status_code == 302


def test_the_hand_over_sheet_the_letters_and_the_policy(sign_in: Any, cast: Any, file: Any) -> None:
    client = sign_in(cast.alice)
    form = {"received_by": cast.chloe.uuid, "site_contact": "M. Aubin", "instructions": "Purger"}
    assert client.get(f"/orders/{file.order.uuid}/handover.pdf").status_code == 404
    assert client.post(f"/orders/{file.order.uuid}/handover/", form).status_code == 302
    assert client.get(f"/orders/{file.order.uuid}/handover.pdf").content.startswith(b"%PDF")
    letter = client.get(f"/orders/ageing/{file.account.uuid}/letter.pdf?level=formal&language=en")
    assert letter.content.startswith(b"%PDF")
    policy = {
        "valid_from": today(1),
        "days_1": "5",
        "tone_1": "courteous",
        "channel_1": "email",
        "wait_1": "7",
    }
    assert client.post("/orders/dunning/policy/", policy).status_code == 403
    boss = sign_in(cast.bruno)
    assert boss.post("/orders/dunning/policy/", policy).status_code == 302
    assert boss.post("/orders/dunning/policy/", policy).status_code == 422
    rate = {"rate": "12,5", "rate_from": today(), "source": "BCE"}
    assert boss.post("/orders/dunning/rate/", rate | {"rate": "12.5"}).status_code == 302


def test_quality_and_vigilance(sign_in: Any, cast: Any, file: Any) -> None:
    client = sign_in(cast.alice)
    here = f"/quality/nonconformities/{file.row.uuid}/"
    action = {"cause": "Encre", "action": "Changer", "due_on": today(3), "seen": file.row.version}
    assert client.post(f"{here}action/", action).status_code == 302
    assert client.post(f"{here}action/", action).status_code == 422  # somebody saved meanwhile
    assert client.post(f"{here}done/", {"done_on": today()}).status_code == 302
    assert client.post(f"{here}effect/", {"effective": "yes", "effect": "0 retour"}).status_code == 302
    made = client.get(f"/quality/nonconformities/new/?incident={file.incident.uuid}")
    assert file.incident.title in made.content.decode()
    audit = client.get("/quality/audit/?export=csv")
    assert file.row.number in b"".join(audit.streaming_content).decode("utf-8-sig")
    assert client.post("/vigilance/").status_code == 302
    proposed = CriticalFlag.objects.filter(status="proposed").first()
    assert proposed is not None
    assert client.post(f"/vigilance/{proposed.uuid}/", {"do": "accept"}).status_code == 302
    assert client.post(f"/vigilance/{file.flag.uuid}/", {"do": "lift", "note": ""}).status_code == 422
    assert client.post(f"/vigilance/{file.flag.uuid}/", {"do": "lift", "note": "Réglé"}).status_code == 302
