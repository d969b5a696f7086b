import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("journal", "0001_initial"),
        ("people", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.AddField(
            model_name="fact",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fact",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
            ),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(fields=["workspace", "account_id", "-at"], name="fact_by_account"),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(fields=["workspace", "about_id", "-at"], name="fact_by_object"),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(fields=["workspace", "kind", "-at"], name="fact_by_kind"),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(fields=["workspace", "actor", "-at"], name="fact_by_actor"),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(fields=["workspace", "-at"], name="fact_by_date"),
        ),
    ]
