"""Read sheets of the national register (fiches RNCP, données ouvertes): CSV, JSON or XML, faults row by row.

The register gives identity and validity, never durations. Fields: NUMERO_FICHE, INTITULE, ACTIF,
DATE_FIN_ENREGISTREMENT (dd/mm/yyyy or ISO), BLOCS_COMPETENCES, NOUVELLES_CERTIFICATIONS,
ANCIENNES_CERTIFICATIONS, CERTIFICATEURS, NOMENCLATURE_EUROPE. Lists are JSON lists, XML children, or
texts parted by | or ;.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from lxml import etree

from compagnon.certification.standards.facts import RegisterRead
from compagnon.certification.standards.models import RegisterEntry
from compagnon.certification.standards.queries import standard
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal

MAX_BYTES = 20_000_000
MAX_ROWS = 50_000
_NUMBER = re.compile(r"(?:RNCP|RS)\d{1,6}")
_BLOCK = re.compile(r"((?:RNCP|RS)\d+BC\d+)[\s:–-]*(.*)", re.DOTALL)


@dataclass(frozen=True)
class RowFault:
    """A row that was left out: its place in the file, the field, and why."""

    row: int
    field: str
    message: str


@dataclass(frozen=True)
class Reading:
    entries: tuple[dict[str, Any], ...]
    faults: tuple[RowFault, ...]


def read_register(data: bytes) -> Reading:
    """The sheets of a file as values of `RegisterEntry`; a row with a fault is told and left out."""
    if len(data) > MAX_BYTES:
        raise Refusal(
            "file_too_large", _("The file is larger than 20 MB: keep the sheets that you need."), path="file"
        )
    entries, faults, seen = [], [], set()
    for number, row in enumerate(_rows(data), 1):
        if number > MAX_ROWS:
            raise Refusal("too_many_rows", _("The file holds more than 50,000 sheets."), path="file")
        try:
            entry = _entry(row)
        except _Fault as fault:
            faults.append(RowFault(number, fault.field, fault.message))
            continue
        if entry["number"] in seen:
            faults.append(RowFault(number, "NUMERO_FICHE", _("This sheet already stands in the file.")))
            continue
        seen.add(entry["number"])
        entries.append(entry)
    if not entries and not faults:
        raise Refusal("no_sheet", _("The file holds no sheet: NUMERO_FICHE was not found."), path="file")
    return Reading(tuple(entries), tuple(faults))


@transaction.atomic
def import_register(
    actor: Actor, *, data: bytes, source: str, links: dict[str, str] | None = None
) -> Reading:
    """Keep the sheets of a file. `links`: sheet number -> référentiel that it is the identity of."""
    access.require(actor, "standards.change")
    reading = read_register(data)
    for number, standard_id in (links or {}).items():
        standard(standard_id)
        if number not in {entry["number"] for entry in reading.entries}:
            raise Refusal(
                "sheet_missing", _("The file has no sheet %(number)s.") % {"number": number}, path="number"
            )
    for entry in reading.entries:
        values = {**entry, "source": source[:200], "read_on": today(actor.workspace)}
        if entry["number"] in (links or {}):
            values["standard"] = (links or {})[entry["number"]]
        RegisterEntry.objects.update_or_create(
            workspace=actor.workspace, number=values.pop("number"), defaults=values
        )
    payload = RegisterRead(source[:200], len(reading.entries), len(reading.faults))
    record(actor, payload, about=actor.workspace)
    return reading


class _Fault(Exception):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


def _rows(data: bytes) -> Iterator[dict[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("The file is not in UTF-8 (byte %(byte)s): save it in this encoding.")
        raise Refusal("not_utf8", message % {"byte": error.start + 1}, path="file") from error
    start = text.lstrip()[:1]
    if start in {"[", "{"}:
        yield from _json(text)
    elif start == "<":
        yield from _xml(data)
    else:
        yield from _csv(text)


def _json(text: str) -> Iterator[dict[str, Any]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = _("This is not JSON: %(reason)s") % {"reason": str(error)[:200]}
        raise Refusal("not_json", message, path="file") from error
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), [found])
    for row in found:
        yield row if isinstance(row, dict) else {}


def _xml(data: bytes) -> Iterator[dict[str, Any]]:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refusal("xml_doctype", _("An XML file with a DOCTYPE is refused."), path="file")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refusal(
            "not_xml", _("This is not XML: %(reason)s") % {"reason": error.msg}, path="file"
        ) from error
    for sheet in root.iter("FICHE"):
        yield {child.tag: _xml_value(child) for child in sheet if isinstance(child.tag, str)}


def _xml_value(node: Any) -> Any:
    if len(node) == 0:
        return node.text or ""
    return [
        {leaf.tag: (leaf.text or "") for leaf in child} if len(child) else (child.text or "")
        for child in node
    ]


def _csv(text: str) -> Iterator[dict[str, Any]]:
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    csv.field_size_limit(1_000_000)
    try:
        yield from csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise Refusal("not_csv", _("This is not CSV: %(reason)s") % {"reason": error}, path="file") from error


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    fields = {str(key).strip().upper(): value for key, value in row.items() if key}
    number = str(fields.get("NUMERO_FICHE") or "").strip().upper().replace(" ", "")
    if not _NUMBER.fullmatch(number):
        raise _Fault("NUMERO_FICHE", _wrong_number(number))
    title = str(fields.get("INTITULE") or "").strip()
    if not title:
        raise _Fault("INTITULE", _("The title is missing."))
    ends = fields.get("DATE_FIN_ENREGISTREMENT")
    return {
        "number": number, "title": title[:300], "ends_on": _day("DATE_FIN_ENREGISTREMENT", ends),
        "active": _active(fields.get("ACTIF")), "blocks": list(_blocks(fields.get("BLOCS_COMPETENCES"))),
        "newer": _numbers("NOUVELLES_CERTIFICATIONS", fields.get("NOUVELLES_CERTIFICATIONS")),
        "older": _numbers("ANCIENNES_CERTIFICATIONS", fields.get("ANCIENNES_CERTIFICATIONS")),
        "certifiers": ", ".join(_listed(fields.get("CERTIFICATEURS")))[:300],
        "level": str(fields.get("NOMENCLATURE_EUROPE") or "")[:40],
    }  # fmt: skip


def _day(field: str, value: Any) -> date | None:
    text = str(value or "").strip()[:10]
    if not text:
        return None
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a plain date)
        except ValueError:
            continue
    raise _Fault(field, _("“%(value)s” is not a date: 31/12/2027 or 2027-12-31.") % {"value": text})


def _active(value: Any) -> bool:
    text = str(value if value is not None else "Oui").strip().lower()
    if text in {"oui", "true", "1", "active", "actif", ""}:
        return True
    if text in {"non", "false", "0", "inactive", "inactif"}:
        return False
    raise _Fault("ACTIF", _("Oui or Non is wanted, here “%(value)s”.") % {"value": text[:40]})


def _listed(value: Any) -> list[str]:
    if isinstance(value, list):
        found = [
            " : ".join(str(v) for v in item.values()) if isinstance(item, dict) else str(item)
            for item in value
        ]
    else:
        found = re.split(r"[|;]", str(value or ""))
    return [text.strip() for text in found if text.strip()]


def _blocks(value: Any) -> Iterator[dict[str, str]]:
    for text in _listed(value):
        match = _BLOCK.match(text)
        if match is None:
            message = _("A block such as RNCP12345BC01 and its title is wanted, here “%(value)s”.")
            raise _Fault("BLOCS_COMPETENCES", message % {"value": text[:40]})
        yield {"code": match.group(1), "title": match.group(2).strip()[:300]}


def _numbers(field: str, value: Any) -> list[str]:
    found = [text.upper().split(" ")[0] for text in _listed(value)]
    for number in found:
        if not _NUMBER.fullmatch(number):
            raise _Fault(field, _wrong_number(number))
    return found


def _wrong_number(value: str) -> str:
    return _("A number such as RNCP12345 is wanted, here “%(value)s”.") % {"value": value[:40]}
