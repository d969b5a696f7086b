"""Write proposals: lines, versions; what is sent never changes (proposition, devis)."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Contact
from compagnon.sales.catalogue.models import Product
from compagnon.sales.catalogue.queries import Tariff, cost_at, price_at
from compagnon.sales.catalogue.services import check_vat
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals import facts
from compagnon.sales.proposals.models import Proposal, QuoteLine, QuoteVersion
from compagnon.sales.proposals.pricing import keep_totals, price_version
from compagnon.sales.proposals.terms import check_terms

MAX_LINES = 2000
LINE_FIELDS = (
    "reference", "family", "label", "description", "unit", "quantity", "unit_price", "discount", "vat_rate",
    "vat_category", "eco_contribution", "eco_discountable", "unit_cost",
)  # fmt: skip
HEADER_FIELDS = ("document_discount", "deposit_rate", "valid_until", "delivery_weeks", "terms", "note")


@transaction.atomic
def create_proposal(
    actor: Actor, *, deal: Deal, title: str, language: str = "", contact: Contact | None = None
) -> Proposal:
    """Begin a proposal with an empty draft; the language is the contact's or the account's."""
    access.require(actor, "proposals.change")
    if not title.strip():
        raise Refusal("title_missing", _("Give the proposal a title."), path="title")
    contact = contact or deal.contact
    _own_contact(contact, deal)
    proposal: Proposal = Proposal.objects.create(
        workspace=actor.workspace, deal=deal, contact=contact, owner=actor.membership, title=title.strip(),
        language=language or (contact.language if contact else deal.account.language), currency=deal.currency,
    )  # fmt: skip
    QuoteVersion.objects.create(
        workspace=actor.workspace, proposal=proposal, rank=1, terms=dict(actor.workspace.terms)
    )
    record(actor, facts.ProposalCreated(proposal.title), about=proposal, account_id=deal.account.uuid)
    return proposal


def _own_contact(contact: Contact | None, deal: Deal) -> None:
    if contact and contact.account_id != deal.account_id:
        raise Refusal("contact_elsewhere", _("This contact belongs to another company."), path="contact")


def must_be_draft(version: QuoteVersion) -> None:
    if version.status != "draft":
        raise Refusal(
            "version_frozen", _("This version was sent: it never changes. Make a new version to change it."),
            source="house rule: what is sent is immutable",
        )  # fmt: skip


def state_of(version: QuoteVersion, lines: list[QuoteLine]) -> str:
    """A mark of all that a reader of the draft saw: it changes with the header and with any line."""
    proposal = version.proposal
    rows = [(line.pk, line.version, line.position) for line in lines]
    return hashlib.sha256(repr((version.pk, version.version, proposal.version, rows)).encode()).hexdigest()[
        :32
    ]


@transaction.atomic
def edit_header(
    actor: Actor, *, version: QuoteVersion, seen_version: int | None = None, **fields: Any
) -> QuoteVersion:
    """Change discount, deposit, validity, delivery, terms or note of a draft."""
    access.require(actor, "proposals.change")
    must_be_draft(version)
    changes = {name: value for name, value in fields.items() if name in HEADER_FIELDS}
    if "terms" in changes:
        check_terms(changes["terms"])
    save_version(version, seen_version, changes)
    _repriced(version)
    return version


@transaction.atomic
def edit_proposal(
    actor: Actor, *, proposal: Proposal, title: str, language: str, introduction: str = "",
    contact: Contact | None = None, seen_version: int | None = None,
) -> Proposal:  # fmt: skip
    """Change the title, language, introduction or addressee; versions already sent keep theirs."""
    access.require(actor, "proposals.change")
    if not title.strip():
        raise Refusal("title_missing", _("Give the proposal a title."), path="title")
    _own_contact(contact, proposal.deal)
    fields = {
        "title": title.strip(),
        "language": language,
        "introduction": introduction.strip(),
        "contact": contact,
    }
    save_version(proposal, seen_version, fields)
    return proposal


@transaction.atomic
def add_line(
    actor: Actor,
    *,
    version: QuoteVersion,
    product: Product | None = None,
    quantity: Decimal = Decimal(1),
    on: date | None = None,
    **fields: Any,
) -> QuoteLine:
    """Add a line: from a product, with its texts in the document's language and its price and cost of
    the day; or free, with a label, a price and a VAT rate."""
    access.require(actor, "proposals.change")
    must_be_draft(version)
    last = version.lines.aggregate(last=Max("position"))["last"] or 0
    if last >= MAX_LINES:
        raise Refusal("too_many_lines", _("A quote has at most 2,000 lines."))
    values = {name: value for name, value in fields.items() if name in LINE_FIELDS}
    if product:
        values = {**_from_product(version, product, quantity, on or timezone.localdate()), **values}
    missing = [name for name in ("label", "unit_price", "vat_rate") if values.get(name) in (None, "")]
    if missing:
        sentence = {
            "unit_price": _("There is no price in force for this line: state one."),
            "label": _("Name what is sold."),
            "vat_rate": _("State the VAT rate."),
        }[missing[0]]
        raise Refusal("line_incomplete", sentence, path=missing[0])
    check_vat(values["vat_rate"], values.get("vat_category", "S"), on or timezone.localdate())
    line: QuoteLine = QuoteLine.objects.create(
        workspace=actor.workspace,
        quote=version,
        position=last + 1,
        product=product,
        quantity=quantity,
        **values,
    )
    _repriced(version)
    return line


def _from_product(version: QuoteVersion, product: Product, quantity: Decimal, on: date) -> dict[str, Any]:
    if product.status == "obsolete":
        raise Refusal(
            "product_obsolete", _("This product is obsolete: choose its replacement."), path="product"
        )
    language, currency = version.proposal.language, version.proposal.currency
    price = price_at(
        product, on=on, segment=version.proposal.deal.account.segment, quantity=quantity, currency=currency
    )
    return {
        "reference": product.reference,
        "family": product.family,
        "label": text_in(product.name, language),
        "description": text_in(product.description, language),
        "unit": product.unit,
        "unit_price": price,
        "list_price": price,
        "vat_rate": product.vat_rate,
        "vat_category": product.vat_category,
        "eco_contribution": product.eco_contribution,
        "eco_discountable": product.eco_discountable,
        "unit_cost": cost_at(product, on=on, currency=currency),
    }


@transaction.atomic
def edit_line(actor: Actor, *, line: QuoteLine, seen_version: int | None = None, **fields: Any) -> QuoteLine:
    """Change a line of a draft."""
    access.require(actor, "proposals.change")
    must_be_draft(line.quote)
    changes = {name: value for name, value in fields.items() if name in LINE_FIELDS}
    now = {"vat_rate": line.vat_rate, "vat_category": line.vat_category} | changes
    check_vat(now["vat_rate"], now["vat_category"], timezone.localdate())
    save_version(line, seen_version, changes)
    _repriced(line.quote)
    return line


@transaction.atomic
def remove_line(actor: Actor, *, line: QuoteLine) -> None:
    """Take a line off a draft; the others keep their order."""
    access.require(actor, "proposals.change")
    must_be_draft(line.quote)
    version = line.quote
    line.delete()
    version.lines.filter(position__gt=line.position).update(position=F("position") - 1)
    _repriced(version)


def line_memory(line: QuoteLine) -> dict[str, str]:
    """A line as texts, to put it back after it was removed."""
    names = (*LINE_FIELDS, "list_price", "position")
    meta: Any = QuoteLine._meta
    memory = {name: meta.get_field(name).value_to_string(line) for name in names}
    return {**memory, "product": str(line.product.uuid) if line.product else ""}


@transaction.atomic
def restore_line(actor: Actor, *, version: QuoteVersion, memory: dict[str, str]) -> QuoteLine:
    """Put a removed line back where it was."""
    access.require(actor, "proposals.change")
    must_be_draft(version)
    values: dict[str, Any] = {}
    for name in (*LINE_FIELDS, "list_price"):
        field: Any = QuoteLine._meta.get_field(name)
        text = memory.get(name, "")
        values[name] = None if text == "" and field.null else field.to_python(text)
    product = access.get(actor, Product, memory["product"]) if memory.get("product") else None
    last = version.lines.count()
    line: QuoteLine = QuoteLine.objects.create(
        workspace=actor.workspace, quote=version, position=last + 1, product=product, **values
    )
    move_line(actor, line=line, to=int(memory.get("position") or last + 1))
    _repriced(version)
    return line


@transaction.atomic
def duplicate_line(actor: Actor, *, line: QuoteLine) -> QuoteLine:
    """Copy a line of a draft below itself."""
    access.require(actor, "proposals.change")
    must_be_draft(line.quote)
    line.quote.lines.filter(position__gt=line.position).update(position=F("position") + 1)
    copy = _copied(line, line.quote, line.position + 1)
    copy.save()
    _repriced(line.quote)
    return copy


def _copied(line: QuoteLine, version: QuoteVersion, position: int) -> QuoteLine:
    values = {name: getattr(line, name) for name in (*LINE_FIELDS, "list_price")}
    return QuoteLine(
        workspace=version.workspace, quote=version, position=position, product_id=line.product_id, **values
    )


@transaction.atomic
def new_version(actor: Actor, *, version: QuoteVersion, reason: str) -> QuoteVersion:
    """A new draft from a sent version, with the reason for it; the old one stands until the new is sent."""
    access.require(actor, "proposals.change")
    if version.status not in {"sent", "refused"}:
        raise Refusal(
            "nothing_to_revise", _("Only a version that was sent, and is not accepted, is revised.")
        )
    if not reason.strip():
        raise Refusal(
            "reason_missing", _("Say why there is a new version: the history shows it."), path="reason"
        )
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=version.proposal_id)
    if proposal.versions.filter(status="draft").exists():
        raise Refusal("draft_exists", _("There is already a draft of this proposal: go on with it."))
    rank = (proposal.versions.aggregate(last=Max("rank"))["last"] or 0) + 1
    fields = {name: getattr(version, name) for name in HEADER_FIELDS}
    draft: QuoteVersion = QuoteVersion.objects.create(
        workspace=actor.workspace, proposal=proposal, rank=rank, reason=reason.strip(), **fields
    )
    QuoteLine.objects.bulk_create([_copied(line, draft, line.position) for line in version.lines.all()])
    _repriced(draft)
    record(
        actor, facts.ProposalRevised(proposal.number, rank, reason.strip()), about=proposal,
        account_id=proposal.deal.account.uuid,
    )  # fmt: skip
    return draft


@transaction.atomic
def move_line(actor: Actor, *, line: QuoteLine, to: int) -> None:
    """Put a line of a draft at a rank (from 1); the others close up."""
    access.require(actor, "proposals.change")
    must_be_draft(line.quote)
    order = list(line.quote.lines.order_by("position", "pk"))
    order.remove(line)
    order.insert(max(0, min(to - 1, len(order))), line)
    for position, row in enumerate(order, 1):
        row.position = position
    QuoteLine.objects.bulk_update(order, ["position"])


@transaction.atomic
def duplicate_proposal(actor: Actor, *, version: QuoteVersion, deal: Deal, title: str) -> Proposal:
    """Begin a proposal of another deal with the lines and terms of a version; identities, number and
    acceptance stay behind, and so do dates."""
    copy = create_proposal(actor, deal=deal, title=title, language=version.proposal.language)
    draft: QuoteVersion = copy.versions.get()
    kept = [name for name in HEADER_FIELDS if name != "valid_until"]
    save_version(draft, None, {name: getattr(version, name) for name in kept})
    QuoteLine.objects.bulk_create([_copied(line, draft, line.position) for line in version.lines.all()])
    _repriced(draft)
    return copy


@transaction.atomic
def refresh_prices(actor: Actor, *, version: QuoteVersion) -> int:
    """Give the lines of a draft the list prices and costs of today; says how many changed. A unit price
    that was the list price follows it, an agreed one stays."""
    access.require(actor, "proposals.change")
    must_be_draft(version)
    lines = [line for line in version.lines.select_related("product") if line.product]
    proposal = version.proposal
    tariff = Tariff(
        [line.product for line in lines if line.product], on=timezone.localdate(), currency=proposal.currency
    )
    changed = []
    for line in lines:
        price = tariff.price(line.product_id, segment=proposal.deal.account.segment, quantity=line.quantity)
        cost = tariff.cost(line.product_id)
        if (price, cost) == (line.list_price, line.unit_cost):
            continue
        if price is not None and line.unit_price == line.list_price:
            line.unit_price = price
        line.list_price, line.unit_cost = price, cost
        line.version += 1
        changed.append(line)
    QuoteLine.objects.bulk_update(changed, ["unit_price", "list_price", "unit_cost", "version"])
    _repriced(version)
    return len(changed)


def _repriced(version: QuoteVersion) -> None:
    """Price the version anew: a change that cannot be priced is refused as a whole. The deal's amount
    follows the net of its latest quote."""
    lines = list(QuoteLine.objects.filter(quote=version))
    keep_totals(version, price_version(version, lines) if lines else None)
    QuoteVersion.objects.filter(pk=version.pk).update(
        totals=version.totals, net=version.net, total=version.total, margin=version.margin
    )
    if version.net is not None:
        Deal.objects.filter(pk=version.proposal.deal_id).update(amount=version.net, updated_at=timezone.now())
