"""A bank's file as entries (relevé de compte): CAMT.053 of ISO 20022, or a bank's own CSV.

The kind is decided by the content. A document type or an entity is refused before the XML is read; a row that
cannot be read is named with its line, and the others come in.
"""

import csv
import io
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _
from lxml import etree

from compagnon.core.matching.names import fold
from compagnon.people.errors import Refusal

MOST_BYTES = 10_000_000
MOST_ENTRIES = 20_000
CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 12
TARGETS = {
    "date": _("Date of booking"), "amount": _("Amount, with its sign"), "credit": _("Credit"), "debit": _("Debit"),
    "text": _("Text"), "payer": _("Payer"), "iban": _("Account of the payer"), "reference": _("Reference"),
    "currency": _("Currency"),
}  # fmt: skip
_NAMES = {
    "date": "date dateoperation datedoperation datecomptable datedecomptabilisation bookingdate dateop",
    "amount": "montant montanteur amount montantoperation somme montanteneuros",
    "credit": "credit crediteuros crediteur creditseuros montantcredit",
    "debit": "debit debiteuros debiteur debitseuros montantdebit",
    "text": "libelle libelleoperation libelledeloperation description details label motif libellecomplet "
            "remittanceinformation informationscomplementaires libellesimplifie",
    "payer": "donneurdordre tiers payeur emetteur payer debtor nomdutiers contrepartie libelletiers",
    "iban": "ibandutiers ibantiers ibanemetteur ibandebiteur counterpartyiban comptetiers",
    "reference": "reference ref referencebancaire numerooperation referenceoperation",
    "currency": "devise currency monnaie",
}  # fmt: skip
_BY_NAME = {word: target for target, words in _NAMES.items() for word in words.split()}
DELIMITERS = (";", "\t", ",")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")


@dataclass(frozen=True)
class Entry:
    """Money that came in. ``line`` is where it stands in the file, ``reference`` the bank's own."""

    line: int
    booked_on: date
    amount: Decimal
    currency: str
    payer: str = ""
    payer_iban: str = ""
    text: str = ""
    reference: str = ""


@dataclass
class Statement:
    kind: str
    iban: str = ""
    entries: list[Entry] = field(default_factory=list)
    debits: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, line: int, reason: Any) -> None:
        self.refused.append({"line": line, "reason": str(reason)})


@dataclass(frozen=True)
class Grid:
    """A CSV with its header found: ``first`` is the line of the first row after it."""

    headers: list[str]
    rows: list[list[str]]
    first: int
    iban: str = ""


def is_xml(data: bytes) -> bool:
    """Whether the first character is “<”, in UTF-8 or UTF-16."""
    return data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def check_size(data: bytes) -> None:
    if not data.strip():
        raise Refusal("empty_file", _("The file is empty."), path="file")
    if len(data) > MOST_BYTES:
        raise Refusal(
            "file_too_large", _("The file is larger than 10 MB: export a shorter period."), path="file"
        )


# ---- CAMT.053 --------------------------------------------------------------------------


def read_camt(data: bytes) -> Statement:
    """Booked credits of a CAMT.053 (any version); a reversal counts as a debit, a pending entry is passed over."""
    check_size(data)
    root = _safe_root(data)
    name = etree.QName(root)
    if "camt.053" not in (name.namespace or "") or name.localname != "Document":
        raise Refusal("not_camt", _("This XML is no CAMT.053 statement: ask the bank for one."), path="file")
    found = Statement("camt.053")
    statements = _all(root, "BkToCstmrStmt", "Stmt")
    if not statements:
        raise Refusal("not_camt", _("The file holds no statement."), path="file")
    for statement in statements:
        found.iban = found.iban or _text(statement, "Acct", "Id", "IBAN")
        for node in _all(statement, "Ntry"):
            if len(found.entries) >= MOST_ENTRIES:
                raise Refusal(
                    "too_many_rows", _("The file has too many entries: export a shorter period."), path="file"
                )
            _camt_entry(found, node)
    return found


