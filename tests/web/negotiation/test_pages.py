"""The pages of a negotiation: plan, meeting, board, packages, agreement, minutes, debrief, the client's face."""

import re
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from compagnon.sales.proposals.models.negotiation import Concession, IssueLevel, Negotiation, TalkNote
from compagnon.sales.proposals.models.outcomes import Debrief, Minutes
from compagnon.sales.proposals.negotiation import recap
from compagnon.sales.proposals.negotiation import services as talks

PAGES = (
    "negotiation", "negotiation_meeting", "negotiation_board", "negotiation_packages", "negotiation_framework",
    "negotiation_minutes", "negotiation_debrief", "negotiation_client", "negotiation_agree",
)  # fmt: skip
SECRETS = ("33,900", "33900", "43,200", "43200", "45,500", "45500", "44,160", "44160", "46,500", "46500", "11,800",
           "25.8", "Acompte à la commande", "walk", "argin", "arget")  # fmt: skip


@pytest.fixture
def desk(sign_in: Any, cast: Any, given: Any) -> Any:
    return sign_in(cast.alice)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def at(name: str, row: Any, *more: Any) -> str:
    return reverse(name, args=[row.proposal.uuid, *more])


def test_the_plan_is_begun_from_the_quote_that_was_sent(sign_in: Any, cast: Any, sent: Any) -> None:
    client = sign_in(cast.alice)
    url = reverse("negotiation", args=[sent.proposal.uuid])
    assert "€48,000" in text(client.get(url))
    wrong = client.post(url, {"target": "49000", "walk_away": "43200"})
    assert wrong.status_code == 422
    assert "Put the limits in order" in text(wrong)
    body = {"target": "45500", "walk_away": "43200", "money_rate": "8", "idempotency_key": "p1"}
    assert client.post(url, body).status_code == 302
    assert client.post(url, body).status_code == 302
    row = Negotiation.objects.get()
    assert (row.start, row.cost, row.money_rate) == (48000, 33900, D("0.08"))
    assert "walk away below €43,200" in text(client.get(url))


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_in_few_queries(
    desk: Any, given: Any, name: str, django_assert_max_num_queries: Any
) -> None:
    talks.take_note(_alice(given), negotiation=given, tag="objection", text="Trop cher")
    with django_assert_max_num_queries(40):
        assert desk.get(at(name, given)).status_code == 200


def _alice(row: Any) -> Any:
    from compagnon.people.actor import actor_of

    return actor_of(row.owner)


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_finds_nothing(sign_in: Any, cast: Any, given: Any, name: str) -> None:
    assert sign_in(cast.mallory).get(at(name, given)).status_code == 404


def test_the_reader_changes_nothing_and_sees_no_margin(sign_in: Any, cast: Any, given: Any) -> None:
    client = sign_in(cast.elsa)
    page = text(client.get(at("negotiation_board", given)))
    assert "€45,700" in page
    for secret in ("33,900", "11,800", "25.8", "argin", "44,160"):
        assert secret not in page
    assert client.get(at("negotiation_packages", given)).status_code == 403
    assert client.post(at("negotiation_give", given), {"give-amount": "1"}).status_code == 403
    assert client.post(at("negotiation_note", given), {"note-text": "x", "tag": "need"}).status_code == 403


def test_the_board_says_where_the_talk_stands(desk: Any, given: Any) -> None:
    page = text(desk.get(at("negotiation_board", given)))
    for figure in ("€45,700", "25.8% margin", "€11,800", "€200", "€1,540", "€2,500"):
        assert figure in page
    assert "falling, all traded" in page
    assert "(€45,700 − €33,900) ÷ €45,700 = 25.8%" in page


def test_a_give_without_a_get_asks_for_a_reason_then_is_kept_once(desk: Any, given: Any) -> None:
    url = at("negotiation_give", given)
    body = {"give-amount": "500", "give-get": "", "give-kind": "price", "give-idempotency_key": "g1"}
    asked = desk.post(url, body)
    assert asked.status_code == 422
    page = text(asked)
    assert "nothing is had in exchange" in page
    assert "larger than the one before" in page
    assert 'value="500"' in page
    assert Concession.objects.count() == 3
    for _ in range(2):
        assert desk.post(url, body | {"give-reason": "Fin de trimestre"}).status_code == 302
    assert Concession.objects.count() == 4
    last = Concession.objects.order_by("-at").first()
    assert desk.post(at("negotiation_give_back", given, last.uuid)).status_code == 302
    assert "€45,700" in text(desk.get(at("negotiation_board", given)))
    assert desk.post(url, {"give-amount": "beaucoup"}).status_code == 422


def test_an_alternative_of_equal_margin_is_one_tap_away(desk: Any, given: Any) -> None:
    board = text(desk.get(at("negotiation_board", given) + "?give-amount=400"))
    assert "1 day of service offered" in board
    body = {"give-amount": "400", "give-get": "Avis publié", "as": "service"}
    assert desk.post(at("negotiation_give", given), body).status_code == 302
    row = Concession.objects.order_by("-at").first()
    assert (row.kind, row.amount, row.price_after, row.margin_after) == ("service", 320, 45700, 11480)


