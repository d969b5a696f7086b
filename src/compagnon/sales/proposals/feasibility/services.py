"""Ask for opinions in parallel, answer, inform, withdraw, set aside (avis de faisabilité)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor, actor_of, system_actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Task
from compagnon.sales.accounts.services import complete_task, create_task
from compagnon.sales.proposals.feasibility import facts
from compagnon.sales.proposals.feasibility.absences import present
from compagnon.sales.proposals.feasibility.days import after_working_days
from compagnon.sales.proposals.feasibility.mailing import PURPOSE, member_of, respondents, send_question
from compagnon.sales.proposals.feasibility.parts import marks_of
from compagnon.sales.proposals.feasibility.reopening import days_of
from compagnon.sales.proposals.models import Proposal, QuoteVersion
from compagnon.sales.proposals.models.feasibility import (
    FeasibilityReview,
    InternalService,
    ReviewAnswer,
    ReviewCondition,
)
from compagnon.sales.proposals.models.preparation import Partner
from compagnon.sales.proposals.pricing import price_version
from compagnon.work import sharing
from compagnon.work.models import ShareLink
from compagnon.work.notices import notify

MOST_CONDITIONS = 10
MOST_QUESTIONS = 30
KIND = FeasibilityReview._meta.label_lower


def state_now(proposal: Proposal) -> dict[str, str]:
    """The marks of the latest version of a proposal."""
    version = latest_version(proposal)
    lines = list(version.lines.all())
    return marks_of(version, lines, price_version(version, lines) if lines else None)


def latest_version(proposal: Proposal) -> QuoteVersion:
    version: QuoteVersion = proposal.versions.order_by("-rank")[:1].get()
    version.proposal = proposal
    return version


@transaction.atomic
def ask(
    actor: Actor,
    *,
    proposal: Proposal,
    services: Iterable[InternalService] = (),
    partners: Iterable[Partner] = (),
    question: str = "",
    due_on: date | None = None,
    blocking: bool = True,
    origin: str = "hand",
    scope: Sequence[str] = (),
    site: str = "",
) -> list[FeasibilityReview]:
    """Put a question to several services and partners at once; each has its own day.

    Without a question, each service gets its usual one; without a day, each has its own working days.
    `scope`: the lines that a partner may see, by reference or label (a partner sees no other). `site`: the
    address of the product; then the question is mailed with a link, after the commit.
    """
    access.require(actor, "proposals.change")
    asked: list[InternalService | Partner] = [*services, *partners]
    if not asked:
        raise Refusal("nobody_asked", _("Choose at least one service or partner to ask."), path="services")
    day = today(actor.workspace)
    if due_on is not None and due_on < day:
        raise Refusal("due_past", _("This day is past: choose today or later."), path="due_on")
    latest_version(proposal)
    if proposal.reviews.exclude(status="withdrawn").count() + len(asked) > MOST_QUESTIONS:
        raise Refusal("too_many_questions", _("A proposal has at most 30 questions."), path="services")
    made = [
        _ask_one(actor, proposal, who, question.strip(), due_on, blocking, origin, list(scope), site)
        for who in asked
    ]
    if site:
        transaction.on_commit(lambda: [send_question(actor, review=review, site=site) for review in made])
    return made


def _ask_one(
    actor: Actor, proposal: Proposal, who: InternalService | Partner, question: str, due_on: date | None,
    blocking: bool, origin: str, scope: list[str], site: str,
) -> FeasibilityReview:  # fmt: skip
    service = who if isinstance(who, InternalService) else None
    partner = who if isinstance(who, Partner) else None
    if service and proposal.reviews.filter(service=service, status__in=["open", "info"]).exists():
        raise Refusal(
            "already_asked", _("{name} is already asked and has not answered yet.").format(name=text_in(service.name)),
            path="services",
        )  # fmt: skip
    text = question or _usual(service, proposal.language)
    if not text:
        raise Refusal("question_missing", _("Write the question."), path="question")
    review = FeasibilityReview(
        workspace=actor.workspace, proposal=proposal, service=service, partner=partner, question=text,
        blocking=blocking, origin=origin, scope=scope, keys=_keys(proposal), asked_by=actor.membership,
        asked_at=timezone.now(), site=site, due_on=today(actor.workspace),
    )  # fmt: skip
    review.due_on = due_on or after_working_days(review.due_on, days_of(review))
    review.save()
    record(
        actor, facts.OpinionAsked(review.asked_name, text, review.due_on.isoformat(), blocking), about=proposal,
        account_id=proposal.deal.account.uuid,
    )  # fmt: skip
    _tell_respondents(actor, review)
    return review


def _usual(service: InternalService | None, language: str) -> str:
    return text_in(service.questions[0], language) if service and service.questions else ""


def _keys(proposal: Proposal) -> dict[str, list[str]]:
    """What the quote is about, to find similar past answers."""
    rows = latest_version(proposal).lines.all()
    return {
        "products": sorted({line.reference for line in rows if line.reference}),
        "families": sorted({line.family for line in rows if line.family}),
    }


def _tell_respondents(actor: Actor, review: FeasibilityReview) -> None:
    notify(
        [member for member in respondents(review) if member != actor.membership], "feasibility.asked",
        gettext_noop("{who} asks for your opinion: {title}"),
        params={"who": actor.name, "title": review.proposal.title}, priority="urgent", about_kind=KIND,
        about_id=review.uuid, url=f"/feasibility/{review.uuid}/",
    )  # fmt: skip


def may_answer(actor: Actor, review: FeasibilityReview) -> bool:
    """The members of the service, their deputies, and whoever its late questions go to."""
    me = actor.membership
    if me is None or not actor.can("feasibility.answer") or review.service is None:
        return False
    if review.service.escalation_id == me.pk:
        return True
    return review.service.members.filter(member=me).exists() or me in respondents(review)


def answer_as_member(
    actor: Actor, *, review: FeasibilityReview, answer: str, comment: str = "",
    conditions: Sequence[dict[str, Any]] = (),
) -> ReviewAnswer:  # fmt: skip
    """Answer in the product."""
    access.require(actor, "feasibility.answer")
    if not may_answer(actor, review):
        raise Refusal("opinion_not_yours", _("This question is put to another service."))
    return _answer(actor, review, answer, comment, conditions, actor.membership, "page", None)


@transaction.atomic
def answer_by_link(
    link: ShareLink, *, answer: str, comment: str = "", conditions: Sequence[dict[str, Any]] = ()
) -> ReviewAnswer:
    """Answer from a mailed link, once: the person is the one to whom the link was sent."""
    member = member_of(link)
    actor = actor_of(member) if member else sharing.visitor(link)
    return _answer(actor, review_of(link), answer, comment, conditions, member, "link", link)


def review_of(link: ShareLink) -> FeasibilityReview:
    """The question behind a link of this purpose."""
    row: FeasibilityReview = (
        FeasibilityReview.objects.of(link.workspace)
        .select_related("service", "partner", "proposal__deal__account", "proposal__owner__user", "asked_by__user",
                        "workspace")
        .get(uuid=link.about_id)
    )  # fmt: skip
    return row


@transaction.atomic
def _answer(
    actor: Actor, review: FeasibilityReview, answer: str, comment: str, conditions: Sequence[dict[str, Any]],
    member: Membership | None, door: str, link: ShareLink | None,
) -> ReviewAnswer:  # fmt: skip
    locked: Any = FeasibilityReview.objects.select_for_update(of=("self",))
    review = locked.select_related("service", "partner", "proposal__deal__account", "asked_by__user").get(
        pk=review.pk
    )
    _must_be_open(review)
    rows = _checked(answer, comment, conditions)
    if link is not None:
        sharing.use(link)
    marks = state_now(review.proposal)
    given: ReviewAnswer = ReviewAnswer.objects.create(
        workspace=review.workspace, review=review, answer=answer, comment=comment.strip(), member=member,
        by_name=(actor.name or review.asked_name)[:150], door=door, at=timezone.now(), parts=marks,
    )  # fmt: skip
    ReviewCondition.objects.bulk_create(
        ReviewCondition(workspace=review.workspace, answer=given, **row) for row in rows
    )
    review.status, review.reopened_by = "info" if answer == "info" else "answered", []
    review.keys = {name: value for name, value in review.keys.items() if name != "set_aside_parts"}
    review.version += 1
    review.save(update_fields=["status", "reopened_by", "keys", "version", "updated_at"])
    late = max(0, (today(review.workspace) - review.due_on).days)
    record(
        actor, facts.OpinionGiven(review.asked_name, answer, given.by_name, len(rows), late), about=review.proposal,
        account_id=review.proposal.deal.account.uuid,
    )  # fmt: skip
    _tell_asker(review, given)
    return given


def _must_be_open(review: FeasibilityReview) -> None:
    if review.status == "open":
        return
    sentences = {
        "answered": _("This question is already answered: thank you."),
        "info": _("This question waits for information: you will be told when it is there."),
    }
    closed = _("This question is closed: there is nothing to answer any more.")
    raise Refusal("question_closed", sentences.get(review.status, closed))


def _checked(answer: str, comment: str, conditions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The conditions that hold something; an answer lacks nothing that the asker needs to go on."""
    if answer not in {"yes", "if", "no", "info"}:
        raise Refusal("answer_unknown", _("Choose: yes, yes if, no, or need information."), path="answer")
    rows = [
        row for row in conditions if str(row.get("text", "")).strip() or row.get("amount") or row.get("weeks")
    ]
    if answer == "if" and not rows:
        raise Refusal(
            "condition_missing", _("Say under which condition: one line is enough."), path="condition"
        )
    if answer == "no" and not comment.strip():
        raise Refusal(
            "comment_missing", _("Say why not, so that the asker can look for another way."), path="comment"
        )
    if answer == "info" and not comment.strip():
        raise Refusal("comment_missing", _("Say what you need to know."), path="comment")
    if answer != "if":
        return []
    return [_condition(row) for row in rows[:MOST_CONDITIONS]]


