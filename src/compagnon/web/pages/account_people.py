"""People at companies: who they are, what they refuse, all we hold about them.

Opened before a call or a mail, to see by which channel one may reach the person; and when the person
uses a right: a refusal, a copy of the data, an erasure.
"""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.desk import exporting
from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.accounts import queries, services
from compagnon.sales.accounts.addresses import show_phone
from compagnon.sales.accounts.erasure import erase_person, person_file
from compagnon.sales.accounts.models import Contact, Opposition
from compagnon.sales.accounts.permission import CHANNELS, Permission, may_contact
from compagnon.sales.accounts.services.contacts import restore_contact
from compagnon.web.pages.account_forms import ContactForm, StatementForm
from compagnon.web.pages.account_views import choose_account, conflict_of, key_of
from compagnon.web.routing import Request, page
from compagnon.web.ui import exports
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.tables import picked
from compagnon.web.ui.toasts import say


@page("accounts.view")
def contact(request: Request, uuid: UUID) -> HttpResponse:
    return render(request, "accounts/contact.html", _person(request, uuid, StatementForm()))


def _person(request: Request, uuid: UUID, form: StatementForm) -> dict[str, Any]:
    actor = request.actor
    row = queries.contact(actor, uuid)
    words = dict(Opposition.CHANNELS)
    gate: list[tuple[Any, Permission]] = [
        (words[channel], may_contact(actor, channel=channel, contact=row)) for channel in CHANNELS
    ]
    return {
        "contact": row, "gate": gate, "statements": queries.statements_of(actor, row), "form": form,
        "crumbs": [
            Crumb(_("Clients"), reverse("accounts")),
            Crumb(row.account.name, reverse("account", args=[row.account.uuid])), Crumb(row.full_name),
        ],
        "details": [
            (_("Function"), row.function), (_("Role in a purchase"), row.get_buying_role_display()),
            (_("E-mail"), row.email), (_("Phone"), show_phone(row.phone)), (_("Mobile"), show_phone(row.mobile)),
            (_("Language"), row.get_language_display()), (_("Prefers"), row.get_preferred_channel_display()),
            (_("Best hours"), row.preferred_hours), (_("Way of communicating that suits"), row.functional_need),
            (_("Where the details come from"), row.source), (_("Notes"), row.notes),
        ],
        "can_change": actor.can("accounts.change"), "can_export": actor.can("accounts.export"),
    }  # fmt: skip


