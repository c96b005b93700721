"""Which tables an archive carries, and what of each row: the one list that writing and taking in go by.

A row goes as it is, ids included, so that whatever names another row in JSON (a claim's reasons, a paper's numbers, an
occasion such as `case:17`) still does after taking in. People go as a name alone: no login, no password, no address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Field, Model, QuerySet

from wuzha.store import models


@dataclass(frozen=True, slots=True)
class Table:
    """A table in an archive: the name of its file, its model, the fields left out and those that may lead outside."""

    name: str
    model: type[Model]
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def fields(self) -> list[Field[Any, Any]]:
        """Return the fields that are carried."""
        known = [field for field in self.model._meta.concrete_fields if field.name not in self.without]  # noqa: SLF001 - Django's public way to a model's fields
        return [field for field in known if not self.only or field.name in self.only]

    def rows(self, chosen: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        """Yield rows as plain data, by id, however many there are."""
        names = [field.attname for field in self.fields()]
        for row in chosen.order_by("pk").values(*names).iterator(chunk_size=1000):
            yield {name: _plain(value) for name, value in row.items()}

    def row(self, said: Mapping[str, Any]) -> Model:
        """Return the row that plain data tells of, not yet stored; what an older archive lacks takes its default.

        Raise KeyError, ValueError or ValidationError when it does not fit.
        """
        values = {
            field.attname: field.to_python(said[field.attname])
            for field in self.fields()
            if field.attname in said or not _may_lack(field)
        }
        return self.model(**values)


def _may_lack(field: Field[Any, Any]) -> bool:
    """Tell whether rows written before there was the field are whole without it."""
    return field.has_default() or field.null or (field.blank and field.empty_strings_allowed)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


TABLES: tuple[Table, ...] = (
    Table("people", models.Person, only=("id", "name", "created_at")),
    Table("units", models.Unit, without=("demo",)),
    Table("placements", models.Placement),
    Table("unit_sets", models.UnitSet),
    Table("unit_set_members", models.UnitSet.members.through),
    Table("terms", models.SchoolTerm),
    Table("unit_calendars", models.UnitCalendar),
    Table("day_overrides", models.DayOverride),
    Table("memberships", models.Membership),
    Table("plans", models.Plan, without=("text", "history", "undone", "sketch", "alike", "drafted_from")),
    Table("requirements", models.Requirement),
    Table("assignments", models.Assignment),
    Table("pauses", models.Pause),
    Table("matters", models.Matter, without=("client_key",)),
    Table("records", models.Record, without=("client_key",)),
    Table("record_matters", models.Record.matters.through),
    Table("record_served", models.Record.served.through),
    Table("evidence", models.Evidence),
    Table("photo_prints", models.PhotoPrint),
    Table("claims", models.Claim),
    Table("fulfilments", models.Fulfilment, without=("changed",)),
    Table("draws", models.Draw),
    Table("reviews", models.Review),
    Table("signals", models.Signal),
    Table("papers", models.Paper, without=("body",)),
    Table("paper_steps", models.PaperStep),
    Table("number_series", models.NumberSeries),
    Table("paper_numbers", models.PaperNumber),
    Table("recipients", models.Recipient),
    Table("paper_answers", models.PaperAnswer),
    Table("answer_judgements", models.AnswerJudgement),
    Table("paper_files", models.PaperFile),
)
"""In the order in which they are written and read; ids of later ones stand in earlier ones too (units, plans)."""
