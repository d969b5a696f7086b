"""The orders of a portal's file, from rows of texts or from JSON, as drafts by their number (commandes à importer)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.names import fold
from compagnon.people.errors import Refusal

MOST_ROWS, MOST_BYTES, MOST_COLUMNS = 20_000, 10_000_000, 200
TARGETS = {
    "number": _("Number of the order"), "date": _("Date of the order"), "client": _("Client: name"),
    "siren": _("Client: SIREN or SIRET"), "due_on": _("Wanted on"), "purchase_order": _("Client’s reference"),
    "reference": _("Product"), "label": _("Label"), "quantity": _("Quantity"), "unit_price": _("Unit price excl. VAT"),
    "discount": _("Discount (%)"), "vat_rate": _("VAT (%)"),
}  # fmt: skip
_NAMES = {
    "number": "number ordernumber numerocommande ncommande commande numero id orderid numerodecommande ordernum",
    "date": "date orderdate datecommande datedecommande createdat",
    "client": "client customer company societe nomclient raisonsociale buyer acheteur",
    "siren": "siren siret clientsiren clientsiret customersiren customersiret buyersiren buyersiret",
    "due_on": "duedate deliverydate datelivraison livraison dateliv livraisonsouhaitee datedelivraison wantedon",
    "purchase_order": "purchaseorder ponumber po referenceclient refclient bondecommande votrereference",
    "reference": "reference sku ref article codearticle product productid referenceproduit linessku linesreference",
    "label": "label designation libelle description productname lineslabel linesdescription linesname",
    "quantity": "quantity qty quantite qte linesquantity linesqty",
    "unit_price": "unitprice price prixunitaire prixht pu puht prixunitaireht linesunitprice linesprice",
    "discount": "discount remise remisepct linesdiscount",
    "vat_rate": "vatrate vat tva tauxtva taux linesvatrate linesvat",
}  # fmt: skip
_BY_NAME = {word: target for target, words in _NAMES.items() for word in words.split()}


@dataclass(frozen=True)
class Row:
    line: int
    cells: list[str]


@dataclass
class Draft:
    """An order of the portal: its head from its first row, its lines from all."""

    number: str
    line: int
    head: dict[str, str]
    lines: list[tuple[int, dict[str, str]]] = field(default_factory=list)


def read_json(data: bytes) -> tuple[list[str], list[Row]]:
    """Orders as JSON (a list, or an object that holds one): one row per line, names of lines begin with `lines.`."""
    if len(data) > MOST_BYTES:
        raise Refusal(
            "file_too_large", _("The file is larger than 10 MB: export a shorter period."), path="file"
        )
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Refusal(
            "json_broken", _("The JSON cannot be read: export the file again."), path="file"
        ) from error
    if isinstance(found, dict):
        found = next((value for value in found.values() if _is_orders(value)), [found])
    if not _is_orders(found):
        raise Refusal("json_shape", _("The JSON holds no list of orders."), path="file")
    rows: list[dict[str, str]] = []
    places: list[int] = []
    for place, each in enumerate(found, 1):
        head = {name: _plain(value) for name, value in each.items() if not isinstance(value, list | dict)}
        for name, value in each.items():
            if isinstance(value, dict):
                head |= {
                    f"{name}.{key}": _plain(inner)
                    for key, inner in value.items()
                    if not isinstance(inner, list | dict)
                }
        parts: list[dict[str, Any]] = next((value for value in each.values() if _is_orders(value)), [{}])
        for part in parts:
            rows.append(
                head | {f"lines.{k}": _plain(v) for k, v in part.items() if not isinstance(v, list | dict)}
            )
            places.append(place)
    headers = list(dict.fromkeys(name for row in rows for name in row))
    if len(headers) > MOST_COLUMNS or len(rows) > MOST_ROWS:
        raise Refusal(
            "too_many_rows", _("The file has too many orders: export a shorter period."), path="file"
        )
    return headers, [
        Row(at, [row.get(name, "") for name in headers]) for at, row in zip(places, rows, strict=True)
    ]


def _is_orders(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)[:500]


def guess_mapping(headers: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for header in headers:
        word = re.sub(r"[^a-z]", "", fold(header).lower())
        target = _BY_NAME.get(word) or _BY_NAME.get(word.removeprefix("lines"), "")
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
    if (
        not {"number", "quantity"} <= set(targets)
        or not {"client", "siren"} & set(targets)
        or not ({"reference", "label"} & set(targets))
    ):
        raise Refusal(
            "mapping_short",
            _("Say which columns hold the number of the order, the client, the product or label, and the quantity."),
            path="mapping",
        )  # fmt: skip
    return clean


def drafts(headers: Sequence[str], rows: Sequence[Row], mapping: Mapping[str, str]) -> list[Draft]:
    """The rows gathered by the number of their order, in the order of the file."""
    places = {
        target: list(headers).index(header) for header, target in check_mapping(headers, mapping).items()
    }
    found: dict[str, Draft] = {}
    for row in rows[:MOST_ROWS]:
        cells = {
            target: row.cells[at].strip() if at < len(row.cells) else "" for target, at in places.items()
        }
        number = cells["number"][:80]
        draft = found.setdefault(number, Draft(number, row.line, cells))
        draft.lines.append((row.line, cells))
    return list(found.values())


def number_of(text: str, places: int) -> Decimal:
    """A number as a portal writes it: 1 234,50 or 1234.50."""
    bare = re.sub(r"[\s\u00a0\u202f€%]", "", text)
    if "," in bare and "." not in bare:
        bare = bare.replace(",", ".")
    elif "," in bare:
        bare = (
            bare.replace(".", "").replace(",", ".")
            if bare.rfind(",") > bare.rfind(".")
            else bare.replace(",", "")
        )
    try:
        value = Decimal(bare)
    except InvalidOperation as error:
        raise ValueError(_("“%(value)s” is not a number.") % {"value": text[:30]}) from error
    if (
        not value.is_finite()
        or abs(value) > Decimal(10) ** 9
        or value != value.quantize(Decimal(1).scaleb(-places))
    ):
        raise ValueError(_("“%(value)s” is not a number that can be used here.") % {"value": text[:30]})
    return value


def day_of(text: str) -> date:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d"):
        try:
            return datetime.strptime(text.strip()[:10], pattern).date()  # noqa: DTZ007 - a bare day
        except ValueError:
            continue
    raise ValueError(_("“%(value)s” is not a date.") % {"value": text[:30]})
