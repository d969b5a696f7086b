"""Users, workspaces, memberships, delegations, tokens, counters (personnes et droits)."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import AmountField, CurrencyField, RateField
from compagnon.people.roles import ROLES
from compagnon.providers.ids import uuid7


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **extra)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in (utilisateur); what the person may do hangs on memberships."""

    PRIVACY: ClassVar = {
        "email": "account",
        "name": "account",
        "phone": "account",
        "language": None,
        "theme": None,
        "notice_mail": None,
    }

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, default="fr", choices=[("fr", "Français"), ("en", "English")])
    theme = models.CharField(
        max_length=5,
        default="auto",
        choices=[("auto", _("Automatic")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    notice_mail = models.CharField(
        max_length=6,
        default="digest",
        choices=[
            ("none", _("Nothing")),
            ("urgent", _("What is urgent, at once")),
            ("digest", _("What is urgent, at once; the rest once a day")),
        ],
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_whatever_case")]

    def __str__(self) -> str:
        return self.name or self.email


class Workspace(models.Model):
    """A company, real or simulated, or a training centre: it owns every business row (espace)."""

    PRIVACY: ClassVar = {
        "slug": None, "name": None, "legal": None, "numbering": None, "preferences": None,
        "currency": None, "language": None, "timezone": None, "siren": None, "kind": None, "terms": None,
    }  # fmt: skip

    KINDS = [("real", _("Real")), ("simulated", _("Simulated")), ("demo", _("Demo"))]

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=KINDS, default="real")
    siren = models.CharField(max_length=9, blank=True)
    language = models.CharField(max_length=2, default="fr")
    timezone = models.CharField(max_length=50, default="Europe/Paris")
    currency = CurrencyField()
    # Identity for documents: legal_form, capital, rcs, vat_number, address {line, postcode, city,
    # country}, phone, email, website, iban, accent colour, logo (key of a stored file).
    legal = models.JSONField(default=dict, blank=True)
    numbering = models.JSONField(default=dict, blank=True)  # series -> prefix
    terms = models.JSONField(default=dict, blank=True)  # payment terms and conditions by default
    preferences = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class OwnedQuerySet[M: "Owned"](models.QuerySet[M]):
    def of(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace)

    def live(self) -> Self:
        return self.filter(archived_at__isnull=True)


class Owned(models.Model):
    """A business row: it belongs to one workspace, has a public UUIDv7 and a version.

    Subclasses state `PRIVACY` and may narrow `visible_to`. Foreign keys stay inside one workspace.
    """

    PRIVACY: ClassVar[dict[str, str | None]] = {}

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, rows: Any, actor: Any) -> Any:
        """The rows of the actor's workspace that the actor may see; sales roles see them all."""
        return rows if actor.is_insider else rows.none()


class Team(Owned):
    """People who share a manager (équipe)."""

    PRIVACY: ClassVar = {"name": None}

    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="team_name_once")]


class Territory(Owned):
    """The area entrusted to a representative (secteur): départements or postcode prefixes."""

    PRIVACY: ClassVar = {"name": None, "areas": None, "holder": "account"}

    name = models.CharField(max_length=100)
    areas = models.JSONField(default=list, blank=True)  # postcode prefixes, as "49" or "49300"
    holder = models.ForeignKey(
        "people.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="territories"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="territory_name_once")]


class Membership(Owned):
    """A person's place in a workspace, with roles (appartenance)."""

    PRIVACY: ClassVar = {"user": "account", "roles": "account", "title": "account"}

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    roles = models.JSONField(default=list)
    title = models.CharField(max_length=120, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} @ {self.workspace_id}"

    @property
    def role_labels(self) -> list[Any]:
        return [ROLES[role] for role in self.roles if role in ROLES]


class Delegation(Owned):
    """A power to decide up to a limit, between dates (délégation de pouvoir)."""

    PRIVACY: ClassVar = {"subject": None, "role": None, "member": "account", "source": None}

    SUBJECTS = [
        ("discount", _("Discount")),
        ("margin", _("Margin floor")),
        ("amount", _("Amount of an offer")),
        ("gesture", _("Goodwill gesture")),
        ("budget", _("Budget of an action")),
        ("terms", _("Payment terms")),
    ]

    subject = models.CharField(max_length=20, choices=SUBJECTS)
    role = models.CharField(max_length=20, blank=True)  # a role, or a member below
    member = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    rate = RateField(null=True, blank=True)
    amount = AmountField(null=True, blank=True)
    currency = CurrencyField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)


class Invitation(Owned):
    """An invitation to join a workspace with given roles (invitation)."""

    PRIVACY: ClassVar = {"email": "account", "roles": "account", "token_hash": None, "invited_by": "account"}

    email = models.EmailField()
    roles = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)


class ApiToken(Owned):
    """A dated API token bound to one workspace and one person (jeton)."""

    PRIVACY: ClassVar = {
        "name": None,
        "token_hash": None,
        "prefix": None,
        "scope": None,
        "membership": "account",
    }

    SCOPES = [("read", _("Read")), ("write", _("Read and write"))]

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, blank=True)
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=5, choices=SCOPES)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class Counter(models.Model):
    """The last number given in a series and year: locked, allocated at issue only, gapless."""

    PRIVACY: ClassVar = {"series": None}

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=20)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "series", "year"], name="counter_once")]


class IdempotencyKey(models.Model):
    """A post that was carried out, and what it made: the same key answers the same thing again."""

    PRIVACY: ClassVar = {"key": None, "result_kind": None}

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    result_kind = models.CharField(max_length=80)
    result_uuid = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="idempotency_once")]


class RuleAcceptance(Owned):
    """A named person of the workspace accepts a version of a rule that is only inferred (règle admise)."""

    PRIVACY: ClassVar = {"rule_id": None, "member": "account", "note": "account"}

    rule_id = models.CharField(max_length=100)
    valid_from = models.DateField()
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "rule_id", "valid_from"], name="rule_accepted_once")
        ]


class CacheEntry(models.Model):
    """The table of Django's database cache: rate limits must hold across processes (see ADR 6)."""

    PRIVACY: ClassVar = {"cache_key": "security", "value": "security"}

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache_entry"
