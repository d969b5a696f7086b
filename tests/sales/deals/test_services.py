"""Deals open, change, move and close; each refusal says why; the journal keeps each step."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone, translation

from compagnon.journal.models import Fact
from compagnon.journal.queries import sentence
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.deals import services
from compagnon.sales.deals.models import Deal, LostReason, Need, Stage
from compagnon.sales.deals.setup import STAGES, ensure_stages


def facts(about: Any) -> list[str]:
    return list(Fact.objects.filter(about_id=about.uuid).order_by("pk").values_list("kind", flat=True))


def test_the_default_stages_are_made_once_and_kept_as_the_workspace_changes_them(cast: Any) -> None:
    stages = ensure_stages(cast.ours)
    assert list(stages) == [code for code, *_rest in STAGES]
    Stage.objects.filter(pk=stages["need"].pk).update(probability=Decimal("0.3"))
    Stage.objects.filter(pk=stages["negotiation"].pk).delete()
    again = ensure_stages(cast.ours)
    assert again["need"].probability == Decimal("0.3")
    assert "negotiation" not in again
    assert LostReason.objects.of(cast.ours).count() == 8
    assert not Stage.objects.of(cast.theirs).exists()


def test_every_move_of_the_default_stages_names_a_stage_that_exists() -> None:
    codes = {row[0] for row in STAGES}
    assert all(set(row[6]) <= codes - {row[0]} for row in STAGES)


def test_a_deal_opens_in_the_first_stage_with_its_fact(alice: Any, deal: Any, account: Any) -> None:
    assert (deal.stage.code, deal.owner, deal.currency) == ("qualification", alice.membership, "EUR")
    assert deal.weighted == Decimal("4800.00")
    fact = Fact.objects.get(about_id=deal.uuid)
    assert (fact.kind, fact.account_id, fact.payload["amount"]) == ("deal.opened", account.uuid, "48000.00")


def test_a_first_deal_makes_the_stages_of_a_workspace_that_has_none(alice: Any, account: Any) -> None:
    deal = services.open_deal(alice, account=account, name="Essai")
    assert deal.stage.code == "qualification"


def test_a_form_sent_twice_opens_one_deal(alice: Any, account: Any) -> None:
    twins = {services.open_deal(alice, account=account, name="Essai", key="k1").pk for _ in range(2)}
    assert len(twins) == 1
    assert Fact.objects.filter(kind="deal.opened").count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "  "}, "name_missing"),
        ({"name": "x" * 201}, "name_too_long"),
        ({"amount": Decimal("-1")}, "amount_negative"),
        ({"amount": Decimal("NaN")}, "amount_negative"),
        ({"amount": Decimal("1.005")}, "amount_unreadable"),
        ({"close_on": date(2001, 1, 1)}, "date_before_opening"),
        ({"next_step": "Appeler"}, "next_step_date_missing"),
        ({"next_step_on": date(2099, 1, 1)}, "next_step_missing"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_written(
    alice: Any, account: Any, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        services.open_deal(alice, **({"account": account, "name": "Essai"} | fields))
    assert refusal.value.code == code
    assert refusal.value.path
    assert not Deal.objects.exists()


def test_a_contact_of_another_account_is_refused(alice: Any, account: Any, contact: Any, cast: Any) -> None:
    from compagnon.sales.accounts.models import Account

    other = Account.objects.create(workspace=cast.ours, name="Penmoor", search_key="PENMOOR")
    with pytest.raises(Refusal) as refusal:
        services.open_deal(alice, account=other, name="Essai", contact=contact)
    assert refusal.value.code == "contact_elsewhere"


def test_a_stranger_touches_nothing_of_ours(mallory: Any, account: Any, deal: Any, stages: Any) -> None:
    with pytest.raises(Http404):
        services.open_deal(mallory, account=account, name="Essai")
    with pytest.raises(Http404):
        services.move_deal(mallory, deal=deal, to=stages["need"])
    with pytest.raises(Http404):
        services.edit_deal(mallory, deal=deal, name="Pris")
    with pytest.raises(Http404):
        services.state_need(
            mallory, deal=deal, kind="explicit", domain="technical", text="x", priority="must"
        )


def test_it_moves_only_where_its_stage_leads_and_says_where_that_is(
    alice: Any, deal: Any, stages: Any
) -> None:
    with translation.override("en"), pytest.raises(Refusal) as refusal:
        services.move_deal(alice, deal=deal, to=stages["negotiation"])
    assert refusal.value.code == "move_not_allowed"
    assert "Need, Won, Lost" in str(refusal.value)
    deal = services.move_deal(alice, deal=deal, to=stages["need"])
    assert deal.stage.code == "need"
    assert facts(deal) == ["deal.opened", "deal.moved"]


def test_the_sentence_of_a_move_is_in_the_readers_language(alice: Any, deal: Any, stages: Any) -> None:
    services.move_deal(alice, deal=deal, to=stages["need"])
    fact = Fact.objects.get(kind="deal.moved")
    with translation.override("en"):
        assert sentence(fact) == "Pompes doseuses, ligne 2: from Qualification to Need"


def test_a_second_click_on_the_same_move_changes_nothing(alice: Any, deal: Any, stages: Any) -> None:
    first = services.move_deal(alice, deal=deal, to=stages["need"], seen_version=deal.version)
    again = services.move_deal(alice, deal=deal, to=stages["need"], seen_version=deal.version)
    assert again.version == first.version
    assert facts(deal).count("deal.moved") == 1


def test_the_second_of_two_people_is_told(alice: Any, bruno: Any, deal: Any) -> None:
    seen = deal.version
    services.edit_deal(bruno, deal=deal, seen_version=seen, amount=Decimal("50000"))
    with pytest.raises(Conflict) as conflict:
        services.edit_deal(alice, deal=deal, seen_version=seen, name="Autre nom")
    assert conflict.value.current.amount == Decimal("50000.00")


def test_winning_closes_the_deal_and_it_moves_no_more(alice: Any, deal: Any, stages: Any) -> None:
    services.edit_deal(alice, deal=deal, probability=Decimal("0.9"))
    won = services.move_deal(alice, deal=deal, to=stages["won"])
    assert won.closed_on == timezone.localdate()
    assert (won.next_step, won.next_step_on, won.probability) == ("", None, None)
    assert won.weighted == won.amount
    with pytest.raises(Refusal) as refusal:
        services.move_deal(alice, deal=won, to=stages["need"])
    assert refusal.value.code == "move_not_allowed"


def test_a_lost_deal_says_why_and_may_be_taken_up_again(alice: Any, deal: Any, stages: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        services.move_deal(alice, deal=deal, to=stages["lost"])
    assert refusal.value.code == "lost_reason_missing"
    price = LostReason.objects.get(workspace=alice.workspace, code="price")
    lost = services.move_deal(
        alice,
        deal=deal,
        to=stages["lost"],
        lost_reason=price,
        lost_note=" 8 % trop cher ",
        competitor="Dosatec",
    )
    assert (lost.lost_reason, lost.lost_note, lost.competitor) == (price, "8 % trop cher", "Dosatec")
    assert Fact.objects.get(kind="deal.lost").payload["reason_name"]["fr"] == "Prix"
    back = services.move_deal(alice, deal=lost, to=stages["need"])
    assert (back.closed_on, back.lost_reason, back.lost_note) == (None, None, "")


def test_an_edit_records_before_and_after_and_an_empty_one_nothing(alice: Any, deal: Any) -> None:
    services.edit_deal(alice, deal=deal, amount=Decimal("48000"), name=deal.name)
    assert facts(deal) == ["deal.opened"]
    services.edit_deal(alice, deal=deal, amount=Decimal("40000"), close_on=date(2099, 3, 1))
    changed = Fact.objects.get(kind="deal.changed").payload["changed"]
    assert changed == {"amount": ["48000.00", "40000.00"], "close_on": ["", "2099-03-01"]}


def test_no_next_step_wants_a_reason(alice: Any, deal: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        services.set_next_step(alice, deal=deal)
    assert refusal.value.code == "next_step_missing"
    deal = services.set_next_step(alice, deal=deal, no_next_step_reason="Le client rappelle en mars")
    assert (deal.next_step, deal.next_step_on) == ("", None)


def test_a_probability_is_a_rate(alice: Any, deal: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        services.edit_deal(alice, deal=deal, probability=Decimal("30"))
    assert refusal.value.code == "probability_out_of_range"


def test_work_recorded_later_keeps_its_date(alice: Any, account: Any, stages: Any) -> None:
    # 23:30 UTC is already the next day in Paris.
    at = datetime(2026, 1, 10, 23, 30, tzinfo=UTC)
    deal = services.open_deal(alice, account=account, name="Reprise", at=at)
    assert deal.opened_on == date(2026, 1, 11)
    services.move_deal(alice, deal=deal, to=stages["need"], at=at + timedelta(days=12))
    fact = Fact.objects.get(kind="deal.moved")
    assert (fact.payload["days"], fact.at) == (12, at + timedelta(days=12))


def test_an_implicit_need_says_what_it_is_inferred_from(alice: Any, deal: Any) -> None:
    need = {"deal": deal, "kind": "implicit", "domain": "ecology", "text": "Moins d'eau", "priority": "could"}
    with pytest.raises(Refusal) as refusal:
        services.state_need(alice, **need)
    assert refusal.value.path == "source"
    stated = services.state_need(alice, **need, source="Compteur vu en visite")
    assert facts(stated) == ["need.stated"]


@pytest.mark.parametrize(
    ("field", "value"), [("kind", "secret"), ("domain", "moon"), ("priority", "1"), ("text", " ")]
)
def test_a_need_out_of_the_lists_is_refused(alice: Any, deal: Any, field: str, value: str) -> None:
    need = {"kind": "explicit", "domain": "technical", "text": "Débit 40 l/h", "priority": "must"}
    with pytest.raises(Refusal) as refusal:
        services.state_need(alice, deal=deal, **(need | {field: value}))
    assert refusal.value.path == field


def test_the_client_confirms_needs_once(alice: Any, deal: Any, contact: Any) -> None:
    need = services.state_need(
        alice, deal=deal, kind="explicit", domain="technical", text="Débit 40 l/h", priority="must"
    )
    assert services.confirm_needs(alice, deal=deal, needs=[need], by=contact) == 1
    need.refresh_from_db()
    assert need.validated_by == contact
    assert services.confirm_needs(alice, deal=deal, needs=[need], by=contact) == 0
    assert Fact.objects.filter(kind="need.confirmed").count() == 1


def test_a_withdrawn_need_leaves_the_deal_and_stays_in_the_journal(alice: Any, deal: Any) -> None:
    need = services.state_need(
        alice, deal=deal, kind="explicit", domain="deadline", text="Mars", priority="must"
    )
    services.withdraw_need(alice, need=need)
    services.withdraw_need(alice, need=need)
    assert not Need.objects.of(alice.workspace).live().exists()
    assert facts(need) == ["need.stated", "need.withdrawn"]
