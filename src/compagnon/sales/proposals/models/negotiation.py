"""The negotiation of a quote: plan, talk, concessions, agreement, minutes, debrief (négociation).

Only what people say, decide or guess is stored. Margins, remaining authority, warnings, efficient packages
are computed from these rows by `negotiation.queries`; a concession keeps the figures of its moment.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.people.fields import AmountField, QuantityField, RateField
from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Contact
from compagnon.sales.deals.models import Need
from compagnon.sales.proposals.models.quote import Proposal, QuoteVersion
from compagnon.sales.proposals.models.solution import ObjectionCard

KINDS = [
    ("price", _("Price")),
    ("terms", _("Payment terms")),
    ("delivery", _("Delivery")),
    ("service", _("Services")),
    ("volume", _("Volume")),
    ("other", pgettext_lazy("negotiation", "Other")),
]


class Negotiation(Owned):
    """One negotiation about one proposal (négociation, NEG-01): its mandate, its plan, its frame.

    `start`, `target`, `walk_away` are nets without VAT; `cost` is that of the lines of `version` on the day
    of the plan; `authority` the lowest price that the negotiator may grant alone. `their_limit` and the
    interests of the client are opinions.
    """

    PRIVACY: ClassVar = {
        "kind": None, "status": None, "our_interests": "activity", "their_interests": "contract",
        "our_alternative": "activity", "their_alternative": "contract", "must_keep": "activity", "agenda": "contract",
        "place": None, "price_unit": None, "price_use": None, "owner": "activity", "recap_by": "contract",
        "closing": "contract",
    }  # fmt: skip

    STATUSES = [
        ("prepared", pgettext_lazy("negotiation", "Prepared")),
        ("running", pgettext_lazy("negotiation", "Under way")),
        ("agreed", pgettext_lazy("negotiation", "Agreed")),
        ("ended", pgettext_lazy("negotiation", "Ended without agreement")),
    ]
    TALKS = [("sale", _("One sale")), ("framework", _("Framework agreement"))]

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="negotiation")
    version_from = models.ForeignKey(QuoteVersion, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="negotiations")
    kind = models.CharField(max_length=9, choices=TALKS, default="sale")
    status = models.CharField(max_length=8, choices=STATUSES, default="prepared")
    start = AmountField()
    target = AmountField()
    walk_away = AmountField()
    cost = AmountField(null=True)
    list_price = AmountField(null=True)  # at list prices: what a discount is counted from
    authority = AmountField(null=True, blank=True)
    their_limit = AmountField(null=True, blank=True)
    our_interests = models.TextField(blank=True)
    their_interests = models.TextField(blank=True)
    our_alternative = models.TextField(blank=True)
    their_alternative = models.TextField(blank=True)
    must_keep = models.TextField(blank=True)
    money_rate = RateField(null=True, blank=True)  # what a year of credit costs us
    service_day = AmountField(null=True, blank=True)  # what a day of our technicians costs us
    delivery_week = AmountField(null=True, blank=True)  # what a week sooner costs us
    # The frame of the meeting (NEG-02).
    meets_at = models.DateTimeField(null=True, blank=True)
    minutes_planned = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    agenda = models.TextField(blank=True)  # one point per line
    # The price story (NEG-07).
    price_quantity = QuantityField(null=True, blank=True)
    price_unit = models.CharField(max_length=40, blank=True)
    price_years = models.PositiveSmallIntegerField(null=True, blank=True)
    price_uses = models.PositiveIntegerField(null=True, blank=True)  # uses a year
    price_use = models.CharField(max_length=40, blank=True)  # the word for one use
    delay_cost = AmountField(null=True, blank=True)  # what a month of waiting costs the client
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=300, blank=True)  # why it ended without agreement
    recap_at = models.DateTimeField(null=True)  # confirmed by the client
    recap_by = models.CharField(max_length=150, blank=True)
    agreed_version = models.ForeignKey(QuoteVersion, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "status", "-started_at"], name="negotiation_by_status")]


class Participant(Owned):
    """Who sits at the table (participant), in what role, and what is to be said to them (NEG-02)."""

    PRIVACY: ClassVar = {
        "contact": "contract",
        "member": "activity",
        "role": "contract",
        "message": "contract",
    }

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="participants")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=Contact.BUYING_ROLES, blank=True)
    message = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-contact__pk", "pk"]

    @property
    def name(self) -> str:
        return self.contact.full_name if self.contact else str(self.member.user) if self.member else ""


class TradeItem(Owned):
    """Something that may be given or asked for (contrepartie préparée), with both sides' estimated values.

    `cost` is what a give costs us, or what a get brings us; `value` is its worth to the client, in points.
    """

    PRIVACY: ClassVar = {"side": None, "kind": None, "text": "contract"}

    SIDES = [("give", _("We may give")), ("get", _("We ask for"))]

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="items")
    side = models.CharField(max_length=4, choices=SIDES)
    kind = models.CharField(max_length=8, choices=KINDS, default="other")
    text = models.CharField(max_length=200)
    cost = AmountField(null=True, blank=True)
    value = QuantityField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]


class NegotiationIssue(Owned):
    """A point of the packages (point à négocier): it has levels, of which one is agreed in the end."""

    PRIVACY: ClassVar = {"kind": None, "name": "contract"}

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="issues")
    kind = models.CharField(max_length=8, choices=KINDS, default="other")
    name = models.CharField(max_length=120)
    known = models.BooleanField(default=True)  # what it costs us is no guess
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]


class IssueLevel(Owned):
    """One choice of an issue (palier): its cost to us and its value to the client, both estimated.

    `effect` says what the level does to the quote when it is agreed (`{"discount"|"payment"|
    "delivery_weeks"|"deposit_rate"|"line": …}`, decimal strings): the new version is written from it.
    """

    PRIVACY: ClassVar = {"label": "contract", "effect": "contract"}

    issue = models.ForeignKey(NegotiationIssue, on_delete=models.CASCADE, related_name="levels")
    label = models.CharField(max_length=120)
    cost = AmountField(default=0)
    value = QuantityField(default=0)
    effect = models.JSONField(default=dict, blank=True)
    current = models.BooleanField(default=False)  # where the talk stands
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]


class Round(Owned):
    """One meeting or exchange of a negotiation (tour, NEG-18)."""

    PRIVACY: ClassVar = {"note": "contract", "by": "activity"}

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "negotiation", "number"], name="round_once")
        ]


class Concession(Owned):
    """One concession with its counterpart (concession et contrepartie, NEG-06), as it was at its moment."""

    PRIVACY: ClassVar = {
        "kind": None, "give": "contract", "get": "contract", "warnings": None, "reason": "activity", "by": "activity",
        "effect": None,
    }  # fmt: skip

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="concessions")
    kind = models.CharField(max_length=8, choices=KINDS, default="price")
    amount = AmountField()
    give = models.CharField(max_length=200, blank=True)  # in words, when it is no cut of the price
    get = models.CharField(max_length=200, blank=True)
    effect = models.JSONField(default=dict, blank=True)  # on the next version, as in IssueLevel
    item = models.ForeignKey(TradeItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="used")
    warnings = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    price_after = AmountField()
    margin_after = AmountField(null=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    @property
    def on_price(self) -> bool:
        return self.kind == "price"


class TalkNote(Owned):
    """What was said, with one tag (note de séance, NEG-04); an objection holds its treatment (NEG-05)."""

    PRIVACY: ClassVar = {
        "tag": None, "text": "contract", "answer": "contract", "proof": "contract", "result": None, "by": "activity",
    }  # fmt: skip

    TAGS = [
        ("need", _("Need")),
        ("objection", _("Objection")),
        ("signal", _("Buying signal")),
        ("promise", _("Promise")),
    ]
    RESULTS = [
        ("", _("To answer")),
        ("convinced", pgettext_lazy("objection", "Lifted")),
        ("unsure", pgettext_lazy("objection", "To confirm")),
        ("not_convinced", pgettext_lazy("objection", "Stands")),
    ]

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="notes")
    round = models.ForeignKey(Round, null=True, on_delete=models.SET_NULL, related_name="notes")
    tag = models.CharField(max_length=9, choices=TAGS)
    text = models.CharField(max_length=500)
    card = models.ForeignKey(
        ObjectionCard, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.CharField(max_length=500, blank=True)
    proof = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=13, choices=RESULTS, blank=True, default="")
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]


class DemoStep(Owned):
    """A step of a demonstration prepared for this client (démonstration, NEG-03): need → step → material."""

    PRIVACY: ClassVar = {"step": "contract", "material": None, "fallback": None, "outcome": "contract"}

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="demo_steps")
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=300)
    material = models.CharField(max_length=200, blank=True)
    fallback = models.CharField(max_length=200, blank=True)  # when it does not work
    shown_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]


class InformationDuty(Owned):
    """What the client was told of law and environment (information donnée, NEG-11), when, on which paper."""

    PRIVACY: ClassVar = {"item": None, "family": None, "document": "contract", "by": "activity"}

    ITEMS = [
        ("features", _("Essential features of the goods or services")),
        ("price", _("Price, delivery costs and terms of payment")),
        ("delivery", _("Date of delivery or of performance")),
        ("guarantee", _("Legal guarantees and commercial warranty")),
        ("spare_parts", _("How long spare parts are available")),
        ("repairability", _("Repairability or durability index")),
        ("environment", _("Environmental qualities and energy use")),
        ("end_of_life", _("End of life: sorting, take-back, producer scheme")),
        ("safety", _("Safety of use, declaration of conformity")),
        ("terms", _("General terms of sale handed over")),
    ]

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="information")
    item = models.CharField(max_length=14, choices=ITEMS)
    family = models.CharField(max_length=60, blank=True)  # of products; empty: the whole quote
    given_on = models.DateField()
    document = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "negotiation", "item", "family"], name="information_once",
                condition=models.Q(archived_at=None),
            )
        ]  # fmt: skip
