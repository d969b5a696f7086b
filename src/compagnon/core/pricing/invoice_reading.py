"""An invoice as plain data (JSON), read exactly: unknown and missing fields are named with their path."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from compagnon.core.money import NumberError, exact
from compagnon.core.pricing.invoice import (
    KINDS,
    LANGUAGES,
    OPERATIONS,
    SIREN_SCHEME,
    ElectronicAddress,
    InvoiceData,
    InvoiceError,
    InvoiceItem,
    InvoiceParty,
    InvoiceTerms,
    PostalAddress,
)
from compagnon.core.pricing.totals import VAT_CATEGORIES, ZERO, QuoteLine

MAX_TEXT, MAX_LINES = 1000, 2000
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SCHEMED = re.compile(r"([0-9]{4}|EM|AN|AQ|AS|AU):(.+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ABSENT: Any = object()

PARTY = ("name", "siren", "vat_number", "legal_form", "capital", "rcs", "electronic_address", "address")
LINE = (
    "label", "quantity", "unit_price", "discount", "vat_rate", "eco_contribution", "eco_discountable", "unit_cost",
    "unit", "vat_category", "exemption_reason", "reference",
)  # fmt: skip
TOP = (
    "number", "kind", "date", "due_date", "delivery_date", "currency", "language", "operation", "vat_on_debits",
    "preceding_invoice", "seller", "buyer", "delivery_address", "purchase_order", "lines", "document_discount",
    "prepaid", "terms", "exchange_rate", "iban",
)  # fmt: skip


def read_invoice(data: object) -> InvoiceData:
    """The invoice that `data` describes (interfaces: *Invoice*); `check_invoice` says whether it may be issued."""
    top = _Record(data, "", TOP)
    kind = top.choice("kind", KINDS)
    day = top.day("date")
    preceding = top.record("preceding_invoice", ("number", "date"), required=kind == "credit_note")
    return InvoiceData(
        number=top.text("number"),
        kind=kind,
        date=day,
        due_date=top.day("due_date", day if kind == "credit_note" else _ABSENT),
        delivery_date=top.day("delivery_date", day),
        currency=top.text("currency", "EUR"),
        language=top.choice("language", LANGUAGES, "fr"),
        operation=top.choice("operation", tuple(OPERATIONS)),
        vat_on_debits=top.flag("vat_on_debits"),
        preceding_number=preceding.text("number") if preceding else "",
        preceding_date=preceding.day("date") if preceding else None,
        seller=_party(top, "seller"),
        buyer=_party(top, "buyer"),
        **_delivery(top),
        purchase_order=top.text("purchase_order", ""),
        items=tuple(_items(top)),
        document_discount=top.number("document_discount", ZERO),
        prepaid=top.number("prepaid", ZERO),
        terms=_terms(top),
        exchange_rate=top.positive("exchange_rate"),
        iban=top.text("iban", ""),
    )


def _party(top: "_Record", name: str) -> InvoiceParty:
    party = top.record(name, PARTY, required=True)
    assert party is not None
    capital = party.number("capital", None)
    return InvoiceParty(
        name=party.text("name"),
        siren=party.text("siren", "").replace(" ", ""),
        vat_number=party.text("vat_number", "").replace(" ", ""),
        legal_form=party.text("legal_form", ""),
        capital=capital,
        rcs=party.text("rcs", ""),
        electronic=_electronic(party),
        address=_address(party.record("address", ("line", "postcode", "city", "country"), required=True)),
    )


def _address(record: "_Record | None") -> PostalAddress:
    assert record is not None
    return PostalAddress(
        record.text("line", ""),
        record.text("postcode", ""),
        record.text("city"),
        record.text("country", "FR"),
    )


def _electronic(party: "_Record") -> ElectronicAddress | None:
    """`"0225:732829320"`, `"732829320"`, a mail address, or `{"scheme", "value"}`."""
    given = party.value.get("electronic_address")
    if isinstance(given, Mapping):
        record = party.record("electronic_address", ("scheme", "value"), required=True)
        assert record is not None
        return ElectronicAddress(record.text("scheme", SIREN_SCHEME), record.text("value"))
    text = party.text("electronic_address", "")
    if not text:
        return None
    if found := _SCHEMED.fullmatch(text):
        return ElectronicAddress(found[1], found[2].strip())
    return ElectronicAddress("EM" if "@" in text else SIREN_SCHEME, text)


def _delivery(top: "_Record") -> dict[str, Any]:
    known = ("name", "line", "postcode", "city", "country")
    record = top.record("delivery_address", known)
    if record is None:
        return {}
    return {"delivery_address": _address(record), "delivery_name": record.text("name", "")}


def _items(top: "_Record") -> list[InvoiceItem]:
    rows = top.value.get("lines")
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise InvoiceError("missing" if rows is None else "not_a_list", "lines")
    if not rows:
        raise InvoiceError("no_lines", "lines")
    if len(rows) > MAX_LINES:
        raise InvoiceError("too_long", "lines", limit=MAX_LINES)
    return [_item(_Record(row, f"lines[{index}]", LINE)) for index, row in enumerate(rows)]


def _item(row: "_Record") -> InvoiceItem:
    category = row.choice("vat_category", VAT_CATEGORIES, "S")
    line = QuoteLine(
        quantity=row.number("quantity", _ABSENT),
        unit_price=row.number("unit_price", _ABSENT),
        vat_rate=row.number("vat_rate", _ABSENT if category == "S" else ZERO),
        discount=row.number("discount", ZERO),
        eco_contribution=row.number("eco_contribution", ZERO),
        eco_discountable=row.flag("eco_discountable"),
        unit_cost=row.number("unit_cost", None),
        vat_category=category,
        label=row.text("label"),
    )
    return InvoiceItem(
        line, row.text("unit", "C62"), row.text("exemption_reason", ""), row.text("reference", "")
    )


def _terms(top: "_Record") -> InvoiceTerms:
    terms = top.record("terms", ("early_payment", "late_rate", "flat_fee", "payment"))
    if terms is None:
        return InvoiceTerms()
    early = terms.text("early_payment", "none")
    rate = terms.number("late_rate", None)
    if rate is not None and not 0 <= rate <= 1:
        raise InvoiceError("not_a_share", "terms.late_rate", value=rate)
    fee = terms.number("flat_fee", Decimal("40.00"))
    if fee < 0 or fee != round(fee, 2):
        raise InvoiceError("not_an_amount", "terms.flat_fee", value=fee)
    return InvoiceTerms("" if early == "none" else early, rate, fee, terms.text("payment", ""))


class _Record:
    """An object of the input, whose fields are asked for by name and type; null is an absent value."""

    def __init__(self, value: object, path: str, known: Sequence[str]) -> None:
        if not isinstance(value, Mapping):
            raise InvoiceError("not_an_object", path or "$")
        self.value, self.path = value, path
        for name in value:
            if name not in known:
                raise InvoiceError("unknown_field", self.at(str(name)[:60]), known=", ".join(known))

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _given(self, name: str, default: Any) -> Any:
        found = self.value.get(name)
        if found is None and default is _ABSENT:
            raise InvoiceError("missing", self.at(name))
        return found

    def text(self, name: str, default: Any = _ABSENT) -> str:
        found = self._given(name, default)
        if found is None:
            return str(default)
        if not isinstance(found, str):
            raise InvoiceError("not_a_text", self.at(name), value=str(found)[:40])
        if len(found) > MAX_TEXT:
            raise InvoiceError("too_long", self.at(name), limit=MAX_TEXT)
        if _CONTROL.search(found):
            raise InvoiceError("not_a_text", self.at(name), value=ascii(found)[:40])
        if default is _ABSENT and not found.strip():
            raise InvoiceError("missing", self.at(name))
        return found.strip()

    def number(self, name: str, default: Any) -> Any:
        found = self._given(name, default)
        if found is None:
            return default
        try:
            return exact(found)
        except NumberError as error:
            raise InvoiceError(error.code, self.at(name), value=str(found)[:40]) from error

    def positive(self, name: str) -> Decimal | None:
        found: Decimal | None = self.number(name, None)
        if found is not None and found <= 0:
            raise InvoiceError("not_positive", self.at(name), value=found)
        return found

    def day(self, name: str, default: Any = _ABSENT) -> date:
        found = self._given(name, default)
        if found is None:
            assert isinstance(default, date)
            return default
        try:
            if isinstance(found, str) and _DATE.fullmatch(found):
                return date.fromisoformat(found)
        except ValueError:  # 2026-02-30
            pass
        raise InvoiceError("not_a_date", self.at(name), value=str(found)[:40])

    def flag(self, name: str) -> bool:
        found = self.value.get(name)
        if found is None:
            return False
        if not isinstance(found, bool):
            raise InvoiceError("not_a_boolean", self.at(name), value=str(found)[:40])
        return found

    def choice(self, name: str, known: tuple[str, ...], default: Any = _ABSENT) -> str:
        found = self.text(name, default)
        if found not in known:
            raise InvoiceError("not_a_choice", self.at(name), value=found[:40], known=", ".join(known))
        return found

    def record(self, name: str, known: Sequence[str], *, required: bool = False) -> "_Record | None":
        found = self._given(name, _ABSENT if required else None)
        return None if found is None else _Record(found, self.at(name), known)
