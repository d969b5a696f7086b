"""How every row of the solution is kept, set aside and put back: one way for all of them.

What stands in a proposal is recorded about the proposal; a card of the library about itself.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core.money import NumberError, exact
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Owned
from compagnon.people.versions import save_version
from compagnon.sales.deals.models import Need
from compagnon.sales.deals.services.checks import inside
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.solution.facts import SolutionChanged, SolutionRemoved

MOST_AMOUNT = Decimal(10) ** 12


@transaction.atomic
def keep[M: Owned](
    actor: Actor,
    model: type[M],
    fields: dict[str, Any],
    *,
    label: str,
    fact: Any,
    proposal: Proposal | None = None,
    row: M | None = None,
    seen_version: int | None = None,
    key: str = "",
    check: Callable[[], None] | None = None,
) -> M:
    """Make a row (once per `key`), or change `row` if it is still at `seen_version`.

    Nothing changed, nothing written. `check` refuses what may not be; it is not asked again when the same post
    comes twice. Rows given as fields must lie in the same workspace.
    """
    access.require(actor, "proposals.change")
    inside(actor, proposal, row, *(value for value in fields.values() if isinstance(value, Owned)))
    if row is None:

        def make() -> M:
            if check:
                check()
            made: Any = model.objects.create(workspace=actor.workspace, **fields)
            _record(actor, fact, made, proposal)
            return cast(M, made)

        return once(actor, key, model, make)
    if check:
        check()
    if all(getattr(row, name) == value for name, value in fields.items()):
        return row
    save_version(row, seen_version, fields)
    _record(actor, SolutionChanged(str(model._meta.object_name), label[:120]), row, proposal)
    return row


@transaction.atomic
def set_aside(actor: Actor, *, row: Owned, proposal: Proposal | None = None) -> None:
    """Take a row out; it stays in the base and can be put back."""
    access.require(actor, "proposals.change")
    inside(actor, row, proposal)
    if row.archived_at is None:
        save_version(row, None, {"archived_at": timezone.now()})
        fact = SolutionRemoved(str(row._meta.object_name), str(row)[:120])
        _record(actor, fact, row, proposal)


@transaction.atomic
def put_back(actor: Actor, *, row: Owned, proposal: Proposal | None = None) -> None:
    access.require(actor, "proposals.change")
    inside(actor, row, proposal)
    if row.archived_at is not None:
        save_version(row, None, {"archived_at": None})


def _record(actor: Actor, fact: Any, row: Owned, proposal: Proposal | None) -> None:
    if proposal is None:
        record(actor, fact, about=row)
    else:
        record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)


# ---- what every service checks --------------------------------------------------------


def words(value: str, path: str, most: int, *, required: bool = False) -> str:
    """A text without its outer spaces, of at most so many characters."""
    value = (value or "").strip()
    if required and not value:
        raise Refusal("text_missing", _("Fill this in."), path=path)
    if len(value) > most:
        raise Refusal(
            "text_too_long", _("At most %(most)d characters: shorten it.") % {"most": most}, path=path
        )
    return value


def one_of(value: str, choices: Any, path: str, *, blank: bool = False) -> str:
    if not (blank and not value) and value not in dict(choices):
        raise Refusal("choice_unknown", _("Choose one of the listed values."), path=path)
    return value


def number(
    value: Decimal | str | int | None,
    path: str,
    *,
    places: int = 2,
    least: Decimal | None = Decimal(0),
    most: Decimal = MOST_AMOUNT,
) -> Decimal | None:
    """An exact number with at most `places` decimals between its bounds; None stays None."""
    if value is None or value == "":
        return None
    try:
        found = exact(value, decimals=places)
    except NumberError as error:
        raise Refusal(
            "number_unreadable",
            _("Write a number with at most %(places)d decimals.") % {"places": places},
            path=path,
        ) from error
    if (least is not None and found < least) or found > most:
        raise Refusal(
            "number_out_of_range",
            _("This number lies between %(least)s and %(most)s.")
            % {"least": "-∞" if least is None else least, "most": f"{most:f}"},
            path=path,
        )
    return found


def amount(value: Decimal | str | int | None, path: str) -> Decimal:
    """An amount that is never negative; nothing is zero."""
    return number(value, path) or Decimal(0)


def years_of(value: int, path: str = "years") -> int:
    if not 1 <= value <= 40:
        raise Refusal("number_out_of_range", _("From 1 to 40 years."), path=path)
    return value


def rate_of(value: Decimal | None, path: str = "rate") -> Decimal:
    found = number(value, path, places=6, most=Decimal(1))
    return found or Decimal(0)


def need_of(proposal: Proposal, need: Need | None) -> Need | None:
    """A need of the same deal."""
    if need is not None and need.deal_id != proposal.deal_id:
        raise Refusal("need_elsewhere", _("This need belongs to another deal."), path="need")
    return need


def proof_of(fields: dict[str, Any]) -> dict[str, Any]:
    """The three places where a proof may lie."""
    return {
        "product": fields.get("product"),
        "file": fields.get("file"),
        "proof": words(fields.get("proof") or "", "proof", 300),
    }
