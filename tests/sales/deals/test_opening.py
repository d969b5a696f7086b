"""A workspace begins with everything its people need to work, once."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from compagnon.people.models import Delegation, Workspace
from compagnon.people.queries import limit_of
from compagnon.sales.deals.models import LostReason, Stage
from compagnon.sales.deals.opening import POWERS, prepare_workspace
from compagnon.work.models import EscalationRule, Schedule

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


@pytest.fixture
def company(make_workspace: Any) -> Workspace:
    found: Workspace = make_workspace("neuve", numbering={"quote": "DEV"}, terms={"payment": "60_days"})
    prepare_workspace(found, on=DAY)
    assert found.terms == Workspace.objects.get(pk=found.pk).terms
    return found


def test_it_gives_stages_reasons_powers_escalation_and_schedules(company: Workspace) -> None:
    assert Stage.objects.of(company).filter(kind="won").count() == 1
    assert LostReason.objects.of(company).exists()
    limit = limit_of(company, subject="discount", on=DAY, roles=frozenset({"representative"}), member=None)
    assert limit is not None
    assert limit.rate == Decimal("0.05")
    assert EscalationRule.objects.of(company).filter(subject="discount", to_role="admin").count() == 1
    assert Schedule.objects.of(company).filter(kind="approvals.escalate").count() == 1


def test_it_keeps_what_the_company_chose(company: Workspace) -> None:
    assert company.numbering["quote"] == "DEV"
    assert company.numbering["invoice"] == "F"
    assert company.terms == {"payment": "60_days", "flat_fee": "40.00"}


def test_a_second_call_changes_nothing(company: Workspace) -> None:
    ended = Delegation.objects.of(company).filter(subject="margin", role="manager")
    ended.update(valid_to=DAY)
    schedules = Schedule.objects.of(company).count()
    prepare_workspace(company, on=date(2026, 12, 1))
    assert Delegation.objects.of(company).count() == len(POWERS)
    assert Schedule.objects.of(company).count() == schedules
    assert Stage.objects.of(company).values("code").distinct().count() == Stage.objects.of(company).count()
