"""What a configurable product may be sold with (configuration): options, rules, and the exact checker.

    problem = Problem(base=Option("PF-1000", price=…), options=(Option(…), …), rules=(Requires(…), …))
    violations(problem, {"VFD", "SENSOR"})     every rule that this very choice breaks; () when it is right
    alone_broken(problem, chosen, refused)     rules that no further choice can mend, each by itself
    totals(problem, chosen)                    price, margin, footprint and value of a choice

Nothing is searched here: solvers lie behind ``compagnon.providers.solver``, and each of their answers passes
``violations``.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import NamedTuple

from compagnon.core.money import EXACT
from compagnon.core.pricing.totals import ratio

ZERO = Decimal(0)
MOST_OPTIONS = 1000
MOST_RULES = 2000


class ConfigurationError(ValueError):
    """A problem that cannot be put. Codes: ``unknown_option``, ``option_twice``, ``rule_twice``, ``empty_rule``,
    ``wrong_count``, ``negative_price``, ``too_large``, ``chosen_and_refused``."""

    def __init__(self, code: str, path: str, **params: object) -> None:
        super().__init__(f"{path}: {code}")
        self.code = code
        self.path = path
        self.params = params


@dataclass(frozen=True, slots=True)
class Option:
    """Something that may be chosen (option), in the quantity in which it is sold with the product.

    ``price``, ``cost``, ``footprint`` (kgCO2e) and ``figures`` are for that whole quantity; ``cost`` and
    ``footprint`` are None when they are not known. ``value`` is in points of the seller's own scale.
    """

    key: str
    price: Decimal = ZERO
    cost: Decimal | None = None
    footprint: Decimal | None = None
    value: Decimal = ZERO
    figures: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Requires:
    """``option`` needs one of ``any_of`` (nécessite)."""

    id: str
    option: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excludes:
    """``option`` goes with none of ``others`` (exclut)."""

    id: str
    option: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``count`` of ``options``; with 1, a mandatory group (groupe obligatoire)."""

    id: str
    options: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class AtMost:
    """At most ``count`` of ``options``."""

    id: str
    options: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """The figure ``load`` of the base and of all that is chosen, summed, stays within their figure ``limit``."""

    id: str
    load: str
    limit: str


Rule = Requires | Excludes | AtLeast | AtMost | Capacity


@dataclass(frozen=True)
class Problem:
    """The product itself, its options and the rules between them. Raises ``ConfigurationError``."""

    base: Option
    options: tuple[Option, ...]
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        if len(self.options) > MOST_OPTIONS or len(self.rules) > MOST_RULES:
            raise ConfigurationError("too_large", "options", options=MOST_OPTIONS, rules=MOST_RULES)
        known: set[str] = set()
        for rank, option in enumerate((self.base, *self.options)):
            if rank and (option.key in known or option.key == self.base.key):
                raise ConfigurationError("option_twice", f"options[{rank - 1}].key", key=option.key)
            if option.price < ZERO or (option.cost is not None and option.cost < ZERO):
                raise ConfigurationError("negative_price", f"options[{rank - 1}].price", key=option.key)
            if rank:
                known.add(option.key)
        seen: set[str] = set()
        for rank, rule in enumerate(self.rules):
            if rule.id in seen:
                raise ConfigurationError("rule_twice", f"rules[{rank}].id", id=rule.id)
            seen.add(rule.id)
            _check_rule(rule, rank, known)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(option.key for option in self.options)

    def rule(self, rule_id: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == rule_id)


def named_in(rule: Rule) -> tuple[str, ...]:
    """The options that a rule names, its subject first; a capacity names none: it speaks of all."""
    match rule:
        case Requires():
            return (rule.option, *rule.any_of)
        case Excludes():
            return (rule.option, *rule.others)
        case AtLeast() | AtMost():
            return rule.options
    return ()


def _check_rule(rule: Rule, rank: int, known: set[str]) -> None:
    names = named_in(rule)
    for name in names:
        if name not in known:
            raise ConfigurationError("unknown_option", f"rules[{rank}]", id=rule.id, key=name)
    if isinstance(rule, AtLeast | AtMost):
        if len(set(names)) != len(names):
            raise ConfigurationError("option_twice", f"rules[{rank}].options", id=rule.id)
        if rule.count < 0:
            raise ConfigurationError("wrong_count", f"rules[{rank}].count", id=rule.id, value=rule.count)
    if not isinstance(rule, Capacity) and not names:
        raise ConfigurationError("empty_rule", f"rules[{rank}]", id=rule.id)


class Violation(NamedTuple):
    """A rule that a choice breaks: its options that matter, and the figures behind it."""

    rule: str
    code: str  # requires, excludes, at_least, at_most, capacity
    options: tuple[str, ...]
    found: Decimal
    allowed: Decimal


def violations(problem: Problem, chosen: Set[str]) -> tuple[Violation, ...]:
    """Every rule that exactly this choice breaks, in the order of the rules."""
    _known(problem, chosen, "chosen")
    broken = (_violation(problem, rule, chosen) for rule in problem.rules)
    return tuple(found for found in broken if found)


