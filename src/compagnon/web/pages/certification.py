"""The home of the certification wing: each role finds the one thing that waits for it.

The candidate opens it to know how far the file is and what to do next; the trainer, who of the class is
stuck; the tutor, which opinion or hours are wanted; the session manager, what to check and who is late; the
authority, which candidacies it will verify; jurors and invigilators, where their day is.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from compagnon.certification.candidates import queries
from compagnon.certification.candidates.models import Opinion
from compagnon.certification.candidates.queries import Row
from compagnon.certification.standards import rules
from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.roles import CERTIFICATION_ROLES
from compagnon.web.pages import candidates_parts as parts
from compagnon.web.routing import Request, member
from compagnon.web.ui.parts import QueueItem


@member
def home(request: Request) -> HttpResponse:
    """The first of these roles that one holds decides; a candidate sees the own candidacy first."""
    _here_or_elsewhere(request)
    roles = request.actor.roles
    if "candidate" in roles and (mine := queries.own(request.actor)):
        return _candidate(request, mine)
    if "session_manager" in roles:
        return _manager(request)
    if "trainer" in roles:
        return _class(request)
    if "tutor" in roles:
        return _tutor(request)
    if "authority" in roles:
        return render(
            request, "certification/authority.html", {"rows": _lines(queries.candidacies(request.actor))}
        )
    return render(request, "certification/other.html", {"is_candidate": "candidate" in roles})


def _here_or_elsewhere(request: Any) -> None:
    """Who is a candidate in another workspace, a training centre's, is offered the way there."""
    actor = request.actor
    if actor is None or not actor.can("certification.view"):
        for membership in request.memberships:
            if set(membership.roles) & CERTIFICATION_ROLES:
                raise access.ElsewhereInMine(membership.workspace)
    access.require(actor, "certification.view")


def _candidate(request: Request, mine: list[Row]) -> HttpResponse:
    row = mine[0]
    plan = queries.back_plan(row, today(request.actor.workspace))
    context = {
        "row": row, "candidacy": row.candidacy, "others": mine[1:], "figures": parts.key_figures(row),
        "todo": parts.todo(row), "step": row.next_step, "aim": parts.aim_text(row.candidacy.targets),
        "plan": plan, "assessed": [(each, parts.RESULTS[each.latest.result] if each.latest else None)
                                   for each in row.assessed],
        "waits": sum(state.state == "handed" for state in row.papers),
    }  # fmt: skip
    return render(request, "certification/candidate.html", context)


def _lines(rows: list[Row]) -> list[dict[str, Any]]:
    """One line of a list of candidates: how far each is, the next paper, what is late."""
    return [
        {"row": row, "candidacy": row.candidacy, "aim": parts.aim_text(row.candidacy.targets),
         "status": parts.STATUS[row.candidacy.status], "next": row.next_step, "late": len(row.late),
         "assessed": any(state.paper.kind == "assessments" for state in row.papers)}
        for row in rows
    ]  # fmt: skip


def _manager(request: Request) -> HttpResponse:
    rows = queries.candidacies(request.actor)
    check = parts.to_check(rows)
    late = [item for row in rows for item in parts.todo(row, whose=True) if item.kind == "bad"]
    waiting = sum(state.waits for state in rules.rule_states(request.actor.workspace))
    context = {
        "count": len(rows), "ready": sum(row.complete for row in rows), "check": check[:7], "checks": len(check),
        "late": late[:7], "lates": len(late), "waiting": waiting,
        "late_people": sum(bool(row.late) for row in rows),
    }  # fmt: skip
    return render(request, "certification/manager.html", context)


def _class(request: Request) -> HttpResponse:
    rows = queries.candidacies(request.actor)
    lines = _lines(rows)
    stuck = [line for line in lines if line["late"] or line["row"].acquired * 2 < len(line["row"].assessed)]
    context = {"lines": lines, "stuck": stuck, "cohorts": queries.cohorts(request.actor)}
    return render(request, "certification/class.html", context)


def _tutor(request: Request) -> HttpResponse:
    rows = queries.candidacies(request.actor)
    signed = set(
        access.rows(request.actor, Opinion)
        .filter(signed_at__isnull=False)
        .values_list("candidacy_id", flat=True)
    )
    wanted = [row for row in rows if _opinion_wanted(row) and row.candidacy.pk not in signed]
    items = [
        QueueItem("accent", "pen-line", _("Company's opinion"), row.candidacy.full_name, row.standard.title,
                  "", reverse("candidate_cqpm", args=[row.candidacy.uuid]), _("Write"))
        for row in wanted
    ]  # fmt: skip
    return render(request, "certification/tutor.html", {"lines": _lines(rows), "items": items})


def _opinion_wanted(row: Row) -> bool:
    evaluation = row.standard.evaluation
    return bool(evaluation and evaluation.opinion_required
                and row.candidacy.path not in evaluation.opinion_except_paths)  # fmt: skip


urlpatterns = [path("certification/", home, name="certification")]
