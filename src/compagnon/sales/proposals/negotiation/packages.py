"""The packages of a negotiation as they are drawn and chosen (formules): named, beside where the talk stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from compagnon.core import negotiation as core
from compagnon.core.money import round_half_up
from compagnon.sales.proposals.models.negotiation import IssueLevel, Negotiation, NegotiationIssue

ZERO = Decimal(0)


@dataclass(frozen=True)
class PackageView:
    """One package with its levels; `letter` names it on the picture, when it is named there."""

    package: core.Package
    levels: Sequence[IssueLevel]
    price: Decimal
    letter: str = ""


@dataclass(frozen=True)
class PackagesView:
    issues: Sequence[NegotiationIssue]
    levels: dict[int, list[IssueLevel]]
    found: core.Packages
    efficient: Sequence[PackageView]
    now: core.Package
    better: PackageView | None
    fair: PackageView | None
    floor: Decimal
    others: Sequence[core.Package]


def core_issues(issues: Sequence[NegotiationIssue], levels: dict[int, list[IssueLevel]]) -> list[core.Issue]:
    return [
        core.Issue(
            issue.name, tuple(core.Level(-level.cost, level.value) for level in levels[issue.pk]), issue.known
        )
        for issue in issues
    ]


def packages(row: Negotiation, now: core.Position) -> PackagesView | None:
    """The efficient packages above the walk-away; None while no point is prepared. Costs are needed: the
    page asks for the right. The margin is the price's when the cost is not known."""
    issues = list(row.issues.filter(archived_at=None).prefetch_related("levels"))
    levels = {
        issue.pk: sorted(
            (level for level in issue.levels.all() if level.archived_at is None), key=lambda x: x.position
        )
        for issue in issues
    }
    issues = [issue for issue in issues if levels[issue.pk]]
    if not issues:
        return None
    cost = row.cost or ZERO
    asked = core_issues(issues, levels)
    base, floor = row.start - cost, row.walk_away - cost
    found = core.best_packages(asked, base=base, floor=floor)
    stand = _standing(row, issues, levels, now, cost)
    views = [_view(each, issues, levels, row.start) for each in found.efficient]
    better = core.better_for_both(found, stand)
    fair = core.fair_split(found, floor=floor, their_floor=ZERO)
    named = _named(views, stand, better, fair)
    by_choice = {view.package.choices: view for view in named}
    return PackagesView(
        issues, levels, found, named, stand, by_choice.get(better.choices) if better else None,
        by_choice.get(fair.choices) if fair else None, floor, _others(asked, base, floor, found),
    )  # fmt: skip


def _standing(
    row: Negotiation, issues: Sequence[NegotiationIssue], levels: dict[int, list[IssueLevel]], now: core.Position,
    cost: Decimal,
) -> core.Package:  # fmt: skip
    """Where the talk stands: the margin is exact; the value of a price between two levels is interpolated."""
    value = ZERO
    for issue in issues:
        if issue.kind == "price":
            value += _interpolated(levels[issue.pk], row.start - now.price)
        else:
            value += next(
                (level.value for level in levels[issue.pk] if level.current), levels[issue.pk][0].value
            )
    beside = sum(
        (next((level.cost for level in levels[issue.pk] if level.current), ZERO)
         for issue in issues if issue.kind != "price"), ZERO,
    )  # fmt: skip
    beside = max(beside, now.price - now.worth)
    return core.Package((), now.price - beside - cost, value)


def _interpolated(levels: Sequence[IssueLevel], cut: Decimal) -> Decimal:
    rows = sorted(levels, key=lambda level: level.cost)
    if cut <= rows[0].cost:
        return Decimal(rows[0].value)
    for low, high in pairwise(rows):
        if cut <= high.cost and high.cost > low.cost:
            return round_half_up(
                low.value + (high.value - low.value) * (cut - low.cost) / (high.cost - low.cost), 1
            )
    return Decimal(rows[-1].value)


def _view(
    package: core.Package,
    issues: Sequence[NegotiationIssue],
    levels: dict[int, list[IssueLevel]],
    start: Decimal,
) -> PackageView:
    taken = [levels[issue.pk][place] for issue, place in zip(issues, package.choices, strict=True)]
    cut = sum((level.cost for issue, level in zip(issues, taken, strict=True) if issue.kind == "price"), ZERO)
    return PackageView(package, taken, start - cut)


def _named(
    views: Sequence[PackageView], stand: core.Package, better: core.Package | None, fair: core.Package | None
) -> list[PackageView]:
    """Letters for at most seven packages: both ends, the advised ones, and some evenly between."""
    if not views:
        return []
    wanted = {0, len(views) - 1}
    choices = [view.package.choices for view in views]
    wanted |= {choices.index(each.choices) for each in (better, fair) if each}
    wanted |= {round(step * (len(views) - 1) / 4) for step in range(5)}
    letters = dict(zip(sorted(wanted), "ABCDEFGHIJ", strict=False))
    return [
        PackageView(view.package, view.levels, view.price, letters.get(place, ""))
        for place, view in enumerate(views)
    ]


def _others(
    issues: Sequence[core.Issue], base: Decimal, floor: Decimal, found: core.Packages
) -> list[core.Package]:
    """Some packages that are beaten, for the picture: one change away from the efficient ones; at most 60."""
    points = {(each.margin, each.value) for each in found.efficient}
    seen: dict[tuple[Decimal, Decimal], core.Package] = {}
    for each in found.efficient[:: max(1, len(found.efficient) // 12)]:
        for place, issue in enumerate(issues):
            for level in range(len(issue.levels)):
                choices = (*each.choices[:place], level, *each.choices[place + 1 :])
                made = core.package(issues, choices, base=base)
                point = (made.margin, made.value)
                if made.margin >= floor and point not in points and point not in seen:
                    seen[point] = made
    return list(seen.values())[:60]
