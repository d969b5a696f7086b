"""A rule with its dates, its source and how sure we are of it (règle datée)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from compagnon.core.money import NumberError, exact


class RuleStatus(StrEnum):
    """How a rule is known (degré de certitude)."""

    VERIFIED = "verified"  # read in the text that the source names
    TO_VERIFY = "to_verify"  # known through a secondary page
    INFERRED = "inferred"  # our own reading: blocks until a named person accepts it


class RuleError(ValueError):
    """A rule, or a set of rules, that cannot be used. Codes:

    ``period_reversed``, ``id_missing``, ``source_missing``, ``overlap``, ``gap``, ``not_a_successor``,
    ``unknown_rule``, ``no_rule_at_date``, ``unknown_param``, ``wrong_param``, ``malformed``.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class DatedRule:
    """One version of a rule (règle de droit, de prix, de prospection). Never edited: superseded.

    ``id`` names the subject and is shared by its successive versions; ``valid_from`` and ``valid_to`` are
    both days on which the rule holds (``None``: until further notice); ``source`` is the text of law, the
    norm or the decision; ``params`` are the values, decimals being written as strings.
    """

    id: str
    valid_from: date
    valid_to: date | None
    source: str
    status: RuleStatus
    params: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.id:
            raise RuleError("id_missing")
        if not self.source:
            raise RuleError("source_missing", id=self.id)
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise RuleError("period_reversed", id=self.id, valid_from=self.valid_from, valid_to=self.valid_to)
        object.__setattr__(self, "status", RuleStatus(self.status))
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))

    @property
    def needs_acceptance(self) -> bool:
        """True for an inferred rule: what it guards stays blocked until a named person accepts it."""
        return self.status is RuleStatus.INFERRED

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on that day, its first and last day included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def decimal(self, name: str) -> Decimal:
        """A parameter as an exact decimal ("0.20" is 20 %)."""
        try:
            return exact(self._param(name))
        except NumberError as error:
            raise RuleError("wrong_param", id=self.id, param=name, expected="decimal") from error

    def integer(self, name: str) -> int:
        """A parameter that counts something (days, times)."""
        value = self._param(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise RuleError("wrong_param", id=self.id, param=name, expected="integer")
        return value

    def text(self, name: str) -> str:
        """A parameter that is a code or a word of the law."""
        value = self._param(name)
        if not isinstance(value, str):
            raise RuleError("wrong_param", id=self.id, param=name, expected="text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of codes."""
        value = self._param(name)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise RuleError("wrong_param", id=self.id, param=name, expected="texts")
        return tuple(value)

    def flag(self, name: str) -> bool:
        """A parameter that is yes or no."""
        value = self._param(name)
        if not isinstance(value, bool):
            raise RuleError("wrong_param", id=self.id, param=name, expected="flag")
        return value

    def _param(self, name: str) -> object:
        if name not in self.params:
            raise RuleError("unknown_param", id=self.id, param=name)
        return self.params[name]


class RuleSet:
    """Rules by id, each a chain of versions that never overlap (jeu de règles). Immutable.

    A gap between two versions is allowed only when the law left one; ``check_continuous`` refuses it.
    """

    def __init__(self, rules: Iterable[DatedRule]) -> None:
        versions: dict[str, list[DatedRule]] = {}
        for rule in rules:
            versions.setdefault(rule.id, []).append(rule)
        self._versions = {
            rule_id: tuple(sorted(chain, key=lambda rule: rule.valid_from))
            for rule_id, chain in versions.items()
        }
        for chain in self._versions.values():
            for earlier, later in pairwise(chain):
                if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
                    raise RuleError("overlap", id=later.id, first=earlier.valid_from, second=later.valid_from)

    def __iter__(self) -> Iterator[DatedRule]:
        for chain in self._versions.values():
            yield from chain

    def __len__(self) -> int:
        return sum(len(chain) for chain in self._versions.values())

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._versions

    @property
    def ids(self) -> tuple[str, ...]:
        """The subjects, in the order in which they were declared."""
        return tuple(self._versions)

    def history(self, rule_id: str) -> tuple[DatedRule, ...]:
        """Every version of a rule, oldest first."""
        if rule_id not in self._versions:
            raise RuleError("unknown_rule", id=rule_id, known=self.ids)
        return self._versions[rule_id]

    def at(self, rule_id: str, day: date) -> DatedRule:
        """The version in force on a day; ``unknown_rule`` or ``no_rule_at_date`` when there is none."""
        for rule in reversed(self.history(rule_id)):
            if rule.holds_on(day):
                return rule
        raise RuleError("no_rule_at_date", id=rule_id, date=day)

    def in_force(self, day: date, prefix: str = "") -> tuple[DatedRule, ...]:
        """Every rule in force on a day, those only whose id starts with the prefix."""
        return tuple(rule for rule in self if rule.id.startswith(prefix) and rule.holds_on(day))

    def check_continuous(self, rule_id: str) -> None:
        """Raise ``gap`` when a day between two versions of the rule has none."""
        chain = self.history(rule_id)
        for earlier, later in pairwise(chain):
            assert earlier.valid_to is not None
            if later.valid_from - earlier.valid_to > timedelta(days=1):
                raise RuleError("gap", id=rule_id, after=earlier.valid_to, before=later.valid_from)

    def supersede(self, successor: DatedRule) -> "RuleSet":
        """A new set in which the current version ends the day before its successor begins.

        The past is never rewritten: ``not_a_successor`` when the successor does not begin after the
        current version did. A version that already ends earlier keeps its own end.
        """
        if successor.id not in self:
            return RuleSet([*self, successor])
        current = self.history(successor.id)[-1]
        if successor.valid_from <= current.valid_from:
            raise RuleError(
                "not_a_successor",
                id=successor.id,
                current=current.valid_from,
                successor=successor.valid_from,
            )
        eve = successor.valid_from - timedelta(days=1)
        closed = current if current.valid_to and current.valid_to <= eve else replace(current, valid_to=eve)
        others = [rule for rule in self if rule is not current]
        return RuleSet([*others, closed, successor])


def load_rules(text: str) -> RuleSet:
    """Rules written as JSON: ``{"rules": [{"id", "valid_from", "valid_to", "source", "status", "params"}]}``.

    Dates are ISO, decimals are strings. A rule without source, an unknown status, an overlap: ``RuleError``.
    """
    try:
        rows = json.loads(text)["rules"]
        return RuleSet([_from_row(row) for row in rows])
    except RuleError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise RuleError("malformed", reason=str(error)) from error


def _from_row(row: object) -> DatedRule:
    if not isinstance(row, dict):
        raise RuleError("malformed", reason="rule")
    valid_to = row.get("valid_to")
    params = row.get("params", {})
    if not isinstance(params, dict):
        raise RuleError("malformed", reason="params")
    return DatedRule(
        id=str(row["id"]),
        valid_from=date.fromisoformat(str(row["valid_from"])),
        valid_to=None if valid_to is None else date.fromisoformat(str(valid_to)),
        source=str(row["source"]),
        status=RuleStatus(str(row["status"])),
        params=params,
    )
