"""A document as a tree (document): what it says, in order, without a word about how a page looks."""

from dataclasses import dataclass, field

from .blocks import Block


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo (logo): PNG, JPEG or SVG bytes, and what it shows in words."""

    data: bytes
    media_type: str
    alt: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of the first page (en-tête): who writes."""

    name: str
    lines: tuple[str, ...] = ()
    logo: Picture | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside a PDF (pièce jointe); `relationship` is PDF/A-3's (ISO 19005-3, annex E)."""

    name: str
    data: bytes
    media_type: str
    description: str
    relationship: str = "data"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says of itself: authors, subject, keywords (métadonnées)."""

    authors: tuple[str, ...] = ()
    subject: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; `validate` says whether it may be rendered.

    `title` is the level-1 heading and the title of the file; `kicker` is the short line above it;
    `reference` and `legal` stand at the foot of each page beside the page number, whose words are in
    `page_label` with `{page}` and `{pages}`; `accent` is a colour as `#rrggbb`.
    """

    title: str
    language: str
    blocks: tuple[Block, ...]
    metadata: Metadata = field(default_factory=Metadata)
    kicker: str = ""
    letterhead: Letterhead | None = None
    reference: str = ""
    legal: tuple[str, ...] = ()
    page_label: str = "{page} / {pages}"
    accent: str = "#0a635d"
    attachments: tuple[Attachment, ...] = ()
