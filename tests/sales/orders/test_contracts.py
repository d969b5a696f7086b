"""Contracts: the revision is exact against fractions, dated, once; renewals and notices."""

from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from compagnon.people.errors import Conflict, Forbidden, Refusal
from compagnon.sales.accounts.models import Task
from compagnon.sales.orders.contracts import services
from compagnon.sales.orders.contracts.indexation import Formula, FormulaError, Term, formula_text
from compagnon.sales.orders.contracts.queries import coefficient_of
from compagnon.sales.orders.fulfilment import queries

FORMULA = {"fixed": "0.15", "terms": [{"index": "ICHT-IME", "weight": "0.85", "base": "127.40"}]}


def test_the_worked_example_is_exact() -> None:
    formula = Formula(D("0.15"), (Term("ICHT-IME", D("0.85"), D("127.40")),))
    # 4800 × (0.15 + 0.85 × 131.10 / 127.40) = 4918.4929…
    assert formula.revised(D(4800), {"ICHT-IME": D("131.10")}) == D("4918.49")
    assert formula_text(formula) == "P₀ × (0.15 + 0.85 × ICHT-IME / ICHT-IME₀)"


@given(
    weights=st.lists(st.integers(1, 1000), min_size=1, max_size=4),
    bases=st.lists(st.integers(1, 10**7), min_size=4, max_size=4),
    values=st.lists(st.integers(1, 10**7), min_size=4, max_size=4),
    cents=st.integers(0, 10**10),
)
def test_any_revision_is_the_fraction_rounded_once(
    weights: list[int], bases: list[int], values: list[int], cents: int
) -> None:
    whole = 10_000
    used = [D(w) / whole for w in weights]
    fixed = 1 - sum(used, D(0))
    terms = tuple(Term(f"I{n}", w, D(bases[n]) / 1000) for n, w in enumerate(used))
    found = Formula(fixed, terms).revised(
        D(cents) / 100, {f"I{n}": D(values[n]) / 1000 for n in range(len(used))}
    )
    exact = Fraction(cents, 100) * (
        Fraction(fixed)
        + sum((Fraction(w) * Fraction(values[n], bases[n]) for n, w in enumerate(used)), Fraction(0))
    )
    assert abs(Fraction(found) - exact) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("fixed", "terms", "code"),
    [
        ("0.15", [("A", "0.80", "100")], "sum"), ("1", [], "no_term"), ("0", [("A", "1", "0")], "base"),
        ("0.5", [("A", "0.25", "1"), ("A", "0.25", "1")], "twice"), ("1.5", [("A", "-0.5", "1")], "weight"),
    ],
)  # fmt: skip
def test_a_formula_that_cannot_be_is_named(fixed: str, terms: list[tuple[str, str, str]], code: str) -> None:
    with pytest.raises(FormulaError) as refused:
        Formula(D(fixed), tuple(Term(name, D(weight), D(base)) for name, weight, base in terms))
    assert refused.value.code == code


@pytest.fixture
def contract(alice: Any, ordered: Any) -> Any:
    order = ordered()
    start = timezone.localdate() - timedelta(days=400)
    return services.sign_contract(
        alice, account=order.account, order=order, title="Entretien annuel", starts_on=start,
        ends_on=timezone.localdate() + timedelta(days=200), yearly=D(4800), formula=FORMULA, key="c",
    )  # fmt: skip


def test_the_revision_uses_the_latest_published_value_and_keeps_its_working(
    alice: Any, contract: Any
) -> None:
    today = timezone.localdate()
    with pytest.raises(Refusal, match="publish it first"):
        services.index_contract(alice, contract=contract, on=today)
    for months, value in ((60, "129.00"), (20, "131.10")):
        services.publish_index(
            alice, index="icht-ime", on=today - timedelta(days=months), value=D(value), source="INSEE 1565183"
        )
    event = services.index_contract(alice, contract=contract, on=today, seen_version=contract.version)
    again = services.index_contract(alice, contract=contract, on=today)
    assert again.pk == event.pk
    assert (event.before, event.after) == (D(4800), D("4918.49"))
    contract.refresh_from_db()
    assert contract.yearly == D("4918.49")
    assert contract.next_index_on > today
    assert event.working["terms"][0]["source"] == "INSEE 1565183"
    assert coefficient_of(event.working) == D("1.024686")


def test_a_published_value_is_never_replaced(alice: Any) -> None:
    fields = {"index": "FSD2", "on": date(2026, 1, 1), "source": "INSEE"}
    services.publish_index(alice, value=D(150), **fields)
    with pytest.raises(Refusal, match="already has a value"):
        services.publish_index(alice, value=D(151), **fields)


def test_it_is_not_revised_before_its_date_nor_over_somebody(alice: Any, contract: Any) -> None:
    services.publish_index(alice, index="ICHT-IME", on=date(2026, 1, 1), value=D(130), source="INSEE")
    with pytest.raises(Refusal, match="not revised before"):
        services.index_contract(alice, contract=contract, on=contract.starts_on + timedelta(days=10))
    with pytest.raises(Conflict):
        services.index_contract(alice, contract=contract, on=timezone.localdate(), seen_version=99)


def test_notice_renewal_and_end(alice: Any, contract: Any) -> None:
    assert Task.objects.filter(about_id=contract.uuid, title__contains=contract.number).exists()
    days = {kind: day for day, kind in queries.dates_of(contract)}
    assert days["notice"] == contract.ends_on - timedelta(days=90)
    before = contract.ends_on
    first = services.renew_contract(alice, contract=contract)
    contract.refresh_from_db()
    assert contract.ends_on > before
    assert first.on == before
    services.end_contract(alice, contract=contract, on=timezone.localdate(), reason="Usine fermée")
    contract.refresh_from_db()
    assert contract.ended_on is not None
    assert not queries.calendar(alice, timezone.localdate(), timezone.localdate() + timedelta(days=900))


def test_the_same_click_signs_one_contract_and_the_reader_none(alice: Any, cast: Any, contract: Any) -> None:
    again = services.sign_contract(
        alice, account=contract.account, title="Autre", starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1),
        yearly=D(1), key="c",
    )  # fmt: skip
    assert again.pk == contract.pk
    with pytest.raises(Forbidden):
        services.end_contract(cast.actor(cast.elsa), contract=contract, on=date(2026, 1, 1), reason="x")
