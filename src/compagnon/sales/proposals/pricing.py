"""From the lines of a quote version to core.pricing and back (chiffrage)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compagnon.core import pricing
from compagnon.core.money import allocate, round_half_up, shown_parts
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.schedule import computed

ZERO = Decimal(0)

SENTENCES: dict[str, Promise] = {
    "no_lines": _("The quote has no line yet: add one."),
    "not_an_amount": _("This is not an amount that can be computed with."),
    "negative_price": _("A price is not negative: for a credit, use a negative quantity (EN 16931 BR-27)."),
    "not_a_share": _("A rate lies between 0 and 100 %."),
    "unknown_vat_category": _("Unknown VAT category."),
    "rate_without_tax": _("This VAT category bears no tax: set the rate to 0."),
    "amount_too_precise": _("An amount has at most two decimals."),
    "document_discount_too_large": _("The document discount is larger than what it applies to."),
}


def core_line(line: QuoteLine) -> pricing.QuoteLine:
    return pricing.QuoteLine(
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_rate=line.vat_rate,
        discount=line.discount,
        eco_contribution=line.eco_contribution or ZERO,
        eco_discountable=line.eco_discountable,
        unit_cost=line.unit_cost,
        vat_category=line.vat_category,
        label=line.label,
    )


def price_version(version: QuoteVersion, lines: list[QuoteLine] | None = None) -> pricing.Quote:
    """The totals of a version; a `Refusal` names the field that cannot be priced."""
    rows = list(version.lines.all()) if lines is None else lines
    try:
        return pricing.quote(
            [core_line(line) for line in rows],
            document_discount=version.document_discount,
            deposit_rate=version.deposit_rate,
        )
    except pricing.PricingError as error:
        raise refusal(error) from error


def refusal(error: pricing.PricingError) -> Refusal:
    return Refusal(error.code, SENTENCES.get(error.code, _("The quote cannot be priced.")), path=error.path)


def frozen(totals: pricing.Quote) -> dict[str, Any]:
    """The totals as JSON: decimal strings, kept with a sent version for ever."""

    def text(value: Decimal | None) -> str | None:
        return None if value is None else str(value)

    return {
        "lines": [{"net": str(row.net), "discount": str(row.discount), "eco": str(row.eco)} for row in totals.lines],
        "net": str(totals.net),
        "eco": str(totals.eco),
        "document_discount": str(totals.document_discount),
        "vat": [
            {
                "category": group.category, "rate": str(group.rate), "document_discount": str(group.document_discount),
                "base": str(group.base), "amount": str(group.amount),
            }
            for group in totals.vat
        ],
        "vat_total": str(totals.vat_total),
        "total": str(totals.total),
        "deposit": text(totals.deposit),
        "cost": text(totals.cost),
        "margin": text(totals.margin),
        "margin_on_sales": text(totals.margin_on_sales),
        "margin_on_cost": text(totals.margin_on_cost),
    }  # fmt: skip


def keep_totals(version: QuoteVersion, totals: pricing.Quote | None) -> None:
    """Write the totals of a version on it (not saved): JSON, and the amounts that lists and sums read.

    Beside them the rows of the schedule with what each comes to (`schedule`; `schedule_fault` when they do not
    add up any more) and the amounts in the company's currency (`base`) of a quote in another one.
    """
    version.totals = frozen(totals) if totals else {}
    if totals:
        version.totals |= _beside(version, totals)
    version.net = totals.net - totals.document_discount if totals else None
    version.total = totals.total if totals else None
    version.margin = totals.margin if totals else None


def _beside(version: QuoteVersion, totals: pricing.Quote) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if base := in_base(version, totals):
        found["base"] = base
    if version.schedule:
        try:
            found["schedule"] = computed(version.schedule, totals.total)
        except Refusal as refused:
            found["schedule_fault"] = str(refused.message)
    return found


def in_base(version: QuoteVersion, totals: pricing.Quote) -> dict[str, Any]:
    """The totals in the company's currency, for its books: the total and the VAT are converted, the parts add
    up to them; {} when the quote is in that currency."""
    rate, currency = version.exchange_rate, version.workspace.currency
    if not rate or version.proposal.currency == currency:
        return {}

    def back(amount: Decimal) -> Decimal:
        return round_half_up(Fraction(amount) / Fraction(rate), 2)

    total, vat_total = back(totals.total), back(totals.vat_total)
    taxes = shown_parts([Fraction(row.amount) / Fraction(rate) for row in totals.vat], 2, vat_total)
    return {
        "currency": currency, "rate": str(rate), "on": version.exchange_on.isoformat() if version.exchange_on else "",
        "source": version.exchange_source, "net": str(back(totals.net - totals.document_discount)),
        "without_vat": str(total - vat_total), "vat_total": str(vat_total), "total": str(total),
        "vat": [
            {"category": row.category, "rate": str(row.rate), "amount": str(tax)}
            for row, tax in zip(totals.vat, taxes, strict=True)
        ],
    }  # fmt: skip


def list_net(lines: list[QuoteLine]) -> Decimal:
    """What the lines are worth at list prices, without any discount; a free line counts at its price."""
    cent = Decimal("0.01")
    return sum(
        (
            (line.quantity * (line.unit_price if line.list_price is None else line.list_price)).quantize(
                cent, "ROUND_HALF_UP"
            )
            for line in lines
        ),
        ZERO,
    )


def discount_of(line: QuoteLine) -> Decimal:
    """What a line is sold below its list price, as a share: a lowered unit price counts like a discount."""
    kept = Fraction(line.unit_price) * (1 - Fraction(line.discount))
    basis = Fraction(line.unit_price if line.list_price is None else line.list_price)
    return share_of(1 - kept / basis) if basis else ZERO


def largest_discount_given(lines: list[QuoteLine], totals: pricing.Quote) -> Decimal:
    """The largest discount of any line, the document discount counted in with the line discounts."""
    whole = Fraction(totals.net)
    kept = 1 - Fraction(totals.document_discount) / whole if whole else Fraction(1)
    found = [1 - (1 - Fraction(discount_of(line))) * kept for line in lines if line.quantity > 0]
    return share_of(max(found, default=Fraction(0)))


def share_of(value: Fraction) -> Decimal:
    """A share with 6 decimals, rounded up: a limit that is passed by a hair is passed."""
    return Decimal(ceil(value * 1_000_000)).scaleb(-6)


def net_shares(totals: pricing.Quote, taxes: Sequence[tuple[Decimal, str]]) -> list[Decimal]:
    """Each line's net after its share of the document discount: the shares of a VAT group are spread
    over its lines by largest remainder, so that the lines add up to the net of the document.

    `taxes` is the (rate, category) of each line, in the order of `totals.lines`.
    """
    nets = [row.net for row in totals.lines]
    for group in totals.vat:
        members = [index for index, tax in enumerate(taxes) if tax == (group.rate, group.category)]
        if not group.document_discount or not members:
            continue
        shares = allocate(group.document_discount, [nets[index] for index in members], 2)
        for index, share in zip(members, shares, strict=True):
            nets[index] -= share
    return nets
