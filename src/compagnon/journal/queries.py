"""Read the journal: timelines and counts, always inside the actor's workspace."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.dates import format_date
from babel.numbers import format_decimal
from django.http import Http404
from django.utils.translation import get_language

from compagnon.journal.kinds import KINDS, Kind
from compagnon.journal.models import Fact
from compagnon.people.actor import Actor

# Payloads keep decimals and days as texts; a whole number is a count or a code and stays as it is.
_AMOUNT = re.compile(r"-?\d{1,15}\.\d{1,6}")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


def facts(actor: Actor) -> Any:
    """The facts that the actor may read, latest first. Outsiders of the sales wing read their own."""
    rows = Fact.objects.filter(workspace=actor.workspace).order_by("-at", "-pk")
    if actor.is_insider:
        return rows
    # A visitor has no user: `actor=None` would match the facts of the product itself.
    return rows.filter(actor=actor.user) if actor.user else rows.none()


def timeline(
    actor: Actor, account_id: UUID, *, limit: int = 50, kinds: list[str] | None = None
) -> list[Fact]:
    """The latest facts that touch an account, with their actors."""
    rows = facts(actor).filter(account_id=account_id).select_related("actor")
    return list((rows.filter(kind__in=kinds) if kinds else rows)[:limit])


def get_fact(actor: Actor, uuid: UUID | str) -> Fact:
    row: Fact | None = facts(actor).filter(uuid=uuid).first()
    if row is None:
        raise Http404("missing")
    return row


def last_change(row: Any) -> Fact | None:
    """The last fact about a row that was already fetched: who changed it, for the warning of a conflict."""
    found: Fact | None = (
        Fact.objects.filter(workspace=row.workspace, about_id=row.uuid).order_by("-at", "-pk").first()
    )
    return found


def sentence(fact: Fact) -> str:
    """The fact as a sentence in the current language; an unknown kind shows its code."""
    kind = KINDS.get(fact.kind)
    if kind is None:
        return fact.kind
    try:
        return str(kind.summary).format_map(_Lenient(_in_words(kind, fact.payload)))
    except (ValueError, IndexError):
        return str(kind.summary)


def _in_words(kind: Kind, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with the codes of its fields as the reader's words."""
    told = {
        name: str(codes[payload[name]]) for name, codes in kind.words.items() if payload.get(name) in codes
    }
    return payload | told


class _Lenient(dict[str, Any]):
    """A payload in the reader's language. A payload of an older version may lack a name: it shows as …,
    the sentence stays readable."""

    def __missing__(self, key: str) -> str:
        return "…"

    def __getitem__(self, key: str) -> Any:
        return _readable(super().__getitem__(key))


def _readable(value: Any) -> Any:
    """Amounts and days as the reader's language writes them; they are stored as plain texts."""
    if not isinstance(value, str):
        return value
    language = (get_language() or "fr")[:2]
    if _AMOUNT.fullmatch(value):
        return format_decimal(Decimal(value), locale=language, decimal_quantization=False)
    if not _DAY.fullmatch(value):
        return value
    try:
        return format_date(date.fromisoformat(value), "d MMM yyyy", locale=language)
    except ValueError:  # 31 February
        return value
