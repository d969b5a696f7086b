"""What a command says when it cannot go on."""

from typing import Any


class CommandError(Exception):
    """Printed as `error: …`; with --json also as `{"error": {...}}` on stdout; ends with 1."""

    def __init__(self, message: str, *, code: str = "failed", path: str = "", **extra: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.path, self.extra = code, message, path, extra

    def as_json(self) -> dict[str, Any]:
        error = {"code": self.code, "message": self.message, **self.extra}
        return {"error": {**error, "path": self.path} if self.path else error}
