"""The catalogue as a table, out and in again: products with prices, costs, figures and environmental sheet.

One row per product. Columns of the product have the names of `FIELDS`; the others say what they hold:

    price, price:SEGMENT     "100", or tiers "0: 100 | 10: 92"; "slab 0: 100 | 10: 92" by slices
    cost                     a unit cost
    spec:CODE, limit:CODE    "120 l/h" or a text; "5..40 °C" for a limit
    env:TOPIC                a figure, or a text (the topics of the sheet; a share as 0.35)

A file is read whole before anything is written: rows with a fault are set aside with row, column and reason. What is
equal stays untouched, so the same file twice changes nothing; a new price, cost or statement supersedes the old one.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compagnon.desk.catalogue_cells import Cells, read_row
from compagnon.desk.importing.faults import ImportFault, RowFault
from compagnon.desk.importing.reading import Grid, read_table
from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.catalogue import environment, pricelists, queries, services
from compagnon.sales.catalogue.models import Product, Specification
from compagnon.work.jobs import JobContext, enqueue, job
from compagnon.work.models import Job

FIELDS = (
    "reference", "name_fr", "name_en", "description_fr", "description_en", "family", "nature", "unit", "vat_rate",
    "weight_kg", "rep_stream", "status", "replaced_by",
)  # fmt: skip
PREFIXES = ("price:", "spec:", "limit:", "env:")
MOST_ROWS = 5000
KEPT_FAULTS = 500
FILE_KIND = JOB = "catalogue.import"
TEXT_PARTS = {"name_fr": ("name", "fr"), "name_en": ("name", "en"), "description_fr": ("description", "fr"),
              "description_en": ("description", "en")}  # fmt: skip


@dataclass
class Preview:
    """What a file would do: `good` rows by their number, with what changes; `faults` set aside."""

    grid: Grid
    digest: str
    good: list[tuple[int, Cells, list[str]]] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        kinds = Counter(
            "new" if "new" in what else "changed" if what else "unchanged" for _n, _c, what in self.good
        )
        refused = len({fault.row for fault in self.faults})
        return {name: kinds[name] for name in ("new", "changed", "unchanged")} | {"refused": refused}


def preview(actor: Actor, *, name: str, data: bytes, valid_from: date | None = None) -> Preview:
    """Read a file and compare it with the catalogue; nothing is written."""
    access.require(actor, "catalogue.change")
    grid = read_table(name, data)
    headers = {header: _code(header) for header in grid.headers}
    if "reference" not in headers.values():
        raise ImportFault("no_reference", _("The file needs a column “reference”."), path="file")
    if len(grid.rows) > MOST_ROWS:
        raise ImportFault(
            "too_many_rows",
            _("The file has more than %(limit)s rows. Split it.") % {"limit": MOST_ROWS},
            path="file",
        )
    found = Preview(grid, hashlib.sha256(data).hexdigest())
    found.unknown = [header for header, code in headers.items() if not _known(code)]
    wanted = [(header, code) for header, code in headers.items() if _known(code)]
    state = _Catalogue(actor, valid_from or timezone.localdate())
    seen: dict[str, int] = {}
    for row in grid.rows:
        texts = {code: (header, row.cells[grid.headers.index(header)]) for header, code in wanted}
        cells, faults = read_row(row.number, texts)
        faults = [*row.faults, *faults]
        key = cells.product.get("reference", "").casefold()
        if key and key in seen:
            reason = _("This reference stands already in row %(row)s.") % {"row": seen[key]}
            faults.append(RowFault(row.number, "reference", cells.product["reference"], "twice", reason))
        seen.setdefault(key, row.number)
        faults += state.faults(row.number, cells)
        if faults:
            found.faults += faults
        else:
            found.good.append((row.number, cells, state.changes(cells)))
    return found


def _code(header: str) -> str:
    """The column as code: its name in small letters, what stands after a colon as it is written."""
    name, colon, rest = header.strip().partition(":")
    return name.strip().lower() + colon + rest.strip()


def _known(code: str) -> bool:
    return code in FIELDS or code in {"price", "cost"} or code.startswith(PREFIXES)


class _Catalogue:
    """What is there already, read in a few queries."""

    def __init__(self, actor: Actor, day: date) -> None:
        self.actor, self.day = actor, day
        rows = list(access.rows(actor, Product).select_related("replaced_by", "variant_of"))
        self.products = {row.reference.casefold(): row for row in rows}
        self.tariff = queries.Tariff(rows, on=day, currency=actor.workspace.currency)
        self.sheets = queries.environments(rows, on=day)
        self.specs: dict[tuple[int, str], Specification] = {
            (row.product_id, row.code): row for row in access.rows(actor, Specification)
        }

    def faults(self, number: int, cells: Cells) -> list[RowFault]:
        """What only the whole catalogue can tell."""
        product, fields = self.products.get(cells.product.get("reference", "").casefold()), cells.product
        found = []
        if product is None and not (fields.get("name_fr") or fields.get("name_en")):
            found.append(RowFault(number, "name_fr", "", "required", _("A new product needs a name.")))
        if product is None and "vat_rate" not in fields:
            found.append(RowFault(number, "vat_rate", "", "required", _("A new product needs a VAT rate.")))
        other = fields.get("replaced_by", "")
        if other and other.casefold() not in self.products:
            reason = _("There is no product with this reference.")
            found.append(RowFault(number, "replaced_by", other, "reference_unknown", reason))
        if "vat_rate" in fields:
            try:
                category = product.vat_category if product else "S"
                services.check_vat(fields["vat_rate"], category, self.day)
            except Refusal as refusal:
                found.append(
                    RowFault(number, "vat_rate", str(fields["vat_rate"]), refusal.code, str(refusal))
                )
        return found

    def changes(self, cells: Cells) -> list[str]:
        """What a row would change, as codes; [] when all is there already."""
        product = self.products.get(cells.product["reference"].casefold())
        if product is None:
            return ["new"]
        found = [name for name, value in cells.product.items() if self._field(product, name) != value]
        found += [f"price:{segment}" for segment in cells.prices if self._new_price(product, segment, cells)]
        if cells.cost is not None and cells.cost != self.tariff.cost(product.pk):
            found.append("cost")
        found += [f"spec:{code}" for code in cells.specs if self._new_spec(product, code, cells)]
        found += [f"env:{topic}" for topic in cells.environment if self._new_fact(product, topic, cells)]
        return found

    @staticmethod
    def _field(product: Product, name: str) -> Any:
        if name in TEXT_PARTS:
            field_name, lang = TEXT_PARTS[name]
            return (getattr(product, field_name) or {}).get(lang, "")
        if name == "replaced_by":
            return product.replaced_by.reference if product.replaced_by else ""
        return getattr(product, name)

    def _new_price(self, product: Product, segment: str, cells: Cells) -> bool:
        rows = [row for row in self.tariff.tiers(product.pk, segment=segment) if row.segment == segment]
        kind, pairs = cells.prices[segment]
        now = [(row.from_quantity, row.price) for row in rows]
        return now != pairs or (len(rows) > 1 and rows[-1].tiers != kind)

    def _new_spec(self, product: Product, code: str, cells: Cells) -> bool:
        row, wanted = self.specs.get((product.pk, code)), cells.specs[code]
        if row is None:
            return True
        text = (row.text or {}).get("fr") or (row.text or {}).get("en", "")
        return (row.kind, row.number, row.least, row.most, row.unit, text) != wanted.state()

    def _new_fact(self, product: Product, topic: str, cells: Cells) -> bool:
        row, (number, text) = self.sheets[product.pk].facts.get(topic), cells.environment[topic]
        if row is None or row.product_id != product.pk:
            return True
        return (row.number, (row.text or {}).get("fr") or (row.text or {}).get("en", "")) != (number, text)


@dataclass(frozen=True)
class Done:
    counts: Mapping[str, int]
    faults: Sequence[RowFault]


def keep_file(actor: Actor, *, name: str, data: bytes) -> StoredFile:
    """Keep a file between its preview and its import."""
    access.require(actor, "catalogue.change")
    return library.keep(actor, name=name, kind=FILE_KIND, media_type="application/octet-stream", content=data)


def start(actor: Actor, *, kept: StoredFile, source: str, valid_from: date) -> Job:
    """Hand the import to the worker; a second start of the same file for the same day gives the same job."""
    access.require(actor, "catalogue.change")
    args = {"file": str(kept.uuid), "source": source, "valid_from": valid_from.isoformat()}
    return enqueue(actor, JOB, args, key=f"catalogue {kept.uuid} {valid_from:%y%m%d}")


@job(JOB, max_attempts=3)
def _import_job(context: JobContext, *, file: str, source: str, valid_from: str) -> dict[str, Any]:
    # Safe to redo: a row that was written is equal to the catalogue, and is left as it is.
    kept = access.get(context.actor, StoredFile, file)
    done = carry_out(
        context.actor, name=kept.name, data=library.content(kept), source=source,
        valid_from=date.fromisoformat(valid_from), progress=context.progress,
    )  # fmt: skip
    return {"counts": dict(done.counts), "faults": [fault.as_json() for fault in done.faults[:KEPT_FAULTS]]}


def carry_out(
    actor: Actor,
    *,
    name: str,
    data: bytes,
    source: str,
    valid_from: date | None = None,
    progress: Callable[[int, int], Any] | None = None,
) -> Done:
    """Write the good rows, each whole or not at all; gives the counts, and the rows that were set aside."""
    day = valid_from or timezone.localdate()
    found = preview(actor, name=name, data=data, valid_from=day)
    counts: Counter[str] = Counter()
    faults = list(found.faults)
    for rank, (number, cells, what) in enumerate(found.good, 1):
        counts[_written(actor, number, cells, what, source or name, day, faults)] += 1
        if progress:
            progress(rank, len(found.good))
    whole = {key: counts[key] for key in ("new", "changed", "unchanged")}
    return Done(whole | {"refused": len({fault.row for fault in faults})}, faults)


def _written(
    actor: Actor,
    number: int,
    cells: Cells,
    what: Sequence[str],
    source: str,
    day: date,
    faults: list[RowFault],
) -> str:
    """One row; a refusal joins the faults, and nothing of the row is written."""
    if not what:
        return "unchanged"
    try:
        with transaction.atomic():
            _write(actor, cells, what, source, day)
    except Refusal as refusal:
        faults.append(RowFault(number, refusal.path, cells.product["reference"], refusal.code, str(refusal)))
        return "refused"
    return "new" if "new" in what else "changed"


def _write(actor: Actor, cells: Cells, what: Sequence[str], source: str, day: date) -> None:
    fields = dict(cells.product)
    reference, status = fields.pop("reference"), fields.pop("status", None)
    replaced = fields.pop("replaced_by", None)
    rows = access.rows(actor, Product).select_related("replaced_by")
    product = rows.filter(reference__iexact=reference).first()
    for name in ("name", "description"):
        texts = dict(getattr(product, name) or {}) if product else {}
        for lang in ("fr", "en"):
            if (value := fields.pop(f"{name}_{lang}", None)) is not None:
                texts[lang] = value
        fields[name] = {lang: text for lang, text in texts.items() if text}
    if product is None:
        draft: dict[str, Any] = {"status": "draft"} if status == "draft" else {}
        product = services.create_product(actor, reference=reference, valid_from=day, **fields, **draft)
    elif set(what) & {*FIELDS} - {"status", "replaced_by"}:
        product = services.edit_product(actor, product=product, **fields)
    new = "new" in what
    _write_dated(actor, product, cells, what, new, source, day)
    _live(actor, product, status, rows.filter(reference__iexact=replaced).first() if replaced else None)


def _write_dated(
    actor: Actor, product: Product, cells: Cells, what: Sequence[str], new: bool, source: str, day: date
) -> None:
    for segment, (kind, pairs) in cells.prices.items():
        if new or f"price:{segment}" in what:
            pricelists.set_tiers(
                actor,
                product=product,
                tiers=pairs,
                kind=kind,
                segment=segment,
                valid_from=day,
                source=source[:200],
            )
    if cells.cost is not None and (new or "cost" in what):
        services.set_cost(actor, product=product, cost=cells.cost, valid_from=day, source=source[:200])
    for code, spec in cells.specs.items():
        if new or f"spec:{code}" in what:
            known = product.specifications.filter(code=code).first()
            services.set_specification(
                actor, product=product, code=code, name=known.name if known else {"fr": code}, kind=spec.kind,
                number=spec.number, least=spec.least, most=spec.most, unit=spec.unit,
                text={"fr": spec.text} if spec.text else None, source=source[:200],
            )  # fmt: skip
    for topic, (number, text) in cells.environment.items():
        if new or f"env:{topic}" in what:
            environment.state_environment(
                actor, product=product, topic=topic, number=number, text={"fr": text} if text else None,
                source=source[:200], stated_on=min(day, timezone.localdate()), valid_from=day,
            )  # fmt: skip


def _live(actor: Actor, product: Product, status: str | None, other: Product | None) -> None:
    if status == "obsolete" and (product.status != "obsolete" or product.replaced_by != other):
        services.retire_product(actor, product=product, replaced_by=other)
    elif status == "active" and product.status != "active":
        services.activate_product(actor, product=product)
