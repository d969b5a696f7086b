"""Critical clients, products and contracts: what is watched more closely, why, by whom, how often (vigilance).

The manager opens it on Monday: what is to be looked at, and which of the proposals of the rules to take up.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.models.quality import CriticalFlag
from compagnon.sales.orders.quality import vigilance
from compagnon.web.pages import quality_words as words
from compagnon.web.pages.orders_answers import carry_out
from compagnon.web.pages.quality_forms import FlagForm, NoteForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.formats import number
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

TEMPLATE = "quality/vigilance.html"
MOST = 200


def _accounts(request: Request) -> Any:
    return access.rows(request.actor, Account).filter(status="client").order_by("name")[:2000]


def _row(flag: CriticalFlag, on: Any) -> dict[str, Any]:
    subject = flag.subject
    kind = "account" if flag.account_id else "product" if flag.product_id else "contract"
    return {
        "flag": flag, "name": vigilance.name_of(subject), "badge": words.CAUSE_BADGES[flag.cause],
        "url": reverse(kind, args=[subject.uuid]), "due": flag.status == "active" and flag.next_on <= on,
        "last": next(iter(flag.reviews.all()), None),
    }  # fmt: skip


def _context(request: Request, **more: Any) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    flags = list(vigilance.flags(actor)[:MOST])
    rows = [_row(flag, on) for flag in flags]
    context = {
        "proposed": [row for row in rows if row["flag"].status == "proposed"],
        "active": [row for row in rows if row["flag"].status == "active"], "today": on,
        "sentence": words.flags_sentence(flags, on), "figure": words.flags_figure(flags),
        "flag_form": FlagForm(_accounts(request)), "note_form": NoteForm(), "failed": None,
        "may_change": actor.can("orders.change"), "crumbs": [Crumb(_("Orders"), reverse("orders")),
        Crumb(_("Vigilance"))],
    }  # fmt: skip
    return context | more


@page("orders.view", write="orders.change")
def vigilance_desk(request: Request) -> HttpResponse:
    """What is watched; a post lets the rules look now."""
    if request.method != "POST":
        return render(request, TEMPLATE, _context(request))
    made = vigilance.propose_flags(request.actor, today(request.actor.workspace))
    text = ngettext("The rules propose %(n)s point.", "The rules propose %(n)s points.", len(made))
    say(request, text % {"n": number(len(made))})
    return redirect("vigilance")


@require_POST
@page("orders.change")
def flag_raise(request: Request) -> HttpResponse:
    form = FlagForm(_accounts(request), request.POST)

    def act(data: dict[str, Any]) -> None:
        vigilance.raise_flag(request.actor, subject=data.pop("account"), **data)

    done = carry_out(request, form, act, _("It is watched from now on."), ("vigilance",))
    return done or invalid(request, TEMPLATE, _context(request, flag_form=form))


@require_POST
@page("orders.change")
def flag_answer(request: Request, uuid: str) -> HttpResponse:
    """Take a proposal up, decline it, look at a point, or lift it: the button says which."""
    flag = access.get(request.actor, CriticalFlag, uuid, related=("account", "product", "contract__account"))
    what = request.POST.get("do", "")
    if what == "accept":
        vigilance.answer_proposal(request.actor, flag=flag, accept=True)
        say(request, _("It is watched from now on."))
        return redirect("vigilance")
    form = NoteForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        if what == "decline":
            vigilance.answer_proposal(
                request.actor, flag=flag, accept=False, note=data["note"], seen_version=data["seen"]
            )
        elif what == "lift":
            vigilance.lift_flag(request.actor, flag=flag, note=data["note"], seen_version=data["seen"])
        else:
            vigilance.look_at(request.actor, flag=flag, note=data["note"], seen_version=data["seen"])

    done = carry_out(request, form, act, _("Written down."), ("vigilance",))
    return done or invalid(request, TEMPLATE, _context(request, note_form=form, failed=flag.pk))


urlpatterns = [
    path("vigilance/", vigilance_desk, name="vigilance"),
    path("vigilance/raise/", flag_raise, name="flag_raise"),
    path("vigilance/<uuid:uuid>/", flag_answer, name="flag_answer"),
]
