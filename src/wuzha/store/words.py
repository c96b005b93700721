"""The index of words of records: FTS5 on SQLite, a GIN index on PostgreSQL, asked and told alike (decision 0017).

A word here is two letters or digits, or a name such as `unit17` (`rules.grams` makes them); what is found is what the
index was told, so whoever asks looks at the records themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db import connection

from wuzha.store.models import RecordWords

FIND_SQLITE = """
    SELECT kept.record_id
    FROM (SELECT rowid FROM store_recordgrams WHERE store_recordgrams MATCH %s ORDER BY rowid DESC) found
    JOIN store_recordwords kept ON kept.id = found.rowid LIMIT %s
"""
FIND_POSTGRESQL = "SELECT record_id FROM store_recordwords WHERE grams @@ %s::tsquery ORDER BY id DESC LIMIT %s"


def forget(records: Collection[int]) -> None:
    """Let the index know nothing of these records."""
    RecordWords.objects.filter(record__in=records).delete()


def tell(said: Mapping[int, Collection[str]]) -> None:
    """Put the words of records into the index that it does not know; one or two statements for any number."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            row = "(%s, array_to_tsvector(%s::text[]))"
            values = [value for record, words in said.items() for value in (record, list(words))]
            if said:
                rows = ", ".join([row] * len(said))
                cursor.execute(f"INSERT INTO store_recordwords (record_id, grams) VALUES {rows}", values)  # noqa: S608 - as said above
            return
        made = RecordWords.objects.bulk_create(RecordWords(record_id=record) for record in said)
        cursor.executemany(
            "INSERT INTO store_recordgrams (rowid, grams) VALUES (%s, %s)",
            [(row.pk, " ".join(said[row.record_id])) for row in made],
        )


def having(every: Iterable[str], beginnings: Iterable[str], one_of: Collection[str], most: int) -> list[int]:
    """Return records, those told last first, with every word, some word for each beginning, and any of `one_of`.

    All are letters and digits only. One query; at most so many.
    """
    if connection.vendor == "postgresql":
        parts = [*(f"'{word}'" for word in every), *(f"'{start}':*" for start in beginnings)]
        some, find, both, either = [f"'{word}'" for word in one_of], FIND_POSTGRESQL, " & ", " | "
    else:
        parts = [*(f'"{word}"' for word in every), *(f'"{start}"*' for start in beginnings)]
        some, find, both, either = [f'"{word}"' for word in one_of], FIND_SQLITE, " AND ", " OR "
    parts += [f"({either.join(some)})"] if some else []
    with connection.cursor() as cursor:
        cursor.execute(find, [both.join(parts), most])
        return [row[0] for row in cursor.fetchall()]
