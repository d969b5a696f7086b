"""From the need to the solution: requirements, benefits, arguments, comparisons (de la demande à la solution).

What is computed (totals, shares, curves, success rates) is never stored: `solution.queries` reads it from
these rows, so that no figure of a page can disagree with its inputs.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.library.models import StoredFile
from compagnon.people.fields import AmountField, QuantityField, RateField
from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Contact
from compagnon.sales.catalogue.models import Product
from compagnon.sales.deals.models import Deal, Need
from compagnon.sales.proposals.models.quote import Proposal
from compagnon.sales.watch.models import Finding


class Proven(Owned):
    """A statement with its proof (preuve): a product's specification, a file of the library, or a reference."""

    PROOF_PRIVACY: ClassVar = {"proof": "contract"}

    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proof = models.CharField(
        max_length=300, blank=True
    )  # what shows it: figure, norm, client reference, date

    class Meta:
        abstract = True

    @property
    def is_proven(self) -> bool:
        return bool(self.product_id or self.file_id or self.proof)


class Requirement(Owned):
    """A line of the client's specification (exigence du cahier des charges).

    `fingerprint` is the identity of the row in its proposal: the same file read twice adds nothing.
    """

    PRIVACY: ClassVar = {
        "ref": None, "text": "contract", "level": None, "domain": None, "fingerprint": None, "source": "contract",
    }  # fmt: skip

    LEVELS = [("must", _("Required")), ("should", _("Expected")), ("could", _("Wished"))]

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="requirements")
    need = models.ForeignKey(
        Need, null=True, blank=True, on_delete=models.SET_NULL, related_name="requirements"
    )
    position = models.PositiveIntegerField(default=0)
    ref = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    level = models.CharField(max_length=6, choices=LEVELS, default="must")
    domain = models.CharField(max_length=10, choices=Need.DOMAINS, default="technical")
    source = models.CharField(max_length=200, blank=True)  # the file or the person it comes from
    fingerprint = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "proposal", "fingerprint"],
                condition=models.Q(archived_at=None),
                name="requirement_once",
            )
        ]
        indexes = [models.Index(fields=["proposal", "position"], name="requirement_order")]

    def __str__(self) -> str:
        return f"{self.ref} {self.text}".strip()[:80]


class ComplianceLine(Proven):
    """Our answer to one requirement (réponse de conformité), with its proof."""

    PRIVACY: ClassVar = {
        **Proven.PROOF_PRIVACY, "answer": None, "text": "contract", "answered_by": "activity",
    }  # fmt: skip

    ANSWERS = [
        ("yes", pgettext_lazy("compliance", "Yes")),
        ("partly", pgettext_lazy("compliance", "Partly")),
        ("alternative", pgettext_lazy("compliance", "Alternative")),
        ("no", pgettext_lazy("compliance", "No")),
    ]

    requirement = models.OneToOneField(Requirement, on_delete=models.CASCADE, related_name="answer")
    answer = models.CharField(max_length=11, choices=ANSWERS)
    text = models.TextField(blank=True)
    answered_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies"
    )


class Benefit(Proven):
    """What the solution brings to the client (avantage): need → feature → benefit → proof (PTC-11).

    A tangible one has a low, a likely and a high value; they are the products of `factors` when it has any:
    `[{"label", "low", "likely", "high"}]`, decimal strings. Amounts a year or once add up; other units do not.
    """

    PRIVACY: ClassVar = {
        **Proven.PROOF_PRIVACY, "feature": None, "text": "contract", "kind": None, "unit": None,
        "factors": None, "assumption": "contract",
    }  # fmt: skip

    KINDS = [("tangible", _("Tangible")), ("intangible", _("Intangible"))]
    UNITS = [
        ("amount_year", _("amount a year")),
        ("amount_once", _("amount, once")),
        ("hours_year", _("hours a year")),
        ("kwh_year", _("kWh a year")),
        ("kg_year", _("kgCO2e a year")),
        ("percent", _("percent")),
    ]

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="benefits")
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.SET_NULL, related_name="benefits")
    position = models.PositiveSmallIntegerField(default=0)
    feature = models.CharField(max_length=250, blank=True)  # what the solution has or does
    text = models.CharField(max_length=300)  # what it changes for the client
    kind = models.CharField(max_length=10, choices=KINDS, default="tangible")
    unit = models.CharField(max_length=12, choices=UNITS, blank=True)
    low = AmountField(null=True, blank=True)
    likely = AmountField(null=True, blank=True)
    high = AmountField(null=True, blank=True)
    factors = models.JSONField(default=list, blank=True)
    assumption = models.CharField(max_length=300, blank=True)  # on what the values rest, who said it, when

    class Meta:
        ordering = ["position", "pk"]