def _safe_root(data: bytes) -> Any:
    text = data[:200_000].replace(b"\0", b"")  # also UTF-16, whose every other byte is zero
    if b"<!DOCTYPE" in text.upper() or b"<!ENTITY" in text.upper():
        raise Refusal(
            "xml_dtd", _("The file declares a document type or an entity: a bank’s statement has none. Refused."),
            path="file",
        )  # fmt: skip
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True,
        dtd_validation=False,
    )  # fmt: skip
    try:
        root: Any = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        message = _("The XML cannot be read, line %(line)s: export the file again.") % {
            "line": error.lineno or 1
        }
        raise Refusal("xml_broken", message, path="file") from error
    info: Any = root.getroottree().docinfo
    if info.doctype:
        raise Refusal(
            "xml_dtd",
            _("The file declares a document type or an entity: a bank’s statement has none. Refused."),
            path="file",
        )
    return root


def _all(node: Any, *names: str) -> list[Any]:
    """The children reached by local names, whatever the version of the namespace."""
    found = [node]
    for name in names:
        found = [
            c for each in found for c in each if isinstance(c.tag, str) and etree.QName(c).localname == name
        ]
    return found


def _text(node: Any, *names: str) -> str:
    found = _all(node, *names)
    return " ".join("".join(found[0].itertext()).split()) if found else ""


def _camt_entry(found: Statement, node: Any) -> None:
    line = int(node.sourceline or 0)
    status = _text(node, "Sts", "Cd") or _text(node, "Sts")
    if status and status != "BOOK":
        return
    credit = _text(node, "CdtDbtInd") == "CRDT"
    if _text(node, "RvslInd") == "true" or not credit:
        found.debits += 1
        return
    day = _text(node, "BookgDt", "Dt") or _text(node, "BookgDt", "DtTm") or _text(node, "ValDt", "Dt")
    details = _all(node, "NtryDtls", "TxDtls")
    reference = _text(node, "AcctSvcrRef") or _text(node, "NtryRef")
    amounts = _all(node, "Amt")
    # A batch says what each payer sent: one entry per payer, when their amounts are all given.
    parts = [_all(detail, "AmtDtls", "TxAmt", "Amt") or _all(detail, "Amt") for detail in details]
    if len(details) > 1 and all(parts):
        for place, (detail, amount) in enumerate(zip(details, parts, strict=True), 1):
            own = (
                _text(detail, "Refs", "AcctSvcrRef")
                or _text(detail, "Refs", "TxId")
                or f"{reference}/{place}"
            )
            _camt_add(found, line, day, amount[0], detail, own if reference or own[0] != "/" else "")
        return
    if not amounts:
        found.refuse(line, _("The entry has no amount."))
        return
    _camt_add(found, line, day, amounts[0], details[0] if details else node, reference)


def _camt_add(found: Statement, line: int, day: str, amount: Any, detail: Any, reference: str) -> None:
    try:
        booked = date.fromisoformat(day[:10])
        value = money(amount.text or "", ".")
    except ValueError as error:
        found.refuse(line, error)
        return
    text = " ".join(
        part for part in (
            _text(detail, "RmtInf"), _text(detail, "Refs", "EndToEndId"), _text(detail, "AddtlTxInf"),
            _text(detail, "AddtlNtryInf"),
        ) if part and part != "NOTPROVIDED"
    )  # fmt: skip
    payer = _text(detail, "RltdPties", "Dbtr", "Nm") or _text(detail, "RltdPties", "Dbtr", "Pty", "Nm")
    iban = _text(detail, "RltdPties", "DbtrAcct", "Id", "IBAN")
    found.entries.append(Entry(
        line, booked, value, (amount.get("Ccy") or "EUR")[:3], payer[:200], iban.replace(" ", "")[:34], text[:500],
        reference[:100],
    ))  # fmt: skip


# ---- CSV -------------------------------------------------------------------------------


def read_grid(data: bytes) -> Grid:
    """The table of a CSV: its header is the first row that names a date and an amount, below the bank's own lines."""
    check_size(data)
    text = _decoded(data)
    sample = text[:20_000]
    delimiter = max(DELIMITERS, key=sample.count)
    csv.field_size_limit(1_000_000)
    try:
        rows = list(itertools.islice(csv.reader(io.StringIO(text), delimiter=delimiter), MOST_ENTRIES + 60))
    except csv.Error as error:
        raise Refusal(
            "csv_broken", _("The CSV cannot be read: a quote is not closed."), path="file"
        ) from error
    if len(rows) >= MOST_ENTRIES + 60:
        raise Refusal(
            "too_many_rows", _("The file has too many entries: export a shorter period."), path="file"
        )
    place = next((at for at, row in enumerate(rows[:40]) if _is_header(row)), None)
    if place is None:
        raise Refusal(
            "no_header",
            _("No row of the file names a date and an amount: is it a bank’s export?"),
            path="file",
        )
    above = " ".join(cell for row in rows[:place] for cell in row).replace(" ", "")
    iban = _IBAN.search(above.upper())
    headers = [
        " ".join(cell.replace("\ufeff", "").split()) or f"#{at}" for at, cell in enumerate(rows[place], 1)
    ]
    return Grid(headers, rows[place + 1 :], place + 2, iban[0] if iban else "")


