"""Prepare a negotiation from its quote (préparation, NEG-01): limits, interests, gives, gets, packages."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from compagnon.core import negotiation as core
from compagnon.core.money import round_half_up
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.sales.proposals.models import Proposal, QuoteVersion
from compagnon.sales.proposals.models.negotiation import (
    KINDS,
    IssueLevel,
    Negotiation,
    NegotiationIssue,
    Participant,
    TradeItem,
)
from compagnon.sales.proposals.negotiation import facts
from compagnon.sales.proposals.negotiation.mandate import authority_of, mandate_of, refusal
from compagnon.sales.proposals.negotiation.paper import money
from compagnon.sales.proposals.pricing import list_net, price_version

ZERO = Decimal(0)
LIMITS = ("target", "walk_away", "their_limit")
PLAN_FIELDS = (
    *LIMITS, "kind", "our_interests", "their_interests", "our_alternative", "their_alternative", "must_keep",
    "money_rate", "service_day", "delivery_week",
)  # fmt: skip
MOST_ROWS = 60
PRICE_STEPS = 5
PRICE_POINTS, TERM_POINTS, WEEK_POINTS, SERVICE_POINTS = Decimal(40), Decimal(6), Decimal(8), Decimal(10)


@transaction.atomic
def prepare(
    actor: Actor, *, proposal: Proposal, target: Decimal, walk_away: Decimal, key: str = "", **fields: Any
) -> Negotiation:
    """Open the plan of a proposal: the start is the net of its sent quote, the cost that of its lines, the
    authority that of the delegations today. Price, terms, delivery and service become points of packages."""
    access.require(actor, "proposals.change")
    version = _sent(proposal)

    def make() -> Negotiation:
        if Negotiation.objects.filter(proposal=proposal).exists():
            raise Refusal("negotiation_exists", _("This negotiation is prepared already: go on with it."))
        lines = list(version.lines.all())
        totals = price_version(version, lines)
        start = totals.net - totals.document_discount
        at_list = max(round_half_up(list_net(lines)), start)
        chosen = {name: value for name, value in fields.items() if name in PLAN_FIELDS}
        row = Negotiation(
            workspace=actor.workspace, proposal=proposal, version_from=version, owner=actor.membership, start=start,
            cost=totals.cost, list_price=at_list, target=target, walk_away=walk_away,
            authority=authority_of(actor, at_list, totals.cost), **chosen,
        )  # fmt: skip
        _check(row)
        row.save()
        if proposal.contact:
            Participant.objects.create(
                workspace=actor.workspace,
                negotiation=row,
                contact=proposal.contact,
                role=proposal.contact.buying_role,
            )
        if actor.membership:
            Participant.objects.create(workspace=actor.workspace, negotiation=row, member=actor.membership)
        _usual_issues(row, version)
        fact = facts.NegotiationPrepared(proposal.title)
        record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
        return row

    return once(actor, key, Negotiation, make)


def _sent(proposal: Proposal) -> QuoteVersion:
    version: QuoteVersion | None = proposal.versions.filter(status="sent").order_by("-rank").first()
    if version is None:
        raise Refusal(
            "quote_not_sent",
            _("Send the quote first: the price that the client knows is where the talk starts."),
        )
    return version


def _check(row: Negotiation) -> None:
    try:
        core.check_mandate(mandate_of(row))
    except core.NegotiationError as error:
        raise refusal(error) from error
    if row.money_rate is not None and not ZERO <= row.money_rate <= 1:
        raise Refusal("not_a_share", _("A rate lies between 0 and 100 %."), path="money_rate")


def open_to_changes(row: Negotiation) -> None:
    """Refuse to change what is concluded."""
    if row.status in {"agreed", "ended"}:
        raise Refusal("negotiation_over", _("This negotiation is concluded: it is kept as it was."))


@transaction.atomic
def edit_plan(
    actor: Actor, *, negotiation: Negotiation, seen_version: int | None = None, **fields: Any
) -> Negotiation:
    """Change limits, interests, alternatives or the costs of money, service and delivery."""
    access.require(actor, "proposals.change")
    open_to_changes(negotiation)
    changes = {name: value for name, value in fields.items() if name in PLAN_FIELDS}
    tried = Negotiation(
        **{f.attname: getattr(negotiation, f.attname) for f in Negotiation._meta.concrete_fields}
    )
    for name, value in changes.items():
        setattr(tried, name, value)
    _check(tried)
    save_version(negotiation, seen_version, changes)
    return negotiation


# ---- points of the packages -----------------------------------------------------------


def _usual_issues(row: Negotiation, version: QuoteVersion) -> None:
    """Price from the start to the walk-away, then terms, delivery and service where their cost is known.

    The points of value are a first guess in one scale (the whole room of price is worth 40): to be corrected.
    """
    with translation.override(row.proposal.language):
        _price_issue(row)
        if row.money_rate:
            _terms_issue(row, version)
        if row.delivery_week and version.delivery_weeks:
            _counted(row, "delivery", gettext("Delivery"), row.delivery_week, WEEK_POINTS, version)
        if row.service_day:
            _counted(
                row, "service", gettext("Training and start-up"), row.service_day, SERVICE_POINTS, version
            )


def _issue(
    row: Negotiation, kind: str, name: str, levels: list[tuple[str, Decimal, Decimal, dict[str, Any]]]
) -> None:
    issue = NegotiationIssue.objects.create(
        workspace=row.workspace, negotiation=row, kind=kind, name=name, position=row.issues.count()
    )
    IssueLevel.objects.bulk_create(
        IssueLevel(
            workspace=row.workspace, issue=issue, label=label, cost=cost, value=value, effect=effect, current=not place,
            position=place,
        )
        for place, (label, cost, value, effect) in enumerate(levels)
    )  # fmt: skip


def _price_issue(row: Negotiation) -> None:
    """From the start to the walk-away by round prices, the target among them."""
    room = row.start - row.walk_away
    step = Decimal(10) if row.start >= 1000 else Decimal(1)
    prices = {row.start, row.target, row.walk_away}
    for number in range(1, PRICE_STEPS):
        price = (row.start - room * number / PRICE_STEPS) / step
        prices.add(price.quantize(Decimal(1), "ROUND_HALF_UP") * step)
    levels = []
    for price in sorted((p for p in prices if row.walk_away <= p <= row.start), reverse=True):
        cut = row.start - price
        points = round_half_up(PRICE_POINTS * cut / room, 1) if room else ZERO
        levels.append((money(price, row.proposal.language), cut, points, {"discount": str(cut)}))
    _issue(row, "price", gettext("Price"), levels)


def _terms_issue(row: Negotiation, version: QuoteVersion) -> None:
    """30 days, then 45 days end of month (about 60), then 60 days: what the law allows (L441-10)."""
    assert row.money_rate is not None
    now = version.terms.get("payment", "30_days")
    choices = {"30_days": 30, "60_days": 60}
    base = choices.get(now, 30)
    levels = []
    for code, days in choices.items():
        more = max(0, days - base)
        cost = round_half_up(row.start * row.money_rate * more / 365)
        levels.append(
            (gettext("%(days)d days") % {"days": days}, cost, TERM_POINTS * more / 30, {"payment": code})
        )
    _issue(row, "terms", gettext("Payment terms"), levels)


def _counted(
    row: Negotiation, kind: str, name: str, each: Decimal, points: Decimal, version: QuoteVersion
) -> None:
    levels = []
    effect: dict[str, Any]
    for count in range(3):
        cost = each * count
        if kind == "delivery":
            weeks = max(1, (version.delivery_weeks or 3) - count)
            words = ngettext("%(weeks)d week", "%(weeks)d weeks", weeks) % {"weeks": weeks}
            label, effect = words, {"delivery_weeks": weeks}
        else:
            label = (
                ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
                if count
                else gettext("none")
            )
            effect = {"service": name, "days": count} if count else {}
        levels.append((label, cost, points * count, effect))
    _issue(row, kind, name, levels)


@transaction.atomic
def add_issue(
    actor: Actor, *, negotiation: Negotiation, kind: str, name: str, levels: list[tuple[str, Decimal, Decimal]],
    known: bool = True, key: str = "",
) -> NegotiationIssue:  # fmt: skip
    """Add a point to negotiate; `levels` are (label, cost to us, value to them), the first is where we stand."""
    access.require(actor, "proposals.change")
    open_to_changes(negotiation)
    if kind not in dict(KINDS):
        raise Refusal("kind_unknown", _("Choose what it is about."), path="kind")
    if not name.strip():
        raise Refusal("name_missing", _("Name the point to negotiate."), path="name")
    if len(levels) < 2:
        raise Refusal(
            "levels_missing",
            _("Write at least two choices: the first is where the talk stands."),
            path="levels",
        )
    if negotiation.issues.filter(archived_at=None).count() >= 12 or len(levels) > 12:
        raise Refusal(
            "too_many_issues", _("At most 12 points of 12 choices: beyond, nobody decides."), path="levels"
        )

    def make() -> NegotiationIssue:
        issue: NegotiationIssue = NegotiationIssue.objects.create(
            workspace=actor.workspace, negotiation=negotiation, kind=kind, name=name.strip(), known=known,
            position=negotiation.issues.count(),
        )  # fmt: skip
        IssueLevel.objects.bulk_create(
            IssueLevel(
                workspace=actor.workspace, issue=issue, label=label.strip()[:120], cost=cost, value=value,
                current=not place, position=place, effect={"discount": str(cost)} if kind == "price" else {},
            )
            for place, (label, cost, value) in enumerate(levels)
        )  # fmt: skip
        return issue

    return once(actor, key, NegotiationIssue, make)


@transaction.atomic
def edit_level(
    actor: Actor,
    *,
    level: IssueLevel,
    seen_version: int | None = None,
    label: str,
    cost: Decimal,
    value: Decimal,
) -> IssueLevel:
    """Correct a guess: what a choice costs us, what it is worth to them."""
    access.require(actor, "proposals.change")
    open_to_changes(level.issue.negotiation)
    changes = {"label": label.strip()[:120], "cost": cost, "value": value}
    if level.issue.kind == "price":
        changes["effect"] = {"discount": str(cost)}
    save_version(level, seen_version, changes)
    return level


@transaction.atomic
def set_current(actor: Actor, *, level: IssueLevel) -> None:
    """Where the talk stands on this point."""
    access.require(actor, "proposals.change")
    open_to_changes(level.issue.negotiation)
    IssueLevel.objects.filter(issue=level.issue).exclude(pk=level.pk).update(current=False)
    save_version(level, None, {"current": True})


@transaction.atomic
def add_item(
    actor: Actor, *, negotiation: Negotiation, side: str, text: str, kind: str = "other", cost: Decimal | None = None,
    value: Decimal | None = None, key: str = "",
) -> TradeItem:  # fmt: skip
    """Prepare something to give, or to ask for, with what it costs us and what it is worth to them."""
    access.require(actor, "proposals.change")
    open_to_changes(negotiation)
    if side not in dict(TradeItem.SIDES) or kind not in dict(KINDS):
        raise Refusal("kind_unknown", _("Choose what it is about."), path="side")
    if not text.strip():
        raise Refusal("text_missing", _("Say what may be given or asked for."), path="text")
    if negotiation.items.filter(archived_at=None).count() >= MOST_ROWS:
        raise Refusal("too_many_items", _("That is enough: keep the ones that matter."), path="text")

    def make() -> TradeItem:
        row: TradeItem = TradeItem.objects.create(
            workspace=actor.workspace, negotiation=negotiation, side=side, kind=kind, text=text.strip(), cost=cost,
            value=value, position=negotiation.items.count(),
        )  # fmt: skip
        return row

    return once(actor, key, TradeItem, make)
