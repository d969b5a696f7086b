"""The parts of a quote on which an opinion rests (parties d'un devis), and which of them changed.

Each part has a mark. Most marks are digests: any change of the part changes them. Two are limits, whose mark is
the value itself: an opinion on a discount holds until the discount grows, one on an amount until the amount
grows by more than 5 %.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing import Quote
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.pricing import largest_discount_given

PARTS: dict[str, Promise] = {
    "products": _("what is sold"),
    "quantities": _("quantities"),
    "delivery": _("delivery time"),
    "payment": _("payment terms"),
    "deposit": _("deposit"),
    "discount": _("discount"),
    "amount": _("amount"),
    "wording": _("other terms"),
}
LIMITS = {"discount": Decimal(1), "amount": Decimal("1.05")}  # how far each may grow


def marks_of(version: QuoteVersion, lines: Iterable[QuoteLine], totals: Quote | None) -> dict[str, str]:
    """The mark of every part of a priced version; a quote without lines has no amount."""
    rows = list(lines)
    sold = sorted([_who(line), line.description if line.product_id is None else ""] for line in rows)
    counted = sorted([_who(line), f"{Decimal(line.quantity).normalize():f}"] for line in rows)
    other = {k: v for k, v in version.terms.items() if k not in {"payment", "history"}}
    net = totals.net - totals.document_discount if totals else Decimal(0)
    return {
        "products": _digest(sold),
        "quantities": _digest(counted),
        "delivery": _digest(version.delivery_weeks),
        "payment": _digest(version.terms.get("payment", "")),
        "deposit": _digest("" if version.deposit_rate is None else f"{version.deposit_rate.normalize():f}"),
        "discount": str(largest_discount_given(rows, totals) if totals else Decimal(0)),
        "amount": str(net),
        "wording": _digest([other, version.note]),
    }


def _who(line: QuoteLine) -> str:
    return str(line.product_id or line.label)


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def changed(before: Mapping[str, str], now: Mapping[str, str], watched: Iterable[str]) -> list[str]:
    """The watched parts that differ, in the order of `PARTS`; a limit only when it was passed."""
    names = set(watched)
    return [
        name for name in PARTS if name in names and name in before and _differs(name, before[name], now[name])
    ]


def _differs(name: str, before: str, now: str) -> bool:
    if name in LIMITS:
        return Decimal(now) > Decimal(before) * LIMITS[name]
    return now != before
