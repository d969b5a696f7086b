"""Who may send a quote alone, and who must ask first (validation: PTC-16); the limits are in `limits`.

What was approved once is not asked again (`covers`): an approval holds for the very price that it was given
for, and for any later price of the same proposal that is at least as good on every count, that is a discount
that is not larger, a margin that is not lower, reasons that were all approved, and an amount that is not
larger where the amount was one of the reasons. The rule is in docs/rules/approvals.md.
"""

from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing import Quote
from compagnon.library.document_formats import Formats
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.proposals import approval_routing as routing
from compagnon.sales.proposals.limits import Limits, Position, limits_of, position_of, reasons_within
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.work import approvals
from compagnon.work.models import Approval

__all__ = [
    "REASONS", "SUBJECT", "Limits", "Position", "ask", "context_of", "covers", "decide", "explained", "latest",
    "limits_of", "must_be_allowed", "must_suffice", "position_of", "why_text",
]  # fmt: skip
SUBJECT = routing.SUBJECT
ONE, ZERO = Decimal(1), Decimal(0)


def latest(version: QuoteVersion, position: Position) -> Approval | None:
    """The request that counts for this price: one that was granted and covers it, else the last about it."""
    rows = Approval.objects.of(version.workspace).filter(subject=SUBJECT, about_id=version.proposal.uuid)
    found = list(
        rows.select_related("asked_by__user", "decided_by__user", "to_member__user").order_by("-created_at")
    )
    granted = next((row for row in found if covers(row, position, version.proposal.currency)), None)
    return granted or next((row for row in found if row.fingerprint == position.fingerprint), None)


def covers(row: Approval, position: Position, currency: str) -> bool:
    """Whether a granted request holds for this price: the same, or at least as good on every count."""
    if row.decision != "approved":
        return False
    if row.fingerprint == position.fingerprint:
        return True
    given, context = position, row.context
    if context.get("currency") != currency or not set(given.reasons) <= set(context.get("reasons", ())):
        return False
    if given.discount > _number(context, "discount", ZERO):
        return False
    if "amount_above_limit" in given.reasons and given.net > _number(context, "net", ZERO):
        return False
    if context.get("margin_after") is None or given.after is None:
        return False
    return given.after >= _number(context, "margin_after", ONE)


def _number(context: dict[str, Any], name: str, without: Decimal) -> Decimal:
    value = context.get(name)
    return without if value is None else Decimal(str(value))


def must_be_allowed(actor: Actor, version: QuoteVersion, lines: list[QuoteLine], totals: Quote) -> None:
    """Refuse to send what is beyond the sender's delegation and is not covered by an approval; the refusal
    says why, what would pass, and who may decide."""
    position = position_of(actor, version, lines, totals)
    if not position.reasons:
        return
    request = latest(version, position)
    if request is None or request.decision != "approved":
        raise Refusal(
            "approval_needed", explained(actor, position, version.proposal.currency), source="PTC-16",
            reasons=position.reasons, passes_at=position.passes_at,
        )  # fmt: skip


def explained(actor: Actor, position: Position, currency: str) -> str:
    """Why a price needs an approval, with the figures; what would pass without; who may grant it."""
    parts = [gettext("This quote is beyond your delegation: {why}.").format(why=why_text(position, currency))]
    if position.passes_at is not None:
        rate = words().percent(position.passes_at)
        parts.append(gettext("A discount of at most {rate} would pass without asking.").format(rate=rate))
    decider = next(iter(routing.deciders(actor, position)), None)
    if decider:
        parts.append(gettext("{who} may approve it.").format(who=decider.user))
    return " ".join(parts)


def words() -> Formats:
    """Figures in the language of the reader."""
    return Formats((get_language() or "fr")[:2])


def why_text(position: Position, currency: str) -> str:
    """The reasons as one clause."""
    context = context_of(position, currency)
    say = words()
    rates = ("discount", "discount_limit", "margin_after", "margin_floor")
    shown = {name: say.percent(_number(context, name, ZERO)) for name in rates}
    values = {
        "discount": shown["discount"], "limit": shown["discount_limit"], "margin": shown["margin_after"],
        "floor": shown["margin_floor"],
        "amount": say.amount(position.limits.amount, currency) if position.limits.amount is not None else "",
    }  # fmt: skip
    return gettext(" and ").join(gettext(REASONS[code]).format_map(values) for code in position.reasons)


def ask(
    actor: Actor, *, version: QuoteVersion, lines: list[QuoteLine], totals: Quote, reason: str
) -> Approval:
    """Ask the nearest person whose delegation suffices; a price that is already asked for, or that an
    approval covers, is not asked again. Refused when nobody's delegation suffices."""
    access.require(actor, "proposals.change")
    position = position_of(actor, version, lines, totals)
    if not position.reasons:
        raise Refusal("no_approval_needed", _("You may send this quote as it is: no approval is needed."))
    if not reason.strip():
        raise Refusal(
            "reason_missing", _("Say why this price is right: the approver decides on it."), path="reason"
        )
    known = latest(version, position)
    if known and known.decision == "approved":
        return known
    proposal = version.proposal
    return approvals.ask(
        actor, subject=SUBJECT, title=f"{proposal.deal.account.name} – {proposal.title}"[:200], about=proposal,
        reason=reason.strip(), fingerprint=position.fingerprint, context=context_of(position, proposal.currency),
        url=f"/proposals/{proposal.uuid}/", to_member=routing.decider_of(actor, position),
        due_at=routing.due_at(actor.workspace),
    )  # fmt: skip


def must_suffice(actor: Actor, row: Approval) -> None:
    """Refuse an approval by somebody whose own delegation does not reach so far."""
    context = row.context
    exact = None if context.get("margin_after") is None else _number(context, "margin_after", ZERO)
    limits = limits_of(actor)
    found = reasons_within(limits, _number(context, "discount", ZERO), _number(context, "net", ZERO), exact)
    if found:
        raise Refusal(
            "beyond_approver",
            _("This is beyond your own delegation too: return it, so that somebody else is asked."),
            path="decision", source="PTC-16", reasons=found,
        )  # fmt: skip


def decide(actor: Actor, row: Approval, decision: str, note: str = "") -> Approval:
    """Decide about a price within one's own delegation."""
    if decision == "approved" and approvals.may_decide(actor, row):
        must_suffice(actor, row)
    return approvals.decide(actor, row, decision, note)


def context_of(position: Position, currency: str) -> dict[str, Any]:
    """What the approver sees: margin before and after, the limits, the room that is left."""
    values = {
        "list_net": position.list_net, "net": position.net, "discount": position.discount,
        "margin_before": position.before, "margin_after": position.after, "discount_limit": position.limits.discount,
        "margin_floor": position.limits.floor, "amount_limit": position.limits.amount,
        "largest_discount": position.room,
    }  # fmt: skip
    return {
        "reasons": list(position.reasons), "currency": currency,
        **{name: None if value is None else str(value) for name, value in values.items()},
    }  # fmt: skip


REASONS = {
    "discount_above_limit": gettext_noop("a discount of {discount} is above the limit of {limit}"),
    "margin_below_floor": gettext_noop("a margin of {margin} is below the floor of {floor}"),
    "margin_unknown": gettext_noop("the margin is unknown, since a cost is missing"),
    "amount_above_limit": gettext_noop("the amount is above the limit of {amount}"),
}
