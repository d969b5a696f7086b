"""What the deals desk shows, made from rows: sentences, steps, the table, the two versions of a conflict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.numbers import get_currency_symbol
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from compagnon.journal.kinds import KINDS
from compagnon.journal.models import Fact
from compagnon.journal.queries import last_change, sentence
from compagnon.people.actor import Actor
from compagnon.people.clock import local_day
from compagnon.people.fields import text_in
from compagnon.sales.deals.models import Deal, Need, Stage
from compagnon.sales.deals.queries import Sums, age, why_stuck
from compagnon.sales.watch.queries import ABOUT as FINDING
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Conflict, Difference, Entry, Grade, Step, Why
from compagnon.web.ui.tables import Column

SLIPS = {
    "old": gettext_lazy("too long in this stage"),
    "late_step": gettext_lazy("next step overdue"),
    "no_step": gettext_lazy("no next step"),
    "past_close": gettext_lazy("decision date past"),
}
# What a need of each domain is usually asked by: offered when nothing was said on it (PTC-01).
QUESTIONS = {
    "technical": gettext_lazy("Which performances, materials and interfaces must it have?"),
    "functional": gettext_lazy("What will it be used for, by whom, how often?"),
    "financial": gettext_lazy("Which budget, decided by whom, paid how?"),
    "deadline": gettext_lazy("By when must it run, and what happens if it does not?"),
    "constraint": gettext_lazy("Which standards, site rules or existing equipment bind us?"),
    "ecology": gettext_lazy("Which environmental goals or labels must it serve?"),
}


def address(route: str, *args: Any) -> str:
    """The address of a page, or nothing while it is not built."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""


def money(sums: Mapping[str, Sums], name: str = "amount") -> str:
    """One sum per currency, never added together: “48 000 € + 1 200 CHF”."""
    parts = [
        formats.amount(getattr(part, name), 0, code) for code, part in sorted(sums.items()) if part.count
    ]
    return " + ".join(parts) or formats.amount(0)


def weighted_why(sums: Mapping[str, Sums], rows: Sequence[tuple[Any, Any]], on: date) -> Why:
    return Why(
        title=_("Weighted amount"),
        formula=_("sum of amount × probability"),
        rows=rows,
        source=_("probability stated on the deal, else that of its stage"),
        as_of=on,
        grade=Grade.ESTIMATED,
        result=(_("Weighted amount"), money(sums, "weighted")),
    )


def days(count: int) -> str:
    return formats.days_count(count)


@dataclass(frozen=True)
class Card:
    """A deal on the board."""

    deal: Deal
    age: int
    slips: Sequence[Any]
    moves: Sequence[Stage]

    step_late: bool = False

    @property
    def late(self) -> bool:
        return bool(self.slips) or self.step_late


def card(actor: Actor, deal: Deal, on: date, moves: Sequence[Stage]) -> Card:
    old = age(actor, deal, on)
    codes = why_stuck(deal, on, old)
    # The overdue step shows by its own date.
    return Card(deal, old, [SLIPS[c] for c in codes if c != "late_step"], moves, "late_step" in codes)


def steps(deal: Deal, every: Sequence[Stage]) -> list[Step]:
    """The stages as a stepper; a lost deal keeps the stages of the sale and ends on "lost"."""
    shown = [stage for stage in every if stage.kind != "lost" or stage.pk == deal.stage_id]
    if deal.stage.kind == "lost":
        shown = [stage for stage in shown if stage.kind != "won"]
    here = [stage.pk for stage in shown].index(deal.stage_id)
    states = [
        "done" if place < here else "current" if place == here else "next" for place in range(len(shown))
    ]
    return [Step(text_in(stage.name), "", state) for stage, state in zip(shown, states, strict=True)]


def amount_of(deal: Deal) -> str:
    return formats.amount(deal.amount, None, deal.currency)


def columns(actor: Actor, on: date) -> tuple[Column, ...]:
    """The table of deals: every column can be sorted in the database, except those worked out in Python."""
    currency = actor.workspace.currency
    unit = get_currency_symbol(currency, "fr")

    def amount(deal: Deal) -> Any:
        return formats.number(deal.amount, 2) if deal.currency == currency else amount_of(deal)

    def waiting(deal: Deal) -> str:
        return ", ".join(str(SLIPS[code]) for code in why_stuck(deal, on, age(actor, deal, on)))

    return (
        Column(
            "name", pgettext_lazy("deal", "Deal"), sort="search_key",
            url=lambda deal: reverse("deal", args=[deal.uuid]), note=lambda deal: deal.account.name,
        ),
        Column(
            "stage", pgettext_lazy("deal", "Stage"), sort="stage__position",
            value=lambda deal: text_in(deal.stage.name),
        ),
        Column("amount", gettext_lazy("Amount"), "amount", cell=amount, unit=unit),
        Column("weighted", gettext_lazy("Weighted"), "amount", sort="", unit=unit),
        Column("odds", gettext_lazy("Probability"), "percent", sort="", shown=False),
        Column(
            "age", gettext_lazy("Days in stage"), "number", value=lambda deal: age(actor, deal, on),
            sort="stage_since",
        ),
        Column("next_step_on", gettext_lazy("Next step"), "date", note=lambda deal: deal.next_step),
        Column("close_on", pgettext_lazy("deal", "Decision"), "date"),
        Column("waiting", gettext_lazy("Stuck because"), value=waiting, sort=""),
        Column(
            "owner", gettext_lazy("Held by"), value=lambda deal: str(deal.owner.user) if deal.owner else "", sort="",
        ),
        Column("account", gettext_lazy("Client"), value=lambda deal: deal.account.name, sort="", shown=False),
        Column("opened_on", pgettext_lazy("deal", "Opened"), "date", shown=False),
        Column("closed_on", pgettext_lazy("deal", "Closed"), "date", shown=False),
        Column("competitor", gettext_lazy("Competitor"), sort="", shown=False),
        Column(
            "lost_reason", gettext_lazy("Lost because"), sort="", shown=False,
            value=lambda deal: text_in(deal.lost_reason.name) if deal.lost_reason else "",
        ),
    )  # fmt: skip


