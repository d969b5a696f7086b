"""Results of an action (annonces): said once in the live region of the page, with their undo."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

UNDO = "undo:"


def say(request: HttpRequest, text: Any, *, undo: str = "", level: int = messages.SUCCESS) -> None:
    """Say `text` on the next page; `undo` is the address that a POST takes it back at."""
    messages.add_message(request, level, text, extra_tags=f"{UNDO}{undo}" if undo else "")


def undo_address(message: Any) -> str:
    tag = message.extra_tags or ""
    return tag.removeprefix(UNDO) if tag.startswith(UNDO) else ""
