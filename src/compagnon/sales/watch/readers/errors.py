"""What can go wrong when a source is read: a code, its parameters, where, and an English sentence.

The sentences are gettext msgids (`message % params`); a page translates them, the command prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def gettext_noop(message: str) -> str:
    """Mark a msgid for extraction without translating it."""
    return message


ERRORS: Mapping[str, str] = {
    "empty": gettext_noop("the file is empty: nothing to read"),
    "too-large": gettext_noop("larger than %(limit)s bytes"),
    "too-deep": gettext_noop("elements nested too deeply (line %(line)s): this is not a real feed or notice"),
    "too-many-items": gettext_noop("%(found)s items, more than %(limit)s: ask the source for a shorter feed"),
    "too-slow": gettext_noop("reading took more than %(seconds)s seconds and was stopped"),
    "too-heavy": gettext_noop("reading needed more memory than allowed and was stopped"),
    "entity-declaration": gettext_noop(
        "line %(line)s declares XML entities, which is how files attack readers: refused, "
        "ask the source for a feed without a DOCTYPE"
    ),
    "ill-formed": gettext_noop("not well-formed at line %(line)s, column %(column)s: %(detail)s"),
    "unknown-format": gettext_noop(
        "neither a feed (RSS, Atom, JSON Feed) nor a notice (BOAMP, TED eForms): it begins with %(found)s"
    ),
    "html-page": gettext_noop("a web page, not a feed: look for the feed's own address on that page"),
    "challenge-page": gettext_noop("a robot check answered instead of the feed: the source refuses programs"),
    "missing-field": gettext_noop("%(field)s is missing"),
    "wrong-type": gettext_noop("%(field)s is not %(expected)s"),
    "notice-invalid": gettext_noop(
        "the notice breaks %(count)s rules of its format, first %(rule)s: %(first)s"
    ),
}

FAULTS: Mapping[str, str] = {
    "missing": gettext_noop("it is missing or empty"),
    "malformed": gettext_noop("“%(value)s” is not of the expected form (%(expected)s)"),
    "unknown-reference": gettext_noop("“%(value)s” is not declared in the notice"),
    "duplicate": gettext_noop("“%(value)s” is declared twice"),
}

WARNINGS: Mapping[str, str] = {
    "ill-formed": gettext_noop("not well-formed at line %(line)s (%(detail)s): what could be saved was read"),
    "charset-guessed": gettext_noop("no encoding is stated: read as %(encoding)s"),
    "charset-wrong": gettext_noop("stated as %(stated)s, read as %(encoding)s"),
    "bytes-replaced": gettext_noop("%(count)s unreadable characters were replaced"),
    "no-entries": gettext_noop("the feed has no entry"),
    "date-unreadable": gettext_noop("entry %(entry)s: the date “%(value)s” cannot be read and was left out"),
    "zone-assumed": gettext_noop("entry %(entry)s: the date “%(value)s” states no time zone, UTC is assumed"),
    "url-dropped": gettext_noop("entry %(entry)s: its link is not a web address and was left out"),
    "entry-skipped": gettext_noop("entry %(entry)s was skipped: %(field)s is missing or wrong"),
    "value-unreadable": gettext_noop("%(field)s: “%(value)s” cannot be read and was left out"),
    "postcode-odd": gettext_noop("the buyer's postcode “%(value)s” is not a French one"),
    "details-unreadable": gettext_noop("entry %(entry)s: the full notice (%(field)s) cannot be read"),
    "timed-out": gettext_noop("the service answered only in part: ask again"),
}

type Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that was mended or left out; the rest was read."""

    code: str
    params: Params = field(default_factory=dict)

    @property
    def message(self) -> str:
        return WARNINGS[self.code] % self.params

    def as_json(self) -> dict[str, object]:
        return {"code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule of the format that a notice breaks: the rule's official id, where, and how."""

    rule: str
    path: str
    code: str
    params: Params = field(default_factory=dict)

    @property
    def message(self) -> str:
        return FAULTS[self.code] % self.params

    def as_json(self) -> dict[str, object]:
        return {"rule": self.rule, "path": self.path, "message": self.message}


class ReadingError(Exception):
    """The source gave nothing usable; `path` says where (element, line), `faults` list every rule broken."""

    def __init__(
        self, code: str, *, path: str | None = None, faults: tuple[Fault, ...] = (), **params: str | int
    ) -> None:
        super().__init__(code, params)
        self.code = code
        self.path = path
        self.params: Params = params
        self.faults = faults

    @property
    def message(self) -> str:
        return ERRORS[self.code] % self.params

    def __str__(self) -> str:
        return self.message