def _condition(row: dict[str, Any]) -> dict[str, Any]:
    text, amount, weeks = str(row.get("text", "")).strip(), row.get("amount"), row.get("weeks")
    if not text and weeks:
        text = gettext("Delivery in {weeks} weeks at the earliest").format(weeks=weeks)
    if not text:
        raise Refusal("condition_missing", _("Say in a few words what is needed."), path="condition")
    if amount is not None and (Decimal(amount) < 0 or Decimal(amount) >= Decimal(10) ** 10):
        raise Refusal("amount_wrong", _("A cost is not negative."), path="amount")
    return {"text": text[:250], "amount": amount or None, "weeks": weeks or None}


def _tell_asker(review: FeasibilityReview, given: ReviewAnswer) -> None:
    """The asker is told; a need for information is also a task."""
    proposal, asker = review.proposal, review.asked_by
    if asker is None or asker.archived_at:
        return
    url = f"/proposals/{proposal.uuid}/feasibility/"
    if given.answer == "info":
        create_task(
            system_actor(review.workspace, label=given.by_name), owner=asker, about=review,
            title=gettext("Tell {who}: {what}").format(who=review.asked_name, what=given.comment)[:150],
            account=proposal.deal.account, due_on=after_working_days(today(review.workspace), 1), priority=1,
        )  # fmt: skip
    notify(
        [asker], f"feasibility.{given.answer}", gettext_noop("{who} answered about “{title}”"),
        params={"who": review.asked_name, "title": proposal.title},
        priority="normal" if given.answer == "yes" else "urgent", about_kind=KIND, about_id=review.uuid, url=url,
    )  # fmt: skip


