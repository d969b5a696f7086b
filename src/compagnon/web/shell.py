"""What surrounds every page: the menu of the role, quick create, and who one is.

One table per role, at most eight entries, as the design says. An entry whose route is not built yet
is not shown; its place comes back by itself with the route.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.work.models import Notification

MOST_ENTRIES = 8
ON_A_PHONE = 4
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Entry:
    """A place to go: its word, the name of its route, its icon; `permission` hides it from who lacks it."""

    label: str | Promise
    route: str
    icon: str
    permission: str = ""


MY_PATH = Entry(_("My path"), "certification", "graduation-cap")
MENUS: dict[str, tuple[Entry, ...]] = {
    "representative": (
        Entry(_("Today"), "home", "sun"),
        Entry(_("Clients"), "accounts", "building-2"),
        Entry(pgettext_lazy("verb", "Prospect"), "prospects", "target"),
        Entry(_("Deals"), "deals", "handshake"),
        Entry(_("Tours"), "tours", "route"),
        Entry(_("Territory"), "plan", "map"),
        Entry(_("Results"), "results", "chart-column"),
    ),
    "manager": (
        Entry(_("Week"), "home", "calendar-days"),
        Entry(_("To decide"), "approvals", "stamp"),
        Entry(_("Team"), "team", "users"),
        Entry(_("Deals"), "deals", "handshake"),
        Entry(_("Plan"), "plan", "map"),
        Entry(_("Clients"), "accounts", "building-2"),
        Entry(_("Results"), "results", "chart-column"),
        Entry(_("Reports"), "reports", "file-text"),
    ),
    "service": (
        Entry(_("To answer"), "home", "messages-square"),
        Entry(_("Deals concerned"), "deals", "handshake"),
        Entry(_("Catalogue"), "catalogue", "package"),
        Entry(_("Orders and after-sales"), "orders", "wrench"),
        Entry(_("Watch"), "watch", "newspaper"),
    ),
    "admin": (
        Entry(_("Company"), "settings", "landmark"),
        Entry(_("People"), "people", "users"),
        Entry(_("Data"), "data", "database"),
        Entry(_("Rules"), "rules", "scale"),
        Entry(_("Health"), "health", "heart-pulse"),
    ),
    "readonly": (
        Entry(_("Home"), "home", "sun"),
        Entry(_("Clients"), "accounts", "building-2"),
        Entry(_("Deals"), "deals", "handshake"),
        Entry(_("Results"), "results", "chart-column"),
    ),
    "partner": (Entry(_("Shared with me"), "home", "folder"),),
    "client": (Entry(_("Shared with me"), "home", "folder"),),
    "candidate": (
        Entry(_("My exam"), "certification", "graduation-cap"),
        Entry(_("Evidence"), "evidence", "list-checks"),
        Entry(_("Dossier"), "dossier", "notebook-pen"),
        Entry(_("Deck"), "deck", "presentation"),
        Entry(_("Train"), "train", "dumbbell"),
        Entry(_("Standard"), "standard", "book-open"),
    ),
    "trainer": (
        Entry(_("Class"), "certification", "users"),
        Entry(_("Cases"), "cases", "folder"),
        Entry(_("Assessments"), "assessments", "clipboard-list"),
        Entry(_("Standard"), "standard", "book-open"),
    ),
    "tutor": (
        Entry(_("My candidates"), "certification", "users"),
        Entry(_("Standard"), "standard", "book-open"),
    ),
    "session_manager": (
        Entry(_("Sessions"), "sessions", "calendar-check"),
        Entry(_("Candidates"), "candidates", "users"),
        Entry(_("Juries"), "juries", "gavel"),
        Entry(_("Rooms"), "rooms", "door-open"),
        Entry(_("Exam day"), "exam_day", "timer"),
        Entry(_("Minutes"), "minutes", "file-text"),
        Entry(_("Centre"), "centre", "landmark"),
    ),
    "invigilator": (Entry(_("Exam day"), "home", "timer"),),
    "jury": (
        Entry(_("My day"), "jury", "calendar-days"),
        Entry(_("Candidates"), "jury_candidates", "users"),
        Entry(_("Deliberation"), "deliberation", "gavel"),
        Entry(_("Guides"), "guides", "book-open"),
    ),
    "authority": (
        Entry(_("To verify"), "certification", "shield-check"),
        Entry(_("Decisions"), "decisions", "award"),
        Entry(_("Exports"), "exports", "download"),
    ),
}
CREATE: tuple[Entry, ...] = (
    Entry(_("A client"), "account_create", "building-2", "accounts.change"),
    Entry(_("A contact"), "contact_create", "user-plus", "accounts.change"),
    Entry(_("A call"), "call_create", "phone", "accounts.change"),
    Entry(_("A task"), "task_create", "square-check", "accounts.change"),
    Entry(_("A deal"), "deal_create", "handshake", "deals.change"),
    Entry(_("A visit"), "visit_create", "calendar-plus", "visits.change"),
    Entry(_("A quote"), "proposal_create", "file-plus", "proposals.change"),
    Entry(_("A finding"), "finding_create", "newspaper", "watch.change"),
    Entry(_("An action"), "action_create", "megaphone", "plan.change"),
    Entry(_("A complaint"), "complaint_create", "life-buoy", "care.change"),
)
CERTIFICATION_ROUTES = frozenset(
    {"certification", "evidence", "dossier", "deck", "train", "standard", "sessions", "candidates", "juries"}
    | {"rooms", "exam_day", "minutes", "centre", "jury", "jury_candidates", "deliberation", "guides"}
)
CERTIFICATION_PREFIXES = ("/certification/", "/sessions/", "/jury/")
SALES_FIRST = frozenset({"representative", "manager", "service", "admin", "readonly", "partner", "client"})


@dataclass(frozen=True)
class Place:
    label: str | Promise
    url: str
    icon: str
    current: bool = False


@dataclass(frozen=True)
class Shell:
    """Everything `base.html` says about the reader; made once per page, lazily."""

    menu: tuple[Place, ...] = ()
    create: tuple[Place, ...] = ()
    user_name: str = ""
    workspace_name: str = ""
    workspace_kind: str = ""
    initials: str = ""
    wing: str = "sales"
    theme: str = "auto"
    unread: int = 0
    others: tuple[Any, ...] = ()  # other memberships of the reader
    signed_in: bool = False

    @property
    def first(self) -> tuple[Place, ...]:
        return self.menu[:ON_A_PHONE]

    @property
    def more(self) -> tuple[Place, ...]:
        return self.menu[ON_A_PHONE:]

    @property
    def current_in_more(self) -> Place | None:
        return next((place for place in self.more if place.current), None)


@cache
def route_url(name: str) -> str:
    """The address of a route, or nothing while it is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def menu_of(roles: Iterable[str]) -> list[Entry]:
    """The entries of several roles, each place once, in the order of the table."""
    held = set(roles)
    entries = [entry for role, menu in MENUS.items() if role in held for entry in menu]
    if "candidate" in held and held & SALES_FIRST:
        # A representative who is a candidate keeps the sales menu, with one door to the other wing.
        candidate = MENUS["candidate"]
        entries = [entry for entry in entries if entry not in candidate] + [MY_PATH]
    seen: dict[str, Entry] = {}
    for entry in entries:
        seen.setdefault(entry.route, entry)
    return [entry for entry in seen.values() if route_url(entry.route)][:MOST_ENTRIES]


