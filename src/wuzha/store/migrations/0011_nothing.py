from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef


def mark(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Mark the sums that rest on nothing but months without events."""
    same = {name: OuterRef(name) for name in ("unit", "requirement", "occasion")}
    alias = schema_editor.connection.alias
    claims = apps.get_model("store", "Claim").objects.using(alias).filter(**same)
    sums = apps.get_model("store", "Fulfilment").objects.using(alias)
    nil = claims.filter(record__nothing_to_report=True)
    sums.filter(Exists(nil)).exclude(Exists(claims.filter(record__nothing_to_report=False))).update(nothing=True)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0010_assignments_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="fulfilment",
            name="nothing",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
