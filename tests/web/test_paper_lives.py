"""The life of a paper on its pages: who sees what, what is said back, as many queries at one row as at thirty."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from asking import name_of, named, signed_in, words
from world import World
from wuzha.actions import matters, number_series, paper_lives, papers, receipts
from wuzha.actions.paper_lives import Address
from wuzha.actions.receipts import Reply
from wuzha.queries.papers import Subject
from wuzha.rules.matters import MatterForm
from wuzha.store.models import NumberSeries, Paper, Record

FILLED = {"features": "多为刷单。", "next": "照方案办。", "problems": "登记不及时。"}


def drafted(world: World, kind: str = "circular", unit: int | None = None) -> int:
    subject = Subject(kind, unit or world.town, "2026-05")
    return papers.freeze(by=world.an, subject=subject, texts=FILLED, at=timezone.now())


def addressed(world: World, kind: str = "circular", unit: int | None = None, **to: object) -> int:
    key = drafted(world, kind, unit)
    address = Address(**{"units": (world.village,), **to})
    paper_lives.address(by=world.an, paper=key, to=address, at=timezone.now())
    return key


def signed(world: World, kind: str = "circular", unit: int | None = None, **to: object) -> int:
    key, now = addressed(world, kind, unit, **to), timezone.now()
    paper_lives.check(by=world.bo, paper=key, at=now)
    paper_lives.sign(by=world.lei, paper=key, at=now)
    return key


def series(world: World) -> int:
    row = NumberSeries.objects.first()
    made = {"office": world.town, "name": "公文", "mark": "云反诈办", "before": 0}
    return row.pk if row else number_series.begin(by=world.an, **made, at=timezone.now())


def issued(world: World, **to: object) -> int:
    key, now = signed(world, **to), timezone.now()
    paper_lives.issue(by=world.an, paper=key, series=series(world), on=timezone.localdate(now), at=now)
    return key


def read(client: Client, address: str) -> str:
    return words(client.get(address).content)


def test_the_recipient_sees_the_paper_and_neither_inner_steps_nor_other_recipients(world: World) -> None:
    key = issued(world, units=(world.village, world.other_village))

    office, village = (read(signed_in(by), f"/papers/{key}") for by in (world.an, world.lin))

    assert [word in office for word in ("核稿柏青", "下溪村未签收", "已印发")] == [True, True, True]
    assert [word in village for word in ("核稿柏青", "下溪村未签收", "已印发")] == [False, False, True]
    assert "签收" in village


def test_a_paper_on_its_way_is_not_there_for_its_recipient(world: World) -> None:
    key = signed(world)
    client = signed_in(world.lin)

    assert [client.get(each).status_code for each in (f"/papers/{key}", f"/papers/{key}/file.docx")] == [404, 404]


def test_the_leader_finds_what_waits_for_a_signature_and_signs_with_one_press(world: World) -> None:
    key, now = addressed(world), timezone.now()
    paper_lives.check(by=world.bo, paper=key, at=now)
    lei = signed_in(world.lei)

    before = read(lei, "/")
    answer = lei.post(f"/papers/{key}/steps/sign", follow=True)

    assert "待签发云溪镇关于2026年5月防范电信网络诈骗工作情况的通报" in before.replace("人民政府", "")
    assert "已签发，等经办人印发" in words(answer.content)
    assert "没有待签发的文书" in read(lei, "/")


def test_a_paper_returned_says_why_to_its_drafter_who_writes_a_new_one_with_what_was_written(world: World) -> None:
    key = addressed(world)
    signed_in(world.bo).post(f"/papers/{key}/steps/return", {"reason": "第五部分太笼统"})
    an = signed_in(world.an)

    assert "退回给起草人" in read(an, "/")
    assert "第五部分太笼统" in read(an, f"/papers/{key}")
    assert "照方案办。" in read(an, f"/papers/new/circular?unit={world.town}&period=2026-05&from={key}")


def test_the_kinds_stand_in_the_middle_until_there_are_papers_and_beside_them_for_those_who_draft(world: World) -> None:
    before = signed_in(world.an).get("/papers").content.decode()
    issued(world)
    pages = {who.name: signed_in(who).get("/papers").content.decode() for who in (world.an, world.bo)}

    assert ("<aside" in before, before.count('href="/papers/new/'), 'class="kinds"' in before) == (False, 16, True)
    assert {name: ("<aside" in page, "/papers/new/circular" in page) for name, page in pages.items()} == {
        world.an.name: (True, True),
        world.bo.name: (False, False),
    }


def test_a_step_that_is_refused_says_why_and_what_to_do(world: World) -> None:
    texts = {"features": "多为刷单。", "next": "（待填写）"}
    key = papers.freeze(by=world.an, subject=Subject("circular", world.town, "2026-05"), texts=texts, at=timezone.now())
    paper_lives.address(by=world.an, paper=key, to=Address(outside=("县反诈中心",)), at=timezone.now())
    bo = signed_in(world.bo)

    answer = words(bo.post(f"/papers/{key}/steps/check", follow=True).content)

    assert "不能核稿：“五、下步要求”还没有填写" in answer
    assert "确实没有内容的，写“无”" in answer
    assert bo.post(f"/papers/{key}/steps/burn").status_code == 404
    assert words(signed_in(world.an).post(f"/papers/{key}/steps/return", {"reason": " "}, follow=True).content).count(
        "请写明退回原因"
    )


def test_a_form_refused_keeps_what_was_written(world: World) -> None:
    key = drafted(world)
    an = signed_in(world.an)

    answer = an.post(f"/papers/{key}/address", {"copied_outside": "县反诈中心"})

    assert (answer.status_code, "至少选一个" in words(answer.content)) == (422, True)
    assert "县反诈中心</textarea>" in answer.content.decode()


def test_issuing_shows_the_next_number_and_what_it_does_and_does_it(world: World) -> None:
    key = signed(world, "monthly", world.village, units=(world.town,))
    number_series.begin(by=world.an, office=world.village, name="报告", mark="上云村", before=4, at=timezone.now())
    an = signed_in(world.an)
    today = timezone.localdate().isoformat()

    page, counts = read(an, f"/papers/{key}/issue"), read(an, f"/papers/{key}/issue/counts?on={today}")
    chosen = NumberSeries.objects.get().pk
    answer = words(an.post(f"/papers/{key}/issue", {"series": chosen, "on": today}, follow=True).content)

    assert f"上云村〔{today[:4]}〕5号（报告）" in page
    assert "印发即完成1项报送任务" in counts
    assert f"已印发，上云村〔{today[:4]}〕5号" in answer
    record = Record.objects.get(activity="report")
    assert "由文书印发生成" in read(an, f"/records/{record.pk}")


def test_the_number_shown_is_of_the_year_of_the_day_chosen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    key, chosen = signed(world), series(world)
    year = timezone.localdate().year
    later = timezone.now().replace(year=year + 1, month=1, day=5)
    monkeypatch.setattr(timezone, "now", lambda: later)
    an = signed_in(world.an)

    page = read(an, f"/papers/{key}/issue")
    refused = words(an.post(f"/papers/{key}/issue", {"series": "", "on": f"{year}-12-31"}).content)
    done = words(an.post(f"/papers/{key}/issue", {"series": chosen, "on": f"{year}-12-31"}, follow=True).content)

    assert [f"云反诈办〔{year + 1}〕1号" in page, f"列出的是{year + 1}年的下一个号" in page] == [True, True]
    assert [f"云反诈办〔{year}〕1号" in refused, f"列出的是{year}年的下一个号" in refused] == [True, True]
    assert f"已印发，云反诈办〔{year}〕1号" in done


def test_a_day_for_answers_that_is_over_is_put_right_on_the_page_for_issuing(world: World) -> None:
    key, chosen, today = signed(world, due=date(2099, 6, 30)), series(world), timezone.localdate()
    Paper.objects.get(pk=key).recipients.update(due_date=today)
    an, sent = signed_in(world.an), {"series": chosen, "on": today.isoformat()}

    page = read(an, f"/papers/{key}/issue")
    refused = an.post(f"/papers/{key}/issue", {**sent, "due": today.isoformat()})
    an.post(f"/papers/{key}/issue", {**sent, "due": "2099-07-31"})

    assert "请主送单位在哪一天前回复" in page
    assert (refused.status_code, "请改为今天之后的一天" in words(refused.content)) == (422, True)
    assert Paper.objects.get(pk=key).recipients.get().due_date == date(2099, 7, 31)


def test_a_paper_that_asks_for_no_answer_asks_for_no_day(world: World) -> None:
    assert "在哪一天前回复" not in read(signed_in(world.an), f"/papers/{signed(world)}/issue")


def test_a_paper_that_is_not_signed_has_no_page_for_issuing(world: World) -> None:
    key = addressed(world)

    answer = signed_in(world.an).get(f"/papers/{key}/issue", follow=True)

    assert "现在不能印发" in words(answer.content)


def test_the_unit_answers_with_a_file_that_the_office_opens(world: World) -> None:
    key = issued(world, due=date(2099, 6, 30))
    row = Paper.objects.get(pk=key).recipients.get().pk
    lin, an = signed_in(world.lin), signed_in(world.an)

    shown = read(lin, "/")
    lin.post(f"/papers/to/{row}", {"text": "已补登。", "file": named("情况.txt", "三条。".encode())})

    answer = Paper.objects.get(pk=key).recipients.get().answers.get()
    file = an.get(f"/papers/answers/{answer.pk}/file")
    assert "回复：" in shown
    assert (answer.text, b"".join(file.streaming_content).decode()) == ("已补登。", "三条。")
    assert signed_in(world.yi).get(f"/papers/answers/{answer.pk}/file").status_code == 404
    assert [word in read(an, f"/papers/to/{row}") for word in ("已补登。", "收到日期")] == [True, True]


def test_an_answer_refused_keeps_its_words(world: World) -> None:
    key = issued(world)
    row = Paper.objects.get(pk=key).recipients.get().pk

    answer = signed_in(world.lin).post(f"/papers/to/{row}", {"text": "请打13800138000"})

    assert answer.status_code == 422
    assert "请打13800138000</textarea>" in answer.content.decode()
    assert "像电话号码" in words(answer.content)


def test_the_office_notes_what_was_served_on_paper(world: World) -> None:
    key = issued(world, units=(), outside=("县反诈中心",))
    row, an = Paper.objects.get(pk=key).recipients.get().pk, signed_in(world.an)
    today = timezone.localdate().isoformat()

    said = words(an.post(f"/papers/to/{row}/serve", {"on": today, "signed_for": "收发室"}, follow=True).content)
    wrong = words(an.post(f"/papers/to/{row}/serve", {"on": "", "signed_for": ""}, follow=True).content)

    assert [word in said for word in ("已记下送达", "收发室")] == [True, True]
    assert "请填写送达日期" in wrong
    assert signed_in(world.lin).get(f"/papers/to/{row}").status_code == 404


def test_answers_that_are_overdue_stand_on_the_officers_today_and_beside_the_recipient(world: World) -> None:
    key = issued(world, due=date(2099, 6, 30))
    Paper.objects.get(pk=key).recipients.update(due_date=date(2026, 1, 5))

    today, page = (read(signed_in(world.an), each) for each in ("/", f"/papers/{key}"))

    assert "1个单位逾期未回复" in today
    assert "逾期未回复" in page


def test_what_came_stands_on_the_page_of_the_unit(world: World) -> None:
    issued(world, units=(world.village,))
    lin = signed_in(world.lin)

    assert "收文" in read(lin, f"/units/{world.village}")
    assert "防范电信网络诈骗工作情况的通报" in read(lin, f"/units/{world.village}")


def test_the_registers_name_every_number_and_what_became_of_it(world: World) -> None:
    key = issued(world, units=(world.village,), outside=("县反诈中心",), due=date(2099, 6, 30))
    number_series.void(by=world.an, series=series(world), why="纸质会议通知用了", at=timezone.now())
    row = Paper.objects.get(pk=key).recipients.get(unit=world.village).pk
    receipts.answer(by=world.lin, recipient=row, reply=Reply("已照办。"), at=timezone.now())
    paper_lives.withdraw(by=world.an, paper=key, why="附表有误", at=timezone.now())
    an, year = signed_in(world.an), timezone.localdate().year

    out, back = (read(an, f"/ledgers?kind={kind}&period={year}") for kind in ("issued", "received"))
    sheet = openpyxl.load_workbook(
        io.BytesIO(an.get(f"/ledgers/ledger.xlsx?kind=issued&period={year}").content)
    ).worksheets[0]

    assert [f"云反诈办〔{year}〕{number}号" in out for number in (1, 2)] == [True, True]
    assert [word in out for word in ("2个单位应复，已复1个", "附表有误", "纸质会议通知用了")] == [True, True, True]
    assert [word in back for word in ("上云村", "已照办。", "已撤回")] == [True, True, True]
    assert [sheet.cell(row, 3).value for row in (4, 5)] == [f"云反诈办〔{year}〕{number}号" for number in (1, 2)]


def test_a_series_is_begun_kept_from_and_ended(world: World) -> None:
    an, year = signed_in(world.an), timezone.localdate().year

    wrong = an.post("/papers/series", {"mark": "云反诈〔2026〕", "name": "公文", "before": 0})
    an.post("/papers/series", {"mark": "云反诈办", "name": "公文", "before": 7})
    key = NumberSeries.objects.get().pk
    an.post(f"/papers/series/{key}/void", {"reason": "留给会议纪要"})
    page = read(an, "/papers/series")
    an.post(f"/papers/series/{key}/end")

    assert (wrong.status_code, "只写代字" in words(wrong.content)) == (422, True)
    assert [word in page for word in (f"云反诈办〔{year}〕9号", f"云反诈办〔{year}〕8号", "留给会议纪要")] == [True] * 3
    assert "已停用" in read(an, "/papers/series")
    assert "已经停用" in words(an.post(f"/papers/series/{key}/end", follow=True).content)


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is remembered is remembered
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_pages_ask_as_often_for_thirty_papers_as_for_one(world: World) -> None:
    year = timezone.localdate().year
    an, lin, lei = map(signed_in, (world.an, world.lin, world.lei))
    pages = {
        "papers": (an, "/papers"),
        "issued": (an, f"/ledgers?kind=issued&period={year}"),
        "received": (an, f"/ledgers?kind=received&period={year}"),
        "today": (an, "/"),
        "leader": (lei, "/"),
        "liaison": (lin, "/"),
        "series": (an, "/papers/series"),
        "unit": (lin, f"/units/{world.village}"),
    }
    first = issued(world, due=date(2099, 6, 30))
    waiting = addressed(world)
    paper_lives.check(by=world.bo, paper=waiting, at=timezone.now())
    numbers = {name: queries(*page) for name, page in pages.items()}

    for each in (first, waiting):
        for _ in range(29):
            copied(each)

    assert {name: queries(*page) for name, page in pages.items()} == numbers


def copied(key: int) -> None:
    """Have the same paper once more, with its recipient."""
    row = Paper.objects.get(pk=key)
    recipients = list(row.recipients.all())
    row.pk = None
    row.save(force_insert=True)
    for each in recipients:
        each.pk, each.paper = None, row
        each.save(force_insert=True)


def test_a_paper_to_thirty_recipients_asks_as_often_as_one_to_one(world: World) -> None:
    few, many = (
        issued(world, units=(), outside=tuple(f"第{n}办公室" for n in range(number)), due=date(2099, 6, 30))
        for number in (1, 30)
    )
    an = signed_in(world.an)
    Paper.objects.filter(pk=many).update(replaces=None)

    assert queries(an, reverse("paper", args=[many])) == queries(an, reverse("paper", args=[few]))


def test_urgency_and_what_stays_inside_are_chosen_with_the_recipients_and_stand_on_the_page(world: World) -> None:
    key, client = drafted(world), signed_in(world.an)
    page = client.get(f"/papers/{key}/address").content.decode()
    assert "绝密、机密、秘密的文件不能在本系统办理" in page

    said = {"units": [world.village], "urgency": "特急", "marking": "内部"}
    answer = client.post(f"/papers/{key}/address", said)

    assert answer.status_code == 302
    assert "内部" in read(client, f"/papers/{key}")
    assert [
        option in client.get(f"/papers/{key}/address").content.decode()
        for option in ('"特急" selected', '"内部" selected')
    ] == [
        True,
        True,
    ]


def test_a_grade_of_secrecy_that_was_never_offered_is_no_choice(world: World) -> None:
    key, client = drafted(world), signed_in(world.an)

    answer = client.post(f"/papers/{key}/address", {"units": [world.village], "marking": "机密"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["marking"])
    assert Paper.objects.get().marking == ""


def test_numbered_copies_are_asked_for_when_issuing_and_each_is_handed_out_by_its_number(world: World) -> None:
    key, client = signed(world), signed_in(world.an)
    said = {"series": series(world), "on": f"{timezone.localdate()}", "copies": "1"}
    few = client.post(f"/papers/{key}/issue", said)
    client.post(f"/papers/{key}/issue", {**said, "copies": "2"})

    assert (few.status_code, list(few.context["form"].errors)) == (422, ["copies"])
    assert "共 2 份，逐份下载" in client.get(f"/papers/{key}").content.decode()
    names = [name_of(client.get(f"/papers/{key}/file.docx{query}")) for query in ("", "?copy=2")]
    assert [name.rpartition("（")[2] for name in names] == ["份号000001）.docx", "份号000002）.docx"]
    assert name_of(signed_in(world.lin).get(f"/papers/{key}/file.docx")).endswith("（份号000002）.docx")
    assert client.get(f"/papers/{key}/file.docx?copy=3").status_code == 404


def test_whoever_checks_a_rectification_opens_it_though_they_read_no_reports(world: World) -> None:
    now = timezone.now()
    form = MatterForm("finding", timezone.make_naive(now), {"problems": 2})
    finding = matters.register(by=world.an, unit=world.village, form=form, at=now)
    texts = {"finding": "台账缺页。", "measures": "补齐。"}
    key = papers.freeze(by=world.an, subject=Subject("rectification", matter=finding), texts=texts, at=now)
    paper_lives.address(by=world.an, paper=key, to=Address(units=(world.village,)), at=now)

    answer = signed_in(world.bo).get(f"/papers/{key}")

    assert (answer.status_code, "核稿通过" in words(answer.content)) == (200, True)
