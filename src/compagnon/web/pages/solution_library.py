"""The library of arguments and objections: what works, with whom?

The representative opens it before a meeting to choose what to say; the manager to see which cards convince and
which to rewrite.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.accounts.models import Contact
from compagnon.sales.proposals.models.solution import Argument, ObjectionCard
from compagnon.sales.proposals.solution import queries, services
from compagnon.sales.proposals.solution.queries.cards import Case
from compagnon.web.pages import solution_words as words
from compagnon.web.pages.proposals_words import conflict_between
from compagnon.web.pages.solution_forms import ArgumentForm, ObjectionForm
from compagnon.web.pages.solution_rows import initial_of
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Tab
from compagnon.web.ui.toasts import say

CARDS: dict[str, Any] = {
    "argument": (Argument, ArgumentForm, services.keep_argument, gettext_lazy("Argument")),
    "objection": (ObjectionCard, ObjectionForm, services.keep_objection, gettext_lazy("Objection")),
}


def _kind(name: str) -> Any:
    if name not in CARDS:
        raise Http404("missing")
    return CARDS[name]


@page("proposals.view")
def arguments(request: Request) -> HttpResponse:
    """Cards of one kind, ranked; filters live in the address."""
    wanted = request.GET
    show = "objection" if wanted.get("show") == "objection" else "argument"
    q, role = wanted.get("q", "").strip()[:100], wanted.get("role", "")
    case = Case(role=role if role in dict(Contact.BUYING_ROLES) else "")
    find = queries.objection_cards if show == "objection" else queries.arguments
    found = find(request.actor, case, text=q)
    here = reverse("arguments")
    return render(request, "solution/library.html", {
        "cards": [(each, words.rate_text(each), words.proof_of(each.card)) for each in found],
        "show": show, "q": q, "role": case.role, "roles": [("", _("Everyone")), *Contact.BUYING_ROLES[1:]],
        "tabs": [Tab(_("Arguments"), here, show == "argument"),
                 Tab(_("Objections"), f"{here}?show=objection", show == "objection")],
        "may_change": request.actor.can("proposals.change"), "sentence": _sentence(found, show),
    })  # fmt: skip


def _sentence(found: list[queries.Ranked], show: str) -> str:
    """Which card is the surest, and how many were never tried."""
    if not found:
        return ""
    used = [each for each in found if each.rate is not None]
    silent = len(found) - len(used)
    if not used:
        return _("No card was used yet: its success is counted from the deals and talks where it serves.")
    best = max(used, key=lambda each: each.rate.low if each.rate else 0)
    words_ = {"best": words.short(str(best.card), 60), "rate": words.rate_text(best), "silent": silent}
    return _("The surest: “%(best)s”, %(rate)s. %(silent)d never used yet.") % words_


@page("proposals.change")
def argument_card(request: Request, kind: str, uuid: str | None = None) -> HttpResponse:
    """Write or change one card."""
    model, form_class, save, title = _kind(kind)
    row = access.get(request.actor, model, uuid) if uuid else None
    initial = initial_of(form_class, row) if row else {"language": formats.language()}
    form = form_class(request.POST or None, initial=initial, actor=request.actor)
    back = reverse("arguments") + ("?show=objection" if kind == "objection" else "")
    if request.method == "POST" and form.is_valid():
        try:
            save(request.actor, row=row, **form.values())
        except Conflict as conflict:
            context = conflict_between(form, initial_of(form_class, conflict.current), conflict.current)
            context |= {"back": back, "proposal": {"title": title}}
            return render(request, "proposals/conflict.html", context, status=409)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Card saved."))
            return redirect(back)
    context = {"form": form, "row": row, "title": title, "kind": kind, "back": back,
               "crumbs": [Crumb(_("Arguments and objections"), back)]}  # fmt: skip
    return (invalid if request.method == "POST" else render)(request, "solution/card.html", context)


@require_POST
@page("proposals.change")
def argument_remove(request: Request, kind: str, uuid: str) -> HttpResponse:
    row = access.get(request.actor, _kind(kind)[0], uuid)
    services.set_aside(request.actor, row=row)
    say(request, _("Set aside."), undo=reverse("argument_restore", args=[kind, uuid]))
    return redirect(reverse("arguments") + ("?show=objection" if kind == "objection" else ""))


@require_POST
@page("proposals.change")
def argument_restore(request: Request, kind: str, uuid: str) -> HttpResponse:
    services.put_back(request.actor, row=access.get(request.actor, _kind(kind)[0], uuid))
    say(request, _("Put back."))
    return redirect(reverse("arguments") + ("?show=objection" if kind == "objection" else ""))


def _routes(kind: str) -> list[Any]:
    fixed = {"kind": kind}
    return [
        path(f"arguments/{kind}/new/", argument_card, fixed, name=f"{kind}_add"),
        path(f"arguments/{kind}/<uuid:uuid>/", argument_card, fixed, name=f"{kind}_card"),
    ]


urlpatterns = [
    path("arguments/", arguments, name="arguments"),
    *_routes("argument"),
    *_routes("objection"),
    path("arguments/<slug:kind>/<uuid:uuid>/remove/", argument_remove, name="argument_remove"),
    path("arguments/<slug:kind>/<uuid:uuid>/restore/", argument_restore, name="argument_restore"),
]
