import compagnon.providers.ids
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="OfficialWording",
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
                ("standard", models.CharField(max_length=30)),
                ("code", models.CharField(max_length=30)),
                ("text", models.TextField(max_length=2000)),
                ("source", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="RegisterEntry",
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
                ("number", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=300)),
                ("certifiers", models.CharField(blank=True, max_length=300)),
                ("level", models.CharField(blank=True, max_length=40)),
                ("active", models.BooleanField(default=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("blocks", models.JSONField(default=list)),
                ("newer", models.JSONField(default=list)),
                ("older", models.JSONField(default=list)),
                ("standard", models.CharField(blank=True, max_length=30)),
                ("source", models.CharField(max_length=200)),
                ("read_on", models.DateField()),
            ],
        ),
    ]
