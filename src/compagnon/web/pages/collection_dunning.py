"""Reminders by policy: who is reminded today, at which step; the policy and the rate, dated (plan de relance).

The representative opens it once a week and works the list down; the manager sets the policy and reads how long
clients take to pay, counted both ways.
"""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.library import services as library
from compagnon.people import access
from compagnon.people.clock import today
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders import queries, reminders
from compagnon.sales.orders.collection import (
    behaviour,
    charges,
    disputes,
    dunning,
    letters,
    policy,
    three_way,
)
from compagnon.sales.orders.models.collection import DunningLetter
from compagnon.sales.orders.receivables import rates_of
from compagnon.web.pages import collection_words as words
from compagnon.web.pages import orders_words
from compagnon.web.pages.collection_forms import LateRateForm, PolicyForm
from compagnon.web.pages.deals_forms import people_of
from compagnon.web.pages.orders_answers import carry_out, pdf_response
from compagnon.web.pages.orders_forms import ReminderForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.tables import Table

MOST = 8


@page("orders.view")
def dunning_desk(request: Request) -> HttpResponseBase:
    actor, on = request.actor, today(request.actor.workspace)
    currency = actor.workspace.currency
    rows = dunning.plan(actor, on)
    table = Table(
        words.dunning_columns(currency), rows, request, name="dunning", caption=_("Reminders"),
        row_key=lambda row: row.client.uuid, row_label=lambda row: row.client.name, empty=_("Nobody is late."),
    )  # fmt: skip
    if response := table.export():
        return response
    balance = queries.balance(actor, on)
    parts = queries.dso_parts(actor, on, receivable=balance.total)
    back = behaviour.dso_countback(actor, on, owed=balance.total)
    context = {
        "table": table, "sentence": words.dunning_sentence(rows, currency),
        "steps": words.policy_rows(actor.workspace, on),
        "keys": [*orders_words.balance_keys(balance, currency), orders_words.dso_key(parts, currency, on),
                 words.countback_key(back, balance.total, currency, on)],
        "queue": words.dunning_queue([row for row in rows if row.step][:MOST], currency),
        "letters": dunning.letters(actor)[:MOST], "charges": charges.proposed(actor, on)[:MOST],
        "disputes": list(disputes.open_disputes(actor)[:MOST]), "mismatches": list(three_way.mismatched(actor)[:MOST]),
        "payers": words.payer_rows(dunning.payers(actor, on, MOST)), "today": on,
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(_("Reminders"))],
    }  # fmt: skip
    return render(request, "orders/dunning.html", context)


def _policy(request: Request, **forms: Any) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    context = {
        "policy_form": PolicyForm(steps=policy.policy(actor.workspace, on), initial={"valid_from": on}),
        "rate_form": LateRateForm(initial={"rate_from": on}), "rates": rates_of(actor.workspace),
        "steps": words.policy_rows(actor.workspace, on), "may_approve": actor.can("orders.approve"),
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(_("Reminders"), reverse("dunning")),
        Crumb(_("Policy"))],
    }  # fmt: skip
    return context | forms


@page("orders.view", write="orders.approve")
def dunning_policy(request: Request) -> HttpResponse:
    """The policy in force, and the next one from a day on."""
    if request.method != "POST":
        return render(request, "orders/policy.html", _policy(request))
    form = PolicyForm(request.POST)
    done = carry_out(
        request, form,
        lambda data: policy.set_policy(request.actor, steps=form.steps(), valid_from=data["valid_from"]),
        _("The policy is set."), ("dunning_policy",), steps="days_1", wait_days="wait_1",
    )  # fmt: skip
    return done or invalid(request, "orders/policy.html", _policy(request, policy_form=form))


@require_POST
@page("orders.approve")
def late_rate_set(request: Request) -> HttpResponse:
    form = LateRateForm(request.POST)
    done = carry_out(
        request, form,
        lambda data: policy.date_late_rate(
            request.actor, rate=data["rate"], valid_from=data["rate_from"], source=data["source"]
        ),
        _("The rate is set."), ("dunning_policy",), valid_from="rate_from",
    )  # fmt: skip
    return done or invalid(request, "orders/policy.html", _policy(request, rate_form=form))


@page("orders.view")
def letter_kept(request: Request, uuid: str) -> HttpResponse:
    """A letter as it went out."""
    row = access.get(request.actor, DunningLetter, uuid, related=("file__workspace",))
    return pdf_response(library.content(row.file) if row.file else b"", "letter.pdf")


@page("orders.view")
def letter_draft(request: Request, uuid: str) -> HttpResponse:
    """The letter that would go out now, in the chosen tone and language."""
    actor, on = request.actor, today(request.actor.workspace)
    account = access.get(actor, Account, uuid)
    form = ReminderForm(actor, account, request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    contact = chosen.get("contact") or people_of(actor, account).exclude(email="").first()
    found = reminders.draft(
        actor,
        account=account,
        on=on,
        contact=contact,
        level=chosen.get("level", ""),
        language=chosen.get("language", ""),
    )
    return pdf_response(letters.letter_pdf(found, actor.workspace, on), "letter.pdf")


urlpatterns = [
    path("orders/dunning/", dunning_desk, name="dunning"),
    path("orders/dunning/policy/", dunning_policy, name="dunning_policy"),
    path("orders/dunning/rate/", late_rate_set, name="late_rate_set"),
    path("orders/dunning/letters/<uuid:uuid>.pdf", letter_kept, name="letter_kept"),
    path("orders/ageing/<uuid:uuid>/letter.pdf", letter_draft, name="letter_draft"),
]
