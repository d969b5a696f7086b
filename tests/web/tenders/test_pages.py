"""The pages of the tenders: from the notice to the result, and who may not."""

from datetime import timedelta
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from compagnon.sales.accounts.services import create_account
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals.models.tenders import Tender, TenderPiece
from compagnon.sales.proposals.tenders import scoring
from compagnon.sales.watch.models import Finding

pytestmark = pytest.mark.django_db
NOTICE = "cn_24_FRA_comments.xml"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def url(name: str, row: Any) -> str:
    return reverse(name, args=[row.uuid])


def upload(client: Any, name: str, content: bytes) -> Any:
    return client.post(reverse("tenders"), {"file": SimpleUploadedFile(name, content, "application/xml")})


def in_two_weeks() -> dict[str, str]:
    return {"deadline": (timezone.localdate() + timedelta(days=14)).isoformat(), "hour": "12:00"}


@pytest.fixture
def notice(cast: Any, sign_in: Any, test_data: Path) -> Any:
    ensure_stages(cast.ours)
    content = (test_data / "tenders" / NOTICE).read_bytes()
    return sign_in(cast.alice), content


def test_an_uploaded_notice_opens_a_tender_with_its_fields_filled_in(notice: Any) -> None:
    client, content = notice
    answer = upload(client, NOTICE, content)
    row = Finding.objects.get()
    assert answer.url == url("tender_open", row)
    page = text(client.get(answer.url))
    assert "Rouen Habitat" in page
    assert "2019-06-24" in page
    body = {"title": row.title, "buyer": "Rouen Habitat", "idempotency_key": "k", **in_two_weeks()}
    for _ in range(2):
        assert client.post(answer.url, body).status_code == 302
    made = Tender.objects.get()
    assert (made.buyer, made.cpv, made.lots[0]["title"]) == ("Rouen Habitat", ["77310000"], "Agence centre")
    assert [(one.name, one.kind, one.weight) for one in made.criteria.all()] == [
        ("Prix", "price", D(60)), ("Qualité", "quality", D(40))
    ]  # fmt: skip
    assert made.deal.cause.kind == "finding.kept"
    assert made.deal.cause.about_id == row.uuid
    assert made.pieces.count() == 8
    assert upload(client, NOTICE, content).url == url("tender_open", row)  # read again: the same notice
    assert client.get(url("tender_open", row)).url == url("tender", made)


def test_the_buyer_that_is_a_client_already_is_not_written_twice(notice: Any, alice: Any) -> None:
    client, content = notice
    account = create_account(alice, name="ROUEN HABITAT")
    answer = upload(client, NOTICE, content)
    assert "ROUEN HABITAT" in text(client.get(answer.url))
    body = {"title": "Espaces verts", "buyer": "Rouen Habitat", "account": "ROUEN HABITAT", **in_two_weeks()}
    client.post(answer.url, body)
    assert Tender.objects.get().deal.account == account


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("INVALID_cn_24_stage-2.xml", "breaks 14 rules"),
        ("can_24_minimal.xml", "calls for no offer any more"),
    ],
)
def test_a_notice_that_cannot_be_answered_says_why(
    notice: Any, test_data: Path, name: str, reason: str
) -> None:
    client, _content = notice
    answer = upload(client, name, (test_data / "tenders" / name).read_bytes())
    if answer.status_code == 302:
        answer = client.post(answer.url, {"title": "X", "buyer": "Y", **in_two_weeks()})
    assert answer.status_code == 422
    assert reason in text(answer)
    assert not Tender.objects.exists()


def test_a_deadline_in_the_past_opens_nothing(notice: Any) -> None:
    client, content = notice
    page = upload(client, NOTICE, content).url
    answer = client.post(page, {"title": "X", "buyer": "Y", "deadline": "2019-06-24", "hour": "16:00"})
    assert answer.status_code == 422
    assert "The deadline is past" in text(answer)


def test_from_the_grid_to_the_result(sign_in: Any, cast: Any, tender: Any) -> None:
    client = sign_in(cast.alice)
    page = url("tender", tender)
    assert "Decide whether we answer" in text(client.get(page))
    assert client.post(url("tender_decide", tender), {"q_fit": "3"}).status_code == 422
    codes = ["fit", "client", "capacity", "references", "rivals", "margin", "risk"]
    assert client.post(url("tender_decide", tender), {f"q_{code}": "3" for code in codes}).status_code == 302
    assert client.post(url("tender_submit", tender)).status_code == 422
    for piece in tender.pieces.filter(required=True):
        body = {
            "state": "ready", "due_on": piece.due_on.isoformat(), "owner": "", "version": piece.version,
            "done": [str(place) for place in range(len(piece.checklist))],
            "file": SimpleUploadedFile("piece.pdf", b"%PDF-1.4\n%" + piece.code.encode(), "application/pdf"),
        }  # fmt: skip
        assert client.post(url("tender_piece", piece), body).status_code == 302
    assert "The answer is complete: hand it in." in text(client.get(page))
    assert client.post(url("tender_submit", tender), {"receipt": "AR-118"}).status_code == 302
    tender.refresh_from_db()
    shown = text(client.get(page))
    assert tender.manifest_hash in shown
    assert "AR-118" in shown
    bad = {"won": "yes", "lessons": "La visite a compté", "ranking": "Nous; beaucoup; 88,96"}
    assert client.post(url("tender_result", tender), bad).status_code == 422
    good = {**bad, "ranking": "Nous; 92 000; 88,96\nRival; 85000; 84"}
    assert client.post(url("tender_result", tender), good).status_code == 302
    assert "88.96" in text(client.get(page))
    tender.deal.refresh_from_db()
    assert tender.deal.stage.kind == "won"


