"""Sales made directly as rows: results only read them. Everything lies in October 2026, which is over."""

from datetime import date
from decimal import Decimal as D
from itertools import count
from typing import Any

import pytest

from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.models import Invoice, InvoiceLine, Order, OrderLine
from compagnon.sales.plan.models import Objective
from compagnon.sales.results.periods import month_of

MIDDLE = date(2026, 10, 12)


@pytest.fixture
def month() -> Any:
    return month_of(MIDDLE)


@pytest.fixture
def sell(cast: Any) -> Any:
    """Invoice a quantity of a family at a price; `kind="credit_note"` takes it back."""
    account = Account.objects.create(
        workspace=cast.ours, name="Laiterie", search_key="LAITERIE", owner=cast.alice
    )
    numbers = count(1)

    def make(
        family: str,
        quantity: Any,
        price: Any,
        *,
        cost: Any = 1,
        on: date = MIDDLE,
        owner: Any = None,
        kind: str = "invoice",
    ) -> Any:
        number, net = next(numbers), D(str(quantity)) * D(str(price))
        spent = None if cost is None else D(str(quantity)) * D(str(cost))
        sums = {"net": net, "vat": D(0), "total": net}
        order = Order.objects.create(
            workspace=cast.ours,
            number=f"C-{number}",
            account=account,
            owner=owner or cast.alice,
            ordered_on=on,
            **sums,
        )
        line = OrderLine.objects.create(
            workspace=cast.ours,
            order=order,
            position=1,
            family=family,
            label=family,
            quantity=D(str(quantity)),
            unit_price=D(str(price)),
            vat_rate=D("0.2"),
            net=net,
            cost=spent,
        )
        invoice = Invoice.objects.create(
            workspace=cast.ours,
            order=order,
            account=account,
            kind=kind,
            number=f"F-{number}",
            issued_on=on,
            due_on=on,
            **sums,
        )
        InvoiceLine.objects.create(
            workspace=cast.ours,
            invoice=invoice,
            line=line,
            label=family,
            quantity=line.quantity,
            unit_price=line.unit_price,
            vat_rate=line.vat_rate,
            net=net,
            cost=spent,
        )
        return invoice

    return make  # fmt: skip


@pytest.fixture
def aim(cast: Any, month: Any) -> Any:
    """An agreed objective of the month."""

    def make(
        metric: str, target: Any, *, detail: Any = None, member: Any = None, span: Any = None, **more: Any
    ) -> Any:
        period = span or month
        fields = {"workspace": cast.ours, "metric": metric, "target": D(str(target)), "detail": detail or {}}
        return Objective.objects.create(
            starts_on=period.start, ends_on=period.end, member=member, **fields, **more
        )

    return make


SCENARIO_4 = {
    "A": {"quantity": "120", "price": "500"}, "B": {"quantity": "200", "price": "150"},
    "C": {"quantity": "80", "price": "125"},
}  # fmt: skip


@pytest.fixture
def scenario_4(sell: Any, aim: Any) -> Any:
    for family, quantity, price in (("A", 90, 480), ("B", 260, 155), ("C", 100, 120)):
        sell(family, quantity, price)
    return aim("revenue", 100000, detail=SCENARIO_4)
