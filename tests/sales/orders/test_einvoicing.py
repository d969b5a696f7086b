"""Issued invoices are Factur-X: what is missing is named, checks are kept, hand-over is written down."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.test import TestCase
from django.utils import timezone
from lxml import etree

from compagnon.library.services import content
from compagnon.people.errors import Forbidden, Refusal
from compagnon.providers.einvoice import CheckerUnavailable, check_file, checker
from compagnon.providers.einvoice.cii import NS
from compagnon.sales.orders import billing
from compagnon.sales.orders.einvoicing import jobs, queries, services
from compagnon.sales.orders.models import Invoice
from compagnon.sales.orders.models.einvoicing import EInvoice
from compagnon.work.models import Job


def test_the_file_the_xml_and_the_row_say_the_same_amounts(alice: Any, ordered: Any) -> None:
    invoice = billing.issue_invoice(
        alice, order=ordered([("4", "1250", "905", "0.20"), ("18", "62", "40", "0.10")])
    )
    report = check_file(content(invoice.file))
    assert (report.kind, report.valid) == ("factur-x", True)
    root = etree.fromstring(content(invoice.einvoice.xml))
    totals = root.find(".//ram:SpecifiedTradeSettlementHeaderMonetarySummation", NS)
    assert totals is not None
    assert D(totals.findtext("ram:GrandTotalAmount", "", NS)) == invoice.total
    assert D(totals.findtext("ram:TaxTotalAmount", "", NS)) == invoice.vat
    assert root.findtext(".//rsm:ExchangedDocument/ram:ID", "", NS) == invoice.number
    assert invoice.einvoice.valid is True
    assert [check["status"] for check in invoice.einvoice.checks] == ["ok"] * 5
    assert invoice.document_hash == hashlib.sha256(content(invoice.file)).hexdigest()


def test_a_credit_note_names_its_invoice_and_is_valid(alice: Any, ordered: Any) -> None:
    invoice = billing.issue_invoice(
        alice, order=ordered([("4", "1250", "905", "0.20"), ("18", "62", "40", "0.10")])
    )
    note = billing.credit(alice, invoice=invoice, amount=D("100.01"), reason="Article rayé")
    root = etree.fromstring(content(note.einvoice.xml))
    assert root.findtext(".//rsm:ExchangedDocument/ram:TypeCode", "", NS) == "381"
    assert root.findtext(".//ram:InvoiceReferencedDocument/ram:IssuerAssignedID", "", NS) == invoice.number
    assert check_file(content(note.file)).valid


@pytest.mark.parametrize(
    ("spoil", "path", "said"),
    [
        (lambda order: order.workspace.legal.pop("vat_number"), "seller.vat_number", "VAT number"),
        (lambda order: order.workspace.legal.pop("address"), "seller.address.line", "street"),
        (lambda order: setattr(order.workspace, "siren", ""), "seller.siren", "SIREN"),
        (lambda order: setattr(order.account, "siren", ""), "buyer.siren", "SIREN"),
        (lambda order: order.account.sites.all().delete(), "buyer.address.line", "street"),
    ],
)
def test_what_the_law_wants_and_is_missing_is_named_and_no_number_is_used(
    spoil: Any, path: str, said: str, alice: Any, ordered: Any
) -> None:
    order = ordered()
    order.workspace = alice.workspace
    spoil(order)
    order.account.save()
    with pytest.raises(Refusal) as refused:
        billing.issue_invoice(alice, order=order)
    assert (refused.value.code, refused.value.path) == ("invoice_incomplete", path)
    assert said in str(refused.value)
    assert not Invoice.objects.filter(order=order).exists()


def test_an_invoice_that_fails_a_check_is_not_issued(
    alice: Any, ordered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = services.invoice_xml
    total = b"<ram:GrandTotalAmount>"
    monkeypatch.setattr(services, "invoice_xml", lambda *args: write(*args).replace(total, total + b"1"))
    with pytest.raises(Refusal) as refused:
        billing.issue_invoice(alice, order=ordered())
    assert refused.value.code == "invoice_invalid"
    assert not EInvoice.objects.exists()


def test_a_missing_validator_is_kept_as_unavailable_and_nothing_is_handed_over(
    alice: Any, ordered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any) -> Any:
        raise CheckerUnavailable("no saxonche")

    order = ordered()
    with monkeypatch.context() as patch:
        patch.setattr(checker(), "check", broken)
        invoice = billing.issue_invoice(alice, order=order)
    row = EInvoice.objects.get(invoice=invoice)
    assert row.valid is None
    sheet = queries.sheet_of(alice, invoice)
    assert sheet is not None
    assert {check.id for check in sheet.unavailable} == {"xsd", "en16931", "br-fr"}
    with pytest.raises(Refusal) as refused:
        services.export(alice, invoices=[row])
    assert refused.value.code == "not_valid"
    with pytest.raises(Refusal) as refused:
        services.record_step(alice, einvoice=row, code="deposited", on=timezone.localdate())
    assert refused.value.code == "not_valid"
    assert services.check_again(alice, einvoice=row).valid is True


def test_checks_that_wait_run_as_a_job(alice: Any, ordered: Any) -> None:
    invoice = billing.issue_invoice(alice, order=ordered(), check_later=True)
    assert EInvoice.objects.get(invoice=invoice).valid is None
    with TestCase.captureOnCommitCallbacks(execute=True):
        jobs.check_soon(alice)
    assert Job.objects.get(kind="einvoice.check").status == "done"
    assert EInvoice.objects.get(invoice=invoice).valid is True


def test_the_export_holds_the_files_and_their_fingerprints(alice: Any, ordered: Any) -> None:
    invoice = billing.issue_invoice(alice, order=ordered())
    file = services.export(alice, invoices=[invoice.einvoice])
    with zipfile.ZipFile(io.BytesIO(content(file))) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        (entry,) = manifest["invoices"]
        assert entry["number"] == invoice.number
        for row in entry["files"]:
            assert hashlib.sha256(archive.read(row["name"])).hexdigest() == row["sha256"]
        assert archive.read(f"{invoice.number}.pdf") == content(invoice.file)
    invoice.einvoice.refresh_from_db()
    assert invoice.einvoice.status == "exported"


def test_the_answers_of_the_platform_follow_each_other(alice: Any, ordered: Any) -> None:
    row = billing.issue_invoice(alice, order=ordered()).einvoice
    today = timezone.localdate()
    with pytest.raises(Refusal) as refused:
        services.record_step(alice, einvoice=row, code="accepted", on=today)
    assert refused.value.code == "step_impossible"
    services.record_step(
        alice, einvoice=row, code="deposited", on=today, platform="Plateforme Aubrac", reference="X1"
    )
    with pytest.raises(Refusal) as refused:
        services.record_step(alice, einvoice=row, code="refused", on=today)
    assert refused.value.code == "reason_missing"
    with pytest.raises(Refusal) as refused:
        services.record_step(alice, einvoice=row, code="accepted", on=today + timedelta(days=1))
    assert refused.value.code == "in_the_future"
    services.record_step(alice, einvoice=row, code="refused", on=today, reason="Commande inconnue")
    row.refresh_from_db()
    assert row.status == "refused"
    assert [step.code for step in row.steps.all()] == ["deposited", "refused"]


def test_a_reader_neither_exports_nor_writes_down(cast: Any, alice: Any, ordered: Any) -> None:
    row = billing.issue_invoice(alice, order=ordered()).einvoice
    elsa = cast.actor(cast.elsa)
    with pytest.raises(Forbidden):
        services.export(elsa, invoices=[row])
    with pytest.raises(Forbidden):
        services.record_step(elsa, einvoice=row, code="deposited", on=timezone.localdate())
    with pytest.raises(Forbidden):
        services.check_again(elsa, einvoice=row)
