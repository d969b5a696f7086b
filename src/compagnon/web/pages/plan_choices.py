"""What several pages of the plan offer to choose: the year, the fact that causes a decision."""

from uuid import UUID

from django.http import Http404

from compagnon.journal import queries as journal
from compagnon.journal.models import Fact
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.web.pages.plan_forms import CAUSES, fact_of
from compagnon.web.routing import Request

CAUSES_SHOWN = 40


def year_of(request: Request) -> int:
    """The year that the URL asks for, this one by default."""
    text, now = request.GET.get("year", ""), today(request.actor.workspace).year
    return int(text) if text.isdecimal() and abs(int(text[:4]) - now) <= 20 else now


def causes(actor: Actor, wanted: str = "") -> list[Fact]:
    """The facts that a decision may cite: the one that the URL names, then the latest of their kinds."""
    found = list(journal.facts(actor).filter(kind__in=CAUSES)[:CAUSES_SHOWN])
    if wanted and fact_of(found, wanted) is None:
        try:
            found.insert(0, journal.get_fact(actor, UUID(wanted)))
        except ValueError as error:
            raise Http404("missing") from error
    return found
