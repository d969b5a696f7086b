"""Read deals: the board, what is stuck, one deal with its needs (affaires en cours)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Q, Sum, When

from compagnon.core.matching.names import fold
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import day_bounds, local_day, today
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account
from compagnon.sales.deals.models import Deal, LostReason, Need, Stage

ZERO = Decimal(0)
CENT = Decimal("0.01")
PER_COLUMN = 12
SLIPS = ("old", "late_step", "no_step", "past_close")


@dataclass(frozen=True)
class Sums:
    """How many deals, their amount and weighted amount in one currency, and how many are stuck."""

    count: int = 0
    amount: Decimal = ZERO
    weighted: Decimal = ZERO
    stuck: int = 0
    stuck_amount: Decimal = ZERO

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.count + other.count, self.amount + other.amount, self.weighted + other.weighted,
            self.stuck + other.stuck, self.stuck_amount + other.stuck_amount,
        )  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A stage on the board: its sums per currency and its first deals, the longest there first."""

    stage: Stage
    sums: dict[str, Sums] = field(default_factory=dict)
    deals: Sequence[Deal] = ()

    @property
    def count(self) -> int:
        return sum(part.count for part in self.sums.values())

    @property
    def more(self) -> int:
        return self.count - len(self.deals)


@dataclass(frozen=True)
class Board:
    columns: Sequence[Column]
    on: date

    @property
    def totals(self) -> dict[str, Sums]:
        """All open stages together, per currency."""
        totals: dict[str, Sums] = defaultdict(Sums)
        for column in self.columns:
            for currency, part in column.sums.items():
                totals[currency] += part
        return dict(totals)

    @property
    def count(self) -> int:
        return sum(column.count for column in self.columns)

    @property
    def stuck(self) -> int:
        return sum(part.stuck for part in self.totals.values())


def stages(actor: Actor) -> list[Stage]:
    """The stages of the workspace in their order."""
    return list(access.rows(actor, Stage).order_by("position"))


def lost_reasons(actor: Actor) -> list[LostReason]:
    return list(access.rows(actor, LostReason).order_by("position"))


def moves_from(stage: Stage, every: Sequence[Stage]) -> list[Stage]:
    """The stages that may follow, in the order of the sale."""
    return [other for other in every if other.code in stage.moves]


def search(
    actor: Actor,
    *,
    owner: Membership | None = None,
    stage: str = "",
    state: str = "open",
    text: str = "",
    account: Account | None = None,
    stuck: bool = False,
) -> Any:
    """Deals as a queryset for a list. `state`: open, won, lost or all; `text` begins a word of the name
    of the deal or of its account; a stage is given by its code."""
    rows = access.rows(actor, Deal).select_related("stage", "account", "owner__user")
    every = stages(actor)
    if stage:
        rows = rows.filter(stage__in=[s.pk for s in every if s.code == stage])
    elif state in {"open", "won", "lost"}:
        rows = rows.filter(
            stage__in=[s.pk for s in every if s.kind == state], closed_on__isnull=state == "open"
        )
    if owner is not None:
        rows = rows.filter(owner=owner)
    if account is not None:
        rows = rows.filter(account=account)
    if key := fold(text):
        rows = rows.filter(Q(search_key__contains=key) | Q(account__search_key__contains=key))
    return rows.filter(stuck_filter(actor, every)) if stuck else rows


def stuck_filter(actor: Actor, every: Sequence[Stage], on: date | None = None) -> Q:
    """Open deals that wait: too long in their stage, next step overdue or missing, decision date past."""
    on = on or today(actor.workspace)
    stuck = Q(next_step_on__lt=on) | Q(next_step_on__isnull=True, no_next_step_reason="") | Q(close_on__lt=on)
    for stage in every:
        if stage.kind == "open" and stage.old_after_days:
            limit, _end = day_bounds(actor.workspace, on - timedelta(days=stage.old_after_days))
            stuck |= Q(stage=stage, stage_since__lt=limit)
    opened = [stage.pk for stage in every if stage.kind == "open"]
    return stuck & Q(stage__in=opened, closed_on__isnull=True)


def why_stuck(deal: Deal, on: date, days: int) -> list[str]:
    """Codes of `SLIPS` that hold for an open deal; `days` is its age in its stage."""
    if not deal.is_open:
        return []
    holds = {
        "old": bool(deal.stage.old_after_days) and days > deal.stage.old_after_days,
        "late_step": deal.next_step_on is not None and deal.next_step_on < on,
        "no_step": deal.next_step_on is None and not deal.no_next_step_reason,
        "past_close": deal.close_on is not None and deal.close_on < on,
    }
    return [code for code in SLIPS if holds[code]]


def age(actor: Actor, deal: Deal, on: date) -> int:
    """Days in its stage, in the workspace's calendar."""
    return max(0, (on - local_day(actor.workspace, deal.stage_since)).days)


