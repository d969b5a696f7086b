"""What is owed: ageing, days of sales outstanding, late charges, reminders."""

from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from compagnon.journal.models import Fact
from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.accounts.models import Task
from compagnon.sales.orders import billing, queries, receivables, reminders
from compagnon.sales.orders.models import Invoice

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 5)


@pytest.fixture
def late(alice: Any, ordered: Any) -> Any:
    """`late(amount, due)` turns a new invoice into one of that amount and due date."""

    def make(amount: D, due: date, rate: str = "0.1215") -> Invoice:
        invoice = billing.issue_invoice(alice, order=ordered())
        Invoice.objects.filter(pk=invoice.pk).update(
            total=amount, net=amount, vat=0, due_on=due, issued_on=due - timedelta(days=30),
            terms={"late_rate": rate},
        )  # fmt: skip
        invoice.refresh_from_db()
        return invoice

    return make


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-5, "current"), (0, "current"), (1, "30"), (30, "30"), (31, "60"), (60, "60"), (61, "90"), (90, "90"),
     (91, "more"), (400, "more")],
)  # fmt: skip
def test_a_bucket_begins_the_day_after_the_one_before(days: int, bucket: str) -> None:
    assert receivables.bucket_of(TODAY - timedelta(days=days), TODAY) == bucket


def test_ageing_sorts_what_is_owed_and_leaves_out_nothing(alice: Any, late: Any) -> None:
    late(D("100.10"), TODAY)
    late(D("200.20"), TODAY - timedelta(days=31))
    disputed = late(D("400.40"), TODAY - timedelta(days=100))
    billing.open_dispute(alice, invoice=disputed, amount=D("50.40"), reason="Rayé")
    found = queries.ageing(alice, TODAY)
    assert found.buckets == {
        "current": D("100.10"), "30": D(0), "60": D("200.20"), "90": D(0), "more": D("400.40"),
    }  # fmt: skip
    assert (found.total, found.late, found.disputed) == (D("700.70"), D("600.60"), D("50.40"))
    assert [row.claimed for row in found.rows] == [D("350.00"), D("200.20"), D(0)]
    sums = queries.balance(alice, TODAY)
    assert (sums.total, sums.late, sums.disputed, sums.late_clients) == (
        found.total, found.late, found.disputed, found.late_clients,
    )  # fmt: skip


def test_another_currency_is_told_apart_never_added(alice: Any, late: Any) -> None:
    late(D(100), TODAY - timedelta(days=3))
    foreign = late(D(70), TODAY - timedelta(days=3))
    Invoice.objects.filter(pk=foreign.pk).update(currency="CHF")
    found = queries.balance(alice, TODAY)
    assert (found.total, found.others) == (D(100), {"CHF": D(70)})


def test_scenario_19_dso_is_60_days(alice: Any, late: Any) -> None:
    # 148,000 owed; 222,000 sold in 90 days, of which 74,000 are paid.
    paid = late(D(74000), TODAY - timedelta(days=10))
    Invoice.objects.filter(pk=paid.pk).update(settled_on=TODAY, paid=74000_00)
    late(D(148000), TODAY - timedelta(days=10))
    Invoice.objects.update(issued_on=TODAY - timedelta(days=40))
    assert queries.dso(alice, TODAY) == D("60.00")


def test_dso_is_unknown_without_sales(alice: Any) -> None:
    assert queries.dso(alice, TODAY) is None


def test_scenario_19_the_charge_runs_on_the_undisputed_part(alice: Any, late: Any) -> None:
    invoice = late(D(12480), date(2026, 3, 31))
    charge = queries.charge_of(invoice, TODAY)
    assert (charge.days, charge.interest, charge.flat, charge.total) == (
        35, D("145.40"), D("40.00"), D("185.40"),
    )  # fmt: skip
    billing.open_dispute(alice, invoice=invoice, amount=D(2400), reason="Deux pompes bruyantes")
    assert queries.charge_of(invoice, TODAY).interest == D("117.44")


