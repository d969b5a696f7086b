"""The desk of clients: who opens it, to decide what.

A representative opens the list to find a company or to choose whom to work on (late steps, companies
without a step), and a company's sheet to decide the next thing to do with it. The sheet therefore
begins with the next step and its verb; then what was exchanged, who is there, what the other rooms know.
"""

from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from compagnon.desk.account_sheet import account_sheet
from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.models import Membership
from compagnon.sales.accounts import queries, services
from compagnon.sales.accounts.addresses import show_phone
from compagnon.sales.accounts.models import Account, Site
from compagnon.web.pages.account_forms import AccountForm, NewAccountForm, RefusalForm, SiteForm
from compagnon.web.pages.account_views import Place, conflict_of, entries_of, key_of, linked_panels, statuses
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Tab
from compagnon.web.ui.tables import BulkAction, Column, Table, picked
from compagnon.web.ui.toasts import say

COUNTED = 1000
COLUMNS = (
    Column(
        "name",
        gettext_lazy("Company"),
        sort="search_key",
        url=lambda row: reverse("account", args=[row.uuid]),
    ),
    Column("city", gettext_lazy("Town"), value=lambda row: _place(row), sort=""),
    Column("status", gettext_lazy("Status"), value=lambda row: row.get_status_display(), sort=""),
    Column("next_step_on", gettext_lazy("Next step"), "date"),
    Column("last_touch_at", gettext_lazy("Last exchange"), "date"),
    Column(
        "owner", gettext_lazy("Holder"), value=lambda row: str(row.owner.user) if row.owner else "", sort=""
    ),
    Column("segment", gettext_lazy("Segment"), sort="", shown=False),
    Column("siren", gettext_lazy("SIREN"), sort="", shown=False),
    Column("naf", gettext_lazy("NAF"), sort="", shown=False),
    Column("headcount_band", gettext_lazy("Headcount band"), sort="", shown=False),
    Column("source", gettext_lazy("Source"), sort="", shown=False),
)


def _place(row: Account) -> str:
    head: Site | None = next(iter(getattr(row, "head_sites", ())), None)
    return " ".join(part for part in (head.postcode, head.city) if part) if head else ""


class AccountTable(Table):
    """Counts up to a thousand: nobody decides on the difference between ten and a hundred thousand."""

    @cached_property
    def count(self) -> int:
        assert isinstance(self.rows, QuerySet)
        return self.rows.order_by()[: COUNTED + 1].count()

    @property
    def count_text(self) -> str:
        if self.count > COUNTED:
            return _("more than %(count)s") % {"count": formats.number(COUNTED)}
        return formats.number(self.count)


@page("accounts.view")
def accounts(request: Request) -> HttpResponseBase:
    actor = request.actor
    wanted = queries.AccountFilter.read(request.GET.dict())
    table = AccountTable(
        COLUMNS, queries.find_accounts(actor, wanted), request, name="accounts", caption=_("Clients"),
        default_sort="name", bulk=_bulk(request), formats=("csv", "xlsx") if actor.can("accounts.export") else (),
    )  # fmt: skip
    if request.GET.get("export"):
        access.require(actor, "accounts.export")
        if response := table.export():
            return response
    return render(
        request, "accounts/list.html", {"table": table, "wanted": wanted, **_choices(request, wanted)}
    )


def _bulk(request: Request) -> list[BulkAction]:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    actions = []
    if request.actor.can("accounts.change"):
        url = reverse("accounts_assign") + query
        actions.append(BulkAction("assign", gettext_lazy("Entrust to…"), url, "user-check"))
    if request.actor.can("accounts.export"):
        url = reverse("contacts_export") + query
        actions.append(BulkAction("contacts", gettext_lazy("Export the people"), url, "contact"))
    return actions


def _choices(request: Request, wanted: queries.AccountFilter) -> dict[str, Any]:
    return {
        "perms_change": request.actor.can("accounts.change"),
        "perms_import": request.actor.can("accounts.import"),
        "statuses": Account.STATUSES,
        "holders": queries.holders(request.actor),
        "segments": queries.segments(request.actor),
        "steps": [
            ("", _("All")), ("late", _("Late")), ("week", _("Within a week")),
            ("none", _("None, and nobody said why")), ("waived", _("None, for a reason")),
        ],
    }  # fmt: skip


