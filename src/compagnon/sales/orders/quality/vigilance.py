"""Critical clients, products and contracts (points critiques; SUI-11): proposed by rules, decided by people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from compagnon.journal.queries import facts as facts_of
from compagnon.journal.services import record
from compagnon.library.document_formats import Formats
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Account
from compagnon.sales.catalogue.models import Product
from compagnon.sales.orders.fulfilment.services import required
from compagnon.sales.orders.models import InvoiceLine
from compagnon.sales.orders.models.contracts import Contract
from compagnon.sales.orders.models.fulfilment import Incident
from compagnon.sales.orders.models.quality import CriticalFlag, FlagReview
from compagnon.sales.orders.quality import facts
from compagnon.sales.orders.receivables import owed_by_client
from compagnon.work.jobs import JobContext, job
from compagnon.work.notices import notify

ZERO = Decimal(0)
# The rules, as data: what makes a subject critical, and how often one then looks at it.
VALUE_SHARE = Decimal("0.10")  # of a year's net sales
LATE_DAYS = 60
LATE_AMOUNT = Decimal(1000)
INCIDENTS, INCIDENT_DAYS, DELAY_DAYS = 2, 180, 10
LOW_SCORE, COMPLAINT_DAYS = 6, 90
NOTICE_DAYS = 60
QUIET_DAYS = 90  # a declined proposal does not come back sooner
CADENCE = {"value": 30, "risk": 7, "delay": 14, "complaint": 14, "manual": 30}
LOOK = gettext_noop("{subject}: time to look at this critical point.")


def name_of(subject: Account | Product | Contract) -> str:
    if isinstance(subject, Product):
        return f"{subject.reference} {text_in(subject.name)}"
    return subject.name if isinstance(subject, Account) else f"{subject.number} {subject.title}"


def _place(subject: Account | Product | Contract) -> dict[str, Any]:
    key = {Account: "account", Product: "product", Contract: "contract"}[type(subject)]
    return {key: subject}


@transaction.atomic
def raise_flag(
    actor: Actor,
    *,
    subject: Account | Product | Contract,
    reason: str,
    cause: str = "manual",
    cadence_days: int = 30,
    owner: Membership | None = None,
) -> CriticalFlag:
    """Watch a subject more closely: why, how often, and who does. A subject is watched once for one cause."""
    access.require(actor, "orders.change")
    words = required(reason, "reason", _("Say why it is critical."))[:300]
    if cause not in dict(CriticalFlag.CAUSES):
        raise Refusal("cause", _("Choose a line of the list."), path="cause")
    if not 1 <= cadence_days <= 365:
        raise Refusal("cadence", _("One looks at it every 1 to 365 days."), path="cadence_days")
    live = CriticalFlag.objects.of(actor.workspace).filter(status__in=("proposed", "active"), cause=cause)
    if existing := live.filter(**_place(subject)).first():
        return existing
    today = timezone.localdate()
    row: CriticalFlag = CriticalFlag.objects.create(
        workspace=actor.workspace, cause=cause, reason=words, status="active", cadence_days=cadence_days,
        next_on=today + timedelta(days=cadence_days), raised_on=today, owner=owner or actor.membership,
        **_place(subject),
    )  # fmt: skip
    _record(actor, row, facts.FlagRaised(name_of(subject), cause, words, False))
    return row


def _record(actor: Actor, flag: CriticalFlag, payload: Any) -> None:
    account = flag.account or (flag.contract.account if flag.contract else None)
    record(actor, payload, about=flag, account_id=account.uuid if account else None)


@transaction.atomic
def answer_proposal(
    actor: Actor, *, flag: CriticalFlag, accept: bool, note: str = "", seen_version: int | None = None
) -> CriticalFlag:
    """Take a proposed flag up, or decline it with a reason."""
    access.require(actor, "orders.change")
    if flag.status != "proposed":
        return flag
    if not accept:
        words = required(note, "note", _("Say why it is not critical."))[:250]
        save_version(
            flag,
            seen_version,
            {"status": "declined", "closed_on": timezone.localdate(), "closing_note": words},
        )
        return flag
    save_version(flag, seen_version, {
        "status": "active", "next_on": timezone.localdate() + timedelta(days=flag.cadence_days),
        "owner": flag.owner or actor.membership,
    })  # fmt: skip
    _record(actor, flag, facts.FlagRaised(name_of(flag.subject), flag.cause, flag.reason, True))
    return flag


@transaction.atomic
def look_at(actor: Actor, *, flag: CriticalFlag, note: str, seen_version: int | None = None) -> FlagReview:
    """What was seen; the next look follows from the cadence."""
    access.require(actor, "orders.change")
    if flag.status != "active":
        raise Refusal("not_active", _("This point is not watched."))
    words = required(note, "note", _("Say what you saw."))[:500]
    today = timezone.localdate()
    save_version(flag, seen_version, {"next_on": today + timedelta(days=flag.cadence_days)})
    row: FlagReview = FlagReview.objects.create(
        workspace=actor.workspace, flag=flag, on=today, note=words, made_by=actor.membership
    )
    _record(actor, flag, facts.FlagReviewed(name_of(flag.subject), words))
    return row


@transaction.atomic
def lift_flag(
    actor: Actor, *, flag: CriticalFlag, note: str, seen_version: int | None = None
) -> CriticalFlag:
    """It is no longer critical: say why."""
    access.require(actor, "orders.change")
    if flag.status != "active":
        return flag
    words = required(note, "note", _("Say why it is no longer critical."))[:250]
    save_version(
        flag, seen_version, {"status": "lifted", "closed_on": timezone.localdate(), "closing_note": words}
    )
    _record(actor, flag, facts.FlagLifted(name_of(flag.subject), words))
    return flag


# ---- the rules -------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    subject: Account | Product | Contract
    cause: str
    reason: str
    owner: Membership | None


@transaction.atomic
def propose_flags(actor: Actor, on: date) -> list[CriticalFlag]:
    """Propose what the rules find, each subject and cause once; what was declined lately does not come back."""
    taken: set[tuple[Any, ...]] = {
        (row["cause"], row["account"], row["product"], row["contract"])
        for row in CriticalFlag.objects.of(actor.workspace).filter(
            Q(status__in=("proposed", "active")) | Q(closed_on__gt=on - timedelta(days=QUIET_DAYS))
        ).values("cause", "account", "product", "contract")
    }  # fmt: skip
    made = []
    for found in _rules(actor, on):
        place = _place(found.subject)
        key = (
            found.cause,
            *(place[n].pk if n in place else None for n in ("account", "product", "contract")),
        )
        if key in taken:
            continue
        taken.add(key)
        days = CADENCE[found.cause]
        made.append(CriticalFlag.objects.create(
            workspace=actor.workspace, cause=found.cause, reason=found.reason[:300], status="proposed",
            cadence_days=days, next_on=on + timedelta(days=days), raised_on=on, owner=found.owner, **place,
        ))  # fmt: skip
    return made


def _rules(actor: Actor, on: date) -> Iterator[Found]:
    formats = Formats(actor.workspace.language if actor.workspace.language in {"fr", "en"} else "fr")
    yield from _by_value(actor, on, formats)
    yield from _by_risk(actor, on, formats)
    yield from _by_delay(actor, on)
    yield from _by_complaint(actor, on)
    yield from _by_notice(actor, on, formats)


def _by_value(actor: Actor, on: date, formats: Formats) -> Iterator[Found]:
    """Clients and products of a tenth of the year's sales or more: losing one would hurt."""
    lines = InvoiceLine.objects.of(actor.workspace).filter(
        invoice__issued_on__range=(on - timedelta(days=365), on), invoice__kind="invoice"
    )
    whole = lines.aggregate(t=Sum("net"))["t"] or ZERO
    if whole <= 0:
        return
    for key, model in (("invoice__account", Account), ("line__product", Product)):
        rows = lines.exclude(**{key: None}).order_by().values(key).annotate(t=Sum("net"))
        sums = {row[key]: row["t"] for row in rows if row["t"] >= whole * VALUE_SHARE}
        for subject in access.rows(actor, model).filter(pk__in=sums):
            share = (sums[subject.pk] / whole).quantize(Decimal("0.001"), "ROUND_HALF_UP")
            reason = _t("%(share)s of the sales of a year") % {"share": formats.percent(share)}
            yield Found(subject, "value", reason, getattr(subject, "owner", None))


