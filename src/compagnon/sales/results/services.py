"""Freeze a gap, decide what to do about it, check the effect, report (écarts, actions correctives, rapports)."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.journal.models import Fact
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.plan.models import Objective
from compagnon.sales.results import facts, queries
from compagnon.sales.results.models import CorrectiveAction, EffectCheck, Gap
from compagnon.sales.results.periods import Period
from compagnon.work import approvals
from compagnon.work.models import Approval
from compagnon.work.notices import members_with_role, notify


@transaction.atomic
def freeze_gap(
    actor: Actor, *, metric: str, period: Period, member: Membership | None = None, today: date | None = None
) -> Gap:
    """Keep the gap as it is seen now, with its parts and rows: later corrections do not change it."""
    access.require(actor, "results.change")
    view = queries.gap_view(actor, metric, period, member, today)
    found = view.indicator
    if found.target is None or not found.objectives:
        raise Refusal(
            "no_objective", _("Set an objective for this indicator first: a gap is measured against it.")
        )
    if found.actual is None:
        raise Refusal("no_actual", _("There is no figure for this period yet."))
    gap: Gap = Gap.objects.create(
        workspace=actor.workspace, metric=metric, starts_on=found.period.start, ends_on=found.period.end,
        member=member, objective=found.objectives[0], target=found.target, actual=found.actual,
        analysis=view.as_json(), main_cause=view.cause.effect if view.cause else "", by=actor.membership,
    )  # fmt: skip
    record(
        actor,
        facts.GapAnalysed(metric, found.target, found.actual, found.actual - found.target, gap.main_cause),
        about=gap,
    )
    return gap


def fact_of_gap(actor: Actor, gap: Gap) -> Fact:
    """The fact that a corrective action cites as its cause."""
    fact: Fact = Fact.objects.filter(workspace=actor.workspace, about_id=gap.uuid, kind="gap.analysed").get()
    return fact


@transaction.atomic
def propose_corrective(
    actor: Actor,
    *,
    gap: Gap,
    title: str,
    cause_note: str,
    resources: str,
    limits_ours: str,
    limits_client: str,
    expected: Decimal,
    due_on: date,
    owner: Membership | None = None,
    objective: Objective | None = None,
) -> CorrectiveAction:
    """Propose what to do about a gap. Cause, means, the limits of both sides and the objective are all
    required (PER-08): an action without one of them cannot be judged. A manager is asked to agree."""
    access.require(actor, "results.change")
    wanted = {
        "title": title, "cause_note": cause_note, "resources": resources, "limits_ours": limits_ours,
        "limits_client": limits_client,
    }  # fmt: skip
    for path, text in wanted.items():
        if not text.strip():
            raise Refusal("missing", _("Fill this in: the action cannot be judged without it."), path=path)
    row: CorrectiveAction = CorrectiveAction.objects.create(
        workspace=actor.workspace, gap=gap, objective=objective or gap.objective, cause=fact_of_gap(actor, gap),
        expected=expected, due_on=due_on, owner=owner or actor.membership,
        **{path: text.strip() for path, text in wanted.items()},
    )  # fmt: skip
    record(actor, facts.CorrectiveProposed(row.title, gap.main_cause, expected), about=row)
    approvals.ask(
        actor, subject="corrective", title=row.title, about=row, reason=row.cause_note,
        context={"metric": gap.metric, "gap": str(gap.actual - gap.target), "expected": str(expected)},
        url=f"/results/actions/{row.uuid}/",
    )  # fmt: skip
    return row


@transaction.atomic
def decide_corrective(
    actor: Actor, *, action: CorrectiveAction, agree: bool, note: str = ""
) -> CorrectiveAction:
    """A manager agrees or refuses (PER-09); refusing wants a reason."""
    access.require(actor, "results.approve")
    if action.status != "proposed":
        raise Refusal("decided", _("This action is already decided."))
    if not agree and not note.strip():
        raise Refusal("note_missing", _("Say why, so that the asker can go on."), path="note")
    waiting = Approval.objects.of(actor.workspace).filter(
        about_id=action.uuid, subject="corrective", decision=""
    )
    if actor.membership and waiting.filter(asked_by=actor.membership).exists():
        raise Refusal("own_request", _("Nobody decides on their own request: ask another manager."))
    save_version(action, None, {"status": "agreed" if agree else "refused"})
    decision = "approved" if agree else "refused"
    approvals.settle(actor, about=action, subject="corrective", decision=decision, note=note)
    record(actor, facts.CorrectiveDecided(action.title, action.status), about=action)
    if action.owner:
        notify(
            [action.owner], "corrective.decided", gettext_noop("{who} answered: {title}"),
            params={"who": actor.name, "title": action.title}, about_kind=action._meta.label_lower,
            about_id=action.uuid, url=f"/results/actions/{action.uuid}/",
        )  # fmt: skip
    return action


def value_now(
    actor: Actor, action: CorrectiveAction, period: Period, today: date | None = None
) -> Decimal | None:
    """The indicator of the action's gap over another period, for the same person: the "after" figure."""
    found = queries.indicators(actor, period, action.gap.member, today)
    return next(item.actual for item in found if item.metric == action.gap.metric)


@transaction.atomic
def check_effect(
    actor: Actor,
    *,
    action: CorrectiveAction,
    before: Decimal,
    after: Decimal,
    note: str = "",
    on: date | None = None,
) -> EffectCheck:
    """Compare before and after (PER-10): effective when the gain reaches what was expected, partly when
    it goes the right way; the action is then closed, or stays open when it had no effect."""
    access.require(actor, "results.change")
    if action.status not in {"agreed", "done"}:
        raise Refusal("not_agreed", _("Only an agreed action has an effect to check."))
    gain, wanted = after - before, action.expected
    right_way = gain > 0 if wanted > 0 else gain < 0
    reached = gain >= wanted if wanted > 0 else gain <= wanted
    verdict = "effective" if reached else "partial" if right_way else "none"
    check: EffectCheck = EffectCheck.objects.create(
        workspace=actor.workspace, action=action, checked_on=on or timezone.localdate(), before=before, after=after,
        verdict=verdict, note=note.strip(), by=actor.membership,
    )  # fmt: skip
    save_version(action, None, {"status": "closed" if verdict == "effective" else "done"})
    record(actor, facts.EffectChecked(action.title, before, after, verdict), about=check)
    if verdict == "none":
        notify(
            members_with_role(actor.workspace, "manager"), "corrective.without_effect",
            gettext_noop("Without effect: {title}"), params={"title": action.title}, priority="urgent",
            about_kind=action._meta.label_lower, about_id=action.uuid, url=f"/results/actions/{action.uuid}/",
        )  # fmt: skip
    return check
