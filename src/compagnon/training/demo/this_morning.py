"""The state in which one finds the company: today's visits, promises, tasks, gaps and reports."""

from datetime import datetime, timedelta
from decimal import Decimal as D

from django.utils import timezone

from compagnon.people.errors import Refusal
from compagnon.sales.accounts.models import Task
from compagnon.sales.accounts.services import complete_task, create_task, log_touch, state_opposition
from compagnon.sales.deals.models import Deal
from compagnon.sales.results import reports, services
from compagnon.sales.results.periods import before, month_of, week_of
from compagnon.sales.results.queries import gap_view
from compagnon.sales.visits.models import Commitment
from compagnon.sales.visits.services import keep_commitment, make_commitment, plan_visit
from compagnon.training.demo import aftersales, clock
from compagnon.training.demo.clients import Client
from compagnon.training.demo.sales import Scene


def tidy(scene: Scene) -> None:
    """Friday: what was to be done this week is done, what was promised is kept."""
    day = timezone.localdate()
    for owner in scene.staff.representatives:
        actor, member = scene.staff.actor(owner), scene.staff.members[owner]
        for task in Task.objects.filter(owner=member, done_at=None, due_on__lte=day).select_related(
            "account"
        ):
            complete_task(actor, task=task, outcome="Fait")
        for promise in Commitment.objects.filter(owner=member, done_at=None, due_on__lte=day):
            keep_commitment(actor, commitment=promise, proof="Envoyé par courriel")
        member.notifications.filter(read_at=None).update(read_at=timezone.now())


def arrange(scene: Scene, clients: list[Client]) -> None:
    _agenda(scene, clients)
    _promises(scene, clients)
    _oppositions(scene, clients)
    _reports(scene)
    _gaps(scene)
    aftersales.arrange(scene)


def _agenda(scene: Scene, clients: list[Client]) -> None:
    """Five visits today and a few on the next days for each representative, near one another."""
    today = timezone.localtime()
    for owner in scene.staff.representatives:
        mine = sorted((c for c in clients if c.owner == owner), key=_east)
        open_deals = {
            d.account_id: d for d in Deal.objects.filter(owner=scene.staff.members[owner], closed_on=None)
        }
        first = [c for c in mine if c.account.pk in open_deals][:5] or mine[:5]
        for day, group in ((0, first), (1, mine[5:8]), (2, mine[8:12]), (6, mine[12:15])):
            start = _working(today + timedelta(days=day)).replace(hour=9, minute=40)
            for rank, client in enumerate(group):
                deal = open_deals.get(client.account.pk)
                plan_visit(
                    scene.staff.actor(owner), account=client.account, contact=client.contacts[0], deal=deal,
                    purpose="Obtenir un accord de principe" if deal else "Faire le point et chercher un projet",
                    starts_at=start + timedelta(minutes=85 * rank), minutes=40,
                )  # fmt: skip


def _east(client: Client) -> float:
    site = client.account.sites.first()
    return (site.longitude if site else None) or 0.0


def _working(day: datetime) -> datetime:
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def _promises(scene: Scene, clients: list[Client]) -> None:
    today = timezone.localdate()
    texts = ("Envoyer la fiche de contact alimentaire", "Confirmer la date de mise en service",
             "Transmettre le certificat 3.1 des inox", "Envoyer deux références dans le lait")  # fmt: skip
    for owner in scene.staff.representatives:
        actor = scene.staff.actor(owner)
        mine = [client for client in clients if client.owner == owner]
        for rank, text in enumerate(texts):
            client = mine[(3 + 7 * rank) % len(mine)]
            make_commitment(actor, account=client.account, text=text, due_on=today + timedelta(days=rank))
        for rank in range(6):
            client = mine[(5 + 6 * rank) % len(mine)]
            create_task(
                actor, title="Rappeler après l’envoi de la documentation", kind="call", account=client.account,
                contact=client.contacts[0], due_on=today + timedelta(days=rank - 2),
            )  # fmt: skip
        for client in mine[-6:]:
            log_touch(
                actor, account=client.account, contact=client.contacts[0], kind="call", outcome="refusal",
                summary="Pas de projet avant l’an prochain.", no_next_step_reason="Pas de projet cette année",
            )  # fmt: skip


def _oppositions(scene: Scene, clients: list[Client]) -> None:
    for number, client in enumerate(clients[::11]):
        state_opposition(
            scene.staff.actor(client.owner), channel=("email", "phone", "all")[number % 3], contact=client.contacts[0],
            stated_by=client.contacts[0].full_name, proof="Demande reçue par courriel (démonstration)",
        )  # fmt: skip


def _reports(scene: Scene) -> None:
    """Six weeks of reports per representative; the manager has read all but the last."""
    now = timezone.localtime()
    for owner in scene.staff.representatives:
        actor = scene.staff.actor(owner)
        week = week_of(now.date())
        for age in range(1, 7):
            week = before(week)
            friday = now.replace(hour=17) - timedelta(days=(now.date() - week.end).days + 2)
            with clock.at(friday):
                report = reports.draft_report(actor, kind="week", day=week.start)
                reports.edit_report(
                    actor, report=report, comment="Semaine tenue. Deux décisions attendues avant la fin du mois.",
                    requests="Confirmer le délai des pompes 300 l/h." if age % 3 == 0 else "",
                )  # fmt: skip
                reports.send_report(actor, report=report)
            if age > 1:
                with clock.at(friday + timedelta(days=3)):
                    reports.acknowledge(
                        scene.staff.actor("marc"), report=report, reply="Vu, merci." if age % 2 else ""
                    )


def _gaps(scene: Scene) -> None:
    """The gaps of the last months, what was decided about two of them, and whether it worked."""
    actor, manager = scene.staff.actor("nadia"), scene.staff.actor("marc")
    now = timezone.localtime()
    month = before(month_of(now.date()))
    for age in (1, 2, 3):
        closed = now - timedelta(days=(now.date() - month.end).days - 2)
        with clock.at(closed):
            try:
                gap = services.freeze_gap(actor, metric="revenue", period=month, member=actor.membership)
            except Refusal:
                break
            if gap.actual < gap.target:
                view = gap_view(actor, "revenue", month, actor.membership)
                family = view.cause.line if view.cause and view.cause.line else "la gamme"
                action = services.propose_corrective(
                    actor, gap=gap, title=f"Relancer les offres « {family} » restées sans réponse",
                    cause_note=f"Trop peu de ventes sur « {family} » : décisions reportées par les clients.",
                    resources="Deux demi-journées d’appels, une démonstration chez trois clients",
                    limits_ours="Pas de remise au-delà du mandat; stock de pompes limité à six par mois",
                    limits_client="Arrêts de ligne possibles le samedi seulement", expected=D(5000),
                    due_on=(closed + timedelta(days=30)).date(),
                )  # fmt: skip
                services.decide_corrective(manager, action=action, agree=True)
                if age > 1:
                    with clock.at(closed + timedelta(days=28)):
                        before_value, after = (
                            gap.actual,
                            services.value_now(actor, action, month_of((closed + timedelta(days=20)).date())),
                        )
                        services.check_effect(
                            actor, action=action, before=before_value, after=after or before_value
                        )
        month = before(month)