def _violation(problem: Problem, rule: Rule, chosen: Set[str]) -> Violation | None:
    match rule:
        case Requires():
            if rule.option in chosen and not chosen & set(rule.any_of):
                return Violation(rule.id, "requires", (rule.option, *rule.any_of), ZERO, Decimal(1))
        case Excludes():
            together = tuple(key for key in rule.others if key in chosen and key != rule.option)
            if rule.option in chosen and together:
                return Violation(rule.id, "excludes", (rule.option, *together), Decimal(len(together)), ZERO)
        case AtLeast():
            count = sum(key in chosen for key in rule.options)
            if count < rule.count:
                return Violation(rule.id, "at_least", rule.options, Decimal(count), Decimal(rule.count))
        case AtMost():
            taken = tuple(key for key in rule.options if key in chosen)
            if len(taken) > rule.count:
                return Violation(rule.id, "at_most", taken, Decimal(len(taken)), Decimal(rule.count))
        case Capacity():
            with localcontext(EXACT):
                load, limit = _loaded(problem, rule, chosen)
            if load > limit:
                heavy = tuple(o.key for o in problem.options if o.key in chosen and o.figures.get(rule.load))
                return Violation(rule.id, "capacity", heavy, load, limit)
    return None


def _loaded(problem: Problem, rule: Capacity, chosen: Set[str]) -> tuple[Decimal, Decimal]:
    all_of_it = [problem.base, *(option for option in problem.options if option.key in chosen)]
    load = sum((option.figures.get(rule.load, ZERO) for option in all_of_it), ZERO)
    limit = sum((option.figures.get(rule.limit, ZERO) for option in all_of_it), ZERO)
    return load, limit


def alone_broken(problem: Problem, chosen: Set[str], refused: Set[str]) -> tuple[str, ...]:
    """The rules that each, alone, no completion of the choice can satisfy: exact for one rule at a time.

    A completion takes all of ``chosen``, nothing of ``refused``, and whatever else it likes.
    """
    check_choice(problem, chosen, refused)
    open_keys = problem.keys - chosen - refused
    return tuple(rule.id for rule in problem.rules if not _mendable(problem, rule, chosen, open_keys))


def _mendable(problem: Problem, rule: Rule, chosen: Set[str], open_keys: Set[str]) -> bool:
    match rule:
        case Requires():
            return rule.option not in chosen or bool((chosen | open_keys) & set(rule.any_of))
        case Excludes() | AtMost():
            return _violation(problem, rule, chosen) is None
        case AtLeast():
            return sum(key in chosen or key in open_keys for key in rule.options) >= rule.count
        case Capacity():
            with localcontext(EXACT):
                load, limit = _loaded(problem, rule, chosen)
                for option in problem.options:
                    room = option.figures.get(rule.limit, ZERO) - option.figures.get(rule.load, ZERO)
                    if option.key in open_keys and room > ZERO:
                        limit += room
                return load <= limit


def check_choice(problem: Problem, chosen: Set[str], refused: Set[str]) -> None:
    """Raise ``unknown_option`` or ``chosen_and_refused``."""
    _known(problem, chosen, "chosen")
    _known(problem, refused, "refused")
    if both := chosen & refused:
        raise ConfigurationError("chosen_and_refused", "chosen", keys=tuple(sorted(both)))


def _known(problem: Problem, keys: Iterable[str], path: str) -> None:
    for key in sorted(set(keys) - problem.keys):
        raise ConfigurationError("unknown_option", path, key=key)


@dataclass(frozen=True, slots=True)
class Totals:
    """What a choice comes to, the base included.

    ``cost`` and ``margin`` are None when a cost is not known. ``footprint`` sums what is known;
    ``without_footprint`` names the rest, so a sum is never taken for the whole.
    """

    price: Decimal
    cost: Decimal | None
    margin: Decimal | None
    margin_on_sales: Decimal | None
    value: Decimal
    footprint: Decimal
    without_footprint: tuple[str, ...]


def totals(problem: Problem, chosen: Set[str]) -> Totals:
    """Price, margin, value and footprint of a choice."""
    _known(problem, chosen, "chosen")
    parts = [problem.base, *(option for option in problem.options if option.key in chosen)]
    with localcontext(EXACT):
        price = sum((part.price for part in parts), ZERO)
        costs = [part.cost for part in parts if part.cost is not None]
        cost = sum(costs, ZERO) if len(costs) == len(parts) else None
        margin = None if cost is None else price - cost
        return Totals(
            price, cost, margin, ratio(margin, price), sum((part.value for part in parts), ZERO),
            sum((part.footprint for part in parts if part.footprint is not None), ZERO),
            tuple(part.key for part in parts if part.footprint is None),
        )  # fmt: skip


def assumed_footprints(problem: Problem) -> dict[str, Decimal]:
    """The footprint of each option for a comparison: its own, or the largest known one when it is missing, so
    that silence never makes an option look green."""
    known = [option.footprint for option in problem.options if option.footprint is not None]
    worst = max(known, default=ZERO)
    return {option.key: worst if option.footprint is None else option.footprint for option in problem.options}
