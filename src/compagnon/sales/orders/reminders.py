"""Remind a client of what is late, firmly and courteously (relance, SUI-06): the text, then what was done.

The disputed part is left out. A reminder of a contract needs no consent to prospecting: only accuracy may
stand against it, which `may_contact(purpose="contract")` decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.core.kpi import late_charge
from compagnon.core.rules import payment_rules
from compagnon.journal.services import record
from compagnon.library import services as library
from compagnon.library.document_formats import Formats
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.accounts.permission import Permission, may_contact
from compagnon.sales.accounts.services import log_touch
from compagnon.sales.orders import facts
from compagnon.sales.orders.collection import letters
from compagnon.sales.orders.collection.policy import Step, policy, step_for
from compagnon.sales.orders.models.collection import DunningLetter
from compagnon.sales.orders.receivables import ageing, late_rate, rates_of

ZERO = Decimal(0)
KINDS = {"email": "email", "phone": "call", "mail": "note"}  # channel of the step -> kind of exchange
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
    opening: Sequence[str]
    closing: Sequence[str]
    permission: Permission
    step: Step
    charges: Decimal

    @property
    def channel(self) -> str:
        return self.step.channel

    @property
    def next_on_days(self) -> int:
        return self.step.wait_days

    @property
    def body(self) -> str:
        """The whole text, to be copied into a message."""
        formats = Formats(self.language)
        with translation.override(self.language):
            lines = "\n".join(_row_text(row, formats) for row in self.invoices)
            total = _("Total to settle: %(amount)s.") % {"amount": formats.amount(self.amount, self.currency)}
        return "\n\n".join(part for part in (*self.opening, lines, total, *self.closing) if part)


def reminded(actor: Actor, account: Account, since: date) -> int:
    """How many reminders went out since a due date."""
    return int(DunningLetter.objects.of(actor.workspace).filter(account=account, sent_on__gte=since).count())


def draft(
    actor: Actor,
    *,
    account: Account,
    on: date,
    contact: Contact | None = None,
    level: str = "",
    language: str = "",
    channel: str = "",
) -> Reminder:
    """The reminder of everything that is late and not disputed at a client, in its language: the step that the
    policy asks for, or another tone (`level`) or channel by choice."""
    late: list[Any] = ageing(actor, on, account=account).rows
    rows = [row for row in late if row.claimed > 0]
    currency = rows[0].currency if rows else actor.workspace.currency
    rows = [row for row in rows if row.currency == currency]
    if not rows:
        raise Refusal("nothing_late", _("Nothing is late at this client, apart from what is disputed."))
    if contact is not None and contact.account_id != account.pk:
        raise Refusal("contact_elsewhere", _("This contact works for another company."), path="contact")
    steps = policy(actor.workspace, on)
    step = step_for(steps, max(row.days_late for row in rows), reminded(actor, account, rows[0].due_on))
    if level in LEVEL_WORDS and level != step.tone:
        step = next((row for row in steps if row.tone == level), replace(step, tone=level))
    if channel in KINDS:
        step = replace(step, channel=channel)
    language = language or (contact.language if contact else account.language)
    charges = _charges(actor, rows, on) if step.with_charges else ZERO
    with translation.override(language):
        subject, opening, closing = _text(actor, rows, contact, step, charges, language, on)
    return Reminder(
        account, contact, step.tone, language, rows, sum((row.claimed for row in rows), ZERO),
        sum((row.disputed for row in rows), ZERO), currency, subject, opening, closing,
        may_contact(actor, channel=step.channel, contact=contact, account=account, purpose="contract"), step, charges,
    )  # fmt: skip


def _charges(actor: Actor, rows: Sequence[Any], on: date) -> Decimal:
    """What the late charges of these invoices come to, disputes apart."""
    rates = rates_of(actor.workspace)
    flat = payment_rules().at("late_payment.flat_fee", on).decimal("amount")
    return sum(
        (late_charge(row.claimed, row.due_on, on, late_rate(row, rates), flat=flat).total for row in rows),
        ZERO,
    )


def _text(
    actor: Actor,
    rows: Sequence[Any],
    contact: Contact | None,
    step: Step,
    charges: Decimal,
    language: str,
    on: date,
) -> tuple[str, list[str], list[str]]:
    """Subject, what comes before the invoices, what comes after."""
    formats = Formats(language)
    money = {"amount": formats.amount(sum((row.claimed for row in rows), ZERO), rows[0].currency)}
    subjects = {
        "courteous": _("Our invoices: %(amount)s to settle"), "firm": _("Second reminder: %(amount)s overdue"),
        "formal": _("Formal notice to pay %(amount)s"),
    }  # fmt: skip
    opening = [
        _("Hello %(name)s,") % {"name": contact.full_name} if contact else _("Hello,"),
        _opening(step.tone, len(rows)),
    ]
    closing = [
        *_closing(actor, rows, step.tone, formats, on), f"{actor.name}\n{actor.workspace.name}",
    ]  # fmt: skip
    if charges:
        closing.insert(0, _("Added to it, on %(day)s: %(charges)s of late charges, interest and flat fee.") % {
            "day": formats.date(on), "charges": formats.amount(charges, rows[0].currency),
        })  # fmt: skip
    return subjects[step.tone] % money, opening, closing


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


def _closing(actor: Actor, rows: Sequence[Any], level: str, formats: Formats, on: date) -> list[str]:
    flat = payment_rules().at("late_payment.flat_fee", on).decimal("amount")
    known = rates_of(actor.workspace)
    rates = sorted({late_rate(row, known) for row in rows})
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
def note_reminder(
    actor: Actor, *, reminder: Reminder, next_on: date | None = None, key: str = ""
) -> DunningLetter:
    """State that the reminder went out: its letter is kept with its hash, the exchange stands in the timeline,
    and a task says when to look again. The same key notes it once."""
    access.require(actor, "orders.change")
    reminder.permission.or_refuse()
    return once(actor, key, DunningLetter, lambda: _note(actor, reminder, next_on))


def _note(actor: Actor, reminder: Reminder, next_on: date | None) -> DunningLetter:
    numbers = ", ".join(row.number for row in reminder.invoices)
    today = timezone.localdate()
    day = next_on or today + timedelta(days=reminder.next_on_days)
    title = _("Check the payment of %(invoices)s") % {"invoices": numbers}
    touch = log_touch(
        actor, account=reminder.account, kind=KINDS[reminder.channel], contact=reminder.contact,
        summary=reminder.subject, next_step={"title": title[:200], "due_on": day},
    )  # fmt: skip
    letter: DunningLetter = DunningLetter.objects.create(
        workspace=actor.workspace, account=reminder.account, contact=reminder.contact, tone=reminder.level,
        channel=reminder.channel, language=reminder.language, sent_on=today, amount=reminder.amount,
        disputed=reminder.disputed, charges=reminder.charges, currency=reminder.currency, sent_by=actor.membership,
        invoices=[
            {"number": row.number, "claimed": str(row.claimed), "days": row.days_late} for row in reminder.invoices
        ],
    )  # fmt: skip
    file = library.keep(
        actor, name=f"{reminder.account.name[:60]}-{today.isoformat()}.pdf", kind="reminder",
        media_type="application/pdf", content=letters.letter_pdf(reminder, actor.workspace, today),
        about_kind=letter._meta.label_lower, about_id=letter.uuid, language=reminder.language,
    )  # fmt: skip
    save_version(letter, None, {"file": file, "document_hash": file.sha256})
    recipient = reminder.contact.full_name if reminder.contact else reminder.account.name
    payload = facts.ReminderSent(reminder.level, reminder.amount, reminder.currency, recipient, numbers)
    record(actor, payload, about=touch, account_id=reminder.account.uuid, file_hash=file.sha256)
    return letter
