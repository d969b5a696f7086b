"""Quotes in another currency, with a dated rate (devises, cours de change).

A rate says what one unit of the company's currency is worth. Prices are converted first, then discounted, then
rounded; the version keeps rate, day and source, and its amounts in the company's currency beside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core import pricing
from compagnon.core.money import NumberError, minor_units, quantum, round_half_up
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Workspace
from compagnon.people.services import log
from compagnon.people.versions import save_version
from compagnon.sales.catalogue.models import Product
from compagnon.sales.catalogue.queries import Tariff
from compagnon.sales.proposals.drafting import must_be_draft, repriced
from compagnon.sales.proposals.models import ExchangeRate, QuoteLine, QuoteVersion

USUAL = ("EUR", "USD", "GBP", "CHF", "CAD", "PLN", "SEK", "DKK", "CZK", "MAD")
ONE, ZERO = Decimal(1), Decimal(0)
MOST_RATE = Decimal(1_000_000)


# ---- rates ------------------------------------------------------------------------------


@transaction.atomic
def add_rate(actor: Actor, *, currency: str, rate: Decimal, on: date, source: str) -> ExchangeRate:
    """Write down what one unit of the company's currency is worth on a day; a day's rate is not edited."""
    access.require(actor, "documents.change")
    code = check_currency(currency)
    if code == actor.workspace.currency:
        raise Refusal("own_currency", _("This is the company's own currency."), path="currency")
    if not source.strip():
        raise Refusal("source_missing", _("Say where the rate comes from."), path="source")
    if not ZERO < rate <= MOST_RATE or round_half_up(rate, 6) != rate:
        raise Refusal("rate_wrong", _("A rate is above zero and has at most six decimals."), path="rate")
    if on > timezone.localdate():
        raise Refusal("rate_ahead", _("A rate is known on its day: not one that is to come."), path="on")
    rows = ExchangeRate.objects.of(actor.workspace)
    if rows.filter(currency=code, on=on).exists():
        raise Refusal("rate_twice", _("This day has a rate already: rates are never edited."), path="on")
    row: ExchangeRate = ExchangeRate.objects.create(
        workspace=actor.workspace, currency=code, rate=rate, on=on, source=source.strip(),
        added_by=actor.membership,
    )  # fmt: skip
    log(actor, "exchange.rate", row, currency=code, rate=str(rate), on=on.isoformat())
    return row


def check_currency(currency: str) -> str:
    """The code in capitals; refused when it is none, or when its amounts have not two decimals."""
    code = currency.strip().upper()
    try:
        decimals = minor_units(code)
    except NumberError as error:
        raise Refusal(
            "currency_unknown", _("Write the three letters of a currency."), path="currency"
        ) from error
    if decimals != 2:
        raise Refusal(
            "currency_decimals", _("Amounts are kept with two decimals: this currency has others."),
            path="currency",
        )  # fmt: skip
    return code


def rates(actor: Actor) -> Any:
    """All rates, the latest first."""
    access.require(actor, "proposals.view")
    return access.rows(actor, ExchangeRate).select_related("added_by__user").order_by("-on", "currency")


def latest_rates(workspace: Workspace, on: date | None = None) -> dict[str, ExchangeRate]:
    """The rate in force on a day, by currency."""
    rows = ExchangeRate.objects.of(workspace).filter(on__lte=on or timezone.localdate()).order_by("on")
    return {row.currency: row for row in rows}


# ---- amounts ----------------------------------------------------------------------------


def converted(base: Decimal, rate: Decimal) -> Decimal:
    """A price in the other currency, to its minor unit, or as fine as the price was."""
    exponent = base.normalize().as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2)
    return pricing.list_price(base, exchange_rate=rate, step=quantum(min(places, 6)))


@dataclass(frozen=True)
class Listed:
    """A list price in the currency of the quote; `base` is what it was converted from, if it was."""

    price: Decimal | None
    base: Decimal | None = None


class Prices:
    """List prices and costs of a day in the currency of a version: the catalogue's own in that currency, else
    the company's converted at the rate of the version."""

    def __init__(self, version: QuoteVersion, products: Iterable[Product], on: date) -> None:
        found = list(products)
        proposal = version.proposal
        self._segment = proposal.deal.account.segment
        self._own = Tariff(found, on=on, currency=proposal.currency)
        base = version.workspace.currency
        self._rate = version.exchange_rate if proposal.currency != base else None
        self._base = Tariff(found, on=on, currency=base) if self._rate else None

    def price(self, product_id: int | None, quantity: Decimal) -> Listed:
        own = self._own.price(product_id, segment=self._segment, quantity=quantity)
        if own is not None or self._base is None or self._rate is None:
            return Listed(own)
        base = self._base.price(product_id, segment=self._segment, quantity=quantity)
        return Listed(None if base is None else converted(base, self._rate), base)

    def cost(self, product_id: int | None) -> Decimal | None:
        own = self._own.cost(product_id)
        if own is not None or self._base is None or self._rate is None:
            return own
        base = self._base.cost(product_id)
        return None if base is None else round_half_up(base * self._rate, 6)

    def eco(self, amount: Decimal | None) -> Decimal | None:
        """The eco-contribution of the catalogue is in the company's currency."""
        return converted(amount, self._rate) if amount and self._rate else amount


