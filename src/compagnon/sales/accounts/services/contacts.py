"""People at a company (interlocuteurs): add, edit, archive."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.names import fold
from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.sales.accounts import facts, values
from compagnon.sales.accounts.models import Account, Contact

EDITABLE = frozenset(
    {
        "site", "title", "first_name", "last_name", "function", "buying_role", "email", "phone", "mobile",
        "private_mobile", "language", "preferred_channel", "preferred_hours", "functional_need", "source",
        "informed_at", "last_inbound_at", "left_on", "notes",
    }
)  # fmt: skip


def create_contact(
    actor: Actor, *, account: Account, last_name: str, key: str = "", **fields: Any
) -> Contact:
    """Write a person at a company. Refusals: `required`, `contact_exists` (same e-mail at the same
    company), and the shapes of `values`. An opposition kept for the address holds for the new row."""

    def make() -> Contact:
        given = values.clean(Contact, {**fields, "last_name": last_name}, EDITABLE)
        values.required(given["last_name"], "last_name", _("Give at least a last name."))
        _check(account, given)
        given["search_key"] = search_key(given)
        contact: Contact = Contact.objects.create(workspace=actor.workspace, account=account, **given)
        payload = facts.ContactAdded(contact.full_name, contact.function)
        record(actor, payload, about=contact, account_id=account.uuid)
        return contact

    with transaction.atomic():
        return once(actor, key, Contact, make)


def search_key(given: Any) -> str:
    """Last name, then first name, folded."""
    return fold(f"{given.get('last_name', '')} {given.get('first_name', '')}")[:170]


@transaction.atomic
def edit_contact(
    actor: Actor, *, contact: Contact, seen_version: int | None = None, **fields: Any
) -> Contact:
    """Change a person; `Conflict` when somebody changed it since `seen_version`."""
    given = values.clean(Contact, fields, EDITABLE)
    if "last_name" in given:
        values.required(given["last_name"], "last_name", _("Give at least a last name."))
    _check(contact.account, given, but=contact)
    changed = {name: value for name, value in given.items() if getattr(contact, name) != value}
    if not changed and seen_version in (None, contact.version):
        return contact
    if changed.keys() & {"last_name", "first_name"}:
        names = {name: given.get(name, getattr(contact, name)) for name in ("last_name", "first_name")}
        changed["search_key"] = search_key(names)
    save_version(contact, seen_version, changed)
    shown = sorted(set(changed) - {"search_key"})
    record(
        actor, facts.ContactChanged(contact.full_name, shown), about=contact, account_id=contact.account.uuid
    )
    return contact


@transaction.atomic
def archive_contact(actor: Actor, *, contact: Contact, reason: str = "") -> Contact:
    """The person is no longer there; what was exchanged stays on the timeline."""
    save_version(contact, None, {"archived_at": timezone.now()})
    record(
        actor,
        facts.ContactArchived(contact.full_name, reason[:200]),
        about=contact,
        account_id=contact.account.uuid,
    )
    return contact


@transaction.atomic
def restore_contact(actor: Actor, *, contact: Contact) -> Contact:
    """Take an archiving back."""
    save_version(contact, None, {"archived_at": None})
    payload = facts.ContactChanged(contact.full_name, ["archived_at"])
    record(actor, payload, about=contact, account_id=contact.account.uuid)
    return contact


def _check(account: Account, given: dict[str, Any], *, but: Contact | None = None) -> None:
    site = given.get("site")
    if site is not None and site.account_id != account.pk:
        raise ValueError("the site belongs to another account")
    if not given.get("email"):
        return
    twin = Contact.objects.filter(account=account, email=given["email"], archived_at__isnull=True).first()
    if twin and twin != but:
        raise Refusal(
            "contact_exists",
            _("%(name)s already has this e-mail address at this company.") % {"name": twin.full_name},
            path="email", contact=str(twin.uuid),
        )  # fmt: skip
