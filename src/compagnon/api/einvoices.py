"""Structured invoices: their checks, their XML, and the answers of a platform written down by a script."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema, Status

from compagnon.api.auth import ApiRequest, allow
from compagnon.library import services as library
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.sales.orders.einvoicing import queries, services
from compagnon.sales.orders.models import Invoice

router = Router(tags=["structured invoices"])


class MessageOut(Schema):
    rule: str
    message: str


class CheckOut(Schema):
    id: str
    status: str  # ok, fail, unavailable, not-applicable
    messages: list[MessageOut]


class StepOut(Schema):
    status: str
    on: date
    platform: str
    reference: str
    reason: str


class EInvoiceOut(Schema):
    invoice: UUID
    profile: str
    valid: bool | None  # null while a check has not run
    status: str
    checks: list[CheckOut]
    steps: list[StepOut]


class StepIn(Schema):
    code: str
    on: date
    platform: str = ""
    reference: str = ""
    reason: str = ""


def _sheet(request: ApiRequest, id: UUID) -> queries.EInvoiceSheet:
    sheet = queries.sheet_of(request.actor, access.get(request.actor, Invoice, id))
    if sheet is None:
        raise Refusal("no_structured_invoice", "This invoice has no structured twin.")
    return sheet


def _out(sheet: queries.EInvoiceSheet) -> dict[str, Any]:
    checks = [
        {
            "id": check.id, "status": check.status,
            "messages": [{"rule": rule, "message": text} for rule, text in check.messages]
            or ([{"rule": check.id, "message": check.reason}] if check.reason else []),
        }
        for check in sheet.checks
    ]  # fmt: skip
    steps = [
        {
            "status": str(step.label), "on": step.on, "platform": step.platform, "reference": step.reference,
            "reason": step.reason,
        }
        for step in sheet.steps
    ]  # fmt: skip
    return {
        "invoice": sheet.row.invoice.uuid, "profile": sheet.row.profile, "valid": sheet.row.valid,
        "status": sheet.row.status, "checks": checks, "steps": steps,
    }  # fmt: skip


@router.get("/invoices/{uuid:id}/einvoice", response=EInvoiceOut)
@allow("orders.view")
def einvoice_one(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """The checks of an invoice and where it stands with the platform."""
    return _out(_sheet(request, id))


@router.get("/invoices/{uuid:id}/einvoice.xml")
@allow("orders.view")
def einvoice_xml(request: ApiRequest, id: UUID) -> HttpResponse:
    """The Factur-X XML, profile EN 16931, as it was issued."""
    return HttpResponse(library.content(_sheet(request, id).row.xml), content_type="application/xml")


@router.post("/invoices/{uuid:id}/einvoice/steps", response={201: EInvoiceOut})
@allow("orders.change")
def einvoice_step(request: ApiRequest, id: UUID, body: StepIn) -> Status[dict[str, Any]]:
    """What the platform or the client answered; `code` is one that may follow the last step."""
    services.record_step(request.actor, einvoice=_sheet(request, id).row, **body.dict())
    return Status(201, _out(_sheet(request, id)))
