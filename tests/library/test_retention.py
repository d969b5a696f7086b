"""Files go when their time is over, and not before; what went is written down."""

from datetime import date, timedelta
from typing import Any

import pytest

from compagnon.library import retention
from compagnon.library.models import DeletedFile, StoredFile, TermsVersion
from compagnon.library.services import KEPT_DAYS, content, keep, store
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.work.jobs import enqueue

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 4)


def put(
    actor: Any, name: str = "a.pdf", data: bytes = b"bytes", until: date | None = None, kind: str = "x"
) -> Any:
    return keep(actor, name=name, kind=kind, media_type="application/pdf", content=data, keep_until=until)


def there(row: StoredFile) -> bool:
    return bool(store().exists(str(row.workspace.uuid), row.sha256))


def terms(actor: Any, row: StoredFile) -> TermsVersion:
    """A record that names a file."""
    made: TermsVersion = TermsVersion.objects.create(
        workspace=actor.workspace, language="fr", label="CGV", file=row, sha256=row.sha256, valid_from=DAY
    )
    return made


def test_a_file_lives_through_its_last_day_and_is_gone_the_day_after(alice: Any) -> None:
    row = put(alice, until=DAY)
    assert retention.purge(alice, on=DAY)["files"] == 0
    assert there(row)
    assert retention.purge(alice, on=DAY + timedelta(days=1)) == {"files": 1, "named": 0, "bytes": 5}
    assert not there(row)
    assert not StoredFile.objects.filter(pk=row.pk).exists()
    [gone] = DeletedFile.objects.all()
    assert (gone.file_uuid, gone.reason, gone.keep_until, gone.sha256) == (
        row.uuid,
        "retention",
        DAY,
        row.sha256,
    )


def test_a_file_without_a_term_and_one_of_another_company_stay(alice: Any, mallory: Any) -> None:
    ours, theirs = put(alice), put(mallory, until=DAY)
    retention.purge(alice, on=DAY + timedelta(days=9000))
    assert there(ours)
    assert there(theirs)
    assert StoredFile.objects.count() == 2


def test_bytes_that_another_row_holds_stay_until_it_goes(alice: Any) -> None:
    first, second = put(alice, until=DAY), put(alice, name="b.pdf", until=DAY + timedelta(days=10))
    assert first.sha256 == second.sha256
    retention.purge(alice, on=DAY + timedelta(days=1))
    assert content(second) == b"bytes"
    retention.purge(alice, on=DAY + timedelta(days=11))
    assert not there(second)


def test_a_paper_that_a_record_names_loses_its_content_and_keeps_its_fingerprint(alice: Any) -> None:
    row = put(alice, name="Madame Roux.pdf", until=DAY)
    record = terms(alice, row)
    assert retention.purge(alice, on=DAY + timedelta(days=1))["named"] == 1
    record.refresh_from_db()
    assert record.file is not None
    assert (record.file.sha256, record.file.name, record.file.search_key) == (row.sha256, "x", "")
    with pytest.raises(Refusal) as refused:
        content(record.file)
    assert refused.value.code == "file_purged"
    assert retention.purge(alice, on=DAY + timedelta(days=2))["files"] == 0


def test_the_logo_of_the_company_counts_as_named(alice: Any, cast: Any) -> None:
    row = put(alice, until=DAY, kind="logo")
    cast.ours.legal = {"logo": str(row.uuid)}
    cast.ours.save()
    row.workspace.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        retention.delete(alice, file=row, reason="request")
    assert refused.value.code == "file_held"


def test_what_is_named_or_must_be_kept_is_not_deleted_on_request(alice: Any) -> None:
    named = put(alice, data=b"named")
    terms(alice, named)
    kept = put(alice, data=b"kept", until=today(alice.workspace))
    free = put(alice, data=b"free")
    for row, code in ((named, "file_held"), (kept, "file_kept")):
        with pytest.raises(Refusal) as refused:
            retention.delete(alice, file=row, reason="request")
        assert refused.value.code == code
        assert there(row)
    retention.delete(alice, file=kept, reason="erasure")
    retention.delete(alice, file=free, reason="request")
    assert not there(free)
    assert not there(kept)


def test_imported_files_have_a_term_of_their_own(alice: Any) -> None:
    row = put(alice, kind="import_errors")
    assert row.keep_until == today(alice.workspace) + timedelta(days=KEPT_DAYS["import_errors"])
    assert put(alice, kind="import", until=DAY).keep_until == DAY


def test_many_go_in_steps_with_few_questions(alice: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(retention, "CHUNK", 2)
    for n in range(5):
        put(alice, data=str(n).encode(), until=DAY)
    seen: list[int] = []
    assert retention.purge(alice, on=DAY + timedelta(days=1), progress=seen.append)["files"] == 5
    assert seen == [2, 4, 5]


def test_a_row_that_comes_while_the_bytes_go_gets_them_back(alice: Any, monkeypatch: Any) -> None:
    row = put(alice, until=DAY)
    prefix, files = str(alice.workspace.uuid), store()
    StoredFile.objects.filter(pk=row.pk).delete()
    real = files.delete

    def slowly(*place: str) -> bool:
        gone = real(*place)
        StoredFile.objects.create(
            workspace=alice.workspace, name="b", kind="x", media_type="a/b", sha256=row.sha256, size=5
        )
        return bool(gone)

    monkeypatch.setattr(files, "delete", slowly)
    assert retention.drop_bytes(prefix, row.sha256) is False
    assert there(row)


def test_the_daily_work_purges(alice: Any) -> None:
    put(alice, until=date(2001, 1, 1))
    work = enqueue(alice, retention.PURGE, {})
    work.refresh_from_db()
    assert (work.status, work.result["files"]) == ("done", 1)
