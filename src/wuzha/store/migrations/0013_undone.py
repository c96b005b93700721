"""Changes taken back can be made again; plans from before near-copies were looked for get their sketch."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from wuzha.plan.likeness import shingles, sketch


def sketch_all(apps: Any, _schema: object) -> None:  # noqa: ANN401 - Django's historical models have no type
    """Give every plan without one the sketch by which near-copies of it are noticed."""
    plans = apps.get_model("store", "Plan").objects.filter(sketch="").exclude(text="")
    for plan in plans.only("text").iterator(chunk_size=20):
        plans.filter(pk=plan.pk).update(sketch=sketch(shingles(plan.text)))


class Migration(migrations.Migration):
    """One column, and the sketches of older plans."""

    dependencies = [  # noqa: RUF012 - Django's own form
        ("store", "0012_old_in_digests"),
    ]

    operations = [  # noqa: RUF012 - Django's own form
        migrations.AddField(model_name="plan", name="undone", field=models.JSONField(default=list)),
        migrations.RunPython(sketch_all, migrations.RunPython.noop, elidable=True),
    ]
