"""What the pages of the margin say: the sentence, the waterfall, the alert, the figures with their "Why?"."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.sales.orders.models.reviews import CAUSES
from compagnon.sales.orders.reviews.margin import AccountMargin, DealMargin, LiveMargin
from compagnon.sales.orders.reviews.queries import ReviewSheet
from compagnon.web.ui import figures
from compagnon.web.ui.formats import amount, number, percent
from compagnon.web.ui.parts import Figure, Grade, KeyFigure, Why
from compagnon.web.ui.tables import Column

WORDS = {**dict(CAUSES), "credit": gettext_lazy("Credit notes")}
ORDER = ("purchase", "travel", "hours", "other", "incident", "dispute")


def _rate(value: Decimal | None) -> str:
    return "–" if value is None else percent(value)


def likely_cause(margin: DealMargin | None) -> str:
    """The heaviest cause, as a first guess for the review."""
    if margin is None or not margin.causes:
        return "estimate"
    code = margin.causes[0][0]
    return "dispute" if code == "credit" else code


def sentence(sheet: ReviewSheet) -> str:
    margin = sheet.margin
    if margin is None:
        return _("The margin is not known: a cost of the quote is missing.")
    values = {"sold": _rate(margin.expected_rate), "now": _rate(margin.committed_rate)}
    if sheet.asked:
        return _("Sold at %(sold)s, now %(now)s: say why.") % values
    if margin.committed == margin.expected:
        return _("Sold at %(sold)s, and nothing took any of it so far.") % values
    return _("Sold at %(sold)s, now %(now)s.") % values


def alert(margin: DealMargin | None) -> str:
    """What erodes the margin, the heaviest cause first."""
    if margin is None or not margin.eroded:
        return ""
    causes = ", ".join(f"{WORDS[code]} ({amount(value, None)})" for code, value in margin.causes[:3])
    return _("The margin loses %(points)s points: %(causes)s.") % {
        "points": number(margin.points * 100, 1),
        "causes": causes,
    }


def keys(margin: DealMargin | None, currency: str) -> list[KeyFigure]:
    """Expected, committed, actual: each with its formula."""
    if margin is None:
        return []

    def money(value: Decimal) -> str:
        return amount(value, 2, currency)

    beyond = [(WORDS[code], money(-margin.by_cause[code])) for code in ORDER if code in margin.by_cause]
    credits = [(WORDS["credit"], money(-margin.credited))] if margin.credited else []
    expected = Why(
        _("Expected margin"), _("net sold − costs that the quote counted"),
        [(_("Net sold"), money(margin.net)), (_("Costs"), money(margin.cost))], _("the accepted quote"), None,
        Grade.COMPUTED, result=(_("Expected"), f"{money(margin.expected)} ({_rate(margin.expected_rate)})"),
    )  # fmt: skip
    committed = Why(
        _("Committed margin"), _("expected − costs beyond the quote − incidents − disputes − credit notes"),
        [(_("Expected"), money(margin.expected)), *beyond, *credits], _("what is noted on the order"), None,
        Grade.COMPUTED, result=(_("Committed"), f"{money(margin.committed)} ({_rate(margin.committed_rate)})"),
    )  # fmt: skip
    spent = margin.beyond - margin.not_spent
    actual = Why(
        _("Actual margin"), _("invoiced net − its costs − what is spent beyond the quote − credit notes"),
        [(_("Invoiced net"), money(margin.invoiced_net)), (_("Costs of it"), money(-margin.invoiced_cost)),
         (_("Spent beyond the quote"), money(-spent)), *credits], _("invoices, costs, incidents, disputes"), None,
        Grade.COMPUTED, result=(_("Actual"), f"{money(margin.actual)} ({_rate(margin.actual_rate)})"),
    )  # fmt: skip
    return [
        KeyFigure(_("Expected margin"), _rate(margin.expected_rate), money(margin.expected), Grade.COMPUTED, expected,
        ident="why-exp"),
        KeyFigure(_("Committed margin"), _rate(margin.committed_rate), money(margin.committed), Grade.COMPUTED,
        committed,
                  negative=margin.eroded, ident="why-com"),
        KeyFigure(_("Actual margin"), _rate(margin.actual_rate), money(margin.actual), Grade.COMPUTED, actual,
        ident="why-act"),
    ]  # fmt: skip


def waterfall(margin: DealMargin | None, currency: str) -> Figure | None:
    """From the margin sold to the margin that is left, cause by cause."""
    if margin is None:
        return None
    steps: list[tuple[Any, Decimal, str]] = [
        (WORDS[code], -margin.by_cause[code], "") for code in ORDER if code in margin.by_cause
    ]
    if margin.credited:
        steps.append((WORDS["credit"], -margin.credited, ""))
    if not steps:
        steps = [(_("Costs"), -margin.cost, "")]
        opening = (_("Sold, net"), margin.net)
    else:
        opening = (_("Expected margin"), margin.expected)
    return figures.waterfall(
        "deal-margin", _("Margin of the deal"), steps, opening=opening,
        total=(_("Committed margin"), _rate(margin.committed_rate)), unit="€" if currency == "EUR" else currency,
        caption=_("From the margin sold to the margin left, excl. VAT"),
        read=lambda value: number(value, 0, signed=True),
    )  # fmt: skip


def review_kv(sheet: ReviewSheet) -> list[tuple[Any, Any]]:
    row = sheet.review
    if row is None:
        return []
    return [
        (_("Main cause"), row.get_cause_display()), (_("Why"), row.explanation), (_("What went well"), row.went_well),
        (_("Lesson"), row.lesson), (_("It is about"), row.get_lesson_kind_display() if row.lesson_kind else ""),
        (_("Product family"), row.lesson_family), (_("Reviewed by"), str(row.author.user) if row.author else ""),
        (_("Expected on that day"), amount(row.expected, 2, row.currency)),
        (_("Actual on that day"), amount(row.actual, 2, row.currency)),
    ]  # fmt: skip


def account_kv(found: AccountMargin, currency: str) -> list[tuple[Any, Any]]:
    return [
        (_("Orders whose costs are known"), number(found.orders)), (_("Net, after credit notes"),
        amount(found.net, None, currency)),
        (_("Margin when sold"), amount(found.expected, None, currency)),
        (_("Margin now"), f"{amount(found.committed, None, currency)} ({_rate(found.rate)})"),
    ]  # fmt: skip


def live_sentence(rows: Sequence[LiveMargin]) -> str:
    eroded = [row for row in rows if row.margin.eroded]
    if not rows:
        return _("No order is in hand.")
    if not eroded:
        return _("No deal in hand loses two points of margin or more.")
    return ngettext(
        "%(n)s deal in hand loses two points of margin or more.",
        "%(n)s deals in hand lose two points of margin or more.",
        len(eroded),
    ) % {"n": number(len(eroded))}  # fmt: skip


def live_figure(rows: Sequence[LiveMargin]) -> Figure | None:
    """What took the margin of the deals in hand, by cause."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        for code, value in {**row.margin.by_cause, "credit": row.margin.credited}.items():
            if value:
                sums[code] = sums.get(code, Decimal(0)) + value
    if not sums:
        return None
    return figures.bars(
        "erosion", _("What takes the margin"), [(WORDS[code], value) for code, value in sorted(sums.items(),
        key=lambda r: -r[1])],
        heads=(_("Cause"), f"{_('Amount')} (€)"),
        caption=_("Beyond what the quotes counted, deals in hand, in €"), rows=True,
    )  # fmt: skip