@transaction.atomic
def inform(actor: Actor, *, review: FeasibilityReview, text: str) -> FeasibilityReview:
    """Give the information that was asked for; the question opens again with a new day."""
    access.require(actor, "proposals.change")
    if review.status != "info":
        raise Refusal("no_information_needed", _("Nobody waits for information on this question."))
    if not text.strip():
        raise Refusal("information_missing", _("Write the information that was asked for."), path="text")
    review.information = "\n".join(part for part in (review.information, text.strip()) if part)
    review.status, review.told, review.asked_at = "open", 0, timezone.now()
    review.due_on = after_working_days(today(review.workspace), days_of(review))
    review.version += 1
    review.save()
    for task in Task.objects.of(actor.workspace).filter(about_id=review.uuid, done_at=None):
        complete_task(actor, task=task, outcome=text.strip()[:200])
    record(
        actor, facts.InformationGiven(review.asked_name, text.strip()), about=review.proposal,
        account_id=review.proposal.deal.account.uuid,
    )  # fmt: skip
    _tell_respondents(actor, review)
    if review.site:
        transaction.on_commit(lambda: send_question(actor, review=review, site=review.site))
    return review


@transaction.atomic
def withdraw(actor: Actor, *, review: FeasibilityReview) -> FeasibilityReview:
    """Take a question back; its links end. A rule that needs the opinion goes on needing it."""
    access.require(actor, "proposals.change")
    if review.status == "withdrawn":
        return review
    review.status = "withdrawn"
    review.version += 1
    review.save(update_fields=["status", "version", "updated_at"])
    close_links(review)
    record(
        actor, facts.OpinionWithdrawn(review.asked_name), about=review.proposal,
        account_id=review.proposal.deal.account.uuid,
    )  # fmt: skip
    return review


