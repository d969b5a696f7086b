"""The opinions on a quote: may it leave, whom does it wait for, what do they ask for?

The representative opens it before sending, to ask several services at once and to turn their conditions into
lines; the manager, to see which service holds an offer up and to go on without it when that is right.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.sales.proposals.feasibility import conditions, queries, services
from compagnon.sales.proposals.feasibility.similar import similar_to_each
from compagnon.sales.proposals.limits import Limits, limits_of
from compagnon.sales.proposals.models.feasibility import FeasibilityReview, ReviewCondition
from compagnon.sales.proposals.models.preparation import Partner
from compagnon.web.pages import feasibility_answer, feasibility_services
from compagnon.web.pages import feasibility_words as words
from compagnon.web.pages.feasibility_forms import AskForm, PriceForm, TextForm
from compagnon.web.pages.proposals_page import refused
from compagnon.web.routing import Request, page
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say


def url_of(proposal: Any, place: str = "") -> str:
    return reverse("feasibility", args=[proposal.uuid]) + (f"#{place}" if place else "")


def site_of(request: Request, wanted: bool) -> str:
    """The address of the product for the mails, when mails are wanted."""
    return request.build_absolute_uri("/") if wanted else ""


def show(
    request: Request, uuid: Any, *, status: int = 200, form: AskForm | None = None, fault: Any = ""
) -> HttpResponse:
    board = queries.board(request.actor, uuid)
    return render(request, "feasibility/board.html", _context(request, board, form, fault), status=status)


def _context(request: Request, board: queries.Board, form: AskForm | None, fault: Any) -> dict[str, Any]:
    actor, proposal = request.actor, board.proposal
    open_ones = [gate.review for gate in board.gates if gate.review and gate.state in {"waiting", "info"}]
    past = similar_to_each(open_ones)
    cards = [
        words.card(board, gate, past.get(gate.review.pk, ()) if gate.review else ()) for gate in board.gates
    ]
    limits = limits_of(actor)
    editable = actor.can("proposals.change")
    draft = board.version.status == "draft"
    for one in cards:
        for condition in one.conditions:
            condition.price_form = _price_form(limits, condition) if editable and draft else None
    return {
        "board": board, "proposal": proposal, "deal": proposal.deal, "cards": cards, "sentence": words.sentence(board),
        "figure": words.plan(board), "fault": fault, "editable": editable, "draft": draft,
        "form": (form or ask_form(request, board)) if editable else None, "text_form": TextForm(prefix="say"),
        "may_set_aside": actor.can("proposals.approve"), "may_set": actor.can("feasibility.set"),
        "with_cost": actor.can("catalogue.cost"),
        "crumbs": [Crumb(_("Quotes"), reverse("proposals")),
                   Crumb(proposal.deal.account.name, f"/accounts/{proposal.deal.account.uuid}/"),
                   Crumb(proposal.title, reverse("proposal", args=[proposal.uuid]))],
    }  # fmt: skip


def _price_form(limits: Limits, condition: ReviewCondition) -> PriceForm | None:
    if condition.amount is None or condition.done_at:
        return None
    price = conditions.suggested_price(limits, condition.amount)
    return PriceForm(initial={"price": price}, prefix=f"c{condition.pk}")


def ask_form(request: Request, board: queries.Board, data: Any = None) -> AskForm:
    partners = list(access.rows(request.actor, Partner).order_by("name"))
    return AskForm(data, services=queries.services(request.actor), partners=partners, board=board)


@page("proposals.view", write="proposals.change")
def feasibility(request: Request, uuid: str) -> HttpResponse:
    """Read the opinions; a post asks for more of them."""
    if request.method != "POST":
        return show(request, uuid)
    board = queries.board(request.actor, uuid)
    form = ask_form(request, board, request.POST)
    if form.is_valid():
        site = site_of(request, form.cleaned_data["mail"])
        try:
            once(request.actor, form.cleaned_data["idempotency_key"], FeasibilityReview, lambda: services.ask(
                request.actor, proposal=board.proposal, site=site, **form.values()
            )[0])  # fmt: skip
            say(request, _("Asked. You are told when they answer."))
            return redirect(url_of(board.proposal))
        except Refusal as refusal:
            refused(form, refusal)
    return show(request, uuid, status=422, form=form)


@page("proposals.view", write="proposals.change")
def question(request: Request, uuid: str) -> HttpResponse:
    """Act on one question: give information, remind, withdraw."""
    review = services.review_by(request.actor, uuid)
    if request.method != "POST":
        return redirect(url_of(review.proposal, f"r-{review.uuid}"))
    what, text = request.POST.get("action", ""), request.POST.get("say-text", "")
    try:
        if what == "inform":
            services.inform(request.actor, review=review, text=text)
            say(request, _("The information is given; the question is open again."))
        elif what == "remind":
            services.remind(request.actor, review=review, site=site_of(request, bool(review.site)))
            say(request, _("Reminded."))
        elif what == "withdraw":
            services.withdraw(request.actor, review=review)
            say(request, _("The question is withdrawn."))
    except Refusal as refusal:
        return show(request, review.proposal.uuid, status=422, fault=refusal.message)
    return redirect(url_of(review.proposal, f"r-{review.uuid}"))


@page("proposals.view", write="proposals.approve")
def aside(request: Request, uuid: str) -> HttpResponse:
    """Go on without an opinion, with a reason."""
    review = services.review_by(request.actor, uuid)
    if request.method == "POST":
        try:
            services.set_aside(request.actor, review=review, reason=request.POST.get("say-text", ""))
            say(request, _("The quote no longer waits for this opinion; the reason stays."))
        except Refusal as refusal:
            return show(request, review.proposal.uuid, status=422, fault=refusal.message)
    return redirect(url_of(review.proposal, f"r-{review.uuid}"))


@page("proposals.view", write="proposals.change")
def condition(request: Request, uuid: str) -> HttpResponse:
    """Take a condition into the quote: as a line, as a delivery time, as words, or dealt with elsewhere."""
    related = ("answer__review__proposal__deal__account",)
    row = access.get(request.actor, ReviewCondition, uuid, related=related)
    proposal = row.answer.review.proposal
    if request.method == "POST":
        try:
            _take(request, row, services.latest_version(proposal))
            say(request, _("The condition is taken in."))
        except Refusal as refusal:
            return show(request, proposal.uuid, status=422, fault=refusal.message)
    return redirect(url_of(proposal, f"r-{row.answer.review.uuid}"))


def _take(request: Request, row: ReviewCondition, version: Any) -> None:
    what = request.POST.get("action", "")
    if what == "line":
        form = PriceForm(request.POST, prefix=f"c{row.pk}")
        if not form.is_valid():
            raise Refusal("price_wrong", _("Write the price, such as 480 or 480.50."), path="price")
        conditions.add_as_line(
            request.actor, condition=row, version=version, price=form.cleaned_data["price"]
        )
    elif what == "weeks":
        conditions.take_weeks(request.actor, condition=row, version=version)
    elif what == "words":
        conditions.take_words(request.actor, condition=row, version=version)
    else:
        conditions.settle(request.actor, condition=row, how=request.POST.get("say-text", ""))


urlpatterns = [
    path("proposals/<uuid:uuid>/feasibility/", feasibility, name="feasibility"),
    path("feasibility/questions/<uuid:uuid>/", question, name="feasibility_question"),
    path("feasibility/questions/<uuid:uuid>/aside/", aside, name="feasibility_aside"),
    path("feasibility/conditions/<uuid:uuid>/", condition, name="feasibility_condition"),
    *feasibility_services.urlpatterns,
    *feasibility_answer.urlpatterns,
]
