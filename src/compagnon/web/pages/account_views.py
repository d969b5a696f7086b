"""How the desk of clients shows what it reads: timeline, panels, addresses, conflicts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from compagnon.desk.account_sheet import Panel
from compagnon.journal.kinds import KINDS
from compagnon.journal.models import Fact
from compagnon.journal.queries import last_change, sentence
from compagnon.sales.accounts import queries
from compagnon.sales.accounts.models import Contact, Opposition, Site, Touch
from compagnon.web.routing import Request
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Conflict, Crumb, Difference, Entry


def key_of(request: HttpRequest) -> str:
    """The idempotency key of a form: the one that was sent, or a new one."""
    return request.POST.get("idempotency_key") or uuid.uuid4().hex


def entries_of(facts: Sequence[Fact]) -> list[Entry]:
    """Facts as moments of a timeline, exchanges marked."""
    return [_entry(fact) for fact in facts]


def _entry(fact: Fact) -> Entry:
    kind = KINDS.get(fact.kind)
    title, note = _sentence(fact), fact.actor_label
    if fact.kind == "contact.made":
        title, note = _exchange(fact)
    return Entry(
        when=formats.day_short(fact.at), title=title, note=note, icon=kind.icon if kind else "circle-dot",
        look="" if kind and kind.touch else "soft", machine=timezone.localtime(fact.at).isoformat(timespec="minutes"),
    )  # fmt: skip


def _sentence(fact: Fact) -> str:
    """The fact in words: days as they are read, channels by their name."""
    said = dict(fact.payload)
    for name in ("due_on", "to", "before"):
        if isinstance(day := said.get(name), str) and len(day) == 10:
            said[name] = formats.day_short(date.fromisoformat(day))
    if said.get("channel") in _CHANNELS:
        said["channel"] = str(_CHANNELS[said["channel"]]).lower()
    return sentence(Fact(kind=fact.kind, payload=said))


_CHANNELS = dict(Opposition.CHANNELS)
_TOUCH_KINDS, _OUTCOMES = dict(Touch.KINDS), dict(Touch.OUTCOMES)


def _exchange(fact: Fact) -> tuple[str, str]:
    """An exchange in the reader's language, whatever language it was noted in."""
    said = fact.payload
    kind = str(_TOUCH_KINDS.get(said.get("kind", ""), said.get("kind", "")))
    outcome = str(_OUTCOMES.get(said.get("outcome", ""), "")) if said.get("outcome") else ""
    title = " · ".join(part for part in (kind, outcome, said.get("name", "")) if part)
    line = said.get("line", "")
    known = {str(word) for word in (*_OUTCOMES.values(), *_TOUCH_KINDS.values())}
    return title, " – ".join(part for part in ("" if line in known else line, fact.actor_label) if part)


@dataclass(frozen=True)
class Place:
    """Where to go: the address in one line, and what opens it in the phone's own map."""

    text: str
    geo: str

    @classmethod
    def of(cls, site: Site | None) -> "Place | None":
        if site is None:
            return None
        text = ", ".join(part for part in (site.line, f"{site.postcode} {site.city}".strip()) if part)
        if not text:
            return None
        point = f"{site.latitude},{site.longitude}" if site.latitude is not None else "0,0"
        return cls(text, f"geo:{point}?q={quote(text)}")


@dataclass(frozen=True)
class ShownRow:
    title: str
    note: Any
    when: Any
    url: str


@dataclass(frozen=True)
class ShownPanel:
    code: str
    title: Any
    rows: list[ShownRow]


def linked_panels(panels: Sequence[Panel]) -> list[ShownPanel]:
    """Panels with links to the pages that exist."""
    return [
        ShownPanel(
            panel.code, panel.title, [ShownRow(r.title, r.note, r.when, _built(r.path)) for r in panel.rows]
        )
        for panel in panels
    ]


def _built(address: str) -> str:
    try:
        resolve(address)
    except Resolver404:
        return ""
    return address


def statuses(roles: Sequence[str]) -> str:
    """Roles of a purchase as words, by commas."""
    words = dict(Contact.BUYING_ROLES)
    return ", ".join(str(words[role]).lower() for role in roles)


def conflict_of(current: Any, form: Form) -> dict[str, Any]:
    """What stands now beside what was typed, field by field, and the fields on which both agree: the
    context of a form page."""
    differences, kept = [], []
    for name, mine in form.cleaned_data.items():
        theirs = getattr(current, name, "")
        if theirs == mine or str(theirs) == str(mine):
            kept.append((name, _value(mine)))
            continue
        label = form.fields[name].label
        differences.append(
            Difference(label, name, _shown(mine), _shown(theirs), _value(mine), _value(theirs))
        )
    latest = last_change(current)
    who = latest.actor_label if latest and latest.actor_label else _("Somebody else")
    found = Conflict(who, current.updated_at, differences, current.version)
    return {"conflict": found, "kept": [pair for pair in kept if pair[1]]}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value not in (None, "") else "–"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def choose_account(request: Request, title: str, verb: str, icon: str) -> Any:
    """The page that asks which company a new thing is about; each answer is a link back with `account`."""
    text = request.GET.get("q", "").strip()[:100]
    context = {
        "title": title, "verb": verb, "icon": icon, "q": text, "path": request.path,
        "found": queries.choose_accounts(request.actor, text),
        "crumbs": [Crumb(_("Clients"), "/accounts/"), Crumb(title)],
    }  # fmt: skip
    return render(request, "accounts/choose.html", context)
