"""Retention of files: what is past its term, what was deleted.

The administrator and the auditor open it to answer two questions: do we keep papers longer than we may, and can
we show that the others are gone. It decides whether to purge now or to leave it to the night.
"""

from datetime import timedelta

from django.db.models import Count, Max, Min, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from compagnon.library import retention, services
from compagnon.library.models import DeletedFile, StoredFile
from compagnon.people import access
from compagnon.people.clock import today
from compagnon.web.pages.settings import tabs
from compagnon.web.routing import Request, page
from compagnon.web.ui.toasts import say
from compagnon.work.jobs import enqueue

SOON_DAYS = 90
SHOWN = 50
KINDS = {
    "quote": _("Quotes"), "invoice": _("Invoices"), "credit_note": _("Credit notes"),
    "delivery_note": _("Delivery notes"), "client_document": _("Documents of clients"), "asset": _("Shared documents"),
    "import": _("Imported files"), "import_errors": _("Rows set aside by imports"),
    "catalogue.import": _("Imported catalogues"), "evidence": _("Evidence of disputes"), "minutes": _("Minutes"),
    "reminder": _("Reminders"), "handover": _("Hand-over sheets"), "logo": _("Logo"), "watch": _("Watch"),
    "terms": _("Terms of sale"),
}  # fmt: skip


@page("audit.view")
def retention_page(request: Request) -> HttpResponse:
    day = today(request.actor.workspace)
    soon = retention.due(request.actor, day + timedelta(days=SOON_DAYS)).filter(keep_until__gte=day)
    gone = access.rows(request.actor, DeletedFile).order_by("-created_at").select_related("by__user")[:SHOWN]
    shown = {
        "tabs": tabs(request, "retention"), "kinds": KINDS, "soon_days": SOON_DAYS,
        "due": _by_kind(retention.due(request.actor, day)), "soon": _by_kind(soon),
        "gone": [(row, KINDS.get(row.kind, row.kind)) for row in gone],
        "kept_days": [(KINDS[kind], days) for kind, days in services.KEPT_DAYS.items()],
        "may_purge": request.actor.can("settings.change"),
        "without": access.rows(request.actor, StoredFile, archived=True).filter(keep_until=None).count(),
    }  # fmt: skip
    return render(request, "settings/retention.html", shown)


def _by_kind(rows: object) -> list[dict[str, object]]:
    """Per kind: how many, their bytes, the first and the last end of term."""
    grouped = rows.order_by().values("kind").annotate(  # type: ignore[attr-defined]
        files=Count("pk"), bytes=Sum("size"), first=Min("keep_until"), last=Max("keep_until")
    )  # fmt: skip
    return [{**row, "title": KINDS.get(row["kind"], row["kind"])} for row in grouped.order_by("-files")]


@require_POST
@page("settings.change")
def retention_purge(request: Request) -> HttpResponse:
    """Purge now; the work is followed on its own page."""
    row = enqueue(request.actor, retention.PURGE, {})
    say(request, _("The files past their term are being deleted."))
    return redirect("job", uuid=row.uuid)


urlpatterns = [
    path("settings/retention/", retention_page, name="retention"),
    path("settings/retention/purge/", retention_purge, name="retention_purge"),
]
