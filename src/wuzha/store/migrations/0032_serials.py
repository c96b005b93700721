"""Keep with each recipient the number of the copy (份号) that its place among them told until now."""

from __future__ import annotations

from itertools import groupby

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def number(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Number the copies of the papers there are."""
    rows = apps.get_model("store", "Recipient").objects.filter(paper__copy_count__gt=0).order_by("paper", "pk")
    for _, went in groupby(rows, key=lambda row: row.paper_id):
        for serial, row in enumerate(went, 2):
            row.serial = serial
            row.save(update_fields=["serial"])


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0031_sent_at"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="answerjudgement",
            name="answer_sent_back_says_why",
        ),
        migrations.AddField(
            model_name="paper",
            name="revision",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="recipient",
            name="serial",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="answerjudgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted", True), models.Q(("why", ""), _negated=True), _connector="OR"),
                name="answer_sent_back_says_why",
            ),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
    ]
