"""Invoices of every kind pass the official validators and our oracle; every fault that is planted is caught."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from lxml import etree

from compagnon.providers.einvoice import Checker, check_xml
from compagnon.providers.einvoice.cii import NS

from .invoices import drawn, made, plain

INVOICES = 300
CENT = Decimal("0.01")


def faults(xml: bytes, engine: Checker) -> dict[str, list[str]]:
    """The rules that fail, by check."""
    report = check_xml(xml, engine=engine)
    return {check.id: [m.rule for m in check.messages] for check in report.checks if check.status == "fail"}


def test_300_invoices_and_credit_notes_of_all_categories_pass_every_check(engine: Checker) -> None:
    seen: Counter[str] = Counter()
    for seed in range(INVOICES):
        invoice, _, xml = made(drawn(seed))
        seen.update(invoice.categories)
        seen[invoice.kind] += 1
        report = check_xml(xml, engine=engine)
        wrong = [check for check in report.checks if check.status not in ("ok", "not-applicable")]
        assert not wrong, (seed, wrong)
    assert set(seen) == {"S", "Z", "E", "AE", "K", "G", "O", "invoice", "credit_note"}
    assert min(seen.values()) >= 30


def test_the_figures_of_the_three_rates_are_in_the_xml() -> None:
    root = etree.fromstring(made(plain())[2])
    sums = root.find(".//ram:SpecifiedTradeSettlementHeaderMonetarySummation", NS)
    assert sums is not None
    amounts = {etree.QName(row).localname: row.text for row in sums}
    assert amounts == {
        "LineTotalAmount": "7988.43", "TaxBasisTotalAmount": "7988.43", "TaxTotalAmount": "1163.83",
        "GrandTotalAmount": "9152.26", "DuePayableAmount": "9152.26",
    }  # fmt: skip
    bases = [
        row.text
        for row in root.iterfind(
            ".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:BasisAmount", NS
        )
    ]
    assert bases == ["4650.00", "1116.00", "2222.43"]


def amount(root: etree._Element, path: str, step: Decimal, index: int = 0) -> None:
    found = root.findall(path, NS)[index]
    found.text = str(Decimal(found.text or "") + step)


SETTLEMENT = ".//ram:ApplicableHeaderTradeSettlement/"
LINE = ".//ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
SUMS = ".//ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:"


@pytest.mark.parametrize("step", [CENT, -CENT])
@pytest.mark.parametrize(
    ("path", "rule"),
    [
        (SETTLEMENT + "ram:ApplicableTradeTax/ram:CalculatedAmount", "BR-CO-17"),
        (SETTLEMENT + "ram:ApplicableTradeTax/ram:BasisAmount", "BR-S-08"),
        (SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount", "BR-CO-11"),
        (LINE, "BT-131"),
        (SUMS + "LineTotalAmount", "BR-CO-10"),
        (SUMS + "TaxBasisTotalAmount", "BR-CO-13"),
        (SUMS + "TaxTotalAmount", "BR-CO-14"),
        (SUMS + "GrandTotalAmount", "BR-CO-15"),
        (SUMS + "DuePayableAmount", "BR-CO-16"),
    ],
)  # fmt: skip
def test_one_cent_wrong_anywhere_is_caught(path: str, rule: str, step: Decimal, engine: Checker) -> None:
    root = etree.fromstring(made(plain(document_discount="100.00"))[2])
    amount(root, path, step)
    assert rule in faults(etree.tostring(root), engine)["arithmetic"]


def test_a_vat_one_cent_off_and_carried_through_the_totals_passes_the_schematrons_but_not_us(
    engine: Checker,
) -> None:
    root = etree.fromstring(made(plain())[2])
    amount(root, SETTLEMENT + "ram:ApplicableTradeTax/ram:CalculatedAmount", CENT)
    for path in ("TaxTotalAmount", "GrandTotalAmount", "DuePayableAmount"):
        amount(root, SUMS + path, CENT)
    assert faults(etree.tostring(root), engine) == {"arithmetic": ["BR-CO-17"]}


def test_a_line_one_cent_off_and_carried_through_is_caught_by_us_alone(engine: Checker) -> None:
    root = etree.fromstring(made(plain())[2])
    for path in (LINE, SETTLEMENT + "ram:ApplicableTradeTax/ram:BasisAmount", SUMS + "LineTotalAmount",
                 SUMS + "TaxBasisTotalAmount", SUMS + "GrandTotalAmount", SUMS + "DuePayableAmount"):  # fmt: skip
        amount(root, path, CENT)
    assert faults(etree.tostring(root), engine) == {"arithmetic": ["BT-131"]}


def test_a_discount_share_moved_between_rates_is_caught(engine: Checker) -> None:
    root = etree.fromstring(made(plain(document_discount="100.00"))[2])
    for index, step in ((0, CENT), (1, -CENT)):
        amount(root, SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount", step, index)
    assert faults(etree.tostring(root), engine)["arithmetic"] == ["BR-S-08", "BR-S-08"]


def without(path: str) -> Callable[[etree._Element], None]:
    def cut(root: etree._Element) -> None:
        found = root.find(path, NS)
        assert found is not None
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return cut


def written(path: str, text: str) -> Callable[[etree._Element], None]:
    def write(root: etree._Element) -> None:
        found = root.find(path, NS)
        assert found is not None
        found.text = text

    return write


@pytest.mark.parametrize(
    ("damage", "check", "rule"),
    [
        (without(".//ram:IncludedNote[ram:SubjectCode='PMD']"), "mentions", "BT-22"),
        (without(".//ram:IncludedNote[ram:SubjectCode='PMT']"), "br-fr", "BR-FR-05"),
        (without(".//ram:IncludedNote[ram:SubjectCode='AAB']"), "br-fr", "BR-FR-05"),
        (written(".//ram:SellerTradeParty//ram:ID[@schemeID='0002']", "73282932"), "br-fr", "BR-FR-10"),
        (written(".//ram:SellerTradeParty//ram:ID[@schemeID='0002']", "732829321"), "mentions", "BT-30"),
        (written(".//ram:BuyerTradeParty//ram:ID[@schemeID='0002']", "55210055"), "br-fr", "BR-FR-11"),
        (without(".//ram:SellerTradeParty/ram:SpecifiedTaxRegistration"), "mentions", "BT-31"),
        (without(".//ram:BuyerTradeParty/ram:PostalTradeAddress"), "mentions", "BG-8"),
        (without(".//ram:BusinessProcessSpecifiedDocumentContextParameter"), "br-fr", "BR-FR-08"),
        (without(".//ram:SellerTradeParty/ram:URIUniversalCommunication"), "br-fr", "BR-FR-13"),
        (written(".//ram:TypeCode", "999"), "br-fr", "BR-FR-04"),
        (written(".//rsm:ExchangedDocument/ram:ID", "F 2026!"), "br-fr", "BR-FR-02"),
        (without(".//ram:DuePayableAmount"), "xsd", "XSD"),
        (written(".//ram:InvoiceCurrencyCode", "EURO"), "en16931", "FX-SCH-A-000595"),
    ],
)
def test_a_missing_or_wrong_mention_is_caught(
    damage: Callable[[etree._Element], None], check: str, rule: str, engine: Checker
) -> None:
    root = etree.fromstring(made(plain())[2])
    damage(root)
    found = faults(etree.tostring(root), engine)
    assert any(name.startswith(rule) for name in found.get(check, [])), found


def test_a_credit_note_without_its_invoice_is_caught(engine: Checker) -> None:
    data = plain(kind="credit_note", preceding_invoice={"number": "F1", "date": "2026-09-01"})
    root = etree.fromstring(made(data)[2])
    without(".//ram:InvoiceReferencedDocument")(root)
    found = faults(etree.tostring(root), engine)
    assert "BT-25" in found["mentions"]
    assert any(rule.startswith("BR-FR-CO-05") for rule in found["br-fr"])
