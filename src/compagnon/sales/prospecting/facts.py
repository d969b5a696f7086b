"""What the journal keeps of targets (faits du ciblage)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("target.frozen", summary=_("Target list frozen: {name} ({size} prospects)"), icon="snowflake")
@dataclass(frozen=True)
class TargetFrozen:
    name: str
    size: int
    found: int
    as_of: date | None
    excluded: dict[str, int]


@fact("target.checked", summary=_("Target list checked: {name} ({changed} changes)"), icon="refresh-cw")
@dataclass(frozen=True)
class TargetChecked:
    name: str
    changed: int
    as_of: date | None
