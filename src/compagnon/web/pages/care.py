"""The care desk: are clients satisfied, and who is to be called back within 48 hours.

The representative opens it to call back an unsatisfied client in time and to ask for opinions; the manager,
to see the score with how sure it is, and what clients complain about.
"""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account
from compagnon.sales.care import queries, services
from compagnon.sales.care.models import SurveyAnswer
from compagnon.web.pages import care_words as words
from compagnon.web.pages.care_forms import CloseForm, SurveyForm
from compagnon.web.pages.deals_forms import sellers
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.tables import Table
from compagnon.web.ui.toasts import say

PERIODS = (90, 180, 365)


def _owner(request: Request) -> tuple[str, Membership | None]:
    wanted = request.GET.get("owner") or "all"
    if wanted == "me":
        return wanted, request.actor.membership
    return wanted, None if wanted == "all" else access.get(request.actor, Membership, wanted)


def _days(request: Request) -> int:
    wanted = request.GET.get("days", "")
    return int(wanted) if wanted in {str(days) for days in PERIODS} else PERIODS[-1]


@page("care.view")
def care(request: Request) -> HttpResponseBase:
    actor, on, days = request.actor, today(request.actor.workspace), _days(request)
    owner, member = _owner(request)
    start = on - timedelta(days=days - 1)
    rows = queries.answers(actor, owner=member)
    table = Table(
        words.COLUMNS, rows, request, name="answers", caption=_("Answers, one by one"), default_sort="-answered_at",
        row_label=lambda row: row.survey.account.name,
        empty=_("No answer yet: ask a client whether the delivery went well."),
    )  # fmt: skip
    if response := table.export():
        return response
    found = queries.satisfaction(actor, start, on, owner=member)
    loops = list(queries.answers(actor, owner=member, open_only=True)[:20])
    context = {
        "table": table, "owner": owner, "sellers": sellers(actor), "days": days, "found": found,
        "periods": [(days, _("Last %(days)s days") % {"days": days}) for days in PERIODS],
        "sentence": words.score_sentence(found), "figures": words.pictures(found, on) if found.score else (),
        "small": words.small_sentence(found), "keys": words.keys(found, on),
        "loops": words.loops(sorted(loops, key=lambda row: row.answered_at), timezone.now()),
        "topics": queries.topics(actor, start, on, owner=member), "may_change": actor.can("care.change"),
        "waiting": list(queries.surveys(actor, waiting=True)[:8]),
    }  # fmt: skip
    return render(request, "care/care.html", context)


@page("care.view", write="care.change")
def loop_close(request: Request, uuid: str) -> HttpResponse:
    """What was done for the client who answered, and what it was about."""
    related = ("survey__account", "survey__contact", "survey__order", "closed_by__user")
    answer = access.get(request.actor, SurveyAnswer, uuid, related=related)
    form = CloseForm(request.POST or None)
    context = {
        "answer": answer, "form": form, "account": answer.survey.account, "deadline": queries.deadline(answer),
        "late": not answer.closed_at and timezone.now() > queries.deadline(answer),
        "group": words.GROUPS[services.group_of(answer.score)], "may_change": request.actor.can("care.change"),
        "crumbs": [Crumb(_("Satisfaction"), reverse("care")), Crumb(answer.survey.account.name)],
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            services.close_loop(request.actor, answer=answer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))
        else:
            say(request, _("Written down; the task is ticked off."))
            return redirect("care")
    if request.method == "POST":
        return invalid(request, "care/answer.html", context)
    return render(request, "care/answer.html", context)


@page("care.change")
def survey_create(request: Request) -> HttpResponse:
    """Ask one client; the link is shown once, with the message that carries it."""
    from compagnon.web.pages.deals import pick_account

    actor = request.actor
    if not (wanted := request.GET.get("account")):
        return pick_account(request, _("Ask for an opinion"), "survey_create")
    account = access.get(actor, Account, wanted)
    form = SurveyForm(actor, account, request.POST or None)
    context: dict[str, Any] = {
        "form": form, "account": account, "people": words.permissions(actor, account),
        "crumbs": [Crumb(_("Satisfaction"), reverse("care")), Crumb(_("Ask for an opinion"))],
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            survey, token = services.send_survey(actor, account=account, **form.cleaned_data)
        except Refusal as refusal:
            source = f" ({refusal.source})" if refusal.source else ""
            form.add_error(
                refusal.path if refusal.path in form.fields else None, f"{refusal.message}{source}"
            )
        else:
            url = request.build_absolute_uri(f"/s/{token}/")
            message = words.message_of(actor, survey, url)
            return render(
                request, "care/sent.html", context | {"survey": survey, "url": url, "message": message}
            )
    if request.method == "POST":
        return invalid(request, "care/survey.html", context)
    return render(request, "care/survey.html", context)


urlpatterns = [
    path("care/", care, name="care"),
    path("care/surveys/new/", survey_create, name="survey_create"),
    path("care/answers/<uuid:uuid>/", loop_close, name="answer"),
]
