"""Scenario 16 and the way of an answer: open, decide, plan backwards, hand in, learn."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from compagnon.desk.decisions import decide
from compagnon.journal.models import Fact
from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.accounts.models import Account
from compagnon.sales.deals.models import Deal, LostReason
from compagnon.sales.proposals.models.tenders import Tender, TenderPiece
from compagnon.sales.proposals.tenders import deciding, opening, pieces, queries, scoring, submitting
from compagnon.sales.proposals.tenders.following import follow
from compagnon.training.demo import clock
from compagnon.work.models import Approval, Notification

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%piece\n"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 12, 7, 11, 0, tzinfo=UTC)
GOOD = {"fit": 3, "client": 3, "capacity": 3, "references": 3, "rivals": 2, "margin": 2, "risk": 2}
WEAK = {**GOOD, "fit": 1, "client": 1, "references": 0}


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code


def file(actor: Any, piece: TenderPiece) -> None:
    pieces.edit_piece(
        actor, piece=piece, owner=piece.owner, due_on=piece.due_on, state="ready", done=range(9), name="piece.pdf",
        content=PDF + piece.code.encode(),
    )  # fmt: skip


def complete(actor: Any, tender: Tender) -> None:
    deciding.assess(actor, tender=tender, marks=GOOD)
    for piece in tender.pieces.filter(required=True):
        file(actor, piece)


def test_scenario_16_price_points_and_head_room(alice: Any, tender: Any) -> None:
    technique, green = tender.criteria.exclude(kind="price")
    points = {str(technique.uuid): D(31), str(green.uuid): D(21)}
    scoring.set_offer(alice, tender=tender, name="Nous", price=D(92000), points=points, ours=True)
    scoring.set_offer(alice, tender=tender, name="Rival", price=D(85000), points={}, total=D(84))
    found = queries.file_of(alice, tender.uuid).simulation
    assert [(line.offer.name, line.standing.total) for line in found.lines] == [
        ("Nous", D("88.96")),
        ("Rival", D("84.00")),
    ]
    assert found.ties_at == D("106250.00")
    assert found.head_room == D("14250.00")


def test_scenario_16_a_piece_late_by_one_day_in_14_is_flagged_and_told(
    cast: Any, alice: Any, tender: Any
) -> None:
    plan = {one.piece.code: one for one in queries.file_of(alice, tender.uuid).pieces}
    memoir = plan["memoir"].piece
    assert memoir.latest_on.isoformat() == "2026-12-01"  # four working days before Monday 7 December
    assert not any(one.late for one in plan.values())
    with clock.at(MONDAY + timedelta(days=8)):  # Tuesday 1 December: the day itself
        assert not queries.file_of(alice, tender.uuid).pieces[-4].late
        told_before = follow(alice)
    with clock.at(MONDAY + timedelta(days=9)):
        late = {one.piece.code: one.late for one in queries.file_of(alice, tender.uuid).late}
        assert late["memoir"] == 1
        assert follow(alice) > 0
        assert follow(alice) == 0
    assert told_before == 4  # reading, DC1, DC2 and the certificates were late already
    about = Notification.objects.filter(kind="tender.piece_late", about_id=memoir.uuid)
    assert {row.recipient for row in about} == {cast.alice, cast.bruno}


def test_a_piece_planned_one_day_after_its_back_plan_is_flagged_at_once(alice: Any, tender: Any) -> None:
    piece = tender.pieces.get(code="prices")
    pieces.edit_piece(
        alice,
        piece=piece,
        owner=piece.owner,
        due_on=piece.latest_on + timedelta(days=1),
        state="doing",
        done=[],
    )
    assert [(one.piece.code, one.late) for one in queries.file_of(alice, tender.uuid).late] == [("prices", 1)]


def test_scenario_16_below_60_the_manager_decides(cast: Any, alice: Any, bruno: Any, tender: Any) -> None:
    row = deciding.assess(alice, tender=tender, marks=WEAK, note="Client nouveau", url="/tenders/x/")
    assert row.score == D("37.5")
    tender.refresh_from_db()
    assert tender.status == "asked"
    request = Approval.objects.get(subject="tender.go")
    decide(bruno, request, "approved", "Entrer chez cet acheteur")
    tender.refresh_from_db()
    assert (tender.status, tender.reason) == ("prepared", "Entrer chez cet acheteur")


@pytest.mark.parametrize(("decision", "status"), [("refused", "declined"), ("returned", "studied")])
def test_the_manager_may_refuse_or_return(
    alice: Any, bruno: Any, tender: Any, decision: str, status: str
) -> None:
    deciding.assess(alice, tender=tender, marks=WEAK)
    decide(bruno, Approval.objects.get(), decision, "Pas cette année")
    tender.refresh_from_db()
    assert tender.status == status


def test_from_60_on_we_answer(alice: Any, tender: Any) -> None:
    assert deciding.assess(alice, tender=tender, marks=GOOD).score == D("66.3")
    tender.refresh_from_db()
    assert tender.status == "prepared"
    assert not Approval.objects.exists()
    with refused("already_decided"):
        deciding.assess(alice, tender=tender, marks=GOOD)


def test_a_grid_wants_every_answer_and_the_manager_a_reason(alice: Any, bruno: Any, tender: Any) -> None:
    with refused("marks_missing"):
        deciding.assess(alice, tender=tender, marks={"fit": 4})
    with refused("note_missing"):
        deciding.assess(bruno, tender=tender, marks=WEAK)
    assert not tender.assessments.exists()


def test_the_answer_is_handed_in_once_complete_with_the_hash_of_each_file(alice: Any, tender: Any) -> None:
    deciding.assess(alice, tender=tender, marks=GOOD)
    with refused("incomplete"):
        submitting.submit(alice, tender=tender)
    for piece in tender.pieces.filter(required=True):
        file(alice, piece)
    done = submitting.submit(alice, tender=tender, receipt="AR-118")
    assert submitting.submit(alice, tender=tender).submitted_at == done.submitted_at
    assert len(done.manifest) == 6
    assert done.manifest_hash == submitting.manifest_hash(done.manifest)
    assert Fact.objects.get(kind="tender.submitted").file_hash == done.manifest_hash
    with refused("tender_closed"):
        file(alice, tender.pieces.get(code="memoir"))


def test_nothing_is_handed_in_after_the_deadline(alice: Any, tender: Any) -> None:
    complete(alice, tender)
    with clock.at(DEADLINE + timedelta(seconds=1)), refused("incomplete"):
        submitting.submit(alice, tender=tender)


def test_the_result_closes_the_deal_with_the_ranking_and_a_lesson(alice: Any, cast: Any, tender: Any) -> None:
    complete(alice, tender)
    submitting.submit(alice, tender=tender)
    reason = LostReason.objects.of(cast.ours).get(code="price")
    with refused("lessons_missing"):
        submitting.record_result(alice, tender=tender, won=False, lessons=" ", lost_reason=reason)
    lost = submitting.record_result(
        alice, tender=tender, won=False, lessons="Prix trop haut", winner="Rival", lost_reason=reason,
        ranking=[("Rival", D(85000), D("91.2")), ("Nous", None, D("88.96"))], rank=2,
    )  # fmt: skip
    deal = Deal.objects.get(pk=tender.deal_id)
    assert (lost.status, deal.stage.code, deal.competitor, deal.lost_reason) == (
        "lost",
        "lost",
        "Rival",
        reason,
    )
    assert lost.ranking[0] == {"name": "Rival", "price": "85000", "total": "91.2"}


def test_a_won_tender_wins_its_deal(alice: Any, tender: Any) -> None:
    complete(alice, tender)
    submitting.submit(alice, tender=tender)
    submitting.record_result(alice, tender=tender, won=True, lessons="La visite a compté")
    assert Deal.objects.get(pk=tender.deal_id).stage.kind == "won"


def test_a_ready_piece_has_its_file_and_its_checks(alice: Any, tender: Any) -> None:
    piece = tender.pieces.get(code="dc1")
    same = {"owner": piece.owner, "due_on": piece.due_on, "state": "ready"}
    with refused("file_missing"):
        pieces.edit_piece(alice, piece=piece, done=[0, 1, 2], **same)
    with refused("checks_left"):
        pieces.edit_piece(alice, piece=piece, done=[0], name="a.pdf", content=PDF, **same)
    with pytest.raises(Conflict):
        pieces.edit_piece(
            alice, piece=piece, done=[0, 1, 2], name="a.pdf", content=PDF, seen_version=7, **same
        )


def test_a_moved_deadline_moves_the_plan_but_keeps_days_agreed_by_hand(alice: Any, tender: Any) -> None:
    prices = tender.pieces.get(code="prices")
    agreed = prices.latest_on - timedelta(days=2)
    pieces.edit_piece(alice, piece=prices, owner=None, due_on=agreed, state="todo", done=[])
    pieces.move_deadline(alice, tender=tender, deadline_at=DEADLINE + timedelta(days=7))
    assert tender.pieces.get(code="memoir").due_on.isoformat() == "2026-12-08"
    assert tender.pieces.get(code="prices").due_on == agreed


def test_the_same_key_opens_one_tender_with_its_buyer_and_deal(cast: Any, alice: Any, monday: Any) -> None:
    for _ in range(2):
        opening.open_tender(alice, title="Pompes", buyer="Syndicat des Eaux", deadline_at=DEADLINE, key="k")
    row = Tender.objects.get()
    assert (Account.objects.get().name, Deal.objects.get()) == ("Syndicat des Eaux", row.deal)
    with refused("deadline_past"):
        opening.open_tender(alice, title="Pompes", buyer="X", deadline_at=timezone.now() - timedelta(hours=1))


def test_a_stranger_finds_no_tender(mallory: Any, tender: Any) -> None:
    with pytest.raises(Http404):
        queries.file_of(mallory, tender.uuid)
    assert not access.rows(mallory, Tender).exists()


def test_criteria_have_one_price_and_points_stay_within_their_weight(alice: Any, tender: Any) -> None:
    with refused("price_criterion"):
        scoring.set_criteria(alice, tender=tender, rows=[("Technique", "quality", D(60))])
    technique = tender.criteria.get(name="Valeur technique")
    with refused("points_wrong"):
        scoring.set_offer(
            alice, tender=tender, name="Nous", price=D(1), points={str(technique.uuid): D(36)}, ours=True
        )
