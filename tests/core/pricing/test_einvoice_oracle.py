"""The oracle of structured invoices: silent on what adds up, and never on one cent that does not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.pricing import QuoteLine, quote
from compagnon.core.pricing.einvoice import (
    StatedAmounts,
    StatedCharge,
    StatedLine,
    StatedTotals,
    StatedVat,
    audit,
)
from compagnon.core.pricing.invoice import is_siren
from compagnon.core.pricing.invoice_mentions import (
    QUESTIONS,
    StatedPaper,
    StatedParty,
    missing_mentions,
)
from compagnon.core.rules import invoice_mention_rules

CENT = D("0.01")
lines = st.lists(
    st.builds(
        QuoteLine,
        quantity=st.decimals(D("-99"), D("999"), places=4),
        unit_price=st.decimals(D("0"), D("9999"), places=6),
        vat_rate=st.sampled_from([D("0.20"), D("0.10"), D("0.055"), D("0.021")]),
        discount=st.decimals(D(0), D(1), places=4),
        eco_contribution=st.decimals(D(0), D(50), places=2),
        eco_discountable=st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def stated(rows: list[QuoteLine]) -> StatedAmounts:
    """The amounts of a quote as an invoice would state them."""
    priced = quote(rows)
    return StatedAmounts(
        totals=StatedTotals(
            lines=priced.net + priced.eco, base=priced.base_total, total=priced.total, due=priced.total,
            vat=priced.vat_total,
        ),
        lines=tuple(
            StatedLine(
                id=str(number), quantity=row.quantity, price=row.unit_price, net=amounts.net + amounts.eco,
                category="S", rate=row.vat_rate * 100,
                charges=(StatedCharge(False, amounts.discount), StatedCharge(True, amounts.eco)),
            )
            for number, (row, amounts) in enumerate(zip(rows, priced.lines, strict=True), 1)
        ),
        vat=tuple(StatedVat(row.category, row.rate * 100, row.base, row.amount) for row in priced.vat),
    )  # fmt: skip


@given(lines)
def test_what_the_engine_computes_adds_up(rows: list[QuoteLine]) -> None:
    assert audit(stated(rows)) == ()


@given(lines, st.sampled_from([CENT, -CENT]), st.data())
def test_one_cent_anywhere_is_found(rows: list[QuoteLine], step: D, data: st.DataObject) -> None:
    right = stated(rows)
    assert right.lines is not None
    assert right.vat is not None
    name = data.draw(
        st.sampled_from(["lines", "base", "total", "due", "vat", "line", "group base", "group tax"])
    )
    if name == "line":
        first, *others = right.lines
        wrong = replace(right, lines=(replace(first, net=first.net + step), *others))
    elif name.startswith("group"):
        head, *rest = right.vat
        field = "base" if name == "group base" else "amount"
        wrong = replace(right, vat=(replace(head, **{field: getattr(head, field) + step}), *rest))
    else:
        wrong = replace(right, totals=replace(right.totals, **{name: getattr(right.totals, name) + step}))
    assert audit(wrong)


def test_a_half_goes_away_from_zero_as_the_norm_says() -> None:
    row = StatedVat("S", D(25), D("-6491.34"), D("-1622.84"))
    totals = StatedTotals(
        lines=None, base=D("-6491.34"), total=D("-8114.18"), due=D("-8114.18"), vat=D("-1622.84")
    )
    assert audit(StatedAmounts(totals, None, (), (row,))) == ()
    wrong = replace(row, amount=D("-1622.83"))
    assert [found.rule for found in audit(StatedAmounts(totals, None, (), (wrong,)))] == [
        "BR-CO-17",
        "BR-CO-14",
    ]


def test_a_price_for_a_hundred_counts_as_such() -> None:
    line = StatedLine("1", D(250), D("3.99"), D("9.98"), "S", D(20), basis=D(100))  # 9.975
    totals = StatedTotals(lines=D("9.98"), base=D("9.98"), total=D("11.98"), due=D("11.98"), vat=D("2.00"))
    assert audit(StatedAmounts(totals, (line,), (), (StatedVat("S", D(20), D("9.98"), D("2.00")),))) == ()
    assert audit(
        StatedAmounts(totals, (replace(line, basis=D(0)),), (), (StatedVat("S", D(20), D("9.98"), D(2)),))
    )


PAPER = StatedPaper(
    number="F1", type_code="380", issued_on=date(2026, 10, 17), due_on=date(2026, 11, 30), framework="B1",
    seller=StatedParty("Brévault", "732829320", "FR44732829320", "", "14 rue des Forges", "Cholet", "FR"),
    buyer=StatedParty("Malandre", "552100554", "", "", "2 quai Nord", "Saint-Nazaire", "FR"),
    notes=(("PMD", "12 %"), ("PMT", "40 €"), ("AAB", "néant")), categories=frozenset({"S"}), lines=("Kit",),
)  # fmt: skip


def test_each_dated_rule_asks_a_question_and_each_question_has_its_rule() -> None:
    ids = {rule.id.removeprefix("invoice.mention.") for rule in invoice_mention_rules()}
    assert ids == set(QUESTIONS)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seller": replace(PAPER.seller, siren="732829321")}, "mention.seller_siren"),
        ({"seller": replace(PAPER.seller, line="")}, "mention.seller_address"),
        ({"seller": replace(PAPER.seller, vat_number="")}, "mention.seller_vat_number"),
        ({"buyer": replace(PAPER.buyer, name="")}, "mention.buyer_name"),
        ({"buyer": replace(PAPER.buyer, city="")}, "mention.buyer_address"),
        ({"buyer": replace(PAPER.buyer, siren="")}, "mention.buyer_siren"),
        ({"categories": frozenset({"K"})}, "mention.buyer_vat_number"),
        ({"framework": ""}, "mention.operation"),
        ({"due_on": None}, "mention.due_date"),
        ({"notes": PAPER.notes[1:]}, "mention.late_penalty"),
        ({"notes": (PAPER.notes[0], PAPER.notes[2])}, "mention.flat_fee"),
        ({"notes": PAPER.notes[:2]}, "mention.early_payment"),
        ({"reasons": (("E", ""),)}, "mention.exemption"),
        ({"type_code": "381"}, "mention.preceding_invoice"),
        ({"lines": ("Kit", "")}, "mention.line_name"),
        ({"issued_on": None}, "mention.date"),
    ],
)
def test_a_missing_mention_is_named_once(change: dict[str, object], code: str) -> None:
    assert missing_mentions(PAPER, invoice_mention_rules()) == ()
    found = missing_mentions(replace(PAPER, **change), invoice_mention_rules())  # type: ignore[arg-type]
    assert [row.code for row in found] == [code]


def test_the_buyers_siren_was_not_asked_for_before_its_decree() -> None:
    paper = replace(PAPER, issued_on=date(2022, 1, 5), buyer=replace(PAPER.buyer, siren=""), framework="")
    assert missing_mentions(paper, invoice_mention_rules()) == ()


def test_a_siren_has_its_check_digit() -> None:
    assert is_siren("732829320")
    assert is_siren("356000000")
    assert not any(map(is_siren, ("732829321", "73282932", "", "73282932²")))
