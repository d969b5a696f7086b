"""Invoices of the tests: one that is plain, and any number drawn from a seed, of every VAT category."""

import random
from copy import deepcopy
from typing import Any

from compagnon.core.pricing import Quote
from compagnon.core.pricing.invoice import InvoiceData, check_invoice
from compagnon.core.pricing.invoice_reading import read_invoice
from compagnon.library.invoice_papers import invoice_xml

SIRENS = ("732829320", "552100554", "356000000", "542107651", "123456782")
RATES = ("0.20", "0.10", "0.055", "0.021", "0.085")
COUNTRIES = ("DE", "BE", "ES", "IT")

PLAIN: dict[str, Any] = {
    "number": "F2026-001", "kind": "invoice", "date": "2026-10-17", "due_date": "2026-11-30",
    "currency": "EUR", "language": "fr", "operation": "goods",
    "seller": {
        "name": "Ateliers Brévault", "siren": "732829320", "vat_number": "FR44732829320", "legal_form": "SAS",
        "capital": "180000", "rcs": "Angers 732 829 320",
        "address": {"line": "14 rue des Forges", "postcode": "49300", "city": "Cholet", "country": "FR"},
    },
    "buyer": {
        "name": "Fonderie Malandre", "siren": "552100554", "vat_number": "FR03552100554",
        "address": {"line": "2 quai Nord", "postcode": "44600", "city": "Saint-Nazaire", "country": "FR"},
    },
    "lines": [
        {"label": "Kit", "quantity": "4", "unit_price": "1250", "discount": "0.08", "vat_rate": "0.20",
         "eco_contribution": "12.50"},
        {"label": "Pose", "quantity": "18", "unit_price": "62", "vat_rate": "0.10", "unit": "HUR"},
        {"label": "Rouleaux", "quantity": "6", "unit_price": "389.90", "discount": "0.05", "vat_rate": "0.055"},
    ],
    "terms": {"early_payment": "none", "late_rate": "0.1215", "flat_fee": "40.00"},
}  # fmt: skip


def plain(**changes: Any) -> dict[str, Any]:
    """The invoice of scenario 13, with other fields."""
    return deepcopy(PLAIN) | changes


def drawn(seed: int) -> dict[str, Any]:
    """An invoice or a credit note, whose VAT categories follow the seed so that all of them come."""
    draw = random.Random(seed)
    category = ("S", "S", "Z", "E", "AE", "K", "G", "O")[seed % 8]
    data = plain(number=f"F2026-{seed:05}", language=draw.choice(("fr", "en")))
    data["operation"] = draw.choice(("goods", "services", "mixed"))
    data["seller"]["siren"], data["buyer"]["siren"] = draw.sample(SIRENS, 2)
    data["seller"]["vat_number"] = "FR44" + data["seller"]["siren"]
    data["buyer"]["vat_number"] = "FR03" + data["buyer"]["siren"]
    data["vat_on_debits"] = draw.random() < 0.3
    if category in ("K", "G"):
        country = draw.choice(COUNTRIES) if category == "K" else "CH"
        data["buyer"] = {
            "name": "Werk Nord", "vat_number": f"{country}123456789" if category == "K" else "",
            "electronic_address": "EM:kauf@werk-nord.test",
            "address": {"line": "Hafenweg 3", "postcode": "20457", "city": "Hafenstadt", "country": country},
        }  # fmt: skip
    elif draw.random() < 0.3:
        data["delivery_address"] = {
            "line": "8 voie Sud",
            "postcode": "44000",
            "city": "Nantes",
            "country": "FR",
        }
    if draw.random() < 0.15:
        data |= {"currency": draw.choice(("USD", "GBP", "CHF")), "exchange_rate": "0.9273"}
    if draw.random() < 0.4:
        data["purchase_order"] = f"PO {draw.randint(1, 9999)} & <fils>"
    if draw.random() < 0.4:
        data |= {"kind": "credit_note", "preceding_invoice": {"number": "F2026-00001", "date": "2026-09-01"}}
    data["lines"] = lines_of(draw, category)
    with_amounts(draw, data)
    return data


def lines_of(draw: random.Random, category: str) -> list[dict[str, Any]]:
    rows = []
    for index in range(draw.randint(1, 12)):
        # What is outside the scope stands alone; every other category stands beside taxed lines too.
        own = category if category == "O" or draw.random() < 0.6 else draw.choice(("S", category))
        row = {
            "label": f"Article n° {index} « été »", "vat_category": own,
            "quantity": str(draw.choice((1, 2, 7, 18, "0.5", "3.75", "1.3333"))),
            "unit_price": f"{draw.randint(1, 999999) / draw.choice((1, 100, 1000)):.4f}",
            "discount": draw.choice(("0", "0", "0.05", "0.0833", "0.3333", "1" if index else "0")),
            "vat_rate": draw.choice(RATES) if own == "S" else "0",
            "unit": draw.choice(("C62", "HUR", "KGM", "MTR")), "unit_cost": "1.00",
        }  # fmt: skip
        if draw.random() < 0.3:
            row |= {
                "eco_contribution": f"{draw.randint(1, 3000) / 100:.2f}",
                "eco_discountable": draw.random() < 0.5,
            }
        if own == "E":
            row["exemption_reason"] = draw.choice(
                ("TVA non applicable, art. 293 B du CGI", "Art. 261 du CGI")
            )
        if index and draw.random() < 0.15:
            row["quantity"] = f"-{draw.choice(('1', '0.25'))}"
            row["unit_price"] = "0.37"
        rows.append(row)
    return rows


def with_amounts(draw: random.Random, data: dict[str, Any]) -> None:
    """A discount on the whole and a part paid before, where the sums allow them."""
    amounts = check_invoice(read_invoice(data))
    if amounts.net > 10 and draw.random() < 0.4:
        data["document_discount"] = f"{draw.randint(1, 500) / 100:.2f}"
    if amounts.total > 20 and draw.random() < 0.3:
        data["prepaid"] = draw.choice(("10.00", f"{check_invoice(read_invoice(data)).total}"))


def made(data: dict[str, Any]) -> tuple[InvoiceData, Quote, bytes]:
    """The invoice, its amounts and its XML."""
    invoice = read_invoice(data)
    amounts = check_invoice(invoice)
    return invoice, amounts, invoice_xml(invoice, amounts)
