"""To whom a price goes, what an approval covers, and how a price is brought within one's limits."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.people.actor import system_actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Delegation, Team
from compagnon.people.queries import limit_of
from compagnon.sales.proposals import approval, approval_routing, sending, services, within
from compagnon.sales.proposals.feasibility.absences import state_absence
from compagnon.sales.proposals.pricing import price_version
from compagnon.work import approvals
from compagnon.work.models import Approval, Notification


def ask(actor: Any, version: Any) -> Approval:
    lines = list(version.lines.all())
    return approval.ask(
        actor, version=version, lines=lines, totals=price_version(version, lines), reason="Client stratégique"
    )


def position(actor: Any, version: Any) -> approval.Position:
    lines = list(version.lines.all())
    return approval.position_of(actor, version, lines, price_version(version, lines))


def send(actor: Any, version: Any) -> Any:
    version.refresh_from_db()
    return sending.send_version(actor, version=version, recipient_name="Hervé Cassin")


@pytest.fixture
def managers(cast: Any, make_member: Any, delegate: Any) -> Any:
    """Bruno goes down to 20 %, Carole to 10 %, Diane has no limit."""
    cast.carole = make_member(cast.ours, "Carole", "manager")
    cast.diane = make_member(cast.ours, "Diane", "manager")
    for who, floor in ((cast.bruno, "0.20"), (cast.carole, "0.10"), (cast.diane, "-1")):
        delegate("margin", floor, role="", member=who)
        delegate("discount", "1", role="", member=who)
    return cast


def test_scenario_14_the_refusal_explains_itself_and_offers_what_would_pass(
    alice: Any, draft: Any, limits: Any
) -> None:
    with pytest.raises(Refusal) as refused:
        send(alice, draft)
    sentence = str(refused.value)
    for words in ("17.39%", "22%", "2.56%", "Bruno"):
        assert words in sentence
    assert refused.value.params["passes_at"] == D("0.0256")


def test_scenario_14_one_press_brings_the_price_within(alice: Any, draft: Any, limits: Any) -> None:
    assert within.bring_within(alice, version=draft) == D("0.0256")
    found = position(alice, draft)
    assert (found.discount, found.reasons) == (D("0.0256"), ())
    assert send(alice, draft)[0].status == "sent"


def test_a_lowered_price_and_a_discount_on_the_whole_are_brought_within_too(
    alice: Any, draft: Any, limits: Any
) -> None:
    services.edit_line(alice, line=draft.lines.get(), discount=D(0), unit_price=D(9000))
    draft.refresh_from_db()
    services.edit_header(alice, version=draft, document_discount=D(300))
    within.bring_within(alice, version=draft)
    draft.refresh_from_db()
    assert draft.document_discount == 0
    assert draft.lines.get().unit_price == 10000
    assert position(alice, draft).reasons == ()
    with pytest.raises(Refusal):
        within.bring_within(alice, version=draft)


def test_it_goes_to_the_nearest_whose_delegation_suffices(
    managers: Any, alice: Any, draft: Any, limits: Any
) -> None:
    row = ask(alice, draft)  # 17.39 % on sales
    assert row.to_member == managers.carole
    assert Notification.objects.get(kind="approval.asked").recipient == managers.carole
    assert row.due_at is not None
    bruno = managers.actor(managers.bruno)
    with pytest.raises(Refusal):
        approval.decide(bruno, row, "approved")


def test_who_is_away_is_left_out(managers: Any, alice: Any, bruno: Any, draft: Any, limits: Any) -> None:
    day = timezone.localdate()
    state_absence(bruno, member=managers.carole, starts_on=day, ends_on=day + timedelta(days=5))
    assert ask(alice, draft).to_member == managers.diane


def test_a_delegation_of_another_day_does_not_count(
    managers: Any, alice: Any, draft: Any, limits: Any
) -> None:
    Delegation.objects.filter(member=managers.carole).update(valid_to=date(2026, 1, 2))
    Delegation.objects.create(
        workspace=managers.ours,
        subject="margin",
        member=managers.carole,
        rate=D("0.30"),
        valid_from=date(2026, 1, 1),
    )
    assert ask(alice, draft).to_member == managers.diane


def test_the_own_team_comes_first_between_equals(
    cast: Any, make_member: Any, draft: Any, limits: Any
) -> None:
    team = Team.objects.create(workspace=cast.ours, name="Ouest")
    cast.alice.team = team
    cast.alice.save()
    near = make_member(cast.ours, "Zoe", "manager")
    near.team = team
    near.save()
    assert ask(cast.actor(cast.alice), draft).to_member == near


def test_when_nobody_may_it_says_so(cast: Any, alice: Any, draft: Any, limits: Any, delegate: Any) -> None:
    delegate("margin", "0.20", role="manager")
    with pytest.raises(Refusal) as refused:
        ask(alice, draft)
    assert refused.value.code == "nobody_may"
    assert not Approval.objects.exists()


def test_a_late_request_moves_on_once(managers: Any, alice: Any, draft: Any, limits: Any) -> None:
    row = ask(alice, draft)
    system = system_actor(managers.ours)
    assert approval_routing.hand_over(system) == 0
    Approval.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert approval_routing.hand_over(system) == 1
    row.refresh_from_db()
    assert row.to_member == managers.diane
    Approval.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert approval_routing.hand_over(system) == 0
    approval.decide(managers.actor(managers.diane), row, "approved")


def test_a_better_price_than_the_approved_one_is_not_asked_again(
    alice: Any, bruno: Any, draft: Any, limits: Any
) -> None:
    approval.decide(bruno, ask(alice, draft), "approved")
    services.edit_line(alice, line=draft.lines.get(), discount=D("0.06"))
    assert position(alice, draft).reasons == ("margin_below_floor",)
    assert ask(alice, draft).decision == "approved"
    assert send(alice, draft)[0].status == "sent"
    assert Approval.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"discount": D("0.0801")}, {"unit_cost": D(7601)}, {"discount": D("0.06"), "unit_cost": D(7800)}],
)
def test_a_worse_price_on_any_count_is_asked_again(
    alice: Any, bruno: Any, draft: Any, limits: Any, change: dict[str, Any]
) -> None:
    approval.decide(bruno, ask(alice, draft), "approved")
    services.edit_line(alice, line=draft.lines.get(), **change)
    with pytest.raises(Refusal) as refused:
        send(alice, draft)
    assert refused.value.code == "approval_needed"


def test_an_approval_for_one_reason_does_not_cover_another(
    cast: Any, alice: Any, bruno: Any, draft: Any, limits: Any, delegate: Any
) -> None:
    approval.decide(bruno, ask(alice, draft), "approved")
    Delegation.objects.create(
        workspace=cast.ours,
        subject="amount",
        role="representative",
        amount=D(9000),
        valid_from=date(2026, 1, 1),
    )
    services.edit_line(alice, line=draft.lines.get(), discount=D("0.07"))
    assert "amount_above_limit" in position(alice, draft).reasons
    with pytest.raises(Refusal):
        send(alice, draft)


def test_a_refused_price_is_not_covered(alice: Any, bruno: Any, draft: Any, limits: Any) -> None:
    approvals.decide(bruno, ask(alice, draft), "refused", "Trop bas")
    services.edit_line(alice, line=draft.lines.get(), discount=D("0.06"))
    with pytest.raises(Refusal):
        send(alice, draft)


def test_the_widest_power_over_a_margin_is_the_lowest_floor(cast: Any, delegate: Any) -> None:
    delegate("margin", "0.25")
    low = delegate("margin", "0.15")
    delegate("discount", "0.05")
    high = delegate("discount", "0.10")
    where = {"on": date(2026, 6, 1), "roles": frozenset({"representative"}), "member": None}
    assert limit_of(cast.ours, subject="margin", **where) == low
    assert limit_of(cast.ours, subject="discount", **where) == high
