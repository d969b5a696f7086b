"""The lessons of past deals, beside a quote of the same family or the same client (leçons)."""

from typing import Any

from django.template import Library

from compagnon.sales.orders.reviews.queries import lessons_for

register = Library()
MOST = 4


@register.inclusion_tag("orders/lessons_beside.html", takes_context=True)
def lessons_beside(context: dict[str, Any], account: Any, lines: Any) -> dict[str, Any]:
    """`lines` are those of the quote, priced or not: their product families say which lessons matter."""
    actor = context["request"].actor
    if not actor.can("orders.view"):
        return {"lessons": []}
    families = {getattr(row, "line", row).family for row in lines}
    return {"lessons": lessons_for(actor, families=families, account=account, most=MOST)}
