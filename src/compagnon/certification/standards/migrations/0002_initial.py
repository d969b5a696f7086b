import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cert_standards", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="officialwording",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
            ),
        ),
        migrations.AddField(
            model_name="registerentry",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
            ),
        ),
        migrations.AddConstraint(
            model_name="officialwording",
            constraint=models.UniqueConstraint(fields=("workspace", "standard", "code"), name="wording_once"),
        ),
        migrations.AddConstraint(
            model_name="registerentry",
            constraint=models.UniqueConstraint(fields=("workspace", "number"), name="register_entry_once"),
        ),
    ]
