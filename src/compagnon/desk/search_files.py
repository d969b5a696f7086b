"""Find a stored file by its name (recherche de pièces, TRV-12): quotes and invoices by their number, papers of a
client, minutes, evidence. A file has no reader of its own: it is found by whoever may see what it belongs to, and
its result leads there. Files that belong to no record of the sale (imports, bank files, exports) are not searched.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.models import Owned
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.models import Delivery, Dispute, Invoice
from compagnon.sales.orders.models.collection import DunningLetter
from compagnon.sales.orders.models.fulfilment import Handover
from compagnon.sales.proposals.models import Acceptance, QuoteVersion
from compagnon.sales.proposals.models.outcomes import Minutes
from compagnon.sales.proposals.models.preparation import DocumentAsset
from compagnon.sales.watch.models import Source

LOOKED_AT = 40  # of the files whose name fits, from the end of the alphabet, where the latest numbers are


@dataclass(frozen=True)
class Owner:
    """A kind of record that holds files: its right, the route of its page, how to go from it to what that page
    shows (`place`) and to the client (`client`), as paths of attributes; "" is the record itself."""

    model: type[Owned]
    permission: str
    route: str
    place: str = ""
    client: str | None = None


OWNERS: dict[str, Owner] = {
    owner.model._meta.label_lower: owner
    for owner in (
        Owner(Account, "accounts.view", "account", "", ""),
        Owner(QuoteVersion, "proposals.view", "proposal", "proposal", "proposal.deal.account"),
        Owner(Acceptance, "proposals.view", "proposal", "quote.proposal", "quote.proposal.deal.account"),
        Owner(
            Minutes, "proposals.view", "negotiation_minutes", "negotiation.proposal",
            "negotiation.proposal.deal.account",
        ),
        Owner(DocumentAsset, "proposals.view", "shared_document"),
        Owner(Delivery, "orders.view", "order", "order", "order.account"),
        Owner(Invoice, "orders.view", "invoice", "", "account"),
        Owner(Dispute, "orders.view", "dispute", "", "invoice.account"),
        Owner(Handover, "orders.view", "order", "order", "order.account"),
        Owner(DunningLetter, "orders.view", "account", "account", "account"),
        Owner(Source, "watch.view", "watch_source"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class FoundFile:
    """A file, the page that it is read from, and the client that it concerns, if any."""

    file: StoredFile
    route: str
    place: Any
    client: Any | None


def find_files(actor: Actor, key: str, most: int) -> list[FoundFile]:
    """Files whose folded name holds `key`, at most `most`, the newest first: two queries, then one per kind of
    owner. The first walks an index that holds all that it asks (`benchmarks/bench_search.py`)."""
    kinds = [kind for kind, owner in OWNERS.items() if actor.can(owner.permission)]
    rows = access.rows(actor, StoredFile).filter(about_kind__in=kinds, search_key__contains=key)
    keys = list(rows.order_by("-search_key").values_list("pk", flat=True)[:LOOKED_AT])
    files = list(access.rows(actor, StoredFile).filter(pk__in=keys).order_by("-pk"))
    owners = _owners(actor, files)
    found = [_found(file, owners[file.about_id]) for file in files if file.about_id in owners]
    return found[:most]


def _owners(actor: Actor, files: Iterable[StoredFile]) -> dict[Any, Any]:
    """The visible records that the files belong to, by their public id."""
    wanted: dict[str, set[Any]] = {}
    for file in files:
        wanted.setdefault(file.about_kind, set()).add(file.about_id)
    found: dict[Any, Any] = {}
    for kind, uuids in wanted.items():
        owner = OWNERS[kind]
        related = {path.replace(".", "__") for path in (owner.place, owner.client) if path}
        rows = access.rows(actor, owner.model, archived=True).filter(uuid__in=uuids)
        if related:
            rows = rows.select_related(*related)
        found |= {row.uuid: row for row in rows}
    return found


def _found(file: StoredFile, record: Any) -> FoundFile:
    owner = OWNERS[file.about_kind]
    client = None if owner.client is None else _along(record, owner.client)
    return FoundFile(file, owner.route, _along(record, owner.place), client)


def _along(record: Any, path: str) -> Any:
    for name in filter(None, path.split(".")):
        record = getattr(record, name)
    return record
