"""Rules are found by date, never overlap, and are superseded instead of edited."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.rules import DatedRule, RuleError, RuleSet, RuleStatus, load_rules


def rule(
    first: date, last: date | None, rate: str = "0.20", status: RuleStatus = RuleStatus.VERIFIED
) -> DatedRule:
    return DatedRule("vat", first, last, "CGI art. 278", status, {"rate": rate})


OLD = rule(date(2000, 4, 1), date(2013, 12, 31), "0.196")
NEW = rule(date(2014, 1, 1), None, "0.20")


def test_it_finds_the_version_in_force_on_its_first_and_last_day() -> None:
    rules = RuleSet([NEW, OLD])
    assert rules.at("vat", date(2013, 12, 31)).decimal("rate") == Decimal("0.196")
    assert rules.at("vat", date(2014, 1, 1)).decimal("rate") == Decimal("0.20")


def test_it_refuses_two_versions_in_force_on_one_day() -> None:
    with pytest.raises(RuleError) as refusal:
        RuleSet([OLD, rule(date(2013, 12, 31), None)])
    assert refusal.value.code == "overlap"
    with pytest.raises(RuleError, match="overlap"):
        RuleSet([NEW, rule(date(2020, 1, 1), None)])


def test_it_says_when_no_version_holds() -> None:
    rules = RuleSet([OLD])
    with pytest.raises(RuleError) as refusal:
        rules.at("vat", date(2014, 1, 1))
    assert (refusal.value.code, refusal.value.params["date"]) == ("no_rule_at_date", date(2014, 1, 1))
    with pytest.raises(RuleError, match="unknown_rule"):
        rules.at("tva", date(2010, 1, 1))


def test_it_names_the_gap_between_two_versions() -> None:
    rules = RuleSet([OLD, rule(date(2014, 1, 3), None)])
    with pytest.raises(RuleError) as refusal:
        rules.check_continuous("vat")
    assert refusal.value.code == "gap"
    assert refusal.value.params["before"] == date(2014, 1, 3)
    RuleSet([OLD, NEW]).check_continuous("vat")


def test_it_supersedes_without_touching_the_past() -> None:
    before = RuleSet([OLD, NEW])
    after = before.supersede(rule(date(2027, 1, 1), None, "0.21"))
    assert after.at("vat", date(2026, 12, 31)).decimal("rate") == Decimal("0.20")
    assert after.at("vat", date(2026, 12, 31)).valid_to == date(2026, 12, 31)
    assert after.at("vat", date(2027, 1, 1)).decimal("rate") == Decimal("0.21")
    assert before.at("vat", date(2027, 1, 1)).decimal("rate") == Decimal("0.20")
    with pytest.raises(RuleError, match="not_a_successor"):
        before.supersede(rule(date(2014, 1, 1), None, "0.22"))


def test_it_wants_a_source_an_id_and_a_period_in_order() -> None:
    with pytest.raises(RuleError, match="source_missing"):
        DatedRule("vat", date(2020, 1, 1), None, "", RuleStatus.VERIFIED)
    with pytest.raises(RuleError, match="id_missing"):
        DatedRule("", date(2020, 1, 1), None, "CGI", RuleStatus.VERIFIED)
    with pytest.raises(RuleError, match="period_reversed"):
        rule(date(2020, 1, 2), date(2020, 1, 1))


def test_an_inferred_rule_needs_acceptance() -> None:
    assert rule(date(2020, 1, 1), None, status=RuleStatus.INFERRED).needs_acceptance
    assert not rule(date(2020, 1, 1), None, status=RuleStatus.TO_VERIFY).needs_acceptance


def test_its_params_cannot_be_changed_and_are_read_by_type() -> None:
    one = DatedRule(
        "calls", date(2023, 3, 1), None, "décret", RuleStatus.VERIFIED,
        {"hours": ["10:00", "13:00"], "days": 60, "strict": True, "rate": "0.5"},
    )  # fmt: skip
    assert one.texts("hours") == ("10:00", "13:00")
    assert (one.integer("days"), one.flag("strict"), one.decimal("rate")) == (60, True, Decimal("0.5"))
    with pytest.raises(TypeError):
        one.params["days"] = 61  # type: ignore[index]
    with pytest.raises(RuleError, match="unknown_param"):
        one.integer("day")
    for read in (one.integer, one.text, one.decimal, one.texts):
        with pytest.raises(RuleError, match="wrong_param"):
            read("strict")


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"rules": 3}', '{"rules": [{"id": "a"}]}', '{"rules": [3]}',
     '{"rules": [{"id": "a", "valid_from": "soon", "valid_to": null, "source": "s", "status": "verified"}]}',
     '{"rules": [{"id": "a", "valid_from": "2020-01-01", "source": "s", "status": "sure"}]}'],
)  # fmt: skip
def test_it_refuses_a_malformed_file_of_rules(text: str) -> None:
    with pytest.raises(RuleError) as refusal:
        load_rules(text)
    assert refusal.value.code == "malformed"


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.integers(0, 3000))
def test_every_day_of_an_unbroken_chain_has_exactly_one_version(lengths: list[int], offset: int) -> None:
    first = start = date(2015, 1, 1)
    chain = []
    for length in lengths:
        chain.append(rule(start, start + timedelta(days=length - 1)))
        start += timedelta(days=length)
    rules = RuleSet(reversed(chain))
    rules.check_continuous("vat")
    day = first + timedelta(days=offset)
    holding = [version for version in chain if version.holds_on(day)]
    if offset < sum(lengths):
        assert [rules.at("vat", day)] == holding
    else:
        assert holding == []
