"""Rows of a file as checked values, the bad ones set aside with row, column and reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.identifiers import vat_number
from compagnon.core.matching.names import fold, normalise_name
from compagnon.core.matching.places import check_postcode
from compagnon.desk.importing.faults import RowFault
from compagnon.desk.importing.reading import Grid, Row
from compagnon.people.errors import Refusal
from compagnon.sales.accounts import values
from compagnon.sales.accounts.models import Account, Contact, Site

ACCOUNT = {
    "name", "siren", "vat_number", "naf", "status", "segment", "phone", "email", "website", "notes", "language",
}  # fmt: skip
SITE = {"siret", "line", "postcode", "city", "country", "latitude", "longitude"}
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_STATUS_WORDS = {"PROSPECT": "prospect", "SUSPECT": "prospect", "CLIENT": "client", "CUSTOMER": "client",
                 "DORMANT": "dormant", "INACTIF": "dormant", "LOST": "lost", "PERDU": "lost"}  # fmt: skip
_LANGUAGE_WORDS = {"FR": "fr", "FRANCAIS": "fr", "FRENCH": "fr", "EN": "en", "ANGLAIS": "en", "ENGLISH": "en"}


@dataclass
class Good:
    """A row that can be written: fields of the company, of its place, of a person (each may be empty)."""

    number: int
    account: dict[str, Any] = field(default_factory=dict)
    site: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)


def check_rows(
    grid: Grid, mapping: Mapping[str, str], *, limit: int | None = None
) -> tuple[list[Good], list[RowFault]]:
    """Good rows and faults; a row with one fault is set aside as a whole, with all its faults."""
    places = {header: place for place, header in enumerate(grid.headers)}
    columns = [(places[header], header, target) for header, target in mapping.items() if header in places]
    good, faults = [], []
    for row in grid.rows[:limit]:
        found, wrong = _check_row(row, columns)
        faults += row.faults + wrong
        if not row.faults and not wrong:
            good.append(found)
    return good, faults


def _check_row(row: Row, columns: Sequence[tuple[int, str, str]]) -> tuple[Good, list[RowFault]]:
    found, wrong = Good(row.number), []
    for place, header, target in columns:
        text = row.cells[place]
        if not text:
            continue
        try:
            value = _checked(target, text)
        except Refusal as refusal:
            wrong.append(RowFault(row.number, header, text, refusal.code, str(refusal)))
            continue
        _put(found, target, value)
    name_column = next((header for _place, header, target in columns if target == "name"), "")
    if not wrong:
        wrong += _finish(found, name_column)
    return found, wrong


def _put(found: Good, target: str, value: Any) -> None:
    if target.startswith("contact_"):
        found.contact[target.removeprefix("contact_")] = value
    elif target in SITE:
        found.site[target] = value
    else:
        found.account[target] = value


def _finish(found: Good, name_column: str) -> list[RowFault]:
    """What holds between the cells of a row."""
    account, contact = found.account, found.contact
    if not account.get("name"):
        reason = str(_("The name of the company is missing."))
        return [RowFault(found.number, name_column, "", "required", reason)]
    siret, siren = found.site.get("siret", ""), account.get("siren", "")
    if siret and siren and siret[:9] != siren:
        reason = str(_("The SIRET and the SIREN are not those of one company."))
        return [RowFault(found.number, "SIRET", siret, "siret_of_another", reason)]
    if siret and not siren:
        account["siren"] = siret[:9]
    if not account.get("siren") and account.get("vat_number", "").startswith("FR"):
        account["siren"] = account["vat_number"][4:]
    if account.get("siren"):
        account.setdefault("vat_number", vat_number(account["siren"]))
    account["search_key"] = normalise_name(account["name"])[:200]
    if contact and not contact.get("last_name"):
        if contact.keys() - {"phone", "mobile", "email", "language"} == set():
            # Addresses without a person are the company's own.
            for name in ("phone", "email"):
                if contact.get(name):
                    account.setdefault(name, contact[name])
            if contact.get("mobile"):
                account.setdefault("phone", contact["mobile"])
            contact.clear()
        else:
            reason = str(_("The last name of the person is missing."))
            return [RowFault(found.number, "", "", "required", reason)]
    if contact:
        contact["search_key"] = fold(f"{contact['last_name']} {contact.get('first_name', '')}")[:170]
    return []


def _checked(target: str, text: str) -> Any:
    """The value of a cell as it is stored, or a `Refusal`."""
    name = target.removeprefix("contact_")
    if name in {"informed_at", "last_inbound_at"}:
        return _moment(text)
    if name in {"latitude", "longitude"}:
        return _degrees(name, text)
    match name:
        case "status":
            return _word(_STATUS_WORDS, text, dict(Account.STATUSES))
        case "language":
            return _word(_LANGUAGE_WORDS, text, {"fr": "", "en": ""})
        case "postcode":
            return _postcode(text)
        case "country":
            return _country(text)
        case "naf":
            return re.sub(r"[^0-9A-Z]", "", text.upper())[:6]
    if target.startswith("contact_"):
        return values.clean_one(Contact, name, text)
    return values.clean_one(Site if name in SITE else Account, name, text)


def _word(words: Mapping[str, str], text: str, known: Mapping[str, Any]) -> str:
    code = words.get(fold(text), text.lower())
    if code not in known:
        raise Refusal(
            "unknown_choice",
            _("“%(value)s” is not known here: %(known)s.") % {"value": text, "known": ", ".join(known)},
        )
    return code


def _postcode(text: str) -> str:
    """French postcodes keep their five digits; four digits alone have lost a zero and are refused."""
    compact = "".join(text.split())
    if compact.isdigit() and len(compact) == 5:
        return check_postcode(compact)
    if compact.isdigit() and len(compact) == 4:
        raise Refusal(
            "postcode_length",
            _("“%(value)s”: a French postcode has five digits. Was a leading zero lost?") % {"value": text},
        )
    return str(values.clean_one(Site, "postcode", text))


def _country(text: str) -> str:
    word = fold(text)
    code = {"FRANCE": "FR", "BELGIQUE": "BE", "BELGIUM": "BE", "SUISSE": "CH", "SWITZERLAND": "CH",
            "ALLEMAGNE": "DE", "GERMANY": "DE", "ESPAGNE": "ES", "SPAIN": "ES", "ITALIE": "IT", "ITALY": "IT",
            "LUXEMBOURG": "LU", "ROYAUME UNI": "GB", "UNITED KINGDOM": "GB"}.get(word, word)  # fmt: skip
    if len(code) != 2 or not code.isalpha():
        raise Refusal("country", _("“%(value)s”: write the country as two letters, FR.") % {"value": text})
    return code


def _degrees(name: str, text: str) -> float:
    """A coordinate, with a point or a decimal comma."""
    try:
        value = float(text.replace("\u2212", "-").replace(" ", "").replace(",", "."))
    except ValueError as error:
        raise Refusal("number", _("“%(value)s” is not a number.") % {"value": text}) from error
    if not abs(value) <= (90 if name == "latitude" else 180):
        raise Refusal("number", _("“%(value)s” lies outside the globe.") % {"value": text})
    return value


def _moment(text: str) -> datetime:
    """A day: ISO, or day/month/year as French files write it (two-digit years are of this century)."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        match = _DAY.fullmatch(text.split()[0])
        try:
            if match is None:
                raise ValueError
            year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
            day = date(year, int(match[2]), int(match[1]))
        except ValueError as error:
            message = _("“%(value)s” is not a date: write 17/11/2026 or 2026-11-17.") % {"value": text}
            raise Refusal("date_invalid", message) from error
    if day > timezone.localdate() or day.year < 1950:
        raise Refusal("date_range", _("“%(value)s” lies in the future, or too far back.") % {"value": text})
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
