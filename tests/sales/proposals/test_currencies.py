"""Quotes in another currency at a dated rate, and payment schedules."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.people.errors import Conflict, Forbidden, Refusal
from compagnon.sales.proposals import exchange, sending, services
from compagnon.sales.proposals.exchange import converted
from compagnon.sales.proposals.models import ExchangeRate, QuoteVersion


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What is inside is refused with this code."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code


@pytest.fixture
def dollar(bruno: Any) -> Any:
    return exchange.add_rate(bruno, currency="USD", rate=D("1.0845"), on=timezone.localdate(), source="BCE")


def fresh(version: QuoteVersion) -> QuoteVersion:
    return QuoteVersion.objects.select_related("proposal__deal__account", "workspace").get(pk=version.pk)


def test_the_price_is_converted_first_then_discounted_then_rounded(
    alice: Any, draft: Any, dollar: Any
) -> None:
    exchange.set_currency(alice, version=draft, currency="USD")
    line = draft.lines.get()
    assert (line.unit_price, line.base_price, line.list_price) == (D("10845.00"), D("10000"), D("10845.00"))
    version = fresh(draft)
    assert version.net == D("9977.40")  # 10,845 less 8 %
    assert version.proposal.currency == "USD"


def test_the_version_keeps_rate_day_and_source_and_its_amounts_in_euros(
    alice: Any, draft: Any, dollar: Any
) -> None:
    exchange.set_currency(alice, version=draft, currency="USD")
    base = fresh(draft).totals["base"]
    assert (base["rate"], base["source"], base["currency"]) == ("1.084500", "BCE", "EUR")
    # 11,972.88 USD with VAT; 9,977.40 / 1.0845 = 9,200.00, VAT 1,840.00.
    assert (base["net"], base["vat_total"], base["total"]) == ("9200.00", "1840.00", "11040.00")
    assert sum(D(row["amount"]) for row in base["vat"]) == D(base["vat_total"])


def test_the_deal_keeps_its_own_currency(alice: Any, draft: Any, dollar: Any) -> None:
    exchange.set_currency(alice, version=draft, currency="USD")
    draft.proposal.deal.refresh_from_db()
    assert draft.proposal.deal.amount == D("9200.00")


def test_going_back_gives_the_first_prices_again(alice: Any, draft: Any, dollar: Any) -> None:
    line = draft.lines.get()
    services.edit_line(alice, line=line, unit_price=D("9999.99"))
    exchange.set_currency(alice, version=draft, currency="USD")
    exchange.set_currency(alice, version=fresh(draft), currency="EUR")
    line.refresh_from_db()
    assert (line.unit_price, line.base_price, line.unit_cost) == (D("9999.99"), None, D("7600.000000"))


@pytest.mark.parametrize(
    ("base", "rate", "price"), [("0.0125", "1.0845", "0.0136"), ("48.72", "1.084511", "52.84")]
)
def test_a_converted_price_is_as_fine_as_the_first_one(base: str, rate: str, price: str) -> None:
    assert converted(D(base), D(rate)) == D(price)


def test_a_currency_without_rate_is_refused(alice: Any, draft: Any) -> None:
    with pytest.raises(Refusal) as caught:
        exchange.set_currency(alice, version=draft, currency="GBP")
    assert caught.value.code == "rate_missing"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"currency": "EUR"}, "own_currency"), ({"currency": "JPY"}, "currency_decimals"),
        ({"currency": "us"}, "currency_unknown"), ({"rate": D(0)}, "rate_wrong"), ({"source": " "}, "source_missing"),
        ({"rate": D("1.0000001")}, "rate_wrong"),
        ({"on": timezone.localdate() + timedelta(days=2)}, "rate_ahead"),
    ],
)  # fmt: skip
def test_a_rate_that_cannot_be_is_refused(bruno: Any, fields: dict[str, Any], code: str) -> None:
    values = {"currency": "USD", "rate": D("1.1"), "on": timezone.localdate(), "source": "BCE"} | fields
    with pytest.raises(Refusal) as caught:
        exchange.add_rate(bruno, **values)
    assert caught.value.code == code


def test_a_rate_is_never_edited_and_not_written_by_everybody(alice: Any, bruno: Any, dollar: Any) -> None:
    with refused("rate_twice"):
        exchange.add_rate(bruno, currency="USD", rate=D("2"), on=dollar.on, source="BCE")
    with pytest.raises(Forbidden):
        exchange.add_rate(alice, currency="GBP", rate=D("0.85"), on=dollar.on, source="BCE")
    assert ExchangeRate.objects.count() == 1


def test_a_sent_quote_keeps_its_rate_and_its_currency(
    alice: Any, bruno: Any, draft: Any, dollar: Any
) -> None:
    exchange.set_currency(alice, version=draft, currency="USD")
    version, _token = sending.send_version(alice, version=fresh(draft), recipient_name="Hervé Cassin")
    second = services.new_version(alice, version=version, reason="délai")
    assert (second.exchange_rate, second.exchange_source) == (D("1.0845"), "BCE")
    with refused("currency_sent"):
        exchange.set_currency(alice, version=fresh(second), currency="EUR")
    ExchangeRate.objects.update(rate=D("1.2"))
    services.refresh_prices(alice, version=fresh(second))
    assert fresh(second).exchange_rate == D("1.2")
    assert fresh(version).totals["base"]["rate"] == "1.084500"


# ---- schedules --------------------------------------------------------------------------

THIRDS = [
    {"trigger": "order", "share": "0.30"},
    {"trigger": "delivery", "share": "0.50"},
    {"trigger": "acceptance"},
]


def test_the_rows_of_a_schedule_add_up_to_the_total(alice: Any, draft: Any) -> None:
    services.edit_header(alice, version=draft, schedule=THIRDS)
    rows = fresh(draft).totals["schedule"]
    assert [row["amount"] for row in rows] == ["3312.00", "5520.00", "2208.00"]
    assert sum(D(row["amount"]) for row in rows) == fresh(draft).total


def test_a_schedule_follows_the_lines_and_blocks_when_it_no_longer_fits(alice: Any, draft: Any) -> None:
    services.edit_header(alice, version=draft, schedule=[{"trigger": "order", "amount": "11040.00"}])
    services.edit_line(alice, line=draft.lines.get(), discount=D("0.07"))
    version = fresh(draft)
    assert "schedule" not in version.totals
    assert "120" in version.totals["schedule_fault"]
    with refused("schedule_sum"):
        sending.send_version(alice, version=version, recipient_name="Hervé Cassin")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"trigger": "order", "share": "0.30"}], "schedule_sum"), ([{"trigger": "never"}], "schedule_trigger"),
        ([{"trigger": "date", "share": "1"}], "schedule_date"),
        ([{"trigger": "order", "share": "abc"}], "schedule_row"),
        ([{"trigger": "date", "on": "2027-02-01", "share": "0.5"}, {"trigger": "date", "on": "2027-01-01"}],
         "schedule_order"),
    ],
)  # fmt: skip
def test_a_schedule_that_cannot_be_is_refused(alice: Any, draft: Any, rows: list[Any], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        services.edit_header(alice, version=draft, schedule=rows)
    assert caught.value.code == code


def test_a_deposit_and_a_schedule_are_one_or_the_other(alice: Any, draft: Any) -> None:
    services.edit_header(alice, version=draft, deposit_rate=D("0.3"))
    with refused("deposit_in_schedule"):
        services.edit_header(alice, version=draft, schedule=THIRDS)


def test_the_second_of_two_editors_is_warned(alice: Any, draft: Any, dollar: Any) -> None:
    seen = draft.version
    services.edit_header(alice, version=draft, seen_version=seen, delivery_weeks=3)
    with pytest.raises(Conflict):
        exchange.set_currency(alice, version=fresh(draft), currency="USD", seen_version=seen)


def test_a_copy_may_take_the_prices_of_today_and_another_language(
    alice: Any, bruno: Any, draft: Any, deal: Any
) -> None:
    from compagnon.sales.catalogue.services import set_price

    line = draft.lines.get()
    set_price(bruno, product=line.product, price=D(11000), valid_from=timezone.localdate())
    old = services.duplicate_proposal(alice, version=draft, deal=deal, title="Copie")
    new = services.duplicate_proposal(
        alice, version=draft, deal=deal, title="Copy", language="en", prices_of_today=True
    )
    assert old.versions.get().lines.get().unit_price == D(10000)
    copied = new.versions.get().lines.get()
    assert (copied.unit_price, copied.label) == (D(11000), "Dosing pump")
