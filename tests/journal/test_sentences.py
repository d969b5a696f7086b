"""A fact reads as a sentence in the reader's language."""

from types import SimpleNamespace

from django.utils import translation

from compagnon.journal import kinds
from compagnon.journal.queries import sentence

kinds.load_all()


def fact(kind: str, **payload: object) -> SimpleNamespace:
    return SimpleNamespace(kind=kind, payload=payload)


def test_amounts_and_days_are_written_as_the_reader_writes_them() -> None:
    issued = fact(
        "invoice.issued", number="F-2026-0001", total="9152.26", currency="EUR", due_on="2026-12-22"
    )
    assert "9,152.26 EUR, due on 22 Dec 2026" in sentence(issued)  # type: ignore[arg-type]
    with translation.override("fr"):
        assert "9\u202f152,26 EUR" in sentence(issued)  # type: ignore[arg-type]
        assert "22 déc. 2026" in sentence(issued)  # type: ignore[arg-type]


def test_numbers_of_documents_and_broken_days_stay_as_they_are() -> None:
    issued = fact("invoice.issued", number="2026-0001", total="12", currency="EUR", due_on="2026-02-31")
    assert "2026-0001: 12 EUR, due on 2026-02-31" in sentence(issued)  # type: ignore[arg-type]


def test_a_payload_of_an_older_version_stays_readable() -> None:
    assert "…" in sentence(fact("invoice.issued", number="F-1"))  # type: ignore[arg-type]


def test_an_unknown_kind_shows_its_code() -> None:
    assert sentence(fact("unknown.kind")) == "unknown.kind"  # type: ignore[arg-type]


def test_a_code_is_told_in_the_readers_words() -> None:
    moved = SimpleNamespace(
        kind="einvoice.moved", payload={"number": "F-1", "status": "accepted", "platform": "P", "reason": ""}
    )
    with translation.override("fr"):
        assert sentence(moved).endswith("Accepté")  # type: ignore[arg-type]
        unknown = SimpleNamespace(kind="einvoice.moved", payload={**moved.payload, "status": "odd"})
        assert sentence(unknown).endswith("odd")  # type: ignore[arg-type]
