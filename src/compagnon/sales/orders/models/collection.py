"""Bank files and their matching, dunning by policy, late charges, the life of a dispute (encaissement)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import StoredFile
from compagnon.people.fields import AmountField, CurrencyField, RateField
from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.orders.models.sale import Dispute, Invoice, Payment


class FileLayout(Owned):
    """Which column of a bank's or a portal's file is what (correspondance), remembered once agreed."""

    PRIVACY: ClassVar = {"kind": None, "headers_digest": None, "mapping": None, "name": None}

    kind = models.CharField(max_length=6)  # bank, portal
    headers_digest = models.CharField(max_length=64)
    name = models.CharField(max_length=100, blank=True)
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "headers_digest"], name="file_layout_once")
        ]


class BankFile(Owned):
    """A statement that was imported (relevé bancaire): the same bytes come in once."""

    PRIVACY: ClassVar = {
        "name": None, "sha256": None, "kind": None, "account_iban": "accounting", "imported_by": "activity",
        "refused": "accounting",
    }  # fmt: skip

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)  # camt.053, csv, mt940
    account_iban = models.CharField(max_length=34, blank=True)
    imported_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    rows = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)  # entries that another file had brought
    debits = models.PositiveIntegerField(default=0)  # money that left: not ours to match
    refused = models.JSONField(default=list)  # [{"line", "reason"}]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "sha256"], name="bank_file_once")]


class BankEntry(Owned):
    """Money that came in by the bank (encaissement à rapprocher)."""

    PRIVACY: ClassVar = {
        "digest": None, "payer": "accounting", "payer_iban": "accounting", "text": "accounting",
        "bank_reference": None, "set_aside": None, "note": "accounting",
    }  # fmt: skip

    WHYS = [
        ("advance", _("Kept as an advance for later invoices")), ("refund", _("To be paid back")),
        ("not_ours", _("Not a payment of a client")),
    ]  # fmt: skip

    file = models.ForeignKey(BankFile, on_delete=models.CASCADE, related_name="entries")
    digest = models.CharField(max_length=64)
    booked_on = models.DateField()
    amount = AmountField()
    allocated = AmountField(default=0)
    currency = CurrencyField()
    payer = models.CharField(max_length=200, blank=True)
    payer_iban = models.CharField(max_length=34, blank=True)
    text = models.CharField(max_length=500, blank=True)
    bank_reference = models.CharField(max_length=100, blank=True)
    done = models.BooleanField(default=False)
    set_aside = models.CharField(max_length=8, choices=WHYS, blank=True)
    note = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-booked_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="bank_entry_once")]
        indexes = [models.Index(fields=["workspace", "done", "-booked_on"], name="bank_entry_to_match")]


class Allocation(Owned):
    """The part of a bank entry that paid an invoice (lettrage), with why it was proposed."""

    PRIVACY: ClassVar = {"reasons": None, "confirmed_by": "activity"}

    entry = models.ForeignKey(BankEntry, on_delete=models.CASCADE, related_name="allocations")
    payment = models.OneToOneField(Payment, on_delete=models.CASCADE, related_name="allocation")
    reasons = models.JSONField(default=list)
    confirmed_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")


class PayerAlias(Owned):
    """An account of a bank that belongs to a client (payeur reconnu): learnt from a confirmed match."""

    PRIVACY: ClassVar = {"iban": "accounting", "name": "accounting"}

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="payers")
    iban = models.CharField(max_length=34, blank=True)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "account", "iban", "name"], name="payer_once")
        ]


class DunningStep(Owned):
    """A step of the policy of reminders (politique de relance), dated: superseded, never edited."""

    PRIVACY: ClassVar = {"tone": None, "channel": None}

    TONES = [
        ("courteous", _("Courteous reminder")), ("firm", _("Firm reminder")), ("formal", _("Formal notice")),
    ]  # fmt: skip
    CHANNELS = [("email", _("E-mail")), ("phone", _("Phone")), ("mail", _("Letter"))]

    rank = models.PositiveSmallIntegerField()
    days_late = models.PositiveSmallIntegerField()  # days after the due date
    tone = models.CharField(max_length=9, choices=TONES)
    channel = models.CharField(max_length=5, choices=CHANNELS)
    wait_days = models.PositiveSmallIntegerField(default=7)  # before one looks again
    with_charges = models.BooleanField(default=False)  # the letter states the late charges
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "rank", "valid_from"], name="dunning_step_once")
        ]


class LateRate(Owned):
    """The yearly rate of late charges from a day on (taux de pénalité), with its source; superseded."""

    PRIVACY: ClassVar = {"source": None}

    valid_from = models.DateField()
    rate = RateField()
    source = models.CharField(max_length=250)

    class Meta:
        ordering = ["valid_from"]
        constraints = [models.UniqueConstraint(fields=["workspace", "valid_from"], name="late_rate_once")]


class DunningLetter(Owned):
    """A reminder that went out (lettre de relance): what it asked for, kept as PDF with its hash."""

    PRIVACY: ClassVar = {
        "tone": None, "channel": None, "language": None, "invoices": None, "contact": "contract",
        "sent_by": "activity", "document_hash": None,
    }  # fmt: skip

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="dunning_letters")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    tone = models.CharField(max_length=9)
    channel = models.CharField(max_length=5)
    language = models.CharField(max_length=2)
    sent_on = models.DateField()
    amount = AmountField()
    disputed = AmountField(default=0)
    charges = AmountField(default=0)
    currency = CurrencyField()
    invoices = models.JSONField(default=list)  # [{"number", "claimed", "days"}]
    sent_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    document_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-sent_on", "-pk"]
        indexes = [models.Index(fields=["workspace", "account", "-sent_on"], name="dunning_by_account")]


class ChargeDecision(Owned):
    """Whether a late charge is claimed or waived (pénalités demandées ou abandonnées): never by itself."""

    PRIVACY: ClassVar = {"decision": None, "reason": "contract", "decided_by": "activity"}

    DECISIONS = [("claimed", _("Claimed")), ("waived", _("Waived"))]

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="charge_decisions")
    until = models.DateField()
    days = models.PositiveIntegerField()
    rate = RateField()
    base = AmountField()  # owed less disputed
    interest = AmountField()
    flat = AmountField()
    currency = CurrencyField()
    decision = models.CharField(max_length=7, choices=DECISIONS)
    reason = models.CharField(max_length=250, blank=True)
    decided_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-until", "-pk"]
        constraints = [models.UniqueConstraint(fields=["workspace", "invoice", "until"], name="charge_once")]


class DisputeCase(Owned):
    """What is followed of a dispute beyond its amount (suivi du litige): kind, stage, limit in law."""

    PRIVACY: ClassVar = {"kind": None, "stage": None, "limit_source": None, "owner": "activity"}

    KINDS = [
        ("quality", _("Quality")), ("quantity", _("Quantity")), ("price", _("Price")), ("delay", _("Delay")),
        ("service", _("Service")), ("other", _("Other")),
    ]  # fmt: skip
    STAGES = [
        ("amicable", _("Talks")), ("expert", _("Expert opinion")), ("mediation", _("Mediation")),
        ("notice", _("Formal notice")), ("court", _("Court")),
    ]  # fmt: skip

    dispute = models.OneToOneField(Dispute, on_delete=models.CASCADE, related_name="case")
    kind = models.CharField(max_length=8, choices=KINDS, default="other")
    stage = models.CharField(max_length=9, choices=STAGES, default="amicable")
    limit_on = models.DateField()  # after it nothing can be claimed any more
    limit_source = models.CharField(max_length=150, blank=True)
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "limit_on"], name="dispute_by_limit")]


class DisputeStep(Owned):
    """A step of a dispute (étape): what was done, what it cost, the evidence, the next date."""

    PRIVACY: ClassVar = {"stage": None, "note": "contract", "made_by": "activity"}

    case = models.ForeignKey(DisputeCase, on_delete=models.CASCADE, related_name="steps")
    on = models.DateField()
    stage = models.CharField(max_length=9, choices=DisputeCase.STAGES)
    note = models.TextField()
    cost = AmountField(null=True)
    next_on = models.DateField(null=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-on", "-pk"]
