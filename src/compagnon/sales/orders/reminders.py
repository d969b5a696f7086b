"""Remind a client of what is late, firmly and courteously (relance, SUI-06): the text, then what was done.

The disputed part is left out. A reminder of a contract needs no consent to prospecting: only accuracy may
stand against it, which `may_contact(purpose="contract")` decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.core.rules import payment_rules
from compagnon.journal.queries import facts as facts_of
from compagnon.journal.services import record
from compagnon.library.document_formats import Formats
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import day_bounds
from compagnon.people.errors import Refusal
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.accounts.permission import Permission, may_contact
from compagnon.sales.accounts.services import log_touch
from compagnon.sales.orders import facts
from compagnon.sales.orders.receivables import ageing, late_rate

ZERO = Decimal(0)
# The policy: how firm a reminder is, by the days that the oldest invoice is late, and when to look again.
LEVELS = (("courteous", 15, 7), ("firm", 45, 7), ("formal", None, 8))
LEVEL_WORDS = {
    "courteous": gettext_lazy("Courteous reminder"), "firm": gettext_lazy("Firm reminder"),
    "formal": gettext_lazy("Formal notice"),
}  # fmt: skip


@dataclass(frozen=True)
class Reminder:
    """A drafted reminder: what is asked for, by how much, in which words."""

    account: Account
    contact: Contact | None
    level: str
    language: str
    invoices: Sequence[Any]  # late, with `claimed`, `disputed`, `days_late`
    amount: Decimal
    disputed: Decimal
    currency: str
    subject: str
    body: str
    permission: Permission

    @property
    def next_on_days(self) -> int:
        return next(days for code, _limit, days in LEVELS if code == self.level)


def level_of(days_late: int, reminded: int) -> str:
    """How firm to be: what the delay allows, and never a step that skips the one before."""
    allowed = next(
        place for place, (_code, limit, _days) in enumerate(LEVELS) if limit is None or days_late <= limit
    )
    return LEVELS[min(allowed, reminded)][0]


def reminded(actor: Actor, account: Account, since: date) -> int:
    """How many reminders went out since a due date."""
    start = day_bounds(actor.workspace, since)[0]
    rows = facts_of(actor).filter(kind="reminder.sent", account_id=account.uuid, at__gte=start)
    return int(rows.count())


def draft(
    actor: Actor,
    *,
    account: Account,
    on: date,
    contact: Contact | None = None,
    level: str = "",
    language: str = "",
) -> Reminder:
    """The reminder of everything that is late and not disputed at a client, in its language."""
    late: list[Any] = ageing(actor, on, account=account).rows
    rows = [row for row in late if row.claimed > 0]
    currency = rows[0].currency if rows else actor.workspace.currency
    rows = [row for row in rows if row.currency == currency]
    if not rows:
        raise Refusal("nothing_late", _("Nothing is late at this client, apart from what is disputed."))
    if contact is not None and contact.account_id != account.pk:
        raise Refusal("contact_elsewhere", _("This contact works for another company."), path="contact")
    known = {code for code, _limit, _days in LEVELS}
    if level not in known:
        level = level_of(max(row.days_late for row in rows), reminded(actor, account, rows[0].due_on))
    language = language or (contact.language if contact else account.language)
    with translation.override(language):
        subject, body = _text(actor, rows, contact, level, language, on)
    return Reminder(
        account, contact, level, language, rows, sum((row.claimed for row in rows), ZERO),
        sum((row.disputed for row in rows), ZERO), currency, subject, body,
        may_contact(actor, channel="email", contact=contact, account=account, purpose="contract"),
    )  # fmt: skip


def _text(
    actor: Actor, rows: Sequence[Any], contact: Contact | None, level: str, language: str, on: date
) -> tuple[str, str]:
    formats = Formats(language)
    total = sum((row.claimed for row in rows), ZERO)
    money = {"amount": formats.amount(total, rows[0].currency)}
    subjects = {
        "courteous": _("Our invoices: %(amount)s to settle"), "firm": _("Second reminder: %(amount)s overdue"),
        "formal": _("Formal notice to pay %(amount)s"),
    }  # fmt: skip
    lines = [_row_text(row, formats) for row in rows]
    parts = [
        _("Hello %(name)s,") % {"name": contact.full_name} if contact else _("Hello,"),
        _opening(level, len(rows)), "\n".join(lines),
        _("Total to settle: %(amount)s.") % money, *_closing(rows, level, formats, on),
        f"{actor.name}\n{actor.workspace.name}",
    ]  # fmt: skip
    return subjects[level] % money, "\n\n".join(part for part in parts if part)


def _row_text(row: Any, formats: Formats) -> str:
    values = {
        "number": row.number, "due": formats.date(row.due_on), "amount": formats.amount(row.claimed, row.currency),
        "disputed": formats.amount(row.disputed, row.currency),
    }  # fmt: skip
    if row.disputed:
        return _("– %(number)s, due on %(due)s: %(amount)s (the disputed %(disputed)s set apart)") % values
    return _("– %(number)s, due on %(due)s: %(amount)s") % values


def _opening(level: str, count: int) -> str:
    return {
        "courteous": ngettext(
            "Unless it crossed this message, we have not received the payment of this invoice:",
            "Unless it crossed this message, we have not received the payment of these invoices:", count,
        ),
        "firm": ngettext(
            "In spite of our first message, this invoice is still unpaid:",
            "In spite of our first message, these invoices are still unpaid:", count,
        ),
        "formal": ngettext(
            "Our reminders had no answer. By this message we give you formal notice to pay this invoice:",
            "Our reminders had no answer. By this message we give you formal notice to pay these invoices:", count,
        ),
    }[level]  # fmt: skip


def _closing(rows: Sequence[Any], level: str, formats: Formats, on: date) -> list[str]:
    flat = payment_rules().at("late_payment.flat_fee", on).decimal("amount")
    rates = sorted({late_rate(row) for row in rows})
    values = {
        "rate": " / ".join(formats.percent(rate) for rate in rates), "flat": formats.amount(flat, "EUR"),
        "until": formats.date(on + timedelta(days=8)),
    }  # fmt: skip
    law = _(
        "Late payment bears interest at %(rate)s a year since the due date, and a flat fee of %(flat)s per "
        "invoice (Commercial Code, art. L441-10 and D441-5)."
    )
    return {
        "courteous": [
            _("Would you tell us on which day it is planned? If something stands in the way, call me: we will "
              "find the solution together."),
            _("Thank you, and kind regards,"),
        ],
        "firm": [
            law % values,
            _("We ask you to pay by %(until)s, or to call me by then.") % values,
            _("Kind regards,"),
        ],
        "formal": [
            law % values,
            _("Without payment by %(until)s, we will hand the matter over for collection. A call is enough to "
              "agree on dates before that.") % values,
            _("Yours faithfully,"),
        ],
    }[level]  # fmt: skip


@transaction.atomic
def note_reminder(actor: Actor, *, reminder: Reminder, next_on: date | None = None, key: str = "") -> None:
    """State that the reminder went out: an exchange in the timeline, and the day on which to look again."""
    access.require(actor, "orders.change")
    reminder.permission.or_refuse()
    numbers = ", ".join(row.number for row in reminder.invoices)
    day = next_on or timezone.localdate() + timedelta(days=reminder.next_on_days)
    title = _("Check the payment of %(invoices)s") % {"invoices": numbers}
    touch = log_touch(
        actor, account=reminder.account, kind="email", contact=reminder.contact, summary=reminder.subject,
        next_step={"title": title[:200], "due_on": day}, key=key,
    )  # fmt: skip
    recipient = reminder.contact.full_name if reminder.contact else reminder.account.name
    payload = facts.ReminderSent(reminder.level, reminder.amount, reminder.currency, recipient, numbers)
    record(actor, payload, about=touch, account_id=reminder.account.uuid)
