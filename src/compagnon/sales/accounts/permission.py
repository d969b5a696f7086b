"""May we contact this person, by this channel, now? (porte de conformité, PRO-08)

The one gate of every door that writes to people, calls them or takes their addresses out. `may_contact`
answers for one, `screen` for a selection, with the reason of each exclusion; both apply the dated rules
of `contact_rules` through the pure function `decide`. An answer names its rule and the rule's source.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core.rules import DatedRule, RuleError
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.accounts.addresses import digest, is_generic_email, is_private_email
from compagnon.sales.accounts.calendar_fr import is_holiday, zone_of
from compagnon.sales.accounts.contact_rules import accepted_keys, contact_rules, key_of
from compagnon.sales.accounts.models import Account, Contact, Opposition, Site, Touch
from compagnon.sales.accounts.services.oppositions import COVERED

CHANNELS = ("email", "phone", "sms", "mail", "visit")
WRITTEN = ("email", "sms")
SPOKEN = ("phone",)

REASONS = {
    "allowed": _("Allowed"),
    "opposed": _("This person refuses this channel."),
    "opposed_all": _("This person refuses every contact."),
    "diffusion_restricted": _("This company asked the registry not to be used for prospecting."),
    "retention": _("No sign of life for three years: ask for a new agreement or delete."),
    "left": _("This person is no longer at this company."),
    "no_address": _("There is no address or number for this channel."),
    "email_no_basis": _("This is a private address, and no consent is recorded."),
    "consumer_consent": _("A consumer is called only with consent, and none is recorded."),
    "consumer_hours": _(
        "Consumers are called from Monday to Friday, 10 to 13 and 14 to 20, never on holidays."
    ),
    "consumer_often": _("A consumer is called at most four times in thirty days."),
    "consumer_refused": _("A consumer who refused is not called again for sixty days."),
    "rule_not_accepted": _(
        "This rests on our reading of the law: somebody of the company must accept it first."
    ),
    "no_rule": _("No rule of ours covers this date."),
}


@dataclass(frozen=True)
class Permission:
    """The answer: `code` is one of `REASONS`; `duties` are what the message must carry (inform,
    profession, opt_out, identify); `until` is when the refusal ends, if it does."""

    allowed: bool
    code: str
    rule_id: str = ""
    source: str = ""
    duties: tuple[str, ...] = ()
    until: datetime | None = None

    @property
    def reason(self) -> Any:
        return REASONS[self.code]

    def or_refuse(self) -> "Permission":
        """Itself when allowed, else the `Refusal` that says rule and source."""
        if self.allowed:
            return self
        raise Refusal(f"contact_{self.code}", self.reason, source=self.source, rule=self.rule_id)


@dataclass(frozen=True)
class Case:
    """Everything about one contact that the rules look at, gathered beforehand."""

    account: Account
    contact: Contact | None
    statements: tuple[tuple[datetime, str, str], ...] = ()  # (when, channel, state)
    postcode: str = ""
    calls: tuple[datetime, ...] = ()  # ours, of the last 30 days
    refused_at: datetime | None = None  # last "no" on the phone

    def values(self, channel: str) -> list[str]:
        subject = self.contact or self.account
        return [value for name in COVERED[channel] if (value := getattr(subject, name, ""))]


@dataclass
class Screened:
    """A selection after the gate."""

    allowed: list[Contact] = field(default_factory=list)
    excluded: list[tuple[Contact, Permission]] = field(default_factory=list)

    @property
    def by_reason(self) -> dict[str, int]:
        return dict(Counter(permission.code for _contact, permission in self.excluded).most_common())


class _Book:
    """The rules of one day, with what the workspace accepted."""

    def __init__(self, at: datetime, accepted: frozenset[str]) -> None:
        self.day, self.accepted = timezone.localtime(at).date(), accepted

    def rule(self, name: str) -> DatedRule | None:
        try:
            return contact_rules().at(f"contact.{name}", self.day)
        except RuleError:
            return None

    def no(self, code: str, name: str, until: datetime | None = None) -> Permission:
        rule = self.rule(name)
        source = rule.source if rule else ""
        return Permission(False, code, f"contact.{name}", source, until=until)

    def yes(self, name: str) -> Permission:
        rule = self.rule(name)
        if rule is None:
            return Permission(False, "no_rule", f"contact.{name}")
        if rule.needs_acceptance and key_of(rule) not in self.accepted:
            return self.no("rule_not_accepted", name)
        duties = rule.texts("duties") if "duties" in rule.params else ()
        return Permission(True, "allowed", rule.id, rule.source, duties)


def may_contact(
    actor: Actor,
    *,
    channel: str,
    contact: Contact | None = None,
    account: Account | None = None,
    at: datetime | None = None,
    purpose: str = "prospecting",
) -> Permission:
    """Whether the actor's company may use `channel` towards a person (or a company) at a moment.

    `purpose` "contract" is for what the person asked for or a contract demands (a quote, an invoice, a
    meeting that was agreed): the rules of prospecting do not apply to it, those of accuracy do.
    """
    if channel not in CHANNELS:
        raise ValueError(f"unknown channel {channel!r}: {', '.join(CHANNELS)}")
    company = contact.account if contact is not None else account
    if company is None:
        raise ValueError("may_contact needs a contact or an account")
    when = at or timezone.now()
    found = _gather(actor, [(company, contact)], channel, when)
    return decide(channel, found[0], _Book(when, accepted_keys(actor.workspace)), when, purpose)


def screen(
    actor: Actor,
    contacts: Iterable[Contact],
    channel: str,
    *,
    at: datetime | None = None,
    purpose: str = "prospecting",
) -> Screened:
    """Pass a selection through the gate in a fixed number of queries; load `account` with the contacts."""
    when = at or timezone.now()
    people = list(contacts)
    book = _Book(when, accepted_keys(actor.workspace))
    result = Screened()
    for case in _gather(actor, [(person.account, person) for person in people], channel, when):
        assert case.contact is not None
        permission = decide(channel, case, book, when, purpose)
        if permission.allowed:
            result.allowed.append(case.contact)
        else:
            result.excluded.append((case.contact, permission))
    return result


def decide(channel: str, case: Case, book: _Book, at: datetime, purpose: str = "prospecting") -> Permission:
    """The rules in order: the person's word first, then the law, then our own keeping of the file."""
    contact = case.contact
    if contact is not None and (contact.archived_at or (contact.left_on and contact.left_on <= book.day)):
        return book.no("left", "accuracy")
    if channel in (*WRITTEN, *SPOKEN) and not case.values(channel):
        return book.no("no_address", "accuracy")
    if purpose == "contract":
        return book.yes("accuracy")
    state, stated_channel = latest_statement(case.statements, channel)
    if state == "opposed":
        return book.no("opposed_all" if stated_channel == "all" else "opposed", "opposition")
    if case.account.diffusion == "P":
        return book.no("diffusion_restricted", "diffusion")
    if _forgotten(case, book, at):
        return book.no("retention", "retention")
    consented = state == "consented"
    if channel in WRITTEN:
        return _written(channel, case, book, consented)
    if channel in SPOKEN:
        return _spoken(case, book, at, consented)
    return book.yes("opposition")


