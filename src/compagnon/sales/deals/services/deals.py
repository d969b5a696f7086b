"""Open, change, move and close deals (affaires)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.names import fold
from compagnon.journal.models import Fact
from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.clock import local_day
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.people.idempotency import once
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.deals.facts import (
    DealChanged,
    DealLost,
    DealMoved,
    DealOpened,
    DealWon,
)
from compagnon.sales.deals.models import Deal, LostReason, Stage
from compagnon.sales.deals.services.checks import inside, of_account
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.plan.models import Action

EDITABLE = (
    "name", "contact", "owner", "amount", "close_on", "probability", "competitor", "action",
    "next_step", "next_step_on", "no_next_step_reason",
)  # fmt: skip
NEXT_STEP = ("next_step", "next_step_on", "no_next_step_reason")


@transaction.atomic
def open_deal(
    actor: Actor,
    *,
    account: Account,
    name: str,
    amount: Decimal = Decimal(0),
    close_on: date | None = None,
    contact: Contact | None = None,
    action: Action | None = None,
    cause: Fact | None = None,
    owner: Membership | None = None,
    next_step: str = "",
    next_step_on: date | None = None,
    no_next_step_reason: str = "",
    at: datetime | None = None,
    key: str = "",
) -> Deal:
    """Open a deal in the first stage of the workspace; fact `deal.opened`.

    The owner is the actor, or the owner of the account when the product itself acts. `at` is for a
    deal recorded later; `key` makes a form that is sent twice open one deal.
    """
    at = at or timezone.now()
    opened_on = local_day(actor.workspace, at)
    inside(actor, account, contact, action, owner)
    step = next_step or next_step_on or no_next_step_reason
    fields: dict[str, Any] = {
        "account": account, "name": _name(name), "search_key": fold(name)[:250],
        "contact": of_account(contact, account), "owner": owner or actor.membership or account.owner,
        "stage": _first_stage(actor), "stage_since": at, "opened_on": opened_on, "amount": _amount(amount),
        "currency": actor.workspace.currency, "close_on": _after(close_on, opened_on, "close_on"),
        "action": action, "cause": cause,
        **(_next_step(next_step, next_step_on, no_next_step_reason) if step else {}),
    }  # fmt: skip

    def make() -> Deal:
        deal: Deal = Deal.objects.create(workspace=actor.workspace, **fields)
        fact = DealOpened(deal.name, deal.amount, deal.currency, deal.stage.code, deal.close_on)
        record(actor, fact, about=deal, account_id=account.uuid, at=at)
        return deal

    return once(actor, key, Deal, make)


@transaction.atomic
def edit_deal(actor: Actor, *, deal: Deal, seen_version: int | None = None, **fields: Any) -> Deal:
    """Change some of `EDITABLE`; fact `deal.changed` with what was before and after.

    Of the next step, its text with its date, or the reason why there is none, go together.
    """
    if unknown := sorted(set(fields) - set(EDITABLE)):
        raise TypeError(f"not editable: {', '.join(unknown)}")
    deal = _locked(actor, deal)
    inside(actor, fields.get("contact"), fields.get("owner"), fields.get("action"))
    if not deal.is_open:
        fields = {name: value for name, value in fields.items() if name not in NEXT_STEP}
    elif set(fields) & set(NEXT_STEP):
        fields |= _next_step(*(fields.get(name, getattr(deal, name)) for name in NEXT_STEP))
    if "name" in fields:
        fields["name"] = _name(fields["name"])
    if "amount" in fields:
        fields["amount"] = _amount(fields["amount"])
    if fields.get("contact"):
        of_account(fields["contact"], deal.account)
    if "close_on" in fields and fields["close_on"] != deal.close_on:
        _after(fields["close_on"], deal.opened_on, "close_on")
    if fields.get("probability") is not None:
        fields["probability"] = _probability(fields["probability"])
    changed = {name: value for name, value in fields.items() if getattr(deal, name) != value}
    if not changed:
        return deal
    before = {name: getattr(deal, name) for name in changed}
    stored = dict(changed) | ({"search_key": fold(changed["name"])[:250]} if "name" in changed else {})
    save_version(deal, seen_version, stored)
    pairs = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
    record(actor, DealChanged(deal.name, pairs), about=deal, account_id=deal.account.uuid)
    return deal


@transaction.atomic
def move_deal(
    actor: Actor,
    *,
    deal: Deal,
    to: Stage,
    seen_version: int | None = None,
    lost_reason: LostReason | None = None,
    lost_note: str = "",
    competitor: str = "",
    at: datetime | None = None,
) -> Deal:
    """Move a deal to a stage that its own stage allows; winning and losing close it.

    Facts `deal.moved`, `deal.won` or `deal.lost`. A deal that is already there stays as it is, so a
    second click does nothing. A lost deal says its reason.
    """
    deal, at = _locked(actor, deal), at or timezone.now()
    inside(actor, to, lost_reason)
    left = deal.stage
    if left.pk == to.pk:
        return deal
    if to.code not in left.moves:
        raise _not_allowed(actor, left, to)
    if to.kind == "lost" and lost_reason is None:
        raise Refusal(
            "lost_reason_missing", _("Say why the deal is lost: choose a reason."), path="lost_reason"
        )
    closing = to.kind != "open"
    fields: dict[str, Any] = {
        "stage": to, "stage_since": at, "probability": None,
        "closed_on": local_day(actor.workspace, at) if closing else None,
        "lost_reason": lost_reason if to.kind == "lost" else None,
        "lost_note": lost_note.strip() if to.kind == "lost" else "",
    }  # fmt: skip
    if closing:
        fields |= {"next_step": "", "next_step_on": None, "no_next_step_reason": ""}
    if competitor.strip():
        fields["competitor"] = competitor.strip()[:120]
    since, opened_on = deal.stage_since, deal.opened_on
    save_version(deal, seen_version, fields)
    days = (local_day(actor.workspace, at) - opened_on).days
    fact: DealMoved | DealWon | DealLost
    if to.kind == "won":
        fact = DealWon(deal.name, deal.amount, deal.currency, left.code, days)
    elif lost_reason is not None and to.kind == "lost":
        fact = DealLost(
            deal.name, deal.amount, deal.currency, left.code, lost_reason.code, _both(lost_reason.name),
            deal.lost_note, deal.competitor,
        )  # fmt: skip
    else:
        fact = DealMoved(
            deal.name, left.code, to.code, _both(left.name), _both(to.name), max(0, (at - since).days)
        )
    record(actor, fact, about=deal, account_id=deal.account.uuid, at=at)
    return deal


@transaction.atomic
def close_deal(
    actor: Actor,
    *,
    deal: Deal,
    to: Stage,
    seen_version: int | None = None,
    amount: Decimal | None = None,
    at: datetime | None = None,
    **lost: Any,
) -> Deal:
    """Close a deal as won, with the amount that was ordered, or as lost (`lost_reason`, `lost_note`,
    `competitor`): the amount and the move are kept together or not at all."""
    if amount is not None and amount != deal.amount:
        deal = edit_deal(actor, deal=deal, seen_version=seen_version, amount=amount)
        seen_version = deal.version
    return move_deal(actor, deal=deal, to=to, seen_version=seen_version, at=at, **lost)


def set_next_step(
    actor: Actor,
    *,
    deal: Deal,
    next_step: str = "",
    next_step_on: date | None = None,
    no_next_step_reason: str = "",
    seen_version: int | None = None,
) -> Deal:
    """State the next step with its date, or the reason why there is none (PRO-13)."""
    return edit_deal(
        actor, deal=deal, seen_version=seen_version, next_step=next_step, next_step_on=next_step_on,
        no_next_step_reason=no_next_step_reason,
    )  # fmt: skip


def _locked(actor: Actor, deal: Deal) -> Deal:
    inside(actor, deal)
    fresh: Deal = (
        Deal.objects.select_for_update(of=("self",)).select_related("stage", "account").get(pk=deal.pk)
    )
    return fresh


def _first_stage(actor: Actor) -> Stage:
    stages = Stage.objects.of(actor.workspace).live().filter(kind="open").order_by("position")
    first: Stage | None = stages.first()
    if first is None:
        ensure_stages(actor.workspace)
        first = stages.get(position=1)
    return first


def _not_allowed(actor: Actor, left: Stage, to: Stage) -> Refusal:
    names = {stage.code: text_in(stage.name) for stage in Stage.objects.of(actor.workspace).live()}
    follow = ", ".join(names[code] for code in left.moves if code in names)
    if not follow:
        return Refusal(
            "move_not_allowed",
            _("“%(left)s” is final: open a new deal instead.") % {"left": text_in(left.name)},
            path="to", source="sales_deals.stage",
        )  # fmt: skip
    return Refusal(
        "move_not_allowed",
        _("A deal does not go from “%(left)s” to “%(to)s” at once. From “%(left)s” it may go to: %(follow)s.")
        % {"left": text_in(left.name), "to": text_in(to.name), "follow": follow},
        path="to", source="sales_deals.stage",
    )  # fmt: skip


def _next_step(text: str, on: date | None, reason: str) -> dict[str, Any]:
    text, reason = (text or "").strip(), (reason or "").strip()
    if text and on:
        return {"next_step": text[:200], "next_step_on": on, "no_next_step_reason": ""}
    if text:
        raise Refusal("next_step_date_missing", _("Give the next step its date."), path="next_step_on")
    if reason:
        return {"next_step": "", "next_step_on": None, "no_next_step_reason": reason[:200]}
    raise Refusal(
        "next_step_missing",
        _("State the next step with its date, or say why there is none."),
        path="next_step",
    )


def _name(name: str) -> str:
    if not (name := name.strip()):
        raise Refusal("name_missing", _("Name the deal: what is sold, in a few words."), path="name")
    if len(name) > 200:
        raise Refusal("name_too_long", _("The name has more than 200 characters: shorten it."), path="name")
    return name


def _amount(amount: Decimal) -> Decimal:
    if not amount.is_finite() or amount < 0:
        raise Refusal("amount_negative", _("The amount cannot be below zero."), path="amount")
    if amount != amount.quantize(Decimal("0.01")) or amount >= Decimal("1e12"):
        raise Refusal(
            "amount_unreadable", _("The amount has at most two decimals and twelve digits."), path="amount"
        )
    return amount.quantize(Decimal("0.01"))


def _probability(rate: Decimal) -> Decimal:
    if not 0 <= rate <= 1:
        raise Refusal(
            "probability_out_of_range", _("A probability lies between 0 and 100 %."), path="probability"
        )
    return rate.quantize(Decimal("0.000001"))


def _after(on: date | None, start: date, path: str) -> date | None:
    if on is not None and on < start:
        raise Refusal(
            "date_before_opening", _("The decision cannot be expected before the deal is opened."), path=path
        )
    return on


def _both(name: dict[str, str]) -> dict[str, str]:
    return {"fr": text_in(name, "fr"), "en": text_in(name, "en")}


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