@transaction.atomic
def set_aside(actor: Actor, *, review: FeasibilityReview, reason: str) -> FeasibilityReview:
    """Go on without an opinion, or against it: for who approves proposals, with a reason that stays."""
    access.require(actor, "proposals.approve")
    if review.status in {"withdrawn", "set_aside"}:
        raise Refusal("question_closed", _("This question is closed: there is nothing to answer any more."))
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why the quote may leave without this opinion."), path="reason")
    review.status, review.set_aside_by = "set_aside", actor.membership
    review.set_aside_reason = reason.strip()[:300]
    review.keys = {**review.keys, "set_aside_parts": state_now(review.proposal)}
    review.version += 1
    review.save()
    close_links(review)
    record(
        actor, facts.OpinionSetAside(review.asked_name, review.set_aside_reason), about=review.proposal,
        account_id=review.proposal.deal.account.uuid,
    )  # fmt: skip
    return review


def close_links(review: FeasibilityReview) -> None:
    open_links = ShareLink.objects.of(review.workspace).filter(
        purpose=PURPOSE, about_id=review.uuid, used_at=None
    )
    for link in open_links:
        sharing.revoke(link)


@transaction.atomic
def remind(actor: Actor, *, review: FeasibilityReview, site: str = "") -> int:
    """Write again to those who may answer; gives how many were told."""
    access.require(actor, "proposals.change")
    if review.status != "open":
        raise Refusal("nothing_to_remind", _("This question waits for nobody."))
    members = present(review.workspace, respondents(review), today(review.workspace))
    notify(
        members, "feasibility.reminder", gettext_noop("Reminder: your opinion is due on {due} ({title})"),
        params={"due": review.due_on.isoformat(), "title": review.proposal.title}, priority="urgent",
        about_kind=KIND, about_id=review.uuid, url=f"/feasibility/{review.uuid}/",
    )  # fmt: skip
    if site:
        transaction.on_commit(lambda: send_question(actor, review=review, site=site, reminder=True))
    return len(members)


def review_by(actor: Actor, uuid: UUID | str) -> FeasibilityReview:
    """A visible question with what its actions need."""
    related = ("service__escalation__user", "partner", "proposal__deal__account", "proposal__owner__user",
               "asked_by__user", "workspace")  # fmt: skip
    return access.get(actor, FeasibilityReview, uuid, related=related)
