"""Send a question by mail with the link that answers it, and say who may answer (envoi d'une question).

The message holds the question and its day, nothing of the quote: what the reader needs to see is on the page
behind the link. Links are secrets: a reminder makes a new one and closes the one before.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from compagnon.library.document_formats import Formats
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.models import Membership
from compagnon.sales.accounts.permission import may_contact
from compagnon.sales.proposals.feasibility.absences import present
from compagnon.sales.proposals.models.feasibility import FeasibilityReview
from compagnon.work import sharing
from compagnon.work.models import ShareLink

log = logging.getLogger(__name__)
PURPOSE = "feasibility.answer"
LINK_DAYS = 45


@dataclass(frozen=True)
class Recipient:
    """Whom a question is mailed to; `member` is the public id of a member, empty for an outsider."""

    name: str
    email: str
    language: str
    member: str = ""


def respondents(review: FeasibilityReview) -> list[Membership]:
    """The members who may answer today: those of the service who are there, else their deputies."""
    if review.service is None:
        return []
    rows = review.service.members.select_related("member__user", "member__workspace").filter(
        member__archived_at=None, member__user__is_active=True
    )
    return present(review.workspace, [row.member for row in rows], today(review.workspace))


def recipients(actor: Actor, review: FeasibilityReview) -> Iterator[Recipient]:
    """The members who may answer, or the partner as far as the contact gate allows."""
    for member in respondents(review):
        yield Recipient(str(member.user), member.user.email, member.user.language, str(member.uuid))
    partner = review.partner
    if partner and partner.email:
        contact = partner.contact
        if (
            contact is None
            or may_contact(actor, channel="email", contact=contact, purpose="contract").allowed
        ):
            yield Recipient(partner.contact_name or partner.name, partner.email, partner.language)


def send_question(actor: Actor, *, review: FeasibilityReview, site: str, reminder: bool = False) -> int:
    """Write to everyone who may answer; gives how many messages the mail server took. `site` is the address
    of the product, as `https://compagnon.example/`. Call it after the commit."""
    sent = 0
    for to in recipients(actor, review):
        old = ShareLink.objects.of(review.workspace).filter(
            purpose=PURPOSE, about_id=review.uuid, recipient_email=to.email, used_at=None
        )
        for link in old:
            sharing.revoke(link)
        _row, token = sharing.share(
            actor, purpose=PURPOSE, about=review, days=LINK_DAYS, recipient_name=to.name, recipient_email=to.email,
            data={"member": to.member},
        )  # fmt: skip
        try:
            _message(actor, review, to, f"{site.rstrip('/')}/s/{token}/", reminder=reminder).send()
            sent += 1
        except OSError:
            log.exception("the question %s could not be mailed", review.uuid)
    return sent


def _message(
    actor: Actor, review: FeasibilityReview, to: Recipient, url: str, *, reminder: bool
) -> EmailMessage:
    with translation.override(to.language):
        due = Formats(to.language).date(review.due_on)
        values = {
            "name": to.name, "company": review.workspace.name, "question": review.question, "due": due, "url": url,
            "sender": actor.name or review.workspace.name,
        }  # fmt: skip
        subject = _("Your opinion is needed by %(due)s") % values
        if reminder:
            subject = _("Reminder: your opinion is needed by %(due)s") % values
        body = _(
            "Hello %(name)s,\n\n"
            "%(question)s\n\n"
            "Answer in less than a minute on this page, by %(due)s:\n\n"
            "%(url)s\n\n"
            "This address is yours alone: please do not pass it on.\n\n"
            "%(sender)s\n%(company)s"
        )
        reply_to = [actor.user.email] if actor.user else []
        return EmailMessage(subject, body % values, to=[to.email], reply_to=reply_to)


def member_of(link: ShareLink) -> Membership | None:
    """The member behind a link that was mailed to one of our own people."""
    uuid = str(link.data.get("member", ""))
    if not uuid:
        return None
    found: Membership | None = (
        Membership.objects.of(link.workspace).live().select_related("user", "workspace")
        .filter(uuid=uuid, user__is_active=True).first()
    )  # fmt: skip
    return found
