"""Papers from outside on their pages: at which office, wrong files, two at once, settled by mistake, to whom handed."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asking import signed_in, words
from world import World
from wuzha.actions import incoming, receipts
from wuzha.actions.evidence import Upload
from wuzha.actions.receipts import Reply
from wuzha.rules.incoming import IncomingForm
from wuzha.store.models import Membership, Paper, PaperFile, Recipient

NO_SECRETS = "涉密文件（绝密、机密、秘密）"


def registered(world: World, office: int | None = None) -> int:
    now = timezone.now()
    form = IncomingForm("云溪县反诈办", "关于报送情况的通知", timezone.localdate(now), "5号", timezone.localdate(now))
    files = (Upload("通知.txt", b"1", "text"), Upload("错.txt", b"2", "text"))
    return incoming.register(by=world.an, office=office or world.town, form=form, files=files, at=now)


def read(client: Client, name: str, *keys: object) -> str:
    return words(client.get(reverse(name, args=keys)).content)


def test_forms_that_take_words_or_files_in_say_what_they_are_not_for(world: World) -> None:
    client, key = signed_in(world.an), registered(world)
    own = Recipient.objects.get(paper=key).pk

    shown = [
        read(client, *each) for each in (("incoming-new",), ("incoming-edit", key), ("receipt", own), ("plan-upload",))
    ]

    assert [NO_SECRETS in each for each in shown] == [True] * 4


def test_whoever_registers_at_two_offices_says_at_which(world: World) -> None:
    client, now = signed_in(world.an), timezone.localdate()
    alone = read(client, "incoming-new")
    Membership.objects.create(person_id=world.an.person, unit_id=world.village, role="officer", from_date=now)
    said = {"sender": "县教育局", "title": "通知", "received": f"{now}"}

    asked = client.get(reverse("incoming-new"), {"office": world.village})
    sent = client.post(f"{reverse('incoming-new')}?office={world.village}", said)
    elsewhere = client.post(f"{reverse('incoming-new')}?office={world.factory}", said)

    assert "登记在哪个单位" not in alone
    assert "登记在上云村名下" in words(asked.content)
    assert (sent.status_code, elsewhere.status_code) == (302, 404)
    assert Paper.objects.get().office_id == world.village


def test_a_wrong_file_is_ticked_and_gone_and_what_somebody_saw_before_is_stale(world: World) -> None:
    client, key = signed_in(world.an), registered(world)
    wrong = PaperFile.objects.get(name="错.txt").pk
    now = f"{timezone.localdate()}"
    said = {
        "sender": "县反诈办",
        "title": "通知",
        "received": now,
        "number": "5号",
        "revision": "0",
        "drop": f"{wrong}",
    }

    done = client.post(reverse("incoming-edit", args=[key]), said)
    stale = client.post(reverse("incoming-edit", args=[key]), {**said, "drop": [], "title": "别的"})

    assert (done.status_code, stale.status_code) == (302, 422)
    assert "刚刚被其他人修改过" in words(stale.content)
    assert 'name="revision" value="0"' in stale.content.decode()
    assert [each.name for each in PaperFile.objects.all()] == ["通知.txt"]


def test_settling_is_taken_back_on_the_offices_line_and_shown_as_such(world: World) -> None:
    client, key = signed_in(world.an), registered(world)
    own = Recipient.objects.get(paper=key).pk
    receipts.answer(by=world.an, recipient=own, reply=Reply("已报送。"), at=timezone.now())
    before = read(client, "receipt", own)

    client.post(reverse("receipt-reopen", args=[own]), {"reason": "报错了月份"})

    after, page = read(client, "receipt", own), read(client, "incoming", key)
    assert "撤销办结？" in before
    assert "办结已撤销：报错了月份" in after
    assert "撤销办结？" not in after
    assert "撤销办结" in page
    assert "退回" not in page + after


def test_units_below_the_papers_office_alone_are_offered(world: World) -> None:
    now = timezone.localdate()
    Membership.objects.create(person_id=world.an.person, unit_id=world.village, role="officer", from_date=now)
    page = signed_in(world.an).get(reverse("incoming-hand", args=[registered(world, world.village)]))

    offered = page.context["form"].fields["units"].widget.choices
    town = signed_in(world.an).get(reverse("incoming-hand", args=[registered(world)])).context["form"]

    assert list(offered) == []
    assert {key for key, _ in town.fields["units"].widget.choices} == {
        world.village,
        world.other_village,
        world.factory,
        world.workshop,
    }


def test_a_unit_it_was_handed_to_reads_neither_the_offices_term_nor_files_taken_back(world: World) -> None:
    key, office, village = registered(world), signed_in(world.an), signed_in(world.lin)
    incoming.hand_on(by=world.an, paper=key, units=(world.village,), due=None, at=timezone.now())

    there, here = read(village, "incoming", key), read(office, "incoming", key)
    office.post(reverse("paper-step", args=[key, "withdraw"]), {"reason": "登记错了"})
    later = read(village, "incoming", key)

    assert ("前办结" in there, "阅件" in there, "前办结" in here) == (False, False, True)
    assert "登记已撤销，附件不再提供" in later
    assert village.get(reverse("incoming-file", args=[PaperFile.objects.first().pk])).status_code == 404  # type: ignore[union-attr]
