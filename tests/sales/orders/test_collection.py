"""Three-way match, reminders by policy, late charges, disputes, how clients pay."""

from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from compagnon.library import services as library
from compagnon.people.errors import Conflict, Forbidden, Refusal
from compagnon.sales.accounts.models import Task
from compagnon.sales.orders import billing, reminders
from compagnon.sales.orders import services as orders
from compagnon.sales.orders.collection import behaviour, charges, disputes, dunning, policy, three_way
from compagnon.sales.orders.models import Invoice
from compagnon.sales.orders.models.collection import ChargeDecision, DunningLetter, DunningStep
from compagnon.sales.orders.receivables import late_rate

TODAY = date(2026, 5, 5)


@pytest.fixture
def late(alice: Any, ordered: Any) -> Any:
    """`late(total, due)` gives an unpaid invoice of that total and due date."""

    def make(total: D, due: date, **terms: str) -> Invoice:
        invoice = billing.issue_invoice(alice, order=ordered())
        issued = min(due, timezone.localdate()) - timedelta(days=60)
        Invoice.objects.filter(pk=invoice.pk).update(total=total, due_on=due, issued_on=issued, terms=terms)
        invoice.refresh_from_db()
        return invoice

    return make


# ---- three-way match -------------------------------------------------------------------


def test_scenario_18_what_is_invoiced_without_delivery_raises_an_alert(alice: Any, ordered: Any) -> None:
    order = ordered()
    assert three_way.match_of(order).lines[0].codes == ("to_deliver",)
    billing.issue_invoice(alice, order=order)
    match = three_way.match_of(order)
    assert match.lines[0].codes == ("not_delivered",)
    assert match.alerts == 1
    assert list(three_way.mismatched(alice)) == [order]
    delivery = orders.plan_delivery(alice, order=order, planned_on=timezone.localdate())
    orders.deliver(alice, delivery=delivery, delivered_on=timezone.localdate())
    assert three_way.match_of(order).complete
    assert not three_way.mismatched(alice).exists()


def test_another_price_than_ordered_raises_an_alert(alice: Any, ordered: Any) -> None:
    order = ordered()
    delivery = orders.plan_delivery(alice, order=order, planned_on=timezone.localdate())
    orders.deliver(alice, delivery=delivery, delivered_on=timezone.localdate())
    invoice = billing.issue_invoice(alice, order=order)
    invoice.lines.update(unit_price=D(961))
    assert three_way.match_of(order).lines[0].codes == ("price",)


@given(st.tuples(*[st.integers(0, 50)] * 3))
def test_an_alert_is_raised_exactly_when_quantities_cannot_follow_each_other(
    found: tuple[int, int, int],
) -> None:
    ordered, delivered, invoiced = (D(n) for n in found)
    codes = three_way.codes_of(ordered, delivered, invoiced, set())
    alert = any(code in three_way.ALERTS for code in codes)
    assert alert == (invoiced > delivered or invoiced > ordered or delivered > ordered)
    assert ("matched" in codes) == (ordered == delivered == invoiced)


# ---- policy ----------------------------------------------------------------------------


def test_the_policy_is_dated_and_the_past_stays(bruno: Any, cast: Any) -> None:
    assert policy.policy(cast.ours, TODAY) == policy.USUAL
    steps = [policy.Step(1, 5, "courteous", "phone", 5), policy.Step(2, 20, "formal", "mail", 8, True)]
    policy.set_policy(bruno, steps=steps, valid_from=date(2026, 6, 1))
    later = [policy.Step(1, 10, "firm", "email")]
    policy.set_policy(bruno, steps=later, valid_from=date(2026, 9, 1))
    assert [s.days_late for s in policy.policy(cast.ours, date(2026, 8, 31))] == [5, 20]
    assert [s.days_late for s in policy.policy(cast.ours, date(2026, 9, 1))] == [10]
    assert policy.policy(cast.ours, TODAY) == policy.USUAL
    with pytest.raises(Refusal, match="already begins"):
        policy.set_policy(bruno, steps=later, valid_from=date(2026, 9, 1))
    assert DunningStep.objects.count() == 3


