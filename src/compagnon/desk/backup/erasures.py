"""An erased person stays erased: the ledger travels with the backups and is replayed after a restore."""

from pathlib import Path

from compagnon.people.erasures import append, ledger, read
from compagnon.sales.accounts.erasure import erase_again


def beside(archive: Path) -> Path:
    """Where the ledger of the backups of a folder lies."""
    return archive.with_name("compagnon-erasures.jsonl")


def copy_ledger(archive: Path) -> None:
    """Leave what this installation erased beside its backups; what is noted there already stays."""
    append(beside(archive), read(ledger()))


def replay(archive: Path) -> int:
    """Erase again whom the ledgers name and the restored data still know; gives how many."""
    append(ledger(), read(beside(archive)))
    return erase_again(read(ledger()))