def columns(currency: str) -> tuple[Column, ...]:
    return (
        Column("number", gettext_lazy("Order"), value=lambda row: row.order.number,
               url=lambda row: reverse("deal_review", args=[row.order.uuid]), note=lambda row: row.order.account.name),
        Column("net", gettext_lazy("Net excl. VAT"), "amount", unit=currency, value=lambda row: row.order.net),
        Column("expected", gettext_lazy("Expected margin"), "percent", value=lambda row: row.margin.expected_rate),
        Column("committed", gettext_lazy("Committed margin"), "percent", value=lambda row: row.margin.committed_rate),
        Column("actual", gettext_lazy("Actual margin"), "percent", value=lambda row: row.margin.actual_rate),
        Column("cause", gettext_lazy("Main cause"),
               value=lambda row: str(WORDS[row.margin.causes[0][0]]) if row.margin.causes else ""),
        Column("owner", gettext_lazy("Held by"),
        value=lambda row: str(row.order.owner.user) if row.order.owner else ""),
    )  # fmt: skip


LESSON_COLUMNS = (
    Column("order", gettext_lazy("Order"), value=lambda row: row.order.number, sort="order__number",
           url=lambda row: reverse("order", args=[row.order.uuid]), note=lambda row: row.account.name),
    Column("lesson", gettext_lazy("Lesson"), sort=""),
    Column("lesson_kind", gettext_lazy("About"), value=lambda row: row.get_lesson_kind_display()),
    Column("lesson_family", gettext_lazy("Product family")),
    Column("reviewed_on", gettext_lazy("Reviewed on"), "date"),
)  # fmt: skip
