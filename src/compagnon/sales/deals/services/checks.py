"""What every write of the room checks first: whose rows, of which account, in which list."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Owned
from compagnon.sales.accounts.models import Account, Contact


def inside(actor: Actor, *rows: Owned | None) -> None:
    """Every row is of the actor's workspace, or does not exist for the actor."""
    if any(row is not None and row.workspace_id != actor.workspace.pk for row in rows):
        raise Http404("missing")


def of_account(contact: Contact | None, account: Account) -> Contact | None:
    if contact is not None and contact.account_id != account.pk:
        raise Refusal("contact_elsewhere", _("This contact works at another account."), path="contact")
    return contact


def chosen(value: str, choices: list[tuple[str, Any]], path: str) -> None:
    if value not in dict(choices):
        raise Refusal("choice_unknown", _("Choose one of the listed values."), path=path)
