"""The work around a proposal: client file, steps, documents, partners and their quotes (dossier client)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import StoredFile
from compagnon.people.fields import BilingualField, CurrencyField, PriceField, QuantityField
from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.catalogue.models import Product
from compagnon.sales.proposals.models.quote import Proposal


class Partner(Owned):
    """A supplier, subcontractor or partner whom one asks before promising (partenaire, PTC-21)."""

    PRIVACY: ClassVar = {
        "name": "contract", "kind": None, "contact_name": "contract", "email": "contract", "language": None,
        "skills": None, "contact": "contract",
    }  # fmt: skip

    KINDS = [
        ("supplier", _("Supplier")),
        ("subcontractor", _("Subcontractor")),
        ("partner", _("Partner")),
        ("expert", _("Expert")),
    ]

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=KINDS, default="supplier")
    contact_name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="fr")
    skills = models.CharField(max_length=300, blank=True)  # what one asks them for
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="partner_name_once")]

    def __str__(self) -> str:
        return self.name


class PartnerQuote(Owned):
    """What a partner offers, at a price, in a time, until a day (devis de fournisseur).

    Offers with the same `subject` for the same proposal, or for the same product, are compared.
    """

    PRIVACY: ClassVar = {"subject": "contract", "note": "contract", "reference": None, "unit": None}

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="quotes")
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.CASCADE, related_name="partner_quotes"
    )
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.CharField(max_length=200)
    reference = models.CharField(max_length=60, blank=True)  # the partner's own number
    quantity = QuantityField(default=1)
    unit = models.CharField(max_length=3, default="C62")
    price = PriceField()  # per unit, without VAT
    currency = CurrencyField()
    lead_days = models.PositiveSmallIntegerField(null=True, blank=True)  # calendar days from the order
    received_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True)  # when its end was announced
    note = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "valid_until"], name="partner_quote_ending"),
            models.Index(fields=["proposal", "subject"], name="partner_quote_compared"),
        ]


class ChecklistItem(Owned):
    """Something that a client file must hold (pièce attendue), as data of the workspace.

    `source` is "document" for a file that somebody adds, or the code of what the product knows by itself
    (see `preparation.file.KNOWN`).
    """

    PRIVACY: ClassVar = {"name": None, "source": None}

    name = BilingualField()
    source = models.CharField(max_length=20, default="document")
    required = models.BooleanField(default=True)
    months_valid = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]


class ClientDocument(Owned):
    """A document of a client's file (pièce du dossier client): its bytes, hash and retention lie in the library."""

    PRIVACY: ClassVar = {"note": "contract", "added_by": "activity"}

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="file_documents")
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="documents")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    dated_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "account", "item"], name="client_document_of")]


class ProposalStep(Owned):
    """One step of the work on a proposal (étape): who does it, how long, by when (PTC-18)."""

    PRIVACY: ClassVar = {"title": None, "code": None, "owner": "activity", "done_by": "activity"}

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=30, blank=True)  # of a usual step
    title = models.CharField(max_length=150)
    position = models.PositiveSmallIntegerField(default=1)
    days = models.PositiveSmallIntegerField(default=1)  # working days
    due_on = models.DateField()
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    told = models.PositiveSmallIntegerField(
        default=0
    )  # whom lateness was told to: 1 owner, 2 seller, 3 manager

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["workspace", "done_at", "due_on"], name="proposal_step_late")]


class StepLink(Owned):
    """A step waits for another one (dépendance)."""

    PRIVACY: ClassVar = {}

    step = models.ForeignKey(ProposalStep, on_delete=models.CASCADE, related_name="waits_for")
    before = models.ForeignKey(ProposalStep, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "step", "before"], name="step_link_once"),
            models.CheckConstraint(condition=~models.Q(step=models.F("before")), name="step_link_two"),
        ]


class DocumentAsset(Owned):
    """A document that serves many proposals (support technique et commercial, PTC-19)."""

    PRIVACY: ClassVar = {"title": None, "kind": None, "language": None, "owner": "activity"}

    KINDS = [
        ("sheet", _("Technical sheet")),
        ("brochure", _("Brochure")),
        ("reference", _("Client reference")),
        ("memo", _("Technical memorandum")),
        ("other", _("Other")),
    ]

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=KINDS, default="sheet")
    language = models.CharField(max_length=2, default="fr")
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "title", "language"], name="asset_title_once")
        ]


class AssetVersion(Owned):
    """One version of such a document, with its hash in the library (version de support)."""

    PRIVACY: ClassVar = {"note": None, "added_by": "activity"}

    asset = models.ForeignKey(DocumentAsset, on_delete=models.CASCADE, related_name="versions")
    rank = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)  # what changed
    added_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-rank"]
        constraints = [models.UniqueConstraint(fields=["workspace", "asset", "rank"], name="asset_rank_once")]


class AssetUse(Owned):
    """A proposal that was made with a version of a document (usage d’un support)."""

    PRIVACY: ClassVar = {"used_by": "activity"}

    asset_version = models.ForeignKey(AssetVersion, on_delete=models.PROTECT, related_name="uses")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="asset_uses")
    used_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "asset_version", "proposal"], name="asset_used_once")
        ]


class ChangeRequest(Owned):
    """Somebody asks for a better document (demande d’amélioration d’un support)."""

    PRIVACY: ClassVar = {
        "text": "activity", "asked_by": "activity", "answer": "activity", "answered_by": "activity", "status": None,
    }  # fmt: skip

    STATUSES = [("open", _("Open")), ("done", _("Done")), ("declined", _("Declined"))]

    asset = models.ForeignKey(DocumentAsset, on_delete=models.CASCADE, related_name="requests")
    proposal = models.ForeignKey(Proposal, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    status = models.CharField(max_length=8, choices=STATUSES, default="open")
    asked_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