def _by_risk(actor: Actor, on: date, formats: Formats) -> Iterator[Found]:
    """Clients that owe a sum since two months or more."""
    late = [row for row in owed_by_client(actor, on) if row.days >= LATE_DAYS and row.claimed >= LATE_AMOUNT]
    by_uuid = {row.uuid: row for row in late}
    for account in access.rows(actor, Account).filter(uuid__in=by_uuid).select_related("owner"):
        row = by_uuid[account.uuid]
        reason = _t("%(amount)s late, the oldest by %(days)s days") % {
            "amount": formats.amount(row.claimed, actor.workspace.currency), "days": row.days
        }  # fmt: skip
        yield Found(account, "risk", reason, account.owner)


def _by_delay(actor: Actor, on: date) -> Iterator[Found]:
    """Clients with repeated incidents, or an open one of ten days or more; products with repeated ones."""
    rows = access.rows(actor, Incident).filter(happened_on__gte=on - timedelta(days=INCIDENT_DAYS))
    counts = {
        row["order__account"]: row["n"]
        for row in rows.order_by().values("order__account").annotate(n=Count("pk"))
    }
    grave = {
        row.order.account_id for row in rows.filter(status="open", new_on__isnull=False).select_related("order")
        if row.was_due_on and row.new_on and (row.new_on - row.was_due_on).days >= DELAY_DAYS
    }  # fmt: skip
    wanted = {pk for pk, n in counts.items() if n >= INCIDENTS} | grave
    for account in access.rows(actor, Account).filter(pk__in=wanted).select_related("owner"):
        n = counts[account.pk]
        reason = ngettext("%(n)s incident in six months", "%(n)s incidents in six months", n) % {"n": n}
        yield Found(account, "delay", reason, account.owner)
    faults = rows.filter(kind__in=("damaged", "wrong", "failure"), delivery__isnull=False).order_by()
    products = faults.values("delivery__lines__line__product").annotate(n=Count("pk", distinct=True))
    known = {row["delivery__lines__line__product"]: row["n"] for row in products if row["n"] >= INCIDENTS}
    for product in access.rows(actor, Product).filter(pk__in=[pk for pk in known if pk]):
        n = known[product.pk]
        reason = ngettext("%(n)s fault in six months", "%(n)s faults in six months", n) % {"n": n}
        yield Found(product, "delay", reason, None)