@page("accounts.change")
def contact_create(request: Request) -> HttpResponse:
    if not (about := request.GET.get("account")):
        answer: HttpResponse = choose_account(request, _("New contact"), _("Add a contact"), "user-plus")
        return answer
    account = queries.account(request.actor, about)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key = request.POST.get("idempotency_key", "")
            services.create_contact(request.actor, account=account, key=key, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("account", account.uuid)
    trail = [
        Crumb(_("Clients"), reverse("accounts")),
        Crumb(account.name, reverse("account", args=[account.uuid])),
    ]
    return _form(request, form, _("New contact"), trail, _("Add"))


@page("accounts.change")
def contact_edit(request: Request, uuid: UUID) -> HttpResponse:
    row = queries.contact(request.actor, uuid)
    initial = {name: getattr(row, name) for name in ContactForm.base_fields}
    initial |= {"phone": show_phone(row.phone), "mobile": show_phone(row.mobile)}
    form, both = ContactForm(request.POST or None, initial=initial), {}
    if request.method == "POST" and form.is_valid():
        try:
            text = request.POST.get("version", "")
            seen = int(text) if text.isdigit() else row.version
            services.edit_contact(request.actor, contact=row, seen_version=seen, **form.cleaned_data)
        except Conflict as found:
            both = conflict_of(found.current, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("contact", uuid)
    trail = [Crumb(row.account.name, reverse("account", args=[row.account.uuid]))]
    trail.append(Crumb(row.full_name, reverse("contact", args=[uuid])))
    title = _("Change %(name)s") % {"name": row.full_name}
    return _form(request, form, title, trail, _("Keep"), version=row.version, **both)


def _form(
    request: Request, form: ContactForm, title: str, trail: list[Crumb], verb: str, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "crumbs": [*trail, Crumb(title)],
        "verb": verb,
        "key": key_of(request),
    }
    context |= more
    if more.get("conflict"):
        return render(request, "accounts/form.html", context, status=409)
    if request.method == "POST":
        return invalid(request, "accounts/form.html", context)
    return render(request, "accounts/form.html", context)


@require_POST
@page("accounts.change")
def contact_archive(request: Request, uuid: UUID) -> HttpResponse:
    row = queries.contact(request.actor, uuid)
    services.archive_contact(request.actor, contact=row)
    say(
        request,
        _("%(name)s is archived.") % {"name": row.full_name},
        undo=reverse("contact_restore", args=[uuid]),
    )
    return redirect("account", row.account.uuid)


@require_POST
@page("accounts.change")
def contact_restore(request: Request, uuid: UUID) -> HttpResponse:
    restore_contact(request.actor, contact=queries.contact(request.actor, uuid))
    return redirect("contact", uuid)


@require_POST
@page("accounts.change")
def statement_create(request: Request, uuid: UUID) -> HttpResponse:
    """Record what the person refuses or consents to."""
    row: Contact = queries.contact(request.actor, uuid)
    form = StatementForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        state = services.state_opposition if said["state"] == "opposed" else services.state_consent
        try:
            state(
                request.actor,
                contact=row,
                channel=said["channel"],
                proof=said["proof"],
                stated_by=row.full_name,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Noted. Every mail, call and export obeys it from now on."))
            return redirect("contact", uuid)
    return invalid(request, "accounts/contact.html", _person(request, uuid, form))


@page("accounts.export")
def contact_file(request: Request, uuid: UUID) -> HttpResponse:
    """All we hold about the person, as JSON."""
    row = queries.contact(request.actor, uuid)
    text = json.dumps(person_file(request.actor, row), ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="person-{uuid}.json"'
    return response


@page("accounts.view", write="accounts.change")
def contact_erase(request: Request, uuid: UUID) -> HttpResponse:
    """Ask first, then erase: this is the one deed that cannot be undone."""
    row = queries.contact(request.actor, uuid)
    if request.method == "POST" and request.POST.get("sure"):
        done = erase_person(request.actor, contact=row, reason=request.POST.get("reason", ""))
        say(request, _("The person is erased: %(rows)s rows changed.") % {"rows": done["rows"]})
        return redirect("account", row.account.uuid)
    trail = [Crumb(row.account.name, reverse("account", args=[row.account.uuid])), Crumb(row.full_name)]
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/erase.html", {"contact": row, "crumbs": trail}, status=status)


@require_POST
@page("accounts.export")
def contacts_export(request: Request) -> HttpResponseBase:
    """The people of the ticked companies, through the gate: who may not be contacted stays out."""
    wanted = queries.AccountFilter.read(request.GET.dict())
    chosen = picked(request, queries.find_accounts(request.actor, wanted))
    kind, channel = request.POST.get("format", ""), request.POST.get("channel", "")
    if kind not in exporting.FORMATS or channel not in CHANNELS:
        context = {
            "picks": request.POST.getlist("pick"), "all": request.POST.get("all", ""), "formats": exporting.FORMATS,
            "channels": [choice for choice in Opposition.CHANNELS if choice[0] in CHANNELS],
            "count": chosen.order_by().count(),
        }  # fmt: skip
        return render(request, "accounts/export.html", context)
    access.require(request.actor, "accounts.export")
    people = exporting.export_people(request.actor, chosen, channel=channel, kind=kind)
    if kind == "vcf":
        response = HttpResponse(people.vcards(), content_type="text/vcard; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="contacts.vcf"'
        return response
    if kind == "csv":
        return exports.csv_response("contacts", people.heads, people.rows())
    return exports.xlsx_response("contacts", _("Contacts"), people.heads, people.rows())


urlpatterns = [
    path("contacts/new/", contact_create, name="contact_create"),
    path("contacts/export/", contacts_export, name="contacts_export"),
    path("contacts/<uuid:uuid>/", contact, name="contact"),
    path("contacts/<uuid:uuid>/edit/", contact_edit, name="contact_edit"),
    path("contacts/<uuid:uuid>/archive/", contact_archive, name="contact_archive"),
    path("contacts/<uuid:uuid>/restore/", contact_restore, name="contact_restore"),
    path("contacts/<uuid:uuid>/statements/", statement_create, name="statement_create"),
    path("contacts/<uuid:uuid>/file/", contact_file, name="contact_file"),
    path("contacts/<uuid:uuid>/erase/", contact_erase, name="contact_erase"),
]
