"""Contracts with a term, a renewal and an indexation (contrats, révision de prix)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import AmountField, CurrencyField, PriceField
from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.models.sale import Order


class Contract(Owned):
    """A contract that runs (contrat): start, end, notice, renewal, and the formula of its yearly amount.

    `formula` is {"fixed": "0.15", "terms": [{"index", "weight", "base", "base_on"}]}; its parts add up to 1.
    `yearly` is the amount in force; `first_yearly` the one that was signed, which every revision starts from.
    """

    PRIVACY: ClassVar = {
        "number": None, "title": None, "formula": None, "end_reason": "contract", "owner": "activity",
    }  # fmt: skip

    RENEWALS = [
        ("tacit", _("Renewed unless somebody gives notice")), ("express", _("Renewed by a new agreement only")),
        ("none", _("Ends at its term")),
    ]  # fmt: skip

    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="contracts")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    renewal = models.CharField(max_length=7, choices=RENEWALS, default="tacit")
    renewal_months = models.PositiveSmallIntegerField(default=12)
    notice_days = models.PositiveSmallIntegerField(default=90)
    currency = CurrencyField()
    yearly = AmountField()
    first_yearly = AmountField()
    formula = models.JSONField(default=dict, blank=True)
    indexed_months = models.PositiveSmallIntegerField(default=12)  # 0: never
    next_index_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=250, blank=True)
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="contract_number_once")]
        indexes = [
            models.Index(fields=["workspace", "ended_on", "ends_on"], name="contract_by_end"),
            models.Index(fields=["workspace", "account"], name="contract_by_account"),
        ]


class IndexValue(Owned):
    """A published value of an index on a date, with its source (indice); a correction is a new row."""

    PRIVACY: ClassVar = {"index": None, "source": None}

    index = models.CharField(max_length=30)
    on = models.DateField()  # the period that it is published for
    value = PriceField()
    source = models.CharField(max_length=250)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "index", "on"], name="index_value_once")]


class ContractEvent(Owned):
    """What happened to a contract (révision, reconduction, fin): each keeps how it was computed."""

    PRIVACY: ClassVar = {"kind": None, "working": None, "note": "contract", "decided_by": "activity"}

    KINDS = [("indexed", _("Revised")), ("renewed", _("Renewed")), ("ended", _("Ended"))]

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=7, choices=KINDS)
    on = models.DateField()
    before = AmountField(null=True)
    after = AmountField(null=True)
    working = models.JSONField(
        default=dict
    )  # fixed part, terms with both values and their source, coefficient
    note = models.CharField(max_length=250, blank=True)
    decided_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "contract", "kind", "on"], name="contract_event_once"
            )
        ]