class Argument(Proven):
    """A card of the argument library (fiche argument): need → feature → benefit → proof, for whom (PTC-12)."""

    PRIVACY: ClassVar = {
        **Proven.PROOF_PRIVACY, "need": None, "feature": None, "benefit": None, "domain": None, "persona": None,
        "role": None, "family": None, "language": None,
    }  # fmt: skip

    need = models.CharField(max_length=250)
    feature = models.CharField(max_length=250)
    benefit = models.CharField(max_length=300)
    domain = models.CharField(max_length=10, choices=Need.DOMAINS, blank=True)
    persona = models.CharField(max_length=80, blank=True)  # the type of client it speaks to
    role = models.CharField(max_length=12, choices=Contact.BUYING_ROLES, blank=True)  # empty: everyone
    family = models.CharField(max_length=60, blank=True)  # of products
    language = models.CharField(max_length=2, default="fr")

    class Meta:
        indexes = [models.Index(fields=["workspace", "family"], name="argument_by_family")]

    def __str__(self) -> str:
        return self.benefit


class ArgumentUse(Owned):
    """An argument chosen for a proposal (argument retenu); its deal says later whether it was won."""

    PRIVACY: ClassVar = {}

    argument = models.ForeignKey(Argument, on_delete=models.CASCADE, related_name="uses")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="arguments")
    need = models.ForeignKey(Need, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "argument", "proposal"], name="argument_use_once")
        ]


class ObjectionCard(Proven):
    """A sales objection and its factual answer (fiche objection). Not a data-protection opposition.

    How often the answer convinced is counted from `ObjectionUse`: see `solution.queries.objection_cards`.
    """

    PRIVACY: ClassVar = {
        **Proven.PROOF_PRIVACY, "objection": None, "answer": None, "topic": None, "persona": None, "role": None,
        "family": None, "language": None,
    }  # fmt: skip

    TOPICS = [
        ("price", _("Price")),
        ("performance", _("Performance")),
        ("delay", _("Delay")),
        ("service", _("Service")),
        ("risk", _("Risk of changing")),
        ("rival", _("Competition")),
        ("ecology", _("Ecology")),
        ("other", pgettext_lazy("objection topic", "Other")),
    ]

    objection = models.CharField(max_length=250)
    answer = models.TextField()
    topic = models.CharField(max_length=12, choices=TOPICS, default="other")
    persona = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=12, choices=Contact.BUYING_ROLES, blank=True)
    family = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=2, default="fr")

    class Meta:
        indexes = [models.Index(fields=["workspace", "topic"], name="objection_by_topic")]

    def __str__(self) -> str:
        return self.objection


class ObjectionUse(Owned):
    """An objection that was met, answered from a card, and what came of it (objection traitée, NEG-05)."""

    PRIVACY: ClassVar = {"result": None, "note": "contract", "by": "activity"}

    RESULTS = [
        ("convinced", _("Convinced")),
        ("unsure", _("Not sure yet")),
        ("not_convinced", _("Not convinced")),
    ]

    card = models.ForeignKey(ObjectionCard, on_delete=models.CASCADE, related_name="uses")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="objections")
    result = models.CharField(max_length=13, choices=RESULTS)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["card", "result"], name="objection_use_by_result")]


class GrowthScenario(Owned):
    """How the solution follows the client's growth (scénario d'évolution): when, how much, how, what it costs."""

    PRIVACY: ClassVar = {"unit": None, "upgrade": "contract", "source": "contract"}

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="growth")
    on = models.DateField()
    volume = QuantityField()
    unit = models.CharField(max_length=60)  # parts a day, workstations …: the client's own measure
    upgrade = models.CharField(max_length=300)  # the path: an option added, a second machine …
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cost = AmountField(default=0)  # of the step, without VAT, at today's prices
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["on", "pk"]


