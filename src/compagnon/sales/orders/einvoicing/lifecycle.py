"""The steps of a structured invoice after its issue, as data (cycle de vie, statuts).

`code` is ours; `public` is the number of the status in the French reform (XP Z12-012, secondary sources: to
verify), for the message of a platform. `after` lists the codes from which the step may be taken.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Status:
    code: str
    label: Promise
    look: str
    icon: str
    public: str = ""
    after: tuple[str, ...] = ()
    needs_reason: bool = False
    entered: bool = True  # by a person or a platform; the others are written by the product


STATUSES: tuple[Status, ...] = (
    Status("issued", _("To hand over"), "warn", "receipt", entered=False),
    Status("exported", _("Exported"), "info", "download", after=("issued", "exported", "rejected"), entered=False),
    Status("deposited", _("Deposited"), "info", "send", "200", ("issued", "exported", "rejected")),
    Status("rejected", _("Rejected by the platform"), "bad", "circle-alert", "213", ("exported", "deposited"), True),
    Status("received", _("Made available to the client"), "info", "mail", "203", ("deposited",)),
    Status("accepted", _("Accepted"), "ok", "circle-check", "205", ("deposited", "received", "disputed")),
    Status("disputed", _("Disputed"), "warn", "triangle-alert", "207", ("deposited", "received", "accepted"), True),
    Status("refused", _("Refused by the client"), "bad", "circle-alert", "210",
           ("deposited", "received", "disputed"), True),
    Status("collected", _("Collected"), "ok", "banknote", "212", ("deposited", "received", "accepted")),
)  # fmt: skip
BY_CODE = {status.code: status for status in STATUSES}


def next_steps(code: str) -> tuple[Status, ...]:
    """What a person may record after a step."""
    return tuple(status for status in STATUSES if status.entered and code in status.after)
