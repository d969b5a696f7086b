"""Write the environmental sheet of a product and the eco-contribution rules of a stream (PTC-08)."""

from datetime import date
from decimal import Decimal
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.catalogue import facts
from compagnon.sales.catalogue.dated import supersede
from compagnon.sales.catalogue.models import EcoRule, EnvironmentFact, Product
from compagnon.sales.catalogue.services import not_negative

TOPICS = dict(EnvironmentFact.TOPICS)
# Largest sensible figure of each topic that is a number.
BOUNDS = {
    "repairability": Decimal(10), "durability": Decimal(10), "recycled": Decimal(1), "energy": Decimal(10**9),
    "carbon": Decimal(10**9), "warranty": Decimal(50), "spare_parts": Decimal(50),
}  # fmt: skip


@transaction.atomic
def state_environment(
    actor: Actor,
    *,
    product: Product,
    topic: str,
    source: str,
    stated_on: date,
    number: Decimal | None = None,
    text: dict[str, str] | None = None,
    detail: str = "",
    valid_from: date | None = None,
) -> EnvironmentFact:
    """One statement of the sheet with its source and its date; the one before ends the day before."""
    access.require(actor, "catalogue.change")
    words = {lang: value.strip() for lang, value in (text or {}).items() if value.strip()}
    _check_statement(topic, number, words, source, stated_on)
    keys = {"product": product, "topic": topic}
    row = {
        "number": number, "text": words, "detail": detail.strip(), "source": source.strip(), "stated_on": stated_on,
    }  # fmt: skip
    day = valid_from or timezone.localdate()
    made = cast(EnvironmentFact, supersede(EnvironmentFact, actor, day, keys, [row])[0])
    payload = facts.EnvironmentStated(product.reference, topic, made.source, day.isoformat())
    record(actor, payload, about=product)
    return made


def _check_statement(
    topic: str, number: Decimal | None, words: dict[str, str], source: str, stated_on: date
) -> None:
    if topic not in TOPICS:
        raise Refusal("topic", _("Choose what is stated."), path="topic")
    if number is None and not words:
        raise Refusal("value_missing", _("State a figure or a text."), path="number")
    if number is not None and topic not in BOUNDS:
        raise Refusal("text_topic", _("This is stated in words, not as a figure."), path="number")
    if number is not None and not 0 <= number <= BOUNDS[topic]:
        raise Refusal("out_of_bounds", _("This figure is outside its scale."), path="number")
    if not source.strip():
        raise Refusal("source_missing", _("Say where it comes from: a claim without a source is not made."),
                      path="source", source="C. conso. art. L121-2")  # fmt: skip
    if stated_on > timezone.localdate():
        raise Refusal("date_future", _("The date of the source lies in the future."), path="stated_on")


@transaction.atomic
def set_eco_rule(
    actor: Actor,
    *,
    stream: str,
    amount: Decimal,
    valid_from: date,
    source: str,
    family: str = "",
    basis: str = "unit",
    display: str = "inside",
    discountable: bool = False,
    currency: str = "",
) -> EcoRule:
    """What a stream costs from a day on, for a family or for all; the rule before ends the day before."""
    access.require(actor, "catalogue.change")
    not_negative(amount, "amount")
    if not stream.strip():
        raise Refusal("stream_missing", _("Name the stream."), path="stream")
    if not source.strip():
        raise Refusal("source_missing", _("Say which scale of charges it comes from."), path="source")
    if display == "line" and discountable:
        raise Refusal(
            "shown_in_full", _("An eco-contribution that is shown on its own is passed on in full."),
            path="discountable", source="CEPC, avis 24-2",
        )  # fmt: skip
    keys = {
        "stream": stream.strip(), "family": family.strip(), "currency": currency or actor.workspace.currency,
    }  # fmt: skip
    row = {
        "amount": amount, "basis": basis, "display": display, "discountable": discountable, "source": source.strip(),
    }  # fmt: skip
    made = cast(EcoRule, supersede(EcoRule, actor, valid_from, keys, [row])[0])
    payload = facts.EcoChanged(made.stream, amount, made.currency, valid_from.isoformat())
    record(actor, payload, about=made)
    return made
