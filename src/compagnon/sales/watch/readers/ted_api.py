"""Answers of TED's search API v3: maps by ISO 639-2 language, where a missing language is normal."""

from __future__ import annotations

from collections.abc import Mapping

from . import dates, guard, values
from .errors import ReadingError, Warned
from .model import Award, Entry, Place, Reading, Tender
from .near import near_key
from .plain import web_url

type Notice = Mapping[str, object]

_PREFERRED = ("fra", "eng", "mul")
_TWO_LETTERS = {
    "fra": "fr",
    "eng": "en",
    "spa": "es",
    "deu": "de",
    "ita": "it",
    "nld": "nl",
    "por": "pt",
    "pol": "pl",
}
_DEADLINES = ("deadline-receipt-tender-date-lot", "deadline-receipt-request-date-lot", "deadline")
_KINDS = {"pin": "planning", "cn": "competition", "can": "result", "veat": "result", "corr": "change"}


def is_ted_api(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("notices"), list)


def read_ted_api(value: Notice, *, source: str) -> Reading:
    """Every notice as an entry; one without publication number or title is skipped and said."""
    notices = value["notices"]
    if not isinstance(notices, list):
        raise ReadingError("wrong-type", path="notices", field="notices", expected="a list")
    if len(notices) > guard.MAX_ITEMS:
        raise ReadingError("too-many-items", found=len(notices), limit=guard.MAX_ITEMS)
    warnings: list[Warned] = []
    if value.get("timedOut") is True:
        warnings.append(Warned("timed-out"))
    entries = []
    for number, notice in enumerate(notices, start=1):
        wrong = _unusable(notice)
        if wrong is None:
            entries.append(_entry(notice, warnings))
        else:
            warnings.append(Warned("entry-skipped", {"entry": number, "field": wrong}))
    if notices and not entries:
        raise ReadingError("missing-field", path="notices", field="publication-number, notice-title")
    if not entries:
        warnings.append(Warned("no-entries"))
    return Reading("ted-api", source, "TED", None, None, tuple(entries), tuple(warnings))


def _unusable(notice: object) -> str | None:
    if not isinstance(notice, Mapping):
        return "notice"
    return next((name for name in ("publication-number", "notice-title") if not _told(notice, name)), None)


def _entry(notice: Notice, warnings: list[Warned]) -> Entry:
    reference = _told(notice, "publication-number") or ""
    title = values.line(_told(notice, "notice-title")) or ""
    tender = _tender(notice, reference, title, warnings)
    published = _told(notice, "publication-date")
    return Entry(
        id=f"ted:{reference}",
        title=title,
        url=_link(notice) or f"https://ted.europa.eu/en/notice/-/detail/{reference}",
        summary=values.paragraph(_told(notice, "description-proc") or _told(notice, "description-lot")),
        published=dates.bare_date(published) if published else None,
        language=_language(notice),
        near_key=near_key(title, tender.buyer.name if tender.buyer else ""),
        tender=tender,
    )


def _tender(notice: Notice, reference: str, title: str, warnings: list[Warned]) -> Tender:
    days = [
        day
        for name in _DEADLINES
        for text in values.listed(notice.get(name))
        if (day := dates.day_or_moment(text))
    ]
    kind = (_told(notice, "notice-type") or "").partition("-")[0]
    value = _told(notice, "estimated-value-proc") or _told(notice, "estimated-value-lot")
    return Tender(
        reference=reference,
        buyer=values.buyer(
            _told(notice, "buyer-name"),
            warnings,
            city=_told(notice, "buyer-city"),
            postcode=_told(notice, "buyer-post-code"),
            country=_told(notice, "buyer-country") or "",
            identifier=_told(notice, "buyer-identifier"),
        ),
        object=title,
        notice_kind=_KINDS.get(kind),
        procedure=_told(notice, "procedure-type"),
        nature=values.NATURES.get((_told(notice, "contract-nature") or "").lower()),
        cpv=values.cpv_codes(values.listed(notice.get("classification-cpv")), warnings),
        deadline=dates.earliest(days),
        estimated_value=values.amount(value, "estimated-value", warnings),
        currency=_told(notice, "estimated-value-cur-proc") or _told(notice, "estimated-value-cur-lot"),
        place=_place(notice),
        awards=tuple(Award(winner=values.line(name)) for name in _all(notice, "winner-name")),
    )


def _place(notice: Notice) -> Place | None:
    where = values.listed(notice.get("place-of-performance"))
    nuts = tuple(dict.fromkeys(code for code in where if len(code) > 3))
    return Place(nuts=nuts, country=next((code for code in where if len(code) == 3), None)) if where else None


def _link(notice: Notice) -> str | None:
    links = notice.get("links")
    pages = links.get("html") if isinstance(links, Mapping) else None
    if not isinstance(pages, Mapping):
        return None
    by_language = {str(language).lower(): url for language, url in pages.items()}
    return next(
        (url for language in (*_PREFERRED, *by_language) if (url := web_url(by_language.get(language)))), None
    )


def _language(notice: Notice) -> str | None:
    title = notice.get("notice-title")
    if not isinstance(title, Mapping):
        return None
    chosen = next((language for language in (*_PREFERRED, *title) if title.get(language)), None)
    return _TWO_LETTERS.get(str(chosen), str(chosen)) if chosen else None


def _all(notice: Notice, name: str) -> list[str]:
    """The texts of a field in one language: French, English, any; or its plain values."""
    value = notice.get(name)
    if not isinstance(value, Mapping):
        return values.listed(value)
    return next(
        (texts for language in (*_PREFERRED, *value) if (texts := values.listed(value.get(language)))), []
    )


def _told(notice: Notice, name: str) -> str | None:
    return next(iter(_all(notice, name)), None)
