import compagnon.people.fields
import compagnon.providers.ids
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("journal", "0002_initial"),
        ("people", "0001_initial"),
        ("sales_accounts", "0001_initial"),
        ("sales_plan", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LostReason",
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
                ("code", models.SlugField(max_length=30)),
                ("name", compagnon.people.fields.BilingualField(default=dict)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "code"), name="lost_reason_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Stage",
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
                ("code", models.SlugField(max_length=30)),
                ("name", compagnon.people.fields.BilingualField(default=dict)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                        default="open",
                        max_length=4,
                    ),
                ),
                ("probability", compagnon.people.fields.RateField()),
                ("moves", models.JSONField(default=list)),
                ("old_after_days", models.PositiveSmallIntegerField(default=30)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "code"), name="stage_code_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Deal",
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
                ("search_key", models.CharField(editable=False, max_length=250)),
                ("stage_since", models.DateTimeField(default=django.utils.timezone.now)),
                ("amount", compagnon.people.fields.AmountField(default=0)),
                (
                    "currency",
                    compagnon.people.fields.CurrencyField(
                        default="EUR",
                        max_length=3,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{3}$")],
                    ),
                ),
                ("probability", compagnon.people.fields.RateField(blank=True, null=True)),
                ("opened_on", models.DateField()),
                ("close_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(editable=False, null=True)),
                ("next_step", models.CharField(blank=True, max_length=200)),
                ("next_step_on", models.DateField(blank=True, null=True)),
                ("no_next_step_reason", models.CharField(blank=True, max_length=200)),
                ("lost_note", models.TextField(blank=True)),
                ("competitor", models.CharField(blank=True, max_length=120)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deals",
                        to="sales_accounts.account",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deals",
                        to="sales_plan.action",
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
                        related_name="deals",
                        to="sales_accounts.contact",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deals",
                        to="people.membership",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
                (
                    "lost_reason",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deals",
                        to="sales_deals.lostreason",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deals",
                        to="sales_deals.stage",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "owner", "stage", "stage_since"], name="deal_by_owner"),
                    models.Index(fields=["workspace", "stage", "stage_since"], name="deal_by_age"),
                    models.Index(fields=["workspace", "owner", "next_step_on"], name="deal_by_next_step"),
                    models.Index(
                        condition=models.Q(("closed_on", None)),
                        fields=["workspace", "next_step_on"],
                        name="deal_open_next_step",
                    ),
                    models.Index(fields=["workspace", "amount"], name="deal_by_amount"),
                    models.Index(fields=["workspace", "account", "-opened_on"], name="deal_by_account"),
                    models.Index(fields=["workspace", "closed_on"], name="deal_by_close"),
                    models.Index(fields=["workspace", "search_key"], name="deal_by_name"),
                    models.Index(fields=["workspace", "opened_on"], name="deal_by_opening"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
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
                        choices=[("explicit", "Explicit"), ("implicit", "Implicit")],
                        default="explicit",
                        max_length=8,
                    ),
                ),
                (
                    "domain",
                    models.CharField(
                        choices=[
                            ("technical", "Technical"),
                            ("functional", "Functional"),
                            ("financial", "Financial"),
                            ("deadline", "Deadline"),
                            ("constraint", "Constraint"),
                            ("ecology", "Ecology"),
                        ],
                        default="functional",
                        max_length=10,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "priority",
                    models.CharField(
                        choices=[("must", "Essential"), ("should", "Important"), ("could", "Useful")],
                        default="should",
                        max_length=6,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                ("validated_at", models.DateTimeField(null=True)),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs",
                        to="sales_deals.deal",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sales_accounts.contact",
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
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
                "abstract": False,
            },
        ),
    ]
