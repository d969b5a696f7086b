"""The retention page: what is due, what went, and who may purge."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from compagnon.library.models import DeletedFile, StoredFile
from compagnon.library.services import keep

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/settings/retention/"


@pytest.fixture
def old(cast: Any) -> StoredFile:
    return keep(
        cast.actor(cast.denis), name="Liste.csv", kind="import", media_type="text/csv", content=b"1",
        keep_until=date(2020, 1, 31),
    )  # fmt: skip


def test_it_says_what_is_due_and_what_comes(sign_in: Any, cast: Any, old: StoredFile) -> None:
    keep(
        cast.actor(cast.denis), name="x.pdf", kind="quote", media_type="application/pdf", content=b"2",
        keep_until=timezone.localdate() + timedelta(days=20),
    )  # fmt: skip
    page = sign_in(cast.denis).get(PAGE).content.decode()
    assert "past their term" in page
    assert "Imported files" in page
    assert "Quotes" in page
    assert "Delete them now" in page


def test_the_administrator_purges_and_sees_what_went(sign_in: Any, cast: Any, old: StoredFile) -> None:
    desk = sign_in(cast.denis)
    answer = desk.post(f"{PAGE}purge/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/jobs/")
    assert not StoredFile.objects.exists()
    page = desk.get(PAGE).content.decode()
    assert "No file is kept past its term." in page
    assert DeletedFile.objects.get().sha256[:12] in page
    assert "Liste.csv" not in page


def test_the_auditor_reads_and_does_not_purge(sign_in: Any, cast: Any, old: StoredFile) -> None:
    desk = sign_in(cast.elsa)
    page = desk.get(PAGE)
    assert page.status_code == 200
    assert "Delete them now" not in page.content.decode()
    assert desk.post(f"{PAGE}purge/").status_code == 403
    assert StoredFile.objects.exists()


def test_others_do_not_see_it(sign_in: Any, cast: Any) -> None:
    assert sign_in(cast.alice).get(PAGE).status_code == 403


def test_a_stranger_sees_nothing_of_ours(sign_in: Any, cast: Any, old: StoredFile) -> None:
    assert "No file is kept past its term." in sign_in(cast.mallory).get(PAGE).content.decode()


def test_the_page_asks_few_questions(
    sign_in: Any, cast: Any, old: StoredFile, django_assert_max_num_queries: Any
) -> None:
    desk = sign_in(cast.denis)
    with django_assert_max_num_queries(25):
        desk.get(PAGE)