def _places(entries: Iterable[Entry], path: str) -> tuple[Place, ...]:
    """The entry whose address is the longest beginning of the path is the current one."""
    found = [(entry, route_url(entry.route)) for entry in entries]
    near = [url for _entry, url in found if path == url or (url != "/" and path.startswith(url))]
    current = max(near, key=len, default=None)
    return tuple(Place(entry.label, url, entry.icon, url == current) for entry, url in found)


def initials_of(name: str) -> str:
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def _wing(roles: Iterable[str], path: str) -> str:
    held = set(roles)
    if path.startswith(CERTIFICATION_PREFIXES):
        return "certification"
    return "sales" if not held or held & SALES_FIRST else "certification"


def _theme(request: Any) -> str:
    user = getattr(request, "user", None)
    theme = getattr(user, "theme", None) or request.COOKIES.get("theme", "auto")
    return theme if theme in THEMES else "auto"


def make(request: Any) -> Shell:
    actor = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    name = str(user) if signed_in else ""
    common: dict[str, Any] = {
        "theme": _theme(request),
        "signed_in": signed_in,
        "user_name": name,
        "initials": initials_of(name),
    }
    if actor is None:
        return Shell(**common, wing=_wing((), request.path))
    entries = [entry for entry in CREATE if actor.can(entry.permission) and route_url(entry.route)]
    return Shell(
        **common,
        menu=_places(menu_of(_held(actor, request)), request.path),
        create=_places(entries, ""),
        workspace_name=actor.workspace.name,
        workspace_kind=actor.workspace.kind,
        wing=_wing(actor.roles, request.path),
        unread=_unread(actor),
        others=tuple(m for m in getattr(request, "memberships", ()) if m.workspace_id != actor.workspace.pk),
    )


def _held(actor: Any, request: Any) -> set[str]:
    """The roles of the reader here; a seller who is a candidate elsewhere has the door to it too."""
    held = set(actor.roles)
    if held & SALES_FIRST and any("candidate" in m.roles for m in getattr(request, "memberships", ())):
        held.add("candidate")
    return held


def _unread(actor: Any) -> int:
    if actor.membership is None:
        return 0
    return Notification.objects.filter(recipient=actor.membership, read_at__isnull=True).count()


def context(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `shell`, made only if the page shows it."""
    return {"shell": SimpleLazyObject(lambda: make(request))}