def _decoded(data: bytes) -> str:
    if b"\0" in data[:4000] and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        raise Refusal("unknown_kind", _("This is no bank file: CAMT.053 (XML) or CSV are read."), path="file")
    for encoding in ("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("encoding", _("The text of the file cannot be read: save it as UTF-8."), path="file")


def _word(header: str) -> str:
    return re.sub(r"[^a-z]", "", fold(header).lower())


def _is_header(row: Sequence[str]) -> bool:
    words = {_BY_NAME.get(_word(cell), "") for cell in row}
    return "date" in words and bool(words & {"amount", "credit"})


def guess_mapping(headers: Sequence[str]) -> dict[str, str]:
    """Target of each column by its name, each target once."""
    found: dict[str, str] = {}
    for header in headers:
        target = _BY_NAME.get(_word(header), "")
        if target and target not in found.values():
            found[header] = target
    return found


def check_mapping(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    clean = {header: target for header, target in mapping.items() if target}
    targets = list(clean.values())
    if unknown := [name for name in clean if name not in headers] + [t for t in targets if t not in TARGETS]:
        raise Refusal(
            "unknown_column", _("“%(name)s” is not known here.") % {"name": unknown[0]}, path="mapping"
        )
    if any(targets.count(target) > 1 for target in targets):
        raise Refusal("target_twice", _("Two columns are said to be the same: choose one."), path="mapping")
    if "date" not in targets or not {"amount", "credit"} & set(targets):
        raise Refusal(
            "mapping_short",
            _("Say which column holds the date, and which the amount or the credit."),
            path="mapping",
        )
    return clean


def read_rows(grid: Grid, mapping: Mapping[str, str], currency: str) -> Statement:
    """The credits of a CSV; a line that cannot be read is named and left out."""
    found = Statement("csv", grid.iban)
    places = {
        target: grid.headers.index(header) for header, target in check_mapping(grid.headers, mapping).items()
    }
    for number, row in enumerate(grid.rows, grid.first):
        if not any(cell.strip() for cell in row):
            continue
        cells = {target: row[at].strip() if at < len(row) else "" for target, at in places.items()}
        try:
            entry = _csv_entry(number, cells, currency)
        except ValueError as error:
            found.refuse(number, error)
            continue
        if entry is None:
            found.debits += 1
        else:
            found.entries.append(entry)
    return found


def _csv_entry(number: int, cells: Mapping[str, str], currency: str) -> Entry | None:
    text = cells.get("credit") or ("" if cells.get("debit") else cells.get("amount", ""))
    if not text:
        if cells.get("debit") or cells.get("amount"):
            return None
        raise ValueError(_("The line has no amount."))
    value = money(text, ",", signed=True)
    if value <= 0:
        return None
    code = cells.get("currency", "").upper() or currency
    iban = cells.get("iban", "").replace(" ", "").upper()
    return Entry(
        number, _day(cells["date"]), value, code[:3], cells.get("payer", "")[:200], iban[:34],
        cells.get("text", "")[:500], cells.get("reference", "")[:100],
    )  # fmt: skip


def _day(text: str) -> date:
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a bare day
        except ValueError:
            continue
    raise ValueError(_("“%(value)s” is not a date.") % {"value": text[:30]})


def money(text: str, point: str, *, signed: bool = False) -> Decimal:
    """An amount as a bank writes it: spaces and signs are passed over, two decimals at most."""
    bare = re.sub(r"[\s\u00a0\u202f€]|EUR", "", text)
    if point == "," and "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    try:
        value = Decimal(bare)
    except InvalidOperation as error:
        raise ValueError(_("“%(value)s” is not an amount.") % {"value": text[:30]}) from error
    if not value.is_finite() or value != value.quantize(CENT) or abs(value) > LARGEST:
        raise ValueError(_("“%(value)s” is not an amount.") % {"value": text[:30]})
    if value <= 0 and not signed:
        raise ValueError(_("“%(value)s” is not an amount that came in.") % {"value": text[:30]})
    return value.quantize(CENT)
