"""Complaints against other software, each as a vector: what our arithmetic answers instead."""

from decimal import Decimal

from compagnon.core.pricing import QuoteLine, list_price, quote

D = Decimal


def line(quantity: str, price: str, vat: str, discount: str = "0") -> QuoteLine:
    return QuoteLine(D(quantity), D(price), D(vat), D(discount))


def test_odoo_37896_one_line_of_16_with_4_percent_off() -> None:
    assert quote([line("16", "348.35", "0.22", "0.04")]).total == D("6527.81")


def test_odoo_177192_vat_is_computed_on_the_summed_base() -> None:
    result = quote([line("1", "179.31", "0.15"), line("1", "179.32", "0.15")])
    by_line = sum(
        quote([row]).vat_total for row in (line("1", "179.31", "0.15"), line("1", "179.32", "0.15"))
    )
    assert (result.vat_total, result.total, by_line) == (D("53.79"), D("412.42"), D("53.80"))


def test_odoo_104748_one_rate_is_taxed_once() -> None:
    assert quote([line("1", "50.4", "0.17"), line("1", "47.208", "0.17")]).vat_total == D("16.59")


def test_odoo_23125_rebates_beside_their_lines() -> None:
    lines = [line("1", "598.89", "0.085"), line("1", "329.84", "0.085")]
    result = quote([*lines, line("-1", "59.89", "0.085"), line("-1", "32.98", "0.085")])
    assert (result.net, result.vat_total) == (D("835.86"), D("71.05"))


def test_odoo_46417_a_price_is_not_rebuilt_from_a_rounded_percentage() -> None:
    assert quote([line("1", "168", "0", "0.0595")]).net == D("158.00")
    exact = quote([line("1", "168", "0", "0.059523809524")]).lines[0]
    assert (exact.net, exact.discount) == (D("158.00"), D("10.00"))


def test_odoo_151647_a_price_rounded_to_290_stays_290() -> None:
    assert list_price(D(305), discount=D("0.05"), step=D(10)) == D(290)
    assert quote([line("1", "290", "0.20")]).net == D("290.00")


def test_odoo_56770_convert_first_then_round_then_surcharge() -> None:
    assert list_price(D(19), exchange_rate=D("0.5"), step=D(10), surcharge=D("-0.01")) == D("9.99")


def test_a_discount_of_100_percent_leaves_nothing() -> None:
    lines = [line("3", "33.333333", "0.20", "1"), line("7", "0.07", "0.10", "1")]
    assert (quote(lines).net, quote(lines).total) == (D("0.00"), D("0.00"))
    full = [line("3", "33.33", "0.20"), line("7", "0.07", "0.10"), line("1", "14.31", "0.055")]
    result = quote(full, document_discount=quote(full).net)
    assert {group.base for group in result.vat} == {D("0.00")}
    assert result.total == D("0.00")


def test_erpnext_8910_vat_after_a_document_discount() -> None:
    assert quote([line("1", "975", "0.24")], document_discount=D(75)).vat_total == D("216.00")


def test_erpnext_58042_the_shares_of_a_discount_add_up_to_it() -> None:
    lines = [line("1", "100", rate) for rate in ("0.20", "0.10", "0.055")]
    shares = [group.document_discount for group in quote(lines, document_discount=D("10.00")).vat]
    assert sorted(shares) == [D("3.33"), D("3.33"), D("3.34")]


def test_oca_4397_vat_on_sixty_lines_is_not_sixty_roundings() -> None:
    lines = [line("1", "0.33", "0.20")] * 60
    assert quote(lines).vat_total == D("3.96")
    assert sum(quote([row]).vat_total for row in lines) == D("4.20")


def test_dolibarr_3347_prices_of_three_decimals() -> None:
    lines = [line(quantity, "0.195", "0.20") for quantity in ("1198", "766", "107", "1163")]
    result = quote([*lines, line("-2428", "0.095", "0.20")])
    assert (result.net, result.vat_total) == (D("399.98"), D("80.00"))


def test_vat_per_rate_and_not_per_line() -> None:
    assert quote([line("1", "84.03", "0.19")] * 5).vat_total == D("79.83")
    assert quote([line("1", "0.33", "0.20")] * 7).vat_total == D("0.46")


def test_br_co_17_rounds_a_negative_tax_away_from_zero() -> None:
    assert quote([line("-1", "6491.34", "0.25")]).vat_total == D("-1622.84")
