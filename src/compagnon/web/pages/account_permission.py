"""May we contact this company, by which channel, and what did it tell us?

Opened before a mailing or a call to the switchboard, and when a company writes “do not contact us any more”:
one statement then shuts a channel, or all of them, for the company and for everybody who works there.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.sales.accounts import queries, services
from compagnon.sales.accounts.models import Account, Contact, Opposition
from compagnon.sales.accounts.permission import CHANNELS, may_contact, screen
from compagnon.web.pages.account_forms import CompanyStatementForm
from compagnon.web.pages.account_views import key_of
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

MOST_PEOPLE = 300


def _gate(request: Request, row: Account) -> list[dict[str, Any]]:
    """Per channel: the answer for the company, and how many of its people remain within reach."""
    people = list(
        access.rows(request.actor, Contact).filter(account=row).select_related("account")[:MOST_PEOPLE]
    )
    words = dict(Opposition.CHANNELS)
    return [
        {
            "word": words[channel], "permission": may_contact(request.actor, channel=channel, account=row),
            "open": len(screen(request.actor, people, channel).allowed), "people": len(people),
        }
        for channel in CHANNELS
    ]  # fmt: skip


def _refused(statements: list[Opposition]) -> list[Any]:
    """The channels that the company's last words shut, “every channel” alone when it is among them."""
    last: dict[str, str] = {}
    for said in reversed(statements):
        if said.channel == "all":
            last = {}
        last[said.channel] = said.state
    words = dict(Opposition.CHANNELS)
    shut = [words[channel] for channel, state in last.items() if state == "opposed"]
    return [words["all"]] if last.get("all") == "opposed" and len(last) == 1 else shut


@page("accounts.view", write="accounts.change")
def account_permission(request: Request, uuid: UUID) -> HttpResponse:
    row = access.get(request.actor, Account, uuid)
    form = CompanyStatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _state(request, row, form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Noted. Every mail, call and export obeys it from now on."))
            return redirect("account_permission", uuid)
    statements = queries.statements_of_company(request.actor, row)
    context = {
        "account": row, "gate": _gate(request, row), "statements": statements, "form": form, "key": key_of(request),
        "refused": _refused(statements), "can_change": request.actor.can("accounts.change"),
        "crumbs": [
            Crumb(_("Clients"), reverse("accounts")), Crumb(row.name, reverse("account", args=[uuid])),
            Crumb(_("May we contact them?")),
        ],
    }  # fmt: skip
    return (invalid if request.method == "POST" else render)(request, "accounts/permission.html", context)


def _state(request: Request, row: Account, said: dict[str, Any]) -> None:
    """Record the statement once, however often it is sent."""
    state = services.state_opposition if said["state"] == "opposed" else services.state_consent
    once(
        request.actor, request.POST.get("idempotency_key", ""), Opposition,
        lambda: state(
            request.actor, account=row, channel=said["channel"], proof=said["proof"], stated_by=said["stated_by"]
        ),
    )  # fmt: skip


urlpatterns = [path("accounts/<uuid:uuid>/permission/", account_permission, name="account_permission")]
