"""Lists of what an office has few of: they too ask the database as often for thirty rows as for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from estate import Estate, build
from world import NOW, World
from wuzha.actions import units
from wuzha.store.models import (
    Blank,
    BlankFilling,
    BlankVersion,
    Handover,
    Mailbox,
    NumberSeries,
    Paper,
    Pause,
    Recipient,
    Routine,
    UnitSet,
)

LISTS = {
    "pauses": "",
    "routines": "",
    "handovers": "",
    "blanks": "",
    "series": "",
    "unit-sets": "",
    "mailboxes": "",
    "papers": "",
    "paper-answers": "?state=waiting",
    "today": "",
}
MORE = 29


def more(model: type[Model], **changed: object) -> None:
    """Have the newest row of a table so many times more; what is callable gives each its own value."""
    row = model._default_manager.order_by("-pk")[0]  # noqa: SLF001 - the documented name
    for number in range(MORE):
        row.pk = None
        for name, value in changed.items():
            setattr(row, name, value(number) if callable(value) else value)
        row.save(force_insert=True)


def grow(world: World) -> None:
    """Give the township thirty of each thing it had one of."""
    name: Callable[[int], str] = "第{}个".format
    more(Pause)
    more(Routine)
    more(Handover, cancelled_at=NOW)
    more(Mailbox, address="a{}@example.cn".format)
    more(NumberSeries, mark="甲{}".format)
    more(Recipient, name=name)
    more(Paper)
    for number in range(MORE):
        units.keep_set(by=world.an, home=world.town, name=name(number), members=[world.village], at=NOW)
    first, filling = BlankVersion.objects.get(), BlankFilling.objects.get()
    more(Blank, name=name)
    for blank in Blank.objects.exclude(pk=first.blank_id):
        first.pk, first.blank = None, blank
        first.save(force_insert=True)
        filling.pk, filling.version = None, first
        filling.save(force_insert=True)


def asked(client: Client) -> Mapping[str, int]:
    found = {}
    for name, query in LISTS.items():
        client.get(reverse(name) + query)  # what is remembered is remembered
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name) + query).status_code == 200
        found[name] = len(queries)
    return found


def test_every_list_asks_as_often_for_thirty_rows_as_for_one(world: World) -> None:
    estate: Estate = build(world)
    units.keep_set(by=world.an, home=world.town, name="名单", members=[world.village], at=NOW)
    Recipient.objects.filter(pk=estate.ids["recipient"]).update(due_date="2099-06-30")
    Recipient.objects.get(pk=estate.ids["recipient"]).answers.all().delete()
    one = asked(estate.clients["an"])

    grow(world)

    assert {model.__name__: model.objects.count() for model in (Pause, Routine, Blank, UnitSet)} == {
        "Pause": 1 + MORE, "Routine": 1 + MORE, "Blank": 1 + MORE, "UnitSet": 1 + MORE,
    }  # fmt: skip
    assert asked(estate.clients["an"]) == one
