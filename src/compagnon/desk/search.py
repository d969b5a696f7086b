"""Find a client, a person, a deal, a paper, a product, a calculator or a page from one field (TRV-12)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from compagnon.core.matching.names import fold
from compagnon.desk.calculators import CALCULATORS
from compagnon.desk.search_files import find_files
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.catalogue.models import Product
from compagnon.sales.deals.models import Deal
from compagnon.sales.orders.models import Invoice, Order
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.watch.models import Finding

MOST = 6
SHORTEST = 2


@dataclass(frozen=True)
class Group:
    """What was found of one kind: at most `MOST` rows, and whether there are more."""

    kind: str
    rows: list[Any]
    more: bool


def _by_key(model: Any, *related: str) -> Callable[[Actor, str, str], list[Any]]:
    """Rows whose folded name begins with the text, then those that hold it elsewhere."""

    def find(actor: Actor, text: str, key: str) -> list[Any]:
        rows = access.rows(actor, model)
        if related:
            rows = rows.select_related(*related)
        begins = list(rows.filter(search_key__startswith=key).order_by("search_key")[: MOST + 1])
        if len(begins) > MOST:
            return begins
        inside = rows.filter(search_key__contains=key).exclude(pk__in=[row.pk for row in begins])
        return [*begins, *inside[: MOST + 1 - len(begins)]]

    return find


def _accounts(actor: Actor, text: str, key: str) -> list[Any]:
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) in {9, 14}:
        return list(access.rows(actor, Account).filter(siren=digits[:9])[: MOST + 1])
    return _by_key(Account)(actor, text, key)


def _contacts(actor: Actor, text: str, key: str) -> list[Any]:
    if "@" in text:
        return list(
            access.rows(actor, Contact).filter(email__istartswith=text).select_related("account")[: MOST + 1]
        )
    return _by_key(Contact, "account")(actor, text, key)


def _proposals(actor: Actor, text: str, key: str) -> list[Any]:
    rows = access.rows(actor, Proposal).filter(Q(number__istartswith=text) | Q(title__icontains=text))
    return list(rows.select_related("deal__account").order_by("-pk")[: MOST + 1])


def _orders(actor: Actor, text: str, key: str) -> list[Any]:
    rows = access.rows(actor, Order).filter(Q(number__istartswith=text) | Q(purchase_order__istartswith=text))
    return list(rows.select_related("account").order_by("-pk")[: MOST + 1])


def _invoices(actor: Actor, text: str, key: str) -> list[Any]:
    rows = access.rows(actor, Invoice).filter(number__istartswith=text)
    return list(rows.select_related("account", "order").order_by("-pk")[: MOST + 1])


def _findings(actor: Actor, text: str, key: str) -> list[Any]:
    rows = access.rows(actor, Finding).filter(title__icontains=text).exclude(state="dropped")
    return list(rows.order_by("-collected_at")[: MOST + 1])


def _calculators(actor: Actor, text: str, key: str) -> list[Any]:
    return [c for c in CALCULATORS.values() if key in fold(f"{c.name} {c.title}")][: MOST + 1]


def _files(actor: Actor, text: str, key: str) -> list[Any]:
    return find_files(actor, key, MOST + 1)


# Kind, permission to see it, how to find it; in the order of the page.
KINDS: tuple[tuple[str, str, Callable[[Actor, str, str], list[Any]]], ...] = (
    ("account", "accounts.view", _accounts),
    ("contact", "accounts.view", _contacts),
    ("deal", "deals.view", _by_key(Deal, "account", "stage")),
    ("proposal", "proposals.view", _proposals),
    ("order", "orders.view", _orders),
    ("invoice", "orders.view", _invoices),
    ("product", "catalogue.view", _by_key(Product)),
    ("finding", "watch.view", _findings),
    ("file", "search.view", _files),
    ("calculator", "calculators.view", _calculators),
)


def search(actor: Actor, text: str) -> list[Group]:
    """Everything visible that matches; nothing for less than two letters or figures."""
    text = " ".join(text.split())[:100]
    key = fold(text)
    if len(key) < SHORTEST and len(text) < SHORTEST:
        return []
    groups = []
    for kind, permission, find in KINDS:
        if actor.can(permission) and (rows := find(actor, text, key or text)):
            groups.append(Group(kind, rows[:MOST], len(rows) > MOST))
    return groups
