"""What is frozen stays: gaps, reports; what is decided about them is judged by rules."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.http import Http404

from compagnon.people import access
from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.results import queries, reports, services
from compagnon.sales.results.forecast import year_landing
from compagnon.sales.results.models import ActivityReport, Gap
from compagnon.sales.results.periods import month_of

pytestmark = pytest.mark.django_db
APRIL_5 = date(2026, 4, 5)


def test_a_frozen_gap_does_not_change_with_later_corrections(
    alice: Any, sell: Any, scenario_4: Any, month: Any
) -> None:
    gap = services.freeze_gap(alice, metric="revenue", period=month, today=month.end)
    assert (gap.actual, gap.target, gap.main_cause) == (D(95500), D(100000), "mix")
    kept = dict(gap.analysis)
    sell("A", 10, 480, kind="credit_note")
    gap.refresh_from_db()
    assert (gap.analysis, gap.actual) == (kept, D(95500))
    assert dict(kept["parts"])["mix"] == "-16000.00"
    assert kept["rows"] == 3
    assert queries.gap_view(alice, "revenue", month, today=month.end).indicator.actual == D(90700)


def test_a_gap_of_another_company_does_not_exist(
    alice: Any, mallory: Any, scenario_4: Any, month: Any
) -> None:
    gap = services.freeze_gap(alice, metric="revenue", period=month, today=month.end)
    with pytest.raises(Http404):
        access.get(mallory, Gap, gap.uuid)


def test_who_only_reads_freezes_nothing(cast: Any, scenario_4: Any, month: Any) -> None:
    with pytest.raises(Forbidden):
        services.freeze_gap(cast.actor(cast.elsa), metric="revenue", period=month)


def proposed(alice: Any, month: Any) -> Any:
    gap = services.freeze_gap(alice, metric="revenue", period=month, today=month.end)
    return services.propose_corrective(
        alice, gap=gap, title="Relancer A", cause_note="Rupture", resources="2 jours", limits_ours="Stock",
        limits_client="Budget", expected=D(4500), due_on=date(2026, 12, 1),
    )  # fmt: skip


def test_a_decision_on_the_action_closes_the_request(
    alice: Any, bruno: Any, scenario_4: Any, month: Any
) -> None:
    from compagnon.work.models import Approval

    action = proposed(alice, month)
    services.decide_corrective(bruno, action=action, agree=True)
    assert Approval.objects.get(about_id=action.uuid).decision == "approved"
    with pytest.raises(Refusal, match="already decided"):
        services.decide_corrective(bruno, action=action, agree=False, note="trop tard")


@pytest.mark.parametrize(
    ("after", "verdict"),
    [("100000", "effective"), ("98000", "partial"), ("95500", "none"), ("90000", "none")],
)
def test_the_verdict_follows_the_gain(
    alice: Any, bruno: Any, scenario_4: Any, month: Any, after: str, verdict: str
) -> None:
    action = services.decide_corrective(bruno, action=proposed(alice, month), agree=True)
    check = services.check_effect(alice, action=action, before=D(95500), after=D(after))
    assert check.verdict == verdict
    assert action.status == ("closed" if verdict == "effective" else "done")


def test_scenario_24_a_report_reopened_after_corrections_keeps_its_figures(
    alice: Any, bruno: Any, sell: Any
) -> None:
    sell("A", 10, 100, cost=60, on=date(2026, 2, 10))
    report = reports.draft_report(alice, kind="quarter", day=date(2026, 3, 31), today=APRIL_5)
    reports.send_report(alice, report=report, today=APRIL_5)
    sent = ActivityReport.objects.get(pk=report.pk).figures
    assert (sent["as_of"], sent["period"]["revenue"], sent["period"]["margin"]) == (
        "2026-03-31",
        "1000.00",
        "400.00",
    )
    assert reports.changes_since(alice, report) == {}
    sell("A", 3, 100, cost=60, on=date(2026, 3, 20), kind="credit_note")
    again = ActivityReport.objects.get(pk=report.pk)
    assert again.figures == sent
    changes = reports.changes_since(bruno, again)  # the manager sees the author's difference, not his own
    assert changes["revenue"] == D(-300)
    assert changes["margin"] == D(-120)


def test_a_draft_is_nobody_elses_and_a_sent_report_is_the_managers_too(
    cast: Any, alice: Any, bruno: Any, mallory: Any
) -> None:
    report = reports.draft_report(alice, kind="week", day=APRIL_5, today=APRIL_5)
    assert list(queries.reports(bruno)) == []
    with pytest.raises(Refusal):
        reports.edit_report(bruno, report=report, comment="x", requests="")
    reports.send_report(alice, report=report, today=APRIL_5)
    assert list(queries.reports(bruno)) == [report]
    assert list(queries.reports(cast.actor(cast.chloe))) == []
    assert list(queries.reports(mallory)) == []
    with pytest.raises(Refusal):
        reports.edit_report(alice, report=report, comment="x", requests="")


def test_the_landing_takes_the_season_of_the_year_before(alice: Any, sell: Any, aim: Any) -> None:
    """The worked table of the formulas: index 20 … 30 of 300, 156 done at the end of June (k€)."""
    index = (20, 22, 25, 27, 28, 26, 18, 8, 30, 32, 34, 30)
    for number, weight in enumerate(index, 1):
        sell("A", 1, weight * 1000, on=date(2025, number, 5))
        aim("revenue", weight * 1000, span=month_of(date(2026, number, 1)))
    for number in range(1, 7):
        sell("A", 1, 26000, on=date(2026, number, 5))
    found = year_landing(alice, 2026, None, date(2026, 7, 10))
    assert found is not None
    assert found.seasoned
    assert (found.months, found.done) == (6, D(156000))
    assert found.landing.seasonal == D("316216.22")
    assert found.landing.naive == D(312000)
    assert found.landing.budget_to_go == D(308000)


def test_there_is_no_landing_before_a_month_is_over_nor_after_the_year(alice: Any, sell: Any) -> None:
    sell("A", 1, 10, on=date(2026, 1, 5))
    assert year_landing(alice, 2026, None, date(2026, 1, 20)) is None
    assert year_landing(alice, 2025, None, date(2026, 1, 20)) is None
