"""The ecological and the human side of a proposal (durabilité, accessibilité)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import AmountField, PriceField, QuantityField
from compagnon.people.models import Membership, Owned
from compagnon.sales.catalogue.models import Product
from compagnon.sales.proposals.models.quote import Proposal


class SustainabilitySection(Owned):
    """The sustainability part of a proposal (volet développement durable, PTC-08, NEG-10).

    Complete only when `solution.queries.sustainability` finds nothing missing: `completed_at` says when.
    The factors of energy are typed with their source and date, and a later change moves no completed section.
    """

    PRIVACY: ClassVar = {
        "conclusion": "contract", "energy_source": None, "take_back": "contract", "duties": None,
        "completed_by": "activity", "frozen": None,
    }  # fmt: skip

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="sustainability")
    years = models.PositiveSmallIntegerField(default=8)  # the horizon
    energy_price = PriceField(null=True, blank=True)  # per kWh, without VAT
    energy_kg = PriceField(null=True, blank=True)  # kgCO2e per kWh
    energy_source = models.CharField(max_length=200, blank=True)
    energy_dated_on = models.DateField(null=True, blank=True)
    take_back = models.TextField(blank=True)  # what we take back, repair, recycle
    duties = models.TextField(blank=True)  # legal duties told to the client
    conclusion = models.TextField(blank=True)
    completed_at = models.DateTimeField(null=True, editable=False)
    completed_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    frozen = models.JSONField(default=dict, editable=False)  # the figures of the day it was completed


class SustainabilityOption(Owned):
    """One way to serve the need over the horizon (option): keep, buy new, refurbish, rent.

    Costs are without VAT. `life_years` is how long one unit serves: the purchase, its making and its end of
    life come back each time it is over; empty, it lasts the horizon.
    """

    PRIVACY: ClassVar = {"kind": None, "label": None, "end_of_life": None, "source": None}

    KINDS = [
        ("kept", _("Old one kept, repaired")),
        ("new", _("New")),
        ("refurbished", _("Refurbished")),
        ("rented", _("Rented")),
    ]

    section = models.ForeignKey(SustainabilitySection, on_delete=models.CASCADE, related_name="options")
    kind = models.CharField(max_length=11, choices=KINDS)
    label = models.CharField(max_length=120, blank=True)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    purchase = AmountField(default=0)  # now: price, repair, or entry fee
    yearly = AmountField(default=0)  # upkeep or rent a year, energy apart
    energy = QuantityField(null=True, blank=True)  # kWh a year; None: not known
    carbon = QuantityField(null=True, blank=True)  # kgCO2e of making and delivery of one unit
    carbon_end = QuantityField(null=True, blank=True)  # kgCO2e of its end of life, negative when avoided
    life_years = models.PositiveSmallIntegerField(null=True, blank=True)
    end_of_life = models.CharField(max_length=300, blank=True)  # where it goes: reuse, REP stream, take-back
    source = models.CharField(max_length=200, blank=True)
    dated_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]


class AccessibilityNeed(Owned):
    """A functional need of use and the measure that answers it (accessibilité, PTC-09). Never health data.

    Only what the work station must allow ("usable sitting", "display read at 2 m"): a service refuses words
    that tell of a person's health.
    """

    PRIVACY: ClassVar = {
        "functional": "contract", "measure": "contract", "expert": "contract", "expert_answer": "contract",
    }  # fmt: skip

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="accessibility")
    functional = models.CharField(max_length=250)
    measure = models.CharField(max_length=300, blank=True)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expert = models.CharField(max_length=150, blank=True)  # the service or body asked
    asked_on = models.DateField(null=True, blank=True)
    expert_answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
