import compagnon.providers.ids
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("journal", "0002_initial"),
        ("people", "0001_initial"),
        ("work", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=compagnon.providers.ids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("name", models.CharField(max_length=200)),
                ("search_key", models.CharField(editable=False, max_length=200)),
                ("siren", models.CharField(blank=True, max_length=9)),
                ("vat_number", models.CharField(blank=True, max_length=20)),
                ("naf", models.CharField(blank=True, max_length=6)),
                ("legal_form", models.CharField(blank=True, max_length=4)),
                ("sole_trader", models.BooleanField(default=False)),
                ("headcount_band", models.CharField(blank=True, max_length=2)),
                (
                    "diffusion",
                    models.CharField(
                        choices=[("O", "Public"), ("P", "Restricted")], default="O", max_length=1
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("prospect", "Prospect"),
                            ("client", "Client"),
                            ("dormant", "Dormant"),
                            ("lost", "Lost"),
                        ],
                        default="prospect",
                        max_length=10,
                    ),
                ),
                ("segment", models.CharField(blank=True, max_length=60)),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "French"), ("en", "English")], default="fr", max_length=2
                    ),
                ),
                ("website", models.CharField(blank=True, max_length=200)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("notes", models.TextField(blank=True)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("import_key", models.CharField(blank=True, max_length=64)),
                ("registry_checked_on", models.DateField(null=True)),
                ("last_touch_at", models.DateTimeField(null=True)),
                ("next_step_on", models.DateField(null=True)),
                ("no_next_step_reason", models.CharField(blank=True, max_length=200)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accounts",
                        to="people.membership",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accounts",
                        to="people.territory",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "archived_at", "search_key"], name="account_by_name"),
                    models.Index(
                        fields=["workspace", "archived_at", "owner", "search_key"], name="account_by_owner"
                    ),
                    models.Index(
                        fields=["workspace", "archived_at", "status", "search_key"], name="account_by_status"
                    ),
                    models.Index(
                        fields=["workspace", "archived_at", "next_step_on"], name="account_by_next_step"
                    ),
                    models.Index(
                        fields=["workspace", "archived_at", "last_touch_at"], name="account_by_last_touch"
                    ),
                    models.Index(
                        fields=["workspace", "archived_at", "segment", "search_key"],
                        name="account_by_segment",
                    ),
                    models.Index(fields=["workspace", "siren"], name="account_by_siren"),
                    models.Index(fields=["workspace", "import_key"], name="account_by_import_key"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("siren", ""), _negated=True), ("archived_at", None)),
                        fields=("workspace", "siren"),
                        name="account_siren_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=compagnon.providers.ids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("name", models.CharField(blank=True, max_length=150)),
                ("siret", models.CharField(blank=True, max_length=14)),
                ("is_head", models.BooleanField(default=False)),
                ("line", models.CharField(blank=True, max_length=200)),
                ("postcode", models.CharField(blank=True, max_length=10)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("country", models.CharField(default="FR", max_length=2)),
                ("commune", models.CharField(blank=True, max_length=5)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("opening", models.CharField(blank=True, max_length=120)),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sites",
                        to="sales_accounts.account",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "postcode"], name="site_by_postcode"),
                    models.Index(fields=["workspace", "siret"], name="site_by_siret"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("siret", ""), _negated=True), ("archived_at", None)),
                        fields=("workspace", "siret"),
                        name="site_siret_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=compagnon.providers.ids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("title", models.CharField(blank=True, max_length=20)),
                ("first_name", models.CharField(blank=True, max_length=80)),
                ("last_name", models.CharField(max_length=80)),
                ("search_key", models.CharField(editable=False, max_length=170)),
                ("function", models.CharField(blank=True, max_length=120)),
                (
                    "buying_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Unknown"),
                            ("decider", "Decider"),
                            ("prescriber", "Prescriber"),
                            ("buyer", "Buyer"),
                            ("user", "User"),
                            ("gatekeeper", "Gatekeeper"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("mobile", models.CharField(blank=True, max_length=30)),
                ("private_mobile", models.BooleanField(default=False)),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "French"), ("en", "English")], default="fr", max_length=2
                    ),
                ),
                (
                    "preferred_channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No preference"),
                            ("email", "E-mail"),
                            ("phone", "Phone"),
                            ("visit", "Visit"),
                        ],
                        default="",
                        max_length=6,
                    ),
                ),
                ("preferred_hours", models.CharField(blank=True, max_length=60)),
                ("functional_need", models.CharField(blank=True, max_length=120)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("informed_at", models.DateTimeField(null=True)),
                ("last_inbound_at", models.DateTimeField(null=True)),
                ("left_on", models.DateField(blank=True, null=True)),
                ("notes", models.TextField(blank=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="sales_accounts.account",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contacts",
                        to="sales_accounts.site",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "search_key"], name="contact_by_name"),
                    models.Index(fields=["workspace", "email"], name="contact_by_email"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=compagnon.providers.ids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("file_name", models.CharField(max_length=200)),
                ("file_digest", models.CharField(max_length=64)),
                ("file_key", models.CharField(max_length=64)),
                ("errors_key", models.CharField(blank=True, max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("made", models.JSONField(default=list)),
                ("changed", models.JSONField(default=list)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.membership",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="work.job",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "file_digest"], name="batch_by_file")],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=compagnon.providers.ids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("headers_digest", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "headers_digest"), name="mapping_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Opposition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=compagnon.providers.ids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("all", "Every channel"),
                            ("email", "E-mail"),
                            ("phone", "Phone"),
                            ("sms", "SMS"),
                            ("mail", "Post"),
                            ("visit", "Visit"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("opposed", "Opposed"), ("consented", "Consented")],
                        default="opposed",
                        max_length=9,
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=60)),
                ("stated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("stated_by", models.CharField(blank=True, max_length=120)),
                ("proof", models.CharField(blank=True, max_length=300)),
                ("value_digest", models.CharField(blank=True, max_length=64)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="oppositions",
                        to="sales_accounts.account",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="oppositions",
                        to="sales_accounts.contact",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "value_digest"], name="opposition_by_value")],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=compagnon.providers.ids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("email", "E-mail"),
                            ("visit", "Visit"),
                            ("promise", "Promise"),
                            ("followup", "Follow-up"),
                            ("todo", "To do"),
                        ],
                        default="todo",
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("due_on", models.DateField()),
                ("due_time", models.TimeField(blank=True, null=True)),
                ("priority", models.PositiveSmallIntegerField(default=2)),
                ("about_kind", models.CharField(blank=True, max_length=80)),
                ("about_id", models.UUIDField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="sales_accounts.account",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="journal.fact",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to="sales_accounts.contact",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to="people.membership",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "owner", "done_at", "due_on"], name="task_to_do"),
                    models.Index(fields=["workspace", "about_id"], name="task_by_object"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Touch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=compagnon.providers.ids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Phone call"),
                            ("email", "E-mail"),
                            ("meeting", "Meeting"),
                            ("note", "Note"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("out", "From us"), ("in", "From them")], default="out", max_length=3
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not stated"),
                            ("reached", "Reached"),
                            ("no_answer", "No answer"),
                            ("barrier", "Stopped at the switchboard"),
                            ("callback", "To call back"),
                            ("meeting", "Meeting obtained"),
                            ("refusal", "Refusal"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("summary", models.TextField(blank=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="touches",
                        to="sales_accounts.account",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.membership",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="touches",
                        to="sales_accounts.contact",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "account", "-at"], name="touch_by_account")],
            },
        ),
    ]
