"""Conclude a negotiation: the agreed package becomes the next version of the quote (NEG-12, 15, 17, 18)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compagnon.core import negotiation as core
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.sales.proposals import services as quotes
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.sales.proposals.models.negotiation import Concession, IssueLevel, Negotiation
from compagnon.sales.proposals.models.outcomes import FrameworkAgreement, TensionCase
from compagnon.sales.proposals.negotiation import facts
from compagnon.sales.proposals.negotiation.mandate import refusal
from compagnon.sales.proposals.negotiation.services.planning import open_to_changes
from compagnon.sales.proposals.negotiation.services.reporting import draft_minutes
from compagnon.sales.visits.services import make_commitment

COMMITMENTS = 3
ZERO = Decimal(0)


@transaction.atomic
def agree(
    actor: Actor, *, negotiation: Negotiation, commitments: Sequence[Mapping[str, Any]],
    package: Sequence[IssueLevel] = (), reason: str = "", key: str = "",
) -> QuoteVersion:  # fmt: skip
    """Conclude: a draft version of the quote with the agreed price and terms, the dated commitments and a
    draft of the minutes, in one transaction; fact `negotiation.agreed`.

    Without a `package` the concessions logged hold. The rules of the quote go on from there: what is beyond
    the delegation asks for an approval, and the opinions that the change touches are asked again (NEG-17).
    """
    access.require(actor, "proposals.change")
    if len(commitments) < COMMITMENTS:
        raise Refusal(
            "commitments_missing", _("Write three dated commitments, ours and theirs: they carry the agreement."),
            path="commitments",
        )  # fmt: skip

    def make() -> QuoteVersion:
        row = Negotiation.objects.select_for_update(of=("self",)).select_related("proposal__deal__account").get(
            pk=negotiation.pk
        )  # fmt: skip
        open_to_changes(row)
        draft = _version(actor, row, package, reason)
        proposal = row.proposal
        for promise in commitments:
            make_commitment(
                actor, account=proposal.deal.account, deal=proposal.deal, text=str(promise["text"]),
                due_on=promise["due_on"], side=promise.get("side") or "us",
            )  # fmt: skip
        now = timezone.now()
        row.rounds.filter(ended_at=None).update(ended_at=now)
        save_version(row, None, {"status": "agreed", "ended_at": now, "agreed_version": draft})
        draft_minutes(actor, negotiation=row, commitments=commitments)
        gives = Concession.objects.filter(round__negotiation=row, archived_at=None).count()
        fact = facts.NegotiationAgreed(
            proposal.title, draft.net or ZERO, proposal.currency, gives, row.rounds.count()
        )
        record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
        return draft

    return once(actor, key, QuoteVersion, make)


def _version(actor: Actor, row: Negotiation, package: Sequence[IssueLevel], reason: str) -> QuoteVersion:
    proposal = row.proposal
    source = proposal.versions.filter(status="sent").order_by("-rank").first()
    if source is None:
        raise Refusal(
            "quote_not_sent", _("The quote that was negotiated is no longer open: look at its versions.")
        )
    with translation.override(proposal.language):
        draft = quotes.new_version(
            actor, version=source, reason=reason.strip() or gettext("Agreed in the negotiation")
        )
        effects, words = _package(row, package) if package else _concessions(row)
        _apply(actor, draft, effects, words)
    draft.refresh_from_db()
    return draft


def _concessions(row: Negotiation) -> tuple[dict[str, Any], list[str]]:
    """What was given and had, as changes of the quote and as words printed on it."""
    effects: dict[str, Any] = {"discount": ZERO, "services": []}
    words = []
    for each in Concession.objects.filter(round__negotiation=row, archived_at=None):
        if each.on_price:
            effects["discount"] += each.amount
        _gather(effects, each.effect)
        words += [text for text in (each.give, each.get) if text]
    return effects, words


def _gather(effects: dict[str, Any], effect: Mapping[str, Any]) -> None:
    """Add one effect to the others: services add up, of a term the latest holds."""
    if effect.get("service"):
        effects["services"].append((str(effect["service"]), Decimal(str(effect.get("days") or 1))))
    effects.update(
        {name: effect[name] for name in ("payment", "delivery_weeks", "deposit_rate") if name in effect}
    )


def _package(row: Negotiation, levels: Sequence[IssueLevel]) -> tuple[dict[str, Any], list[str]]:
    """One level of each issue, and of this negotiation only."""
    if any(level.issue.negotiation_id != row.pk for level in levels):
        raise Refusal("level_elsewhere", _("This choice is of another negotiation."), path="package")
    if len({level.issue_id for level in levels}) != row.issues.filter(archived_at=None).count():
        raise Refusal("no_such_level", _("Choose one level for each point."), path="package")
    effects: dict[str, Any] = {"discount": ZERO, "services": []}
    words = []
    for level in levels:
        if level.issue.kind == "price":
            effects["discount"] += level.cost
            continue
        _gather(effects, level.effect)
        if level.position and not level.effect:
            words.append(f"{level.issue.name}{gettext(': ')}{level.label}")
    gets = Concession.objects.filter(round__negotiation=row, archived_at=None).exclude(get="")
    return effects, [*words, *gets.values_list("get", flat=True)]


def _apply(actor: Actor, draft: QuoteVersion, effects: dict[str, Any], words: Sequence[str]) -> None:
    """Write the changes through the services of the quote: its own rules check them."""
    fields: dict[str, Any] = {"document_discount": draft.document_discount + effects["discount"]}
    if "payment" in effects:
        fields["terms"] = {**draft.terms, "payment": effects["payment"]}
    if "delivery_weeks" in effects:
        fields["delivery_weeks"] = int(effects["delivery_weeks"])
    if "deposit_rate" in effects:
        fields["deposit_rate"] = Decimal(str(effects["deposit_rate"]))
    kept = [line for line in words if line not in draft.note]
    if kept:
        agreed = gettext("Agreed: %(points)s.") % {"points": ", ".join(dict.fromkeys(kept))}
        fields["note"] = "\n".join(part for part in (draft.note, agreed) if part)
    for label, days in effects["services"]:
        _free_service(actor, draft, label, days)
    quotes.edit_header(actor, version=draft, **fields)


def _free_service(actor: Actor, draft: QuoteVersion, label: str, days: Decimal) -> None:
    """A service that is given stands on the quote at nothing, with its cost: the margin of the quote is true."""
    cost = draft.proposal.negotiation.service_day
    rate = draft.lines.order_by("position").values_list("vat_rate", flat=True).first()
    quotes.add_line(
        actor, version=draft, label=label, quantity=days, unit="DAY", unit_price=ZERO,
        vat_rate=rate if rate is not None else Decimal("0.20"), unit_cost=cost,
    )  # fmt: skip


@transaction.atomic
def end(actor: Actor, *, negotiation: Negotiation, reason: str) -> Negotiation:
    """End without agreement, with the reason; the quote and the deal stay as they are."""
    access.require(actor, "proposals.change")
    open_to_changes(negotiation)
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why it ends here: the debrief starts from it."), path="reason")
    now = timezone.now()
    negotiation.rounds.filter(ended_at=None).update(ended_at=now)
    save_version(negotiation, None, {"status": "ended", "ended_at": now, "closing": reason.strip()[:300]})
    proposal = negotiation.proposal
    fact = facts.NegotiationEnded(proposal.title, reason.strip())
    record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
    return negotiation


# ---- tension --------------------------------------------------------------------------


@transaction.atomic
def open_tension(
    actor: Actor, *, negotiation: Negotiation, parties: str, facts_seen: str, options: str = "", mediator: str = "",
    cool_off_until: date | None = None, key: str = "",
) -> TensionCase:  # fmt: skip
    """Handle a tension as a case: who, what happened (facts, no judgement), ways out, a pause with its date."""
    access.require(actor, "proposals.change")
    for path, text in (("parties", parties), ("facts_seen", facts_seen)):
        if not text.strip():
            raise Refusal(
                "text_missing", _("Say who is concerned and what happened, without judging."), path=path
            )
    if cool_off_until and cool_off_until < today(actor.workspace):
        raise Refusal("due_past", _("The pause ends today or later."), path="cool_off_until")

    def make() -> TensionCase:
        row: TensionCase = TensionCase.objects.create(
            workspace=actor.workspace, negotiation=negotiation, parties=parties.strip()[:200], facts=facts_seen.strip(),
            options=options.strip(), mediator=mediator.strip()[:150], cool_off_until=cool_off_until,
        )  # fmt: skip
        proposal = negotiation.proposal
        record(actor, facts.TensionOpened(row.parties), about=proposal, account_id=proposal.deal.account.uuid)
        return row

    return once(actor, key, TensionCase, make)


@transaction.atomic
def close_tension(actor: Actor, *, tension: TensionCase, outcome: str) -> TensionCase:
    """Say how it was settled; fact `tension.closed`."""
    access.require(actor, "proposals.change")
    if tension.closed_at:
        return tension
    if not outcome.strip():
        raise Refusal("text_missing", _("Say how it was settled, and with whom."), path="outcome")
    save_version(tension, None, {"closed_at": timezone.now(), "outcome": outcome.strip()})
    proposal = tension.negotiation.proposal
    fact = facts.TensionClosed(tension.parties, outcome.strip())
    record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
    return tension


# ---- framework agreement --------------------------------------------------------------


@transaction.atomic
def set_framework(
    actor: Actor, *, negotiation: Negotiation, starts_on: date, months: int, yearly_volume: Decimal, mode: str,
    tiers: Sequence[core.Tier], note: str = "", seen_version: int | None = None,
) -> FrameworkAgreement:  # fmt: skip
    """Set term, volume and rebate ladder; the prices are those of the quote's lines."""
    access.require(actor, "proposals.change")
    open_to_changes(negotiation)
    try:
        core.rebate(yearly_volume, tiers, mode)
    except core.NegotiationError as error:
        raise refusal(error) from error
    if not 1 <= months <= 60:
        raise Refusal("months", _("A framework agreement lasts 1 to 60 months."), path="months")
    if yearly_volume <= 0:
        raise Refusal("not_positive", _("Write an amount above zero."), path="yearly_volume")
    values = {
        "starts_on": starts_on, "months": months, "yearly_volume": yearly_volume, "mode": mode, "note": note.strip(),
        "tiers": [{"start": str(tier.start), "rate": str(tier.rate)} for tier in tiers],
    }  # fmt: skip
    row: FrameworkAgreement | None = FrameworkAgreement.objects.filter(negotiation=negotiation).first()
    if row is None:
        row = FrameworkAgreement.objects.create(workspace=actor.workspace, negotiation=negotiation, **values)
    else:
        save_version(row, seen_version, values)
    if negotiation.kind != "framework":
        save_version(negotiation, None, {"kind": "framework"})
    proposal = negotiation.proposal
    fact = facts.FrameworkSet(months, yearly_volume, proposal.currency)
    record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
    return row
