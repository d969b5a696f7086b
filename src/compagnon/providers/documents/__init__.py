"""Candidates' files read for their check (lecture des dossiers): PDF, Word, OpenDocument, slides.

    reading = read_dossier("dossier.pdf", data)      the pages, passages and outline of `core.documents`
    slides = read_deck("deck.pptx", data)

Nothing is run, fetched or written; a file that is locked, damaged, too large, or carries macros is refused
with a reason (`UnreadableDocument`).
"""

from importlib import import_module

from compagnon.core.documents.page_rules import Reading
from compagnon.core.documents.page_rules_deck import Slide

from .errors import UnreadableDocument
from .guard import MAX_BYTES, kind_of

__all__ = ["MAX_BYTES", "UnreadableDocument", "read_deck", "read_dossier"]
DOSSIERS = ("pdf", "docx", "odt")


def read_dossier(name: str, data: bytes) -> Reading:
    """The reading of a dossier; `name` tells its kind by its ending. Raises `UnreadableDocument`."""
    kind = kind_of(name, data, DOSSIERS)
    # Each library takes its time to load: only the one of this kind of file does.
    module = import_module(f"{__name__}.{kind}")
    reading: Reading = getattr(module, f"read_{kind}")(data)
    return reading


def read_deck(name: str, data: bytes) -> tuple[Slide, ...]:
    """The slides of a deck. Raises `UnreadableDocument`."""
    kind_of(name, data, ("pptx",))
    module = import_module(f"{__name__}.pptx")
    slides: tuple[Slide, ...] = module.read_pptx(data)
    return slides
