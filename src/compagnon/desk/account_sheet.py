"""One company with what every room knows of it (fiche compte), for the page, the API and the commands.

The rooms do not know each other's pages: here their rows are read, a few of each, and handed on as
plain panels. A room that comes later adds its line to `PANELS`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal import queries as journal
from compagnon.journal.kinds import KINDS
from compagnon.journal.models import Fact
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.fields import text_in
from compagnon.sales.accounts import queries
from compagnon.sales.accounts.models import Account, Contact, Site, Task
from compagnon.sales.accounts.permission import Permission, screen
from compagnon.sales.care.models import SurveyAnswer
from compagnon.sales.deals.models import Deal
from compagnon.sales.orders.models import Invoice, Order
from compagnon.sales.orders.models.fulfilment import InstalledItem
from compagnon.sales.orders.quality.vigilance import flags_of
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.visits.models import Visit

ROWS_OF_A_PANEL = 5
FACTS = 40


@dataclass(frozen=True)
class PanelRow:
    title: str
    note: Any
    when: date | None
    path: str  # of its page, as interfaces.md fixes it; "" when it has none


@dataclass(frozen=True)
class Panel:
    code: str
    title: Any
    rows: Sequence[PanelRow]


@dataclass(frozen=True)
class Person:
    contact: Contact
    phone: Permission
    email: Permission


@dataclass(frozen=True)
class AccountSheet:
    account: Account
    people: Sequence[Person]
    sites: Sequence[Site]
    tasks: Sequence[Task]
    facts: Sequence[Fact]
    panels: Sequence[Panel]
    today: date

    @property
    def step(self) -> Task | None:
        """The next step: the earliest open task."""
        return self.tasks[0] if self.tasks else None

    @property
    def late_days(self) -> int:
        return max(0, (self.today - self.step.due_on).days) if self.step else 0

    @property
    def missing_roles(self) -> list[str]:
        """Roles of a purchase that nobody is known for (PRO-10)."""
        known = {person.contact.buying_role for person in self.people}
        return [role for role in ("decider", "prescriber", "buyer", "user") if role not in known]


def account_sheet(actor: Actor, account: Account, *, touches_only: bool = False) -> AccountSheet:
    """Everything the sheet shows, in a number of queries that does not grow with the data."""
    return AccountSheet(
        account=account,
        people=_people(actor, account),
        sites=queries.sites_of(actor, account),
        tasks=queries.open_tasks_of(actor, account),
        facts=_facts(actor, account, touches_only),
        panels=[panel for panel in (make(actor, account) for make in PANELS) if panel.rows],
        today=timezone.localdate(),
    )


def _facts(actor: Actor, account: Account, touches_only: bool) -> list[Fact]:
    kinds = None
    if touches_only:
        kinds = [code for code, kind in KINDS.items() if kind.touch]
    return journal.timeline(actor, account.uuid, limit=FACTS, kinds=kinds)


def _people(actor: Actor, account: Account) -> list[Person]:
    people = queries.people_of(actor, account)
    if not people:
        return []
    answers: list[dict[int, Permission]] = []
    for channel in ("phone", "email"):
        screened = screen(actor, people, channel)
        refused = {contact.pk: permission for contact, permission in screened.excluded}
        answers.append(refused)
    allowed = Permission(True, "allowed")
    return [Person(one, answers[0].get(one.pk, allowed), answers[1].get(one.pk, allowed)) for one in people]


def _deals(actor: Actor, account: Account) -> Panel:
    rows = (
        access.rows(actor, Deal).filter(account=account).select_related("stage").order_by("-opened_on", "-pk")
    )
    return Panel(
        "deals", _("Deals"),
        [
            PanelRow(deal.name, text_in(deal.stage.name), deal.close_on, f"/deals/{deal.uuid}/")
            for deal in rows[:ROWS_OF_A_PANEL]
        ],
    )  # fmt: skip


def _visits(actor: Actor, account: Account) -> Panel:
    rows = access.rows(actor, Visit).filter(account=account).order_by("-starts_at")[:ROWS_OF_A_PANEL]
    return Panel(
        "visits", _("Visits"),
        [
            PanelRow(visit.purpose, visit.get_status_display(), timezone.localtime(visit.starts_at).date(),
                     f"/visits/{visit.uuid}/")
            for visit in rows
        ],
    )  # fmt: skip


def _proposals(actor: Actor, account: Account) -> Panel:
    rows = (
        access.rows(actor, Proposal).filter(deal__account=account).order_by("-created_at")[:ROWS_OF_A_PANEL]
    )
    return Panel(
        "proposals", _("Quotes"),
        [
            PanelRow(proposal.title, proposal.number, timezone.localtime(proposal.created_at).date(),
                     f"/proposals/{proposal.uuid}/")
            for proposal in rows
        ],
    )  # fmt: skip


def _orders(actor: Actor, account: Account) -> Panel:
    rows = access.rows(actor, Order).filter(account=account).order_by("-ordered_on", "-pk")[:ROWS_OF_A_PANEL]
    return Panel(
        "orders", _("Orders"),
        [
            PanelRow(order.number, order.get_status_display(), order.ordered_on, f"/orders/{order.uuid}/")
            for order in rows
        ],
    )  # fmt: skip


def _invoices(actor: Actor, account: Account) -> Panel:
    rows = access.rows(actor, Invoice).filter(account=account).order_by("-issued_on", "-pk")[:ROWS_OF_A_PANEL]
    return Panel(
        "invoices", _("Invoices"),
        [
            PanelRow(invoice.number, _invoice_state(invoice), invoice.issued_on, f"/orders/invoices/{invoice.uuid}/")
            for invoice in rows
        ],
    )  # fmt: skip


def _invoice_state(invoice: Invoice) -> Any:
    if invoice.kind == "credit_note":
        return invoice.get_kind_display()
    if invoice.settled_on:
        return _("Settled")
    return _("Late") if invoice.due_on < timezone.localdate() else _("Not due")


def _answers(actor: Actor, account: Account) -> Panel:
    rows = access.rows(actor, SurveyAnswer).filter(survey__account=account).order_by("-answered_at", "-pk")
    return Panel(
        "answers", _("Satisfaction"),
        [
            PanelRow(_("%(score)s out of 10") % {"score": answer.score}, answer.text[:60],
                     timezone.localtime(answer.answered_at).date(), f"/care/answers/{answer.uuid}/")
            for answer in rows[:ROWS_OF_A_PANEL]
        ],
    )  # fmt: skip


def _installed(actor: Actor, account: Account) -> Panel:
    """What is in service at the client; the whole list is one click away."""
    rows = (
        access.rows(actor, InstalledItem)
        .filter(account=account, retired_on=None)
        .order_by("-installed_on", "-pk")
    )
    return Panel(
        "installed", _("Installed base"),
        [
            PanelRow(item.label, item.serial, item.maintenance_due_on or item.installed_on,
                     f"/accounts/{account.uuid}/installed/")
            for item in rows[:ROWS_OF_A_PANEL]
        ],
    )  # fmt: skip


def _critical(actor: Actor, account: Account) -> Panel:
    """Why the client is watched more closely."""
    return Panel(
        "critical", _("Vigilance"),
        [
            PanelRow(flag.reason, flag.get_cause_display(), flag.next_on, "/vigilance/")
            for flag in flags_of(actor, account)
        ],
    )  # fmt: skip


PANELS: tuple[Callable[[Actor, Account], Panel], ...] = (
    _deals,
    _visits,
    _proposals,
    _orders,
    _invoices,
    _installed,
    _critical,
    _answers,
)
