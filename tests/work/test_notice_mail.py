"""Notices by mail: urgent ones at once, the others in one digest a day, as each person chose."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from compagnon.people.actor import system_actor
from compagnon.work import jobs, notice_mail
from compagnon.work.models import Job, Notification
from compagnon.work.notices import notify

pytestmark = pytest.mark.django_db(transaction=True)
AFTER_SEVEN = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)  # 10:30 in Paris


@pytest.fixture
def at(monkeypatch: Any) -> Any:
    def set_clock(now: datetime) -> None:
        monkeypatch.setattr(notice_mail.timezone, "now", lambda: now)

    return set_clock


def choose(member: Any, what: str) -> Any:
    member.user.notice_mail = what
    member.user.save()
    return member


def digest(workspace: Any) -> dict[str, Any]:
    row = jobs.enqueue(system_actor(workspace), notice_mail.DIGEST, {})
    row.refresh_from_db()
    assert row.status == "done", row.error
    return dict(row.result)


def tell(member: Any, text: str, *, at: datetime | None = None, priority: str = "normal") -> Notification:
    [row] = notify([member], "test.told", text, priority=priority, url="/deals/")
    if at:
        Notification.objects.filter(pk=row.pk).update(created_at=at)
    return row


def test_an_urgent_notice_is_mailed_at_once_in_the_language_of_its_reader(cast: Any, settings: Any) -> None:
    settings.COMPAGNON = {**settings.COMPAGNON, "COMPAGNON_SITE_URL": "https://c.example/"}
    cast.alice.user.language = "fr"
    cast.alice.user.save()
    [row] = notify(
        [cast.alice], "approval.asked", "{who} asks for your decision: {title}",
        params={"who": "Bruno", "title": "Line\nof two"}, priority="urgent", url="/approvals/1/",
    )  # fmt: skip
    [message] = mail.outbox
    assert message.to == ["alice@brevault.test"]
    assert "\n" not in message.subject
    assert message.subject.startswith("Ateliers Brévault – Bruno")
    assert "asks for" not in message.subject
    assert "https://c.example/approvals/1/" in message.body
    row.refresh_from_db()
    assert row.mailed_at is not None


def test_without_a_site_address_a_mail_carries_no_link(cast: Any) -> None:
    tell(cast.alice, "Look here", priority="urgent")
    [message] = mail.outbox
    assert "/deals/" not in message.body
    assert "Look here" in message.body


@pytest.mark.parametrize(("choice", "mails"), [("none", 0), ("urgent", 1), ("digest", 1)])
def test_each_person_chooses(cast: Any, choice: str, mails: int) -> None:
    tell(choose(cast.alice, choice), "Now", priority="urgent")
    assert len(mail.outbox) == mails


def test_what_is_not_urgent_waits_for_the_digest_of_the_morning(cast: Any, at: Any) -> None:
    yesterday = AFTER_SEVEN - timedelta(days=1)
    tell(cast.alice, "First", at=yesterday)
    tell(cast.alice, "Second", at=yesterday)
    tell(cast.alice, "Today at nine", at=AFTER_SEVEN - timedelta(hours=1))
    tell(choose(cast.bruno, "urgent"), "Not by mail", at=yesterday)
    assert mail.outbox == []
    at(AFTER_SEVEN - timedelta(hours=5))  # 5:30 in Paris: what came after seven yesterday still waits
    assert digest(cast.ours)["digests"] == 0
    at(AFTER_SEVEN)
    digest(cast.ours)
    digest(cast.ours)
    [message] = mail.outbox
    assert "2 things to know" in message.subject
    assert "First" in message.body
    assert "Second" in message.body
    assert "Today at nine" not in message.body
    at(AFTER_SEVEN + timedelta(days=1))
    assert digest(cast.ours)["digests"] == 1
    assert "Today at nine" in mail.outbox[1].body


def test_what_was_read_or_is_a_week_old_is_not_mailed(cast: Any, at: Any) -> None:
    read = tell(cast.alice, "Read", at=AFTER_SEVEN - timedelta(days=1))
    Notification.objects.filter(pk=read.pk).update(read_at=AFTER_SEVEN)
    tell(cast.alice, "Old", at=AFTER_SEVEN - timedelta(days=9))
    at(AFTER_SEVEN)
    assert digest(cast.ours)["digests"] == 0
    assert mail.outbox == []


def test_many_notices_are_one_mail_that_says_how_many_more(cast: Any, at: Any) -> None:
    for n in range(notice_mail.MOST_LINES + 3):
        tell(cast.alice, f"Notice {n}", at=AFTER_SEVEN - timedelta(days=1))
    at(AFTER_SEVEN)
    digest(cast.ours)
    [message] = mail.outbox
    assert message.body.count("• ") == notice_mail.MOST_LINES
    assert "3 more" in message.body


def test_a_server_that_refuses_loses_nothing(cast: Any, monkeypatch: Any) -> None:
    def refuse(self: Any, messages: Any) -> int:
        raise ConnectionRefusedError("no server")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        row = tell(cast.alice, "Urgent", priority="urgent")
    row.refresh_from_db()
    assert row.mailed_at is None
    assert digest(cast.ours)["sent"] == 1
    assert len(mail.outbox) == 1


def test_nothing_is_mailed_in_a_demo_company_nor_when_mail_is_off(cast: Any, settings: Any) -> None:
    settings.COMPAGNON = {**settings.COMPAGNON, "COMPAGNON_MAIL_URL": "off:"}
    tell(cast.alice, "Off", priority="urgent")
    settings.COMPAGNON = {**settings.COMPAGNON, "COMPAGNON_MAIL_URL": "memory:"}
    cast.ours.kind = "demo"
    cast.ours.save()
    cast.alice.refresh_from_db()
    tell(cast.alice, "Demo", priority="urgent")
    assert digest(cast.ours) == {"sent": 0, "failed": 0, "digests": 0}
    assert mail.outbox == []
    assert not Job.objects.filter(kind=notice_mail.URGENT).exists()


def test_who_left_is_not_written_to(cast: Any, at: Any) -> None:
    tell(cast.alice, "Old news", at=AFTER_SEVEN - timedelta(days=1))
    cast.alice.ends_on = AFTER_SEVEN.date() - timedelta(days=1)
    cast.alice.save()
    tell(cast.chloe, "Hers", at=AFTER_SEVEN - timedelta(days=1))
    cast.chloe.user.is_active = False
    cast.chloe.user.save()
    at(AFTER_SEVEN)
    assert digest(cast.ours)["digests"] == 0


def test_a_notice_claimed_by_another_worker_is_not_sent_again(cast: Any) -> None:
    row = tell(cast.alice, "Once")
    Notification.objects.filter(pk=row.pk).update(mailed_at=timezone.now())
    assert notice_mail._deliver(cast.alice, [row], notice_mail._urgent_message) is None
    assert mail.outbox == []


def test_a_question_whose_room_mails_it_is_not_mailed_twice(cast: Any) -> None:
    notify([cast.chloe], "feasibility.asked", "A question", priority="urgent")
    assert digest(cast.ours)["sent"] == 0
    assert mail.outbox == []
