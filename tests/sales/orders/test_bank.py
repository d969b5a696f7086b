"""Bank files: read safely, matched with reasons, booked once."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.orders import billing
from compagnon.sales.orders.collection import bank, bank_queries, statements
from compagnon.sales.orders.collection.matching import Book, Due, Money, propose
from compagnon.sales.orders.models import Invoice, Payment
from compagnon.sales.orders.models.collection import BankEntry, BankFile, PayerAlias

NS = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def camt(*entries: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NS}"><BkToCstmrStmt><Stmt><Acct><Id>'
        f"<IBAN>FR7630006000011234567890189</IBAN></Id></Acct>{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def entry(amount: str, text: str, *, day: str = "", ref: str = "R1", way: str = "CRDT") -> str:
    day = day or timezone.localdate().isoformat()
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt>"
        f"</BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>LAITERIE</Nm></Dbtr><DbtrAcct>"
        f"<Id><IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf>"
        "</TxDtls></NtryDtls></Ntry>"
    )


CSV = "Banque Exemple;;;\nCompte FR7630006000011234567890189;;;\n\nDate;Libellé;Débit euros;Crédit euros\n"


@pytest.fixture
def invoice(alice: Any, ordered: Any) -> Invoice:
    return billing.issue_invoice(alice, order=ordered())


def test_a_statement_is_read_and_its_payment_proposed_and_booked(alice: Any, invoice: Invoice) -> None:
    file = bank.import_bank_file(
        alice,
        name="releve.xml",
        data=camt(entry("11520.00", f"FACT {invoice.number}"), entry("50", "x", way="DBIT")),
    )
    assert (file.kind, file.rows, file.debits) == ("camt.053", 1, 1)
    (match,) = bank_queries.to_match(alice)
    assert match.proposal.grade == "sure"
    assert {"number", "amount"} <= set(match.proposal.reasons)
    parts = bank_queries.parts_of(alice, match.proposal)
    bank.confirm(alice, entry=match.entry, parts=parts, reasons=match.proposal.reasons)
    bank.confirm(alice, entry=match.entry, parts=parts)
    invoice.refresh_from_db()
    assert (invoice.paid, invoice.settled_on) == (D(11520), timezone.localdate())
    assert Payment.objects.count() == 1
    assert PayerAlias.objects.get().account == invoice.account


def test_the_same_file_or_entry_twice_creates_nothing_twice(alice: Any, invoice: Invoice) -> None:
    data = camt(entry("100.00", "A", ref="R1"), entry("100.00", "A", ref="R2"))
    first = bank.import_bank_file(alice, name="a.xml", data=data)
    assert bank.import_bank_file(alice, name="b.xml", data=data).pk == first.pk
    longer = camt(
        entry("100.00", "A", ref="R1"), entry("100.00", "A", ref="R2"), entry("7.00", "B", ref="R3")
    )
    second = bank.import_bank_file(alice, name="c.xml", data=longer)
    assert (second.rows, second.known) == (1, 2)
    assert BankEntry.objects.count() == 3


def test_two_equal_lines_of_a_csv_are_two_payments(alice: Any) -> None:
    rows = f"{timezone.localdate():%d/%m/%Y};VIR RECU;;250,00\n" * 2
    file = bank.import_bank_file(alice, name="x.csv", data=(CSV + rows).encode("cp1252"))
    assert (file.kind, file.rows) == ("csv", 2)
    again = bank.import_bank_file(alice, name="y.csv", data=(CSV + rows + "\n").encode("cp1252"))
    assert (again.rows, again.known) == (0, 2)


def test_a_csv_is_read_with_its_faults_named(alice: Any) -> None:
    rows = "17/11/2026;VIREMENT;;1 234,56\n18/11/2026;CARTE;-12,00;\nhier;X;;10,00\n19/11/2026;Y;;abc\n"
    grid = statements.read_grid((CSV + rows).encode())
    found = statements.read_rows(grid, statements.guess_mapping(grid.headers), "EUR")
    assert [(row.amount, row.booked_on) for row in found.entries] == [(D("1234.56"), date(2026, 11, 17))]
    assert found.debits == 1
    assert [row["line"] for row in found.refused] == [7, 8]
    assert found.iban == "FR7630006000011234567890189"


def test_unknown_columns_are_asked_once_and_remembered(alice: Any) -> None:
    data = "Date valeur;Mouvement;Crédit\n17/11/2026;VIR;10,00\n".replace("Date valeur", "Date").encode()
    odd = data.replace("Crédit".encode(), b"Montant recu")
    with pytest.raises(Refusal):
        bank.import_bank_file(alice, name="x.csv", data=odd)
    mapping = {"Date": "date", "Mouvement": "text", "Crédit": "credit"}
    bank.import_bank_file(alice, name="x.csv", data=data, mapping=mapping)
    grid = statements.read_grid(data)
    assert bank.remembered(alice, grid.headers) == mapping


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Document>&e;</Document>', "xml_dtd"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"), "xml_dtd"),
        (b"<Document><broken>", "xml_broken"), (b"<html></html>", "not_camt"),
        (f'<Document xmlns="{NS}"/>'.encode(), "not_camt"), (b"\x89PNG\r\n\x1a\n\0\0\0", "unknown_kind"),
        (b"a;b\n1;2\n", "no_header"), ((CSV + "x;y;;z\n").encode(), "nothing_read"),
        (("<a>" * 400 + "</a>" * 400).encode(), "xml_broken"),
    ],
)  # fmt: skip
def test_a_malicious_or_broken_file_is_refused_with_its_reason(alice: Any, data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        bank.import_bank_file(alice, name="x", data=data)
    assert refused.value.code == code
    assert not BankFile.objects.exists()


def test_partial_over_and_group_payments(alice: Any, invoice: Invoice) -> None:
    bank.import_bank_file(alice, name="p.xml", data=camt(
        entry("1520.00", invoice.number, ref="A"), entry("10500.00", invoice.number, ref="B"),
    ))  # fmt: skip
    first = BankEntry.objects.get(bank_reference="A")
    bank.confirm(alice, entry=first, parts=[(invoice, D("1520.00"))])
    invoice.refresh_from_db()
    assert billing.outstanding(invoice) == D(10000)
    over = BankEntry.objects.get(bank_reference="B")
    with pytest.raises(Refusal, match="no more than what is owed"):
        bank.confirm(alice, entry=over, parts=[(invoice, D("10500.00"))])
    bank.confirm(alice, entry=over, parts=[(invoice, D("10000.00"))])
    over.refresh_from_db()
    assert (over.done, over.amount - over.allocated) == (False, D(500))
    bank.set_aside(alice, entry=over, why="advance")
    assert bank_queries.over(alice) == {"advance": D(500)}


def test_the_bank_may_not_pay_more_than_it_brought(alice: Any, invoice: Invoice) -> None:
    bank.import_bank_file(alice, name="p.xml", data=camt(entry("10.00", "x")))
    row = BankEntry.objects.get()
    with pytest.raises(Refusal, match="more than what came in"):
        bank.confirm(alice, entry=row, parts=[(invoice, D(11))])
    assert not Payment.objects.exists()


def test_the_reader_and_the_stranger(cast: Any, alice: Any, mallory: Any) -> None:
    with pytest.raises(Forbidden):
        bank.import_bank_file(cast.actor(cast.elsa), name="p.xml", data=camt(entry("10.00", "x")))
    bank.import_bank_file(alice, name="p.xml", data=camt(entry("10.00", "x")))
    assert bank_queries.to_match(mallory) == []


# ---- the matching, plain ---------------------------------------------------------------


def due(
    key: int, number: str, owed: str, account: int = 1, name: str = "Laiterie du Val", **more: Any
) -> Due:
    return Due(key, number, D(owed), D(more.pop("claimed", owed)), "EUR", account, name, **more)


def test_a_number_is_found_whole_and_in_any_writing() -> None:
    book = Book([due(1, "F-2026-0004", "10"), due(2, "F-2026-00042", "20")])
    found = propose(Money(D(20), "EUR", "vir f 2026 00042", ""), book)
    assert [part.key for part, _amount in found.parts] == [2]


def test_several_numbers_make_one_payment() -> None:
    book = Book([due(1, "F-2026-0001", "100"), due(2, "F-2026-0002", "250.50")])
    found = propose(Money(D("350.50"), "EUR", "F-2026-0001 F-2026-0002", ""), book)
    assert (found.grade, found.left) == ("sure", D(0))
    assert sorted(amount for _due, amount in found.parts) == [D(100), D("250.50")]


def test_a_group_of_invoices_of_the_payer_is_found_by_its_sum() -> None:
    book = Book([due(1, "A1", "100"), due(2, "A2", "33.33"), due(3, "A3", "61")], ibans={"FR1": 1})
    found = propose(Money(D("94.33"), "EUR", "virement", "", "FR1"), book)
    assert {part.key for part, _amount in found.parts} == {2, 3}
    assert found.reasons == ("group", "amount", "account")
    assert found.grade == "sure"


def test_the_disputed_part_may_be_left_out_by_the_payer() -> None:
    book = Book([due(1, "F-1", "12480", claimed="10080")])
    found = propose(Money(D(10080), "EUR", "F-1", ""), book)
    assert "claimed" in found.reasons
    assert found.parts[0][1] == D(10080)


def test_money_over_is_never_sure_and_nothing_known_is_nothing_proposed() -> None:
    book = Book([due(1, "F-2026-0001", "100")])
    assert propose(Money(D(130), "EUR", "F-2026-0001", ""), book).grade != "sure"
    assert propose(Money(D(130), "EUR", "F-2026-0001", ""), book).left == D(30)
    assert propose(Money(D(7), "EUR", "bonjour", "Inconnu"), book).parts == ()
    assert propose(Money(D(100), "USD", "F-2026-0001", ""), book).parts == ()


@given(
    owed=st.lists(st.integers(1, 10**7), min_size=1, max_size=8), left=st.integers(1, 10**8),
    text=st.text(max_size=40),
)  # fmt: skip
def test_a_proposal_never_gives_more_than_the_money_or_the_debt(
    owed: list[int], left: int, text: str
) -> None:
    dues = [due(n, f"F-{n:04d}", str(D(cents) / 100)) for n, cents in enumerate(owed)]
    money = Money(D(left) / 100, "EUR", text + " F-0000", "Laiterie du Val")
    found = propose(money, Book(dues))
    assert sum((amount for _due, amount in found.parts), D(0)) + found.left == money.left
    assert all(0 < amount <= one.owed for one, amount in found.parts)
    assert 0 <= found.confidence < 1
