"""Quotes: the list, one with its lines and totals; begin, add a line, send."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status

from compagnon.api.auth import ApiRequest, allow
from compagnon.people import access
from compagnon.people.idempotency import once
from compagnon.sales.accounts.models import Contact
from compagnon.sales.catalogue.models import Product
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals import queries, sending, services
from compagnon.sales.proposals.models import Proposal

router = Router(tags=["proposals"])
MOST = 200


class ProposalRow(Schema):
    """A proposal with its latest version; amounts without VAT except `total`."""

    id: UUID
    number: str
    title: str
    deal: UUID
    account: UUID
    language: str
    currency: str
    version: int
    status: str
    net: Decimal | None
    total: Decimal | None
    margin: Decimal | None
    valid_until: date | None
    sent_at: datetime | None


class LineOut(Schema):
    id: UUID
    position: int
    reference: str
    label: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount: Decimal
    vat_rate: Decimal
    eco_contribution: Decimal | None
    net: Decimal


class CheckOut(Schema):
    """Something to settle before sending; with `blocks` the quote cannot be sent."""

    code: str
    blocks: bool
    lines: list[int]


class ProposalOut(Schema):
    id: UUID
    number: str
    title: str
    version: int
    status: str
    language: str
    currency: str
    lines: list[LineOut]
    totals: dict[str, Any]
    checks: list[CheckOut]
    document_hash: str


class ProposalIn(Schema):
    deal: UUID
    title: str
    language: str = ""
    contact: UUID | None = None
    idempotency_key: str = ""


class LineIn(Schema):
    """A product, or a label with its price and VAT rate; what is stated stands before the product's."""

    product: UUID | None = None
    quantity: Decimal = Decimal(1)
    label: str | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    vat_rate: Decimal | None = None
    unit_cost: Decimal | None = None


class SendIn(Schema):
    recipient_name: str
    recipient_email: str = ""


class SentOut(Schema):
    """`link` holds the secret of the client's page: it is given this once."""

    number: str
    version: int
    total: Decimal
    document_hash: str
    link: str


@router.get("/proposals", response=list[ProposalRow])
@allow("proposals.view")
def proposal_list(
    request: ApiRequest, state: str = "all", q: str = "", limit: int = 50
) -> list[dict[str, Any]]:
    """Proposals, the latest first. `state`: draft, sent, accepted, refused or all."""
    rows = queries.proposals(request.actor, state=state, text=q[:100]).order_by("-pk")
    with_cost = request.actor.can("catalogue.cost")
    return [
        {
            "id": row.uuid, "number": row.number, "title": row.title, "deal": row.deal.uuid,
            "account": row.deal.account.uuid, "language": row.language, "currency": row.currency, "version": row.rank,
            "status": row.status, "net": row.net, "total": row.total, "margin": row.margin if with_cost else None,
            "valid_until": row.valid_until, "sent_at": row.sent_at,
        }
        for row in rows[: max(1, min(limit, MOST))]
    ]  # fmt: skip


SECRET = ("cost", "margin", "margin_on_sales", "margin_on_cost")


def _file(request: ApiRequest, id: UUID, version: int | None = None) -> dict[str, Any]:
    file = queries.quote_file(request.actor, id, version)
    totals = {name: value for name, value in file.version.totals.items() if name != "lines"}
    if not request.actor.can("catalogue.cost"):
        totals = {name: value for name, value in totals.items() if name not in SECRET}
    names = ("position", "reference", "label", "quantity", "unit", "unit_price", "discount", "vat_rate",
             "eco_contribution")  # fmt: skip
    return {
        "id": file.proposal.uuid, "number": file.proposal.number, "title": file.proposal.title,
        "version": file.version.rank, "status": file.version.status, "language": file.proposal.language,
        "currency": file.proposal.currency, "totals": totals, "document_hash": file.version.document_hash,
        "lines": [
            {"id": row.line.uuid, "net": row.net} | {name: getattr(row.line, name) for name in names}
            for row in file.lines
        ],
        "checks": [{"code": each.code, "blocks": each.blocks, "lines": list(each.lines)} for each in file.checks],
    }  # fmt: skip


@router.get("/proposals/{uuid:id}", response=ProposalOut)
@allow("proposals.view")
def proposal_detail(request: ApiRequest, id: UUID, version: int | None = None) -> dict[str, Any]:
    """One version of a proposal (the latest by default) with its lines, totals and what is to settle."""
    return _file(request, id, version)


@router.post("/proposals", response={201: ProposalOut})
@allow("proposals.change")
def proposal_create(request: ApiRequest, body: ProposalIn) -> Any:
    """Begin a proposal for a deal; the same key gives the same proposal again."""
    actor = request.actor
    deal = access.get(actor, Deal, body.deal, related=("account", "contact"))
    contact = access.get(actor, Contact, body.contact) if body.contact else None
    made = once(actor, body.idempotency_key, Proposal, lambda: services.create_proposal(
        actor, deal=deal, title=body.title, language=body.language, contact=contact
    ))  # fmt: skip
    return Status(201, _file(request, UUID(str(made.uuid))))


@router.post("/proposals/{uuid:id}/lines", response={201: ProposalOut})
@allow("proposals.change")
def proposal_add_line(request: ApiRequest, id: UUID, body: LineIn) -> Any:
    """Add a line to the draft."""
    actor = request.actor
    version = queries.version_in(queries.proposal_of(actor, id))
    product = access.get(actor, Product, body.product) if body.product else None
    stated = {k: v for k, v in body.dict().items() if k not in {"product", "quantity"} and v is not None}
    services.add_line(actor, version=version, product=product, quantity=body.quantity, **stated)
    return Status(201, _file(request, id))


@router.post("/proposals/{uuid:id}/send", response=SentOut)
@allow("proposals.change")
def proposal_send(request: HttpRequest, id: UUID, body: SendIn) -> dict[str, Any]:
    """Freeze the draft and give the client's link; the rules are those of the page."""
    actor = request.actor  # type: ignore[attr-defined]
    draft = queries.version_in(queries.proposal_of(actor, id))
    version, token = sending.send_version(actor, version=draft, **body.dict())
    return {
        "number": version.proposal.number, "version": version.rank, "total": version.total,
        "document_hash": version.document_hash, "link": request.build_absolute_uri(reverse("share", args=[token])),
    }  # fmt: skip
