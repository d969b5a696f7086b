"""What a check of a quote finds (constat)."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Check:
    """`blocks`: the quote cannot be sent. `lines` are the ranks that it is about, `place` where to mend it: lines,
    conditions, addressee, company, approval, feasibility, texts, schedule, terms, currency, comparison or
    catalogue."""

    code: str
    place: str
    blocks: bool = False
    lines: tuple[int, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)