class CompetitiveComparison(Owned):
    """Our offer beside its rivals for this deal (comparaison concurrentielle, PTC-03)."""

    PRIVACY: ClassVar = {"conclusion": "contract"}

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="competition")
    years = models.PositiveSmallIntegerField(default=5)
    rate = RateField(default=0)  # discounting, a year
    conclusion = models.TextField(blank=True)


class ComparisonCriterion(Owned):
    """What the client compares, and how much it counts (critère pondéré)."""

    PRIVACY: ClassVar = {"label": "contract", "source": "contract"}

    comparison = models.ForeignKey(CompetitiveComparison, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=120)
    weight = QuantityField()  # relative: 40/35/25 or 8/7/5 say the same
    source = models.CharField(max_length=200, blank=True)  # said by whom, or our own guess when empty

    class Meta:
        ordering = ["position", "pk"]


class ComparedOffer(Owned):
    """An offer in a comparison (offre comparée): ours, or a rival's with its dated source.

    `price` of ours may be empty: the net of the latest quote. A rival's price comes from a finding of the
    watch or is typed with its source and date; it is stale after `valid_until`. `shown_as` is the name under
    which the client sees it; an empty one keeps it among ourselves.
    """

    PRIVACY: ClassVar = {"name": None, "shown_as": None, "source": "activity", "note": "contract"}

    comparison = models.ForeignKey(CompetitiveComparison, on_delete=models.CASCADE, related_name="offers")
    position = models.PositiveSmallIntegerField(default=0)
    ours = models.BooleanField(default=False)
    name = models.CharField(max_length=120)
    shown_as = models.CharField(max_length=120, blank=True)
    price = AmountField(null=True, blank=True)
    yearly = AmountField(default=0)
    priced_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-ours", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "comparison"],
                condition=models.Q(ours=True, archived_at=None),
                name="our_offer_once",
            ),
            models.UniqueConstraint(
                fields=["workspace", "comparison", "name"],
                condition=models.Q(archived_at=None),
                name="compared_offer_once",
            ),
        ]


class ComparisonScore(Owned):
    """The mark of an offer on a criterion, 0 to 10 (note), with what it rests on."""

    PRIVACY: ClassVar = {"reason": "contract"}

    offer = models.ForeignKey(ComparedOffer, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(ComparisonCriterion, on_delete=models.CASCADE, related_name="scores")
    mark = QuantityField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "offer", "criterion"], name="comparison_score_once")
        ]


class BusinessCase(Owned):
    """What the purchase earns the client (rentabilité pour le client, PTC-07).

    An empty `investment` is the net of the latest quote; empty savings are the yearly amounts of the tangible
    benefits. Savings and costs fall at the end of each year, the investment now, the residual at the end.
    """

    PRIVACY: ClassVar = {"assumption": "contract"}

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="business_case")
    years = models.PositiveSmallIntegerField(default=5)
    rate = RateField(default=0)
    investment = AmountField(null=True, blank=True)
    savings_low = AmountField(null=True, blank=True)
    savings_likely = AmountField(null=True, blank=True)
    savings_high = AmountField(null=True, blank=True)
    yearly_cost = AmountField(default=0)  # what running the solution adds a year
    residual = AmountField(default=0)
    assumption = models.CharField(max_length=300, blank=True)


class FinancingOption(Owned):
    """A way to pay (financement): deposit now, so much a month for so many months, residual at the end."""

    PRIVACY: ClassVar = {"label": None, "source": "contract"}

    KINDS = [
        ("cash", _("Cash purchase")),
        ("loan", _("Loan")),
        ("lease", _("Lease with option to buy")),
        ("rent", _("Rental")),
    ]

    case = models.ForeignKey(BusinessCase, on_delete=models.CASCADE, related_name="financing")
    kind = models.CharField(max_length=5, choices=KINDS)
    label = models.CharField(max_length=120, blank=True)
    deposit = AmountField(default=0)
    monthly = AmountField(default=0)
    months = models.PositiveSmallIntegerField(default=0)
    residual = AmountField(default=0)
    source = models.CharField(max_length=200, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
