"""Scenario 14: the margin floor and the delegation decide who may send a quote."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.proposals import approval, sending, services
from compagnon.sales.proposals.pricing import price_version
from compagnon.work import approvals
from compagnon.work.models import Approval


@contextmanager
def refusal(code: str) -> Iterator[None]:
    """The rule with this code refuses."""
    with pytest.raises(Refusal) as found:
        yield
    assert found.value.code == code


def position(actor: Any, version: Any) -> approval.Position:
    lines = list(version.lines.all())
    return approval.position_of(actor, version, lines, price_version(version, lines))


def ask(actor: Any, version: Any, reason: str = "Client stratégique") -> Approval:
    lines = list(version.lines.all())
    return approval.ask(
        actor, version=version, lines=lines, totals=price_version(version, lines), reason=reason
    )


def send(actor: Any, version: Any) -> Any:
    return sending.send_version(actor, version=version, recipient_name="Hervé Cassin")


def test_scenario_14_needs_the_manager_although_the_discount_is_within_the_limit(
    alice: Any, draft: Any, limits: Any
) -> None:
    found = position(alice, draft)
    assert found.after == D("0.1739")
    assert found.before == D("0.24")
    assert found.room == D("0.0256")
    assert found.discount == limits.discount.rate
    assert found.reasons == ("margin_below_floor",)
    with pytest.raises(Refusal) as refused:
        send(alice, draft)
    assert refused.value.code == "approval_needed"
    draft.refresh_from_db()
    assert (draft.status, draft.proposal.number) == ("draft", "")


def test_the_largest_discount_within_the_floor_is_sent_without_asking(
    alice: Any, draft: Any, limits: Any
) -> None:
    services.edit_line(alice, line=draft.lines.get(), discount=D("0.0256"))
    assert position(alice, draft).reasons == ()
    services.edit_line(alice, line=draft.lines.get(), discount=D("0.0257"))
    assert position(alice, draft).reasons == ("margin_below_floor",)


def test_a_granted_approval_opens_exactly_that_price(alice: Any, bruno: Any, draft: Any, limits: Any) -> None:
    row = ask(alice, draft)
    assert row.context["margin_before"] == "0.2400"
    assert row.context["margin_after"] == "0.1739"
    assert row.context["largest_discount"] == "0.0256"
    approvals.decide(bruno, row, "approved")
    services.edit_line(alice, line=draft.lines.get(), discount=D("0.0801"))
    with refusal("approval_needed"):
        send(alice, draft)
    services.edit_line(alice, line=draft.lines.get(), discount=D("0.08"))
    version, _token = send(alice, draft)
    assert version.status == "sent"


def test_an_unchanged_price_is_not_approved_twice(alice: Any, bruno: Any, draft: Any, limits: Any) -> None:
    row = ask(alice, draft)
    assert ask(alice, draft, "encore").pk == row.pk
    approvals.decide(bruno, row, "approved")
    services.edit_line(alice, line=draft.lines.get(), label="Pompe doseuse inox")
    services.edit_header(alice, version=draft, note="Livraison le matin")
    first, _token = send(alice, draft)
    sending.send_version(alice, version=services.new_version(alice, version=first, reason="délai"),
                         recipient_name="Hervé Cassin")  # fmt: skip
    assert Approval.objects.filter(subject=approval.SUBJECT).count() == 1


def test_a_refused_request_may_be_asked_again(alice: Any, bruno: Any, draft: Any, limits: Any) -> None:
    row = approvals.decide(bruno, ask(alice, draft), "refused", "Trop bas")
    again = ask(alice, draft, "Avec une maintenance de trois ans")
    assert again.pk != row.pk


def test_the_asker_never_decides(alice: Any, draft: Any, limits: Any) -> None:
    with pytest.raises(Refusal):
        approvals.decide(alice, ask(alice, draft), "approved")


def test_a_lowered_unit_price_and_a_document_discount_count_as_discounts(
    alice: Any, draft: Any, delegate: Any
) -> None:
    delegate("discount", "0.08")
    services.edit_line(alice, line=draft.lines.get(), discount=D(0), unit_price=D(9100))
    assert position(alice, draft).discount == D("0.09")
    services.edit_line(alice, line=draft.lines.get(), unit_price=D(10000), discount=D("0.05"))
    services.edit_header(alice, version=draft, document_discount=D(950))
    draft.refresh_from_db()
    assert position(alice, draft).discount == D("0.145")
    assert position(alice, draft).reasons == ("discount_above_limit",)


def test_without_any_delegation_nobody_is_limited(alice: Any, draft: Any) -> None:
    assert approval.limits_of(alice).none
    assert position(alice, draft).reasons == ()


def test_who_was_given_nothing_decides_nothing_and_who_approves_is_free(
    alice: Any, bruno: Any, cast: Any, delegate: Any
) -> None:
    delegate("discount", "0.10", role="service")
    delegate("margin", "0.15", role="service")
    delegate("margin", "0.25", role="service")
    assert approval.limits_of(alice) == approval.Limits(D(0), D("0.25"), None)
    assert approval.limits_of(bruno).none


def test_ones_own_delegation_stands_before_that_of_the_role_within_its_dates(
    alice: Any, cast: Any, delegate: Any
) -> None:
    delegate("discount", "0.08")
    delegate("discount", "0.12", role="", member=cast.alice, valid_to=date(2026, 6, 30))
    assert approval.limits_of(alice, date(2026, 6, 30)).discount == D("0.12")
    assert approval.limits_of(alice, date(2026, 7, 1)).discount == D("0.08")
    assert approval.limits_of(alice, date(2025, 12, 31)).none


def test_an_unknown_cost_asks_where_a_floor_stands(alice: Any, draft: Any, delegate: Any) -> None:
    services.edit_line(alice, line=draft.lines.get(), unit_cost=None)
    assert position(alice, draft).reasons == ()
    delegate("margin", "0.22")
    assert position(alice, draft).reasons == ("margin_unknown",)


def test_a_delegation_of_another_company_limits_nobody_here(alice: Any, cast: Any, delegate: Any) -> None:
    row = delegate("margin", "0.90")
    type(row).objects.filter(pk=row.pk).update(workspace=cast.theirs)
    assert approval.limits_of(alice).none


def test_read_only_may_not_ask(cast: Any, draft: Any, limits: Any) -> None:
    with pytest.raises(Forbidden):
        ask(cast.actor(cast.elsa), draft)
