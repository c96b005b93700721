"""The example made on awkward days; apart from the other tests, which share one example."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import override_settings
from django.utils.timezone import make_naive

from wuzha.access import actor_of
from wuzha.actions import demo
from wuzha.papers.ledger_sheets import ledger_kinds
from wuzha.queries.ledger_rows import ledger_page
from wuzha.queries.log import first_break
from wuzha.store.models import Person, Record


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2028, 2, 29), date(2026, 7, 31), date(2026, 12, 31)])
def test_the_example_can_be_made_at_the_edges_of_the_year(
    today: date, tmp_path_factory: pytest.TempPathFactory
) -> None:
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    late_in_the_evening = datetime.combine(today, time(23, 50), tzinfo=UTC) - timedelta(hours=8)

    with override_settings(EVIDENCE_ROOT=tmp_path_factory.mktemp("evidence"), PASSWORD_HASHERS=quick):
        demo.build(at=late_in_the_evening)

    assert Record.objects.filter(claims__isnull=False).distinct().count() > 200
    assert first_break() is None
    officer = actor_of(Person.objects.get(login="anlan").pk, today)
    assert officer is not None
    now = make_naive(late_in_the_evening)
    asked = {"by": officer, "unit": None, "now": now}
    years = {str(year) for year in (today.year - 1, today.year)}
    filled = {code for code in ledger_kinds() for year in years if ledger_page(kind=code, period=year, **asked).rows}
    assert filled == set(ledger_kinds())