@pytest.mark.parametrize(
    "steps",
    [[], [policy.Step(1, 20, "firm", "email"), policy.Step(2, 10, "formal", "mail")],
     [policy.Step(1, 5, "rude", "email")], [policy.Step(1, 5, "firm", "email", 0)]],
)  # fmt: skip
def test_a_policy_that_cannot_be_followed_is_refused(bruno: Any, steps: list[policy.Step]) -> None:
    with pytest.raises(Refusal):
        policy.set_policy(bruno, steps=steps, valid_from=TODAY)


def test_a_representative_sets_no_policy(alice: Any) -> None:
    with pytest.raises(Forbidden):
        policy.set_policy(alice, steps=list(policy.USUAL), valid_from=TODAY)


def test_one_waits_for_the_answer_before_the_next_step() -> None:
    steps = policy.USUAL
    assert policy.due_step(steps, 50, 0, None, TODAY) == steps[0]
    assert policy.due_step(steps, 50, 1, TODAY - timedelta(days=3), TODAY) is None
    assert policy.due_step(steps, 50, 1, TODAY - timedelta(days=7), TODAY) == steps[1]
    assert policy.due_step(steps, 3, 1, TODAY - timedelta(days=30), TODAY) == steps[0]


def test_the_plan_says_whom_to_remind_and_the_letter_is_kept(alice: Any, late: Any) -> None:
    invoice = late(D(12480), timezone.localdate() - timedelta(days=35))
    (row,) = dunning.plan(alice, timezone.localdate())
    assert row.step == policy.USUAL[0]
    contact = invoice.account.contacts.get()
    draft = reminders.draft(alice, account=invoice.account, on=timezone.localdate(), contact=contact)
    letter = reminders.note_reminder(alice, reminder=draft, key="once")
    assert reminders.note_reminder(alice, reminder=draft, key="once").pk == letter.pk
    assert DunningLetter.objects.count() == 1
    assert library.content(letter.file).startswith(b"%PDF")
    assert (letter.amount, letter.invoices[0]["days"], letter.document_hash) == (
        D(12480),
        35,
        letter.file.sha256,
    )
    (row,) = dunning.plan(alice, timezone.localdate())
    assert (row.step, row.sent) == (None, 1)


def test_the_formal_notice_states_the_charges_in_both_languages(alice: Any, late: Any) -> None:
    invoice = late(D(12480), date(2026, 3, 31), late_rate="0.1215")
    billing.open_dispute(alice, invoice=invoice, amount=D(2400), reason="Deux pompes bruyantes")
    french = reminders.draft(
        alice, account=invoice.account, on=TODAY, level="formal", language="fr", channel="email"
    )
    assert french.charges == D("157.44")  # 117.44 + 40
    assert "157,44\u202f€" in french.body
    assert reminders.draft(
        alice, account=invoice.account, on=TODAY, level="formal", language="en"
    ).subject.startswith("Formal notice")


# ---- late charges ----------------------------------------------------------------------


def test_scenario_19_the_charge_of_a_late_invoice(alice: Any, late: Any) -> None:
    invoice = late(D(12480), date(2026, 3, 31), late_rate="0.1215")
    found = charges.charge_of(invoice, TODAY)
    assert (found.days, found.interest, found.flat, found.total) == (35, D("145.40"), D(40), D("185.40"))
    billing.open_dispute(alice, invoice=invoice, amount=D(2400), reason="x")
    assert charges.charge_of(invoice, TODAY).interest == D("117.44")


