import json

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Q
from django.db.models.lookups import LessThan

_LOOKUPS = {">=": "gte", "<=": "lte", "=": "exact", ">": "gt", "<": "lt"}


def clear(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the day away from sums that were enough once and are not any more."""
    alias = schema_editor.connection.alias
    sums = apps.get_model("store", "Fulfilment").objects.using(alias).filter(met_on__isnull=False)
    for key, body in apps.get_model("store", "Requirement").objects.using(alias).values_list("pk", "body"):
        asked = json.loads(body)
        coverage, quantity = asked.get("coverage"), asked.get("quantity")
        if coverage:
            percent = max(coverage - (asked.get("tolerance") or 0), 0)
            few = Q(expected=0) | Q(LessThan(F("reached") * 100, F("expected") * percent))
            sums.filter(few, requirement=key).update(met_on=None)
        if quantity:
            enough = Q(**{f"amount__{_LOOKUPS[quantity.get('op', '>=')]}": quantity["n"]})
            sums.filter(~enough, requirement=key).update(met_on=None)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0015_papers"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="fulfilment",
            name="fulfilment_by_requirement",
        ),
        migrations.RunPython(clear, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="fulfilment",
            index=models.Index(
                condition=models.Q(("met_on__isnull", False)),
                fields=["occasion", "requirement", "unit", "met_on", "nothing"],
                name="fulfilment_met",
            ),
        ),
    ]
