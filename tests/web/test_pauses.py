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
