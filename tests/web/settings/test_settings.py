"""The administrator's desk: company, data, rules, health."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compagnon.audit.models import AuditEvent
from compagnon.library.models import StoredFile
from compagnon.people.company import fingerprint

pytestmark = pytest.mark.django_db
PAGES = ["/settings/", "/settings/data/", "/settings/rules/", "/settings/health/", "/settings/people/"]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def company(workspace: Any, **more: str) -> dict[str, str]:
    return {"seen": fingerprint(workspace), "name": "Ateliers Brévault SAS", "siren": "732829320", **more}


@pytest.mark.parametrize("address", PAGES)
def test_the_administrator_opens_each_page_in_both_languages(sign_in: Any, cast: Any, address: str) -> None:
    client = sign_in(cast.denis)
    for language in ("fr", "en"):
        cast.denis.user.language = language
        cast.denis.user.save()
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("who", ["alice", "bruno", "chloe", "paul"])
def test_nobody_else_does(sign_in: Any, cast: Any, address: str, who: str) -> None:
    assert sign_in(getattr(cast, who)).get(address).status_code == 403


def test_a_reader_sees_the_audit_and_nothing_more(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.elsa)
    assert [client.get(address).status_code for address in PAGES] == [403, 200, 403, 403, 403]


def test_the_company_is_saved_with_its_trace(sign_in: Any, cast: Any) -> None:
    answer = sign_in(cast.denis).post(
        "/settings/", company(cast.ours, city="Angers", payment="30_days", prefix_invoice="FA")
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    cast.ours.refresh_from_db()
    assert cast.ours.name == "Ateliers Brévault SAS"
    assert cast.ours.legal["address"]["city"] == "Angers"
    assert cast.ours.numbering["invoice"] == "FA"
    assert AuditEvent.objects.filter(workspace_id=cast.ours.pk, action="company.saved").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"siren": "732829321"}, {"prefix_invoice": "A"}, {"prefix_invoice": "F-1"}, {"accent": "red"}, {"name": ""},
     {"payment": "90_days"}],
)  # fmt: skip
def test_what_would_print_wrong_papers_is_refused(sign_in: Any, cast: Any, wrong: dict[str, str]) -> None:
    answer = sign_in(cast.denis).post("/settings/", company(cast.ours, **wrong))
    assert answer.status_code == 422
    assert b"error-summary" in answer.content
    cast.ours.refresh_from_db()
    assert cast.ours.name == "Ateliers Brévault"


def test_the_second_of_two_administrators_is_warned(sign_in: Any, cast: Any) -> None:
    stale = company(cast.ours)
    client = sign_in(cast.denis)
    assert client.post("/settings/", company(cast.ours, city="Angers")).status_code == 302
    assert client.post("/settings/", {**stale, "city": "Nantes"}).status_code == 422
    cast.ours.refresh_from_db()
    assert cast.ours.legal["address"]["city"] == "Angers"


def test_earlier_terms_are_kept_with_their_last_day(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.denis)
    for terms in ("30_days", "60_days"):
        assert client.post("/settings/", company(cast.ours, payment=terms)).status_code == 302
        cast.ours.refresh_from_db()
    assert cast.ours.terms["payment"] == "60_days"
    assert [old["payment"] for old in cast.ours.terms["history"]] == ["30_days"]


def test_a_logo_is_kept(sign_in: Any, cast: Any) -> None:
    answer = sign_in(cast.denis).post(
        "/settings/logo/", {"logo": SimpleUploadedFile("logo.png", PNG, "image/png")}
    )
    assert answer.status_code == 302, answer.content
    cast.ours.refresh_from_db()
    assert str(StoredFile.objects.get(workspace=cast.ours).uuid) == cast.ours.legal["logo"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.png", b"<script>"),
        ("logo.svg", b"<svg/>"),
        ("logo.png.exe", PNG),
        ("logo.png", b"MZ" + PNG),
        ("l.pdf", b"%PDF-1.4"),
    ],
)
def test_what_is_not_a_picture_is_refused_and_not_kept(
    sign_in: Any, cast: Any, name: str, content: bytes
) -> None:
    answer = sign_in(cast.denis).post(
        "/settings/logo/", {"logo": SimpleUploadedFile(name, content, "image/png")}
    )
    assert answer.status_code == 422
    assert not StoredFile.objects.exists()


def test_the_chain_is_verified_and_exported(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.denis)
    client.post("/settings/", company(cast.ours))
    assert b"The chain holds" in client.post("/settings/data/").content
    lines = b"".join(client.get("/settings/data/audit.jsonl").streaming_content).decode().splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["company.saved", "audit.exported"]
    AuditEvent.objects.filter(action="company.saved").update(action="company.forged")
    assert b"The chain breaks at event 1" in client.post("/settings/data/").content


def test_the_register_names_each_purpose_and_its_tables(sign_in: Any, cast: Any) -> None:
    page = sign_in(cast.denis).get("/settings/data/").content.decode()
    assert "people.User" in page
    assert "sales_accounts.Contact" in page


def test_an_inferred_rule_is_accepted_by_a_named_person_once(
    sign_in: Any, cast: Any, monkeypatch: Any
) -> None:
    from datetime import date

    from compagnon.core.rules import DatedRule, RuleSet, RuleStatus
    from compagnon.people.queries import rule_accepted
    from compagnon.web.pages import settings as pages

    rule = DatedRule(
        "calls.hours", date(2023, 3, 1), None, "our reading", RuleStatus.INFERRED, {"from": "10:00"}
    )
    monkeypatch.setattr(pages, "payment_rules", lambda: RuleSet([rule]))
    monkeypatch.setattr(pages, "contact_rules", lambda: RuleSet([]))
    client = sign_in(cast.denis)
    assert b"1 rule is only inferred" in client.get("/settings/rules/").content
    assert not rule_accepted(cast.ours, "calls.hours", date(2023, 3, 1))
    for _ in range(2):
        client.post("/settings/rules/acceptance/", {"rule": "calls.hours", "valid_from": "2023-03-01"})
    assert rule_accepted(cast.ours, "calls.hours", date(2023, 3, 1))
    assert not rule_accepted(cast.theirs, "calls.hours", date(2023, 3, 1))
    assert AuditEvent.objects.filter(action="rule.accepted").count() == 1
    assert (
        client.post(
            "/settings/rules/acceptance/", {"rule": "vat.none", "valid_from": "2023-03-01"}
        ).status_code
        == 404
    )
