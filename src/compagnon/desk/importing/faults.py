"""What can be wrong with a file, or with one of its rows."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from compagnon.people.errors import Refusal


class ImportFault(Refusal):
    """The file as a whole cannot be read; nothing of it is taken."""


@dataclass(frozen=True)
class RowFault:
    """One row that is set aside: where (as the file's own program numbers it), what, and why."""

    row: int
    column: str
    value: str
    code: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row, "column": self.column, "value": self.value[:100], "code": self.code, "reason": self.reason,
        }  # fmt: skip


TOO_LARGE = _("The file has %(found)s MB; at most %(limit)s are read. Split it.")
NOT_A_KIND = _("This is not a CSV, XLSX or vCard file.")
FORMULA = _("This cell holds a formula: paste its value instead.")
ERROR_CELL = _("This cell holds the error %(value)s.")