def latest_statement(statements: Iterable[tuple[datetime, str, str]], channel: str) -> tuple[str, str]:
    """The last word on a channel or on all of them: (state, channel); on a tie a refusal wins."""
    found = [
        (when, state == "opposed", state, stated)
        for when, stated, state in statements
        if stated in (channel, "all")
    ]
    return max(found)[2:] if found else ("", "")


def _forgotten(case: Case, book: _Book, at: datetime) -> bool:
    rule = book.rule("retention")
    if rule is None or case.contact is None or case.account.status == "client":
        return False
    sign = max(filter(None, (case.contact.last_inbound_at, case.contact.created_at)))
    return sign < at - timedelta(days=rule.integer("days"))


def _written(channel: str, case: Case, book: _Book, consented: bool) -> Permission:
    subject = case.contact or case.account
    if channel == "sms":
        private = is_consumer_number(case)
    else:
        generic = is_generic_email(subject.email)
        private = is_private_email(subject.email) or (case.account.sole_trader and not generic)
    if private and not consented:
        return book.no("email_no_basis", "consumer_email")
    return book.yes("consumer_email" if private else "business_email")


def is_consumer_number(case: Case) -> bool:
    """Whether the law protects the called one as a consumer: a private mobile, or a sole trader's own."""
    contact = case.contact
    if contact is None:
        return case.account.sole_trader
    return case.account.sole_trader or (contact.private_mobile and not contact.phone)


def _spoken(case: Case, book: _Book, at: datetime, consented: bool) -> Permission:
    if not is_consumer_number(case):
        return book.yes("business_phone")
    if (rule := book.rule("consumer_phone_consent")) and not consented:
        in_contract = rule.flag("ongoing_contract") and case.account.status == "client"
        if not in_contract:
            return book.no("consumer_consent", "consumer_phone_consent")
    if rule := book.rule("consumer_phone_hours"):
        refused = case.refused_at
        if refused and at < (end := refused + timedelta(days=rule.integer("refusal_days"))):
            return book.no("consumer_refused", "consumer_phone_hours", end)
        since = at - timedelta(days=rule.integer("most_days"))
        recent = sorted(call for call in case.calls if since < call <= at)
        if len(recent) >= rule.integer("most"):
            free = recent[-rule.integer("most")] + timedelta(days=rule.integer("most_days"))
            return book.no("consumer_often", "consumer_phone_hours", free)
        if not _inside_hours(rule, case.postcode, at):
            return book.no("consumer_hours", "consumer_phone_hours")
    return book.yes("private_mobile")