def test_each_late_payment_bears_its_own_interest(alice: Any, late: Any) -> None:
    due = timezone.localdate() - timedelta(days=100)
    invoice = late(D(3000), due, late_rate="0.12")
    for days, amount in ((0, "1000"), (30, "500"), (73, "1500")):
        billing.record_payment(alice, invoice=invoice, amount=D(amount), paid_on=due + timedelta(days=days))
    invoice.refresh_from_db()
    found = charges.charge_of(invoice, timezone.localdate())
    assert [(part.amount, part.days) for part in found.parts] == [(D(500), 30), (D(1500), 73)]
    assert found.interest == D("4.93") + D("36.00")
    assert [row.invoice.pk for row in charges.proposed(alice, timezone.localdate())] == [invoice.pk]


def test_charges_are_proposed_in_as_many_queries_for_many_invoices(
    alice: Any, late: Any, django_assert_num_queries: Any
) -> None:
    due = timezone.localdate() - timedelta(days=40)
    for _n in range(3):
        invoice = late(D(1000), due)
        billing.record_payment(alice, invoice=invoice, amount=D(1000), paid_on=due + timedelta(days=9))
    with django_assert_num_queries(3):
        assert len(charges.proposed(alice, timezone.localdate())) == 3


def test_a_charge_is_claimed_or_waived_once_and_never_by_itself(alice: Any, late: Any) -> None:
    invoice = late(D(12480), timezone.localdate() - timedelta(days=35), late_rate="0.1215")
    with pytest.raises(Refusal, match="Say why"):
        charges.decide_charge(alice, invoice=invoice, decision="waived")
    made = charges.decide_charge(alice, invoice=invoice, decision="claimed")
    assert charges.decide_charge(alice, invoice=invoice, decision="waived", reason="x").pk == made.pk
    assert (made.interest + made.flat, ChargeDecision.objects.count()) == (D("185.40"), 1)


def test_the_rate_is_that_of_the_terms_else_of_the_half_year(bruno: Any, late: Any) -> None:
    invoice = late(D(100), date(2026, 3, 31))
    assert late_rate(invoice) == D("0.1215")
    policy.date_late_rate(
        bruno, rate=D("0.125"), valid_from=date(2026, 1, 1), source="BCE 2,50 % + 10 points"
    )
    policy.date_late_rate(bruno, rate=D("0.12"), valid_from=date(2026, 7, 1), source="BCE 2,00 % + 10 points")
    assert late_rate(invoice) == D("0.125")
    Invoice.objects.filter(pk=invoice.pk).update(due_on=date(2026, 7, 1))
    invoice.refresh_from_db()
    assert late_rate(invoice) == D("0.12")
    invoice.terms = {"late_rate": "0.10"}
    assert late_rate(invoice) == D("0.10")


# ---- how clients pay -------------------------------------------------------------------


def test_the_behaviour_counts_early_and_late(alice: Any, late: Any) -> None:
    invoice = late(D(100), timezone.localdate() - timedelta(days=20))
    account = invoice.account
    Invoice.objects.filter(pk=invoice.pk).update(settled_on=timezone.localdate() - timedelta(days=6))
    other = billing.issue_invoice(alice, order=_again(alice, invoice))
    Invoice.objects.filter(pk=other.pk).update(
        settled_on=timezone.localdate() - timedelta(days=4), due_on=timezone.localdate(), account=account
    )
    found = behaviour.behaviour(alice, account, timezone.localdate())
    assert (found.settled, found.late, found.average, found.late_share) == (2, 1, D("5.0"), D("0.5"))


def _again(alice: Any, invoice: Invoice) -> Any:
    from compagnon.sales.orders.models import Order

    order = Order.objects.get(pk=invoice.order.pk)
    lines = list(order.lines.all())
    order.pk = order.uuid = None
    order.uuid = __import__("uuid").uuid4()
    order.number, order.quote_id = "C-2", None
    order._state.adding = True
    order.save()
    for line in lines:
        line.pk, line.uuid, line.order = None, __import__("uuid").uuid4(), order
        line._state.adding = True
        line.save()
    return order


