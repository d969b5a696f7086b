"""Ask whether clients are satisfied, and answer those who are not (satisfaction, REL-05)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor, system_actor
from compagnon.people.errors import Refusal
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Account, Contact, Task
from compagnon.sales.accounts.permission import may_contact
from compagnon.sales.accounts.services import complete_task, create_task
from compagnon.sales.care import facts
from compagnon.sales.care.models import TOPICS, Survey, SurveyAnswer
from compagnon.sales.orders.models import Order
from compagnon.work import sharing
from compagnon.work.models import ShareLink

PURPOSE = "survey.answer"
LINK_DAYS = 60
CLOSE_WITHIN_HOURS = 48
TOPIC_CODES = frozenset(code for code, _word in TOPICS)


def group_of(score: int) -> str:
    """Promoter from 9, detractor up to 6 (Reichheld 2003)."""
    return "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"


@transaction.atomic
def send_survey(
    actor: Actor, *, account: Account, contact: Contact | None = None, order: Order | None = None
) -> tuple[Survey, str]:
    """Make a question and its link, if the contact may be written to; gives the link's secret."""
    access.require(actor, "care.change")
    if contact is not None and contact.account_id != account.pk:
        raise Refusal("contact_elsewhere", _("This contact works for another company."), path="contact")
    if order is not None and order.account_id != account.pk:
        raise Refusal("order_elsewhere", _("This order is another client's."), path="order")
    permission = may_contact(actor, channel="email", contact=contact, account=account)
    if not permission.allowed:
        raise Refusal(permission.code, permission.reason, path="contact", source=permission.source)
    recent = timezone.now() - timedelta(days=30)
    rows = Survey.objects.of(actor.workspace).filter(account=account, contact=contact, sent_at__gt=recent)
    if rows.filter(answer=None).exists():
        raise Refusal(
            "asked_already", _("This contact was asked less than 30 days ago and has not answered yet."),
            path="contact",
        )  # fmt: skip
    survey = Survey(
        workspace=actor.workspace, account=account, contact=contact, order=order, sent_by=actor.membership,
        language=contact.language if contact else account.language,
    )  # fmt: skip
    link, token = sharing.share(
        actor, purpose=PURPOSE, about=survey, days=LINK_DAYS,
        recipient_name=contact.full_name if contact else account.name, recipient_email=contact.email if contact else "",
    )  # fmt: skip
    survey.link = link
    survey.save()
    record(actor, facts.SurveySent(link.recipient_name), about=survey, account_id=account.uuid)
    return survey, token


def survey_of(link: ShareLink) -> Survey:
    row: Survey = Survey.objects.select_related("account", "contact", "sent_by__user", "workspace").get(
        workspace=link.workspace, uuid=link.about_id
    )
    return row


@transaction.atomic
def answer_survey(link: ShareLink, *, score: int, text: str = "") -> SurveyAnswer:
    """The client's answer; for a detractor, a task due within 48 hours is opened for the sender."""
    if not 0 <= score <= 10:
        raise Refusal("score", _("Choose a number from 0 to 10."), path="score")
    survey = survey_of(link)
    sharing.use(link)
    answer: SurveyAnswer = SurveyAnswer.objects.create(
        workspace=link.workspace, survey=survey, score=score, text=text.strip()[:5000]
    )
    group = group_of(score)
    fact = record(
        sharing.visitor(link), facts.SatisfactionMeasured(score, group, answer.text[:300]), about=answer,
        account_id=survey.account.uuid,
    )  # fmt: skip
    if group == "detractor":
        due = timezone.localtime(timezone.now() + timedelta(hours=CLOSE_WITHIN_HOURS))
        with override(survey.sent_by.user.language if survey.sent_by else link.workspace.language):
            title = _t("Call back an unsatisfied client: %(score)d out of 10") % {"score": score}
        create_task(
            system_actor(link.workspace), title=title, due_on=due.date(), kind="call", account=survey.account,
            contact=survey.contact, about=answer, owner=survey.sent_by or survey.account.owner, cause=fact,
            priority=1,
        )  # fmt: skip
    return answer


@transaction.atomic
def close_loop(actor: Actor, *, answer: SurveyAnswer, note: str, topic: str = "") -> SurveyAnswer:
    """Say what was done for the client who answered, and what the answer was about; the task that the answer
    opened is ticked off. A loop is closed once."""
    access.require(actor, "care.change")
    if not note.strip():
        raise Refusal("note_missing", _("Say what was done for the client."), path="note")
    current = SurveyAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if current.closed_at:
        raise Refusal("closed_already", _("Somebody has answered this client already."))
    if topic and topic not in TOPIC_CODES:
        raise Refusal("topic_unknown", _("Choose a topic of the list."), path="topic")
    save_version(
        answer,
        None,
        {
            "closed_at": timezone.now(),
            "closed_by": actor.membership,
            "closing_note": note.strip(),
            "topic": topic or answer.topic,
        },
    )
    record(actor, facts.LoopClosed(note.strip()[:200]), about=answer, account_id=answer.survey.account.uuid)
    for task in Task.objects.of(actor.workspace).filter(about_id=answer.uuid, done_at=None):
        complete_task(actor, task=task, outcome=note.strip()[:200])
    return answer