def history(rows: Sequence[Fact]) -> list[Entry]:
    """Facts as a timeline: when, what, who."""
    return [
        Entry(
            when=formats.day_short(fact.at), title=sentence(fact),
            note=f"{fact.actor_label} · {formats.clock(fact.at)}",
            icon=KINDS[fact.kind].icon if fact.kind in KINDS else "circle-dot", look="soft",
            machine=fact.at.isoformat(),
        )
        for fact in rows
    ]  # fmt: skip


def stuck_sentence(count: int, amount: str) -> str:
    return ngettext("%(count)s is stuck (%(amount)s)", "%(count)s are stuck (%(amount)s)", count) % {
        "count": formats.number(count), "amount": amount,
    }  # fmt: skip


def conflict_of(form: Any, current: Deal) -> Conflict:
    """Both versions of each field that differs, with who saved the other and when."""
    last = last_change(current)
    differences = []
    for name in form.fields:
        if name in {"version", "idempotency_key"}:
            continue
        mine, theirs = form.cleaned_data.get(name), getattr(current, name)
        if name == "probability" and mine is not None:
            mine = mine / 100
        if name == "amount":
            mine = mine or Decimal(0)
        if (mine or None) != (theirs or None):
            differences.append(
                Difference(
                    form.fields[name].label,
                    name,
                    _shown(name, mine),
                    _shown(name, theirs),
                    _typed(name, mine),
                    _typed(name, theirs),
                )
            )
    who = last.actor_label if last else _("Somebody")
    return Conflict(who, current.updated_at, differences, current.version)


def kept(post: Any, found: Conflict) -> list[tuple[str, str]]:
    """What was typed and is not in dispute, to be sent again with the choice."""
    disputed = {difference.name for difference in found.differences} | {"version", "csrfmiddlewaretoken"}
    return [(name, value) for name, value in post.items() if name not in disputed]


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name == "probability":
        return formats.percent(value)
    if isinstance(value, Decimal):
        return formats.number(value)
    return formats.day(value, year=True) if isinstance(value, date) else str(value)


def _typed(name: str, value: Any) -> str:
    """The value as the form field would have it typed."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return formats.number(value * 100 if name == "probability" else value).replace("\u202f", "")
    return str(getattr(value, "uuid", value))


def deal_kv(actor: Actor, deal: Deal, on: date) -> list[tuple[Any, Any]]:
    """Keys and values of the file of a deal."""
    return [
        (_("Contact"), deal.contact.full_name if deal.contact else ""),
        (_("Held by"), str(deal.owner.user) if deal.owner else ""),
        (_("Opened on"), formats.day(deal.opened_on, weekday=False, year=True)),
        (_("In this stage for"), days(age(actor, deal, on)) if deal.is_open else ""),
        (
            _("Decision expected on"),
            formats.day(deal.close_on, weekday=False, year=True) if deal.close_on else "",
        ),
        (_("Closed on"), formats.day(deal.closed_on, weekday=False, year=True) if deal.closed_on else ""),
        (_("Competitor"), deal.competitor),
        (_("Lost because"), text_in(deal.lost_reason.name) if deal.lost_reason else ""),
        (_("What we learn from it"), deal.lost_note),
        *_origin(deal),
    ]


def _origin(deal: Deal) -> list[tuple[Any, Any]]:
    """What brought the deal about: its action, and the finding or the fact behind."""
    rows, cause = [], deal.cause
    if deal.action:
        rows.append((_("Action"), _link("action", deal.action.uuid, deal.action.title)))
        cause = deal.action.cause
    if cause:
        words = sentence(cause)
        rows.append((
            _("Because of"), _link("finding", cause.about_id, words) if cause.about_kind == FINDING else words
        ))  # fmt: skip
    return rows


def _link(route: str, uuid: UUID, words: str) -> str:
    return format_html('<a href="{}">{}</a>', reverse(route, args=[uuid]), words)


def need_domain(code: str) -> Any:
    return dict(Need.DOMAINS)[code]


def day_of(actor: Actor, at: Any) -> date:
    return local_day(actor.workspace, at)