def test_the_countback_takes_the_latest_sales_first() -> None:
    months = [(date(2026, 3, 1), D(100)), (date(2026, 2, 1), D(50)), (date(2026, 1, 1), D(200))]
    found = behaviour.countback(D(200), months, date(2026, 3, 31))
    assert found.days == D("66.8")  # 31 + 28 + 31 × 50/200
    assert [row[2] for row in found.months] == [D(100), D(50), D(50)]
    assert behaviour.countback(D(999), months, date(2026, 3, 31)).days is None
    assert behaviour.countback(D(0), months, date(2026, 3, 31)).days == 0


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=24), st.integers(1, 10**8))
def test_the_countback_never_covers_more_than_is_owed(sales: list[int], owed: int) -> None:
    months = [(date(2026 - n // 12, 12 - n % 12, 1), D(cents) / 100) for n, cents in enumerate(sales)]
    found = behaviour.countback(D(owed) / 100, months, date(2026, 12, 31))
    covered = sum((Fraction(row[2]) for row in found.months), Fraction(0))
    assert covered <= Fraction(owed, 100)
    assert (found.days is None) == (sum(sales) < owed)


# ---- disputes --------------------------------------------------------------------------


def test_a_dispute_is_followed_with_its_evidence_its_cost_and_its_limit(alice: Any, late: Any) -> None:
    invoice = late(D(12480), timezone.localdate() - timedelta(days=35))
    dispute = billing.open_dispute(alice, invoice=invoice, amount=D(2400), reason="Bruit")
    step = disputes.add_step(
        alice, dispute=dispute, note="Mesure de bruit contradictoire", stage="expert", kind="quality", cost=D(350),
        next_on=timezone.localdate() + timedelta(days=9), file=("mesure.pdf", b"%PDF-1.4\n1 0 obj\n%%EOF\n"), key="s",
    )  # fmt: skip
    sheet = disputes.dispute_sheet(alice, dispute.uuid, timezone.localdate())
    assert (sheet.case.stage, sheet.case.kind, sheet.fees) == ("expert", "quality", D(350))
    assert sheet.case.limit_on == date(invoice.due_on.year + 5, invoice.due_on.month, invoice.due_on.day)
    assert library.content(disputes.evidence(alice, step.uuid)).startswith(b"%PDF")
    titles = set(Task.objects.filter(account=invoice.account, done_at=None).values_list("title", flat=True))
    assert any("time-barred" in title for title in titles)
    assert any("Go on with the dispute" in title for title in titles)


def test_a_second_person_is_warned_and_a_bad_file_is_refused(alice: Any, late: Any) -> None:
    invoice = late(D(500), TODAY)
    dispute = billing.open_dispute(alice, invoice=invoice, amount=D(100), reason="x")
    disputes.add_step(alice, dispute=dispute, note="Appel")
    with pytest.raises(Conflict):
        disputes.add_step(alice, dispute=dispute, note="Appel", seen_version=99)
    with pytest.raises(Refusal, match="refused"):
        disputes.add_step(alice, dispute=dispute, note="Preuve", file=("x.pdf", b"MZ\x90"))
    assert disputes.dispute_sheet(alice, dispute.uuid, TODAY).steps[0].note == "Appel"


def test_what_settles_a_dispute_is_its_cost(alice: Any, late: Any) -> None:
    invoice = late(D(11520), TODAY)
    dispute = billing.open_dispute(alice, invoice=invoice, amount=D(2304), reason="Bruit")
    disputes.add_step(alice, dispute=dispute, note="Expert", cost=D(100))
    billing.close_dispute(alice, dispute=dispute, outcome="Avoir de 20 %", credit_amount=D(1920))
    sheet = disputes.dispute_sheet(alice, dispute.uuid, timezone.localdate())
    assert (sheet.credited, sheet.fees, sheet.cost) == (D(1920), D(100), D(2020))
    with pytest.raises(Refusal, match="already closed"):
        disputes.add_step(alice, dispute=dispute, note="Encore")
