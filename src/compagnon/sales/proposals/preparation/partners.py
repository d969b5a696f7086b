"""Suppliers, subcontractors and partners, and their dated quotes compared (PTC-21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.core.money import round_half_up
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.versions import save_version
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.preparation import Partner, PartnerQuote
from compagnon.sales.proposals.preparation import facts
from compagnon.work.notices import notify

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Offer:
    """A partner's quote beside the others on the same subject: `total` for its quantity, `state` valid,
    ending (within a week) or expired; `best` is the cheapest, `fastest` the soonest of those that are valid."""

    quote: PartnerQuote
    total: Decimal
    state: str
    best: bool = False
    fastest: bool = False


@dataclass(frozen=True)
class Comparison:
    """The offers on one subject, in one currency, the cheapest valid one first, the expired ones last."""

    subject: str
    currency: str
    offers: Sequence[Offer]


@transaction.atomic
def save_partner(
    actor: Actor, *, partner: Partner | None = None, name: str, kind: str, contact_name: str = "", email: str = "",
    language: str = "fr", skills: str = "", seen_version: int | None = None,
) -> Partner:  # fmt: skip
    """Write down a partner, or change one."""
    access.require(actor, "proposals.change")
    if not name.strip():
        raise Refusal("name_missing", _("Name the partner."), path="name")
    twins: Any = Partner.objects.of(actor.workspace).filter(name__iexact=name.strip())
    if partner:
        twins = twins.exclude(pk=partner.pk)
    if twins.exists():
        raise Refusal("partner_exists", _("This partner is already there."), path="name")
    fields = {
        "name": name.strip(), "kind": kind, "contact_name": contact_name.strip(), "email": email.strip(),
        "language": language, "skills": skills.strip(),
    }  # fmt: skip
    if partner is None:
        made: Partner = Partner.objects.create(workspace=actor.workspace, **fields)
        return made
    save_version(partner, seen_version, fields)
    return partner


@transaction.atomic
def record_quote(
    actor: Actor, *, partner: Partner, subject: str, price: Decimal, received_on: date, quantity: Decimal = Decimal(1),
    valid_until: date | None = None, lead_days: int | None = None, proposal: Proposal | None = None,
    reference: str = "", note: str = "",
) -> PartnerQuote:  # fmt: skip
    """Keep what a partner offers; it never changes, a new price is a new quote."""
    access.require(actor, "proposals.change")
    if not subject.strip():
        raise Refusal("subject_missing", _("Say what is offered."), path="subject")
    if price < 0 or quantity <= 0:
        raise Refusal(
            "price_wrong", _("A price is not negative, and a quantity is more than zero."), path="price"
        )
    if valid_until and valid_until < received_on:
        raise Refusal("dates_reversed", _("It would end before it was received."), path="valid_until")
    row: PartnerQuote = PartnerQuote.objects.create(
        workspace=actor.workspace, partner=partner, proposal=proposal, subject=subject.strip()[:200], price=price,
        quantity=quantity, currency=proposal.currency if proposal else actor.workspace.currency,
        received_on=received_on, valid_until=valid_until, lead_days=lead_days, reference=reference.strip()[:60],
        note=note.strip()[:300],
    )  # fmt: skip
    payload = facts.PartnerQuoted(
        partner.name, row.subject, row.price, row.currency, valid_until.isoformat() if valid_until else ""
    )
    record(actor, payload, about=row, account_id=proposal.deal.account.uuid if proposal else None)
    return row


@transaction.atomic
def choose(actor: Actor, *, quote: PartnerQuote) -> PartnerQuote:
    """Choose an offer that is still valid; the others on the same subject are no longer chosen."""
    access.require(actor, "proposals.change")
    if quote.valid_until and quote.valid_until < today(actor.workspace):
        raise Refusal("quote_expired", _("This offer has ended: ask for a new one."))
    others = PartnerQuote.objects.of(actor.workspace).filter(
        subject__iexact=quote.subject, proposal=quote.proposal
    )
    others.exclude(pk=quote.pk).update(chosen_at=None)
    save_version(quote, None, {"chosen_at": timezone.now()})
    proposal = quote.proposal
    record(
        actor, facts.PartnerChosen(quote.partner.name, quote.subject), about=quote,
        account_id=proposal.deal.account.uuid if proposal else None,
    )  # fmt: skip
    return quote


def compared(actor: Actor, *, proposal: Proposal | None = None, limit: int = 200) -> list[Comparison]:
    """The offers by subject: those of a proposal, or the latest of all."""
    rows = access.rows(actor, PartnerQuote).select_related("partner", "proposal__deal__account")
    if proposal is not None:
        rows = rows.filter(proposal=proposal)
    groups: dict[tuple[Any, str, str], list[PartnerQuote]] = {}
    for row in rows.order_by("-received_on", "-pk")[:limit]:
        groups.setdefault((row.proposal_id, row.subject.casefold(), row.currency), []).append(row)
    day = today(actor.workspace)
    return [Comparison(found[0].subject, found[0].currency, _offers(found, day)) for found in groups.values()]


def _offers(rows: Sequence[PartnerQuote], day: date) -> list[Offer]:
    valid = [row for row in rows if _state(row, day) != "expired"]
    cheapest = min((row.price for row in valid), default=None)
    soonest = min((row.lead_days for row in valid if row.lead_days is not None), default=None)
    offers = [
        Offer(
            row, round_half_up(row.price * row.quantity), _state(row, day),
            row in valid and row.price == cheapest, row in valid and soonest is not None and row.lead_days == soonest,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(offers, key=lambda one: (one.state == "expired", one.quote.price, one.quote.pk))


def _state(row: PartnerQuote, day: date) -> str:
    if row.valid_until is None:
        return "valid"
    if row.valid_until < day:
        return "expired"
    return "ending" if row.valid_until <= day + SOON else "valid"


def partners(actor: Actor) -> list[Partner]:
    """The partners with how many of their offers are valid (`valid`) and expired (`expired`)."""
    day = today(actor.workspace)
    ended = Q(quotes__valid_until__lt=day)
    rows = access.rows(actor, Partner).annotate(
        expired=Count("quotes", filter=ended, distinct=True), known=Count("quotes", distinct=True)
    )
    return list(rows.order_by("name"))


def tell_ending(actor: Actor) -> int:
    """Tell the holder of an open proposal that a chosen offer has ended or ends within a week, once."""
    day = today(actor.workspace)
    rows = PartnerQuote.objects.of(actor.workspace).live().filter(
        valid_until__lte=day + SOON, told_at=None, chosen_at__isnull=False, proposal__deal__closed_on=None,
        proposal__owner__isnull=False,
    ).select_related("partner", "proposal__owner__user")  # fmt: skip
    count = 0
    for row in rows:
        if (
            row.proposal
            and row.proposal.owner
            and PartnerQuote.objects.filter(pk=row.pk, told_at=None).update(told_at=timezone.now())
        ):
            count += len(notify(
                [row.proposal.owner], "partner.ending", gettext_noop("The offer of {partner} ends on {day}: {subject}"),
                params={"partner": row.partner.name, "day": str(row.valid_until), "subject": row.subject},
                about_kind=row._meta.label_lower, about_id=row.uuid,
                url=f"/proposals/{row.proposal.uuid}/preparation/",
            ))  # fmt: skip
    return count
