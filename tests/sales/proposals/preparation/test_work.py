"""The work around a proposal: steps and their critical path, the client's file, partners, shared documents."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from compagnon.people import access
from compagnon.people.actor import system_actor
from compagnon.people.errors import Conflict, Forbidden, Refusal
from compagnon.providers.ids import uuid7
from compagnon.sales.accounts.models import Task
from compagnon.sales.deals.models import Deal, Stage
from compagnon.sales.proposals.feasibility.days import after_working_days, working_days_between
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.sales.proposals.models.preparation import ChecklistItem, PartnerQuote, ProposalStep
from compagnon.sales.proposals.preparation import assets, file, partners, steps
from compagnon.sales.proposals.preparation.path import Circle, schedule
from compagnon.sales.proposals.services import create_proposal
from compagnon.work.models import Notification

PDF = b"%PDF-1.7 fictional"


@contextmanager
def refuses(code: str) -> Iterator[None]:
    """The rule with this code refuses."""
    with pytest.raises(Refusal) as found:
        yield
    assert found.value.code == code


# ---- the critical path -----------------------------------------------------------------


def test_the_path_of_a_worked_example() -> None:
    """a 3 → c 4 → d 2; b 5 → d: the end is day 9, b may slip by 2."""
    found = schedule({1: 3, 2: 5, 3: 4, 4: 2}, {3: [1], 4: [2, 3]})
    assert [(found[key].start, found[key].end, found[key].slack) for key in (1, 2, 3, 4)] == [
        (0, 3, 0), (0, 5, 2), (3, 7, 0), (7, 9, 0),
    ]  # fmt: skip


def test_steps_that_wait_for_each_other_are_refused() -> None:
    with pytest.raises(Circle) as found:
        schedule({1: 1, 2: 1, 3: 1}, {1: [2], 2: [1]})
    assert found.value.keys == (1, 2)


KEYS = st.integers(0, 8)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9), st.lists(st.tuples(KEYS, KEYS), max_size=14))
def test_the_end_is_the_longest_chain_and_slack_never_moves_it(
    days: list[int], pairs: list[tuple[int, int]]
) -> None:
    """Against all chains, counted one by one."""
    waits: dict[int, list[int]] = {}
    for one, other in pairs:
        if one < other < len(days):  # a later key waits for an earlier one: never a circle
            waits.setdefault(other, []).append(one)
    found = schedule(dict(enumerate(days)), waits)

    def longest(key: int) -> int:
        return days[key] + max((longest(before) for before in waits.get(key, ())), default=0)

    whole = max(longest(key) for key in range(len(days)))
    for key, place in found.items():
        assert place.end == longest(key)
        slipped = schedule({**dict(enumerate(days)), key: days[key] + place.slack}, waits)
        assert max(one.end for one in slipped.values()) == whole
        later = schedule({**dict(enumerate(days)), key: days[key] + place.slack + 1}, waits)
        assert max(one.end for one in later.values()) == whole + 1


# ---- the steps -------------------------------------------------------------------------


@pytest.fixture
def planned(alice: Any, draft: Any) -> Any:
    until = after_working_days(timezone.localdate(), 12)
    steps.plan_usual(alice, proposal=draft.proposal, until=until)
    return {row.code: row for row in draft.proposal.steps.all()}


def test_the_usual_steps_are_planned_backwards_and_the_path_is_critical(
    alice: Any, draft: Any, planned: Any
) -> None:
    work = steps.work_of(alice, draft.proposal)
    critical = [one.step.code for one in work.steps if one.place and one.place.critical]
    assert critical == ["need", "solution", "partners", "price", "review", "send"]
    assert work.slip <= 0
    assert work.wanted == after_working_days(timezone.localdate(), 12)
    assert working_days_between(planned["review"].due_on, planned["send"].due_on) == 1
    with refuses("steps_there"):
        steps.plan_usual(alice, proposal=draft.proposal, until=date(2099, 1, 1))


def test_a_step_is_done_after_those_that_it_waits_for(alice: Any, planned: Any) -> None:
    with refuses("step_waits"):
        steps.finish_step(alice, step=planned["solution"])
    steps.finish_step(alice, step=planned["need"])
    done = steps.finish_step(alice, step=planned["solution"])
    assert done.done_at
    assert steps.reopen_step(alice, step=done).done_at is None


def test_a_longer_step_moves_the_end(alice: Any, draft: Any, planned: Any) -> None:
    step = planned["partners"]
    edited = steps.edit_step(
        alice, step=step, due_on=step.due_on, days=15, owner=None, after=[planned["solution"]], seen_version=1
    )
    assert steps.work_of(alice, draft.proposal).slip > 0
    with pytest.raises(Conflict):
        steps.edit_step(alice, step=edited, due_on=step.due_on, days=1, owner=None, after=[], seen_version=1)
    with refuses("steps_circle"):
        steps.edit_step(
            alice, step=planned["need"], due_on=step.due_on, days=1, owner=None, after=[planned["send"]]
        )


def test_lateness_goes_up_one_rank_each_working_day(cast: Any, alice: Any, draft: Any, planned: Any) -> None:
    step = planned["need"]
    ProposalStep.objects.exclude(pk=step.pk).update(due_on=date(2099, 1, 1))
    ProposalStep.objects.filter(pk=step.pk).update(owner=cast.chloe)
    system, day = system_actor(cast.ours), timezone.localdate()
    told = []
    for back in range(0, 12):
        ProposalStep.objects.filter(pk=step.pk).update(due_on=day - timedelta(days=back))
        steps.tell_late(system)
        told = list(Notification.objects.filter(kind__startswith="proposal.step_late").order_by("pk"))
    assert [(row.kind[-1], row.recipient) for row in told] == [
        ("1", cast.chloe), ("2", cast.alice), ("3", cast.bruno),
    ]  # fmt: skip


# ---- the client's file -----------------------------------------------------------------


def test_the_file_knows_what_the_account_holds_and_names_what_is_missing(
    alice: Any, bruno: Any, draft: Any
) -> None:
    account = draft.proposal.deal.account
    with pytest.raises(Forbidden):
        file.begin_checklist(alice)
    file.begin_checklist(bruno)
    file.begin_checklist(bruno)
    found = file.client_file(alice, account)
    assert (found.required, found.done) == (5, 1)
    item = ChecklistItem.objects.get(name__en="Drawing or photos of the place")
    row = file.add_document(
        alice, account=account, item=item, name="plan.pdf", content=PDF, dated_on=date(2026, 8, 31)
    )
    assert row.valid_until == date(2028, 8, 31)
    assert row.file.keep_until == date(2036, 8, 31)
    assert len(row.file.sha256) == 64
    assert file.client_file(alice, account).done == 2
    task = file.remind_missing(alice, account=account)
    assert file.remind_missing(alice, account=account) == task
    assert "SIREN" in task.title
    assert Task.objects.filter(account=account, title=task.title).count() == 1


@pytest.mark.parametrize(
    ("content", "day", "code"),
    [
        (b"", date(2026, 1, 1), "size_wrong"), (b"MZ executable", date(2026, 1, 1), "type_unknown"),
        (PDF, date(2099, 1, 1), "date_ahead"),
    ],
)  # fmt: skip
def test_a_bad_document_is_refused(
    alice: Any, bruno: Any, draft: Any, content: bytes, day: date, code: str
) -> None:
    file.begin_checklist(bruno)
    item = ChecklistItem.objects.filter(source="document").first()
    with refuses(code):
        file.add_document(
            alice, account=draft.proposal.deal.account, item=item, name="x", content=content, dated_on=day
        )


def test_a_document_that_has_ended_is_missing_again(alice: Any, bruno: Any, draft: Any) -> None:
    item = file.add_item(bruno, name="Attestation", required=True, months_valid=1)
    account = draft.proposal.deal.account
    day = timezone.localdate()
    for back, state in ((90, "ended"), (20, "ending")):
        file.add_document(
            alice, account=account, item=item, name="a.pdf", content=PDF, dated_on=day - timedelta(days=back)
        )
        assert [one.state for one in file.client_file(alice, account).entries] == [state]


# ---- partners --------------------------------------------------------------------------


@pytest.fixture
def merlet(alice: Any) -> Any:
    return partners.save_partner(
        alice, name="Tôlerie Merlet", kind="subcontractor", email="devis@merlet.test"
    )


def test_offers_are_compared_and_those_that_ended_are_never_the_best(
    alice: Any, draft: Any, merlet: Any
) -> None:
    day, proposal = timezone.localdate(), draft.proposal
    other = partners.save_partner(alice, name="Inox Baude", kind="supplier")
    old, cheap, fast = (
        partners.record_quote(
            alice, partner=who, subject=subject, price=D(price), received_on=day - timedelta(days=30),
            valid_until=day + timedelta(days=ends), lead_days=lead, proposal=proposal, quantity=D(2),
        )
        for who, subject, price, ends, lead in (
            (merlet, "Socle inox", "400", -1, 5), (other, "socle INOX", "480", 60, 21),
            (merlet, "Socle inox", "510", 5, 7),
        )
    )  # fmt: skip
    (found,) = partners.compared(alice, proposal=proposal)
    assert [(one.quote.pk, one.state, one.best, one.fastest) for one in found.offers] == [
        (cheap.pk, "valid", True, False), (fast.pk, "ending", False, True), (old.pk, "expired", False, False),
    ]  # fmt: skip
    assert found.offers[0].total == D("960.00")
    with refuses("quote_expired"):
        partners.choose(alice, quote=old)
    partners.choose(alice, quote=cheap)
    partners.choose(alice, quote=fast)
    assert PartnerQuote.objects.exclude(chosen_at=None).get() == fast
    system = system_actor(alice.workspace)
    assert (partners.tell_ending(system), partners.tell_ending(system)) == (1, 0)
    assert {row.name: (row.known, row.expired) for row in partners.partners(alice)} == {
        "Inox Baude": (1, 0), "Tôlerie Merlet": (2, 1),
    }  # fmt: skip


def test_bad_offers_and_twins_are_refused(alice: Any, merlet: Any) -> None:
    day = timezone.localdate()
    with refuses("partner_exists"):
        partners.save_partner(alice, name="tôlerie merlet", kind="supplier")
    for code, more in {
        "subject_missing": {"subject": " "}, "price_wrong": {"price": D(-1)},
        "dates_reversed": {"valid_until": day - timedelta(days=1)},
    }.items():  # fmt: skip
        with refuses(code):
            partners.record_quote(
                alice, **({"partner": merlet, "subject": "Socle", "price": D(1), "received_on": day} | more)
            )


# ---- shared documents ------------------------------------------------------------------


def test_a_document_that_loses_more_than_the_others_is_pointed_to(
    cast: Any, alice: Any, deal: Any, draft: Any
) -> None:
    good = assets.add_asset(
        alice, title="Fiche pompe", kind="sheet", language="fr", name="f.pdf", content=PDF
    )
    bad = assets.add_asset(alice, title="Brochure", kind="brochure", language="fr", name="b.pdf", content=PDF)
    won, lost = (Stage.objects.of(cast.ours).filter(kind=kind).first() for kind in ("won", "lost"))
    for number in range(20):
        one = Deal.objects.get(pk=deal.pk)
        one.pk, one.id, one.uuid = None, None, uuid7()
        one._state.adding = True
        one.stage = won if number % 2 else lost
        one.save()
        proposal = create_proposal(alice, deal=one, title=f"P{number}", language="fr")
        asset = good if number % 2 else bad
        assets.use(alice, version=asset.versions.get(), proposal=proposal)
    found = {one.asset.title: one for one in assets.standings(alice)}
    assert (found["Brochure"].won, found["Brochure"].decided, found["Brochure"].weak) == (0, 10, ("loses",))
    assert found["Fiche pompe"].weak == ()
    assert next(iter(assets.standings(alice))).asset == bad
    assert QuoteVersion.objects.count() >= 20


def test_versions_keep_their_hash_and_a_request_is_answered(cast: Any, alice: Any, bruno: Any) -> None:
    asset = assets.add_asset(bruno, title="Mémoire", kind="memo", language="fr", name="m.pdf", content=PDF)
    with refuses("same_file"):
        assets.add_version(alice, asset=asset, name="m2.pdf", content=PDF)
    second = assets.add_version(alice, asset=asset, name="m2.pdf", content=PDF + b" 2", note="Chapitre 3")
    assert (second.rank, asset.versions.first()) == (2, second)
    row = assets.ask_change(alice, asset=asset, text="Manque la viscosité")
    assert Notification.objects.get(recipient=cast.bruno).kind == "document.change_asked"
    assert assets.standings(alice)[0].weak == ("asked",)
    with refuses("reason_missing"):
        assets.answer_change(bruno, request=row, status="declined", answer="")
    assets.answer_change(bruno, request=row, status="done", answer="Version 3")
    with refuses("request_closed"):
        assets.answer_change(bruno, request=row, status="done", answer="encore")


def test_strangers_and_readers_do_nothing(
    cast: Any, mallory: Any, merlet: Any, planned: Any, draft: Any
) -> None:
    reader = cast.actor(cast.elsa)
    with pytest.raises(Http404):
        access.get(mallory, ProposalStep, planned["need"].uuid)
    for act in (
        lambda: steps.finish_step(reader, step=planned["need"]),
        lambda: partners.save_partner(reader, name="X", kind="supplier"),
        lambda: file.remind_missing(reader, account=draft.proposal.deal.account),
        lambda: assets.add_asset(reader, title="X", kind="sheet", language="fr", name="x", content=PDF),
    ):
        with pytest.raises(Forbidden):
            act()
