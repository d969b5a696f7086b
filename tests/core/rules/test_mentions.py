"""The mentions of a commercial paper on a day, and the usual rate of late payment."""

from datetime import date
from decimal import Decimal as D

import pytest

from compagnon.core.rules import (
    DOCUMENTS,
    RuleError,
    late_payment_rate,
    mention_rules,
    mentions_at,
    missing_mentions,
    payment_rules,
)

DAY = date(2026, 11, 20)


def codes(document: str, day: date) -> set[str]:
    return {mention.code for mention in mentions_at(document, day)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_document_names_its_parties_its_vat_and_its_late_payment(document: str) -> None:
    expected = {"seller_name", "buyer_name", "vat_by_rate", "late_rate", "flat_fee", "payment_terms"}
    assert expected <= codes(document, DAY)


def test_every_rule_has_a_source_and_says_where_to_fill_it_in() -> None:
    for document in DOCUMENTS:
        for mention in mentions_at(document, DAY):
            assert mention.rule.source
            assert mention.place


def test_an_invoice_states_its_operation_only_from_the_day_of_the_decree() -> None:
    assert "operation_category" not in codes("invoice", date(2026, 8, 31))
    assert "operation_category" in codes("invoice", date(2026, 9, 1))


def test_what_is_missing_is_named_the_law_first() -> None:
    everything = codes("quote", DAY)
    missing = missing_mentions("quote", DAY, everything - {"validity", "delivery"})
    assert [(row.code, row.required, row.place) for row in missing] == [
        ("validity", True, "conditions"), ("delivery", False, "conditions"),
    ]  # fmt: skip
    assert missing_mentions("quote", DAY, everything) == ()


def test_an_unknown_document_is_refused() -> None:
    with pytest.raises(RuleError):
        mentions_at("letter", DAY)


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2023, 12, 31), "0.14"), (date(2024, 1, 1), "0.145"), (date(2025, 6, 30), "0.1315"),
        (date(2025, 7, 1), "0.1215"), (DAY, "0.1215"),
    ],
)  # fmt: skip
def test_the_usual_late_rate_is_that_of_the_half_year(day: date, rate: str) -> None:
    assert late_payment_rate(day).decimal("rate") == D(rate)


def test_the_usual_late_rate_leaves_no_day_without_one() -> None:
    payment_rules().check_continuous("late_payment.usual_rate")


def test_the_words_of_the_law_are_there_in_both_languages() -> None:
    rule = mention_rules().at("vat_mention.exempt_small_business", DAY)
    assert rule.text("fr") == "TVA non applicable, art. 293 B du CGI"
    assert "293 B" in rule.text("en")
