"""Say of the papers there are which office issues them: the unit they are about, or its superior."""

from __future__ import annotations

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_ABOVE = ("copy-notice", "warning-letter", "rectification", "interview", "review")


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give every paper its office; check at once, since PostgreSQL alters no table that still has checks to make."""
    for paper in apps.get_model("store", "Paper").objects.filter(office=None).select_related("unit"):
        above = paper.unit.parent_id if paper.kind in _ABOVE else None
        paper.office_id = above or paper.unit_id
        paper.save(update_fields=["office"])
    editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0020_paper_lives"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="paper",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="office_papers", to="store.unit"
            ),
        ),
    ]
