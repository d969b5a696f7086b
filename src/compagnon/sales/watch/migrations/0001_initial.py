import compagnon.providers.ids
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("sales_accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Source",
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
                ("name", models.CharField(max_length=150)),
                (
                    "kind",
                    models.CharField(
                        choices=[("feed", "Feed"), ("file", "Files"), ("field", "Field")],
                        default="feed",
                        max_length=12,
                    ),
                ),
                ("url", models.CharField(blank=True, max_length=500)),
                ("host", models.CharField(blank=True, editable=False, max_length=255)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("language", models.CharField(default="fr", max_length=2)),
                (
                    "reliability",
                    models.CharField(
                        choices=[
                            ("A", "A: reliable"),
                            ("B", "B: usually reliable"),
                            ("C", "C: doubtful"),
                            ("D", "D: unknown"),
                        ],
                        default="D",
                        max_length=1,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("every_hours", models.PositiveSmallIntegerField(default=24)),
                ("etag", models.CharField(blank=True, max_length=200)),
                ("last_modified", models.CharField(blank=True, max_length=100)),
                ("checked_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("next_check_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("error_code", models.CharField(blank=True, max_length=40)),
                ("error_params", models.JSONField(blank=True, default=dict)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "next_check_at"], name="source_due")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("url", ""), _negated=True), ("archived_at__isnull", True)
                        ),
                        fields=("workspace", "url"),
                        name="source_url_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
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
                ("key", models.CharField(max_length=64)),
                ("near_key", models.CharField(blank=True, max_length=16)),
                ("title", models.CharField(max_length=300)),
                ("url", models.CharField(blank=True, max_length=500)),
                ("excerpt", models.TextField(blank=True)),
                ("published_on", models.DateField(null=True)),
                ("collected_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "nature",
                    models.CharField(
                        choices=[("fact", "Fact"), ("opinion", "Opinion"), ("rumour", "Rumour")],
                        default="fact",
                        max_length=8,
                    ),
                ),
                (
                    "reliability",
                    models.CharField(
                        choices=[
                            ("A", "A: reliable"),
                            ("B", "B: usually reliable"),
                            ("C", "C: doubtful"),
                            ("D", "D: unknown"),
                        ],
                        default="D",
                        max_length=1,
                    ),
                ),
                (
                    "confidence",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1: confirmed elsewhere"),
                            (2, "2: probably true"),
                            (3, "3: possibly true"),
                            (4, "4: doubtful"),
                            (5, "5: improbable"),
                        ],
                        default=3,
                    ),
                ),
                ("topic", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("inbox", "To sort"),
                            ("kept", "Worth keeping"),
                            ("dropped", "Dropped"),
                            ("expired", "Expired"),
                        ],
                        default="inbox",
                        max_length=8,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
                ("sorted_at", models.DateTimeField(null=True)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("tender", models.JSONField(default=dict)),
                ("notice_kind", models.CharField(blank=True, max_length=12)),
                ("deadline_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="findings",
                        to="sales_accounts.account",
                    ),
                ),
                (
                    "captured_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.membership",
                    ),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.membership",
                    ),
                ),
                (
                    "same_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="others",
                        to="sales_watch.finding",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="sales_watch.source",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "state", "-collected_at"], name="finding_by_state"),
                    models.Index(fields=["workspace", "near_key"], name="finding_by_near_key"),
                    models.Index(fields=["workspace", "deadline_at"], name="finding_by_deadline"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "key"), name="finding_once")
                ],
            },
        ),
    ]
