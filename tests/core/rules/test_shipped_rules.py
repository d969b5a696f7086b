"""The rules that come with the product: every one has a source, a status, a date and a readable value."""

from datetime import date
from decimal import Decimal

import pytest

from compagnon.core.rules import VAT_TERRITORIES, RuleSet, payment_rules, vat_rates, vat_rules

TODAY = date(2026, 5, 5)


def test_mainland_rates_today_and_before_2014() -> None:
    assert vat_rates("mainland", vat_rules(), TODAY) == tuple(
        map(Decimal, ("0.20", "0.10", "0.055", "0.021"))
    )
    assert vat_rates("mainland", vat_rules(), date(2013, 6, 1)) == tuple(
        map(Decimal, ("0.196", "0.07", "0.055", "0.021"))
    )


def test_overseas_and_corsican_rates() -> None:
    assert vat_rates("dom", vat_rules(), TODAY) == tuple(map(Decimal, ("0.085", "0.021", "0.0175", "0.0105")))
    assert vat_rates("corsica", vat_rules(), TODAY) == tuple(
        map(Decimal, ("0.20", "0.13", "0.10", "0.055", "0.021", "0.009"))
    )


@pytest.mark.parametrize("rules", [vat_rules(), payment_rules()])
def test_no_shipped_rule_has_a_gap(rules: RuleSet) -> None:
    for rule_id in rules.ids:
        rules.check_continuous(rule_id)


def test_every_rate_is_a_share_of_a_known_territory() -> None:
    for rule in vat_rules():
        assert Decimal(0) < rule.decimal("rate") < Decimal("0.25")
        assert rule.id.split(".")[1] in VAT_TERRITORIES


def test_late_payment_and_terms_of_the_commercial_code() -> None:
    rules = payment_rules()
    assert rules.at("late_payment.flat_fee", TODAY).decimal("amount") == Decimal("40.00")
    assert rules.at("late_payment.penalty_floor", TODAY).decimal("legal_rate_multiple") == 3
    assert rules.at("late_payment.default_rate", TODAY).decimal("points") == Decimal("0.10")
    assert rules.at("payment_terms.default", TODAY).integer("days") == 30
    assert rules.at("payment_terms.agreed", TODAY).integer("days") == 60
    assert rules.at("payment_terms.end_of_month", TODAY).integer("days") == 45
    assert "end_of_month_45_days" in rules.at("payment_terms.end_of_month", TODAY).texts("terms")
