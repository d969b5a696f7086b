"""Send the minutes by mail (envoi du compte rendu), through the contact gate; what cannot leave is a link."""

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from compagnon.library.services import content
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Contact
from compagnon.sales.accounts.permission import may_contact
from compagnon.sales.proposals.models.outcomes import Minutes


def mail_minutes(actor: Actor, *, minutes: Minutes, contact: Contact, url: str) -> bool:
    """Whether the minutes left by mail: not without an address, nor when the contact gate is closed, nor when
    the mail server fails; the link is then given by hand."""
    if not contact.email or minutes.file is None:
        return False
    if not may_contact(actor, channel="email", contact=contact, purpose="contract").allowed:
        return False
    proposal = minutes.negotiation.proposal
    with translation.override(minutes.language):
        values = {"name": contact.full_name, "title": proposal.title, "url": url, "sender": actor.name,
                  "company": actor.workspace.name}  # fmt: skip
        subject = _("Minutes of our meeting: %(title)s") % values
        body = _(
            "Hello %(name)s,\n\n"
            "Here are the minutes of our meeting about %(title)s: what was agreed and who does what, by when.\n"
            "They are attached as a PDF, and on this page:\n\n"
            "%(url)s\n\n"
            "Tell me within eight days if something is not what was said.\n\n"
            "%(sender)s\n%(company)s"
        )
    message = EmailMessage(
        subject, body % values, to=[contact.email], reply_to=[actor.user.email] if actor.user else []
    )
    message.attach(minutes.file.name, content(minutes.file), "application/pdf")
    try:
        message.send()
    except OSError:
        return False
    return True
