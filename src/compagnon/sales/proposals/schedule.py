"""The payment schedule of a quote (échéancier): when what is due, adding up to the total."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compagnon.core import pricing
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.models import QuoteVersion

MOST_ROWS = 24
# What a row waits for; `date` and the days after the invoice name a day by themselves.
TRIGGERS: dict[str, Promise] = {
    "order": _("With the order"),
    "delivery": _("On delivery"),
    "installation": _("On installation"),
    "acceptance": _("On acceptance of the works"),
    "invoice": _("On the invoice, by its payment terms"),
    "date": _("On a date"),
}
SENTENCES: dict[str, Promise] = {
    "schedule_empty": _("The schedule has no row."),
    "schedule_row": _("A row has a share above 0 and up to 100 %, or an amount with at most two decimals."),
    "schedule_two_rests": _("Only one row is the rest: give the others a share or an amount."),
    "schedule_sum": _(
        "The rows do not add up to the total: %(missing)s is missing (leave one row empty for the rest)."
    ),
    "schedule_rest": _("Nothing is left for the row that is the rest: lower the others."),
}


def clean(rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """The rows as they are kept (texts), or a refusal that names the row: `schedule[0]`."""
    if len(rows) > MOST_ROWS:
        raise Refusal("schedule_long", _("A schedule has at most 24 rows."), path="schedule")
    found, last = [], None
    for index, row in enumerate(rows):
        path = f"schedule[{index}]"
        trigger = str(row.get("trigger") or "order")
        if trigger not in TRIGGERS:
            raise Refusal("schedule_trigger", _("Choose when this part is due."), path=path)
        on = _day(row.get("on"), path)
        if trigger == "date" and on is None:
            raise Refusal("schedule_date", _("Give the date of this part."), path=path)
        if on and last and on < last:
            raise Refusal("schedule_order", _("The dates of the schedule go forward."), path=path)
        last = on or last
        found.append({
            "trigger": trigger, "on": on.isoformat() if on else "", "label": str(row.get("label") or "").strip()[:120],
            "share": _number(row.get("share"), path), "amount": _number(row.get("amount"), path),
        })  # fmt: skip
    return found


def _day(value: Any, path: str) -> date | None:
    if not value or isinstance(value, date):
        return value or None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise Refusal("schedule_date", _("Give the date of this part."), path=path) from error


def _number(value: Any, path: str) -> str:
    if value in (None, ""):
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise Refusal("schedule_row", SENTENCES["schedule_row"], path=path) from error
    if not number.is_finite() or abs(number) > Decimal(10) ** 15:
        raise Refusal("schedule_row", SENTENCES["schedule_row"], path=path)
    return f"{number.normalize():f}"


def checked(
    rows: Sequence[dict[str, Any]], version: QuoteVersion, changes: dict[str, Any]
) -> list[dict[str, str]]:
    """The rows of a draft, cleaned; refused when they do not add up, or when a deposit is stated beside."""
    found = clean(rows)
    if changes.get("deposit_rate", version.deposit_rate):
        raise Refusal(
            "deposit_in_schedule",
            _("A schedule states the deposit itself: empty one of the two."),
            path="deposit_rate",
        )
    if version.total is not None and "document_discount" not in changes:
        computed(found, version.total)
    return found


def undated(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The rows for a copy: what was due on a date of the first quote is due with the order of the other."""
    return [
        {**row, "on": "", "trigger": "order" if row["trigger"] == "date" else row["trigger"]} for row in rows
    ]


def computed(rows: Sequence[dict[str, str]], total: Decimal) -> list[dict[str, str]]:
    """The rows with what each comes to; they add up to the total to the cent. [] without a schedule."""
    if not rows:
        return []
    parts = [
        pricing.Part(
            share=Decimal(row["share"]) if row.get("share") else None,
            amount=Decimal(row["amount"]) if row.get("amount") else None,
        )
        for row in rows
    ]
    try:
        amounts = pricing.instalments(total, parts)
    except pricing.PricingError as error:
        raise refusal(error) from error
    return [
        {
            "trigger": row["trigger"],
            "on": row["on"],
            "label": row["label"],
            "share": row["share"],
            "amount": str(amount),
        }
        for row, amount in zip(rows, amounts, strict=True)
    ]


def refusal(error: pricing.PricingError) -> Refusal:
    missing = error.params.get("missing", "")
    return Refusal(error.code, _filled(SENTENCES[error.code], missing), path=error.path)


def _filled(sentence: Promise, missing: Any) -> Any:
    from django.utils.text import format_lazy

    text = str(sentence)
    return text % {"missing": missing} if "%(missing)s" in text else format_lazy("{}", sentence)
