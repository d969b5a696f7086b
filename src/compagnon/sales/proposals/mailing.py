"""Write to the client that the quote is there (envoi par courriel), through the contact gate."""

from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Contact
from compagnon.sales.accounts.permission import Permission, may_contact
from compagnon.sales.proposals.models import QuoteVersion


@dataclass(frozen=True)
class Message:
    """The e-mail, in the language of the quote; the same text serves the reader's own mail program."""

    subject: str
    body: str


def may_write(actor: Actor, contact: Contact) -> Permission:
    """A quote was asked for: the purpose is the contract, so only accuracy can stand against it."""
    return may_contact(actor, channel="email", contact=contact, purpose="contract")


def message_of(version: QuoteVersion, *, recipient: str, sender: str, url: str) -> Message:
    """Subject and text with the link; dates and words in the language of the quote."""
    proposal = version.proposal
    with translation.override(proposal.language):
        values: dict[str, Any] = {
            "name": recipient, "number": proposal.number, "title": proposal.title, "url": url, "sender": sender,
            "company": version.seller.get("name", ""),
            "until": f"{version.valid_until:%d/%m/%Y}" if version.valid_until else "",
        }  # fmt: skip
        subject = _("Our quote %(number)s: %(title)s") % values
        body = _(
            "Hello %(name)s,\n\n"
            "Here is our quote %(number)s: %(title)s.\n"
            "You can read it, keep it as a PDF and accept it on this page, until %(until)s:\n\n"
            "%(url)s\n\n"
            "This address is yours alone: please do not pass it on.\n\n"
            "%(sender)s\n%(company)s"
        )
        return Message(subject, body % values)


def send_mail(actor: Actor, *, version: QuoteVersion, contact: Contact, url: str) -> None:
    """Send it, or refuse with the rule that stands against it; raises OSError when the mail server fails."""
    may_write(actor, contact).or_refuse()
    message = message_of(version, recipient=contact.full_name, sender=actor.name, url=url)
    reply_to = [actor.user.email] if actor.user else []
    EmailMessage(message.subject, message.body, to=[contact.email], reply_to=reply_to).send()
