"""Bring a bank's file in, confirm what it paid, set the rest aside (rapprochement bancaire)."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.versions import save_version
from compagnon.sales.orders.billing import record_payment
from compagnon.sales.orders.collection import facts
from compagnon.sales.orders.collection.matching import squeezed
from compagnon.sales.orders.collection.statements import (
    Entry,
    Grid,
    Statement,
    check_mapping,
    guess_mapping,
    is_xml,
    read_camt,
    read_grid,
    read_rows,
)
from compagnon.sales.orders.models import Invoice
from compagnon.sales.orders.models.collection import Allocation, BankEntry, BankFile, FileLayout, PayerAlias

ZERO = Decimal(0)
KIND = "bank"


def layout_digest(headers: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(sorted(h.casefold() for h in headers)).encode()).hexdigest()


def remembered(actor: Actor, headers: Sequence[str], kind: str = KIND) -> dict[str, str]:
    """The columns agreed last time for these headers, else an empty mapping."""
    row = (
        FileLayout.objects.of(actor.workspace)
        .filter(kind=kind, headers_digest=layout_digest(headers))
        .first()
    )
    return {header: target for header, target in row.mapping.items() if header in headers} if row else {}


def remember(
    actor: Actor, headers: Sequence[str], mapping: Mapping[str, str], kind: str = KIND, name: str = ""
) -> None:
    FileLayout.objects.update_or_create(
        workspace=actor.workspace, kind=kind, headers_digest=layout_digest(headers),
        defaults={"mapping": dict(mapping), "name": name[:100]},
    )  # fmt: skip


def known_file(actor: Actor, data: bytes) -> BankFile | None:
    """The import of the very same bytes, if there was one."""
    found: BankFile | None = (
        BankFile.objects.of(actor.workspace).filter(sha256=hashlib.sha256(data).hexdigest()).first()
    )
    return found


def usual_mapping(actor: Actor, grid: Grid) -> dict[str, str]:
    """What the columns are: as agreed, else by their names; {} when that is not enough to read the file."""
    found = remembered(actor, grid.headers) or guess_mapping(grid.headers)
    try:
        return check_mapping(grid.headers, found)
    except Refusal:
        return {}


@transaction.atomic
def import_bank_file(
    actor: Actor, *, name: str, data: bytes, mapping: Mapping[str, str] | None = None
) -> BankFile:
    """Read a CAMT.053 or a CSV and keep what came in. The same file, or the same entry in another file, creates
    nothing twice. `mapping_needed` when the columns of a CSV are not known: give them with `mapping`."""
    access.require(actor, "orders.change")
    if existing := known_file(actor, data):
        return existing
    statement = _read(actor, data, mapping)
    if not statement.entries and not statement.debits:
        reason = f" {statement.refused[0]['reason']}" if statement.refused else ""
        raise Refusal("nothing_read", str(_("No entry of the file could be read.")) + reason, path="file")
    row: BankFile = BankFile.objects.create(
        workspace=actor.workspace, name=name[:200], sha256=hashlib.sha256(data).hexdigest(), kind=statement.kind,
        account_iban=statement.iban[:34], imported_by=actor.membership, debits=statement.debits,
        refused=statement.refused[:200],
    )  # fmt: skip
    digests = _digests(statement)
    there = set(
        BankEntry.objects.of(actor.workspace).filter(digest__in=digests).values_list("digest", flat=True)
    )
    fresh = [
        BankEntry(
            workspace=actor.workspace, file=row, digest=digest, booked_on=entry.booked_on, amount=entry.amount,
            currency=entry.currency, payer=entry.payer, payer_iban=entry.payer_iban, text=entry.text,
            bank_reference=entry.reference,
        )
        for digest, entry in zip(digests, statement.entries, strict=True) if digest not in there
    ]  # fmt: skip
    BankEntry.objects.bulk_create(fresh, batch_size=500)
    save_version(row, None, {"rows": len(fresh), "known": len(there)})
    record(
        actor,
        facts.BankImported(row.name, row.kind, len(fresh), len(there), len(statement.refused)),
        about=row,
    )
    return row


def _read(actor: Actor, data: bytes, mapping: Mapping[str, str] | None) -> Statement:
    if is_xml(data):
        return read_camt(data)
    grid = read_grid(data)
    columns = dict(mapping) if mapping else usual_mapping(actor, grid)
    if not columns:
        raise Refusal(
            "mapping_needed", _("Say what the columns of this file are: it is asked once."), path="mapping"
        )
    statement = read_rows(grid, columns, actor.workspace.currency)
    remember(actor, grid.headers, columns)
    return statement


def _digests(statement: Statement) -> list[str]:
    """What makes an entry itself: the bank's reference, or all that is said of it and its rank among equals."""
    seen: Counter[str] = Counter()
    found = []
    for entry in statement.entries:
        own = _identity(statement.iban, entry)
        seen[own] += 1
        found.append(hashlib.sha256(f"{own}\x1f{seen[own]}".encode()).hexdigest())
    return found


