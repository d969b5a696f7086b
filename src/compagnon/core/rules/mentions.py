"""Which mentions a commercial paper must bear on a day (mentions obligatoires), by kind of document.

The rules are ids ``mention.<document>.<code>``. ``code`` names what must be there, ``place`` where a user fills it
in, ``required`` whether the law asks for it or usage does. What the mention says is not here: a document has it
or not.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from compagnon.core.rules.dated import DatedRule, RuleError, RuleSet
from compagnon.core.rules.shipped import mention_rules, payment_rules

DOCUMENTS = ("quote", "order_form", "contract", "invoice")


class Mention(NamedTuple):
    """One mention that a document of a day bears; ``rule`` has its source and how sure we are of it."""

    code: str
    place: str
    required: bool
    rule: DatedRule


def mentions_at(document: str, day: date, rules: RuleSet | None = None) -> tuple[Mention, ...]:
    """The mentions of a kind of document on a day, those the law asks for first."""
    if document not in DOCUMENTS:
        raise RuleError("unknown_rule", id=document, known=DOCUMENTS)
    prefix = f"mention.{document}."
    found = [
        Mention(rule.id.removeprefix(prefix), rule.text("place"), rule.flag("required"), rule)
        for rule in (rules or mention_rules()).in_force(day, prefix)
    ]
    return tuple(sorted(found, key=lambda mention: not mention.required))


def missing_mentions(
    document: str, day: date, present: Collection[str], rules: RuleSet | None = None
) -> tuple[Mention, ...]:
    """What a document of a day lacks, ``present`` being the codes that it has."""
    return tuple(mention for mention in mentions_at(document, day, rules) if mention.code not in present)


def late_payment_rate(day: date, rules: RuleSet | None = None) -> DatedRule:
    """The yearly rate that applies on a day when the terms state none: the refinancing rate of the European
    Central Bank on the 1st of January or July before it, plus ten points (C. com. L441-10, II). Its ``rate``."""
    return (rules or payment_rules()).at("late_payment.usual_rate", day)
