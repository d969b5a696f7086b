"""The three answers about a sealed file (verdict): intact, changed, not ours."""

from dataclasses import dataclass
from datetime import datetime

INTACT, CHANGED, NOT_OURS = "intact", "changed", "not-ours"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`state` is one of the three; `sealed_at` is what the sealing machine, or the authority, stated."""

    state: str
    sealed_at: datetime | None = None
    timestamped: bool = False
    signer: str = ""
