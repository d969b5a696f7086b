"""The watch: each entry once, each with its grade, and no failure that loses anything."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from compagnon.journal.models import Fact
from compagnon.library.models import StoredFile
from compagnon.people.clock import today
from compagnon.people.errors import Conflict, Refusal
from compagnon.providers.fetch import BadStatus, Fetched, RefusedAddress, Unreachable
from compagnon.sales.watch import queries, services
from compagnon.sales.watch.models import Finding, Source
from compagnon.sales.watch.readers import ReadingError
from compagnon.sales.watch.services import polling
from compagnon.work.models import Notification, Schedule

pytestmark = pytest.mark.django_db


def feed(*items: tuple[str, str]) -> bytes:
    entries = "".join(
        f"<item><guid>{guid}</guid><title>{title}</title><link>https://news.example/{guid}</link></item>"
        for guid, title in items
    )
    return f'<rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'.encode()


@pytest.fixture
def source(alice: Any) -> Source:
    return services.add_source(
        alice, name="Trade paper", reliability="B", reason="Edited and dated", url="https://news.example/rss"
    )


@pytest.fixture
def finding(alice: Any, source: Source) -> Finding:
    services.read_into(alice, data=feed(("1", "Dairy line 2 is to be rebuilt")), source=source)
    return Finding.objects.get()


def keep(actor: Any, row: Finding, **fields: Any) -> Finding:
    given = {"nature": "fact", "confidence": 2, "why": "Our pumps fit", **fields}
    return services.keep_finding(actor, finding=row, **given)


# reading --------------------------------------------------------------------------


def test_a_feed_that_is_read_twice_gives_its_entries_once(alice: Any, source: Source) -> None:
    first = services.read_into(alice, data=feed(("1", "One"), ("2", "Two")), source=source)
    again = services.read_into(alice, data=feed(("1", "One"), ("2", "Two"), ("3", "Three")), source=source)
    assert (first.entries, first.new, again.entries, again.new, again.known) == (2, 2, 3, 1, 2)
    assert Finding.objects.count() == 3
    assert Fact.objects.filter(kind="source.read").count() == 2


def test_a_dropped_finding_is_not_announced_again(alice: Any, finding: Finding, source: Source) -> None:
    services.drop_finding(alice, finding=finding, why="not our trade")
    assert (
        services.read_into(alice, data=feed(("1", "Dairy line 2 is to be rebuilt")), source=source).new == 0
    )
    finding.refresh_from_db()
    assert finding.state == "dropped"


def test_what_two_sources_say_stands_once_in_the_inbox(alice: Any, finding: Finding) -> None:
    other = services.add_source(alice, name="Rival paper", reliability="C", reason="Repeats agencies")
    counts = services.read_into(alice, data=feed(("x9", "DAIRY line 2: is to be rebuilt!")), source=other)
    assert (counts.new, counts.near) == (1, 1)
    shown = list(queries.find(alice, queries.FindingFilter()))
    assert [row.pk for row in shown] == [finding.pk]
    assert shown[0].also == 1
    assert [row.source.name for row in queries.same_news(alice, finding)] == ["Rival paper"]


def test_two_entries_of_one_reading_that_say_the_same_stand_together(alice: Any, source: Source) -> None:
    counts = services.read_into(alice, data=feed(("1", "The same"), ("2", "the SAME")), source=source)
    assert (counts.new, counts.near) == (2, 1)


def test_broken_bytes_write_nothing(alice: Any, source: Source) -> None:
    with pytest.raises(ReadingError):
        services.read_into(alice, data=b"<html><body>Just a moment</body></html>", source=source)
    assert not Finding.objects.exists()


def test_a_boamp_notice_becomes_a_finding_with_buyer_deadline_and_lots(alice: Any, test_data: Path) -> None:
    path = test_data / "tenders" / "test-pub.xml"
    source, counts = services.read_file(alice, name=path.name, content=path.read_bytes())
    row = Finding.objects.get()
    assert (source.name, source.reliability, counts.new) == ("BOAMP", "A", 1)
    assert row.tender["buyer"]["name"] == "Ville de Paris"
    assert row.is_tender
    assert len(row.tender["lots"]) == 2
    assert row.deadline_at is not None
    assert StoredFile.objects.get().sha256 == Fact.objects.get(kind="source.read").file_hash


def test_a_result_is_no_duplicate_of_its_call(alice: Any, test_data: Path) -> None:
    for name in ("cn_24_FRA_comments.xml", "can_24_minimal.xml"):
        services.read_file(alice, name=name, content=(test_data / "tenders" / name).read_bytes())
    assert Finding.objects.filter(same_as__isnull=True).count() == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.xml", b"", "file-empty"),
        ("virus.exe", b"MZ\x90", "file-extension"),
        ("../../etc/passwd.xml", b"<rss/>", "file-name-path"),
        ("zip.xml", b"PK\x03\x04aaaa", "file-content-mismatch"),
        ("bomb.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>', "file-entity-declaration"),
        ("cut.xml", b"<ANNONCE><a>", "file-ill-formed"),
        ("page.json", b'{"hello": 1}', "file-unknown-format"),
        ("none.xml", b'<rss version="2.0"><channel><title>x</title></channel></rss>', "file-no-entries"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason_and_keeps_nothing(
    alice: Any, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        services.read_file(alice, name=name, content=content, reliability="C", reason="test")
    assert (caught.value.code, caught.value.path) == (code, "file")
    assert not Source.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_feed_with_its_own_ending_is_read(alice: Any) -> None:
    _source, counts = services.read_file(
        alice, name="news.rss", content=feed(("1", "One")), reliability="C", reason="saved by hand"
    )
    assert counts.new == 1


def test_a_million_items_are_refused_at_once(alice: Any, source: Source) -> None:
    items = b"<item><title>x</title></item>" * 150_000
    with pytest.raises(ReadingError) as caught:
        services.read_into(
            alice, data=b'<rss version="2.0"><channel>' + items + b"</channel></rss>", source=source
        )
    assert caught.value.code in {"too-many-items", "too-slow", "too-heavy", "too-large"}
    assert not Finding.objects.exists()


# polling --------------------------------------------------------------------------


def answering(monkeypatch: pytest.MonkeyPatch, *answers: Any) -> list[dict[str, Any]]:
    """Replace the gateway: each call gives or raises the next answer; what was asked is listed."""
    asked: list[dict[str, Any]] = []
    left = list(answers)

    def fetch(url: str, **more: Any) -> Fetched:
        asked.append({"url": url, **more})
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(polling, "fetch", fetch)
    return asked


def answer(body: bytes = b"", status: int = 200, **more: Any) -> Fetched:
    return Fetched("https://news.example/rss", status, "application/xml", body, **more)


def test_a_source_is_asked_conditionally_and_quietly(
    alice: Any, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(monkeypatch, answer(feed(("1", "One")), etag='"v1"'), answer(status=304))
    assert services.poll_source(alice, source) == 1
    source.refresh_from_db()
    assert (source.etag, source.error_code) == ('"v1"', "")
    assert source.next_check_at > timezone.now() + timedelta(hours=23)
    assert services.poll_source(alice, source) == 0
    assert asked[1]["etag"] == '"v1"'
    assert Finding.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Unreachable(host="news.example"), "unreachable"),
        (RefusedAddress(host="news.example", address="127.0.0.1"), "address-refused"),
        (BadStatus(url="x", status=404), "bad-status"),
        (answer(b"<html><title>Just a moment...</title></html>"), "challenge-page"),
        (answer(b""), "empty"),
        (answer(b'<rss version="2.0"><channel><title>x</title></channel></rss>'), "nothing-now"),
        (answer(b'<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>'), "entity-declaration"),
    ],
)
def test_a_failure_is_a_state_of_the_source_and_touches_no_finding(
    alice: Any, finding: Finding, source: Source, monkeypatch: pytest.MonkeyPatch, wrong: Any, code: str
) -> None:
    before = Finding.objects.values().get()
    answering(monkeypatch, wrong)
    assert services.poll_source(alice, source) is None
    source.refresh_from_db()
    assert (source.error_code, source.failures) == (code, 1)
    assert source.next_check_at > timezone.now()
    assert Finding.objects.values().get() == before
    state, cause = queries.health_of(source)
    assert state == "error"
    assert cause
    assert "%" not in cause


def test_the_wait_doubles_and_never_undercuts_the_server(alice: Any) -> None:
    day = timedelta(hours=24)
    waits = [polling.wait_after(failures, day, None) for failures in (1, 2, 3, 50)]
    assert waits == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), day]
    assert polling.wait_after(1, day, 7200) == timedelta(hours=2)
    assert polling.wait_after(1, day, 10**9) == timedelta(days=30)


def test_a_failing_host_makes_its_other_sources_wait(
    alice: Any, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = services.add_source(
        alice, name="Twin", reliability="B", reason="Same house", url="https://news.example/other"
    )
    far = services.add_source(
        alice, name="Far", reliability="B", reason="Other", url="https://far.example/rss"
    )
    answering(monkeypatch, BadStatus(url="x", status=503, retry_after=3600))
    services.poll_source(alice, source)
    twin.refresh_from_db()
    far.refresh_from_db()
    assert twin.next_check_at > timezone.now() + timedelta(minutes=59)
    assert twin.error_code == ""
    assert far.next_check_at <= timezone.now()


def test_a_job_asks_what_is_due_and_one_failure_stops_no_other(
    alice: Any, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.add_source(alice, name="Far", reliability="B", reason="Other", url="https://far.example/rss")
    answering(monkeypatch, Unreachable(host="news.example"), answer(feed(("1", "One"))))
    context = SimpleNamespace(actor=alice, progress=lambda *_args: None)
    assert polling.poll(context) == {"asked": 2, "new": 1, "failed": 1, "expired": 0}
    assert Schedule.objects.get().kind == "watch.poll"


def test_a_success_clears_the_error(alice: Any, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, Unreachable(host="news.example"), answer(feed(("1", "One"))))
    services.poll_source(alice, source)
    source.refresh_from_db()
    services.poll_source(alice, source)
    source.refresh_from_db()
    assert (source.error_code, source.failures) == ("", 0)


# sources --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://x", "https://user:secret@x/", "javascript:alert(1)"]
)
def test_only_plain_web_addresses_are_followed(alice: Any, url: str) -> None:
    with pytest.raises(Refusal) as caught:
        services.add_source(alice, name="x", reliability="C", reason="test", url=url)
    assert caught.value.path == "url"


def test_a_grade_wants_its_reason(alice: Any, source: Source) -> None:
    with pytest.raises(Refusal, match="why this grade"):
        services.add_source(alice, name="x", reliability="A", reason=" ")
    services.grade_source(alice, source=source, reliability="C", reason="Wrong twice in May")
    assert Fact.objects.get(kind="source.graded").payload["before"] == "B"


def test_the_same_address_is_followed_once(alice: Any, source: Source) -> None:
    with pytest.raises(Refusal, match="followed already"):
        services.add_source(alice, name="y", reliability="C", reason="test", url=source.url)
    services.stop_source(alice, source=source)
    services.add_source(alice, name="y", reliability="C", reason="test", url=source.url)


# judging --------------------------------------------------------------------------


def test_a_kept_finding_has_its_grade_its_reason_and_an_end(alice: Any, finding: Finding) -> None:
    keep(alice, finding, topic="Dairy", reliability="A")
    fact = Fact.objects.get(kind="finding.kept")
    assert (finding.state, finding.reliability, finding.topic) == ("kept", "A", "Dairy")
    assert finding.expires_on == today(alice.workspace) + timedelta(days=365)
    assert (fact.about_id, fact.payload["why"]) == (finding.uuid, "Our pumps fit")
    assert queries.cause_of(alice, finding) == fact


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"nature": "gossip"}, "nature"),
        ({"nature": "rumour", "confidence": 1}, "nature"),
        ({"nature": "fact", "confidence": 5}, "nature"),
        ({"confidence": 9}, "confidence"),
        ({"why": " "}, "why"),
        ({"reliability": "Z"}, "reliability"),
    ],
)
def test_a_judgement_that_contradicts_itself_is_refused(
    alice: Any, finding: Finding, fields: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refusal) as caught:
        keep(alice, finding, **fields)
    assert caught.value.path == path
    finding.refresh_from_db()
    assert finding.state == "inbox"


def test_two_people_judge_one_finding_and_the_second_is_told(
    alice: Any, bruno: Any, finding: Finding
) -> None:
    seen = finding.version
    keep(bruno, Finding.objects.get(), seen_version=seen)
    with pytest.raises(Conflict):
        keep(alice, finding, seen_version=seen)


def test_a_shared_finding_reaches_colleagues_who_may_open_it(
    cast: Any, alice: Any, mallory: Any, finding: Finding
) -> None:
    with pytest.raises(Refusal, match="Keep the finding first"):
        services.share_finding(alice, finding=finding, members=[cast.bruno])
    keep(alice, finding)
    for outsider in (cast.paul, cast.mallory):
        with pytest.raises(Refusal, match="members who may open"):
            services.share_finding(alice, finding=finding, members=[outsider])
    services.share_finding(alice, finding=finding, members=[cast.alice, cast.bruno])
    assert list(Notification.objects.values_list("recipient", flat=True)) == [cast.bruno.pk]
    assert Fact.objects.get(kind="finding.shared").payload["to"] == ["Bruno"]


def test_an_expired_finding_leaves_the_kept_ones(alice: Any, finding: Finding) -> None:
    keep(alice, finding)
    Finding.objects.update(expires_on=today(alice.workspace) - timedelta(days=1))
    assert services.expire_findings(alice) == 1
    assert services.expire_findings(alice) == 0
    finding.refresh_from_db()
    assert finding.state == "expired"
    rate = queries.use_rate(alice)
    assert (rate.collected, rate.judged, rate.kept, rate.live) == (1, 1, 1, 0)


def test_a_note_from_the_field_waits_to_be_judged(alice: Any) -> None:
    row = services.note_finding(alice, title="  A rival   opens in Laval ", nature="rumour", key="k1")
    again = services.note_finding(alice, title="A rival opens in Laval", nature="rumour", key="k1")
    assert row.pk == again.pk
    assert (row.title, row.state, row.source.kind, row.captured_by) == (
        "A rival opens in Laval", "inbox", "field", alice.membership,
    )  # fmt: skip


def test_a_stranger_sees_no_finding_and_no_source(mallory: Any, finding: Finding, source: Source) -> None:
    assert not queries.find(mallory, queries.FindingFilter(state="all")).exists()
    assert queries.news(mallory).waiting == 0
    assert queries.use_rate(mallory).collected == 0
    for fetch, row in ((queries.finding, finding), (queries.source, source)):
        with pytest.raises(Http404):
            fetch(mallory, row.uuid)