def _inside_hours(rule: DatedRule, postcode: str, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(zone_of(postcode)))
    if local.weekday() > 4 or is_holiday(local.date(), postcode):
        return False
    windows = (window.split("-") for window in rule.texts("windows"))
    return any(time.fromisoformat(start) <= local.time() < time.fromisoformat(end) for start, end in windows)


def _gather(
    actor: Actor, pairs: list[tuple[Account, Contact | None]], channel: str, at: datetime
) -> list[Case]:
    """The cases of a selection: statements by person, company and address digest; calls of consumers."""
    statements = _Statements(actor, pairs, channel)
    cases = [Case(account, contact, statements.of(account, contact)) for account, contact in pairs]
    if channel not in SPOKEN:
        return cases
    consumers = [case for case in cases if is_consumer_number(case)]
    if not consumers:
        return cases
    ids = [case.account.pk for case in consumers]
    places = dict(
        Site.objects.filter(account_id__in=ids, archived_at__isnull=True).order_by("is_head")
        .values_list("account_id", "postcode")
    )  # fmt: skip
    calls: dict[tuple[int, int | None], list[tuple[datetime, str]]] = {}
    recent = Touch.objects.filter(
        account_id__in=ids, kind="call", direction="out", at__gt=at - timedelta(days=60), at__lte=at
    )
    for account_id, contact_id, when, outcome in recent.values_list(
        "account_id", "contact_id", "at", "outcome"
    ):
        calls.setdefault((account_id, contact_id), []).append((when, outcome))
    return [_with_calls(case, places, calls) for case in cases]


def _with_calls(case: Case, places: dict[int, str], calls: dict[Any, list[tuple[datetime, str]]]) -> Case:
    mine = calls.get((case.account.pk, case.contact.pk if case.contact else None), [])
    refusals = [when for when, outcome in mine if outcome == "refusal"]
    return Case(
        case.account, case.contact, case.statements, places.get(case.account.pk, ""),
        tuple(when for when, _outcome in mine), max(refusals, default=None),
    )  # fmt: skip


class _Statements:
    """The oppositions and consents that concern a selection."""

    def __init__(self, actor: Actor, pairs: list[tuple[Account, Contact | None]], channel: str) -> None:
        self.workspace, self.channel = actor.workspace, channel
        self.by_contact: dict[int, list[tuple[datetime, str, str]]] = {}
        self.by_account: dict[int, list[tuple[datetime, str, str]]] = {}
        self.by_digest: dict[str, list[tuple[datetime, str, str]]] = {}
        rows = Opposition.objects.of(actor.workspace).live().filter(channel__in=(channel, "all"))
        if len(pairs) < 50:
            rows = rows.filter(_concerns(self._digests(pairs), pairs))
        columns = ("contact_id", "account_id", "value_digest", "stated_at", "channel", "state")
        for contact_id, account_id, value, when, stated, state in rows.values_list(*columns):
            statement = (when, stated, state)
            if contact_id:
                self.by_contact.setdefault(contact_id, []).append(statement)
            elif account_id:
                self.by_account.setdefault(account_id, []).append(statement)
            if value:
                self.by_digest.setdefault(value, []).append(statement)

    def _values(self, account: Account, contact: Contact | None) -> list[str]:
        # A digest covers every way to use the address: an e-mail box refused is refused for all rows.
        subject = contact or account
        names = COVERED[self.channel] or COVERED["all"]
        return [value for name in names if (value := getattr(subject, name, ""))]

    def _digests(self, pairs: list[tuple[Account, Contact | None]]) -> set[str]:
        return {digest(self.workspace.uuid, value) for pair in pairs for value in self._values(*pair)}

    def of(self, account: Account, contact: Contact | None) -> tuple[tuple[datetime, str, str], ...]:
        found = list(self.by_account.get(account.pk, ()))
        if contact is not None:
            found += self.by_contact.get(contact.pk, ())
        if self.by_digest:
            for value in self._values(account, contact):
                found += self.by_digest.get(digest(self.workspace.uuid, value), ())
        return tuple(found)


def _concerns(digests: set[str], pairs: list[tuple[Account, Contact | None]]) -> Any:
    people = [contact.pk for _account, contact in pairs if contact is not None]
    return (
        Q(value_digest__in=digests)
        | Q(contact_id__in=people)
        | Q(account_id__in=[account.pk for account, _contact in pairs], contact__isnull=True)
    )