def _by_complaint(actor: Actor, on: date) -> Iterator[Found]:
    """Clients that gave a low score lately, or complained."""
    rows = facts_of(actor).filter(
        kind__in=("satisfaction.measured", "complaint.opened"),
        at__gte=timezone.now() - timedelta(days=COMPLAINT_DAYS), account_id__isnull=False,
    )  # fmt: skip
    low: dict[Any, str] = {}
    for fact in rows[:2000]:
        score = fact.payload.get("score")
        if fact.kind == "complaint.opened":
            low.setdefault(fact.account_id, _t("A complaint in three months"))
        elif isinstance(score, int) and score <= LOW_SCORE:
            low.setdefault(fact.account_id, _t("A score of %(score)s out of 10") % {"score": score})
    for account in access.rows(actor, Account).filter(uuid__in=low).select_related("owner"):
        yield Found(account, "complaint", low[account.uuid], account.owner)


def _by_notice(actor: Actor, on: date, formats: Formats) -> Iterator[Found]:
    """Contracts whose last day of notice comes within two months."""
    for row in (
        access.rows(actor, Contract).filter(ended_on=None, renewal="tacit").select_related("owner")[:2000]
    ):
        last = row.ends_on - timedelta(days=row.notice_days)
        if on <= last <= on + timedelta(days=NOTICE_DAYS):
            reason = _t("Notice until %(day)s") % {"day": formats.date(last)}
            yield Found(row, "risk", reason, row.owner)


@job("orders.vigilance", max_attempts=3)
def watch_closely(context: JobContext) -> dict[str, int]:
    """Once a day: propose what the rules find, and remind the owners of the points to look at."""
    actor, on = context.actor, timezone.localdate()
    made = propose_flags(actor, on)
    told = 0
    due = access.rows(actor, CriticalFlag).filter(status="active", next_on__lte=on, owner__isnull=False)
    for flag in due.select_related("account", "product", "contract", "owner"):
        told += len(notify(
            [flag.owner], "vigilance", LOOK, params={"subject": name_of(flag.subject)}, about_id=flag.uuid,
            about_kind="sales_orders.criticalflag", url="/vigilance/",
        ))  # fmt: skip
    return {"proposed": len(made), "told": told}


def flags(actor: Actor) -> models.QuerySet[CriticalFlag]:
    """Points that are watched or proposed, the nearest look first."""
    rows: Any = access.rows(actor, CriticalFlag).filter(status__in=("proposed", "active"))
    rows = rows.select_related("account", "product", "contract__account", "owner__user")
    return rows.prefetch_related("reviews").order_by("next_on", "pk")  # type: ignore[no-any-return]


def flags_of(actor: Actor, account: Account) -> list[CriticalFlag]:
    """What is watched of one client."""
    rows = access.rows(actor, CriticalFlag).filter(
        Q(account=account) | Q(contract__account=account), status="active"
    )
    return list(rows.select_related("owner__user")[:10])
