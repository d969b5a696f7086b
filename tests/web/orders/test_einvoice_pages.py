"""The desk of structured invoices: list, export, answers of the platform, any file checked."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from compagnon.library.models import StoredFile
from compagnon.library.services import content
from compagnon.sales.orders import billing
from compagnon.sales.orders.models.einvoicing import EInvoice


@pytest.fixture
def invoice(alice: Any, ordered: Any) -> Any:
    return billing.issue_invoice(alice, order=ordered())


def test_the_invoice_shows_its_checks_and_gives_its_files(sign_in: Any, cast: Any, invoice: Any) -> None:
    client = sign_in(cast.alice)
    page = client.get(reverse("invoice", args=[invoice.uuid]))
    assert "Every check passed" in page.text
    xml = client.get(reverse("invoice_xml", args=[invoice.uuid]))
    assert xml.content == content(invoice.einvoice.xml)
    assert xml["Content-Disposition"] == f'attachment; filename="{invoice.number}.xml"'
    assert client.get(reverse("invoice_pdf", args=[invoice.uuid])).content == content(invoice.file)


def test_the_list_exports_what_is_chosen(
    sign_in: Any, cast: Any, invoice: Any, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(40):
        assert invoice.number in client.get(reverse("einvoices")).text
    client.post(reverse("einvoices_export"), {"invoice": [invoice.einvoice.uuid]})
    file = StoredFile.objects.get(kind="einvoice_export")
    answer = client.get(reverse("einvoices_download", args=[file.uuid]))
    assert answer.content.startswith(b"PK")
    assert client.post(reverse("einvoices_export"), {}).status_code == 422


def test_an_answer_of_the_platform_is_written_down(sign_in: Any, cast: Any, invoice: Any) -> None:
    client = sign_in(cast.alice)
    url = reverse("einvoice_step", args=[invoice.uuid])
    assert client.post(url, {"code": "accepted", "on": timezone.localdate()}).status_code == 422
    data = {"code": "deposited", "on": timezone.localdate().isoformat(), "platform": "Plateforme Aubrac"}
    assert client.post(url, data).status_code == 302
    assert EInvoice.objects.get().status == "deposited"
    assert "Plateforme Aubrac" in client.get(reverse("invoice", args=[invoice.uuid])).text


def test_a_missing_mention_is_shown_where_the_invoice_is_issued(
    sign_in: Any, cast: Any, ordered: Any
) -> None:
    order = ordered()
    order.account.siren = ""
    order.account.save()
    client = sign_in(cast.alice)
    line = order.lines.get()
    answer = client.post(reverse("invoice_issue", args=[order.uuid]), {f"quantity_{line.uuid}": "1"})
    assert answer.status_code == 422
    assert "The client, SIREN:" in answer.text


@pytest.mark.parametrize(
    ("name", "body", "status", "said"),
    [
        ("a.xml", b"<a/>", 422, "not an invoice"),
        ("a.xml", b"<!DOCTYPE a><a/>", 422, "document type"),
        ("a.pdf", b"%PDF-1.4", 422, "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_refused_on_the_page(
    name: str, body: bytes, status: int, said: str, sign_in: Any, cast: Any
) -> None:
    answer = sign_in(cast.elsa).post(reverse("einvoices_check"), {"file": SimpleUploadedFile(name, body)})
    assert answer.status_code == status
    assert said in answer.text


def test_any_file_is_checked_and_not_kept(sign_in: Any, cast: Any, invoice: Any) -> None:
    client = sign_in(cast.elsa)
    before = StoredFile.objects.count()
    good = content(invoice.einvoice.xml)
    answer = client.post(reverse("einvoices_check"), {"file": SimpleUploadedFile("f.xml", good)})
    assert "every check passed" in answer.text
    bad = good.replace(b"<ram:GrandTotalAmount>", b"<ram:GrandTotalAmount>1")
    answer = client.post(reverse("einvoices_check"), {"file": SimpleUploadedFile("f.xml", bad)})
    assert "BR-CO-15" in answer.text
    assert StoredFile.objects.count() == before


def test_strangers_find_nothing_and_readers_change_nothing(
    sign_in: Any, cast: Any, invoice: Any, alice: Any
) -> None:
    client = sign_in(cast.mallory)
    for name in ("invoice_xml",):
        assert client.get(reverse(name, args=[invoice.uuid])).status_code == 404
    for name in ("einvoice_check", "einvoice_step"):
        assert client.post(reverse(name, args=[invoice.uuid])).status_code == 404
    assert client.post(reverse("einvoices_export"), {"invoice": [invoice.einvoice.uuid]}).status_code == 404
    client = sign_in(cast.elsa)
    assert client.post(reverse("einvoice_check", args=[invoice.uuid])).status_code == 403
    assert client.post(reverse("einvoices_export"), {"invoice": [invoice.einvoice.uuid]}).status_code == 403
