"""A decision given in the inbox has its effect where the subject lives."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from compagnon.desk.decisions import decide
from compagnon.people.errors import Refusal
from compagnon.sales.plan.models import Objective
from compagnon.sales.results import services
from compagnon.sales.results.models import CorrectiveAction
from compagnon.sales.results.periods import month_of
from compagnon.work.models import Approval


@pytest.fixture
def proposed(cast: Any, alice: Any) -> CorrectiveAction:
    month = month_of(date(2026, 10, 15))
    Objective.objects.create(
        workspace=cast.ours, metric="revenue", starts_on=month.start, ends_on=month.end, target=D(1000)
    )
    gap = services.freeze_gap(alice, metric="revenue", period=month)
    return services.propose_corrective(
        alice, gap=gap, title="Relancer", cause_note="Rien vendu", resources="Un jour", limits_ours="Stock",
        limits_client="Août fermé", expected=D(500), due_on=month.end,
    )  # fmt: skip


def request_of(action: CorrectiveAction) -> Approval:
    return Approval.objects.get(about_id=action.uuid)


def test_approving_in_the_inbox_agrees_the_action(bruno: Any, proposed: CorrectiveAction) -> None:
    decided = decide(bruno, request_of(proposed), "approved")
    proposed.refresh_from_db()
    assert (decided.decision, proposed.status) == ("approved", "agreed")


def test_refusing_wants_a_reason_and_then_changes_nothing_by_halves(
    bruno: Any, proposed: CorrectiveAction
) -> None:
    with pytest.raises(Refusal, match="Say why"):
        decide(bruno, request_of(proposed), "refused")
    proposed.refresh_from_db()
    assert (request_of(proposed).decision, proposed.status) == ("", "proposed")
    decide(bruno, request_of(proposed), "refused", "Pas maintenant")
    proposed.refresh_from_db()
    assert proposed.status == "refused"


def test_nobody_decides_on_their_own_request(alice: Any, proposed: CorrectiveAction) -> None:
    with pytest.raises(Refusal, match="not yours"):
        decide(alice, request_of(proposed), "approved")


def test_deciding_on_the_page_of_the_action_closes_the_request(
    bruno: Any, proposed: CorrectiveAction
) -> None:
    services.decide_corrective(bruno, action=proposed, agree=True)
    assert request_of(proposed).decision == "approved"


def test_a_manager_who_proposed_an_action_does_not_agree_it_on_its_page_either(
    cast: Any, proposed: CorrectiveAction
) -> None:
    asker = cast.actor(cast.bruno)
    Approval.objects.filter(about_id=proposed.uuid).update(asked_by=cast.bruno)
    with pytest.raises(Refusal, match="own request"):
        services.decide_corrective(asker, action=proposed, agree=True)
    proposed.refresh_from_db()
    assert proposed.status == "proposed"
