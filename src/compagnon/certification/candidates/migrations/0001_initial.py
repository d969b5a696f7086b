import compagnon.people.fields
import compagnon.providers.ids
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Adjustment",
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
                    "measure",
                    models.CharField(
                        choices=[
                            ("extra_time", "Extra time"),
                            ("separate_room", "Separate room"),
                            ("large_print", "Documents in large print"),
                            ("own_workstation", "Own workstation or software"),
                            ("screen_reader", "Screen reader"),
                            ("scribe", "Somebody who writes"),
                            ("interpreter", "Sign-language interpreter or speech-to-text"),
                            ("breaks", "Breaks that do not count"),
                            ("seat", "A given seat or furniture"),
                            ("access", "Step-free access"),
                            ("other", "Another measure"),
                        ],
                        max_length=20,
                    ),
                ),
                ("extra_time", compagnon.people.fields.RateField(blank=True, null=True)),
                ("detail", models.CharField(blank=True, max_length=300)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("", "Asked"), ("agreed", "Agreed"), ("refused", "Refused")],
                        max_length=8,
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("agreed_by", models.CharField(blank=True, max_length=120)),
                ("reference", models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="Assessment",
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
                ("competence", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=200)),
                ("held_on", models.DateField()),
                (
                    "result",
                    models.CharField(
                        choices=[("acquired", "Acquired"), ("partly", "In part"), ("not_yet", "Not yet")],
                        max_length=10,
                    ),
                ),
                ("comment", models.TextField(blank=True, max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name="Candidacy",
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
                ("number", models.CharField(max_length=30)),
                ("last_name", models.CharField(max_length=100)),
                ("first_name", models.CharField(max_length=100)),
                ("birth_name", models.CharField(blank=True, max_length=100)),
                ("birth_date", models.DateField(blank=True, null=True)),
                ("birth_place", models.CharField(blank=True, max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("standard", models.CharField(max_length=30)),
                ("path", models.CharField(max_length=40)),
                ("targets", models.JSONField(default=list)),
                ("registered_on", models.DateField()),
                ("exam_on", models.DateField(blank=True, null=True)),
                ("company", models.CharField(blank=True, max_length=200)),
                ("alternance", models.BooleanField(default=False)),
                ("vae_notified_on", models.DateField(blank=True, null=True)),
                ("vae_reference", models.CharField(blank=True, max_length=60)),
                ("admitted_on", models.DateField(blank=True, null=True)),
                ("admission_note", models.CharField(blank=True, max_length=500)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="Cohort",
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
                ("name", models.CharField(max_length=120)),
                ("standard", models.CharField(max_length=30)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("exam_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CommissionReview",
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
                ("held_on", models.DateField()),
                ("members", models.JSONField(default=list)),
                ("verdicts", models.JSONField(default=dict)),
                ("comment", models.TextField(blank=True, max_length=4000)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Deposit",
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
                ("number", models.PositiveSmallIntegerField()),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="EarnedBlock",
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
                ("block", models.CharField(max_length=30)),
                ("earned_on", models.DateField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("session", "Earned in a session of the centre"),
                            ("elsewhere", "Earned elsewhere, with proof"),
                            ("commission", "Joint jury"),
                        ],
                        max_length=12,
                    ),
                ),
                ("kept_until", models.DateField(blank=True, null=True)),
                ("rule_id", models.CharField(blank=True, max_length=100)),
                ("rule_from", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="HoursProof",
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
                ("company", models.CharField(max_length=200)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("hours", compagnon.people.fields.QuantityField()),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("refused_note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="JointDecision",
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
                ("held_on", models.DateField()),
                ("members", models.JSONField(default=list)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("certified", "Certified"),
                            ("blocks", "Blocks granted"),
                            ("none", "Not certified"),
                        ],
                        max_length=10,
                    ),
                ),
                ("blocks", models.JSONField(default=list)),
                ("note", models.TextField(blank=True, max_length=4000)),
                ("rule_id", models.CharField(max_length=100)),
                ("rule_from", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="ModalityFile",
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
                ("modality", models.CharField(max_length=20)),
                ("places", models.JSONField(default=list)),
                ("means", models.JSONField(default=list)),
                ("projects", models.TextField(blank=True, max_length=4000)),
                ("agreed_with", models.CharField(max_length=150)),
                ("agreed_on", models.DateField()),
                ("report_due_on", models.DateField(blank=True, null=True)),
                ("sent_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Opinion",
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
                    "capacity",
                    models.CharField(
                        choices=[
                            ("tutor", "Tutor"),
                            ("superior", "Superior"),
                            ("functional", "Functional manager"),
                        ],
                        default="tutor",
                        max_length=12,
                    ),
                ),
                ("verdicts", models.JSONField(default=dict)),
                ("text", models.TextField(blank=True, max_length=4000)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Paper",
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
                ("kind", models.CharField(max_length=30)),
                ("aim", models.CharField(max_length=30)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("due_rule", models.CharField(blank=True, max_length=100)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("returned_at", models.DateTimeField(blank=True, null=True)),
                ("returned_note", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="Tick",
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
                ("item", models.CharField(max_length=30)),
                (
                    "side",
                    models.CharField(
                        choices=[("candidate", "Candidate"), ("centre", "Centre")], max_length=10
                    ),
                ),
            ],
        ),
    ]
