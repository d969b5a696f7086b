"""What a client sees and does behind a share link, without signing in."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from compagnon.sales.care.models import SurveyAnswer
from compagnon.sales.care.services import send_survey
from compagnon.sales.proposals import sending, services
from compagnon.sales.proposals.models import Acceptance, QuoteVersion
from compagnon.web.pages import shared
from compagnon.work import sharing
from compagnon.work.models import LinkVisit, ShareLink

YES = {
    "answer": "accept",
    "name": "Hervé Cassin",
    "capacity": "Responsable",
    "purchase_order": "BC-7",
    "agree": "on",
}


@pytest.fixture
def sent(alice: Any, draft: Any) -> Any:
    version, token = sending.send_version(alice, version=draft, recipient_name="Hervé Cassin")
    return version, f"/s/{token}/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_client_reads_in_the_language_of_the_quote_or_in_the_other(client: Any, sent: Any) -> None:
    _version, url = sent
    french = client.get(url)
    assert french["Content-Language"] == "fr"
    assert 'lang="fr"' in text(french)
    assert "11\u202f040,00" in text(french)
    english = client.get(url + "?language=en")
    assert 'lang="en"' in text(english)
    assert "11,040.00" in text(english)
    assert "rolenav" not in text(french)
    assert (french["Referrer-Policy"], french["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")


def test_each_opening_is_kept_as_evidence(client: Any, sent: Any) -> None:
    _version, url = sent
    client.get(url, REMOTE_ADDR="192.0.2.9", headers={"User-Agent": "Firefox"})
    client.get(url)
    assert LinkVisit.objects.count() == 2
    assert LinkVisit.objects.filter(address="192.0.2.9", agent="Firefox").exists()


def test_the_client_accepts_once_and_sees_the_evidence(client: Any, sent: Any) -> None:
    version, url = sent
    client.get(url)
    assert client.post(url, YES | {"agree": ""}).status_code == 422
    assert not Acceptance.objects.exists()
    assert client.post(url, YES, REMOTE_ADDR="192.0.2.9").status_code == 302
    page = text(client.get(url))
    assert version.document_hash in page
    assert "BC-7" in page
    assert "192.0.2.9" in page
    again = client.post(url, YES)
    assert again.status_code == 422
    assert Acceptance.objects.count() == 1


def test_the_client_refuses_with_a_reason(client: Any, sent: Any) -> None:
    version, url = sent
    assert client.post(url, {"answer": "refuse", "no-reason": " "}).status_code == 422
    assert client.post(url, {"answer": "refuse", "no-reason": "Budget gelé"}).status_code == 302
    version.refresh_from_db()
    assert version.status == "refused"
    assert "agree" not in text(client.get(url))


def test_a_quote_past_its_date_is_shown_but_not_accepted(client: Any, sent: Any) -> None:
    version, url = sent
    QuoteVersion.objects.filter(pk=version.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert 'name="agree"' not in text(client.get(url))
    assert client.post(url, YES).status_code == 422
    assert not Acceptance.objects.exists()


def test_unknown_closed_and_past_links_answer_alike(client: Any, alice: Any, sent: Any) -> None:
    version, url = sent
    unknown = client.get("/s/nothing/")
    assert unknown.status_code == 404
    link = ShareLink.objects.get()
    sharing.revoke(link)
    revoked = client.get(url)
    ShareLink.objects.update(revoked_at=None, expires_at=timezone.now() - timedelta(seconds=1))
    past = client.get(url)
    assert [page.status_code for page in (revoked, past)] == [404, 404]
    assert text(revoked) == text(past) == text(unknown)
    assert client.get(f"{url}quote.pdf").status_code == 404
    assert version.proposal.title not in text(revoked)


def test_the_link_of_a_replaced_version_ends(client: Any, alice: Any, sent: Any) -> None:
    version, url = sent
    sending.send_version(alice, version=services.new_version(alice, version=version, reason="budget"),
                         recipient_name="Hervé Cassin")  # fmt: skip
    assert client.get(url).status_code == 404


def test_the_pdf_is_the_one_that_was_sent(client: Any, sent: Any) -> None:
    import hashlib

    version, url = sent
    content = client.get(f"{url}quote.pdf").content
    assert hashlib.sha256(content).hexdigest() == version.document_hash
    assert client.get(f"{url}quote.pdf?language=en").content != content


def test_a_hostile_word_in_a_line_stays_a_word(client: Any, alice: Any, draft: Any) -> None:
    line = draft.lines.get()
    services.edit_line(alice, line=line, label="<script>alert(1)</script>")
    _version, token = sending.send_version(alice, version=draft, recipient_name="H")
    assert "<script>alert" not in text(client.get(f"/s/{token}/"))


def test_the_seller_s_colour_is_a_sheet_of_the_link_and_nothing_else(
    client: Any, cast: Any, sent: Any
) -> None:
    _version, url = sent
    cast.ours.legal = {"accent": "#7a2048"}
    cast.ours.save()
    assert "#7a2048" in text(client.get(f"{url}look.css"))
    cast.ours.legal = {"accent": "red;} body{display:none"}
    cast.ours.save()
    assert text(client.get(f"{url}look.css")) == ""


def test_who_asks_too_often_waits(client: Any, sent: Any) -> None:
    _version, url = sent
    codes = [
        client.post(url, {"answer": "refuse", "no-reason": ""}).status_code for _ in range(shared.WRITES + 1)
    ]
    assert codes[:-1] == [422] * shared.WRITES
    assert codes[-1] == 429
    assert client.post(url, YES, REMOTE_ADDR="192.0.2.44").status_code == 302


@pytest.mark.parametrize("score", ["", "11", "-1", "x"])
def test_a_survey_wants_a_number_from_0_to_10(client: Any, alice: Any, deal: Any, score: str) -> None:
    _survey, token = send_survey(alice, account=deal.account, contact=deal.contact)
    assert client.post(f"/s/{token}/", {"score": score}).status_code == 422
    assert not SurveyAnswer.objects.exists()


def test_a_survey_is_answered_once_in_the_language_of_the_person(client: Any, alice: Any, deal: Any) -> None:
    _survey, token = send_survey(alice, account=deal.account, contact=deal.contact)
    url = f"/s/{token}/"
    assert 'lang="fr"' in text(client.get(url))
    assert client.post(url, {"score": "0", "text": "Trop long"}).status_code == 302
    assert 'name="score"' not in text(client.get(url))
    assert client.post(url, {"score": "10"}).status_code == 422
    assert [row.score for row in SurveyAnswer.objects.all()] == [0]


def test_a_link_of_another_purpose_opens_no_quote(client: Any, alice: Any, deal: Any) -> None:
    _survey, token = send_survey(alice, account=deal.account, contact=deal.contact)
    assert client.get(f"/s/{token}/quote.pdf").status_code == 404