def test_a_dispute_larger_than_what_is_left_asks_for_no_charge(alice: Any, late: Any) -> None:
    invoice = late(D(1000), date(2026, 3, 31))
    billing.open_dispute(alice, invoice=invoice, amount=D(800), reason="Rayé")
    billing.record_payment(alice, invoice=invoice, amount=D(900), paid_on=date(2026, 4, 30))
    invoice.refresh_from_db()
    charge = queries.charge_of(invoice, TODAY)
    assert (charge.interest, charge.total) == (D(0), D(0))
    assert queries.ageing(alice, TODAY).rows[0].claimed == 0


@given(
    amounts=st.lists(
        st.tuples(st.integers(1, 10**9), st.integers(-200, 200), st.integers(0, 10**9)), max_size=30
    )
)
def test_the_buckets_always_add_up_to_what_is_owed(amounts: list[tuple[int, int, int]]) -> None:
    rows = [
        (TODAY - timedelta(days=days), D(cents).scaleb(-2), D(contested).scaleb(-2), place, "EUR")
        for place, (cents, days, contested) in enumerate(amounts)
    ]
    found = receivables._balance(rows, TODAY, "EUR")
    assert Fraction(found.total) == sum((Fraction(cents, 100) for cents, _d, _c in amounts), Fraction(0))
    assert Fraction(found.late) == sum(
        (Fraction(cents, 100) for cents, days, _c in amounts if days > 0), Fraction(0)
    )
    assert found.disputed <= found.total


def test_a_reminder_leaves_the_dispute_out_and_speaks_the_clients_language(alice: Any, late: Any) -> None:
    invoice = late(D(12480), date(2026, 3, 31))
    billing.open_dispute(alice, invoice=invoice, amount=D(2400), reason="Deux pompes bruyantes")
    french = reminders.draft(alice, account=invoice.account, on=TODAY)
    assert (french.amount, french.disputed, french.level) == (D(10080), D(2400), "courteous")
    assert "10\u202f080,00\u202f€" in french.body
    assert "12\u202f480" not in french.body
    english = reminders.draft(alice, account=invoice.account, on=TODAY, language="en", level="firm")
    assert "€10,080.00" in english.body
    assert "12.15%" in english.body
    assert "€40.00" in english.body


def test_a_reminder_never_skips_a_step(alice: Any, late: Any) -> None:
    invoice = late(D(500), timezone.localdate() - timedelta(days=70))
    levels = []
    for _time in range(4):
        contact = invoice.account.contacts.get()
        found = reminders.draft(alice, account=invoice.account, contact=contact, on=timezone.localdate())
        levels.append(found.level)
        reminders.note_reminder(alice, reminder=found)
    assert levels == ["courteous", "firm", "formal", "formal"]
    assert Fact.objects.filter(kind="reminder.sent").count() == 4
    assert Task.objects.filter(account=invoice.account, title__contains=invoice.number).exists()


def test_nothing_late_is_nothing_to_remind(alice: Any, late: Any) -> None:
    invoice = late(D(500), TODAY + timedelta(days=5))
    with pytest.raises(Refusal, match="Nothing is late"):
        reminders.draft(alice, account=invoice.account, on=TODAY)


def test_the_reader_notes_no_reminder(cast: Any, late: Any) -> None:
    invoice = late(D(500), TODAY - timedelta(days=5))
    elsa = cast.actor(cast.elsa)
    found = reminders.draft(elsa, account=invoice.account, on=TODAY)
    with pytest.raises(Forbidden):
        reminders.note_reminder(elsa, reminder=found)


def test_who_owes_most_since_longest_comes_first_without_the_dispute(alice: Any, late: Any) -> None:
    small = late(D(100), TODAY - timedelta(days=5))
    large = late(D(900), TODAY - timedelta(days=70))
    billing.open_dispute(alice, invoice=large, amount=D(300), reason="Rayé")
    first, second = receivables.owed_by_client(alice, TODAY)
    assert (first.uuid, first.buckets["90"], first.claimed, first.disputed, first.days) == (
        large.account.uuid, D(900), D(600), D(300), 70,
    )  # fmt: skip
    assert (second.uuid, second.total, second.claimed) == (small.account.uuid, D(100), D(100))
