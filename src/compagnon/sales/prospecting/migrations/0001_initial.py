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
            name="TargetList",
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
                ("criteria", models.JSONField()),
                ("as_of", models.DateField(null=True)),
                ("frozen_at", models.DateTimeField()),
                ("found", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("scale", models.CharField(max_length=20)),
                ("checked_as_of", models.DateField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
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
                "indexes": [models.Index(fields=["workspace", "-frozen_at"], name="target_list_recent")],
            },
        ),
        migrations.CreateModel(
            name="TargetRow",
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
                    "outcome",
                    models.CharField(
                        choices=[
                            ("prospect", "Prospect"),
                            ("client", "Already a client"),
                            ("known", "Already followed"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("siret", models.CharField(blank=True, max_length=14)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("naf", models.CharField(blank=True, max_length=6)),
                ("headcount", models.CharField(blank=True, max_length=2)),
                ("commune", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=10)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("km", models.FloatField(null=True)),
                ("score", models.PositiveSmallIntegerField(null=True)),
                ("reasons", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("listed", "In the registry"),
                            ("adopted", "Now a client file"),
                            ("closed", "Closed"),
                            ("restricted", "In restricted diffusion"),
                            ("gone", "No longer in the registry"),
                        ],
                        default="listed",
                        max_length=10,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sales_accounts.account",
                    ),
                ),
                (
                    "target_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="sales_prospecting.targetlist",
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
                    models.Index(fields=["target_list", "outcome", "-score"], name="target_by_score"),
                    models.Index(fields=["workspace", "siret"], name="target_by_siret"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("siret", ""), _negated=True),
                        fields=("workspace", "target_list", "siret"),
                        name="target_once",
                    )
                ],
            },
        ),
    ]