@require_POST
@page("accounts.change")
def assign(request: Request) -> HttpResponse:
    """Entrust the ticked companies: first the choice of the person, then the deed."""
    wanted = queries.AccountFilter.read(request.GET.dict())
    chosen = picked(request, queries.find_accounts(request.actor, wanted))
    if "owner" not in request.POST:
        count = chosen.order_by().count()
        context = {"count": count, "picks": request.POST.getlist("pick"), "all": request.POST.get("all", "")}
        context["holders"] = queries.holders(request.actor)
        return render(request, "accounts/assign.html", context)
    owner = request.POST["owner"]
    holder = access.get(request.actor, Membership, owner) if owner else None
    count = services.assign_accounts(request.actor, accounts=list(chosen), owner=holder)
    say(request, ngettext("%(n)s client entrusted.", "%(n)s clients entrusted.", count) % {"n": count})
    return redirect(reverse("accounts") + (f"?{request.GET.urlencode()}" if request.GET else ""))


@page("accounts.view")
def account(request: Request, uuid: UUID) -> HttpResponse:
    actor = request.actor
    row = queries.account(actor, uuid)
    touches = request.GET.get("view") == "touches"
    sheet = account_sheet(actor, row, touches_only=touches)
    head = next(iter(sheet.sites), None)
    context = {
        "sheet": sheet, "account": row,
        "laters": [(task, f"later-{n}") for n, task in enumerate(sheet.tasks, 1)],
        "crumbs": [Crumb(_("Clients"), reverse("accounts")), Crumb(row.name)],
        "entries": entries_of(sheet.facts), "panels": linked_panels(sheet.panels), "key": key_of(request),
        "place": Place.of(head), "phone": show_phone(row.phone), "missing_roles": statuses(sheet.missing_roles),
        "views": [Tab(_("Everything"), "?", not touches), Tab(_("Exchanges only"), "?view=touches", touches)],
        "identity": _identity(row), "can_change": actor.can("accounts.change"),
        "tomorrow": timezone.localdate() + timedelta(days=1),
    }  # fmt: skip
    return render(request, "accounts/sheet.html", context)


def _identity(row: Account) -> list[tuple[Any, Any]]:
    return [
        (_("SIREN"), row.siren), (_("VAT number"), row.vat_number), (_("NAF"), row.naf),
        (_("Legal form"), row.legal_form), (_("Headcount band"), row.headcount_band),
        (_("Phone"), show_phone(row.phone)), (_("E-mail"), row.email), (_("Web site"), row.website),
        (_("Language"), row.get_language_display()), (_("Source"), row.source), (_("Notes"), row.notes),
    ]  # fmt: skip


@page("accounts.change")
def account_create(request: Request) -> HttpResponse:
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            place = form.site()
            key = request.POST.get("idempotency_key", "")
            row = services.create_account(request.actor, site=place, key=key, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("%(name)s is in your clients.") % {"name": row.name})
            return redirect("account", row.uuid)
    title = _("New client")
    return _form(request, form, title, [Crumb(_("Clients"), reverse("accounts")), Crumb(title)], _("Create"))


