"""Companies, sites, contacts, oppositions, tasks, touchpoints and imports (comptes)."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.people.models import Membership, Owned, Territory
from compagnon.work.models import Job

LANGUAGES = [("fr", _("French")), ("en", _("English"))]


class Account(Owned):
    """A company that we sell to, or want to (compte)."""

    PRIVACY: ClassVar = {
        "name": "prospecting", "siren": "prospecting", "naf": None, "legal_form": None,
        "headcount_band": None,
        "status": None, "language": None, "website": None, "phone": "prospecting", "email": "prospecting",
        "notes": "prospecting", "diffusion": None, "source": None, "no_next_step_reason": "activity",
        "owner": "activity", "segment": None, "vat_number": None, "search_key": "prospecting",
        "import_key": None,
    }  # fmt: skip

    STATUSES = [
        ("prospect", _("Prospect")),
        ("client", _("Client")),
        ("dormant", _("Dormant")),
        ("lost", _("Lost")),
    ]

    name = models.CharField(max_length=200)
    search_key = models.CharField(
        max_length=200, editable=False
    )  # normalised name, for search and duplicates
    siren = models.CharField(max_length=9, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    naf = models.CharField(max_length=6, blank=True)
    legal_form = models.CharField(max_length=4, blank=True)
    sole_trader = models.BooleanField(default=False)  # prospected as a consumer (dated rule)
    headcount_band = models.CharField(max_length=2, blank=True)
    diffusion = models.CharField(
        max_length=1, default="O", choices=[("O", _("Public")), ("P", _("Restricted"))]
    )
    status = models.CharField(max_length=10, choices=STATUSES, default="prospect")
    segment = models.CharField(max_length=60, blank=True)
    owner = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="accounts"
    )
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.SET_NULL, related_name="accounts"
    )
    language = models.CharField(max_length=2, choices=LANGUAGES, default="fr")
    website = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    notes = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)  # where it came from, with the date
    import_key = models.CharField(max_length=64, blank=True)  # identity of an imported row without SIREN
    registry_checked_on = models.DateField(null=True)
    last_touch_at = models.DateTimeField(null=True)
    next_step_on = models.DateField(null=True)  # of the earliest open task
    no_next_step_reason = models.CharField(max_length=200, blank=True)  # the explicit "none" (PRO-13)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "siren"], condition=~models.Q(siren="") & models.Q(archived_at=None),
                name="account_siren_once",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["workspace", "archived_at", "search_key"], name="account_by_name"),
            models.Index(fields=["workspace", "archived_at", "owner", "search_key"], name="account_by_owner"),
            models.Index(
                fields=["workspace", "archived_at", "status", "search_key"], name="account_by_status"
            ),
            models.Index(fields=["workspace", "archived_at", "next_step_on"], name="account_by_next_step"),
            models.Index(fields=["workspace", "archived_at", "last_touch_at"], name="account_by_last_touch"),
            models.Index(
                fields=["workspace", "archived_at", "segment", "search_key"], name="account_by_segment"
            ),
            models.Index(fields=["workspace", "siren"], name="account_by_siren"),
            models.Index(fields=["workspace", "import_key"], name="account_by_import_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Site(Owned):
    """A place of an account (établissement): where one visits and delivers."""

    PRIVACY: ClassVar = {
        "name": None, "siret": "prospecting", "line": "prospecting", "postcode": None, "city": None,
        "country": None, "opening": None, "commune": None,
    }  # fmt: skip

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=150, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    is_head = models.BooleanField(default=False)
    line = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, default="FR")
    commune = models.CharField(max_length=5, blank=True)  # INSEE code
    latitude = models.FloatField(null=True, blank=True)  # degrees, WGS 84
    longitude = models.FloatField(null=True, blank=True)
    opening = models.CharField(max_length=120, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "siret"], condition=~models.Q(siret="") & models.Q(archived_at=None),
                name="site_siret_once",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["workspace", "postcode"], name="site_by_postcode"),
            models.Index(fields=["workspace", "siret"], name="site_by_siret"),
        ]


class Contact(Owned):
    """A person at an account (interlocuteur). No health data: only the functional need it implies."""

    PRIVACY: ClassVar = {
        "first_name": "prospecting", "last_name": "prospecting", "title": "prospecting",
        "function": "prospecting",
        "email": "prospecting", "phone": "prospecting", "mobile": "prospecting", "language": "prospecting",
        "buying_role": "prospecting", "functional_need": "prospecting", "preferred_channel": "prospecting",
        "preferred_hours": "prospecting", "source": None, "notes": "prospecting", "search_key": "prospecting",
    }  # fmt: skip

    BUYING_ROLES = [
        ("", _("Unknown")),
        ("decider", _("Decider")),
        ("prescriber", _("Prescriber")),
        ("buyer", _("Buyer")),
        ("user", _("User")),
        ("gatekeeper", _("Gatekeeper")),
    ]
    CHANNELS = [
        ("", _("No preference")),
        ("email", _("E-mail")),
        ("phone", _("Phone")),
        ("visit", _("Visit")),
    ]

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="contacts")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts")
    title = models.CharField(max_length=20, blank=True)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80)
    search_key = models.CharField(max_length=170, editable=False)
    function = models.CharField(max_length=120, blank=True)
    buying_role = models.CharField(max_length=12, choices=BUYING_ROLES, blank=True, default="")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    mobile = models.CharField(max_length=30, blank=True)
    private_mobile = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="fr")
    preferred_channel = models.CharField(max_length=6, choices=CHANNELS, blank=True, default="")
    preferred_hours = models.CharField(max_length=60, blank=True)
    functional_need = models.CharField(max_length=120, blank=True)  # large print, written exchange …
    source = models.CharField(max_length=200, blank=True)
    informed_at = models.DateTimeField(null=True)  # GDPR art. 14 information given
    last_inbound_at = models.DateTimeField(null=True)  # last contact that the person initiated
    left_on = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "search_key"], name="contact_by_name"),
            models.Index(fields=["workspace", "email"], name="contact_by_email"),
        ]

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    def __str__(self) -> str:
        return self.full_name


class Opposition(Owned):
    """A person or company refuses a channel, or consents to one (opposition, GDPR art. 21).

    It is kept by the digest of the address or number too, so that deleting or re-importing the
    contact lifts nothing.
    """

    PRIVACY: ClassVar = {
        "channel": None, "state": None, "basis": None, "proof": "opposition", "value_digest": None,
        "contact": "opposition", "account": "opposition", "stated_by": "opposition",
    }  # fmt: skip

    CHANNELS = [
        ("all", _("Every channel")), ("email", _("E-mail")), ("phone", _("Phone")), ("sms", _("SMS")),
        ("mail", _("Post")), ("visit", _("Visit")),
    ]  # fmt: skip
    STATES = [("opposed", _("Opposed")), ("consented", _("Consented"))]

    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="oppositions")
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="oppositions")
    channel = models.CharField(max_length=6, choices=CHANNELS)
    state = models.CharField(max_length=9, choices=STATES, default="opposed")
    basis = models.CharField(max_length=60, blank=True)
    stated_at = models.DateTimeField(default=timezone.now)
    stated_by = models.CharField(max_length=120, blank=True)
    proof = models.CharField(max_length=300, blank=True)
    value_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "value_digest"], name="opposition_by_value")]


class Task(Owned):
    """Something to do by a date (tâche, relance); `about` points to a deal, a visit, an invoice …"""

    PRIVACY: ClassVar = {
        "title": "activity", "kind": None, "about_kind": None, "outcome": "activity", "owner": "activity",
        "priority": None, "contact": "activity",
    }  # fmt: skip

    KINDS = [
        ("call", _("Call")),
        ("email", _("E-mail")),
        ("visit", _("Visit")),
        ("promise", _("Promise")),
        ("followup", _("Follow-up")),
        ("todo", _("To do")),
    ]

    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks"
    )
    kind = models.CharField(max_length=8, choices=KINDS, default="todo")
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    due_time = models.TimeField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(default=2)  # 1 first, 3 last
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="tasks")
    about_kind = models.CharField(max_length=80, blank=True)
    about_id = models.UUIDField(null=True)
    cause = models.ForeignKey("journal.Fact", null=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "owner", "done_at", "due_on"], name="task_to_do"),
            models.Index(fields=["workspace", "about_id"], name="task_by_object"),
        ]


class Touch(Owned):
    """One exchange with an account (échange): call, e-mail, meeting, note."""

    PRIVACY: ClassVar = {
        "kind": None, "direction": None, "outcome": None, "summary": "activity", "contact": "activity",
        "by": "activity",
    }  # fmt: skip

    KINDS = [
        ("call", _("Phone call")),
        ("email", _("E-mail")),
        ("meeting", _("Meeting")),
        ("note", _("Note")),
    ]
    DIRECTIONS = [("out", _("From us")), ("in", _("From them"))]
    OUTCOMES = [
        ("", _("Not stated")),
        ("reached", _("Reached")),
        ("no_answer", _("No answer")),
        ("barrier", _("Stopped at the switchboard")),
        ("callback", _("To call back")),
        ("meeting", _("Meeting obtained")),
        ("refusal", _("Refusal")),
    ]

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="touches")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="touches"
    )
    kind = models.CharField(max_length=8, choices=KINDS)
    direction = models.CharField(max_length=3, choices=DIRECTIONS, default="out")
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    summary = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "account", "-at"], name="touch_by_account")]


class ImportMapping(Owned):
    """How the columns of a kind of file were mapped last time (correspondance retenue)."""

    PRIVACY: ClassVar = {"headers_digest": None, "mapping": None}

    headers_digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "headers_digest"], name="mapping_once")]


class ImportBatch(Owned):
    """One import: its file, counts, error file, and what it made, so that it can be undone."""

    PRIVACY: ClassVar = {
        "file_name": None, "file_digest": None, "file_key": None, "errors_key": None, "mapping": None,
        "counts": None, "made": None, "changed": "prospecting", "by": "activity",
    }  # fmt: skip

    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    file_key = models.CharField(max_length=64)
    errors_key = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)  # read, made, updated, unchanged, refused
    made = models.JSONField(default=list)  # [model label, pk]
    changed = models.JSONField(default=list)  # [model label, pk, {field: before}, version after]
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "file_digest"], name="batch_by_file")]


def account_id_of(row: Any) -> Any:
    """The uuid of the account that a row touches, for the journal."""
    account = getattr(row, "account", None)
    return account.uuid if account else None
