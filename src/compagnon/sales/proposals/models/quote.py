"""Proposals, the versions of their quote, lines and acceptance (proposition, devis)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import DocumentTemplate, StoredFile, TermsVersion
from compagnon.people.fields import AmountField, CurrencyField, PriceField, QuantityField, RateField
from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Contact
from compagnon.sales.catalogue.models import Product
from compagnon.sales.deals.models import Deal
from compagnon.work.models import ShareLink


class Proposal(Owned):
    """A technical and commercial proposal (proposition); its versions hold the quote (devis)."""

    PRIVACY: ClassVar = {
        "number": None, "title": "contract", "language": None, "introduction": "contract", "texts": "contract",
        "contact": "contract", "owner": "activity",
    }  # fmt: skip

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="proposals")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="proposals")
    number = models.CharField(max_length=30, blank=True)  # given when the first version is sent
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="fr")
    currency = CurrencyField()
    introduction = models.TextField(blank=True)
    # What the documents say beside the prices, by part and language: {"situation": {"fr": …, "en": …}}.
    texts = models.JSONField(default=dict, blank=True)
    # The template that was chosen; documents take its latest version, a sent quote keeps its own.
    template = models.ForeignKey(
        DocumentTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "number"], condition=~models.Q(number=""), name="proposal_number_once"
            )
        ]


class QuoteVersion(Owned):
    """One version of the quote (version de devis): a draft, then frozen for ever once it is sent.

    `totals` is the answer of core.pricing, kept up to date while it is a draft; `seller`, `buyer` and
    `mentions` are the identities and legal mentions of the day of issue; the document is `file` with its hash.
    In a foreign currency, `exchange_rate` is what one unit of the company's currency was worth on
    `exchange_on`. `words` are the texts of the proposal as they were sent.
    """

    PRIVACY: ClassVar = {
        "status": None, "totals": None, "seller": None, "buyer": "contract", "mentions": None, "terms": None,
        "exchange_source": None, "schedule": None, "terms_mode": None, "words": "contract",
        "note": "contract", "reason": "activity", "sent_by": "activity", "document_hash": None,
    }  # fmt: skip

    TERMS_MODES = [("annexed", _("Printed after the quote")), ("referenced", _("Named, with their hash"))]
    STATUSES = [
        ("draft", _("Draft")),
        ("sent", _("Sent")),
        ("accepted", _("Accepted")),
        ("refused", _("Refused")),
        ("superseded", _("Superseded")),
    ]

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    rank = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=STATUSES, default="draft")
    document_discount = AmountField(default=0)
    deposit_rate = RateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    delivery_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    terms = models.JSONField(default=dict, blank=True)  # payment code, late rate, flat fee, early payment
    exchange_rate = PriceField(null=True, blank=True)
    exchange_on = models.DateField(null=True, blank=True)
    exchange_source = models.CharField(max_length=200, blank=True)
    schedule = models.JSONField(default=list, blank=True)  # rows: trigger, date, share or amount, label
    terms_version = models.ForeignKey(
        TermsVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    terms_mode = models.CharField(max_length=10, choices=TERMS_MODES, default="referenced")
    words = models.JSONField(default=dict, blank=True)
    template = models.ForeignKey(
        DocumentTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why this version follows the last
    totals = models.JSONField(default=dict, blank=True)
    # Of `totals`, for lists and sums: net after the document discount, with VAT, and margin.
    net = AmountField(null=True, editable=False)
    total = AmountField(null=True, editable=False)
    margin = AmountField(null=True, editable=False)
    seller = models.JSONField(default=dict, blank=True)
    buyer = models.JSONField(default=dict, blank=True)
    mentions = models.JSONField(default=list, blank=True)
    issued_on = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    document_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "proposal", "rank"], name="quote_rank_once")
        ]
        indexes = [models.Index(fields=["workspace", "status", "sent_at"], name="quote_by_status")]


class QuoteLine(Owned):
    """A line of a quote version (ligne de devis), with the price, discount and cost of that day."""

    PRIVACY: ClassVar = {
        "reference": None, "label": None, "description": None, "unit": None, "vat_category": None, "family": None,
    }  # fmt: skip

    quote = models.ForeignKey(QuoteVersion, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="quote_lines"
    )
    reference = models.CharField(max_length=40, blank=True)
    family = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    unit = models.CharField(max_length=3, default="C62")
    quantity = QuantityField()
    unit_price = PriceField()
    list_price = PriceField(null=True, blank=True)
    # In the company's currency, when `unit_price` was converted from it: the way back is exact.
    base_price = PriceField(null=True, blank=True)
    discount = RateField(default=0)
    vat_rate = RateField()
    vat_category = models.CharField(max_length=2, default="S")
    eco_contribution = PriceField(null=True, blank=True)
    eco_discountable = models.BooleanField(default=False)
    unit_cost = PriceField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["quote", "position"], name="quote_line_order")]


class ExchangeRate(Owned):
    """What one unit of the company's currency is worth in another, from a day on (cours de change).

    Decides the prices of a quote in a foreign currency; read on the currencies page and on the quote. A rate
    is never edited: a later day has its own.
    """

    PRIVACY: ClassVar = {"currency": None, "source": None, "added_by": "activity"}

    currency = CurrencyField(default="")
    rate = PriceField()
    on = models.DateField()
    source = models.CharField(max_length=200)
    added_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "currency", "on"], name="exchange_rate_once_a_day")
        ]


class Acceptance(Owned):
    """The client's agreement through a share link (acceptation), with its evidence.

    A simple electronic acceptance with sealed evidence (C. civ. art. 1366-1367): never more.
    """

    PRIVACY: ClassVar = {
        "name": "contract", "capacity": "contract", "purchase_order": "contract", "address": "contract",
        "agent": "contract", "document_hash": None, "evidence": "contract",
    }  # fmt: skip

    quote = models.OneToOneField(QuoteVersion, on_delete=models.PROTECT, related_name="acceptance")
    link = models.ForeignKey(ShareLink, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    capacity = models.CharField(max_length=150)
    purchase_order = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    document_hash = models.CharField(max_length=64)
    evidence = models.JSONField(default=dict)
