"""Milestones, incidents that move what follows and inform the client, the installed base, the hand-over."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.journal.models import Fact
from compagnon.library import services as library
from compagnon.people.errors import Conflict, Forbidden, Refusal
from compagnon.sales.accounts.models import Task, Touch
from compagnon.sales.orders import services as orders
from compagnon.sales.orders.fulfilment import aftersales, queries, services
from compagnon.sales.orders.models.fulfilment import Handover, Incident, InstalledItem
from compagnon.sales.orders.reviews.margin import margin_of
from compagnon.work import sharing


def day(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def planned(alice: Any, ordered: Any) -> Any:
    """An order of today with a delivery in 10 days and a milestone in 12."""
    order = ordered()
    delivery = orders.plan_delivery(alice, order=order, planned_on=day(10))
    services.add_milestone(alice, order=order, title="Mise en service", planned_on=day(12))
    return order, delivery


def report(alice: Any, order: Any, **more: Any) -> Incident:
    fields = {"kind": "delay", "title": "Transporteur en panne", "happened_on": day(0)} | more
    return services.report_incident(alice, order=order, **fields)


def test_a_delay_moves_the_delivery_the_promised_date_and_the_milestones(alice: Any, planned: Any) -> None:
    order, delivery = planned
    row = report(alice, order, delivery=delivery, new_on=day(15), cost=D("120.00"))
    delivery.refresh_from_db()
    order.refresh_from_db()
    step = order.milestones.get()
    assert (delivery.planned_on, order.due_on, step.planned_on) == (day(15), day(15), day(17))
    assert step.promised_on == day(12)
    assert queries.delay_of(row) == 5
    fact = Fact.objects.get(kind="incident.reported")
    assert (fact.payload["delay_days"], fact.payload["cost"]) == (5, "120.00")


def test_the_stated_cost_lowers_the_margin(alice: Any, planned: Any) -> None:
    order, _delivery = planned
    before = margin_of(order)
    report(alice, order, cost=D("270.00"))
    after = margin_of(order)
    assert before is not None
    assert after is not None
    assert after.expected == before.expected == D(2700)
    assert after.committed == before.committed - D(270)
    assert after.by_cause == {"incident": D(270)}


def test_the_client_is_told_through_the_gate_and_follows_on_a_link(alice: Any, planned: Any) -> None:
    order, delivery = planned
    row = report(
        alice, order, delivery=delivery, new_on=day(15), fix="Nous affrétons un autre camion", cost=D(80)
    )
    asked = Task.objects.get(about_id=row.uuid, done_at=None)
    assert asked.cause.kind == "incident.reported"
    contact = order.account.contacts.get()
    told, token = services.inform_client(alice, incident=row, contact=contact, key="once")
    again, nothing = services.inform_client(alice, incident=row, contact=contact, key="once")
    assert again.pk == told.pk
    assert nothing == ""
    asked.refresh_from_db()
    assert asked.done_at is not None
    assert Touch.objects.filter(account=order.account, summary__contains=order.number).count() == 1
    assert "Nous affrétons un autre camion" in told.notice
    assert "80" not in told.notice  # what it costs us stays with us
    link = sharing.find(token)
    assert queries.followed(link).order == order
    assert [each.pk for each in queries.followed(link).incidents] == [row.pk]
    assert Fact.objects.filter(kind="client.informed").count() == 1


def test_who_cannot_be_written_to_is_not_told_by_mail(alice: Any, planned: Any) -> None:
    order, _delivery = planned
    row = report(alice, order)
    contact = order.account.contacts.get()
    type(contact).objects.filter(pk=contact.pk).update(email="")
    contact.refresh_from_db()
    with pytest.raises(Refusal, match="no address"):
        services.inform_client(alice, incident=row, contact=contact)
    row.refresh_from_db()
    assert row.informed_at is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "storm"}, "incident_kind"), ({"title": " "}, "title_missing"),
        ({"happened_on": timezone.localdate() + timedelta(days=1)}, "in_the_future"),
        ({"happened_on": timezone.localdate() - timedelta(days=9)}, "before_order"),
        ({"new_on": timezone.localdate() - timedelta(days=1)}, "new_date"),
        ({"cost": D("-1")}, "amount"), ({"cost": D("1.001")}, "amount"),
    ],
)  # fmt: skip
def test_a_faulty_incident_is_refused_and_moves_nothing(
    alice: Any, planned: Any, fields: dict[str, Any], code: str
) -> None:
    order, delivery = planned
    with pytest.raises(Refusal) as refused:
        report(alice, order, **fields)
    assert refused.value.code == code
    assert not Incident.objects.exists()
    delivery.refresh_from_db()
    assert delivery.planned_on == day(10)


def test_the_same_click_reports_one_incident(alice: Any, planned: Any) -> None:
    order, _delivery = planned
    assert report(alice, order, key="k").pk == report(alice, order, key="k").pk
    assert Incident.objects.count() == 1


def test_two_people_do_not_close_one_incident_over_each_other(alice: Any, planned: Any) -> None:
    order, _delivery = planned
    row = report(alice, order, cause="Panne")
    seen = row.version
    services.inform_client(alice, incident=row, contact=order.account.contacts.get(), channel="email")
    with pytest.raises(Conflict):
        services.close_incident(alice, incident=row, fix="Livré", seen_version=seen)
    closed = services.close_incident(alice, incident=row, fix="Livré", cost=D(40))
    assert (closed.status, closed.cost) == ("closed", D(40))


def test_an_incident_is_not_closed_without_its_cause(alice: Any, planned: Any) -> None:
    order, _delivery = planned
    with pytest.raises(Refusal, match="why it happened"):
        services.close_incident(alice, incident=report(alice, order), fix="Livré")


# ---- after-sales -----------------------------------------------------------------------


@pytest.fixture
def delivered(alice: Any, ordered: Any) -> Any:
    order = ordered([(2, "960", "690", "0.20")])
    delivery = orders.plan_delivery(alice, order=order, planned_on=day(0))
    orders.deliver(alice, delivery=delivery, delivered_on=day(0))
    return order


def install(alice: Any, order: Any, **more: Any) -> InstalledItem:
    fields = {
        "line": order.lines.get(),
        "installed_on": day(0),
        "warranty_months": 24,
        "maintenance_months": 12,
    } | more
    return aftersales.install(alice, order=order, **fields)


def test_what_is_delivered_is_put_into_service_with_its_dates(alice: Any, delivered: Any) -> None:
    item = install(alice, delivered, serial="SN-1")
    assert item.warranty_ends_on == aftersales.months_later(day(0), 24)
    assert item.maintenance_due_on == aftersales.months_later(day(0), 12)
    kinds = {row.kind for row in queries.calendar(alice, day(0), day(800))}
    assert {"warranty", "maintenance"} <= kinds


def test_no_more_units_than_were_delivered(alice: Any, delivered: Any) -> None:
    install(alice, delivered, serial="A")
    install(alice, delivered, serial="B")
    with pytest.raises(Refusal, match="already in service"):
        install(alice, delivered, serial="C")


def test_a_maintenance_gives_the_next_date(alice: Any, delivered: Any) -> None:
    item = install(alice, delivered)
    aftersales.maintain(alice, item=item, done_on=day(0), report="Joints changés", key="m")
    aftersales.maintain(alice, item=item, done_on=day(0), report="Joints changés", key="m")
    item.refresh_from_db()
    assert item.maintenances.count() == 1
    assert item.maintenance_due_on == aftersales.months_later(day(0), 12)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-02-29", 12, "2025-02-28"), ("2026-11-30", 3, "2027-02-28")],
)
def test_months_end_on_a_day_that_exists(start: str, months: int, end: str) -> None:
    from datetime import date

    assert aftersales.months_later(date.fromisoformat(start), months).isoformat() == end


def test_the_hand_over_keeps_its_sheet_once_and_tells_who_receives_it(
    alice: Any, cast: Any, delivered: Any
) -> None:
    install(alice, delivered, serial="SN-9")
    fields = {
        "received_by": cast.chloe,
        "site_contact": "M. Aubin 02 41 00 00 00",
        "instructions": "Purge par le haut",
    }
    row = aftersales.hand_over(alice, order=delivered, **fields)
    assert aftersales.hand_over(alice, order=delivered, **fields).pk == row.pk
    assert Handover.objects.count() == 1
    assert library.content(row.file).startswith(b"%PDF")
    assert row.document_hash == row.file.sha256
    assert cast.chloe.notifications.filter(kind="handover").count() == 1
    assert Fact.objects.get(kind="handover.done").file_hash == row.document_hash


def test_nothing_delivered_is_nothing_to_hand_over(alice: Any, ordered: Any) -> None:
    with pytest.raises(Refusal, match="Nothing is delivered"):
        aftersales.hand_over(alice, order=ordered(), received_by=None, site_contact="x", instructions="y")


def test_the_reader_changes_nothing(cast: Any, planned: Any) -> None:
    order, _delivery = planned
    elsa = cast.actor(cast.elsa)
    with pytest.raises(Forbidden):
        report(elsa, order)
    with pytest.raises(Forbidden):
        services.add_milestone(elsa, order=order, title="x", planned_on=day(2))