def test_notes_have_one_tag_and_a_signal_calls_for_the_conclusion(desk: Any, given: Any) -> None:
    url = at("negotiation_note", given)
    for key, tag, words in (("n1", "objection", "Plus cher"), ("n2", "signal", "Quand pouvez-vous livrer")):
        assert (
            desk.post(url, {"note-text": words, "tag": tag, "note-idempotency_key": key}).status_code == 302
        )
    page = text(desk.get(at("negotiation_board", given)))
    assert "Buying signal: “Quand pouvez-vous livrer”" in page
    note = TalkNote.objects.get(tag="objection")
    answer = at("negotiation_objection", given, note.uuid)
    assert desk.post(answer, {"result": "convinced"}).status_code == 422
    assert desk.post(answer, {"result": "convinced", "answer": "14 h d’arrêt évitées"}).status_code == 302
    assert "Lifted" in text(desk.get(at("negotiation_board", given)))
    assert desk.post(url, {"note-text": "", "tag": "need"}).status_code == 422


def test_the_client_face_holds_no_secret(desk: Any, given: Any) -> None:
    talks.add_item(
        _alice(given), negotiation=given, side="give", text="Pièces offertes", cost=D(777), value=D(66)
    )
    page = text(desk.get(at("negotiation_client", given)))
    assert "€45,700" in page
    assert "Commande ferme avant le 30 novembre" in page
    body = re.sub(r"(?s)<head>.*?</head>", "", page)
    for secret in (*SECRETS, "777", "Pièces offertes"):
        assert secret not in body, secret


def test_the_packages_are_drawn_and_a_guess_is_corrected(desk: Any, given: Any) -> None:
    page = text(desk.get(at("negotiation_packages", given)))
    assert "Propose package" in page
    assert "Holds at ±20 %" in page
    level = IssueLevel.objects.filter(issue__kind="service").order_by("-position").first()
    url = at("negotiation_level", given, level.uuid)
    assert desk.post(url, {"label": "2 jours", "cost": "640", "value": "x"}).status_code == 422
    body = {"label": "2 jours", "cost": "600", "value": "25", "version": level.version}
    assert desk.post(url, body).status_code == 302
    assert desk.post(url, body).status_code == 409
    issue = {
        "issue-kind": "other",
        "issue-name": "Garantie",
        "issue-levels": "12 mois; 0; 0\n24 mois; 250; 14",
    }
    assert desk.post(at("negotiation_issue", given), issue).status_code == 302
    assert "24 mois" in text(desk.get(at("negotiation_packages", given)))
    wrong = desk.post(at("negotiation_issue", given), issue | {"issue-levels": "12 mois"})
    assert wrong.status_code == 422


def test_the_agreement_gives_a_version_three_promises_and_minutes_the_same_day(desk: Any, given: Any) -> None:
    url = at("negotiation_agree", given)
    day = timezone.localdate()
    body = {"package": "", "idempotency_key": "a1", "reason": "Accord du jour"}
    for number, side in ((1, "us"), (2, "them"), (3, "us")):
        body |= {
            f"text_{number}": f"Promesse {number}",
            f"due_{number}": str(day + timedelta(days=number)),
            f"side_{number}": side,
        }
    assert desk.post(url, body | {"due_3": ""}).status_code == 422
    answer = desk.post(url, body)
    assert answer.status_code == 302
    assert desk.post(url, body).status_code == 302
    given.refresh_from_db()
    assert (given.status, given.agreed_version.net) == ("agreed", 45700)
    page = text(desk.get(at("negotiation_minutes", given)))
    assert "Promesse 2" in page
    contact = given.proposal.contact
    sent = desk.post(at("negotiation_minutes_send", given), {"to-recipients": [str(contact.uuid)]})
    assert sent.status_code == 200
    assert "sent the same day" in text(sent)
    assert len(mail.outbox) == 1
    link = re.search(r'href="(http://testserver/s/[^"]+)"', text(sent))
    assert link is not None
    shared = text(desk.get(link[1].replace("http://testserver", "")))
    assert "Promesse 2" in shared
    for secret in ("33 900", "11 800", "43 200"):
        assert secret not in shared
    assert desk.get(at("negotiation_minutes_pdf", given)).content.startswith(b"%PDF")


def test_minutes_are_late_the_day_after(desk: Any, given: Any) -> None:
    minutes = talks.draft_minutes(_alice(given), negotiation=given)
    Minutes.objects.filter(pk=minutes.pk).update(held_on=timezone.localdate() - timedelta(days=2))
    assert "2 days late" in text(desk.get(at("negotiation_minutes", given)))
    body = {
        "summary": "Autre",
        "decisions": "",
        "actions": "",
        "said": "",
        "ecology": "",
        "version": minutes.version,
    }
    assert desk.post(at("negotiation_minutes", given), body).status_code == 302
    assert desk.post(at("negotiation_minutes", given), body).status_code == 422


