"""The page of one quote, shown by all its views: what it says, its forms, and what came back with faults."""

from collections.abc import Mapping
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from compagnon.people.errors import Refusal
from compagnon.sales.catalogue.queries import suggestions
from compagnon.sales.proposals import queries
from compagnon.sales.proposals.models import Proposal
from compagnon.web.pages import proposals_words as words
from compagnon.web.pages.deals_forms import new_key
from compagnon.web.pages.proposals_checks import places, points
from compagnon.web.pages.proposals_forms import (
    AddresseeForm,
    ConditionsForm,
    LineForm,
    NewLineForm,
    ReasonForm,
)
from compagnon.web.pages.proposals_money import CurrencyForm, ScheduleForm
from compagnon.web.routing import Request, View
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Crumb
from compagnon.work import approvals


def url_of(proposal: Proposal, place: str = "", **params: Any) -> str:
    """The address of a quote, with parameters and a place on the page."""
    query = "&".join(f"{key}={value}" for key, value in params.items())
    return (
        reverse("proposal", args=[proposal.uuid])
        + (f"?{query}" if query else "")
        + (f"#{place}" if place else "")
    )


def show(request: Request, uuid: Any, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a quote; `forms` are those that came back with faults, by their name in the template."""
    rank = request.GET.get("v", "")
    file = queries.quote_file(request.actor, uuid, int(rank) if rank.isdecimal() and len(rank) < 6 else None)
    return render(request, "proposals/file.html", _context(request, file, forms), status=status)


def _context(request: Request, file: queries.QuoteFile, forms: dict[str, Any]) -> dict[str, Any]:
    actor, proposal, version = request.actor, file.proposal, file.version
    with_cost = actor.can("catalogue.cost")
    editable = file.draft and actor.can("proposals.change")
    edit = request.GET.get("edit", "") if editable else ""
    q = request.GET.get("q", "").strip()[:100] if editable else ""
    return {
        "file": file, "proposal": proposal, "version": version, "deal": proposal.deal, "editable": editable,
        "with_cost": with_cost, "edit": edit, "q": q, "found": suggestions(actor, q),
        "sentence": words.state_sentence(file, with_margin=with_cost), "badge": words.BADGES[version.status],
        "blockers": points(file.blockers, places(proposal)), "warnings": points(file.warnings, places(proposal)),
        "total_rows": words.total_rows(file.totals, version) if file.totals else [],
        "chart": words.margin_waterfall(file) if with_cost else None,
        "line_form": _line_form(file, edit, with_cost), "new_line_form": NewLineForm(prefix="new"),
        "conditions_form": ConditionsForm.of(version) if edit == "conditions" else None,
        "addressee_form": addressee_form(request, proposal) if edit == "addressee" else None,
        "currency_form": CurrencyForm.of(actor, version) if edit == "currency" else None,
        "schedule_form": ScheduleForm.of(version) if edit == "schedule" else None,
        "schedule_rows": words.schedule_rows(version), "base_text": words.base_text(version),
        "reason_form": ReasonForm(prefix="reason"), "conditions": _conditions(file),
        "may_decide": bool(file.approval and approvals.may_decide(actor, file.approval)),
        "asked": _asked(file), "has_draft": any(row.status == "draft" for row in file.versions),
        "crumbs": [Crumb(_("Quotes"), reverse("proposals")),
                   Crumb(proposal.deal.account.name, f"/accounts/{proposal.deal.account.uuid}/"),
                   Crumb(proposal.deal.name, f"/deals/{proposal.deal.uuid}/")],
        "may_change": actor.can("proposals.change"), "point_count": len(file.checks),
        "decision_fault": "", "decision_note": "", "fault": "", "key": new_key(), "done": request.GET.get("done", ""),
        "unit": "€" if proposal.currency == "EUR" else proposal.currency, "here": url_of(proposal),
        "other": "en" if proposal.language == "fr" else "fr", "ask_form": ReasonForm(prefix="ask"), **forms,
    }  # fmt: skip


def _line_form(file: queries.QuoteFile, edit: str, with_cost: bool) -> LineForm | None:
    line = next((row.line for row in file.lines if str(row.line.uuid) == edit), None)
    return line_form(line, with_cost) if line else None


def line_form(line: Any, with_cost: bool, data: Any = None) -> LineForm:
    names = ("label", "description", "quantity", "unit", "unit_price", "discount", "vat_rate", "vat_category",
             "eco_contribution", "unit_cost", "position", "version")  # fmt: skip
    initial = {name: getattr(line, name) for name in names}
    initial["discount"] = initial["discount"] or None
    return LineForm(data, initial=initial, rate=line.vat_rate, with_cost=with_cost)


def addressee_form(request: Request, proposal: Proposal, data: Any = None) -> AddresseeForm:
    initial = {
        "title": proposal.title, "language": proposal.language, "introduction": proposal.introduction,
        "contact": proposal.contact.uuid if proposal.contact else None, "version": proposal.version,
    }  # fmt: skip
    return AddresseeForm(data, initial=initial, actor=request.actor, proposal=proposal)


def _conditions(file: queries.QuoteFile) -> list[tuple[Any, Any]]:
    version = file.version
    names = ("document_discount", "deposit_rate", "valid_until", "delivery_weeks", "note")
    values = {name: getattr(version, name) for name in names}
    values["document_discount"] = version.document_discount or None
    values |= {
        "payment": version.terms.get("payment", "30_days"),
        "late_rate": version.terms.get("late_rate"),
    }
    return [
        (words.FIELDS[name], words.value_text(name, value, file.proposal.currency))
        for name, value in values.items() if value not in (None, "")
    ]  # fmt: skip


def _asked(file: queries.QuoteFile) -> dict[str, Any] | None:
    """The request as it is read: its figures and reasons."""
    context = words.asked_of(file)
    if context is None:
        return None
    position = file.position
    passes = position.passes_at if position and position.reasons else None
    return {
        "rows": words.approval_rows(context), "reasons": words.reason_texts(context),
        "margins": words.before_after(context), "passes": "" if passes is None else formats.percent(passes, 2),
        "given": "" if passes is None or position is None else formats.percent(position.discount, 2),
    }  # fmt: skip


def refused(form: Any, refusal: Refusal) -> None:
    """Say a refusal at the field that it is about, or above the form."""
    field = refusal.path.rpartition(".")[2]
    form.add_error(field if field in form.fields else None, str(refusal.message))


def both_versions(
    request: Request, proposal: Proposal, form: Any, theirs: Mapping[str, Any], current: Any
) -> HttpResponse:
    """Somebody else was faster: what they wrote beside what was typed, to choose from."""
    context = words.conflict_between(form, theirs, current)
    context |= {"back": url_of(proposal), "proposal": proposal}
    # htmx shows a 422 in place and nothing of a 409.
    return render(request, "proposals/conflict.html", context, status=422 if request.htmx else 409)


def in_place(view: View) -> View:
    """A rule that refuses is said on the page of the quote, where the reader stands."""

    @wraps(view)
    def answered(request: Any, uuid: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, uuid, *args, **kwargs)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            return show(request, uuid, status=422, fault=refusal.message)

    return answered
