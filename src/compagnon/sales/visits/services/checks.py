"""What every write of the room checks first: whose rows, of which account, in which list."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Owned
from compagnon.sales.accounts.models import Account
from compagnon.sales.visits.models import Visit


def inside(actor: Actor, *rows: Owned | None) -> None:
    """Every row is of the actor's workspace, or does not exist for the actor."""
    if any(row is not None and row.workspace_id != actor.workspace.pk for row in rows):
        raise Http404("missing")


def of_account(account: Account, **rows: Any) -> None:
    """The contact, site and deal of a visit are those of its account."""
    for name, row in rows.items():
        if row is not None and row.account_id != account.pk:
            raise Refusal("account_mismatch", _("Choose one that belongs to the same account."), path=name)


def chosen(value: str, choices: list[tuple[str, Any]], path: str) -> str:
    if value not in dict(choices):
        raise Refusal("choice_unknown", _("Choose one of the listed values."), path=path)
    return value


def words(value: str, path: str, message: Any, *, most: int = 200) -> str:
    """The text without outer spaces; refused when nothing is left, or too long to be kept whole."""
    value = value.strip()
    if not value:
        raise Refusal("required", message, path=path)
    if len(value) > most:
        raise Refusal(
            "too_long",
            _("This text is too long: shorten it to %(most)s characters.") % {"most": most},
            path=path,
        )
    return value


def locked(actor: Actor, visit: Visit) -> Visit:
    """The visit as it stands now, locked until the end of the transaction."""
    inside(actor, visit)
    fresh: Visit = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("account", "contact", "deal__stage", "owner")
        .get(pk=visit.pk)
    )
    return fresh


def still_planned(visit: Visit) -> None:
    if visit.status != "planned":
        raise Refusal(
            "visit_closed",
            _("This visit is not planned any more (%(status)s): plan another one.")
            % {"status": visit.get_status_display()},
            path="status",
        )  # fmt: skip
