"""Notifications, jobs and the inbox of decisions, from the chair of whoever opens them."""

from typing import Any
from uuid import uuid4

import pytest

from compagnon.people.models import Team
from compagnon.work import approvals
from compagnon.work.models import Approval, Job, Notification
from compagnon.work.notices import notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast: Any, alice: Any) -> Approval:
    about = Team.objects.create(workspace=cast.ours, name="Ouest")
    return approvals.ask(
        alice, subject="discount", title="12 % on quote 7", about=about, reason="Large order", fingerprint="v1",
        context={"net": "1200.00", "margin_before": "0.24", "margin_after": "0.19", "margin_floor": "0.22",
                 "volume": "450"},
    )  # fmt: skip


def test_the_manager_sees_the_margin_before_and_after_and_decides(
    sign_in: Any, cast: Any, asked: Approval
) -> None:
    client = sign_in(cast.bruno)
    assert b"1 request waits for you" in client.get("/approvals/").content
    page = client.get(f"/approvals/{asked.uuid}/").content.decode()
    assert "€1,200" in page
    assert "24%" in page
    assert "19%" in page
    assert "floor 22%" in page
    assert client.post(f"/approvals/{asked.uuid}/", {"decision": "approved"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.decision, asked.decided_by) == ("approved", cast.bruno)


@pytest.mark.parametrize("decision", ["refused", "returned"])
def test_a_refusal_says_why(sign_in: Any, cast: Any, asked: Approval, decision: str) -> None:
    client = sign_in(cast.bruno)
    assert client.post(f"/approvals/{asked.uuid}/", {"decision": decision}).status_code == 422
    assert (
        client.post(f"/approvals/{asked.uuid}/", {"decision": decision, "note": "Too much"}).status_code
        == 302
    )


def test_the_asker_sees_it_and_cannot_decide(sign_in: Any, cast: Any, asked: Approval) -> None:
    client = sign_in(cast.alice)
    assert b"Waiting for somebody else" in client.get("/approvals/").content
    assert client.post(f"/approvals/{asked.uuid}/", {"decision": "approved"}).status_code == 422
    asked.refresh_from_db()
    assert asked.decision == ""


def test_a_decision_is_taken_once(sign_in: Any, cast: Any, asked: Approval) -> None:
    client = sign_in(cast.bruno)
    client.post(f"/approvals/{asked.uuid}/", {"decision": "approved"})
    assert client.post(f"/approvals/{asked.uuid}/", {"decision": "refused", "note": "no"}).status_code == 422


def test_a_stranger_finds_nothing(sign_in: Any, cast: Any, asked: Approval) -> None:
    client = sign_in(cast.mallory)
    theirs = client.get(f"/approvals/{asked.uuid}/")
    missing = client.get(f"/approvals/{uuid4()}/")
    assert theirs.status_code == missing.status_code == 404
    assert asked.title.encode() not in client.get("/approvals/").content
    assert sign_in(cast.chloe).get(f"/approvals/{asked.uuid}/").status_code == 404


def test_a_notice_is_read_and_leads_to_its_page(sign_in: Any, cast: Any) -> None:
    notify(
        [cast.alice],
        "test",
        "{who} answered: {title}",
        params={"who": "Bruno", "title": "Q7"},
        url="/approvals/",
    )
    client = sign_in(cast.alice)
    assert b"Bruno answered: Q7" in client.get("/notifications/").content
    row = Notification.objects.get()
    answer = client.post("/notifications/read/", {"notice": str(row.uuid)})
    assert answer["Location"] == "/approvals/"
    row.refresh_from_db()
    assert row.read_at is not None


@pytest.mark.parametrize("address", ["https://evil.test", "//evil.test", "javascript:alert(1)"])
def test_a_notice_leads_to_no_other_site(sign_in: Any, cast: Any, address: str) -> None:
    notify([cast.alice], "test", "Look", url=address)
    client = sign_in(cast.alice)
    row = Notification.objects.get()
    assert address not in client.get("/notifications/").content.decode()
    assert client.post("/notifications/read/", {"notice": str(row.uuid)})["Location"] == "/notifications/"


def test_the_notice_of_another_is_not_mine(sign_in: Any, cast: Any) -> None:
    notify([cast.bruno], "test", "Secret")
    client = sign_in(cast.alice)
    assert b"Secret" not in client.get("/notifications/").content
    assert (
        client.post("/notifications/read/", {"notice": str(Notification.objects.get().uuid)}).status_code
        == 404
    )


def test_a_job_shows_its_progress_alone_to_htmx_and_is_stopped(sign_in: Any, cast: Any) -> None:
    row = Job.objects.create(
        workspace=cast.ours, kind="test.long", status="running", done=3, total=10, asked_by=cast.alice
    )
    client = sign_in(cast.alice)
    whole = client.get(f"/jobs/{row.uuid}/").content.decode()
    part = client.get(f"/jobs/{row.uuid}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert "3 of 10" in part
    client.post(f"/jobs/{row.uuid}/cancellation/")
    row.refresh_from_db()
    assert row.cancel_asked
    for stranger, status in ((cast.bruno, 404), (cast.mallory, 404), (cast.denis, 200)):
        assert sign_in(stranger).get(f"/jobs/{row.uuid}/").status_code == status


def test_every_help_page_opens_and_a_page_finds_its_own(sign_in: Any, cast: Any) -> None:
    from compagnon.web.pages.help import TOPICS, topic_of

    client = sign_in(cast.alice)
    for language in ("fr", "en"):
        cast.alice.user.language = language
        cast.alice.user.save()
        for topic in TOPICS:
            assert client.get(f"/help/{topic}/").status_code == 200
    assert topic_of("/settings/people/") == "people"
    assert topic_of("/approvals/") == "decisions"
    assert topic_of("//evil.test/") == "start"
    assert client.get("/help/nothing/").status_code == 404
