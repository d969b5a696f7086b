"""Oppositions and consents (oppositions, consentements), kept with their proof.

What is kept: the statement on the person or company, and the digest of each address and number it
covers. Deleting the person or importing the same address again therefore lifts nothing; only a later
statement of the person does.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.accounts import facts, values
from compagnon.sales.accounts.addresses import digest
from compagnon.sales.accounts.models import Account, Contact, Opposition

# Which addresses and numbers a statement on a channel covers.
COVERED = {
    "all": ("email", "phone", "mobile"), "email": ("email",), "phone": ("phone", "mobile"),
    "sms": ("mobile", "phone"), "mail": (), "visit": (),
}  # fmt: skip


def state_opposition(
    actor: Actor,
    *,
    channel: str,
    contact: Contact | None = None,
    account: Account | None = None,
    value: str = "",
    stated_by: str = "",
    proof: str = "",
    basis: str = "GDPR art. 21(2)",
    at: datetime | None = None,
) -> Opposition:
    """Record that a person, a company or an address (`value`) refuses a channel; no reason is needed."""
    about = {"contact": contact, "account": account, "value": value}
    return _state(actor, "opposed", channel, about, stated_by, proof, basis, at)


def state_consent(
    actor: Actor,
    *,
    channel: str,
    proof: str,
    contact: Contact | None = None,
    account: Account | None = None,
    value: str = "",
    stated_by: str = "",
    basis: str = "GDPR art. 7",
    at: datetime | None = None,
) -> Opposition:
    """Record a consent. It must be provable (GDPR art. 7(1)): `proof` says where, when and to what text."""
    values.required(proof, "proof", _("Say how the consent was given: form, call or paper, and its words."))
    about = {"contact": contact, "account": account, "value": value}
    return _state(actor, "consented", channel, about, stated_by, proof, basis, at)


@transaction.atomic
def _state(
    actor: Actor,
    state: str,
    channel: str,
    about: dict[str, Any],
    stated_by: str,
    proof: str,
    basis: str,
    at: datetime | None,
) -> Opposition:
    contact, account, value = about["contact"], about["account"], about["value"]
    if channel not in COVERED:
        raise Refusal("unknown_channel", _("Choose the channel that is refused."), path="channel")
    subject = contact or account
    if subject is None and not value:
        raise Refusal("required", _("Say who refuses: a person, a company or an address."), path="contact")
    common = {
        "workspace": actor.workspace, "contact": contact, "account": account if contact is None else None,
        "channel": channel, "state": state, "stated_at": at or timezone.now(),
        "stated_by": values.clean_one(Opposition, "stated_by", stated_by),
        "proof": values.clean_one(Opposition, "proof", proof), "basis": basis[:60],
    }  # fmt: skip
    digests = [digest(actor.workspace.uuid, each) for each in covered_values(subject, value, channel)]
    rows = [Opposition.objects.create(**common, value_digest=each) for each in digests or [""]]
    name = str(subject) if subject is not None else ""
    kind = facts.OppositionStated if state == "opposed" else facts.ConsentStated
    where = contact.account if contact else account
    record(
        actor, kind(name=name, channel=channel, proof=common["proof"]), about=subject or rows[0],
        account_id=where.uuid if where else None,
    )  # fmt: skip
    return rows[0]


def covered_values(subject: Contact | Account | None, value: str, channel: str) -> list[str]:
    """The addresses and numbers that a statement covers, as they are stored, each once."""
    found = [values.email(value) if "@" in value else values.phone(value)] if value else []
    found += (
        [getattr(subject, name, "") for name in COVERED[channel] or COVERED["all"]]
        if subject is not None
        else []
    )
    return list(dict.fromkeys(each for each in found if each))
