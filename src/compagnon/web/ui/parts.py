"""What components are fed with: small frozen records, words already translated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

Words = Any  # str or a lazy translation


class Grade(StrEnum):
    """How sure a figure is (degré de certitude)."""

    COUNTED = "counted"
    COMPUTED = "computed"
    ESTIMATED = "estimated"
    OPINION = "opinion"

    @property
    def word(self) -> Words:
        return {
            "counted": _("counted"),
            "computed": _("computed"),
            "estimated": _("estimated"),
            "opinion": _("opinion"),
        }[self.value]


@dataclass(frozen=True)
class Link:
    label: Words
    url: str


@dataclass(frozen=True)
class Why:
    """Why a figure is what it is: its formula, rows, source, date and grade.

    `rows` are (label, figure as text) pairs; the last is the result when `result` is given apart.
    """

    title: Words
    formula: Words = ""
    rows: Sequence[tuple[Words, Words]] = ()
    source: Words = ""
    as_of: date | datetime | None = None
    grade: Grade = Grade.COMPUTED
    links: Sequence[Link] = ()
    result: tuple[Words, Words] | None = None


@dataclass(frozen=True)
class Tab:
    label: Words
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Crumb:
    label: Words
    url: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a stepper; `state`: done, current or next."""

    label: Words
    url: str = ""
    state: str = "next"


@dataclass(frozen=True)
class Entry:
    """One moment of a timeline; `look`: "", now or soft."""

    when: Words
    title: Words
    note: Words = ""
    url: str = ""
    icon: str = ""
    pin: Words = ""
    look: str = ""
    badge: tuple[str, str, Words] | None = None  # kind, icon, word
    machine: str = ""  # datetime attribute


@dataclass(frozen=True)
class QueueItem:
    """One thing to do: what it is, when, and the one verb that does it."""

    kind: str  # of the badge: "", ok, warn, bad, info or accent
    icon: str
    word: Words
    title: Words
    note: Words
    when: Words
    url: str
    verb: Words


@dataclass(frozen=True)
class KeyFigure:
    label: Words
    text: Words
    note: Words = ""
    grade: Grade | None = None
    why: Why | None = None
    negative: bool = False
    url: str = ""
    ident: str = ""  # unique on the page: its "Why?" then opens over the page


@dataclass(frozen=True)
class Difference:
    """One field that two people changed; `name` is the form field that the choice fills."""

    label: Words
    name: str
    mine: Words
    theirs: Words
    mine_value: str = ""
    theirs_value: str = ""


@dataclass(frozen=True)
class Conflict:
    who: Words
    when: datetime
    differences: Sequence[Difference]
    version: int = 0
    focused: bool = True  # when the page is the answer to the second saving


@dataclass(frozen=True)
class Progress:
    """A long piece of work; `total` None while it is not known."""

    ident: str
    label: Words
    done: int
    total: int | None
    state: str = "running"  # queued, running, done, failed or cancelled
    poll_url: str = ""
    cancel_url: str = ""
    result_url: str = ""
    message: Words = ""

    @property
    def live(self) -> bool:
        return self.state in {"queued", "running"}

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class DataTable:
    """The real table behind a chart: rows of texts, the first of each is its header."""

    heads: Sequence[Words]
    rows: Sequence[Sequence[Words]]
    foot: Sequence[Words] = ()

    @classmethod
    def of(
        cls, heads: Iterable[Words], rows: Iterable[Sequence[Words]], foot: Sequence[Words] = ()
    ) -> "DataTable":
        return cls(tuple(heads), tuple(rows), foot)


@dataclass(frozen=True)
class Figure:
    """A chart ready for a page: its picture, what it says in words, its table, its grade."""

    ident: str
    picture: Any  # core.documents.charts.Picture
    title: Words
    desc: Words
    caption: Words
    table: DataTable
    grade: Grade = Grade.COMPUTED
    legend: Sequence[tuple[str, Words, Words]] = ()  # look, figure, label
    why: Why | None = None

    @property
    def why_ident(self) -> str:
        return f"{self.ident}-why"