# ---- a quote changes currency -----------------------------------------------------------


@transaction.atomic
def set_currency(
    actor: Actor, *, version: QuoteVersion, currency: str, seen_version: int | None = None
) -> QuoteVersion:
    """Put a draft in another currency at the rate in force today: prices, costs, discount and schedule follow.
    Once a version was sent, the currency of a proposal stays."""
    access.require(actor, "proposals.change")
    must_be_draft(version)
    code = check_currency(currency)
    proposal = version.proposal
    if proposal.versions.exclude(status="draft").exists() and code != proposal.currency:
        raise Refusal(
            "currency_sent",
            _("A version was sent in this currency: copy the quote to change it."),
            path="currency",
        )
    row = _rate_for(actor.workspace, code)
    before, after = version.exchange_rate or ONE, row.rate if row else ONE
    fields = {
        "document_discount": _moved(version.document_discount, before, after), "exchange_rate": row and row.rate,
        "exchange_on": row and row.on, "exchange_source": row.source if row else "",
        "schedule": [_moved_row(each, before, after) for each in version.schedule],
    }  # fmt: skip
    save_version(version, seen_version, fields)
    if code != proposal.currency:
        save_version(proposal, None, {"currency": code})
    version.proposal = proposal
    _move_lines(version, before, after)
    repriced(actor, version)
    return version


def _rate_for(workspace: Workspace, code: str) -> ExchangeRate | None:
    if code == workspace.currency:
        return None
    row = latest_rates(workspace).get(code)
    if row is None:
        raise Refusal(
            "rate_missing",
            _("There is no rate for this currency yet: the manager adds it in the settings of documents."),
            path="currency",
        )  # fmt: skip
    return row


def _moved(amount: Decimal, before: Decimal, after: Decimal) -> Decimal:
    return round_half_up(Fraction(amount) * Fraction(after) / Fraction(before), 2)


def _moved_row(row: dict[str, Any], before: Decimal, after: Decimal) -> dict[str, Any]:
    return {**row, "amount": str(_moved(Decimal(row["amount"]), before, after))} if row.get("amount") else row


def _move_lines(version: QuoteVersion, before: Decimal, after: Decimal) -> None:
    lines = list(version.lines.select_related("product"))
    prices = Prices(version, [line.product for line in lines if line.product], timezone.localdate())
    for line in lines:
        at_list = line.list_price is not None and line.unit_price == line.list_price
        origin = _origin(line, before)
        line.base_price = None if after == ONE else origin
        line.unit_price = origin if after == ONE else converted(origin, after)
        line.eco_contribution = _price_moved(line.eco_contribution, before, after)
        cost = line.unit_cost
        line.unit_cost = (
            None if cost is None else round_half_up(Fraction(cost) * Fraction(after) / Fraction(before), 6)
        )
        listed = prices.price(line.product_id, line.quantity) if line.product_id else Listed(None)
        if listed.price is not None:
            line.list_price = listed.price
            if at_list:
                line.unit_price, line.base_price = listed.price, listed.base
        elif line.list_price is not None:
            line.list_price = _price_moved(line.list_price, before, after)
        line.version += 1
    names = ["unit_price", "list_price", "base_price", "unit_cost", "eco_contribution", "version"]
    QuoteLine.objects.bulk_update(lines, names)


def _origin(line: QuoteLine, before: Decimal) -> Decimal:
    """The price in the company's currency: the one it was converted from while it was not changed since."""
    if before == ONE:
        return Decimal(line.unit_price)
    if line.base_price is not None and converted(line.base_price, before) == line.unit_price:
        return Decimal(line.base_price)
    return round_half_up(Fraction(line.unit_price) / Fraction(before), 2)


def _price_moved(price: Decimal | None, before: Decimal, after: Decimal) -> Decimal | None:
    if price is None:
        return None
    exponent = price.normalize().as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2)
    return round_half_up(Fraction(price) * Fraction(after) / Fraction(before), min(places, 6))
