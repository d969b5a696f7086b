"""A quote adds up as EN 16931 says, to the cent, whatever its lines."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compagnon.core.pricing import PricingError, Quote, QuoteLine, quote

from .fraction_oracle import oracle, random_payload

D = Decimal


def line(quantity: str, price: str, vat: str = "0.20", discount: str = "0", **more: object) -> QuoteLine:
    return QuoteLine(D(quantity), D(price), D(vat), D(discount), **more)  # type: ignore[arg-type]


def core_lines(payload: dict) -> list[QuoteLine]:
    return [
        QuoteLine(
            quantity=D(row["quantity"]),
            unit_price=D(row["unit_price"]),
            vat_rate=D(row["vat_rate"]),
            discount=D(row.get("discount", "0")),
            eco_contribution=D(row.get("eco_contribution", "0")),
            eco_discountable=row.get("eco_discountable", False),
            unit_cost=D(row["unit_cost"]) if "unit_cost" in row else None,
        )
        for row in payload["lines"]
    ]


def priced(payload: dict) -> Quote:
    deposit = payload.get("deposit_rate")
    return quote(
        core_lines(payload),
        document_discount=D(payload.get("document_discount", "0")),
        deposit_rate=None if deposit is None else D(deposit),
    )


def test_scenario_13_three_rates_and_eco_contribution() -> None:
    result = quote(
        [
            line("4", "1250", "0.20", "0.08", eco_contribution=D("12.50"), unit_cost=D(905)),
            line("18", "62", "0.10", unit_cost=D(38)),
            line("6", "389.90", "0.055", "0.05", unit_cost=D(251)),
        ],
        deposit_rate=D("0.30"),
    )
    assert (result.net, result.eco) == (D("7938.43"), D("50.00"))
    assert [(group.rate, group.base, group.amount) for group in result.vat] == [
        (D("0.20"), D("4650.00"), D("930.00")),
        (D("0.10"), D("1116.00"), D("111.60")),
        (D("0.055"), D("2222.43"), D("122.23")),
    ]
    assert (result.vat_total, result.total, result.deposit) == (D("1163.83"), D("9152.26"), D("2745.68"))
    assert (result.cost, result.margin) == (D("5810.00"), D("2128.43"))
    assert (result.margin_on_sales, result.margin_on_cost) == (D("0.2681"), D("0.3663"))
    assert result.base_total == D("7988.43")


def test_a_discount_wrongly_taken_on_the_eco_contribution_would_cost_4_80() -> None:
    kit = line("4", "1250", "0.20", "0.08", eco_contribution=D("12.50"))
    assert quote([kit]).total - quote([replace(kit, eco_discountable=True)]).total == D("4.80")


def test_2000_random_quotes_agree_with_the_fraction_oracle() -> None:
    rng = random.Random(20260505)
    for _ in range(2000):
        payload = random_payload(rng)
        expected = oracle(payload)
        result = priced(payload)
        assert [tuple(map(Fraction, row)) for row in result.lines] == expected["lines"], payload
        assert [tuple(map(Fraction, row[1:2] + row[3:])) for row in result.vat] == expected["vat"], payload
        for name in ("net", "eco", "document_discount", "vat_total", "total"):
            assert Fraction(getattr(result, name)) == expected[name], (name, payload)
        for name in ("deposit", "cost", "margin"):
            value = getattr(result, name)
            assert (None if value is None else Fraction(value)) == expected[name], (name, payload)
        if result.margin is not None and expected["net"] != expected["document_discount"]:
            exact = expected["margin"] / (expected["net"] - expected["document_discount"])
            assert abs(Fraction(result.margin_on_sales or 0) - exact) <= Fraction(1, 20000)


amounts = st.decimals(0, 10**6, places=3)
quote_lines = st.lists(
    st.builds(
        QuoteLine,
        quantity=st.decimals(-999, 9999, places=4),
        unit_price=amounts,
        vat_rate=st.sampled_from([D("0.2"), D("0.20"), D("0.10"), D("0.055"), D(0)]),
        discount=st.decimals(0, 1, places=4),
        eco_contribution=st.sampled_from([D(0), D("0.05"), D("12.50")]),
        eco_discountable=st.booleans(),
        unit_cost=st.one_of(st.none(), amounts),
    ),
    min_size=1,
    max_size=15,
)


@given(quote_lines, st.permutations(range(15)), st.integers(0, 100))
@settings(max_examples=150)
def test_shown_amounts_add_up_in_whatever_order_the_lines_come(
    lines: list[QuoteLine], order: list[int], percent: int
) -> None:
    plain = quote(lines)
    room = plain.net + sum(p.eco for p, row in zip(plain.lines, lines, strict=True) if row.eco_discountable)
    discount = (room * percent / 100).quantize(D("0.01"), rounding="ROUND_DOWN")
    result = quote(lines, document_discount=discount)
    assert sum(row.net for row in result.lines) == result.net
    assert sum(group.base for group in result.vat) == result.net + result.eco - discount
    assert sum(group.document_discount for group in result.vat) == discount
    assert sum(group.amount for group in result.vat) == result.vat_total
    assert result.base_total + result.vat_total == result.total
    shuffled = quote([lines[i] for i in order if i < len(lines)], document_discount=discount)
    assert (shuffled.vat, shuffled.total, shuffled.margin) == (result.vat, result.total, result.margin)


@given(quote_lines)
def test_a_credit_is_the_mirror_of_its_quote(lines: list[QuoteLine]) -> None:
    result = quote(lines)
    credit = quote([replace(row, quantity=-row.quantity) for row in lines])
    assert (credit.net, credit.vat_total, credit.total) == (-result.net, -result.vat_total, -result.total)


def test_rates_written_differently_are_one_rate() -> None:
    assert len(quote([line("1", "10", "0.2"), line("1", "10", "0.2000")]).vat) == 1


def test_each_category_has_its_own_group() -> None:
    result = quote(
        [line("1", "100"), line("1", "50", "0", vat_category="AE"), line("1", "30", "0", vat_category="E")],
        document_discount=D("18.00"),
    )
    assert [(g.category, g.document_discount, g.base, g.amount) for g in result.vat] == [
        ("S", D("10.00"), D("90.00"), D("18.00")),
        ("E", D("3.00"), D("27.00"), D("0.00")),
        ("AE", D("5.00"), D("45.00"), D("0.00")),
    ]


def test_a_missing_cost_gives_no_margin() -> None:
    result = quote([line("1", "100", unit_cost=D(50)), line("1", "100")])
    assert (result.cost, result.margin, result.margin_on_sales) == (None, None, None)


def test_a_free_quote_has_no_rate_of_margin() -> None:
    result = quote([line("2", "100", discount="1", unit_cost=D(0))])
    assert (result.total, result.margin_on_sales, result.margin_on_cost) == (D("0.00"), None, None)


def test_a_currency_without_cents_is_rounded_to_units() -> None:
    result = quote([line("3", "333.5", "0.10")], minor_units=0)
    assert (result.net, result.vat_total, result.total) == (D(1001), D(100), D(1101))


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"quantity": D("NaN")}, "not_an_amount", "lines[1].quantity"),
        ({"quantity": D("sNaN")}, "not_an_amount", "lines[1].quantity"),
        ({"quantity": D("1e15")}, "not_an_amount", "lines[1].quantity"),
        ({"quantity": D("1e-13")}, "not_an_amount", "lines[1].quantity"),
        ({"quantity": 0.5}, "not_a_decimal", "lines[1].quantity"),
        ({"unit_price": D("-0.01")}, "negative_price", "lines[1].unit_price"),
        ({"unit_price": D("-Infinity")}, "not_an_amount", "lines[1].unit_price"),
        ({"unit_cost": D("-1")}, "negative_price", "lines[1].unit_cost"),
        ({"eco_contribution": D("-1")}, "negative_price", "lines[1].eco_contribution"),
        ({"discount": D("1.01")}, "not_a_share", "lines[1].discount"),
        ({"discount": D("-0.01")}, "not_a_share", "lines[1].discount"),
        ({"vat_rate": D("20")}, "not_a_share", "lines[1].vat_rate"),
        ({"vat_category": "X"}, "unknown_vat_category", "lines[1].vat_category"),
        ({"vat_category": "AE"}, "rate_without_tax", "lines[1].vat_rate"),
    ],
)
def test_it_names_the_field_that_is_wrong(change: dict, code: str, path: str) -> None:
    with pytest.raises(PricingError) as refusal:
        quote([line("1", "10"), replace(line("1", "10"), **change)])
    assert (refusal.value.code, refusal.value.path) == (code, path)


@pytest.mark.parametrize(
    ("discount", "code"),
    [("100.01", "document_discount_too_large"), ("-1", "document_discount_too_large"),
     ("1.005", "amount_too_precise"), ("NaN", "not_an_amount")],
)  # fmt: skip
def test_it_refuses_a_document_discount_that_cannot_be_spread(discount: str, code: str) -> None:
    with pytest.raises(PricingError) as refusal:
        quote([line("1", "100")], document_discount=D(discount))
    assert (refusal.value.code, refusal.value.path) == (code, "document_discount")


def test_it_refuses_an_empty_quote_and_a_deposit_above_the_total() -> None:
    with pytest.raises(PricingError, match="lines: no_lines"):
        quote([])
    with pytest.raises(PricingError, match="deposit_rate: not_a_share"):
        quote([line("1", "1")], deposit_rate=D("1.1"))
