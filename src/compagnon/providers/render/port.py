"""What every renderer promises (moteur de rendu)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from compagnon.core.documents import Document


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered document; `replaced` maps each character that could not be printed to what stands for it."""

    content: bytes
    media_type: str
    replaced: dict[str, str]


class Renderer(Protocol):
    """Turns a document into a file.

    The same document and timestamp give the same bytes. Raises `DocumentError` when the document is badly
    built and `RenderError` when the engine fails. Safe between threads.
    """

    def render(self, document: Document, *, timestamp: datetime) -> Rendered: ...

    def close(self) -> None: ...
