"""The negotiation in the product: scenario 17 with its figures, refusals, agreement, minutes, debrief."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from compagnon.journal.models import Fact
from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.deals.models import Need
from compagnon.sales.proposals import approval, pricing, sending
from compagnon.sales.proposals import services as quotes
from compagnon.sales.proposals.models.negotiation import Concession, TalkNote
from compagnon.sales.proposals.models.outcomes import Minutes
from compagnon.sales.proposals.models.solution import ObjectionUse
from compagnon.sales.proposals.negotiation import client, lessons, packages, queries, recap
from compagnon.sales.proposals.negotiation import services as talks
from compagnon.sales.proposals.solution.services import keep_objection
from compagnon.sales.visits.models import Commitment
from compagnon.work import sharing


def promises(days: int = 7) -> list[dict[str, Any]]:
    day = timezone.localdate()
    return [
        {"text": "Envoyer le devis révisé", "due_on": day, "side": "us"},
        {"text": "Confirmer la commande", "due_on": day + timedelta(days=days), "side": "them"},
        {"text": "Fixer la date de mise en service", "due_on": day + timedelta(days=days + 3), "side": "us"},
    ]


def test_scenario_17_in_the_product(alice: Any, given: Any) -> None:
    board = queries.board(alice, given)
    assert (given.start, given.cost, given.authority) == (48000, 33900, 44160)
    now = board.now
    assert (now.price, now.margin, now.on_sales) == (45700, 11800, D("0.2582"))
    assert (now.to_target, now.authority_left, now.to_walk_away) == (200, 1540, 2500)
    assert [row.concession.margin_after for row in board.steps if row.concession] == [12900, 12200, 11800]
    for amount, get, expected in (
        (D(300), "", ("no_counterpart",)),
        (D(500), "Visite de référence", ("larger_than_before",)),
    ):
        with pytest.raises(Refusal) as refusal:
            talks.concede(alice, negotiation=given, amount=amount, get=get)
        assert (refusal.value.code, refusal.value.params["warnings"]) == ("reason_needed", expected)
    assert Concession.objects.count() == 3
    kept = talks.concede(
        alice, negotiation=given, amount=D(500), get="Deuxième site", reason="Le deuxième site vaut 40 000 €"
    )
    assert kept.warnings == ["larger_than_before"]
    talks.withdraw_concession(alice, concession=kept)

    draft = talks.agree(alice, negotiation=given, commitments=promises())
    totals = pricing.price_version(draft)
    assert (draft.net, totals.margin, totals.margin_on_sales) == (45700, 11800, D("0.2582"))
    assert draft.status == "draft"
    assert "Contrat d’entretien de 3 ans" in draft.note
    assert Commitment.objects.filter(deal=given.proposal.deal).count() == 3
    minutes = Minutes.objects.get()
    assert minutes.held_on == timezone.localdate()
    _minutes, links = talks.send_minutes(alice, minutes=minutes, recipients=[given.proposal.contact])
    assert len(links) == 1
    fact = Fact.objects.get(kind="minutes.sent")
    assert fact.payload["late_days"] == 0
    version, _token = sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    assert version.rank == 2


def test_the_price_below_the_delegation_still_asks_for_an_approval(alice: Any, talk: Any) -> None:
    talks.concede(alice, negotiation=talk, amount=D(4000), get="Commande ferme", reason="Dernier effort")
    draft = talks.agree(alice, negotiation=talk, commitments=promises())
    with pytest.raises(Refusal) as refusal:
        sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    assert refusal.value.code == "approval_needed"
    assert approval.SUBJECT == "quote.price"


def test_a_give_beyond_every_limit_names_them_all(alice: Any, talk: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        talks.concede(alice, negotiation=talk, amount=D(5000))
    assert refusal.value.params["warnings"] == ("no_counterpart", "beyond_authority", "below_walk_away")


def test_the_same_tap_sent_twice_is_one_concession(alice: Any, talk: Any) -> None:
    first, second = (
        talks.concede(alice, negotiation=talk, amount=D(100), get="Avis", key="k") for _ in range(2)
    )
    assert first.pk == second.pk
    assert Concession.objects.count() == 1


def test_only_the_last_concession_is_taken_back(alice: Any, given: Any) -> None:
    first = Concession.objects.order_by("at").first()
    with pytest.raises(Refusal) as refusal:
        talks.withdraw_concession(alice, concession=first)
    assert refusal.value.code == "not_the_last"


def test_limits_out_of_order_and_an_unsent_quote_are_refused(alice: Any, sent: Any, deal: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        talks.prepare(alice, proposal=sent.proposal, target=D(43000), walk_away=D(43200))
    assert (refusal.value.code, refusal.value.path) == ("limits_out_of_order", "walk_away")
    other = quotes.create_proposal(alice, deal=deal, title="Autre")
    with pytest.raises(Refusal) as refusal:
        talks.prepare(alice, proposal=other, target=D(1), walk_away=D(1))
    assert refusal.value.code == "quote_not_sent"


def test_strangers_see_nothing_and_readers_change_nothing(cast: Any, mallory: Any, talk: Any) -> None:
    with pytest.raises(Http404):
        queries.get(mallory, talk.proposal.uuid)
    elsa = cast.actor(cast.elsa)
    board = queries.board(elsa, queries.get(elsa, talk.proposal.uuid), amount=D(500))
    assert (board.now.margin, board.now.authority_left, list(board.alternatives)) == (None, None, [])
    with pytest.raises(Forbidden):
        talks.concede(elsa, negotiation=talk, amount=D(1), get="x")


def test_packages_are_prepared_from_the_quote_and_one_beats_the_talk(alice: Any, given: Any) -> None:
    view = packages.packages(given, queries.board(alice, given).now)
    assert view is not None
    assert [issue.kind for issue in view.issues] == ["price", "terms", "delivery", "service"]
    assert view.now.margin == 11800
    assert view.better is not None
    assert view.better.package.margin >= 11800
    assert view.better.package.value > view.now.value
    assert all(each.package.margin >= 9300 for each in view.efficient)
    assert view.found.corners > 0


def test_an_agreed_package_becomes_the_next_version_without_retyping(alice: Any, given: Any) -> None:
    issues = {issue.kind: list(issue.levels.order_by("position")) for issue in given.issues.all()}
    chosen = [issues["price"][1], issues["terms"][1], issues["delivery"][1], issues["service"][1]]
    draft = talks.agree(alice, negotiation=given, commitments=promises(), package=chosen)
    cut = chosen[0].cost
    assert draft.document_discount == cut
    assert (draft.terms["payment"], draft.delivery_weeks) == ("60_days", 5)
    service = draft.lines.order_by("-position").first()
    assert (service.unit_price, service.unit_cost, service.quantity) == (0, 320, 1)
    assert draft.margin == 48000 - cut - 33900 - 320


def test_an_agreement_needs_three_dated_commitments_and_happens_once(alice: Any, given: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        talks.agree(alice, negotiation=given, commitments=promises()[:2])
    assert refusal.value.code == "commitments_missing"
    first, second = (talks.agree(alice, negotiation=given, commitments=promises(), key="a") for _ in range(2))
    assert first.pk == second.pk
    given.refresh_from_db()
    with pytest.raises(Refusal) as refusal:
        talks.concede(alice, negotiation=given, amount=D(1), get="x")
    assert refusal.value.code == "negotiation_over"


def test_a_noted_need_is_stated_on_the_deal_and_an_objection_counts_for_its_card(
    alice: Any, talk: Any
) -> None:
    talks.take_note(alice, negotiation=talk, tag="need", text="Arrêt de ligne le samedi seulement")
    assert Need.objects.get(deal=talk.proposal.deal).text == "Arrêt de ligne le samedi seulement"
    card = keep_objection(alice, objection="Trop cher", answer="14 h d’arrêt évitées par an", topic="price")
    note = talks.take_note(
        alice, negotiation=talk, tag="objection", text="Plus cher que l’autre offre", card=card
    )
    talks.answer_objection(alice, note=note, result="convinced")
    talks.answer_objection(alice, note=TalkNote.objects.get(pk=note.pk), result="convinced")
    assert ObjectionUse.objects.get().result == "convinced"
    assert queries.cards(alice)[0].rate is not None
    note.refresh_from_db()
    assert note.answer == "14 h d’arrêt évitées par an"


def test_the_client_confirms_the_recap_on_the_link_once(alice: Any, given: Any) -> None:
    talks.take_note(alice, negotiation=given, tag="need", text="Dosage à ±0,5 %")
    token = recap.share_recap(alice, negotiation=given, contact=given.proposal.contact)
    link = sharing.find(token)
    shown = recap.recap_of(recap.negotiation_of(link))
    assert (shown.price, shown.needs) == (45700, ("Dosage à ±0,5 %",))
    recap.confirm_recap(link, name="Hervé Cassin")
    assert Need.objects.get().validated_by == given.proposal.contact
    with pytest.raises(Refusal):
        recap.confirm_recap(link, name="Hervé Cassin")


def test_the_minutes_hold_what_was_said_and_nothing_secret(alice: Any, given: Any) -> None:
    talks.take_note(alice, negotiation=given, tag="signal", text="Il demande le délai")
    talks.give_information(
        alice,
        negotiation=given,
        items=["end_of_life", "guarantee"],
        given_on=timezone.localdate(),
        document="Fiche 12",
    )
    minutes = talks.draft_minutes(alice, negotiation=given)
    words = "\n".join([minutes.summary, minutes.decisions, minutes.actions, minutes.said])
    assert "1\u202f200 EUR de remise sur le prix" in words
    assert "Fiche 12" in words
    for secret in ("11 800", "33 900", "33900", "43200", "signal", "demande le délai"):
        assert secret not in words
    talks.send_minutes(alice, minutes=minutes, recipients=[given.proposal.contact])
    with pytest.raises(Refusal) as refusal:
        talks.edit_minutes(alice, minutes=Minutes.objects.get(), summary="autre")
    assert refusal.value.code == "minutes_sent"


def test_the_client_face_reads_no_secret(alice: Any, given: Any) -> None:
    face = client.client_face(alice, given.proposal.uuid)
    assert (face.price, len(face.points)) == (45700, 3)
    words = repr(face)
    for secret in ("33900", "43200", "45500", "44160", "46500", "11800"):
        assert secret not in words


def test_the_price_is_told_per_unit_per_use_and_against_the_delay() -> None:
    told = {"price_quantity": D(4), "price_unit": "tête", "price_years": 10, "price_uses": 1200, "price_use": "lot",
            "delay_cost": D(2300)}  # fmt: skip
    story = client.price_story(D(45700), told)
    assert story is not None
    assert (story.per_unit, story.per_year, story.per_use, story.delay_share) == (
        D("11425.00"), D("4570.00"), D("3.81"), D("0.0503"),
    )  # fmt: skip


def test_debriefs_show_patterns_with_their_intervals(alice: Any, given: Any) -> None:
    grid = dict.fromkeys(("prepared", "listened", "value", "facts", "traded", "calm", "concluded"), 3)
    with pytest.raises(Refusal):
        talks.debrief(alice, negotiation=given, result="won", grid={"prepared": 3}, reasons=[], lesson="x")
    talks.debrief(
        alice, negotiation=given, result="won", grid=grid | {"value": 1}, reasons=["solution"],
        lesson="Parler des arrêts évités avant le prix",
    )  # fmt: skip
    found = lessons.lessons(alice)
    assert (found.closed, found.won) == (1, 1)
    assert found.grid[0].code == "value"
    assert found.reasons[0].rate is not None
    assert found.traded == [("traded", 1, 1), ("given", 0, 0)]


def test_a_tension_is_a_case_until_it_is_settled(alice: Any, given: Any) -> None:
    case = talks.open_tension(
        alice, negotiation=given, parties="Acheteur, atelier", facts_seen="Pénalités de retard contestées",
        cool_off_until=timezone.localdate() + timedelta(days=2),
    )  # fmt: skip
    talks.close_tension(alice, tension=case, outcome="Calendrier revu ensemble")
    assert Fact.objects.filter(kind="tension.closed").count() == 1


def test_a_framework_keeps_its_ladder_and_refuses_tiers_out_of_order(alice: Any, given: Any) -> None:
    from compagnon.core.negotiation import Tier

    day = timezone.localdate()
    made = talks.set_framework(
        alice, negotiation=given, starts_on=day, months=24, yearly_volume=D(150000), mode="range",
        tiers=[Tier(D(50000), D("0.02")), Tier(D(100000), D("0.035"))],
    )  # fmt: skip
    assert made.tiers[1] == {"start": "100000", "rate": "0.035"}
    with pytest.raises(Refusal) as refusal:
        talks.set_framework(
            alice, negotiation=given, starts_on=day, months=24, yearly_volume=D(1), mode="range",
            tiers=[Tier(D(5), D("0.02")), Tier(D(5), D("0.035"))],
        )  # fmt: skip
    assert refusal.value.code == "tiers_out_of_order"
