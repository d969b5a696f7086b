"""The rows behind a figure of the results: invoices, orders, deals, visits (lignes derrière un chiffre)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from compagnon.people.actor import Actor
from compagnon.people.clock import local_day
from compagnon.people.fields import text_in
from compagnon.web.pages.results_parts import address
from compagnon.web.ui import formats


@dataclass(frozen=True)
class RowShown:
    """One record behind a figure."""

    day: date
    label: str
    account: str
    figure: str
    negative: bool
    url: str


def shown_rows(actor: Actor, metric: str, rows: Sequence[Any]) -> list[RowShown]:
    read = {"revenue": _invoice, "margin": _invoice, "orders": _order, "leads": _deal, "conversion": _deal}
    if metric == "visits":
        return [
            RowShown(
                local_day(actor.workspace, row.starts_at), row.purpose, row.account.name, formats.duration(row.minutes),
                False, address("visit", row.uuid),
            )
            for row in rows
        ]  # fmt: skip
    return [read[metric](row, metric) for row in rows]


def _invoice(row: Any, metric: str) -> RowShown:
    sign = -1 if row.kind == "credit_note" else 1
    value = row.net_lines or Decimal(0)
    if metric == "margin":
        value = value - (row.cost_lines or Decimal(0))
    label = f"{row.get_kind_display()} {row.number}"
    url = address("order", row.order.uuid)
    return RowShown(
        row.issued_on,
        label,
        row.account.name,
        formats.amount(sign * value, 2, row.currency),
        sign * value < 0,
        url,
    )


def _order(row: Any, metric: str) -> RowShown:
    return RowShown(
        row.ordered_on,
        row.number,
        row.account.name,
        formats.amount(row.net, 2, row.currency),
        False,
        address("order", row.uuid),
    )


def _deal(row: Any, metric: str) -> RowShown:
    day = row.closed_on if metric == "conversion" else row.opened_on
    figure = (
        text_in(row.stage.name) if metric == "conversion" else formats.amount(row.amount, None, row.currency)
    )
    return RowShown(day, row.name, row.account.name, figure, False, address("deal", row.uuid))
