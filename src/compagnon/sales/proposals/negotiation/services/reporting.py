"""After the talk: minutes the same day, debrief (compte rendu, débriefing: NEG-14, NEG-16)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.library import services as library
from compagnon.library.rendering import pdf
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import local_day, today
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Contact
from compagnon.sales.proposals.models.negotiation import Concession, InformationDuty, Negotiation
from compagnon.sales.proposals.models.outcomes import Debrief, Minutes
from compagnon.sales.proposals.negotiation import facts
from compagnon.sales.proposals.negotiation.ecology import ecology_lines
from compagnon.sales.proposals.negotiation.paper import minutes_document, money
from compagnon.sales.visits.models import Commitment
from compagnon.work import sharing

PURPOSE = "negotiation.minutes"
LINK_DAYS = 60
TEXTS = ("summary", "decisions", "actions", "said", "ecology")


@transaction.atomic
def draft_minutes(
    actor: Actor, *, negotiation: Negotiation, commitments: Sequence[Mapping[str, Any]] = ()
) -> Minutes:
    """The minutes as drawn from the talk: what was agreed, promised, said, told, and the ecological part.

    Written again as long as they are not sent; they never hold a cost, a margin or a limit.
    """
    access.require(actor, "proposals.change")
    row: Minutes | None = Minutes.objects.filter(negotiation=negotiation).first()
    if row and row.sent_at:
        raise Refusal("minutes_sent", _("These minutes were sent: they never change."))
    language = negotiation.proposal.language
    held = negotiation.rounds.order_by("-number").first()
    held_on = local_day(actor.workspace, held.started_at) if held else today(actor.workspace)
    with translation.override(language):
        values = {
            "held_on": held_on, "language": language, "by": actor.membership, "summary": _summary(negotiation),
            "decisions": "\n".join(_decisions(negotiation)), "actions": "\n".join(_actions(negotiation)),
            "said": "\n".join(_said(negotiation)), "ecology": "\n".join(ecology_lines(negotiation.proposal)),
        }  # fmt: skip
    if row is None:
        made: Minutes = Minutes.objects.create(workspace=actor.workspace, negotiation=negotiation, **values)
        return made
    save_version(row, None, values)
    return row


def _summary(row: Negotiation) -> str:
    proposal = row.proposal
    if row.status == "agreed" and row.agreed_version:
        return gettext("Agreement on %(title)s at %(price)s %(currency)s without VAT.") % {
            "title": proposal.title, "price": money(row.agreed_version.net, proposal.language),
            "currency": proposal.currency,
        }  # fmt: skip
    if row.status == "ended":
        return gettext("No agreement today on %(title)s.") % {"title": proposal.title}
    return gettext("The talk about %(title)s goes on.") % {"title": proposal.title}


def _decisions(row: Negotiation) -> list[str]:
    language, currency = row.proposal.language, row.proposal.currency
    found = []
    for each in Concession.objects.filter(round__negotiation=row, archived_at=None):
        give = each.give or gettext("%(amount)s %(currency)s off the price") % {
            "amount": money(each.amount, language), "currency": currency
        }  # fmt: skip
        found.append(
            gettext("%(give)s, in exchange for: %(get)s") % {"give": give, "get": each.get}
            if each.get
            else give
        )
    return found


def _actions(row: Negotiation) -> list[str]:
    """What both sides promised, from the commitments of the deal that are still open."""
    rows = Commitment.objects.filter(deal=row.proposal.deal, done_at=None, archived_at=None).order_by(
        "due_on", "pk"
    )
    who = {"us": gettext("we"), "them": gettext("you")}
    return [
        gettext("%(day)s, %(who)s: %(what)s") % {
            "day": f"{each.due_on:%d/%m/%Y}", "who": who[each.side], "what": each.text
        }
        for each in rows[:20]
    ]  # fmt: skip


def _said(row: Negotiation) -> list[str]:
    """Needs, answered objections and information given; signals and our own thoughts stay with us."""
    found = []
    for note in row.notes.filter(archived_at=None):
        if note.tag == "need":
            found.append(gettext("Need: %(text)s") % {"text": note.text})
        elif note.tag == "promise":
            found.append(gettext("Promised: %(text)s") % {"text": note.text})
        elif note.tag == "objection" and note.answer:
            found.append(
                gettext("Question: %(text)s Answer: %(answer)s") % {"text": note.text, "answer": note.answer}
            )
    items = row.information.filter(archived_at=None).order_by("given_on", "pk")
    words = dict(InformationDuty.ITEMS)
    found += [
        gettext("Information given: %(item)s%(paper)s") % {
            "item": words[each.item], "paper": f" ({each.document})" if each.document else ""
        }
        for each in items
    ]  # fmt: skip
    return found


@transaction.atomic
def edit_minutes(
    actor: Actor, *, minutes: Minutes, seen_version: int | None = None, **fields: Any
) -> Minutes:
    """Correct a draft of the minutes."""
    access.require(actor, "proposals.change")
    if minutes.sent_at:
        raise Refusal("minutes_sent", _("These minutes were sent: they never change."))
    save_version(minutes, seen_version, {name: str(fields[name]).strip() for name in TEXTS if name in fields})
    return minutes


@transaction.atomic
def send_minutes(
    actor: Actor, *, minutes: Minutes, recipients: Sequence[Contact]
) -> tuple[Minutes, list[tuple[Contact, str]]]:
    """Freeze the minutes as a PDF and give each recipient a link; gives the secrets, once. Fact `minutes.sent`."""
    access.require(actor, "proposals.change")
    row: Minutes = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
    if row.sent_at:
        raise Refusal("minutes_sent", _("These minutes were sent: they never change."))
    if not recipients:
        raise Refusal("recipient_missing", _("Choose who receives the minutes."), path="recipients")
    negotiation = row.negotiation
    if any(each.account_id != negotiation.proposal.deal.account_id for each in recipients):
        raise Refusal("contact_elsewhere", _("This contact belongs to another company."), path="recipients")
    if not (row.decisions.strip() or row.summary.strip()):
        raise Refusal("minutes_empty", _("Write what was decided before you send it."), path="decisions")
    content = pdf(minutes_document(row, actor.workspace))
    now = timezone.now()
    row.file = library.keep(
        actor, name=f"{gettext('minutes')}-{row.held_on:%Y-%m-%d}.pdf", kind="minutes", media_type="application/pdf",
        content=content, about_kind=row._meta.label_lower, about_id=row.uuid, language=row.language,
    )  # fmt: skip
    row.document_hash, row.sent_at = row.file.sha256, now
    row.recipients = [{"name": each.full_name, "email": each.email} for each in recipients]
    row.version += 1
    row.save()
    links = [(each, _link(actor, row, each)) for each in recipients]
    late = max(0, (local_day(actor.workspace, now) - row.held_on).days)
    proposal = negotiation.proposal
    fact = facts.MinutesSent(proposal.title, len(links), row.held_on, late, row.document_hash)
    record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid, file_hash=row.document_hash)
    return row, links


def _link(actor: Actor, row: Minutes, contact: Contact) -> str:
    _row, token = sharing.share(
        actor, purpose=PURPOSE, about=row, days=LINK_DAYS, recipient_name=contact.full_name,
        recipient_email=contact.email,
    )  # fmt: skip
    return token


@transaction.atomic
def debrief(
    actor: Actor, *, negotiation: Negotiation, result: str, grid: Mapping[str, int], reasons: Sequence[str],
    lesson: str, key: str = "",
) -> Debrief:  # fmt: skip
    """Learn from it: one's own practice on a grid of 1 to 4, the reasons of the outcome, one lesson."""
    access.require(actor, "proposals.change")
    if result not in dict(Debrief.RESULTS):
        raise Refusal("result_unknown", _("Say how it ended."), path="result")
    wrong = [name for name in grid if name not in dict(Debrief.CRITERIA) or not 1 <= grid[name] <= 4]
    if wrong or set(grid) != set(dict(Debrief.CRITERIA)):
        raise Refusal("grid_incomplete", _("Mark each line from 1 to 4."), path="grid")
    if any(reason not in dict(Debrief.REASONS) for reason in reasons):
        raise Refusal("reason_unknown", _("Choose the reasons in the list."), path="reasons")
    if not lesson.strip():
        raise Refusal(
            "lesson_missing", _("Write one thing that you will do differently, or again."), path="lesson"
        )
    values = {
        "result": result, "grid": dict(grid), "reasons": list(reasons), "lesson": lesson.strip(),
        "by": actor.membership, "at": timezone.now(),
    }  # fmt: skip

    def make() -> Debrief:
        row: Debrief | None = Debrief.objects.filter(negotiation=negotiation).first()
        if row:
            save_version(row, None, values)
        else:
            row = Debrief.objects.create(workspace=actor.workspace, negotiation=negotiation, **values)
        proposal = negotiation.proposal
        fact = facts.DebriefDone(proposal.title, result, tuple(reasons), lesson.strip())
        record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
        return row

    return once(actor, key, Debrief, make)
