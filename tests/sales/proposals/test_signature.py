"""Signing with a code, sealing document and evidence, finding any change: never more than a simple signature."""

import io
import json
import re
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.utils import timezone

from compagnon.library.services import content
from compagnon.people.errors import Refusal
from compagnon.providers.seal import SealError
from compagnon.sales.accounts.services import create_account
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals import sending
from compagnon.sales.proposals import services as proposals
from compagnon.sales.proposals.models import Acceptance
from compagnon.sales.proposals.models.signature import SealedSignature, SealKey, SignatureCode
from compagnon.sales.proposals.signature import codes, queries, services
from compagnon.work import sharing

WHO = {"name": "Hervé Cassin", "capacity": "Acheteur"}


@pytest.fixture
def link(cast: Any, alice: Any) -> Any:
    """`link()` gives the link of a sent quote; `link(email="")` one without an address."""

    def make(email: str = "h.cassin@valdore.test") -> Any:
        ensure_stages(cast.ours)
        account = create_account(alice, name=f"Laiterie {Acceptance.objects.count()}")
        deal = open_deal(
            alice, account=account, name="Ligne 2", next_step="Devis",
            next_step_on=timezone.localdate() + timedelta(days=3),
        )  # fmt: skip
        draft = proposals.create_proposal(alice, deal=deal, title="Ligne 2", language="fr").versions.get()
        proposals.add_line(
            alice,
            version=draft,
            label="Kit",
            quantity=D(4),
            unit_price=D(1250),
            vat_rate=D("0.20"),
            unit_cost=D(900),
        )
        _, token = sending.send_version(
            alice, version=draft, recipient_name="H. Cassin", recipient_email=email
        )
        return sharing.find(token)

    return make


def code_in(message: Any) -> str:
    found = re.search(r"\b(\d{6})\b", message.body)
    assert found
    return found[1]


def refusal(call: Any) -> str:
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


def test_the_code_goes_to_the_address_of_the_link_and_only_its_hash_is_kept(link: Any) -> None:
    row = codes.send_code(link())
    (message,) = mail.outbox
    assert message.to == ["h.cassin@valdore.test"]
    assert code_in(message) not in row.code_hash
    assert codes.masked("h.cassin@valdore.test") == "h…n@valdore.test"


def test_nothing_is_accepted_without_the_right_code(link: Any) -> None:
    one = link()
    assert refusal(lambda: services.sign(one, **WHO)) == "code_missing"
    codes.send_code(one)
    wrong = f"{(int(code_in(mail.outbox[0])) + 1) % 1_000_000:06}"
    assert refusal(lambda: services.sign(one, code=wrong, **WHO)) == "code_wrong"
    assert not Acceptance.objects.exists()
    assert SignatureCode.objects.get().attempts == 1


def test_the_fifth_wrong_code_ends_it(link: Any) -> None:
    one = link()
    codes.send_code(one)
    right = code_in(mail.outbox[0])
    for _ in range(codes.ATTEMPTS):
        assert refusal(lambda: codes.check_code(one, "not it")) == "code_wrong"
    assert refusal(lambda: codes.check_code(one, right)) == "code_locked"


def test_a_code_ends_with_time_with_its_use_and_with_the_next_one(link: Any) -> None:
    one, now = link(), timezone.now()
    codes.send_code(one, now=now)
    first = code_in(mail.outbox[0])
    assert refusal(lambda: codes.check_code(one, first, now=now + timedelta(minutes=15))) == "code_expired"
    codes.send_code(one, now=now + timedelta(minutes=1))
    second = code_in(mail.outbox[1])
    if first != second:
        assert refusal(lambda: codes.check_code(one, first, now=now + timedelta(minutes=2))) == "code_wrong"
    codes.check_code(one, f" {second[:3]} {second[3:]} ", now=now + timedelta(minutes=2))
    assert refusal(lambda: codes.check_code(one, second, now=now + timedelta(minutes=2))) == "code_missing"


