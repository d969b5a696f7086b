"""The parts of a document and their readers (rubriques, publics): what is kept for whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from .blocks import Block, Heading, text

# Who reads: the technical service, finance, who decides. A part without a reader named is for all of them.
AUDIENCES = ("technical", "financial", "decision")


@dataclass(frozen=True, slots=True)
class Section:
    """A part under its own heading of level 2: the headings inside it begin at level 3.

    `key` names it in templates; `audiences` are those it is written for, all of them when it is empty.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    audiences: tuple[str, ...] = ()

    def is_for(self, audience: str) -> bool:
        """Whether this reader gets it; "" stands for a reader who gets everything."""
        return not audience or not self.audiences or audience in self.audiences


def blocks_of(sections: Iterable[Section], audience: str = "") -> tuple[Block, ...]:
    """The blocks of the parts meant for a reader, each part under its heading; empty parts leave nothing."""
    found: list[Block] = []
    for section in sections:
        if section.blocks and section.is_for(audience):
            found += [Heading(2, text(section.title)), *section.blocks]
    return tuple(found)