def _identity(iban: str, entry: Entry) -> str:
    parts = [iban, entry.booked_on.isoformat(), f"{entry.amount:f}", entry.currency, entry.reference]
    if not entry.reference:
        parts += [squeezed(entry.payer), entry.payer_iban, squeezed(entry.text)]
    return "\x1f".join(parts)


@transaction.atomic
def confirm(
    actor: Actor, *, entry: BankEntry, parts: Sequence[tuple[Invoice, Decimal]], reasons: Sequence[str] = ()
) -> BankEntry:
    """Book the payments of an entry: one invoice or several, in part or whole; what is over stays to be set
    aside. A second click changes nothing. The payer's account is remembered for the next time."""
    access.require(actor, "orders.change")
    row = BankEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.done:
        return row
    if not parts:
        raise Refusal("no_invoice", _("Choose at least one invoice."), path="invoice")
    whole = sum((amount for _invoice, amount in parts), ZERO)
    if whole > row.amount - row.allocated:
        raise Refusal(
            "too_much", _("The invoices take more than what came in: check the amounts."), path="amount"
        )
    for invoice, amount in parts:
        if invoice.currency != row.currency:
            raise Refusal(
                "currency", _("The invoice is in another currency than the payment."), path="invoice"
            )
        payment = record_payment(
            actor, invoice=invoice, amount=amount, paid_on=row.booked_on, mode="transfer",
            reference=(row.bank_reference or row.text)[:100],
        )  # fmt: skip
        Allocation.objects.create(
            workspace=actor.workspace,
            entry=row,
            payment=payment,
            reasons=list(reasons),
            confirmed_by=actor.membership,
        )
        _learn(actor, row, invoice)
    allocated = row.allocated + whole
    save_version(row, None, {"allocated": allocated, "done": allocated == row.amount})
    return row


def _learn(actor: Actor, entry: BankEntry, invoice: Invoice) -> None:
    if entry.payer_iban or entry.payer:
        PayerAlias.objects.get_or_create(
            workspace=actor.workspace,
            account=invoice.account,
            iban=entry.payer_iban,
            name=squeezed(entry.payer)[:200],
        )


@transaction.atomic
def set_aside(actor: Actor, *, entry: BankEntry, why: str, note: str = "") -> BankEntry:
    """What is left of an entry pays no invoice: kept as an advance, to be paid back, or not a client's."""
    access.require(actor, "orders.change")
    row = BankEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.done:
        return row
    if why not in dict(BankEntry.WHYS):
        raise Refusal("why", _("Say what becomes of the money: a line of the list."), path="why")
    save_version(row, None, {"done": True, "set_aside": why, "note": note.strip()[:250]})
    payload = facts.BankSetAside(row.amount - row.allocated, row.currency, why, row.note)
    record(actor, payload, about=row)
    return row
