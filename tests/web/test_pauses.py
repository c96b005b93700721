"""Deciding on an exemption: a look at what it would lift comes first and asks for nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from world import NOW, World
from wuzha.store.models import Pause, Person


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An at her desk on 20 May."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client = Client()
    client.force_login(Person.objects.get(pk=world.an.person))
    return client


def test_a_look_shows_what_is_lifted_and_what_is_left_without_a_remark(world: World, client: Client) -> None:
    said = {"starts": "2026-05-01", "last_day": "2026-05-18", "preview": "1", "requirement": ""}

    page = client.post(f"/pauses/new?unit={world.factory}", said)

    found, text = page.context["found"], page.content.decode()
    assert (page.status_code, page.context["form"].errors, Pause.objects.count()) == (200, {}, 0)
    assert ([each.code for each in found.lifted], [each.code for each in found.kept]) == (
        ["R6", "R2", "R5"],
        ["R3", "R4", "R6"],
    )
    assert 'value="2026-05-18"' in text
    assert "除去这段时间还有 23 天可以做" in text


def test_deciding_wants_reason_and_approver(world: World, client: Client) -> None:
    said = {"kind": "exempt", "starts": "2026-05-01", "last_day": "2026-05-18", "requirement": ""}

    page = client.post(f"/pauses/new?unit={world.factory}", said)

    assert (page.status_code, sorted(page.context["form"].errors)) == (422, ["approver", "reason"])


def test_what_is_decided_leads_back_to_the_unit_it_was_decided_for_and_comes_fifty_at_a_time(
    world: World, client: Client
) -> None:
    said = {"kind": "exempt", "starts": "2026-05-01", "last_day": "2026-05-18", "requirement": ""}
    answer = client.post(f"/pauses/new?unit={world.factory}", {**said, "reason": "停产检修", "approver": "分管副镇长"})
    row = Pause.objects.get()
    for _ in range(50):
        row.pk = None
        row.save(force_insert=True)

    first, last = (client.get("/pauses", {"over": 1, "page": page}) for page in (1, 2))

    assert answer.headers["Location"] == f"/pauses?unit={world.factory}"
    assert [(len(page.context["found"].rows), page.context["found"].total) for page in (first, last)] == [
        (50, 51),
        (1, 51),
    ]
    assert "?over=1&amp;page=2" in first.content.decode()
