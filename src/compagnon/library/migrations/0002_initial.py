import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("library", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="deletedfile",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.membership",
            ),
        ),
        migrations.AddField(
            model_name="deletedfile",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
            ),
        ),
        migrations.AddField(
            model_name="documenttemplate",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.membership",
            ),
        ),
        migrations.AddField(
            model_name="documenttemplate",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="added_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.membership",
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
            ),
        ),
        migrations.AddField(
            model_name="termsversion",
            name="added_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.membership",
            ),
        ),
        migrations.AddField(
            model_name="termsversion",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="library.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="termsversion",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
            ),
        ),
        migrations.AddIndex(
            model_name="deletedfile",
            index=models.Index(fields=["workspace", "-created_at"], name="deleted_file_recent"),
        ),
        migrations.AddConstraint(
            model_name="documenttemplate",
            constraint=models.UniqueConstraint(
                fields=("workspace", "kind", "name", "rank"), name="template_rank_once"
            ),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["workspace", "about_id"], name="file_by_object"),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["workspace", "purged_at", "keep_until"], name="file_by_term"),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                fields=["workspace", "archived_at", "search_key", "about_kind"], name="file_by_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="termsversion",
            constraint=models.UniqueConstraint(
                fields=("workspace", "language", "valid_from"), name="terms_once_a_day"
            ),
        ),
    ]