def test_the_recap_link_is_confirmed_by_the_client(client: Any, desk: Any, given: Any) -> None:
    answer = desk.post(at("negotiation_recap", given), {"contact": str(given.proposal.contact.uuid)})
    found = re.search(r'href="(http://testserver/s/[^"]+)"', text(answer))
    assert found is not None
    path = found[1].replace("http://testserver", "")
    client.logout()
    page = text(client.get(path))
    for secret in ("33 900", "43 200", "11 800", "44 160"):
        assert secret not in page
    assert client.post(path, {"name": ""}).status_code == 422
    assert client.post(path, {"name": "Hervé Cassin"}).status_code == 302
    given.refresh_from_db()
    assert given.recap_by == "Hervé Cassin"
    assert recap.recap_of(given).confirmed_by == "Hervé Cassin"


def test_the_meeting_is_prepared_and_logged(desk: Any, given: Any) -> None:
    day = timezone.localdate()
    forms = (
        (
            "negotiation_frame",
            {"day": str(day), "hour": "10:00", "minutes_planned": "45", "agenda": "Essais\nPrix"},
        ),
        (
            "negotiation_story",
            {"price_years": "10", "price_uses": "1200", "price_use": "lot", "delay_cost": "2300"},
        ),
        (
            "negotiation_seat",
            {"seat-contact": str(given.proposal.contact.uuid), "seat-message": "Arrêts évités"},
        ),
        (
            "negotiation_demo",
            {"demo-step": "Dosage en direct", "demo-material": "Valise", "demo-fallback": "Vidéo"},
        ),
        (
            "negotiation_information",
            {"info-items": ["terms"], "info-given_on": str(day), "info-document": "CGV"},
        ),
        ("negotiation_tension", {"tension-parties": "Atelier", "tension-facts_seen": "Retard contesté"}),
    )
    for name, body in forms:
        assert desk.post(at(name, given), body).status_code == 302, name
    page = text(desk.get(at("negotiation_meeting", given)))
    for words in ("Arrêts évités", "Dosage en direct", "€3.81", "CGV", "Retard contesté", "Essais"):
        assert words in page
    assert desk.post(at("negotiation_information", given), {"info-given_on": str(day)}).status_code == 422
    step, case = given.demo_steps.get(), given.tensions.get()
    assert desk.post(at("negotiation_demo_shown", given, step.uuid), {"outcome": "Précis"}).status_code == 302
    assert desk.post(at("negotiation_demo_shown", given, step.uuid), {"outcome": ""}).status_code == 422
    assert (
        desk.post(at("negotiation_tension_close", given, case.uuid), {"outcome": "Revu"}).status_code == 302
    )
    assert desk.post(at("negotiation_step_remove", given, step.uuid)).status_code == 302


def test_a_framework_is_simulated(desk: Any, given: Any) -> None:
    body = {"starts_on": "2026-12-01", "months": "24", "yearly_volume": "150000", "mode": "range",
            "tiers": "50000; 2\n100000; 3.5"}  # fmt: skip
    assert desk.post(at("negotiation_framework", given), body | {"tiers": "5; 2\n5; 3"}).status_code == 422
    assert desk.post(at("negotiation_framework", given), body).status_code == 302
    page = text(desk.get(at("negotiation_framework", given)))
    assert "the rebate is €5,250, 3.50%" in page
    assert "2,750" in page  # by slices


def test_the_debrief_is_kept_and_teaches(desk: Any, given: Any) -> None:
    grid = {f"grid_{code}": "3" for code, _label in Debrief.CRITERIA}
    body = grid | {
        "result": "won",
        "reasons": ["solution"],
        "lesson": "Parler valeur d’abord",
        "grid_value": "1",
    }
    assert desk.post(at("negotiation_debrief", given), body | {"lesson": ""}).status_code == 422
    assert desk.post(at("negotiation_debrief", given), body).status_code == 302
    page = text(desk.get(reverse("negotiation_lessons")))
    assert "i spoke of value before price, 1.0 out of 4" in page.lower()


def test_two_people_change_the_plan(desk: Any, given: Any) -> None:
    url = at("negotiation", given)
    talks.edit_plan(_alice(given), negotiation=given, must_keep="Délai")
    body = {"target": "45000", "walk_away": "43200", "must_keep": "Acompte", "version": given.version - 1}
    assert desk.post(url, body).status_code == 409
    assert (
        desk.post(
            at("negotiation_item", given), {"item-side": "get", "item-kind": "other", "item-text": "Avis"}
        ).status_code
        == 302
    )
    assert desk.post(at("negotiation_end", given), {"end-reason": "Budget gelé"}).status_code == 302
    assert desk.post(at("negotiation_round", given)).status_code == 422
