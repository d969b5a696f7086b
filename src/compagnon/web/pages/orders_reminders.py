"""Who owes what since when, and what to tell them (balance âgée, relances).

The representative opens it to decide whom to call today: the clients that owe most since longest, without
what they dispute; the manager, to see which receivables grow old and who holds them.
"""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account
from compagnon.sales.accounts.permission import screen
from compagnon.sales.orders import queries, reminders
from compagnon.sales.orders.receivables import ClientOwed, owed_by_client
from compagnon.web.pages import orders_words as words
from compagnon.web.pages.deals_forms import people_of, sellers
from compagnon.web.pages.orders_forms import LogReminderForm, ReminderForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.formats import amount, days_count
from compagnon.web.ui.parts import Crumb, QueueItem
from compagnon.web.ui.tables import Table
from compagnon.web.ui.toasts import say

TO_CALL = 5


def _owner(request: Request) -> tuple[str, Membership | None]:
    wanted = request.GET.get("owner") or "all"
    if wanted == "me":
        return wanted, request.actor.membership
    return wanted, None if wanted == "all" else access.get(request.actor, Membership, wanted)


def _queue(clients: list[ClientOwed], currency: str) -> list[QueueItem]:
    """The clients to call first: what may be asked for, weighted by how long it is late."""
    return [
        QueueItem(
            "bad" if row.days > 60 else "warn", "phone", words.BUCKET_SHORT[_worst(row)], row.name,
            amount(row.claimed, 2, currency) + (
                " · " + _("%(amount)s disputed") % {"amount": amount(row.disputed, 2, currency)}
                if row.disputed else ""
            ),
            days_count(row.days), reverse("reminder", args=[row.uuid]), _("Remind"),
        )
        for row in clients[:TO_CALL] if row.claimed > 0
    ]  # fmt: skip


def _worst(row: ClientOwed) -> str:
    return next((code for code in ("more", "90", "60", "30") if row.buckets[code]), "current")


@page("orders.view")
def ageing(request: Request) -> HttpResponseBase:
    actor, on = request.actor, today(request.actor.workspace)
    owner, member = _owner(request)
    found = queries.balance(actor, on, owner=member)
    currency = actor.workspace.currency
    clients = owed_by_client(actor, on, owner=member)
    table = Table(
        words.client_columns(currency), clients, request, name="ageing", caption=_("What is owed, by client"),
        row_key=lambda row: row.uuid, row_label=lambda row: row.name,
        empty=_("Nothing is owed."),
    )  # fmt: skip
    if response := table.export():
        return response
    queue = _queue(clients, currency)
    context = {
        "table": table, "owner": owner, "sellers": sellers(actor), "found": found, "queue": queue,
        "keys": words.balance_keys(found, currency), "owed": words.owed_sentence(found, currency),
        "figure": words.ageing_figure(found, currency, on) if found.invoices else None,
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(_("What is owed"))],
    }  # fmt: skip
    return render(request, "orders/ageing.html", context)


def _draft(request: Request, account: Account, data: Any) -> tuple[ReminderForm, reminders.Reminder]:
    """The text for what is asked: to whom, how firm, in which language."""
    actor, on = request.actor, today(request.actor.workspace)
    asked = ReminderForm(actor, account, data)
    chosen = asked.cleaned_data if asked.is_valid() else {}
    contact = chosen.get("contact")
    if not data:
        contact = people_of(actor, account).exclude(email="").first()
    found = reminders.draft(
        actor, account=account, on=on, contact=contact, level=chosen.get("level", ""),
        language=chosen.get("language", ""),
    )  # fmt: skip
    shown = {"contact": contact.uuid if contact else None, "level": found.level, "language": found.language}
    return ReminderForm(actor, account, initial=shown), found


@page("orders.view", write="orders.change")
def reminder(request: Request, uuid: str) -> HttpResponse:
    actor = request.actor
    account = access.get(actor, Account, uuid)
    form, found = _draft(request, account, request.POST or request.GET or None)
    log = LogReminderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and log.is_valid():
        try:
            reminders.note_reminder(
                actor,
                reminder=found,
                next_on=log.cleaned_data["next_on"],
                key=log.cleaned_data["idempotency_key"],
            )
        except Refusal as refusal:
            log.add_error(None, str(refusal.message))
        else:
            say(request, _("Reminder noted; a task will ask for the payment."))
            return redirect("ageing")
    people = list(people_of(actor, account).select_related("account"))
    allowed = screen(actor, people, "phone", purpose="contract").allowed
    address = found.contact.email if found.contact else account.email
    mailto = (
        f"mailto:{quote(address)}?subject={quote(found.subject)}&body={quote(found.body)}" if address else ""
    )
    context = {
        "form": form, "log": log, "found": found, "account": account,
        "callers": [person for person in allowed if person.phone or person.mobile],
        "mailto": mailto if found.permission.allowed else "", "level": reminders.LEVEL_WORDS[found.level],
        "amount": amount(found.amount, 2, found.currency), "disputed": amount(found.disputed, 2, found.currency),
        "may_change": actor.can("orders.change"), "contact_uuid": found.contact.uuid if found.contact else "",
        "crumbs": [Crumb(_("What is owed"), reverse("ageing")), Crumb(account.name)],
        "rows": [(row, amount(row.claimed, 2, row.currency)) for row in found.invoices],
    }  # fmt: skip
    if request.method == "POST":
        return invalid(request, "orders/reminder.html", context)
    return render(request, "orders/reminder.html", context)


urlpatterns = [
    path("orders/ageing/", ageing, name="ageing"),
    path("orders/ageing/<uuid:uuid>/", reminder, name="reminder"),
]