def test_mails_are_limited(link: Any) -> None:
    one, now = link(), timezone.now()
    codes.send_code(one, now=now)
    assert refusal(lambda: codes.send_code(one, now=now + timedelta(seconds=5))) == "too_soon"
    for minute in range(1, codes.MAILS):
        codes.send_code(one, now=now + timedelta(minutes=minute))
    assert refusal(lambda: codes.send_code(one, now=now + timedelta(minutes=30))) == "too_many_codes"


def signed(one: Any) -> SealedSignature:
    codes.send_code(one)
    services.sign(one, code=code_in(mail.outbox[-1]), address="192.0.2.7", agent="Firefox", **WHO)
    return SealedSignature.objects.get(acceptance__link=one)


def test_the_accepted_document_and_its_evidence_are_sealed(link: Any, alice: Any) -> None:
    row = signed(link())
    accepted = row.acceptance
    document = content(row.document)
    assert document.startswith(content(accepted.quote.file))  # what was sent is in front, untouched
    assert queries.check_file(alice, document).state == "intact"
    proof = content(row.evidence)
    assert queries.check_file(alice, proof).state == "intact"
    with pikepdf.open(io.BytesIO(proof)) as file:
        facts = json.loads(file.attachments["evidence.json"].get_file().read_bytes())
    assert facts == row.facts
    assert facts["document"]["sha256"] == accepted.document_hash
    assert facts["signer"]["email"] == "h.cassin@valdore.test"
    assert [step["step"] for step in facts["steps"]] == ["sent", "code_sent", "code_entered", "accepted"]
    assert facts["steps"][-1]["address"] == "192.0.2.7"
    assert "simple" in facts["kind"]


def test_one_flipped_byte_anywhere_is_called_changed(link: Any, alice: Any) -> None:
    row = signed(link())
    for original in (content(row.document), content(row.evidence)):
        for place in range(0, len(original), max(1, len(original) // 25)):
            damaged = bytearray(original)
            damaged[place] ^= 0x01
            assert queries.check_file(alice, bytes(damaged)).state == "changed", place


def test_another_file_and_another_company_find_nothing(link: Any, alice: Any, mallory: Any) -> None:
    row = signed(link())
    assert queries.check_file(alice, b"%PDF-1.7 another").state == "not-ours"
    assert queries.check_file(alice, content(row.acceptance.quote.file)).state == "not-ours"
    assert queries.check_file(mallory, content(row.document)).state == "not-ours"


def test_the_key_is_made_once_and_opens_only_with_the_secret_of_the_server(link: Any, settings: Any) -> None:
    signed(link())
    signed(link())
    key = SealKey.objects.get()
    assert "PRIVATE" not in key.keystore
    settings.SECRET_KEY = "another secret"
    one = link()
    codes.send_code(one)
    services.sign(one, code=code_in(mail.outbox[-1]), **WHO)  # the acceptance stands without its seal
    assert Acceptance.objects.filter(link=one).exists()
    assert not SealedSignature.objects.filter(acceptance__link=one).exists()


def test_a_seal_that_failed_is_done_by_the_job(
    link: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    one = link()
    codes.send_code(one)

    def broken(_acceptance: Any) -> Any:
        raise SealError("seal.timestamp")

    with django_capture_on_commit_callbacks(execute=True), monkeypatch.context() as patch:
        patch.setattr(services, "seal", broken)
        services.sign(one, code=code_in(mail.outbox[-1]), **WHO)
    assert SealedSignature.objects.filter(acceptance__link=one).exists()


def test_a_link_handed_over_in_person_says_that_no_code_was_sent(link: Any) -> None:
    one = link(email="")
    assert refusal(lambda: codes.send_code(one)) == "no_address"
    services.sign(one, **WHO)
    assert SealedSignature.objects.get().facts["signer"]["code"] is False


def test_sealing_may_be_off(link: Any, settings: Any) -> None:
    settings.COMPAGNON = {**settings.COMPAGNON, "COMPAGNON_SEAL_URL": "off:"}
    one = link(email="")
    services.sign(one, **WHO)
    assert not SealedSignature.objects.exists()
