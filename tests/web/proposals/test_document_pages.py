"""The documents of a quote and what they are made of, in the browser's view."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.library.models import DocumentTemplate, TermsVersion
from compagnon.sales.proposals import exchange
from compagnon.sales.proposals.models import ExchangeRate, Proposal, QuoteVersion


@pytest.fixture
def at(client: Any, cast: Any) -> Any:
    def go(who: str) -> Any:
        client.force_login(getattr(cast, who).user)
        return client

    return go


def here(draft: Any, tail: str = "") -> str:
    return f"/proposals/{draft.proposal.uuid}/documents/{tail}"


def test_a_stranger_finds_nothing_and_who_only_reads_writes_nothing(at: Any, draft: Any) -> None:
    for tail in ("", "file/", "preview/"):
        assert at("mallory").get(here(draft, tail)).status_code == 404
    assert at("elsa").get(here(draft)).status_code == 200
    for tail in ("", "terms/", "kept/"):
        assert at("elsa").post(here(draft, tail), {}).status_code == 403
    for tail in ("currency/", "schedule/"):
        assert at("elsa").post(f"/proposals/{draft.proposal.uuid}/{tail}", {}).status_code == 403
    for tail in ("terms/", "rates/", "new/proposal/"):
        assert at("alice").post(f"/settings/documents/{tail}", {}).status_code == 403


def test_the_pages_take_few_queries(at: Any, draft: Any, django_assert_max_num_queries: Any) -> None:
    client = at("alice")
    for url in (here(draft), here(draft, "preview/"), "/settings/documents/"):
        with django_assert_max_num_queries(45):
            assert client.get(url).status_code == 200


def test_texts_are_saved_and_the_second_writer_loses_nothing(at: Any, draft: Any) -> None:
    client, seen = at("alice"), draft.proposal.version
    assert client.post(here(draft), {"version": seen, "situation_fr": "Avant"}).status_code == 302
    answer = client.post(here(draft), {"version": seen, "situation_fr": "Après"})
    assert answer.status_code == 409
    assert b"Avant" in answer.content
    assert "Après".encode() in answer.content
    assert Proposal.objects.get().texts == {"situation": {"fr": "Avant"}}


@pytest.mark.parametrize(("kind", "format"), [("proposal", "docx"), ("contract", "pdf"), ("quote", "pdf")])
def test_a_file_is_made_and_named_for_what_it_is(at: Any, draft: Any, kind: str, format: str) -> None:
    answer = at("alice").get(here(draft, f"file/?kind={kind}&format={format}&language=en&audience="))
    assert answer.status_code == 200
    assert f"draft-v1-{kind}-en.{format}" in answer["Content-Disposition"]


def test_what_cannot_be_made_is_said_in_place(at: Any, draft: Any) -> None:
    for query in ("kind=quote&format=pptx", "kind=order_form&format=pdf", "kind=proposal&language=xx"):
        assert at("alice").get(here(draft, f"file/?{query}")).status_code == 422
    assert at("alice").post(here(draft, "kept/"), {"kind": "contract", "format": "docx"}).status_code == 422


def test_a_text_that_is_markup_is_shown_as_text(at: Any, draft: Any) -> None:
    client = at("alice")
    client.post(
        here(draft), {"version": draft.proposal.version, "situation_fr": "<script>alert(1)</script>{{ 7 }}"}
    )
    page = client.get(here(draft, "preview/")).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in page


def test_terms_rates_and_templates_are_published_from_their_desk(at: Any) -> None:
    client, today = at("bruno"), timezone.localdate().isoformat()
    terms = {"terms-language": "fr", "terms-label": "2026-01", "terms-valid_from": today, "terms-text": "Règles",
             "terms-idempotency_key": "once"}  # fmt: skip
    for _twice in range(2):
        assert client.post("/settings/documents/terms/", terms).status_code == 302
    rate = {"rate-currency": "USD", "rate-rate": "1.0845", "rate-on": today, "rate-source": "BCE"}
    assert client.post("/settings/documents/rates/", rate).status_code == 302
    assert client.post("/settings/documents/rates/", rate).status_code == 422
    page = client.get("/settings/documents/new/proposal/")
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, "")}
    data |= {"name": "Atelier", "own-1_title_fr": "Nous", "own-1_text_fr": "Bonjour", "own-1_rank": "1"}
    assert client.post("/settings/documents/new/proposal/", data).status_code == 302
    assert (TermsVersion.objects.count(), ExchangeRate.objects.count()) == (1, 1)
    assert DocumentTemplate.objects.get().content["parts"][0]["key"] in {"own-1", "introduction"}
    assert client.post("/settings/documents/new/proposal/", data | {"price_rank": ""}).status_code == 422
    assert client.get("/settings/documents/new/letter/").status_code == 404


def test_the_currency_and_the_schedule_are_changed_on_the_page_of_the_quote(
    at: Any, draft: Any, bruno: Any
) -> None:
    exchange.add_rate(
        bruno, currency="GBP", rate=D("0.86"), on=timezone.localdate() - timedelta(days=1), source="BCE"
    )
    client, base = at("alice"), f"/proposals/{draft.proposal.uuid}/"
    assert client.post(f"{base}currency/", {"currency": "GBP", "version": draft.version}).status_code == 302
    version = QuoteVersion.objects.get()
    rows = {"version": version.version, "trigger_0": "order", "share_0": "30", "trigger_1": "delivery"}
    assert client.post(f"{base}schedule/", rows).status_code == 302
    version.refresh_from_db()
    assert sum(D(row["amount"]) for row in version.totals["schedule"]) == version.total
    wrong = rows | {"version": version.version, "share_1": "30"}
    assert client.post(f"{base}schedule/", wrong).status_code == 422
    page = client.get(base).content.decode()
    assert "GBP" in page
