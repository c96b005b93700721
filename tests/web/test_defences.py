"""What comes in stays text, and every answer tells the browser what it may do."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from asking import signed_in
from estate import Estate, build
from rights import address, filled, lines
from world import FOUNDED, NOW, PASSWORD, World
from wuzha.actions import people, plans, records, units
from wuzha.actions.evidence import Upload
from wuzha.actions.people import PersonForm
from wuzha.actions.units import UnitForm
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Refusal
from wuzha.store.models import Evidence

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
TEXT = f"""云溪镇方案{EVIL}
一、工作任务{EVIL}
各村{EVIL}每月组织村民开展不少于1次集中宣讲{EVIL}。
各企业5月31日前完成责任书签订{EVIL}。
"""


@pytest.fixture
def estate(world: World) -> Estate:
    return build(world)


@pytest.fixture
def spoilt(world: World) -> Estate:
    """The estate with every text that people type or upload full of markup."""
    form = UnitForm(EVIL[:90], "village", short_names=(EVIL,))
    unit = units.add(by=world.an, parent=world.town, form=form, at=FOUNDED)
    units.keep_set(by=world.an, home=world.town, name=EVIL, members=[unit], at=FOUNDED)
    person = people.add(by=world.an, form=PersonForm(EVIL[:40], "evil", unit, "liaison", EVIL[:40]), at=FOUNDED)
    said = RecordForm("lecture", date(2026, 5, 12), title=EVIL, place=EVIL, note=EVIL)
    paper = (Upload(f"{EVIL}.txt".replace("/", ""), b"x", "minutes"),)
    record = records.submit(by=world.an, unit=unit, form=said, files=paper, at=NOW)
    draft = plans.upload(by=world.an, adopter=world.town, name=f"{EVIL}.txt", data=TEXT.encode(), at=NOW)
    estate = build(world)
    evidence = Evidence.objects.get(record=record).pk
    return Estate(
        estate.clients,
        {**estate.ids, "unit": unit, "record": record, "draft": draft, "evidence": evidence, "person": person.person},
    )


PAGES = [name for name, method, may in lines() if method == "GET" and may["an"] == "ok"]
FORMS = [name for name, method, _ in lines() if method == "POST"]


def test_markup_that_was_typed_is_shown_as_text(spoilt: Estate) -> None:
    answers = {name: spoilt.clients["an"].get(address(name, spoilt.ids)) for name in PAGES}

    shown = {name: answer.getvalue().decode("utf-8", "replace") for name, answer in answers.items()}
    pages = {name: page for name, page in shown.items() if "html" in answers[name].headers["Content-Type"]}
    assert [name for name, page in pages.items() if re.search("<script>alert|<img src=x", page)] == []
    assert "&lt;script&gt;alert" in pages["record:record"]


def test_every_answer_forbids_what_is_not_ours(estate: Estate) -> None:
    for name in PAGES:
        answer = estate.clients["an"].get(address(name, estate.ids))

        answer.getvalue()
        policy = answer.headers["Content-Security-Policy"]
        assert ("default-src 'self'" in policy, "unsafe" in policy) == (True, False), name
        assert answer.headers["X-Frame-Options"] == "DENY", name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name


def test_no_form_is_taken_from_another_site(estate: Estate) -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = estate.clients["an"].cookies

    codes = {name: stranger.post(address(name, estate.ids), filled(estate.ids["unit"])).status_code for name in FORMS}

    assert codes == dict.fromkeys(FORMS, 403)


@pytest.mark.parametrize("name", ["page.html", "图.svg", "run.js", "a.htm", "b.xhtml", "x.exe", "无扩展名"])
@pytest.mark.parametrize("kind", ["photo", "minutes"])
def test_what_a_browser_would_run_is_no_evidence(world: World, name: str, kind: str) -> None:
    page = Upload(name, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", kind)

    with pytest.raises(Refusal):
        records.submit(by=world.lin, unit=world.village, form=RecordForm("lecture", NOW.date()), files=(page,), at=NOW)


def test_a_text_full_of_markup_is_saved_never_shown(world: World) -> None:
    page = Upload("a.html\r\nSet-Cookie: x=1;.txt", b"<script>alert(1)</script>", "minutes")
    lecture = RecordForm("lecture", date(2026, 5, 12))
    records.submit(by=world.lin, unit=world.village, form=lecture, files=(page,), at=NOW)

    answer = signed_in(world.lin.person).get(f"/evidence/{Evidence.objects.get().pk}")

    answer.getvalue()
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert "x" not in answer.cookies


@pytest.mark.usefixtures("world")
def test_the_cookies_keep_to_this_site(client: Client) -> None:
    client.get("/sign-in")
    client.post("/sign-in", {"username": "an", "password": PASSWORD})

    session, form = client.cookies["wuzha_session"], client.cookies["wuzha_csrf"]
    assert (session["httponly"], session["samesite"], form["samesite"]) == (True, "Lax", "Lax")


def test_another_host_is_not_answered(client: Client, settings: Any) -> None:  # noqa: ANN401 - pytest-django's own
    settings.ALLOWED_HOSTS = ["127.0.0.1"]

    answer = client.get("/sign-in", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


@pytest.mark.usefixtures("world")
def test_a_fault_tells_nothing_of_the_inside(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bool:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr("wuzha.web.views.setup.healthy", broken)
    client.raise_request_exception = False

    answer = client.get("/healthz")

    page = answer.content.decode()
    assert (answer.status_code, "系统出错了" in page) == (500, True)
    assert "secret of the inside" not in page
    assert "Traceback" not in page