def test_the_simulation_shows_the_head_room_of_scenario_16(sign_in: Any, cast: Any, tender: Any) -> None:
    client = sign_in(cast.alice)
    technique, green = tender.criteria.exclude(kind="price")
    ours = {
        "ours": "on",
        "name": "Nous",
        "price": "92000",
        f"points_{technique.uuid}": "31",
        f"points_{green.uuid}": "21",
    }
    for body in (ours, ours, {"name": "Rival", "price": "85 000", "total": "84"}):
        assert client.post(url("tender_offer", tender), body).status_code == 302
    page = text(client.get(url("tender", tender)))
    for figure in ("88.96", "€106,250.00", "€14,250.00"):
        assert figure in page
    rival = tender.offers.get(ours=False)
    client.post(url("tender_offer", tender), {"remove": str(rival.uuid)})
    assert not tender.offers.filter(ours=False).exists()
    assert client.post(url("tender_offer", tender), {"name": "Z", "price": "0"}).status_code == 422


def test_pieces_are_added_once_removed_and_a_stale_edit_is_a_conflict(
    sign_in: Any, cast: Any, tender: Any
) -> None:
    client = sign_in(cast.alice)
    for _ in range(2):
        client.post(
            url("tender_add_piece", tender),
            {"name": "Plan de masse", "days_before": "5", "idempotency_key": "p"},
        )
    piece = TenderPiece.objects.get(days_before=5)
    assert "Plan de masse" in text(client.get(f"{url('tender', tender)}?piece={piece.uuid}"))
    body = {"state": "doing", "due_on": piece.due_on.isoformat(), "owner": "", "version": "9"}
    assert client.post(url("tender_piece", piece), body).status_code == 409
    client.post(url("tender_piece", piece), {"action": "remove"})
    assert not TenderPiece.objects.filter(pk=piece.pk).exists()


def test_we_may_decline_with_a_reason_move_the_deadline_and_begin_the_quote(
    sign_in: Any, cast: Any, tender: Any
) -> None:
    client = sign_in(cast.alice)
    assert (
        client.post(url("tender_deadline", tender), {"deadline": "2026-12-14", "hour": "12:00"}).status_code
        == 302
    )
    assert tender.pieces.get(code="memoir").latest_on.isoformat() == "2026-12-08"
    for _ in range(2):
        assert "/proposals/" in client.post(url("tender_quote", tender)).url
    assert tender.deal.proposals.count() == 1
    assert client.post(url("tender_decide", tender), {"action": "decline", "reason": ""}).status_code == 422
    client.post(url("tender_decide", tender), {"action": "decline", "reason": "Trop loin"})
    tender.refresh_from_db()
    assert (tender.status, tender.reason) == ("declined", "Trop loin")


def test_criteria_are_written_from_the_page(sign_in: Any, cast: Any, tender: Any) -> None:
    client = sign_in(cast.alice)
    body = {"price_name": "Prix", "price_weight": "60", "name_1": "Technique", "weight_1": "40"}
    assert client.post(url("tender_criteria", tender), body).status_code == 302
    assert [row.name for row in tender.criteria.all()] == ["Prix", "Technique"]
    assert client.post(url("tender_criteria", tender), {**body, "weight_1": "0"}).status_code == 422


GETS = ("tender", "tender_piece")
POSTS = ("tender_decide", "tender_deadline", "tender_add_piece", "tender_criteria", "tender_offer", "tender_submit",
         "tender_result", "tender_quote", "tender_piece")  # fmt: skip


@pytest.mark.parametrize("name", POSTS)
def test_a_stranger_finds_nothing_and_a_reader_changes_nothing(
    sign_in: Any, cast: Any, tender: Any, name: str
) -> None:
    row = tender.pieces.first() if name == "tender_piece" else tender
    client = sign_in(cast.mallory)
    assert client.post(url(name, row)).status_code == 404
    if name in GETS:
        assert client.get(url(name, row)).status_code == 404
    client = sign_in(cast.elsa)
    assert client.post(url(name, row)).status_code == 403
    page = client.get(url("tender", tender))
    assert page.status_code == 200
    assert '<form class="stack' not in text(page)


def test_the_list_is_flat_and_the_file_stays_small(
    sign_in: Any, cast: Any, alice: Any, tender: Any, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(cast.alice)
    scoring.set_offer(alice, tender=tender, name="Nous", price=D(92000), points={}, ours=True)
    with django_assert_max_num_queries(40):
        assert tender.title in text(client.get(reverse("tenders")))
    with django_assert_max_num_queries(40):
        client.get(url("tender", tender))
    assert reverse("tenders") in text(client.get(reverse("deals")))
