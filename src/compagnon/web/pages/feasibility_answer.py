"""Answer a question about a quote: by a member of the service in the product, or by a mailed link.

Somebody of the workshop, of finance, or a supplier opens it on a phone between two jobs, to decide in a minute:
yes, yes if, no, or I need to know more. They see what their opinion rests on, what was answered before to
something like it, and never a cost, a unit price or a margin.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _

from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.sales.proposals.feasibility import services
from compagnon.sales.proposals.feasibility.mailing import member_of
from compagnon.sales.proposals.feasibility.similar import similar
from compagnon.sales.proposals.models.feasibility import FeasibilityReview, ReviewAnswer
from compagnon.web.pages import feasibility_words as words
from compagnon.web.pages.deals_forms import new_key
from compagnon.web.pages.feasibility_forms import AnswerForm
from compagnon.web.routing import Request, page
from compagnon.web.signin import client_address
from compagnon.web.ui.toasts import say
from compagnon.work import sharing
from compagnon.work.models import ShareLink


def asked(review: FeasibilityReview, form: AnswerForm) -> dict[str, Any]:
    """What the page of a question shows, whoever opens it."""
    version = services.latest_version(review.proposal)
    lines = list(version.lines.all())
    latest = review.answers.select_related("member__user").first()
    return {
        "review": review, "form": form, "proposal": review.proposal, "changed": words.parts_text(review.reopened_by),
        "latest": latest, "past": similar(review), "key": new_key(), **words.shown(review, version, lines),
    }  # fmt: skip


@page("proposals.view", write="feasibility.answer")
def answer(request: Request, uuid: str) -> HttpResponse:
    """Answer in the product."""
    review = services.review_by(request.actor, uuid)
    form = AnswerForm(request.POST or None)
    context = asked(review, form) | {"may": services.may_answer(request.actor, review)}
    if request.method != "POST":
        return render(request, "feasibility/answer.html", context)
    if form.is_valid():
        try:
            key = request.POST.get("idempotency_key", "")
            given = form.values()
            once(request.actor, key, ReviewAnswer,
                 lambda: services.answer_as_member(request.actor, review=review, **given))  # fmt: skip
            say(request, _("Answered. The asker is told."))
            return redirect("home")
        except Refusal as refusal:
            if refusal.code == "opinion_not_yours":
                raise
            form.refuse(refusal.path, refusal.message)
    return render(request, "feasibility/answer.html", context, status=422)


def by_link(request: HttpRequest, link: ShareLink, token: str, render_page: Any) -> HttpResponse:
    """Answer from a mailed link; `render_page` is the frame of the share pages."""
    review = services.review_of(link)
    member = member_of(link)
    language = member.user.language if member else review.partner.language if review.partner else "fr"
    with translation.override(language):
        form = AnswerForm(request.POST or None)
        context = asked(review, form) | {"done": link.used_at is not None}
        if request.method != "POST":
            sharing.opened(link, address=client_address(request), agent=request.headers.get("User-Agent", ""))
            return render_page(request, link, token, "feasibility/shared.html", context)  # type: ignore[no-any-return]
        if form.is_valid():
            try:
                services.answer_by_link(link, **form.values())
                return redirect("share", token)
            except Refusal as refusal:
                form.refuse(refusal.path, refusal.message)
        return render_page(request, link, token, "feasibility/shared.html", context, 422)  # type: ignore[no-any-return]


urlpatterns = [path("feasibility/<uuid:uuid>/", answer, name="feasibility_answer")]
