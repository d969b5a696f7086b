"""Write proposals: lines, versions; what is sent never changes (proposition, devis)."""

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
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Contact
from compagnon.sales.catalogue.models import Product
from compagnon.sales.catalogue.services import check_vat
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals import facts, schedule
from compagnon.sales.proposals.copying import EXCHANGE, KEPT_OF_LINE, copied, duplicate_line, new_version
from compagnon.sales.proposals.drafting import (
    HEADER_FIELDS,
    LINE_FIELDS,
    MAX_LINES,
    must_be_draft,
    repriced,
    state_of,
)
from compagnon.sales.proposals.models import Proposal, QuoteLine, QuoteVersion
from compagnon.sales.proposals.offering import from_product, refresh_prices, translated
from compagnon.sales.proposals.schedule import undated
from compagnon.sales.proposals.terms import check_terms

__all__ = [
    "add_line",
    "create_proposal",
    "duplicate_line",
    "duplicate_proposal",
    "edit_header",
    "edit_line",
    "edit_proposal",
    "line_memory",
    "move_line",
    "must_be_draft",
    "new_version",
    "refresh_prices",
    "remove_line",
    "repriced",
    "restore_line",
    "state_of",
]


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


@transaction.atomic
def edit_header(
    actor: Actor, *, version: QuoteVersion, seen_version: int | None = None, **fields: Any
) -> QuoteVersion:
    """Change discount, deposit, schedule, validity, delivery, terms or note of a draft."""
    access.require(actor, "proposals.change")
    must_be_draft(version)
    changes = {name: value for name, value in fields.items() if name in HEADER_FIELDS}
    if "terms" in changes:
        check_terms(changes["terms"])
    if changes.get("schedule"):
        changes["schedule"] = schedule.checked(changes["schedule"], version, changes)
    save_version(version, seen_version, changes)
    repriced(actor, version)
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
        values = {**from_product(version, product, quantity, on or timezone.localdate()), **values}
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
    repriced(actor, version)
    return line


@transaction.atomic
def edit_line(actor: Actor, *, line: QuoteLine, seen_version: int | None = None, **fields: Any) -> QuoteLine:
    """Change a line of a draft."""
    access.require(actor, "proposals.change")
    must_be_draft(line.quote)
    changes = {name: value for name, value in fields.items() if name in LINE_FIELDS}
    now = {"vat_rate": line.vat_rate, "vat_category": line.vat_category} | changes
    check_vat(now["vat_rate"], now["vat_category"], timezone.localdate())
    save_version(line, seen_version, changes)
    repriced(actor, line.quote)
    return line


@transaction.atomic
def remove_line(actor: Actor, *, line: QuoteLine) -> None:
    """Take a line off a draft; the others keep their order."""
    access.require(actor, "proposals.change")
    must_be_draft(line.quote)
    version = line.quote
    line.delete()
    version.lines.filter(position__gt=line.position).update(position=F("position") - 1)
    repriced(actor, version)


def line_memory(line: QuoteLine) -> dict[str, str]:
    """A line as texts, to put it back after it was removed."""
    names = (*KEPT_OF_LINE, "position")
    meta: Any = QuoteLine._meta
    memory = {name: meta.get_field(name).value_to_string(line) for name in names}
    return {**memory, "product": str(line.product.uuid) if line.product else ""}


@transaction.atomic
def restore_line(actor: Actor, *, version: QuoteVersion, memory: dict[str, str]) -> QuoteLine:
    """Put a removed line back where it was."""
    access.require(actor, "proposals.change")
    must_be_draft(version)
    values: dict[str, Any] = {}
    for name in KEPT_OF_LINE:
        field: Any = QuoteLine._meta.get_field(name)
        text = memory.get(name, "")
        values[name] = None if text == "" and field.null else field.to_python(text)
    product = access.get(actor, Product, memory["product"]) if memory.get("product") else None
    last = version.lines.count()
    line: QuoteLine = QuoteLine.objects.create(
        workspace=actor.workspace, quote=version, position=last + 1, product=product, **values
    )
    move_line(actor, line=line, to=int(memory.get("position") or last + 1))
    repriced(actor, version)
    return line


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
def duplicate_proposal(
    actor: Actor, *, version: QuoteVersion, deal: Deal, title: str, language: str = "",
    prices_of_today: bool = False,
) -> Proposal:  # fmt: skip
    """Begin a proposal of another deal, or of the same, with the lines, texts and terms of a version, at its
    prices or at those of today; identities, number, dates and acceptance stay behind."""
    source = version.proposal
    language = language or source.language
    copy = create_proposal(actor, deal=deal, title=title, language=language)
    draft: QuoteVersion = copy.versions.get()
    kept = [name for name in (*HEADER_FIELDS, *EXCHANGE) if name not in {"valid_until", "terms_version"}]
    fields = {name: getattr(version, name) for name in kept}
    save_version(draft, None, {**fields, "schedule": undated(version.schedule)})
    texts = {"currency": source.currency, "texts": source.texts, "template": source.template}
    if language == source.language:
        texts["introduction"] = source.introduction
    save_version(copy, None, texts)
    draft.proposal = copy
    lines = [copied(line, draft, line.position) for line in version.lines.select_related("product")]
    if language != source.language:
        for line in lines:
            line.label, line.description = translated(line, source.language, language)
    QuoteLine.objects.bulk_create(lines)
    repriced(actor, draft)
    if prices_of_today:
        refresh_prices(actor, version=draft)
    return copy
