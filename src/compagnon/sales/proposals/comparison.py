"""What changed between two versions of a quote, readable without a spreadsheet (écarts entre versions)."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.texts import LANGUAGES, PARTS, words_of

LINE_FIELDS = ("label", "quantity", "unit", "unit_price", "discount", "vat_rate", "eco_contribution")
HEADER_FIELDS = (
    "document_discount",
    "deposit_rate",
    "exchange_rate",
    "valid_until",
    "delivery_weeks",
    "note",
)
TERMS = ("payment", "late_rate", "exemption_reason")


@dataclass(frozen=True)
class Change:
    """One field: its value in the first and in the second version."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class LineChange:
    """A line that was added, removed or changed; `effect` is what it adds to the net of the quote."""

    kind: str  # added, removed, changed
    label: str
    position: int
    effect: Decimal
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Comparison:
    first: QuoteVersion
    second: QuoteVersion
    header: tuple[Change, ...]
    lines: tuple[LineChange, ...]
    amounts: tuple[Change, ...]  # net, total, margin
    moved: bool
    texts: tuple[Change, ...] = ()  # title, and the texts of the documents as `part.language`

    @property
    def same(self) -> bool:
        return not (self.header or self.lines or self.moved or self.texts)


def compare(first: QuoteVersion, second: QuoteVersion) -> Comparison:
    """Lines are paired when they are equal, else by reference and label, else by product (a free line by its price)."""
    old, new = list(first.lines.all()), list(second.lines.all())
    old_nets, new_nets = _nets(first, old), _nets(second, new)
    pairs = _pairs(old, new)
    lines, kept = [], []
    for before, after in pairs:
        if before is not None and after is not None:
            kept.append((before.position, after.position))
        if change := _line_change(before, after, old_nets, new_nets):
            lines.append(change)
    order = [after for _before, after in sorted(kept)]
    amounts = tuple(
        Change(name, getattr(first, name), getattr(second, name)) for name in ("net", "total", "margin")
    )
    return Comparison(
        first, second, _header(first, second), tuple(sorted(lines, key=lambda each: each.position)), amounts,
        order != sorted(order), _texts(first, second),
    )  # fmt: skip


def _nets(version: QuoteVersion, lines: list[QuoteLine]) -> dict[int, Decimal]:
    amounts = version.totals.get("lines", [])
    return {line.pk: Decimal(row["net"]) for line, row in zip(lines, amounts, strict=False)}


def _pairs(old: list[QuoteLine], new: list[QuoteLine]) -> list[tuple[QuoteLine | None, QuoteLine | None]]:
    pairs: list[tuple[QuoteLine | None, QuoteLine | None]] = []
    left, right = list(old), list(new)
    for key in (_exact, _named, _product):
        index = defaultdict(list)
        for line in left:
            index[key(line)].append(line)
        rest = []
        for line in right:
            matches = index.get(key(line))
            if matches:
                found = matches.pop(0)
                left.remove(found)
                pairs.append((found, line))
            else:
                rest.append(line)
        right = rest
    return [*pairs, *((line, None) for line in left), *((None, line) for line in right)]


def _exact(line: QuoteLine) -> Any:
    return (line.product_id, *(getattr(line, name) for name in LINE_FIELDS))


def _named(line: QuoteLine) -> Any:
    return (line.product_id, line.reference, line.label)


def _product(line: QuoteLine) -> Any:
    """The same product; or a free line at the same price, reworded."""
    return line.product_id or ("free", line.quantity, line.unit_price)


def _line_change(
    before: QuoteLine | None, after: QuoteLine | None, old: dict[int, Decimal], new: dict[int, Decimal]
) -> LineChange | None:
    zero = Decimal(0)
    if before is None and after is not None:
        return LineChange("added", after.label, after.position, new.get(after.pk, zero))
    if after is None and before is not None:
        return LineChange("removed", before.label, before.position, -old.get(before.pk, zero))
    assert before is not None
    assert after is not None
    changes = tuple(
        Change(name, getattr(before, name), getattr(after, name))
        for name in LINE_FIELDS
        if getattr(before, name) != getattr(after, name)
    )
    effect = new.get(after.pk, zero) - old.get(before.pk, zero)
    return LineChange("changed", after.label, after.position, effect, changes) if changes else None


def _header(first: QuoteVersion, second: QuoteVersion) -> tuple[Change, ...]:
    pairs = [(name, getattr(first, name), getattr(second, name)) for name in HEADER_FIELDS]
    pairs += [(name, first.terms.get(name, ""), second.terms.get(name, "")) for name in TERMS]
    pairs += [
        ("terms_version", _terms_name(first), _terms_name(second)),
        ("schedule", first.schedule, second.schedule),
    ]
    return tuple(Change(*pair) for pair in pairs if (pair[1] or "") != (pair[2] or ""))


def _terms_name(version: QuoteVersion) -> str:
    return version.terms_version.label if version.terms_version else ""


def _texts(first: QuoteVersion, second: QuoteVersion) -> tuple[Change, ...]:
    """The title and the texts by part and language; a draft has those of its proposal."""
    before, after = words_of(first), words_of(second)
    pairs = [("title", before.title, after.title)]
    for part in PARTS:
        for language in LANGUAGES:
            old, new = ((words.texts.get(part) or {}).get(language, "") for words in (before, after))
            pairs.append((f"{part}.{language}", old, new))
    return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])
