"""Make orders of what a portal sends (import de commandes): each once, the faulty ones named by their line."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core import pricing
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.people.numbers import next_number
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Account
from compagnon.sales.catalogue.models import Product
from compagnon.sales.catalogue.tariff import cost_at, price_at
from compagnon.sales.orders import facts
from compagnon.sales.orders.collection.bank import remember
from compagnon.sales.orders.fulfilment.services import required
from compagnon.sales.orders.models import Order, OrderLine
from compagnon.sales.orders.models.portals import PortalFile, PortalOrder
from compagnon.sales.orders.portals.reading import Draft, Row, check_mapping, day_of, drafts, number_of
from compagnon.sales.proposals.pricing import frozen, net_shares, refusal

CENT = Decimal("0.01")
KIND = "portal"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@transaction.atomic
def import_orders(
    actor: Actor,
    *,
    name: str,
    channel: str,
    sha256: str,
    headers: Sequence[str],
    rows: Sequence[Row],
    mapping: Mapping[str, str],
) -> PortalFile:
    """Orders of a file. A number that the channel gave before comes in once; an order with a fault is left out
    whole, with the line and the reason; the others come in."""
    access.require(actor, "orders.change")
    shop = required(channel, "channel", _("Name the portal or the shop."))[:60]
    columns = check_mapping(headers, mapping)
    found = drafts(headers, rows, columns)
    if not found:
        raise Refusal("nothing_read", _("The file holds no order."), path="file")
    file: PortalFile = PortalFile.objects.create(
        workspace=actor.workspace, name=name[:200], channel=shop, sha256=sha256, imported_by=actor.membership
    )
    known = set(
        PortalOrder.objects.of(actor.workspace).filter(channel=shop, number__in=[d.number for d in found])
        .values_list("number", flat=True)
    )  # fmt: skip
    made, refused = 0, []
    for draft in found:
        if draft.number in known:
            continue
        try:
            with transaction.atomic():
                order = _order(actor, draft)
                PortalOrder.objects.create(
                    workspace=actor.workspace, file=file, channel=shop, number=draft.number, order=order
                )
                made += 1
        except Refusal as fault:
            refused.append(
                {"line": fault.params.get("line", draft.line), "reason": f"{draft.number}: {fault.message}"}
            )
    save_version(file, None, {"made": made, "known": len(known), "refused": refused[:200]})
    remember(actor, headers, columns, KIND, shop)
    return file


def _fault(line: int, message: object) -> Refusal:
    return Refusal("row", str(message), line=line)


def _order(actor: Actor, draft: Draft) -> Order:
    if not draft.number:
        raise _fault(draft.line, _("The order has no number."))
    account = _client(actor, draft)
    day = _day(draft, "date") or timezone.localdate()
    if day > timezone.localdate():
        raise _fault(draft.line, _("The order is dated in the future."))
    bought = draft.head.get("purchase_order", "")[:60]
    if bought and Order.objects.of(actor.workspace).filter(account=account, purchase_order=bought).exists():
        raise _fault(
            draft.line, _("An order of this client already bears the reference %(ref)s.") % {"ref": bought}
        )
    lines = [_line(actor, account, number, cells, day) for number, cells in draft.lines]
    try:
        totals = pricing.quote([
            pricing.QuoteLine(
                quantity=row["quantity"], unit_price=row["unit_price"], vat_rate=row["vat_rate"],
                discount=row["discount"], eco_contribution=row["eco_contribution"] or Decimal(0),
                eco_discountable=row["eco_discountable"], unit_cost=row["unit_cost"],
                vat_category=row["vat_category"], label=row["label"],
            )
            for row in lines
        ])  # fmt: skip
    except pricing.PricingError as error:
        raise _fault(draft.line, refusal(error).message) from error
    order: Order = Order.objects.create(
        workspace=actor.workspace, number=next_number(actor.workspace, "order", day.year), account=account,
        owner=account.owner or actor.membership, ordered_on=day, due_on=_day(draft, "due_on"), purchase_order=bought,
        currency=actor.workspace.currency, net=totals.net - totals.document_discount, eco=totals.eco,
        vat=totals.vat_total, total=totals.total, cost=totals.cost, terms=dict(actor.workspace.terms),
        totals=frozen(totals),
    )  # fmt: skip
    nets = net_shares(totals, [(row["vat_rate"], row["vat_category"]) for row in lines])
    OrderLine.objects.bulk_create(
        OrderLine(
            workspace=actor.workspace, order=order, position=place, net=net,
            cost=None if row["unit_cost"] is None
            else (row["quantity"] * row["unit_cost"]).quantize(CENT, "ROUND_HALF_UP"), **row,
        )
        for place, (row, net) in enumerate(zip(lines, nets, strict=True), 1)
    )  # fmt: skip
    if account.status != "client":
        save_version(account, None, {"status": "client"})
    payload = facts.OrderPlaced(order.number, order.net, order.total, order.currency, "")
    record(actor, payload, about=order, account_id=account.uuid)
    return order


def _client(actor: Actor, draft: Draft) -> Account:
    digits = "".join(c for c in draft.head.get("siren", "") if c.isdigit())
    rows = access.rows(actor, Account).select_related("owner")
    if len(digits) in {9, 14}:
        found: list[Account] = list(rows.filter(siren=digits[:9])[:2])
    else:
        found = list(rows.filter(name__iexact=draft.head.get("client", ""))[:2])
    named = draft.head.get("client") or draft.head.get("siren") or "–"
    if not found:
        raise _fault(
            draft.line, _("No client is known as “%(name)s”: create it first.") % {"name": named[:80]}
        )
    if len(found) > 1:
        raise _fault(draft.line, _("Several clients are known as “%(name)s”.") % {"name": named[:80]})
    return found[0]


def _day(draft: Draft, name: str) -> Any:
    text = draft.head.get(name, "")
    try:
        return day_of(text) if text else None
    except ValueError as error:
        raise _fault(draft.line, error) from error


def _line(actor: Actor, account: Account, line: int, cells: Mapping[str, str], day: Any) -> dict[str, Any]:
    """The fields of an order line: what the file says, completed by the catalogue."""
    reference = cells.get("reference", "")[:40]
    product: Product | None = None
    if reference:
        product = access.rows(actor, Product).filter(reference__iexact=reference).first()
        if product is None:
            raise _fault(line, _("No product has the reference “%(ref)s”.") % {"ref": reference})
    try:
        quantity = number_of(cells["quantity"], 4)
        stated = cells.get("unit_price", "")
        price = number_of(stated, 6) if stated else None
        discount = number_of(cells["discount"], 4) / 100 if cells.get("discount") else Decimal(0)
        vat = number_of(cells["vat_rate"], 4) / 100 if cells.get("vat_rate") else None
    except ValueError as error:
        raise _fault(line, error) from error
    if quantity <= 0:
        raise _fault(line, _("A quantity is above zero."))
    currency = actor.workspace.currency
    if price is None and product is not None:
        price = price_at(product, on=day, segment=account.segment or "", quantity=quantity, currency=currency)
    if price is None:
        raise _fault(line, _("The line has no price, and the catalogue knows none."))
    if vat is None:
        if product is None:
            raise _fault(line, _("The line has no VAT rate and no product."))
        vat = product.vat_rate
    label = cells.get("label") or (text_in(product.name, account.language) if product else "")
    return {
        "product": product, "reference": reference, "family": product.family if product else "", "label": label[:250],
        "unit": product.unit if product else "C62", "quantity": quantity, "unit_price": price, "discount": discount,
        "vat_rate": vat, "vat_category": product.vat_category if product else "S",
        "eco_contribution": product.eco_contribution if product else None,
        "eco_discountable": product.eco_discountable if product else False,
        "unit_cost": cost_at(product, on=day, currency=currency) if product else None,
    }  # fmt: skip


def portal_files(actor: Actor) -> list[PortalFile]:
    """What came in, the latest first."""
    return list(access.rows(actor, PortalFile).select_related("imported_by__user")[:12])


def channel_of(order: Order) -> PortalOrder | None:
    """Where an order came from, when it came from a portal."""
    return PortalOrder.objects.filter(order=order).first()
