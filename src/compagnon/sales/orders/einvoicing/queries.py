"""Read structured invoices: what waits for its hand-over, one invoice with its checks and steps, the exports."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise

from compagnon.core.pricing.einvoice import Finding
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.orders.einvoicing import words
from compagnon.sales.orders.einvoicing.lifecycle import BY_CODE, Status, next_steps
from compagnon.sales.orders.models import Invoice
from compagnon.sales.orders.models.einvoicing import EInvoice

OPEN = ("issued", "exported", "rejected")


@dataclass(frozen=True)
class CheckRow:
    """A check in words."""

    id: str
    label: str
    status: str
    word: str
    messages: list[tuple[str, str]]
    reason: str


@dataclass(frozen=True)
class StepRow:
    """A step in words."""

    label: Promise
    on: date
    platform: str
    reference: str
    reason: str


@dataclass(frozen=True)
class EInvoiceSheet:
    row: EInvoice
    checks: list[CheckRow]
    steps: list[StepRow]
    status: Status
    next_steps: tuple[Status, ...]

    @property
    def unavailable(self) -> list[CheckRow]:
        """Those that should have run and could not."""
        return [check for check in self.checks if check.status == "unavailable" and check.reason != "later"]


def einvoices(actor: Actor, *, status: str = "open") -> Any:
    """Structured invoices, the latest first; `open` are those that wait for their hand-over."""
    rows = access.rows(actor, EInvoice).select_related("invoice__account", "xml")
    if status == "held":
        rows = rows.filter(Q(valid=False) | Q(valid=None))
    elif status == "open":
        rows = rows.filter(status__in=OPEN)
    elif status in BY_CODE:
        rows = rows.filter(status=status)
    return rows.order_by("-invoice__issued_on", "-pk")


def counts(actor: Actor) -> dict[str, int]:
    """To hand over, held back by a check, not checked yet."""
    found: dict[str, int] = access.rows(actor, EInvoice).aggregate(
        open=Count("pk", filter=Q(status__in=OPEN, valid=True)), failed=Count("pk", filter=Q(valid=False)),
        unknown=Count("pk", filter=Q(valid=None)),
    )  # fmt: skip
    return found


def sheet_of(actor: Actor, invoice: Invoice) -> EInvoiceSheet | None:
    """The structured twin of an invoice; None for one without it."""
    row = access.rows(actor, EInvoice).filter(invoice=invoice).select_related("xml").first()
    if row is None:
        return None
    steps = [
        StepRow(BY_CODE[step.code].label, step.on, step.platform, step.reference, step.reason)
        for step in row.steps.all()
    ]
    return EInvoiceSheet(row, check_rows(row.checks), steps, BY_CODE[row.status], next_steps(row.status))


def check_rows(checks: list[dict[str, Any]]) -> list[CheckRow]:
    """Stored answers in the reader's language."""
    return [
        CheckRow(
            check["id"], str(words.CHECKS[check["id"]]), check["status"], str(words.STATUSES[check["status"]]),
            [(message["rule"], _said(message)) for message in check["messages"]], check.get("reason", ""),
        )
        for check in checks
    ]  # fmt: skip


def _said(message: dict[str, Any]) -> str:
    if "words" in message:
        return str(message["words"])
    params = tuple((name, str(value)) for name, value in message["params"].items())
    return words.of_finding(Finding(message["rule"], message["code"], message["where"], params))


def exports(actor: Actor, most: int = 10) -> Any:
    """The last zips that were made for a platform."""
    return access.rows(actor, StoredFile).filter(kind="einvoice_export").order_by("-pk")[:most]
