"""From an accepted quote to the order and its deliveries (commande, livraison)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.numbers import next_number
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders import documents, facts
from compagnon.sales.orders.models import Delivery, DeliveryLine, InvoiceLine, Order, OrderLine
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.sales.proposals.pricing import net_shares, price_version

ZERO = Decimal(0)
CENT = Decimal("0.01")


@transaction.atomic
def order_from_quote(
    actor: Actor, *, quote: QuoteVersion, ordered_on: date | None = None, due_on: date | None = None
) -> Order:
    """The order of an accepted version, without retyping: same lines, prices, discounts and totals.
    The same quote gives the same order."""
    access.require(actor, "orders.change")
    quote = QuoteVersion.objects.select_for_update(of=("self",)).get(pk=quote.pk)
    if existing := Order.objects.filter(quote=quote).first():
        return existing
    if quote.status != "accepted":
        raise Refusal("not_accepted", _("Only an accepted quote becomes an order."))
    lines = list(quote.lines.all())
    totals = price_version(quote, lines)
    day = ordered_on or timezone.localdate()
    deal = quote.proposal.deal
    acceptance = getattr(quote, "acceptance", None)
    if due_on is None and quote.delivery_weeks:
        due_on = day + timedelta(weeks=quote.delivery_weeks)
    order: Order = Order.objects.create(
        workspace=actor.workspace, number=next_number(actor.workspace, "order", day.year), deal=deal,
        account=deal.account, quote=quote, owner=quote.proposal.owner, ordered_on=day, due_on=due_on,
        purchase_order=acceptance.purchase_order if acceptance else "", currency=quote.proposal.currency,
        net=totals.net - totals.document_discount, eco=totals.eco, vat=totals.vat_total, total=totals.total,
        cost=totals.cost, terms=quote.terms, totals=quote.totals,
    )  # fmt: skip
    nets = net_shares(totals, [(line.vat_rate, line.vat_category) for line in lines])
    OrderLine.objects.bulk_create(
        OrderLine(
            workspace=actor.workspace, order=order, position=line.position, product_id=line.product_id,
            reference=line.reference, family=line.family, label=line.label, unit=line.unit, quantity=line.quantity,
            unit_price=line.unit_price, discount=line.discount, vat_rate=line.vat_rate,
            vat_category=line.vat_category, eco_contribution=line.eco_contribution,
            eco_discountable=line.eco_discountable, unit_cost=line.unit_cost, net=net,
            cost=None if line.unit_cost is None else (line.quantity * line.unit_cost).quantize(CENT, "ROUND_HALF_UP"),
        )
        for line, net in zip(lines, nets, strict=True)
    )  # fmt: skip
    if deal.account.status != "client":
        Account.objects.filter(pk=deal.account_id).update(status="client", updated_at=timezone.now())
    record(
        actor, facts.OrderPlaced(order.number, order.net, order.total, order.currency, quote.proposal.number),
        about=order, account_id=deal.account.uuid,
    )  # fmt: skip
    return order


def delivered_quantities(order: Order) -> dict[int, Decimal]:
    """What was delivered of each line of an order, by line id."""
    rows = DeliveryLine.objects.filter(delivery__order=order, delivery__delivered_on__isnull=False)
    return {row["line"]: row["total"] for row in rows.values("line").annotate(total=Sum("quantity"))}


def invoiced_quantities(order: Order) -> dict[int, Decimal]:
    """What was invoiced of each line, by line id; a credit note lowers an amount, never a quantity."""
    rows = InvoiceLine.objects.filter(invoice__order=order, invoice__kind="invoice", line__isnull=False)
    return {row["line"]: row["total"] for row in rows.values("line").annotate(total=Sum("quantity"))}


@transaction.atomic
def plan_delivery(
    actor: Actor,
    *,
    order: Order,
    planned_on: date,
    quantities: Mapping[int, Decimal] | None = None,
    note: str = "",
) -> Delivery:
    """Plan a delivery of everything that is not planned yet, or of the given quantities by line id."""
    access.require(actor, "orders.change")
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    planned = (
        DeliveryLine.objects.filter(delivery__order=order).values("line").annotate(total=Sum("quantity"))
    )
    taken = {row["line"]: row["total"] for row in planned}
    wanted = []
    for line in order.lines.all():
        left = line.quantity - taken.get(line.pk, ZERO)
        quantity = left if quantities is None else quantities.get(line.pk, ZERO)
        if quantity < 0 < line.quantity or quantity > max(left, ZERO):
            raise Refusal(
                "more_than_ordered", _("More than what is left to deliver: check the quantities."),
                path=f"quantity_{line.uuid}",
            )  # fmt: skip
        if quantity > 0:
            wanted.append((line, quantity))
    if not wanted:
        raise Refusal("nothing_to_deliver", _("Everything of this order is already in a delivery."))
    delivery: Delivery = Delivery.objects.create(
        workspace=actor.workspace, order=order, planned_on=planned_on, note=note.strip()
    )
    DeliveryLine.objects.bulk_create(
        DeliveryLine(workspace=actor.workspace, delivery=delivery, line=line, quantity=quantity)
        for line, quantity in wanted
    )
    return delivery


@transaction.atomic
def deliver(actor: Actor, *, delivery: Delivery, delivered_on: date, received_by: str = "") -> Delivery:
    """State that a planned delivery took place: it gets its number and its note is kept with its hash; a
    second click changes nothing."""
    access.require(actor, "orders.change")
    delivery = (
        Delivery.objects.select_for_update(of=("self",)).select_related("order__account").get(pk=delivery.pk)
    )
    if delivery.delivered_on:
        return delivery
    order = delivery.order
    if delivered_on < order.ordered_on:
        raise Refusal(
            "before_order", _("The delivery is before the order: check the date."), path="delivered_on"
        )
    number = next_number(actor.workspace, "delivery", delivered_on.year)
    save_version(
        delivery, None, {"number": number, "delivered_on": delivered_on, "received_by": received_by.strip()}
    )
    file = documents.keep_delivery(actor, delivery)
    done = delivered_quantities(order)
    complete = all(done.get(line.pk, ZERO) >= line.quantity for line in order.lines.all())
    record(
        actor,
        facts.OrderDelivered(number, order.number, complete),
        about=order,
        account_id=order.account.uuid,
        file_hash=file.sha256,
    )
    close_when_done(order)
    return delivery


def close_when_done(order: Order) -> None:
    """An order that is delivered, invoiced and paid is closed, and leaves the list of what is in hand."""
    shipped = delivered_quantities(order)
    billed = invoiced_quantities(order)
    lines = list(order.lines.all())
    done = all(
        shipped.get(line.pk, ZERO) >= line.quantity and billed.get(line.pk, ZERO) == line.quantity
        for line in lines
    )
    done = done and not order.invoices.filter(kind="invoice", settled_on=None).exists()
    status = "closed" if done else "open"
    if order.status in {"open", "closed"} and order.status != status:
        save_version(order, None, {"status": status})
