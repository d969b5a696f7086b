"""State, withdraw and confirm the needs of a deal (besoins, PTC-01, NEG-09)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Contact
from compagnon.sales.deals.facts import NeedsConfirmed, NeedStated, NeedWithdrawn
from compagnon.sales.deals.models import Deal, Need
from compagnon.sales.deals.services.checks import chosen, inside, of_account


@transaction.atomic
def state_need(
    actor: Actor,
    *,
    deal: Deal,
    kind: str,
    domain: str,
    text: str,
    priority: str,
    source: str = "",
    stated_by: Contact | None = None,
    at: datetime | None = None,
    key: str = "",
) -> Need:
    """State a need of a deal, said or implied, with where it comes from; fact `need.stated`.

    An implied need says what it is inferred from: it is a guess until the client confirms it.
    """
    inside(actor, deal, stated_by)
    chosen(kind, Need.KINDS, "kind")
    chosen(domain, Need.DOMAINS, "domain")
    chosen(priority, Need.PRIORITIES, "priority")
    text, source = text.strip(), source.strip()[:200]
    if not text:
        raise Refusal("need_empty", _("Write the need in the client's words."), path="text")
    if kind == "implicit" and not source:
        raise Refusal(
            "source_missing",
            _("Say what this implicit need is inferred from: a remark, a figure, a sight."),
            path="source",
        )
    of_account(stated_by, deal.account)

    def make() -> Need:
        need: Need = Need.objects.create(
            workspace=actor.workspace, deal=deal, kind=kind, domain=domain, text=text, priority=priority,
            source=source, stated_by=stated_by, **({"created_at": at} if at else {}),
        )  # fmt: skip
        fact = NeedStated(deal.name, kind, domain, priority, text, source)
        record(actor, fact, about=need, account_id=deal.account.uuid, at=at)
        return need

    return once(actor, key, Need, make)


@transaction.atomic
def withdraw_need(actor: Actor, *, need: Need) -> None:
    """Set aside a need that was stated in error; the journal keeps it. Fact `need.withdrawn`."""
    inside(actor, need)
    if need.archived_at:
        return
    save_version(need, None, {"archived_at": timezone.now()})
    record(actor, NeedWithdrawn(need.deal.name, need.text), about=need, account_id=need.deal.account.uuid)


@transaction.atomic
def confirm_needs(
    actor: Actor, *, deal: Deal, needs: Iterable[Need], by: Contact, at: datetime | None = None
) -> int:
    """The client confirmed the recap of these needs (reformulation, NEG-09); fact `need.confirmed`.

    Gives how many were confirmed now; those already confirmed keep their first date and name.
    """
    inside(actor, deal, by)
    of_account(by, deal.account)
    at = at or timezone.now()
    fresh = [need for need in needs if need.deal_id == deal.pk and need.validated_at is None]
    for need in fresh:
        save_version(need, None, {"validated_at": at, "validated_by": by})
    if fresh:
        fact = NeedsConfirmed(deal.name, len(fresh), by.full_name)
        record(actor, fact, about=deal, account_id=deal.account.uuid, at=at)
    return len(fresh)
