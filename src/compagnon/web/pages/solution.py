"""From the need to the solution: does our offer answer what the client asked, and what shows it?

The representative opens it before writing the proposal, to see which needs and requirements have no answer, to
answer them with proof (past answers at hand), and to choose benefits, arguments and answers to objections. The
manager reads it before approving; the internal service looks up what was promised.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import (
    Argument,
    ComplianceLine,
    ObjectionCard,
    Requirement,
)
from compagnon.sales.proposals.queries import proposal_of
from compagnon.sales.proposals.solution import queries, services
from compagnon.web.pages import solution_import, solution_library, solution_rows
from compagnon.web.pages import solution_words as words
from compagnon.web.pages.proposals_words import conflict_between
from compagnon.web.pages.solution_forms import AnswerForm, ResultForm
from compagnon.web.pages.solution_rows import KINDS, crumbs_of, row_of
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.toasts import say

MOST_CARDS = 5
MOST_SUGGESTED = 40  # requirements without an answer for which past answers are looked up


@page("proposals.view")
def solution(request: Request, uuid: str) -> HttpResponse:
    proposal = proposal_of(request.actor, uuid)
    return render(request, "solution/page.html", _context(request, proposal))


def _context(request: Request, proposal: Proposal) -> dict[str, Any]:
    actor, currency = request.actor, proposal.currency
    found = queries.chain(actor, proposal)
    may_change = actor.can("proposals.change")
    value, steps = queries.value_of(found.benefits), queries.growth(actor, proposal)
    waiting = [row for row in found.requirements if queries.answer_of(row) is None][:MOST_SUGGESTED]
    past = queries.past_answers(actor, proposal, waiting) if may_change else {}
    return {
        "proposal": proposal, "deal": proposal.deal, "found": found, "crumbs": crumbs_of(proposal),
        "sentence": words.sentence(found), "matrix": words.matrix(found.counts), "may_change": may_change,
        "gaps": words.gap_lines(found.gaps, proposal, may_change=may_change),
        "questions": words.silent_questions(found.silent), "rows": [_row(row, past) for row in found.requirements],
        "links": [_link(link, currency) for link in found.links], "figures": words.key_figures(found, value, currency),
        "chart": words.value_chart(value, currency), "value": value,
        "benefits": [(row, words.range_text(row, currency) if row.unit else "", words.proof_of(row),
                      words.factors_why(row, currency)) for row in found.benefits],
        "steps": steps, "growth_chart": words.growth_chart(steps, currency),
        "accessibility": queries.accessibility(actor, proposal), **_cards(request, proposal, found),
    }  # fmt: skip


def _row(requirement: Requirement, past: dict[int, list[queries.PastAnswer]]) -> dict[str, Any]:
    line = queries.answer_of(requirement)
    return {
        "row": requirement, "line": line, "badge": words.ANSWER_BADGES[line.answer] if line else None,
        "proof": words.proof_of(line) if line else "", "past": len(past.get(requirement.pk, ())),
    }  # fmt: skip


def _link(link: queries.Link, currency: str) -> dict[str, Any]:
    """A need with the lines of its chain: feature, benefit, proof."""
    lines = [(row.feature, row.text, words.proof_of(row)) for row in link.benefits]
    lines += [
        (use.argument.feature, use.argument.benefit, words.proof_of(use.argument)) for use in link.arguments
    ]
    return {
        "need": link.need,
        "lines": lines,
        "requirements": len(link.requirements),
        "answered": link.answered,
    }


def _cards(request: Request, proposal: Proposal, found: queries.Chain) -> dict[str, Any]:
    """The cards that suit this reader, this quote and these needs, with what came of them before."""
    case = queries.case_of(proposal, [need.domain for need in found.needs])
    arguments = queries.arguments(request.actor, case, proposal=proposal, language=proposal.language)
    objections = queries.objection_cards(request.actor, case, language=proposal.language)
    return {
        "arguments": [(each, words.rate_text(each), words.proof_of(each.card)) for each in arguments[:MOST_CARDS]],
        "objections": [(each, words.rate_text(each), words.proof_of(each.card)) for each in objections[:MOST_CARDS]],
    }  # fmt: skip


# ---- answer a requirement -------------------------------------------------------------


@page("proposals.change")
def solution_answer(request: Request, uuid: str, row_uuid: str) -> HttpResponse:
    """One requirement with our answer, and what was answered before to requirements like it."""
    actor, proposal = request.actor, proposal_of(request.actor, uuid)
    requirement = row_of(request, KINDS["requirement"], proposal, row_uuid)
    line = queries.answer_of(requirement)
    form = AnswerForm(request.POST or None, initial=_initial(line), actor=actor, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        values.pop("key")
        try:
            services.answer_requirement(actor, requirement=requirement, **values)
        except Conflict as conflict:
            context = conflict_between(form, _initial(conflict.current), conflict.current)
            context |= {"back": _next_to_answer(request, proposal), "proposal": proposal}
            return render(request, "proposals/conflict.html", context, status=409)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Answer written."))
            return redirect(_next_to_answer(request, proposal))
    past = queries.past_answers(actor, proposal, [requirement], most=5).get(requirement.pk, [])
    context = {
        "proposal": proposal, "requirement": requirement, "line": line, "form": form,
        "crumbs": crumbs_of(proposal, "solution"),
        "past": [(each, words.OUTCOMES[each.outcome], words.proof_of(each.line),
                  words.ANSWER_BADGES[each.line.answer], round(each.score * 100)) for each in past],
    }  # fmt: skip
    return (invalid if request.method == "POST" else render)(request, "solution/answer.html", context)


def _initial(line: ComplianceLine | None) -> dict[str, Any]:
    if line is None:
        return {}
    return {
        "answer": line.answer, "text": line.text, "proof": line.proof, "version": line.version,
        "product": line.product.uuid if line.product else None,
    }  # fmt: skip


def _next_to_answer(request: Request, proposal: Proposal) -> str:
    """The next requirement without an answer when asked for, else the matrix."""
    here = reverse("solution", args=[proposal.uuid]) + "#requirements"
    if request.POST.get("then") != "next":
        return here
    waiting = (
        row for row in queries.requirements_of(request.actor, proposal) if queries.answer_of(row) is None
    )
    row = next(waiting, None)
    return reverse("solution_answer", args=[proposal.uuid, row.uuid]) if row else here


@require_POST
@page("proposals.change")
def solution_copy(request: Request, uuid: str, row_uuid: str, line_uuid: str) -> HttpResponse:
    """Take a past answer; it opens for reading over."""
    proposal = proposal_of(request.actor, uuid)
    requirement = row_of(request, KINDS["requirement"], proposal, row_uuid)
    source = access.get(request.actor, ComplianceLine, line_uuid, related=("product", "file"))
    services.copy_answer(request.actor, requirement=requirement, source=source)
    say(request, _("Past answer taken: read it over."))
    return redirect("solution_answer", proposal.uuid, requirement.uuid)


# ---- cards ----------------------------------------------------------------------------


@require_POST
@page("proposals.change")
def solution_argument(request: Request, uuid: str, card_uuid: str) -> HttpResponse:
    """Use an argument in this proposal, for one of its needs if that is said."""
    proposal = proposal_of(request.actor, uuid)
    argument = access.get(request.actor, Argument, card_uuid)
    need = next(
        (n for n in queries.chain(request.actor, proposal).needs if str(n.uuid) == request.POST.get("need")),
        None,
    )
    services.choose_argument(request.actor, argument=argument, proposal=proposal, need=need)
    say(request, _("Argument used in this proposal."))
    return redirect(reverse("solution", args=[proposal.uuid]) + "#arguments")


@require_POST
@page("proposals.change")
def solution_objection(request: Request, uuid: str, card_uuid: str) -> HttpResponse:
    """Log an objection that was met, and whether its answer convinced."""
    proposal = proposal_of(request.actor, uuid)
    card = access.get(request.actor, ObjectionCard, card_uuid)
    form = ResultForm(request.POST)
    if not form.is_valid():
        raise Http404("missing")
    services.record_objection(request.actor, card=card, deal=proposal.deal, **form.cleaned_data)
    say(request, _("Noted: the success of the card counts it."))
    return redirect(reverse("solution", args=[proposal.uuid]) + "#objections")


urlpatterns = [
    path("proposals/<uuid:uuid>/solution/", solution, name="solution"),
    path("proposals/<uuid:uuid>/solution/requirements/<uuid:row_uuid>/answer/", solution_answer,
         name="solution_answer"),
    path("proposals/<uuid:uuid>/solution/requirements/<uuid:row_uuid>/copy/<uuid:line_uuid>/", solution_copy,
         name="solution_copy"),
    path("proposals/<uuid:uuid>/solution/arguments/<uuid:card_uuid>/use/", solution_argument,
         name="solution_argument"),
    path("proposals/<uuid:uuid>/solution/objections/<uuid:card_uuid>/use/", solution_objection,
         name="solution_objection"),
    *solution_import.urlpatterns,
    *solution_rows.urlpatterns,
    *solution_library.urlpatterns,
]  # fmt: skip
