"""Orders, deliveries, invoices, payments and disputes (de la commande à l'encaissement)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import StoredFile
from compagnon.people.fields import AmountField, CurrencyField, PriceField, QuantityField, RateField
from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account
from compagnon.sales.catalogue.models import Product
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals.models import QuoteVersion


class Order(Owned):
    """A client's order (commande), from an accepted quote without retyping."""

    PRIVACY: ClassVar = {"number": None, "status": None, "purchase_order": "contract", "totals": None, "terms": None,
                         "owner": "activity"}  # fmt: skip

    STATUSES = [("open", _("In progress")), ("closed", _("Closed")), ("cancelled", _("Cancelled"))]

    number = models.CharField(max_length=30)
    deal = models.ForeignKey(Deal, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="orders")
    quote = models.OneToOneField(QuoteVersion, null=True, on_delete=models.PROTECT, related_name="order")
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="orders")
    purchase_order = models.CharField(max_length=60, blank=True)
    ordered_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)  # promised delivery
    currency = CurrencyField()
    net = AmountField()  # after the document discount, eco-contributions apart
    eco = AmountField(default=0)
    vat = AmountField()
    total = AmountField()
    cost = AmountField(null=True)
    terms = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    status = models.CharField(max_length=9, choices=STATUSES, default="open")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="order_number_once")]
        indexes = [
            models.Index(fields=["workspace", "ordered_on"], name="order_by_date"),
            models.Index(fields=["workspace", "account", "-ordered_on"], name="order_by_account"),
            models.Index(fields=["workspace", "status", "-ordered_on"], name="order_by_status"),
        ]


class OrderLine(Owned):
    """A line of an order (ligne de commande)."""

    PRIVACY: ClassVar = {"reference": None, "family": None, "label": None, "unit": None, "vat_category": None}

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="order_lines")
    reference = models.CharField(max_length=40, blank=True)
    family = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=250)
    unit = models.CharField(max_length=3, default="C62")
    quantity = QuantityField()
    unit_price = PriceField()
    discount = RateField(default=0)
    vat_rate = RateField()
    vat_category = models.CharField(max_length=2, default="S")
    eco_contribution = PriceField(null=True)
    eco_discountable = models.BooleanField(default=False)
    unit_cost = PriceField(null=True)
    net = AmountField()  # after its share of the document discount
    cost = AmountField(null=True)

    class Meta:
        ordering = ["position"]


class Delivery(Owned):
    """A delivery or installation (livraison): planned, then delivered; its note is kept with its hash."""

    PRIVACY: ClassVar = {"number": None, "note": "contract", "received_by": "contract", "document_hash": None}

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="deliveries")
    number = models.CharField(max_length=30, blank=True)
    planned_on = models.DateField()
    delivered_on = models.DateField(null=True, blank=True)
    received_by = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    document_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "delivered_on", "planned_on"], name="delivery_to_come")]


class DeliveryLine(Owned):
    """The quantity of an order line in a delivery."""

    PRIVACY: ClassVar = {}

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="deliveries")
    quantity = QuantityField()


class Invoice(Owned):
    """An issued invoice or credit note (facture, avoir): append-only, gapless number.

    `seller`, `buyer` and `mentions` are those of the day of issue; the document is `file` with its hash.
    """

    PRIVACY: ClassVar = {
        "number": None, "kind": None, "terms": None, "totals": None, "issued_by": "activity", "language": None,
        "seller": None, "buyer": "contract", "mentions": None, "reason": "contract", "document_hash": None,
    }  # fmt: skip

    KINDS = [("invoice", _("Invoice")), ("credit_note", _("Credit note"))]

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="invoices")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="invoices")
    kind = models.CharField(max_length=11, choices=KINDS, default="invoice")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="credit_notes")
    number = models.CharField(max_length=30)
    issued_on = models.DateField()
    issued_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField()
    currency = CurrencyField()
    net = AmountField()  # with eco-contributions
    vat = AmountField()
    total = AmountField()
    paid = AmountField(default=0)
    settled_on = models.DateField(null=True)
    terms = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    language = models.CharField(max_length=2, default="fr")
    seller = models.JSONField(default=dict)
    buyer = models.JSONField(default=dict)
    mentions = models.JSONField(default=list)
    delivered_on = models.DateField(null=True)  # the last delivery before the day of issue
    reason = models.TextField(blank=True)  # of a credit note
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    document_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="invoice_number_once")]
        indexes = [
            models.Index(fields=["workspace", "settled_on", "due_on"], name="invoice_unpaid"),
            models.Index(fields=["workspace", "issued_on"], name="invoice_by_date"),
            models.Index(fields=["workspace", "account", "-issued_on"], name="invoice_by_account"),
        ]


class InvoiceLine(Owned):
    """The quantity of an order line on an invoice, with its amounts."""

    PRIVACY: ClassVar = {"label": None}

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, null=True, on_delete=models.PROTECT, related_name="invoiced")
    label = models.CharField(max_length=250)
    quantity = QuantityField()
    unit_price = PriceField()
    discount = RateField(default=0)
    vat_rate = RateField()
    net = AmountField()
    cost = AmountField(null=True)


class Payment(Owned):
    """Money received for an invoice (règlement)."""

    PRIVACY: ClassVar = {"mode": None, "reference": "accounting", "entered_by": "activity"}

    MODES = [
        ("transfer", _("Bank transfer")),
        ("card", _("Card")),
        ("cheque", _("Cheque")),
        ("debit", _("Direct debit")),
    ]

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField()
    amount = AmountField()
    currency = CurrencyField()
    mode = models.CharField(max_length=8, choices=MODES, default="transfer")
    reference = models.CharField(max_length=100, blank=True)
    entered_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")


class Dispute(Owned):
    """A disputed part of an invoice (litige): dunning and interest run on the rest only."""

    PRIVACY: ClassVar = {"reason": "contract", "outcome": "contract", "stage": None}

    STAGES = [("open", _("Open")), ("settled", _("Settled")), ("dropped", _("Dropped"))]

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="disputes")
    amount = AmountField()
    currency = CurrencyField()
    reason = models.TextField()
    opened_on = models.DateField()
    next_on = models.DateField(null=True)  # the next date to keep, a time limit or a meeting
    stage = models.CharField(max_length=8, choices=STAGES, default="open")
    closed_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
