"""Signing on the link with a code, then the sealed files for both sides, and the check of any file."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compagnon.library.services import content
from compagnon.sales.proposals import sending
from compagnon.sales.proposals.models import Acceptance
from compagnon.sales.proposals.models.signature import SealedSignature

YES = {"answer": "accept", "name": "Hervé Cassin", "capacity": "Responsable", "agree": "on"}


@pytest.fixture
def sent(alice: Any, draft: Any) -> Any:
    version, token = sending.send_version(
        alice, version=draft, recipient_name="Hervé Cassin", recipient_email="h.cassin@valdore.test"
    )
    return version.proposal, f"/s/{token}/"


def signed(client: Any, url: str) -> None:
    client.post(url, {"answer": "code"})
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)
    assert code
    assert client.post(url, YES | {"code": code[0]}).status_code == 302


def test_the_page_explains_the_code_and_never_shows_the_whole_address(client: Any, sent: Any) -> None:
    page = client.get(sent[1]).text
    assert "h…n@valdore.test" in page
    assert "h.cassin@valdore.test" not in page


def test_without_the_right_code_nothing_is_signed(client: Any, sent: Any) -> None:
    _, url = sent
    assert client.post(url, YES).status_code == 422
    assert client.post(url, YES | {"code": "123456"}).status_code == 422
    assert client.post(url, {"answer": "code", "email": "thief@elsewhere.test"}).status_code == 302
    assert mail.outbox[0].to == ["h.cassin@valdore.test"]
    assert client.post(url, {"answer": "code"}).status_code == 422  # half a minute between two
    assert client.post(url, YES | {"code": "not it"}).status_code == 422
    assert not Acceptance.objects.exists()


def test_the_client_gets_the_sealed_quote_and_its_evidence(client: Any, sent: Any) -> None:
    _, url = sent
    assert client.get(f"{url}signed.pdf").status_code == 404
    signed(client, url)
    row = SealedSignature.objects.get()
    assert client.get(f"{url}signed.pdf").content == content(row.document)
    assert client.get(f"{url}evidence.pdf").content == content(row.evidence)
    assert "signed.pdf" in client.get(url).text


def test_the_seller_sees_the_steps_and_checks_any_file(
    client: Any, sign_in: Any, cast: Any, sent: Any, django_assert_max_num_queries: Any
) -> None:
    proposal, url = sent
    member = sign_in(cast.alice)
    assert "Not signed yet" in member.get(reverse("signature", args=[proposal.uuid])).text
    signed(client, url)
    row = SealedSignature.objects.get()
    with django_assert_max_num_queries(40):
        page = member.get(reverse("signature", args=[proposal.uuid])).text
    assert "Right code entered" in page
    assert row.document.sha256 in page
    sealed = member.get(reverse("signature_signed", args=[proposal.uuid])).content

    def verdict(data: bytes) -> str:
        return str(member.post(reverse("signature_check"), {"file": SimpleUploadedFile("f.pdf", data)}).text)

    assert "Intact" in verdict(sealed)
    damaged = bytearray(sealed)
    damaged[len(damaged) // 2] ^= 1
    assert "Changed" in verdict(bytes(damaged))
    assert "Not ours" in verdict(b"%PDF-1.7 nothing of ours")
    stranger = sign_in(cast.mallory)
    assert stranger.get(reverse("signature", args=[proposal.uuid])).status_code == 404
    assert stranger.get(reverse("signature_evidence", args=[proposal.uuid])).status_code == 404
