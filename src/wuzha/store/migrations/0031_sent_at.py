"""When a paper went to each recipient; of those before this all that is known is when it was issued."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, OuterRef, Q, Subquery


def fill(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Take the day on which the paper was issued; the office's own line of a paper from outside was sent to nobody."""
    recipients = apps.get_model("store", "Recipient").objects
    steps = apps.get_model("store", "PaperStep").objects.filter(state="issued", paper=OuterRef("paper"))
    own = recipients.filter(~Q(paper__sender=""), unit=F("paper__office"))
    rows = recipients.filter(paper__steps__state="issued").exclude(pk__in=own.values("pk"))
    rows.update(sent_at=Subquery(steps.order_by("pk").values("at")[:1]))


class Migration(migrations.Migration):
    """Add the moment, and fill it."""

    dependencies = (("store", "0030_answers_judged"),)

    operations = (
        migrations.AddField("recipient", "sent_at", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    )
