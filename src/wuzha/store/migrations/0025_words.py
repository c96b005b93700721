import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Only added to, words only, no places in the text: see decision 0017.
SQLITE = (
    "CREATE VIRTUAL TABLE store_recordgrams USING fts5(grams, content='', columnsize=0, detail=none,"
    " tokenize='unicode61 remove_diacritics 0')",
)
POSTGRESQL = (
    "ALTER TABLE store_recordwords ADD COLUMN grams tsvector",
    "CREATE INDEX store_recordwords_grams ON store_recordwords USING gin (grams) WITH (gin_pending_list_limit = 256)",
)


def add_index(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_index(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE store_recordgrams")


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0024_blanks"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="store.record"
                    ),
                ),
            ],
        ),
        migrations.RunPython(add_index, drop_index),
    ]
