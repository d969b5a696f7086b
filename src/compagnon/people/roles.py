"""Roles and what each may do (rôles et permissions): one table, read by pages, API and tests.

A permission is `<room>.<verb>`: `view`, `change`, `approve`, `export`, and `catalogue.cost` for
purchase costs. Object access is narrowed further by `Model.visible_to` (see `access`).
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLES: dict[str, Promise] = {
    "representative": _("Sales representative"),
    "manager": _("Sales manager"),
    "service": _("Internal service"),
    "admin": _("Administrator"),
    "readonly": _("Read-only"),
    "partner": _("External partner"),
    "client": _("Client contact"),
    "candidate": _("Candidate"),
    "trainer": _("Trainer"),
    "tutor": _("Company tutor"),
    "session_manager": _("Session manager"),
    "invigilator": _("Invigilator"),
    "jury": _("Jury member"),
    "authority": _("Certifying authority"),
}
SALES_ROLES = frozenset({"representative", "manager", "service", "admin", "readonly"})
CERTIFICATION_ROLES = frozenset(
    {"candidate", "trainer", "tutor", "session_manager", "invigilator", "jury", "authority"}
)

_ROOMS = (
    "accounts", "catalogue", "watch", "plan", "deals", "prospecting", "visits", "proposals", "orders",
    "care", "results",
)  # fmt: skip
_ALL_VIEW = {f"{room}.view" for room in _ROOMS}
_EVERYONE = {"home.view", "profile.change", "calculators.view", "help.view"}
_CERTIFICATION = {"certification.view", "standards.view"}


def _change(*rooms: str) -> set[str]:
    return {f"{room}.change" for room in rooms}


PERMISSIONS: dict[str, frozenset[str]] = {
    "representative": frozenset(
        _EVERYONE | _ALL_VIEW | {"search.view", "journal.view", "accounts.export", "accounts.import",
        "catalogue.cost", "feasibility.answer"}
        | _change("accounts", "watch", "plan", "deals", "prospecting", "visits", "proposals", "orders",
        "care",
                  "results")
    ),
    "manager": frozenset(
        _EVERYONE | _ALL_VIEW | {"search.view", "journal.view", "accounts.export", "accounts.import",
        "catalogue.cost", "team.view", "feasibility.answer", "feasibility.set", "documents.change"}
        | _change(*_ROOMS) | {f"{room}.approve" for room in _ROOMS}
    ),
    "service": frozenset(
        _EVERYONE | _ALL_VIEW | {"search.view", "journal.view", "catalogue.cost", "feasibility.answer"}
        | _change("catalogue", "watch", "orders", "care")
    ),
    "admin": frozenset(
        _EVERYONE | _ALL_VIEW | {"search.view", "journal.view", "catalogue.cost", "settings.view",
        "settings.change",
                                 "people.view", "people.change", "audit.view", "rules.change", "health.view",
                                 "feasibility.set", "documents.change"}
        | _change("catalogue") | {"accounts.export", "accounts.import"}
    ),
    "readonly": frozenset(_EVERYONE | _ALL_VIEW | {"search.view", "journal.view", "audit.view"}),
    "partner": frozenset({"home.view", "profile.change", "help.view", "shared.view"}),
    "client": frozenset({"home.view", "profile.change", "help.view", "shared.view"}),
    "candidate": frozenset(
        _EVERYONE | _CERTIFICATION | {"candidates.view", "papers.change"}
    ),
    "trainer": frozenset(
        _EVERYONE | _CERTIFICATION | {"class.view", "candidates.view", "assessments.change"}
    ),
    "tutor": frozenset(_EVERYONE | _CERTIFICATION | {"candidates.view", "opinions.change"}),
    "session_manager": frozenset(
        _EVERYONE | _CERTIFICATION
        | {"sessions.view", "sessions.change", "candidates.view", "candidates.change", "candidates.export",
           "papers.change", "assessments.change", "standards.change", "rules.change"}
    ),
    "invigilator": frozenset(_EVERYONE | _CERTIFICATION | {"sessions.view"}),
    "jury": frozenset(_EVERYONE | _CERTIFICATION | {"jury.view"}),
    "authority": frozenset(_EVERYONE | _CERTIFICATION | {"sessions.view", "candidates.view"}),
}  # fmt: skip

KNOWN_PERMISSIONS = frozenset().union(*PERMISSIONS.values())


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(PERMISSIONS[role] for role in roles)) if roles else frozenset()
