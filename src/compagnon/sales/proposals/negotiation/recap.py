"""The recap that the client confirms on a link (reformulation, NEG-09): needs, points agreed, nothing secret."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor, system_actor
from compagnon.people.errors import Refusal
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Contact
from compagnon.sales.deals.models import Need
from compagnon.sales.deals.services import confirm_needs
from compagnon.sales.proposals.models.negotiation import Concession, Negotiation
from compagnon.sales.proposals.negotiation import facts
from compagnon.work import sharing
from compagnon.work.models import ShareLink
from compagnon.work.notices import notify

PURPOSE = "negotiation.recap"
LINK_DAYS = 14


@dataclass(frozen=True)
class Point:
    """One exchange in words; `amount` is a cut of the price, None otherwise."""

    amount: Decimal | None
    give: str
    get: str


@dataclass(frozen=True)
class Recap:
    title: str
    number: str
    account: str
    currency: str
    language: str
    price: Decimal
    needs: tuple[str, ...]
    points: tuple[Point, ...]
    confirmed_by: str


def points_of(negotiation_pk: int) -> tuple[list[Point], Decimal]:
    """What was exchanged, in words, and the sum of the price cuts: columns without cost, margin or limit."""
    rows = Concession.objects.filter(round__negotiation_id=negotiation_pk, archived_at=None).values_list(
        "kind", "amount", "give", "get"
    )
    found = [Point(amount if kind == "price" else None, give, get) for kind, amount, give, get in rows]
    return found, sum((point.amount for point in found if point.amount is not None), Decimal(0))


@transaction.atomic
def share_recap(actor: Actor, *, negotiation: Negotiation, contact: Contact) -> str:
    """A link on which this contact reads and confirms the recap; gives its secret, once."""
    access.require(actor, "proposals.change")
    if contact.account_id != negotiation.proposal.deal.account_id:
        raise Refusal("contact_elsewhere", _("This contact belongs to another company."), path="contact")
    _row, token = sharing.share(
        actor, purpose=PURPOSE, about=negotiation, days=LINK_DAYS, recipient_name=contact.full_name,
        recipient_email=contact.email, data={"contact": str(contact.uuid)},
    )  # fmt: skip
    return token


def negotiation_of(link: ShareLink) -> Negotiation:
    """The negotiation behind a link of this purpose."""
    row: Negotiation = (
        Negotiation.objects.select_related("proposal__deal__account")
        .filter(workspace=link.workspace)
        .get(uuid=link.about_id)
    )
    return row


def recap_of(row: Negotiation) -> Recap:
    proposal = row.proposal
    points, cut = points_of(row.pk)
    needs = (
        Need.objects.filter(deal=proposal.deal, archived_at=None)
        .order_by("pk")
        .values_list("text", flat=True)
    )
    return Recap(
        proposal.title, proposal.number, proposal.deal.account.name, proposal.currency, proposal.language,
        row.start - cut, tuple(needs), tuple(points), row.recap_by,
    )  # fmt: skip


@transaction.atomic
def confirm_recap(link: ShareLink, *, name: str) -> Negotiation:
    """The client says that this is what was understood: the needs are confirmed by this contact."""
    if not name.strip():
        raise Refusal("missing", _("Write your name."), path="name")
    row = negotiation_of(link)
    sharing.use(link)
    proposal = row.proposal
    contact = Contact.objects.filter(workspace=link.workspace, uuid=str(link.data.get("contact"))).first()
    needs = list(Need.objects.filter(deal=proposal.deal, archived_at=None))
    count = 0
    if contact:
        count = confirm_needs(
            system_actor(link.workspace, label=name.strip()), deal=proposal.deal, needs=needs, by=contact
        )
    save_version(row, None, {"recap_at": timezone.now(), "recap_by": name.strip()[:150]})
    record(
        sharing.visitor(link), facts.RecapConfirmed(proposal.title, name.strip(), count), about=proposal,
        account_id=proposal.deal.account.uuid,
    )  # fmt: skip
    if row.owner:
        notify(
            [row.owner], "recap.confirmed", gettext_noop("{client} confirmed your recap of “{title}”"),
            params={"client": proposal.deal.account.name, "title": proposal.title},
            about_kind=proposal._meta.label_lower, about_id=proposal.uuid,
            url=f"/proposals/{proposal.uuid}/negotiation/",
        )  # fmt: skip
    return row
