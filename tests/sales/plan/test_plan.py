"""The plan: figures to the cent, budgets that somebody approved, causes that can be followed."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.http import Http404

from compagnon.journal.models import Fact
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.models import Delegation
from compagnon.sales.plan import queries, services
from compagnon.sales.plan.models import Action, Objective
from compagnon.sales.plan.services.budget import spend
from compagnon.sales.watch.services import keep_finding, note_finding
from compagnon.work import approvals
from compagnon.work.models import Approval, Notification

pytestmark = pytest.mark.django_db
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
FAMILIES = {
    "A": {"quantity": "120", "price": "500", "cost": "310.005"},
    "B": {"quantity": "200", "price": "150", "cost": "95.5"},
}
SCENARIO_3 = [
    ("fair", 7200, 12900), ("phoning", 2400, 6100), ("mailing", 1600, 3200),
    ("webinar", 2900, 5600), ("open days", 3500, 5200), ("test visits", 4100, 7600),
]  # fmt: skip


def launch(actor: Any, title: str = "Phoning of dairies", planned: str = "2400", **more: Any) -> Action:
    fields = {
        "kind": "phoning", "starts_on": date(2026, 9, 1), "ends_on": date(2026, 10, 31), "metric": "margin",
        "expected": D(6100), "budget": [{"label": "Calls", "planned": D(planned)}], **more,
    }  # fmt: skip
    return services.launch_action(actor, title=title, **fields)


# objectives -----------------------------------------------------------------------


def test_the_target_is_the_sum_of_the_families_to_the_cent(bruno: Any) -> None:
    revenue = services.create_objective(bruno, metric="revenue", detail=FAMILIES, **YEAR)
    margin = services.create_objective(bruno, metric="margin", detail=FAMILIES, **YEAR)
    assert (revenue.target, margin.target) == (D("90000.00"), D("33699.40"))
    assert revenue.detail["A"] == {"quantity": "120", "price": "500", "cost": "310.005"}
    with pytest.raises(Refusal, match="The families amount to"):
        services.create_objective(
            bruno, metric="revenue", detail=FAMILIES, target=D("90000.01"), starts_on=date(2027, 1, 1),
            ends_on=date(2027, 12, 31),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"metric": "fame", "target": D(1)}, "metric"),
        ({"metric": "revenue"}, "target"),
        ({"metric": "revenue", "target": D(-5)}, "target"),
        ({"metric": "revenue", "target": D("1.005")}, "target"),
        ({"metric": "visits", "target": D("1.5")}, "target"),
        ({"metric": "conversion", "target": D("1.2")}, "target"),
        ({"metric": "revenue", "target": D("NaN")}, "target"),
        ({"metric": "visits", "detail": FAMILIES}, "detail"),
        ({"metric": "revenue", "detail": {"A": {"quantity": "x", "price": "1"}}}, "detail"),
        ({"metric": "margin", "detail": {"A": {"quantity": "1", "price": "1"}}}, "detail"),
        ({"metric": "revenue", "target": D(1), "ends_on": date(2025, 1, 1)}, "ends_on"),
    ],
)
def test_a_bad_objective_is_refused_with_its_field(bruno: Any, fields: dict[str, Any], path: str) -> None:
    with pytest.raises(Refusal) as caught:
        services.create_objective(bruno, **{**YEAR, **fields})
    assert caught.value.path == path
    assert not Objective.objects.exists()


def test_no_day_is_counted_in_two_agreed_objectives(cast: Any, bruno: Any) -> None:
    services.create_objective(bruno, metric="revenue", target=D(100), **YEAR)
    with pytest.raises(Refusal, match="already covers"):
        services.create_objective(
            bruno, metric="revenue", target=D(9), starts_on=date(2026, 12, 31), ends_on=date(2027, 1, 31)
        )
    services.create_objective(bruno, metric="revenue", target=D(50), member=cast.alice, **YEAR)


def test_a_revision_has_a_cause_and_the_former_stays(alice: Any, bruno: Any) -> None:
    old = services.create_objective(bruno, metric="revenue", target=D(1000), **YEAR)
    with pytest.raises(Refusal, match="Say why"):
        services.supersede_objective(bruno, objective=old, cause=None, target=D(900))
    with pytest.raises(Refusal, match="A manager revises"):
        services.supersede_objective(alice, objective=old, cause=None, note="market falls", target=D(900))
    new = services.supersede_objective(bruno, objective=old, cause=None, note="market falls", target=D(900))
    old.refresh_from_db()
    assert (old.target, old.status, new.status, new.supersedes) == (D(1000), "superseded", "agreed", old)
    assert Fact.objects.get(kind="objective.superseded").payload["why"] == "market falls"


def test_what_a_representative_proposes_a_manager_agrees(alice: Any, bruno: Any) -> None:
    row = services.create_objective(alice, metric="visits", target=D(200), **YEAR)
    assert row.status == "proposed"
    services.decide_objective(bruno, objective=row, decision="approved")
    row.refresh_from_db()
    assert row.status == "agreed"


def test_scenario_2_cascades_and_the_quarters_replace_the_year(alice: Any, bruno: Any) -> None:
    row = services.create_objective(bruno, metric="revenue", target=D(1200000), **YEAR)
    seasons = [D("0.22"), D("0.28"), D("0.20"), D("0.30")]
    found = queries.broken_down(
        row.target,
        D(7500),
        {"quotes": D("0.32"), "meetings": D("0.625"), "contacts": D("0.125")},
        D(44),
        seasons,
    )
    assert [found.counts[name] for name in ("deals", "quotes", "meetings", "contacts")] == [
        160,
        500,
        800,
        6400,
    ]
    assert (round(found.per_week["contacts"], 1), round(found.per_week["meetings"], 1)) == (
        D("145.5"),
        D("18.2"),
    )
    parts = services.split_by_quarter(bruno, objective=row, shares=seasons)
    assert (
        [part.target for part in parts]
        == [D(264000), D(336000), D(240000), D(360000)]
        == list(found.quarters)
    )
    assert [part.starts_on.month for part in parts] == [1, 4, 7, 10]
    agreed = Objective.objects.filter(status="agreed")
    assert sum(part.target for part in agreed) == D(1200000)
    with pytest.raises(Refusal, match="already replaced"):
        services.split_by_quarter(bruno, objective=Objective.objects.get(pk=row.pk), shares=seasons)


# actions --------------------------------------------------------------------------


def test_an_action_cannot_start_before_a_manager_approves_its_budget(alice: Any, bruno: Any) -> None:
    row = launch(alice)
    with pytest.raises(Refusal, match="must be approved"):
        services.start_action(alice, action=row)
    row = services.submit_action(alice, action=row)
    assert row.status == "submitted"
    with pytest.raises(Refusal, match="must be approved"):
        services.start_action(alice, action=row)
    with pytest.raises(Refusal):
        services.decide_action(alice, action=row, decision="approved")
    services.decide_action(bruno, action=row, decision="approved")
    assert services.start_action(alice, action=row).status == "running"
    assert services.finish_action(alice, action=row).status == "done"
    kinds = list(Fact.objects.filter(about_id=row.uuid).order_by("pk").values_list("kind", flat=True))
    assert kinds == [
        "action.launched",
        "action.submitted",
        "action.approved",
        "action.started",
        "action.done",
    ]


def test_a_decision_made_in_the_list_of_requests_counts_too(alice: Any, bruno: Any) -> None:
    row = services.submit_action(alice, action=launch(alice))
    approvals.decide(bruno, Approval.objects.get(), "approved")
    assert services.start_action(alice, action=row).status == "running"


def test_a_returned_budget_is_a_draft_again_with_the_answer(alice: Any, bruno: Any) -> None:
    row = services.submit_action(alice, action=launch(alice))
    row = services.decide_action(bruno, action=row, decision="returned", note="Too dear")
    assert row.status == "draft"
    assert Fact.objects.get(kind="action.returned").payload["reason"] == "Too dear"


def test_what_changes_after_the_submission_is_not_what_was_approved(alice: Any, bruno: Any) -> None:
    row = services.submit_action(alice, action=launch(alice))
    row = services.edit_action(alice, action=row, budget=[{"label": "Calls", "planned": D(9000)}])
    assert row.status == "draft"
    approvals.decide(bruno, Approval.objects.get(), "approved")
    row = services.submit_action(alice, action=row)
    assert row.status == "submitted"
    with pytest.raises(Refusal, match="must be approved"):
        services.start_action(alice, action=row)


def test_an_approved_budget_does_not_change(alice: Any, bruno: Any) -> None:
    row = services.submit_action(bruno, action=launch(alice))
    assert row.status == "approved"
    with pytest.raises(Refusal, match="do not change"):
        services.edit_action(alice, action=row, budget=[{"label": "Calls", "planned": D(1)}])
    moved = services.edit_action(alice, action=row, ends_on=date(2026, 11, 30))
    assert (moved.status, moved.ends_on) == ("approved", date(2026, 11, 30))


@pytest.mark.parametrize(("limit", "status"), [("2400", "approved"), ("2399.99", "submitted")])
def test_a_delegation_covers_a_budget_up_to_its_limit(cast: Any, alice: Any, limit: str, status: str) -> None:
    Delegation.objects.create(
        workspace=cast.ours, subject="budget", member=cast.alice, amount=D(limit),
        valid_from=today(cast.ours) - timedelta(days=1),
    )  # fmt: skip
    assert services.submit_action(alice, action=launch(alice)).status == status


def test_spending_above_a_line_tells_the_managers_once(cast: Any, alice: Any, bruno: Any) -> None:
    row = services.submit_action(bruno, action=launch(alice))
    line = row.budget.get()
    spend(alice, line=line, committed=D(2400))
    assert not Notification.objects.filter(kind="budget.exceeded").exists()
    spend(alice, line=line, committed=D("2400.01"))
    spend(alice, line=line, actual=D(2500))
    told = Notification.objects.filter(kind="budget.exceeded").values_list("recipient", flat=True)
    assert set(told) == {cast.alice.pk, cast.bruno.pk}
    assert Fact.objects.filter(kind="budget.exceeded").count() == 1


def test_nothing_is_spent_on_a_draft(alice: Any) -> None:
    with pytest.raises(Refusal, match="must be approved"):
        spend(alice, line=launch(alice).budget.get(), committed=D(1))


def test_scenario_3_proposes_the_fair_the_phoning_and_the_test_visits(alice: Any, bruno: Any) -> None:
    for title, cost, margin in SCENARIO_3:
        launch(alice, title, str(cost), expected_margin=D(margin))
    launch(alice, "no margin", "10")
    found = queries.best_set(alice, D(14000))
    assert found.asked == D(21700)
    assert {row.title for row in found.chosen} == {"fair", "phoning", "test visits"}
    assert (found.answer.cost, found.answer.margin) == (D(13700), D(26600))
    assert found.answer.holds_at_20_percent == D("0.4375")
    assert [row.title for row in found.without_margin] == ["no margin"]
    sent = services.submit_set(alice, actions=found.chosen)
    assert {row.status for row in sent} == {"submitted"}
    with pytest.raises(Refusal, match="must be approved"):
        services.start_action(alice, action=sent[0])


def test_the_plan_says_money_ceiling_and_what_is_late(alice: Any, bruno: Any) -> None:
    services.set_ceiling(bruno, **YEAR, amount=D(5000), reason="budget of the board")
    row = services.submit_action(bruno, action=launch(alice))
    services.start_action(alice, action=row)
    spend(alice, line=row.budget.get(), committed=D(6000))
    launch(alice, "Not started", "100")
    view = queries.plan(alice, YEAR["starts_on"], YEAR["ends_on"])
    assert (view.money.planned, view.money.approved, view.money.committed) == (D(2500), D(2400), D(6000))
    assert view.over == D(1000)
    on = today(alice.workspace)
    assert [queries.is_late(each, on) for each in view.actions] == [
        each.starts_on < on if each.status == "draft" else each.ends_on < on for each in view.actions
    ]
    services.set_ceiling(bruno, **YEAR, amount=D(7000), reason="raised in June")
    assert queries.plan(alice, YEAR["starts_on"], YEAR["ends_on"]).over == D(-1000)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"title": " "}, "title"),
        ({"kind": "war"}, "kind"),
        ({"ends_on": date(2026, 1, 1)}, "ends_on"),
        ({"expected": D(-1)}, "expected"),
        ({"expected": D("Infinity")}, "expected"),
        ({"budget": [{"label": "", "planned": D(1)}]}, "budget"),
        ({"budget": [{"label": "x", "planned": D("1.001")}]}, "budget"),
    ],
)
def test_a_bad_action_is_refused_with_its_field(alice: Any, fields: dict[str, Any], path: str) -> None:
    with pytest.raises(Refusal) as caught:
        launch(alice, **fields)
    assert caught.value.path == path
    assert not Action.objects.exists()


def test_from_the_finding_to_the_action_the_cause_can_be_followed(alice: Any, mallory: Any) -> None:
    row = note_finding(alice, title="Line 2 is rebuilt")
    keep_finding(alice, finding=row, nature="fact", confidence=2, why="Our pumps fit")
    cause = Fact.objects.get(kind="finding.kept")
    made = launch(alice, cause=cause)
    assert queries.actions_caused_by(alice, [cause.pk]) == [made]
    assert queries.causes_cited(alice, "sales_watch.finding") == {row.uuid}
    with pytest.raises(Http404):
        launch(mallory, cause=cause)


def test_a_stranger_finds_no_action_and_no_objective(bruno: Any, alice: Any, mallory: Any) -> None:
    made, aim = launch(alice), services.create_objective(bruno, metric="revenue", target=D(1), **YEAR)
    for fetch, row in ((queries.action, made), (queries.objective, aim)):
        with pytest.raises(Http404):
            fetch(mallory, row.uuid)
    assert queries.plan(mallory, YEAR["starts_on"], YEAR["ends_on"]).actions == []
    with pytest.raises(Http404):
        services.start_action(mallory, action=made)
