"""Start my company: from nothing to a first quote with one's own name on it, one question per page.

Somebody without a company here (or with a new one) opens it; each page saves what it asks, so that one
may stop anywhere. The list of what is left is the way back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.desk import start as desk
from compagnon.desk.start_logo import keep_logo
from compagnon.desk.targeting import loaded
from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.library.rendering import ACCENT
from compagnon.people import access, services
from compagnon.people.actor import actor_of
from compagnon.people.errors import Refusal
from compagnon.people.models import Invitation
from compagnon.providers.files import RefusedUpload
from compagnon.sales.catalogue.services import create_product
from compagnon.web.middleware import WORKSPACE_KEY
from compagnon.web.pages import start_forms
from compagnon.web.routing import Request, member, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Step

Saved = HttpResponse | None
SAVE = gettext_lazy("Save and go on")


@member
def start(request: Request) -> HttpResponse:
    """The first question; whoever began already is shown the way back."""
    form = start_forms.SirenForm(request.POST or None)
    mine = [
        m for m in getattr(request, "memberships", ()) if m.workspace.kind == "real" and "admin" in m.roles
    ]
    shown = {"form": form, "registry": loaded() is not None, "mine": mine}
    if request.method != "POST":
        return render(request, "start/begin.html", shown)
    form.is_valid()
    siren = form.cleaned_data.get("siren", "").strip()
    try:
        url = reverse("start_company")
        return redirect(f"{url}?siren={desk.checked_siren(siren)}" if siren else url)
    except Refusal as refusal:
        form.add_error("siren", str(refusal))
    return invalid(request, "start/begin.html", shown)


@member
def company(request: Request) -> HttpResponse:
    """What the registry says, to confirm; or the name, by hand. It makes the workspace."""
    siren = request.GET.get("siren", "")
    try:
        known = desk.look_up(siren) if siren else None
    except Refusal:
        return redirect("start")
    first = {"name": known.name if known else "", "siren": siren}
    form = start_forms.CompanyForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            return _created(request, form.cleaned_data, known)
        except Refusal as refusal:
            form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal))
    shown = {"form": form, "known": known, "siren": siren}
    answer = invalid if request.method == "POST" else render
    return answer(request, "start/company.html", shown)


def _created(request: Request, data: dict[str, Any], known: desk.Known | None) -> HttpResponse:
    membership = desk.create_workspace(request.user, name=data["name"], siren=data["siren"])
    request.session[WORKSPACE_KEY] = membership.workspace_id
    actor = actor_of(membership)
    if (
        known
        and known.siren == membership.workspace.siren
        and not membership.workspace.legal.get("legal_form")
    ):
        desk.save_part(actor, "company", {
            "legal_form": known.legal_form, "line": known.line, "postcode": known.postcode, "city": known.city,
        })  # fmt: skip
    else:
        desk.passed(actor, "company")
    return _onward(request, actor)


def _onward(request: Request, actor: Any = None) -> HttpResponse:
    following = desk.next_step(actor or request.actor)
    return redirect("start_step", following) if following else redirect("start_todo")


@dataclass(frozen=True)
class Page:
    """One question: its words, its form, and what saving it does (it may answer where to go)."""

    title: Promise
    hint: Promise
    form: type[forms.Form]
    first: Callable[[Request], dict[str, Any]]
    save: Callable[[Request, dict[str, Any]], Saved]
    button: Promise = SAVE


def _legal(request: Request) -> dict[str, Any]:
    workspace = request.actor.workspace
    capital = workspace.legal.get("capital")
    first = {**workspace.legal, **(workspace.legal.get("address") or {})}
    return {**first, "capital": Decimal(capital) if capital else None}


def _save_identity(request: Request, data: dict[str, Any]) -> Saved:
    capital = data.pop("capital")
    desk.save_part(request.actor, "identity", {
        **data, "capital": "" if capital is None else f"{capital:.2f}", "country": "FR",
    })  # fmt: skip
    return None


def _first_look(request: Request) -> dict[str, Any]:
    return {"accent": request.actor.workspace.legal.get("accent") or ACCENT}


def _save_look(request: Request, data: dict[str, Any]) -> Saved:
    if accent := data["accent"]:
        desk.check_accent(accent)
    if upload := data["logo"]:
        try:
            keep_logo(request.actor, name=upload.name, content=upload, size=upload.size)
        except RefusedUpload as error:
            raise Refusal("logo_refused", _refused(error), path="logo") from error
    desk.save_part(request.actor, "look", {"accent": accent})
    return None


def _refused(error: RefusedUpload) -> str:
    if error.params.get("reason") == "active":
        return _(
            "This SVG does more than draw (script, style sheet, link, picture): export it as plain shapes, or as PNG."
        )
    return _("This file is not a PNG or JPEG of at most 2 MB, nor an SVG of at most 500 kB.")


def _first_papers(request: Request) -> dict[str, Any]:
    workspace = request.actor.workspace
    prefixes = {f"prefix_{series}": prefix for series, prefix in workspace.numbering.items()}
    regime = workspace.preferences.get("vat_regime", "normal")
    rate = workspace.terms.get("late_rate")
    return {**prefixes, **workspace.terms, "vat_regime": regime, "late_rate": Decimal(rate) if rate else None}


def _save_papers(request: Request, data: dict[str, Any]) -> Saved:
    regime, rate = data.pop("vat_regime"), data.pop("late_rate")
    values = {**data, "late_rate": "" if rate is None else f"{rate.normalize():f}"}
    desk.save_part(request.actor, "papers", values)
    desk.set_vat_regime(request.actor, regime)
    return None


def _first_product(request: Request) -> dict[str, Any]:
    exempt = request.actor.workspace.preferences.get("vat_regime") == "exempt"
    return {"vat_rate": "0" if exempt else start_forms.rate_choices()[0][0]}


def _save_product(request: Request, data: dict[str, Any]) -> Saved:
    rate = Decimal(data["vat_rate"])
    create_product(
        request.actor, reference=data["reference"], vat_rate=rate, price=data["price"], cost=data["cost"],
        name={"fr": data["name_fr"], "en": data["name_en"] or data["name_fr"]},
        vat_category="S" if rate else "E",
    )  # fmt: skip
    return None


def _save_quote(request: Request, data: dict[str, Any]) -> Saved:
    product = desk.first_product(request.actor)
    if product is None:
        raise Refusal("product_missing", _("Make your first product before the quote."))
    return redirect("proposal", desk.first_quote(request.actor, product=product, **data).uuid)


def _save_people(request: Request, data: dict[str, Any]) -> Saved:
    try:
        row, secret = services.invite(request.actor, email=data["email"], roles=data["roles"])
    except ValidationError as error:
        raise Refusal("email_wrong", " ".join(error.messages), path="email") from error
    desk.passed(request.actor, "people")
    link = request.build_absolute_uri(reverse("invitation", args=[secret]))
    return render(request, "start/invited.html", {"invitation": row, "link": link})


def _nothing(request: Request) -> dict[str, Any]:
    return {}


PAGES: dict[str, Page] = {
    "identity": Page(
        gettext_lazy("What do your documents say of your company?"),
        gettext_lazy("Quotes and invoices must bear these (Commercial Code, art. R. 123-237 and R. 123-238)."),
        start_forms.IdentityForm, _legal, _save_identity,
    ),
    "look": Page(
        gettext_lazy("What do your documents look like?"), gettext_lazy("A logo and one colour. Both can wait."),
        start_forms.LookForm, _first_look, _save_look,
    ),
    "papers": Page(
        gettext_lazy("How are you paid, and how are papers numbered?"),
        gettext_lazy("Usual answers are filled in. Numbers follow each other without a gap, by series and year."),
        start_forms.PapersForm, _first_papers, _save_papers,
    ),
    "product": Page(
        gettext_lazy("What do you sell first?"), gettext_lazy("One product or service is enough to begin."),
        start_forms.ProductForm, _first_product, _save_product,
    ),
    "quote": Page(
        gettext_lazy("Who gets your first quote?"),
        gettext_lazy("The client, a deal and a draft quote with your product are made; you send it when it is right."),
        start_forms.QuoteForm, lambda request: {"language": request.actor.workspace.language}, _save_quote,
        gettext_lazy("Make the quote"),
    ),
    "people": Page(
        gettext_lazy("Who works with you?"), gettext_lazy("Each invitation is a link that lets one person in, once."),
        start_forms.PeopleForm, _nothing, _save_people, gettext_lazy("Invite"),
    ),
}  # fmt: skip
NAMES: dict[str, Promise] = {
    "company": gettext_lazy("Company"), "identity": gettext_lazy("Identity"), "look": gettext_lazy("Look"),
    "papers": gettext_lazy("Papers"), "product": gettext_lazy("Product"), "quote": gettext_lazy("First quote"),
    "people": gettext_lazy("People"),
}  # fmt: skip


@page("settings.view", write="settings.change")
def step(request: Request, name: str) -> HttpResponse:
    if name not in PAGES:
        raise Http404("missing")
    asked = PAGES[name]
    if request.method != "POST":
        return render(
            request, "start/step.html", _shown(request, name, asked.form(initial=asked.first(request)))
        )
    if request.POST.get("skip") and name in desk.OPTIONAL:
        desk.passed(request.actor, name)
        return _onward(request)
    form = asked.form(request.POST, request.FILES, initial=asked.first(request))
    if form.is_valid():
        try:
            return asked.save(request, dict(form.cleaned_data)) or _onward(request)
        except Refusal as refusal:
            form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal))
    return invalid(request, "start/step.html", _shown(request, name, form))


def _shown(request: Request, name: str, form: forms.Form) -> dict[str, Any]:
    left = desk.checklist(request.actor)
    steps = [
        Step(NAMES[it.step], reverse("start_step", args=[it.step]) if it.step in PAGES else "",
             "current" if it.step == name else "done" if it.done else "next")
        for it in left
    ]  # fmt: skip
    rank = list(NAMES).index(name) + 1
    return {
        "form": form, "asked": PAGES[name], "steps": steps, "rank": rank, "count": len(NAMES), "name": name,
        "numbers": ", ".join(sorted(request.actor.workspace.numbering.values())),
        "optional": name in desk.OPTIONAL, "logo": bool(request.actor.workspace.legal.get("logo")),
    }  # fmt: skip


@page("settings.view")
def todo(request: Request) -> HttpResponse:
    """What is left to do, the next thing first."""
    items = [
        {
            "name": NAMES[it.step], "done": it.done, "optional": it.optional,
            "title": PAGES[it.step].title if it.step in PAGES else _("Your company is here"),
            "url": reverse("start_step", args=[it.step]) if it.step in PAGES else "",
        }
        for it in desk.checklist(request.actor)
    ]  # fmt: skip
    left = [it for it in items if not it["done"]]
    waiting = access.rows(request.actor, Invitation).filter(accepted_at=None).count()
    return render(request, "start/todo.html", {"items": items, "left": left, "waiting": waiting})


@page("settings.view")
def logo(request: Request) -> HttpResponse:
    """The logo as it is kept; an SVG is shown as a picture only, with nothing allowed to run."""
    row = access.rows(request.actor, StoredFile).filter(kind="logo").order_by("-pk").first()
    if row is None:
        raise Http404("missing")
    response = HttpResponse(library.content(row), content_type=row.media_type)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path("start/", start, name="start"),
    path("start/company/", company, name="start_company"),
    path("start/todo/", todo, name="start_todo"),
    path("start/logo/", logo, name="start_logo"),
    path("start/<str:name>/", step, name="start_step"),
]
