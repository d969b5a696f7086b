"""What has dates of effect is superseded, never edited (période de validité)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal

EVE = timedelta(days=1)


def in_force(on: date) -> Q:
    """Rows whose first and last day enclose a day."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))


def close_before(chain: Any, valid_from: date) -> date | None:
    """End the rows of a chain the day before a new one begins; gives the last day of the new one, which is
    the eve of what was already planned after it, if anything is."""
    if chain.filter(valid_from=valid_from).exists():
        raise Refusal(
            "same_day", _("There is already one from this day on: choose another day."), path="valid_from"
        )
    later = (
        chain.filter(valid_from__gt=valid_from).order_by("valid_from").values_list("valid_from", flat=True)
    )
    earlier = chain.filter(valid_from__lt=valid_from)
    earlier.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from)).update(valid_to=valid_from - EVE)
    following = later.first()
    return following - EVE if following else None


def supersede(
    model: Any, actor: Actor, valid_from: date, keys: dict[str, Any], rows: Iterable[dict[str, Any]]
) -> list[Any]:
    """Write the rows of one day; `keys` say what they supersede."""
    chain = model.objects.of(actor.workspace).filter(**keys)
    valid_to = close_before(chain, valid_from)
    return [
        model.objects.create(
            workspace=actor.workspace, valid_from=valid_from, valid_to=valid_to, **{**keys, **row}
        )
        for row in rows
    ]