def board(
    actor: Actor, *, owner: Membership | None = None, per_column: int = PER_COLUMN, text: str = ""
) -> Board:
    """The open stages with their sums and their first deals: one query for all sums, one per stage."""
    on, every = today(actor.workspace), stages(actor)
    rows = access.rows(actor, Deal)
    if owner is not None:
        rows = rows.filter(owner=owner)
    if key := fold(text):
        rows = rows.filter(Q(search_key__contains=key) | Q(account__search_key__contains=key))
    opened = [stage for stage in every if stage.kind == "open"]
    sums = _sums(actor, rows, opened, every, on)
    columns = []
    for stage in opened:
        deals = list(
            rows.filter(stage=stage)
            .select_related("account", "owner__user")
            .order_by("stage_since")[:per_column]
        )
        for deal in deals:
            deal.stage = stage
        columns.append(Column(stage, sums.get(stage.pk, {}), deals))
    return Board(columns, on)


def _sums(
    actor: Actor, rows: Any, opened: Sequence[Stage], every: Sequence[Stage], on: date
) -> dict[int, dict[str, Sums]]:
    """Grouped by stage, currency and stated probability: products of scaled fields are made in Python."""
    stuck = stuck_filter(actor, every, on)
    grouped = (
        rows.filter(stage__in=[stage.pk for stage in opened], closed_on__isnull=True)
        .order_by()
        .values("stage_id", "currency", "probability")
        .annotate(
            n=Count("pk"), total=Sum("amount"), waiting=Count("pk", filter=stuck),
            waiting_total=Sum(Case(When(stuck, then=F("amount")), default=None)),
        )
    )  # fmt: skip
    own = {stage.pk: stage.probability for stage in opened}
    found: dict[int, dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for row in grouped:
        rate = own[row["stage_id"]] if row["probability"] is None else row["probability"]
        total = row["total"] or ZERO
        found[row["stage_id"]][row["currency"]] += Sums(
            row["n"], total, (total * rate).quantize(CENT, ROUND_HALF_UP), row["waiting"],
            row["waiting_total"] or ZERO,
        )  # fmt: skip
    return found


def closed_since(actor: Actor, since: date, *, owner: Membership | None = None) -> dict[str, dict[str, Sums]]:
    """Deals won and lost from a day on: kind -> currency -> sums."""
    rows = access.rows(actor, Deal).filter(closed_on__gte=since)
    if owner is not None:
        rows = rows.filter(owner=owner)
    found: dict[str, dict[str, Sums]] = {"won": {}, "lost": {}}
    grouped = rows.order_by().values("stage__kind", "currency").annotate(n=Count("pk"), total=Sum("amount"))
    for row in grouped:
        if row["stage__kind"] in found:
            found[row["stage__kind"]][row["currency"]] = Sums(row["n"], row["total"] or ZERO)
    return found


def due_next_steps(
    actor: Actor, *, owner: Membership | None = None, until: date | None = None, limit: int = 20
) -> list[Deal]:
    """Open deals whose next step is due by a day (today), the oldest first: the queue of a home page."""
    rows = search(actor, owner=owner).filter(next_step_on__lte=until or today(actor.workspace))
    return list(rows.order_by("next_step_on", "pk")[:limit])


def without_next_step(actor: Actor, *, owner: Membership | None = None, limit: int = 20) -> list[Deal]:
    """Open deals with neither a next step nor a reason for having none."""
    rows = search(actor, owner=owner).filter(next_step_on__isnull=True, no_next_step_reason="")
    return list(rows.order_by("stage_since", "pk")[:limit])


def deals_of(actor: Actor, account: Account, *, limit: int = 20) -> list[Deal]:
    """The deals of one account, the latest first."""
    return list(search(actor, state="all", account=account).order_by("-opened_on", "-pk")[:limit])


def get_deal(actor: Actor, uuid: UUID | str) -> Deal:
    """One deal with what its page names, or 404."""
    related = ("stage", "account", "contact", "owner__user", "lost_reason", "action__cause", "cause")
    return access.get(actor, Deal, uuid, related=related)


def needs_of(actor: Actor, deal: Deal) -> list[Need]:
    """The needs of a deal: essential first, then as they were stated."""
    rows = access.rows(actor, Need).filter(deal=deal).select_related("stated_by", "validated_by")
    order = {code: rank for rank, (code, _label) in enumerate(Need.PRIORITIES)}
    return sorted(rows, key=lambda need: (order[need.priority], need.pk))


def silent_domains(needs: Sequence[Need]) -> list[str]:
    """The domains on which no need was stated yet: what is left to ask (PTC-01)."""
    asked = {need.domain for need in needs}
    return [code for code, _label in Need.DOMAINS if code not in asked]
