from django.db import migrations, models


def _index(name: str, first: int, condition: models.Q) -> migrations.AddIndex:
    fields = [*(f"q{(first + step) % 4}" for step in range(4)), "evidence", "cut"]
    index = models.Index(condition=condition, fields=fields, name=f"{name}_by_piece_{first}")
    return migrations.AddIndex(model_name="photoprint", index=index)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0027_looks"),
    ]

    operations = [
        # The bits of a print stand in another order now; the worker looks at every photo anew.
        migrations.RunSQL("DELETE FROM store_photoprint", migrations.RunSQL.noop),
        migrations.RunSQL("UPDATE store_evidence SET looked_at = FALSE WHERE looked_at", migrations.RunSQL.noop),
        *(migrations.RemoveIndex(model_name="photoprint", name=f"print_by_piece_{n}") for n in range(4)),
        *(
            _index(name, first, condition)
            for name, condition in (("whole", models.Q(("cut", 0))), ("spot", models.Q(("cut__gt", 0))))
            for first in range(4)
        ),
    ]
