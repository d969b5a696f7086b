"""Currency and payment schedule of a draft: in which money, and when what is due."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.proposals import exchange, queries, services
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.sales.proposals.schedule import MOST_ROWS, TRIGGERS
from compagnon.web.pages.deals_forms import day_field
from compagnon.web.pages.figure_fields import Figure, Percent
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.toasts import say

SPARE_ROWS, FEWEST_ROWS = 2, 4
FIELDS = ("label", "trigger", "on", "share", "amount")


class CurrencyForm(forms.Form):
    """The currencies that have a rate, and the company's own."""

    currency = forms.ChoiceField(
        label=_("Currency"),
        help_text=_("Prices, costs, discount and schedule follow at the rate of the day."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = actor.workspace.currency
        known = exchange.latest_rates(actor.workspace)
        choices = [(own, own)]
        choices += [
            (code, f"{code} – 1 {own} = {formats.number(row.rate.normalize())} {code}, "
                   f"{formats.day(row.on, weekday=False, year=True)}")
            for code, row in sorted(known.items())
        ]  # fmt: skip
        self.fields["currency"].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def of(cls, actor: Actor, version: QuoteVersion) -> "CurrencyForm":
        return cls(actor=actor, initial={"currency": version.proposal.currency, "version": version.version})


class ScheduleForm(forms.Form):
    """The rows of the schedule: a share, an amount, or neither for the rest; an empty row is left out."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rows: int = FEWEST_ROWS, currency: str = "EUR", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = min(rows, MOST_ROWS)
        unit = "€" if currency == "EUR" else currency
        words = [("", "–"), *TRIGGERS.items()]
        for at in range(self.count):
            self.fields[f"trigger_{at}"] = forms.ChoiceField(label=_("When"), choices=words, required=False)
            self.fields[f"on_{at}"] = day_field(_("Date"))
            self.fields[f"share_{at}"] = Percent(label=_("Share"), required=False, least=Decimal(0))
            self.fields[f"amount_{at}"] = Figure(label=_("Amount"), places=2, unit=unit, required=False)
            self.fields[f"label_{at}"] = forms.CharField(label=_("Wording"), max_length=120, required=False)

    @classmethod
    def of(cls, version: QuoteVersion) -> "ScheduleForm":
        rows = version.schedule
        initial: dict[str, Any] = {"version": version.version}
        for at, row in enumerate(rows):
            initial |= {
                f"trigger_{at}": row["trigger"], f"on_{at}": row["on"] or None, f"label_{at}": row["label"],
                f"share_{at}": Decimal(row["share"]) if row["share"] else None,
                f"amount_{at}": Decimal(row["amount"]) if row["amount"] else None,
            }  # fmt: skip
        return cls(initial=initial, rows=_room(len(rows)), currency=version.proposal.currency)

    @property
    def lines(self) -> list[list[Any]]:
        """The fields of each row, for the template."""
        names = ("trigger", "on", "share", "amount", "label")
        return [[self[f"{name}_{at}"] for name in names] for at in range(self.count)]

    def values(self) -> list[dict[str, Any]]:
        """The rows that say something; a `when` alone is the rest."""
        found = []
        for at in range(self.count):
            row = {name: self.cleaned_data.get(f"{name}_{at}") for name in FIELDS}
            if any(row[name] not in (None, "") for name in FIELDS):
                found.append({**row, "trigger": row["trigger"] or ("date" if row["on"] else "order")})
        return found


def _room(rows: int) -> int:
    return max(FEWEST_ROWS, rows + SPARE_ROWS)


@page("proposals.view", write="proposals.change")
def currency(request: Request, uuid: str) -> HttpResponse:
    """Put the draft in another currency."""
    from compagnon.web.pages.proposals_page import refused, show, url_of

    version = queries.version_in(queries.proposal_of(request.actor, uuid))
    if request.method != "POST":
        return redirect(url_of(version.proposal, "conditions", edit="currency"))
    form = CurrencyForm(request.POST, actor=request.actor)
    if form.is_valid():
        data = form.cleaned_data
        try:
            exchange.set_currency(
                request.actor, version=version, currency=data["currency"], seen_version=data["version"]
            )
        except Conflict:
            form.add_error(None, _("Somebody changed this quote meanwhile: look at it again, then choose."))
        except Refusal as refusal:
            refused(form, refusal)
        else:
            say(request, _("The quote is in %(currency)s now.") % {"currency": data["currency"]})
            return redirect(url_of(version.proposal, "amounts"))
    return show(request, uuid, status=422, edit="currency", currency_form=form)


@page("proposals.view", write="proposals.change")
def schedule(request: Request, uuid: str) -> HttpResponse:
    """Write the payment schedule of the draft; without a row, there is none."""
    from compagnon.web.pages.proposals_page import refused, show, url_of

    version = queries.version_in(queries.proposal_of(request.actor, uuid))
    if request.method != "POST":
        return redirect(url_of(version.proposal, "conditions", edit="schedule"))
    rows = sum(1 for name in request.POST if name.startswith("trigger_"))
    form = ScheduleForm(request.POST, rows=rows or FEWEST_ROWS, currency=version.proposal.currency)
    if form.is_valid():
        found = form.values()
        changes: dict[str, Any] = {"schedule": found} | ({"deposit_rate": None} if found else {})
        try:
            seen = form.cleaned_data["version"]
            services.edit_header(request.actor, version=version, seen_version=seen, **changes)
        except Conflict:
            form.add_error(
                None, _("Somebody changed this quote meanwhile: your rows are below, look at theirs first.")
            )
        except Refusal as refusal:
            refused(form, refusal)
        else:
            say(request, _("Saved."))
            return redirect(url_of(version.proposal, "conditions"))
    return show(request, uuid, status=422, edit="schedule", schedule_form=form)


urlpatterns = [
    path("proposals/<uuid:uuid>/currency/", currency, name="proposal_currency"),
    path("proposals/<uuid:uuid>/schedule/", schedule, name="proposal_schedule"),
]