@page("accounts.change")
def account_edit(request: Request, uuid: UUID) -> HttpResponse:
    row = queries.account(request.actor, uuid)
    initial = {name: getattr(row, name) for name in AccountForm.base_fields}
    form = AccountForm(request.POST or None, initial={**initial, "phone": show_phone(row.phone)})
    title, both = _("Change %(name)s") % {"name": row.name}, {}
    if request.method == "POST" and form.is_valid():
        try:
            seen = _seen(request, row.version)
            services.edit_account(request.actor, account=row, seen_version=seen, **form.cleaned_data)
        except Conflict as found:
            both = conflict_of(found.current, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Kept."))
            return redirect("account", uuid)
    trail = [
        Crumb(_("Clients"), reverse("accounts")),
        Crumb(row.name, reverse("account", args=[uuid])),
        Crumb(title),
    ]
    return _form(request, form, title, trail, _("Keep"), version=row.version, **both)


def _seen(request: Request, version: int) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else version


def _form(
    request: Request, form: RefusalForm, title: str, crumbs: list[Crumb], verb: str, **more: Any
) -> HttpResponse:
    """A page that is one form; invalid ones come back as 422 (a conflict as 409)."""
    context = {"form": form, "title": title, "crumbs": crumbs, "verb": verb, "key": key_of(request), **more}
    if more.get("conflict"):
        return render(request, "accounts/form.html", context, status=409)
    if request.method == "POST":
        return invalid(request, "accounts/form.html", context)
    return render(request, "accounts/form.html", context)


@require_POST
@page("accounts.change")
def account_archive(request: Request, uuid: UUID) -> HttpResponse:
    row = queries.account(request.actor, uuid)
    services.archive_account(request.actor, account=row, reason=request.POST.get("reason", ""))
    say(
        request, _("%(name)s is archived.") % {"name": row.name}, undo=reverse("account_restore", args=[uuid])
    )
    return redirect("accounts")


@require_POST
@page("accounts.change")
def account_restore(request: Request, uuid: UUID) -> HttpResponse:
    services.restore_account(request.actor, account=queries.account(request.actor, uuid))
    return redirect("account", uuid)


@require_POST
@page("accounts.change")
def account_no_next_step(request: Request, uuid: UUID) -> HttpResponse:
    row = queries.account(request.actor, uuid)
    services.waive_next_step(request.actor, account=row, reason=request.POST.get("reason", ""))
    say(request, _("Noted: nothing comes next for now."))
    return redirect("account", uuid)


@page("accounts.change")
def site_create(request: Request, uuid: UUID) -> HttpResponse:
    row = queries.account(request.actor, uuid)
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_site(request.actor, account=row, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("account", uuid)
    title = _("New place")
    trail = [
        Crumb(_("Clients"), reverse("accounts")),
        Crumb(row.name, reverse("account", args=[uuid])),
        Crumb(title),
    ]
    return _form(request, form, title, trail, _("Add"))


@page("accounts.change")
def site_edit(request: Request, uuid: UUID) -> HttpResponse:
    site = access.get(request.actor, Site, uuid, related=("account",))
    form = SiteForm(
        request.POST or None, initial={name: getattr(site, name) for name in SiteForm.base_fields}
    )
    if request.method == "POST" and form.is_valid():
        try:
            seen = _seen(request, site.version)
            services.edit_site(request.actor, site=site, seen_version=seen, **form.cleaned_data)
        except Conflict as found:
            return _form(
                request, form, _("Change a place"), [], _("Keep"), conflict=conflict_of(found.current, form)
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("account", site.account.uuid)
    title, up = _("Change a place"), reverse("account", args=[site.account.uuid])
    trail = [Crumb(_("Clients"), reverse("accounts")), Crumb(site.account.name, up), Crumb(title)]
    return _form(request, form, title, trail, _("Keep"), version=site.version)


urlpatterns = [
    path("accounts/", accounts, name="accounts"),
    path("accounts/assign/", assign, name="accounts_assign"),
    path("accounts/new/", account_create, name="account_create"),
    path("accounts/<uuid:uuid>/", account, name="account"),
    path("accounts/<uuid:uuid>/edit/", account_edit, name="account_edit"),
    path("accounts/<uuid:uuid>/archive/", account_archive, name="account_archive"),
    path("accounts/<uuid:uuid>/restore/", account_restore, name="account_restore"),
    path("accounts/<uuid:uuid>/no-next-step/", account_no_next_step, name="account_no_next_step"),
    path("accounts/<uuid:uuid>/sites/new/", site_create, name="site_create"),
    path("sites/<uuid:uuid>/edit/", site_edit, name="site_edit"),
    path("", include("compagnon.web.pages.account_permission")),
    path("", include("compagnon.web.pages.account_people")),
    path("", include("compagnon.web.pages.account_followup")),
]
