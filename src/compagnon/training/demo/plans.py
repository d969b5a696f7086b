"""Objectives, findings and actions of the year (objectifs, veille, plan d'actions)."""

from datetime import datetime, timedelta
from decimal import Decimal as D

from compagnon.people.models import Membership
from compagnon.sales.plan.models import Objective
from compagnon.sales.results.periods import month_of
from compagnon.training.demo.products import ITEMS
from compagnon.training.demo.sales import Scene

# A representative's month by family: quantity, price and cost agreed with the manager at the start.
MIX = {
    "Pompes doseuses": ("2.7", "4900", "3180"),
    "Capteurs": ("6.5", "690", "358"),
    "Filtration": ("2.1", "3300", "2200"),
    "Consommables": ("48", "118", "56"),
    "Automatismes": ("1.9", "2250", "1320"),
    "Services": ("34", "84", "49"),
}
MONTH_LEADS, MONTH_RATE, MONTH_ORDERS, MONTH_VISITS = D("6.5"), D("0.42"), D("2.8"), D("7")


def schedule(scene: Scene, start: datetime, end: datetime) -> None:
    """Set each month's objectives on its first working day."""
    day = start.replace(day=1)
    while day <= end + timedelta(days=31):
        moment = max(day, start).replace(hour=8)
        scene.story.add(min(moment, end), lambda day=day: _objectives(scene, day))  # type: ignore[misc]
        day = (day + timedelta(days=32)).replace(day=1)


def _objectives(scene: Scene, day: datetime) -> None:
    for key in scene.staff.representatives:
        _month(scene, day, scene.staff.members[key], D(1))
    _month(scene, day, None, D(len(scene.staff.representatives)))


def _month(scene: Scene, day: datetime, member: Membership | None, size: D) -> None:
    period = month_of(day.date())
    # Leads and visits follow the season of the deals; orders come a month later, invoices two.
    now, then, later = (_season(scene, day.month, lag) * size for lag in (0, 1, 2))
    detail, revenue, margin = {}, D(0), D(0)
    for family, (quantity, price, cost) in MIX.items():
        wanted = (D(quantity) * later).quantize(D("0.1"))
        detail[family] = {"quantity": str(wanted), "price": price, "cost": cost}
        revenue += wanted * D(price)
        margin += wanted * (D(price) - D(cost))
    targets: tuple[tuple[str, D, dict[str, dict[str, str]]], ...] = (
        ("revenue", revenue, detail), ("margin", margin, detail),
        ("orders", (MONTH_ORDERS * then).quantize(D("0.1")), {}),
        ("leads", (MONTH_LEADS * now).quantize(D("0.1")), {}),
        ("conversion", MONTH_RATE, {}), ("visits", (MONTH_VISITS * now).quantize(D("0.1")), {}),
    )  # fmt: skip
    Objective.objects.bulk_create(
        Objective(
            workspace=scene.staff.workspace, metric=metric, starts_on=period.start, ends_on=period.end, target=target,
            detail=lines, member=member, note="Convenu avec la direction commerciale",
        )
        for metric, target, lines in targets
    )  # fmt: skip


def _season(scene: Scene, month: int, lag: int) -> D:
    """The weight of a month, 1 on average, some months after the deals that made it."""
    return D(str(scene.season[(month - 1 - lag) % 12])) * 12


assert {item.family for item in ITEMS} == set(MIX), "each family has its objective"
