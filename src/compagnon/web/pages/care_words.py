"""The care desk in words and pictures: the score with its interval, open loops, the message of a survey."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Account
from compagnon.sales.accounts.permission import Permission, screen
from compagnon.sales.care.models import Survey, SurveyAnswer
from compagnon.sales.care.queries import Satisfaction, deadline
from compagnon.sales.care.services import group_of
from compagnon.web.pages.deals_forms import people_of
from compagnon.web.ui import figures, formats
from compagnon.web.ui.formats import number, percent
from compagnon.web.ui.parts import Figure, Grade, KeyFigure, QueueItem, Why
from compagnon.web.ui.tables import Column

GROUPS = {
    "promoter": gettext_lazy("Promoter"), "passive": gettext_lazy("Neutral"),
    "detractor": gettext_lazy("Detractor"),
}  # fmt: skip
COLUMNS = (
    Column(
        "account", gettext_lazy("Client"), value=lambda row: row.survey.account.name, sort="",
        url=lambda row: reverse("answer", args=[row.uuid]),
        note=lambda row: row.survey.contact.full_name if row.survey.contact else "",
    ),
    Column("score", gettext_lazy("Out of 10"), "number"),
    Column("group", gettext_lazy("Group"), value=lambda row: GROUPS[group_of(row.score)], sort=""),
    Column("text", gettext_lazy("In their words"), sort=""),
    Column("topic", gettext_lazy("Topic"), value=lambda row: row.get_topic_display(), sort="topic"),
    Column("answered_at", gettext_lazy("Answered"), "moment"),
    Column("closed_at", gettext_lazy("Answered back"), "moment"),
    Column("closing_note", gettext_lazy("What was done"), sort="", shown=False),
)  # fmt: skip


def points(value: Decimal) -> str:
    return number(value, 0, signed=True)


def score_sentence(found: Satisfaction) -> str:
    """“Score +26 on 50 answers: between +5 and +47, 19 times out of 20.”"""
    if found.score is None:
        return _("No answer in this period.")
    return _(
        "Score %(score)s on %(n)s answers: the true one lies between %(low)s and %(high)s, 19 times out of 20."
    ) % {
        "score": points(found.score.value), "n": number(found.answers), "low": points(found.score.low),
        "high": points(found.score.high),
    }  # fmt: skip


def small_sentence(found: Satisfaction) -> str:
    if not (found.small and found.score):
        return ""
    return _(
        "Small sample: under 100 answers, a change of this score from one period to the next proves nothing."
    )


def pictures(found: Satisfaction, on: date) -> tuple[Figure, ...]:
    """The shares of the answers, and the score on its ruler with its interval."""
    parts = [
        (_("promoters (9–10)"), Decimal(found.promoters)), (_("neutral (7–8)"), Decimal(found.passives)),
        (_("detractors (0–6)"), Decimal(found.detractors)),
    ]  # fmt: skip
    shares = figures.shares(
        "groups", _("Answers by group"), parts, heads=(_("Group"), _("Answers received")),
        caption=_("Answers by group"),
        losses=[2],
    )  # fmt: skip
    if found.score is None:
        return (shares,)
    low, high = found.score.low, found.score.high
    ruler = figures.gauge(
        "score", _("Where the score stands"), (_("score"), found.score.value), (Decimal(-100), Decimal(100)),
        heads=(_("Mark"), _("Points")), caption=_("Score from −100 to +100; the band is where the true one lies"),
        zones=[(Decimal(-100), low, "rest"), (low, high, "room"), (high, Decimal(100), "rest")],
        marks=[(_("low"), low), (_("high"), high)], why=score_why(found, on), read=points,
    )  # fmt: skip
    return shares, ruler


def score_why(found: Satisfaction, on: date) -> Why:
    assert found.score is not None
    rows = [
        (_("Promoters (9–10)"), number(found.promoters)), (_("Neutral (7–8)"), number(found.passives)),
        (_("Detractors (0–6)"), number(found.detractors)), (_("Answers received"), number(found.answers)),
        (_("95 % interval"), f"{points(found.score.low)} … {points(found.score.high)}"),
    ]  # fmt: skip
    return Why(
        _("Recommendation score"), _("(promoters − detractors) ÷ answers × 100"), rows,
        _("Reichheld, 2003; normal interval at 95 %"), on, Grade.COMPUTED,
        result=(_("Score"), points(found.score.value)),
    )  # fmt: skip


def keys(found: Satisfaction, on: date) -> list[KeyFigure]:
    rate = percent(Decimal(found.answers) / found.sent, 0) if found.sent else "–"
    return [
        KeyFigure(_("Surveys sent"), number(found.sent), grade=Grade.COUNTED),
        KeyFigure(
            _("Answers received"), number(found.answers),
            _("%(rate)s of those asked") % {"rate": rate} if found.sent else "", Grade.COUNTED,
        ),
    ]  # fmt: skip


def loops(rows: Sequence[SurveyAnswer], now: datetime) -> list[QueueItem]:
    """Unsatisfied clients nobody has answered yet, those longest waiting first."""
    items = []
    for row in rows:
        until = deadline(row)
        late = until < now
        who = row.survey.contact.full_name if row.survey.contact else ""
        items.append(QueueItem(
            "bad" if late else "warn", "clock-alert" if late else "phone", _("Late") if late else _("To call"),
            row.survey.account.name,
            " · ".join(part for part in (
                _("%(score)s out of 10") % {"score": row.score}, who, row.text[:90]) if part),
            formats.moment(until), reverse("answer", args=[row.uuid]), _("Answer the client"),
        ))  # fmt: skip
    return items


@dataclass(frozen=True)
class Message:
    subject: str
    body: str
    mailto: str


def message_of(actor: Actor, survey: Survey, url: str) -> Message:
    """The e-mail that carries the link, in the client's language."""
    contact = survey.contact
    with translation.override(survey.language):
        about = survey.order.number if survey.order else ""
        values = {
            "name": contact.full_name if contact else survey.account.name, "order": about, "url": url,
            "sender": actor.name, "company": actor.workspace.name,
        }  # fmt: skip
        subject = _("One question on your order %(order)s") if about else _("One question on our work")
        body = _(
            "Hello %(name)s,\n\n"
            "Would you recommend us? One question, from 0 to 10, and a line if you like. It takes half a minute:\n\n"
            "%(url)s\n\n"
            "I read every answer myself, and call back whoever is not satisfied.\n\n"
            "If you do not want to be asked again, answer this message and it is done.\n\n"
            "%(sender)s\n%(company)s"
        )
        subject, body = subject % values, body % values
    address = contact.email if contact else survey.account.email
    mailto = f"mailto:{quote(address)}?subject={quote(subject)}&body={quote(body)}" if address else ""
    return Message(subject, body, mailto)


def permissions(actor: Actor, account: Account) -> list[tuple[Any, Permission | None]]:
    """The people of the client, each with the rule that stands against writing, if one does."""
    people = list(people_of(actor, account).select_related("account"))
    refused = {contact.pk: found for contact, found in screen(actor, people, "email").excluded}
    return [(person, refused.get(person.pk)) for person in people]
