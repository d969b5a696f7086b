"""Rules that an eForms notice must keep to be read: presence, form and references.

The ids are those of eForms (Commission Implementing Regulation (EU) 2019/1780, fields BT-… and OPT-…). Only
rules without which the notice says nothing reliable are here: who buys, what, under which number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from . import dates
from .errors import Fault
from .xml import Element, every, name_of, text

_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\Z")
_ORGANISATIONS = ".//efac:Organizations/efac:Organization"
_COMPANY = "efac:Company"
_PARTY = "cac:PartyIdentification/cbc:ID"
_PROJECT = "cac:ProcurementProject"
_RESULT = ".//efac:NoticeResult"
_OPEN_COMPETITION = frozenset({"16", "17", "18", "22"})

# (rule, path from the root, what the text must look like, how to say it)
_FIELDS = (
    ("BT-701", "cbc:ID", _UUID, "a UUID"),
    ("BT-04", "cbc:ContractFolderID", _UUID, "a UUID"),
    ("BT-757", "cbc:VersionID", re.compile(r"\d{2,}\Z"), "two digits"),
    ("BT-702", "cbc:NoticeLanguageCode", re.compile(r"[A-Z]{3}\Z"), "three letters"),
    ("BT-02", "cbc:NoticeTypeCode", re.compile(r"[a-z][a-z0-9-]*\Z"), "a notice type"),
    ("OPP-070", ".//efac:NoticeSubType/cbc:SubTypeCode", re.compile(r"[0-9A-Z][0-9A-Za-z-]*\Z"), "a subtype"),
    ("BT-21", f"{_PROJECT}/cbc:Name", re.compile(r"\S"), "a title"),
    ("BT-24", f"{_PROJECT}/cbc:Description", re.compile(r"\S"), "a description"),
    ("BT-23", f"{_PROJECT}/cbc:ProcurementTypeCode", re.compile(r"(works|supplies|services)\Z"), "a nature"),
    (
        "BT-262",
        f"{_PROJECT}/cac:MainCommodityClassification/cbc:ItemClassificationCode",
        re.compile(r"\d{8}\Z"),
        "8 digits",
    ),
)
_LOT_ID = re.compile(r"(LOT|PAR|GLO)-\d{4}\Z")
_COMPANY_ID = re.compile(r"ORG-\d{4,}\Z")


def faults_of(root: Element) -> list[Fault]:
    """Every rule broken, in the order of the notice; empty when it can be trusted."""
    return [
        *_field_faults(root),
        *_date_faults(root),
        *_organisation_faults(root),
        *_buyer_faults(root),
        *_procedure_faults(root),
        *_lot_faults(root),
        *_result_faults(root),
    ]


def organisation_ids(root: Element) -> list[str]:
    """Ids of the companies and touch points that the notice declares."""
    found = [
        text(place, _PARTY)
        for organisation in every(root, _ORGANISATIONS)
        for place in every(organisation, _COMPANY) + every(organisation, "efac:TouchPoint")
    ]
    return [identifier for identifier in found if identifier]


def _check(rule: str, path: str, value: str | None, form: re.Pattern[str], expected: str) -> Iterator[Fault]:
    if value is None:
        yield Fault(rule, path, "missing")
    elif not form.match(value):
        yield Fault(rule, path, "malformed", {"value": value[:60], "expected": expected})


def _field_faults(root: Element) -> Iterator[Fault]:
    for rule, path, form, expected in _FIELDS:
        yield from _check(rule, _shown(root, path), text(root, path), form, expected)


def _date_faults(root: Element) -> Iterator[Fault]:
    path = _shown(root, "cbc:IssueDate")
    issued = text(root, "cbc:IssueDate")
    if issued is None:
        yield Fault("BT-05", path, "missing")
    elif dates.bare_date(issued) is None:
        yield Fault("BT-05", path, "malformed", {"value": issued[:60], "expected": "a date"})


def _organisation_faults(root: Element) -> Iterator[Fault]:
    companies = [company for item in every(root, _ORGANISATIONS) for company in every(item, _COMPANY)]
    if not companies:
        yield Fault("OPT-200", "efac:Organizations", "missing")
    for number, company in enumerate(companies, start=1):
        where = f"efac:Organization[{number}]/efac:Company"
        yield from _check("OPT-200", f"{where}/{_PARTY}", text(company, _PARTY), _COMPANY_ID, "ORG-0001")
        if text(company, "cac:PartyName/cbc:Name") is None:
            yield Fault("BT-500", f"{where}/cac:PartyName/cbc:Name", "missing")
        country = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
        yield from _check(
            "BT-514", f"{where}/{country}", text(company, country), re.compile(r"[A-Z]{3}\Z"), "three letters"
        )
    yield from _duplicates("OPT-200", "efac:Organizations", organisation_ids(root))


def _buyer_faults(root: Element) -> Iterator[Fault]:
    path = f"cac:ContractingParty/cac:Party/{_PARTY}"
    known = set(organisation_ids(root))
    buyers = every(root, path)
    if not buyers:
        yield Fault("OPT-300", _shown(root, path), "missing")
    for buyer in buyers:
        identifier = text(buyer)
        if identifier is None:
            yield Fault("OPT-300", _shown(root, path), "missing")
        elif identifier not in known:
            yield Fault("OPT-300", _shown(root, path), "unknown-reference", {"value": identifier[:60]})


def _procedure_faults(root: Element) -> Iterator[Fault]:
    if text(root, ".//efac:NoticeSubType/cbc:SubTypeCode") not in _OPEN_COMPETITION:
        return
    path = "cac:TenderingProcess/cbc:ProcedureCode"
    procedure = text(root, path)
    yield from _check("BT-105", _shown(root, path), procedure, re.compile(r"[a-z][a-z-]*\Z"), "a procedure")
    if procedure != "open":
        return
    for number, lot in enumerate(every(root, "cac:ProcurementProjectLot"), start=1):
        deadline = "cac:TenderingProcess/cac:TenderSubmissionDeadlinePeriod/cbc:EndDate"
        if dates.bare_date(text(lot, deadline) or "") is None:
            yield Fault("BT-131", f"cac:ProcurementProjectLot[{number}]/{deadline}", "missing")


def _lot_faults(root: Element) -> Iterator[Fault]:
    lots = every(root, "cac:ProcurementProjectLot")
    if not lots:
        yield Fault("BT-137", _shown(root, "cac:ProcurementProjectLot"), "missing")
    for number, lot in enumerate(lots, start=1):
        where = f"cac:ProcurementProjectLot[{number}]"
        yield from _check("BT-137", f"{where}/cbc:ID", text(lot, "cbc:ID"), _LOT_ID, "LOT-0001")
        if text(lot, f"{_PROJECT}/cbc:Name") is None:
            yield Fault("BT-21", f"{where}/{_PROJECT}/cbc:Name", "missing")
    yield from _duplicates("BT-137", "cac:ProcurementProjectLot", [text(lot, "cbc:ID") or "" for lot in lots])


def _result_faults(root: Element) -> Iterator[Fault]:
    for result in every(root, _RESULT):
        declared: dict[str, set[str | None]] = {
            "OPT-321": {text(item, "cbc:ID") for item in every(result, "efac:LotTender")},
            "BT-13713": {text(lot, "cbc:ID") for lot in every(root, "cac:ProcurementProjectLot")},
            "OPT-310": {text(item, "cbc:ID") for item in every(result, "efac:TenderingParty")},
            "OPT-300-Tenderer": {*organisation_ids(root)},
        }
        references = (
            ("OPT-321", "efac:LotResult/efac:LotTender/cbc:ID"),
            ("BT-13713", "efac:LotResult/efac:TenderLot/cbc:ID"),
            ("OPT-310", "efac:LotTender/efac:TenderingParty/cbc:ID"),
            ("OPT-300-Tenderer", "efac:TenderingParty/efac:Tenderer/cbc:ID"),
        )
        for rule, path in references:
            for reference in every(result, path):
                value = text(reference)
                if value is None:
                    yield Fault(rule, path, "missing")
                elif value not in declared[rule]:
                    yield Fault(rule, path, "unknown-reference", {"value": value[:60]})


def _duplicates(rule: str, path: str, identifiers: list[str]) -> Iterator[Fault]:
    for identifier, count in Counter(filter(None, identifiers)).items():
        if count > 1:
            yield Fault(rule, path, "duplicate", {"value": identifier[:60]})


def _shown(root: Element, path: str) -> str:
    return f"/{name_of(root)}/{path.removeprefix('.//')}"
