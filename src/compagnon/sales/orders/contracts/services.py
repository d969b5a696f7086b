"""Sign, revise, renew and end a contract (contrat); publish the value of an index (indice)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.numbers import next_number
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Account
from compagnon.sales.accounts.services import create_task
from compagnon.sales.orders.contracts import facts
from compagnon.sales.orders.contracts.indexation import Formula, FormulaError, Term, formula_text
from compagnon.sales.orders.fulfilment.aftersales import months_later
from compagnon.sales.orders.fulfilment.services import cents, required
from compagnon.sales.orders.models import Order
from compagnon.sales.orders.models.contracts import Contract, ContractEvent, IndexValue

SENTENCES = {
    "sum": _("The fixed part and the weights must add up to 1: 0.15 + 0.85, for example."),
    "weight": _("Each part is positive: check “%(index)s”."),
    "base": _("The base value of “%(index)s” is a positive number."),
    "value": _("No value of “%(index)s” is known on that day: publish it first, with its source."),
    "twice": _("“%(index)s” stands twice in the formula."),
    "no_term": _("A formula names at least one index."),
}


def refusal(error: FormulaError, path: str = "formula") -> Refusal:
    return Refusal(f"formula_{error.code}", str(SENTENCES[error.code]) % {"index": error.index}, path=path)


def formula_of(data: Mapping[str, Any]) -> Formula | None:
    """The formula of a contract, or None when its amount does not move."""
    if not data or not data.get("terms"):
        return None
    try:
        return Formula(
            Decimal(str(data.get("fixed", 0))),
            tuple(
                Term(str(row["index"]), Decimal(str(row["weight"])), Decimal(str(row["base"])))
                for row in data["terms"]
            ),
        )  # fmt: skip
    except (InvalidOperation, KeyError, TypeError) as error:
        raise Refusal("formula", _("The formula has a part that is no number."), path="formula") from error
    except FormulaError as error:
        raise refusal(error) from error


@transaction.atomic
def sign_contract(
    actor: Actor,
    *,
    account: Account,
    title: str,
    starts_on: date,
    ends_on: date,
    yearly: Decimal,
    order: Order | None = None,
    renewal: str = "tacit",
    renewal_months: int = 12,
    notice_days: int = 90,
    formula: Mapping[str, Any] | None = None,
    indexed_months: int = 12,
    key: str = "",
) -> Contract:
    """A contract that begins; its notice becomes a task. The formula names its indices and their base."""
    access.require(actor, "orders.change")
    name = required(title, "title", _("Say what the contract is about."))[:200]
    if ends_on <= starts_on:
        raise Refusal("ends_before", _("The contract ends after it starts: check the dates."), path="ends_on")
    if order is not None and order.account_id != account.pk:
        raise Refusal("order_elsewhere", _("This order belongs to another client."), path="order")
    if renewal not in dict(Contract.RENEWALS):
        raise Refusal("renewal", _("Choose how it is renewed: one of the list."), path="renewal")
    if renewal == "tacit" and not 1 <= renewal_months <= 600:
        raise Refusal("renewal_months", _("Between 1 and 600 months."), path="renewal_months")
    cents(yearly, "yearly")
    parts = dict(formula or {})
    known = formula_of(parts)

    def make() -> Contract:
        row: Contract = Contract.objects.create(
            workspace=actor.workspace, order=order, account=account, title=name, starts_on=starts_on, ends_on=ends_on,
            number=next_number(actor.workspace, "contract", starts_on.year), renewal=renewal,
            renewal_months=renewal_months if renewal == "tacit" else 0, notice_days=notice_days, yearly=yearly,
            first_yearly=yearly, currency=order.currency if order else actor.workspace.currency, formula=parts,
            indexed_months=indexed_months if known else 0, owner=actor.membership,
            next_index_on=months_later(starts_on, indexed_months) if known and indexed_months else None,
        )  # fmt: skip
        fact = record(
            actor,
            facts.ContractStarted(
                row.number, name, starts_on.isoformat(), ends_on.isoformat(), yearly, row.currency
            ),
            about=row, account_id=account.uuid,
        )  # fmt: skip
        _remind_of_notice(actor, row, fact)
        return row

    return once(actor, key, Contract, make)


def _remind_of_notice(actor: Actor, contract: Contract, cause: Any) -> None:
    """A task a month before the last day on which notice may be given."""
    if contract.renewal == "none":
        return
    last = contract.ends_on - timedelta(days=contract.notice_days)
    day = last - timedelta(days=30)
    if last > timezone.localdate():
        create_task(
            actor, title=_t("Keep or end contract %(number)s: notice until %(day)s")
            % {"number": contract.number, "day": last.strftime("%d/%m/%Y")},
            due_on=max(day, timezone.localdate()), account=contract.account, about=contract, cause=cause,
        )  # fmt: skip


@transaction.atomic
def publish_index(
    actor: Actor, *, index: str, on: date, value: Decimal, source: str, key: str = ""
) -> IndexValue:
    """A published value with its source. A value that is there is never edited: the same day is refused."""
    access.require(actor, "orders.change")
    name = required(index, "index", _("Name the index, such as ICHT-IME."))[:30].upper()
    origin = required(source, "source", _("Say where the value was published."))[:250]
    if not value.is_finite() or value <= 0 or value != value.quantize(Decimal("0.000001")):
        raise Refusal(
            "index_value", _("A value is a positive number with at most six decimals."), path="value"
        )
    if on > timezone.localdate():
        raise Refusal("in_the_future", _("This day is still to come: check the date."), path="on")

    def make() -> IndexValue:
        if IndexValue.objects.of(actor.workspace).filter(index=name, on=on).exists():
            raise Refusal("index_known", _("This index already has a value on that day."), path="on")
        row: IndexValue = IndexValue.objects.create(
            workspace=actor.workspace, index=name, on=on, value=value, source=origin
        )
        return row

    return once(actor, key, IndexValue, make)


def values_on(actor: Actor, names: Sequence[str], on: date) -> dict[str, IndexValue]:
    """The latest published value of each index on a day."""
    rows = IndexValue.objects.of(actor.workspace).filter(
        index__in=[name.upper() for name in names], on__lte=on
    )
    return {row.index: row for row in rows.order_by("on")}


def revision_of(actor: Actor, contract: Contract, on: date) -> tuple[Decimal, dict[str, Any]]:
    """The amount after a revision on a day, and its working: formula, values with their date and source."""
    formula = formula_of(contract.formula)
    if formula is None:
        raise Refusal("no_formula", _("This contract has no formula: its amount does not move."))
    found = values_on(actor, [term.index for term in formula.terms], on)
    values = {
        term.index: found[term.index.upper()].value for term in formula.terms if term.index.upper() in found
    }
    try:
        coefficient = formula.coefficient(values)
        after = formula.revised(contract.first_yearly, values)
    except FormulaError as error:
        raise refusal(error, "on") from error
    working = {
        "formula": formula_text(formula), "fixed": str(formula.fixed), "first": str(contract.first_yearly),
        "coefficient": f"{coefficient.numerator}/{coefficient.denominator}",
        "terms": [
            {"index": term.index, "weight": str(term.weight), "base": str(term.base),
             "value": str(values[term.index]), "on": found[term.index.upper()].on.isoformat(),
             "source": found[term.index.upper()].source}
            for term in formula.terms
        ],
    }  # fmt: skip
    return after, working


@transaction.atomic
def index_contract(
    actor: Actor, *, contract: Contract, on: date, seen_version: int | None = None
) -> ContractEvent:
    """Revise the yearly amount on a day, once: the same day gives the same revision."""
    access.require(actor, "orders.change")
    row = Contract.objects.select_for_update(of=("self",)).select_related("account").get(pk=contract.pk)
    if existing := row.events.filter(kind="indexed", on=on).first():
        return existing
    if row.ended_on:
        raise Refusal("contract_ended", _("This contract has ended."))
    if row.next_index_on and on < row.next_index_on:
        raise Refusal(
            "too_early", _("The contract is not revised before %(day)s.") % {"day": row.next_index_on.isoformat()},
            path="on",
        )  # fmt: skip
    after, working = revision_of(actor, row, on)
    event: ContractEvent = ContractEvent.objects.create(
        workspace=actor.workspace, contract=row, kind="indexed", on=on, before=row.yearly, after=after,
        working=working, decided_by=actor.membership,
    )  # fmt: skip
    following = months_later(row.next_index_on or on, row.indexed_months) if row.indexed_months else None
    save_version(row, seen_version, {"yearly": after, "next_index_on": following})
    record(
        actor,
        facts.ContractIndexed(
            row.number, event.before or after, after, row.currency, on.isoformat(), working["formula"]
        ),
        about=row, account_id=row.account.uuid,
    )  # fmt: skip
    return event


@transaction.atomic
def renew_contract(
    actor: Actor, *, contract: Contract, until: date | None = None, seen_version: int | None = None
) -> ContractEvent:
    """The contract goes on: by its own months when it renews tacitly, else until the agreed day."""
    access.require(actor, "orders.change")
    row = Contract.objects.select_for_update(of=("self",)).select_related("account").get(pk=contract.pk)
    if row.ended_on or row.renewal == "none":
        raise Refusal("not_renewed", _("This contract ends at its term: sign a new one."))
    ends_on = until or (months_later(row.ends_on, row.renewal_months) if row.renewal_months else None)
    if ends_on is None or ends_on <= row.ends_on:
        raise Refusal("until", _("Say until which day it goes on, after its present end."), path="until")
    if existing := row.events.filter(kind="renewed", on=row.ends_on).first():
        return existing
    event: ContractEvent = ContractEvent.objects.create(
        workspace=actor.workspace, contract=row, kind="renewed", on=row.ends_on, note=ends_on.isoformat(),
        decided_by=actor.membership,
    )  # fmt: skip
    save_version(row, seen_version, {"ends_on": ends_on})
    fact = record(
        actor, facts.ContractRenewed(row.number, ends_on.isoformat()), about=row, account_id=row.account.uuid
    )
    _remind_of_notice(actor, row, fact)
    return event


@transaction.atomic
def end_contract(
    actor: Actor, *, contract: Contract, on: date, reason: str, seen_version: int | None = None
) -> Contract:
    """The contract ends; its dates leave the calendar."""
    access.require(actor, "orders.change")
    row = Contract.objects.select_for_update(of=("self",)).select_related("account").get(pk=contract.pk)
    if row.ended_on:
        return row
    words = required(reason, "reason", _("Say why the contract ends."))[:250]
    if on < row.starts_on:
        raise Refusal("ends_before", _("The contract ends after it starts: check the dates."), path="on")
    ContractEvent.objects.create(
        workspace=actor.workspace, contract=row, kind="ended", on=on, note=words, decided_by=actor.membership
    )
    save_version(row, seen_version, {"ended_on": on, "end_reason": words, "next_index_on": None})
    record(
        actor, facts.ContractEnded(row.number, on.isoformat(), words), about=row, account_id=row.account.uuid
    )
    return row
