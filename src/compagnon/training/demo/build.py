"""Build the demonstration: the company, its year, and the state in which one finds it this morning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone, translation

from compagnon.sales.accounts.contact_rules import accept_rule, contact_rules
from compagnon.sales.deals.models import LostReason
from compagnon.sales.deals.opening import prepare_workspace
from compagnon.sales.deals.setup import ensure_stages
from compagnon.training.demo import (
    certification,
    clock,
    einvoices,
    market,
    negotiations,
    opinions,
    papers,
    plans,
    solutions,
    station,
    tenders,
    this_morning,
)
from compagnon.training.demo.clients import Client, make_clients, office_hour
from compagnon.training.demo.people import Staff, demo_accounts, make_centre, make_staff
from compagnon.training.demo.products import make_products
from compagnon.training.demo.sales import Sale, Scene
from compagnon.training.demo.story import Story

# Share of a year's deals that open in each month: quiet summers, a rush in spring and autumn.
SEASON = (0.07, 0.08, 0.10, 0.10, 0.09, 0.09, 0.06, 0.03, 0.11, 0.11, 0.10, 0.06)


@dataclass(frozen=True)
class Size:
    """How much there is of everything: accounts, deals, days, and the days before the objectives begin,
    so that the year that is shown opens on running work."""

    clients: int = 150
    deals: int = 310
    days: int = 455
    warm_up: int = 91


@dataclass(frozen=True)
class Demo:
    """What was built: the addresses that sign in, and how much there is of what."""

    accounts: tuple[str, ...]
    events: int


def build(
    seed: int = 1,
    password: str = "",
    now: datetime | None = None,
    size: Size = Size(),
) -> Demo:
    """Fill the database; `now` is the morning on which the story ends (this one by default).

    The same seed and day give the same story.
    """
    random = Random(seed)  # noqa: S311 (a story, not a secret)
    end = timezone.localtime(now or timezone.now()).replace(hour=8, minute=30, second=0, microsecond=0)
    start = (end - timedelta(days=size.days)).replace(hour=9)
    with translation.override("fr"):
        with clock.at(start):
            staff = make_staff(password)
            make_centre(password, staff)
            prepare_workspace(staff.workspace)
            _accept_rules(staff)
            products = make_products(
                staff.actor("marc"), start.date(), (start + timedelta(days=size.days * 3 // 5)).date()
            )
            clients = make_clients(random, staff, size.clients)
            papers.prepare(staff, start.date())
        stages = ensure_stages(staff.workspace)
        reasons = list(LostReason.objects.of(staff.workspace))
        story = Story(end)
        scene = Scene(random, staff, story, products, stages, reasons, SEASON)
        market.schedule(scene, start + timedelta(days=size.warm_up), end)
        plans.schedule(scene, start + timedelta(days=size.warm_up), end)
        _schedule_deals(scene, clients, size.deals, start, end)
        for week in range(1, size.days // 7):
            friday = start + timedelta(days=7 * week - start.weekday() + 4)
            story.add(friday.replace(hour=18), lambda: this_morning.tidy(scene))
        events = story.play()
        with clock.at(end):
            this_morning.arrange(scene, clients)
            opinions.arrange(scene)
            solutions.arrange(scene)
            negotiations.arrange(scene)
            tenders.arrange(staff)
            papers.arrange(scene)
            einvoices.arrange(scene)
            station.end_a_series(staff.actor("marc"), staff.actor("nadia"), products)
        certification.arrange(end)
    return Demo(tuple(demo_accounts()), events)


def _accept_rules(staff: Staff) -> None:
    """The administrator takes our readings of the law upon the company, in time for the day they begin."""
    for rule in contact_rules():
        if rule.needs_acceptance:
            accept_rule(
                staff.actor("olivier"), rule_id=rule.id, valid_from=rule.valid_from, note="Démonstration"
            )


def _schedule_deals(scene: Scene, clients: list[Client], count: int, start: datetime, end: datetime) -> None:
    """Open the year's deals, more in the good months and with the eager clients."""
    random = scene.random
    days = [start + timedelta(days=offset) for offset in range((end - start).days)]
    weights = [SEASON[day.month - 1] if day.weekday() < 5 else 0.0 for day in days]
    eager = [client for client in clients if client.loyal]
    for number in range(count):
        day = random.choices(days, weights)[0]
        pool = eager if number % 4 else clients
        client = random.choices(pool, [client.appetite for client in pool])[0]
        sale = Sale(scene, client)
        scene.story.add(office_hour(random, day), sale.begin)
