"""Named errors that every door turns into its own answer: page, API, command line."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A rule refuses the request: `code`, a sentence, the rule's source, and how to go on.

    Pages show it in place, the API answers 422, the command line ends with 1.
    """

    status = 422

    def __init__(
        self, code: str, message: str | Promise, *, path: str = "", source: str = "", **params: Any
    ) -> None:
        self.code, self.message, self.path, self.source, self.params = code, message, path, source, params
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.message)


class Forbidden(Refusal):
    """The roles of the actor do not hold the permission."""

    status = 403

    def __init__(self, permission: str) -> None:
        super().__init__("forbidden", _("Your role does not allow this."), permission=permission)


class Conflict(Refusal):
    """Somebody else changed the record meanwhile; `current` is what stands now."""

    status = 409

    def __init__(self, current: Any) -> None:
        super().__init__("conflict", _("Somebody changed this record while you were editing it."))
        self.current = current
