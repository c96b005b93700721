"""Forms by e-mail: taken from known mailboxes, answered with the workbook, set aside from everybody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from filling import OLD_SHEET, Filled, form, opened, too_busy
from post_office import Office, letter, post_office
from world import NOW, World
from wuzha.actions import mailboxes, people, returns
from wuzha.commands.main import main
from wuzha.papers import old_sheets
from wuzha.queries.returns import desk
from wuzha.store.models import Membership, Record, Return

VILLAGE = "shangyun@yunxi.example"
# The command reads the clock itself, so these forms are of the month in which the test is run.
TODAY = timezone.localdate()
MONTH = f"{TODAY:%Y-%m}"


@pytest.fixture
def office() -> Iterator[Office]:
    with post_office() as opened_:
        yield opened_


@pytest.fixture
def town(world: World) -> World:
    """The township, which knows the mailbox of 上云村."""
    mailboxes.add(by=world.an, unit=world.village, address=VILLAGE, at=NOW)
    return world


def mail(office: Office, **settings: str) -> Result:
    return CliRunner().invoke(main, ["mail", "--once"], env={**office.settings, **settings})


def filled(world: World, **boxes: object) -> Filled:
    form_ = form(world.an, world.village, month=MONTH)
    form_.further(**{"活动": "上门走访", "日期": TODAY, "地点": "一组", **boxes})
    return form_


def test_a_form_from_a_known_mailbox_is_taken_as_the_liaisons_and_answered(town: World, office: Office) -> None:
    office.letters.append(letter(f"上云村 <{VILLAGE.upper()}>", ("五月.xlsx", filled(town).bytes())))

    said = mail(office)

    assert said.exit_code == 0, said.output
    assert Record.objects.values_list("activity", "recorded_by").get() == ("visit", town.lin.person)
    (answer,) = office.sent
    assert (answer["To"], answer["Subject"], answer["Auto-Submitted"], answer["In-Reply-To"]) == (
        VILLAGE,
        "回执：五月填报表",
        "auto-replied",
        "<1@village.example>",
    )
    assert "五月.xlsx：新记 1 条，更正 0 条。" in answer.get_body().get_content()  # type: ignore[union-attr]
    (attached,) = answer.iter_attachments()
    assert attached.get_filename() == "五月（回执）.xlsx"
    assert opened(attached.get_content()).workbook.sheetnames[0] == "回执"
    assert office.flags == {1: r"\Seen"}


def test_mistakes_come_back_beside_their_cells_and_the_form_put_right_is_taken(town: World, office: Office) -> None:
    office.letters.append(letter(VILLAGE, ("五月.xlsx", filled(town, 日期="改天").bytes())))
    mail(office)
    (attached,) = office.sent[0].iter_attachments()
    back = opened(attached.get_content())
    back.further(日期=TODAY)

    office.letters.append(letter(VILLAGE, ("五月.xlsx", back.bytes())))
    mail(office)

    assert (len(office.sent), Record.objects.get().starts) == (2, TODAY)


def test_a_form_from_an_unknown_mailbox_is_set_aside_unanswered_until_an_officer_takes_it(
    town: World, office: Office
) -> None:
    office.letters.append(letter("stranger@elsewhere.example", ("五月.xlsx", filled(town).bytes())))

    mail(office)

    assert (Record.objects.count(), office.sent, office.flags) == (0, [], {1: r"\Seen \Flagged"})
    (held,) = desk(by=town.an).held
    assert (held.unit_name, held.sender) == ("上云村", "stranger@elsewhere.example")
    assert desk(by=town.lin).held == ()
    later = NOW.replace(year=TODAY.year + 1)
    returns.look(by=town.an, returned=held.returned, at=later)
    assert (Return.objects.get().told["summary"], Record.objects.count()) == ("新记 1 条，更正 0 条。", 0)
    returns.take(by=town.an, returned=held.returned, at=later)
    assert Record.objects.get().recorded_by_id == town.an.person


def test_a_mailbox_speaks_for_its_unit_and_those_below_it_only(town: World, office: Office) -> None:
    mailboxes.add(by=town.an, unit=town.town, address="town@yunxi.example", at=NOW)
    mailboxes.add(by=town.an, unit=town.other_village, address="xiaxi@yunxi.example", at=NOW)
    data = filled(town).bytes()
    office.letters += [letter("xiaxi@yunxi.example", ("a.xlsx", data)), letter("town@yunxi.example", ("a.xlsx", data))]

    mail(office)

    assert [row.state for row in Return.objects.order_by("pk")] == ["held", "taken"]
    assert Record.objects.count() == 1


def test_a_unit_without_a_liaison_waits_for_an_officer(town: World, office: Office) -> None:
    people.dismiss(by=town.an, membership=Membership.objects.get(person=town.lin.person).pk, at=NOW)
    office.letters.append(letter(VILLAGE, ("五月.xlsx", filled(town).bytes())))

    mail(office)

    assert Return.objects.get().why == "“上云村”还没有联络员和经办人，请上级经办人核对后处理。"
    assert "还没有联络员" in office.sent[0].get_body().get_content()  # type: ignore[union-attr]


def test_what_a_machine_wrote_is_never_answered(town: World, office: Office) -> None:
    data = filled(town).bytes()
    office.letters += [
        letter(VILLAGE, ("a.xlsx", data), Auto_Submitted="auto-replied"),
        letter(VILLAGE, Precedence="bulk"),
        b"\x00\xff broken",
    ]

    assert mail(office).exit_code == 0

    assert (office.sent, Record.objects.count(), len(office.flags)) == ([], 0, 3)


@pytest.mark.usefixtures("town")
def test_a_letter_without_a_form_and_a_form_of_another_kind_are_answered_with_what_to_do(office: Office) -> None:
    office.letters += [letter(VILLAGE), letter(VILLAGE, ("名单.xls", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(99)))]

    mail(office)

    said = [answer.get_body().get_content() for answer in office.sent]  # type: ignore[union-attr]
    assert ["没有找到填报表" in said[0], "名单.xls：是旧版 .xls" in said[1]] == [True, True]


@pytest.mark.usefixtures("town")
def test_a_form_that_could_not_be_turned_in_time_stays_unread_and_unanswered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_sheets, "converted", too_busy)
    office.letters.append(letter(VILLAGE, ("五月.xls", OLD_SHEET)))

    said = mail(office)

    assert (office.sent, office.flags, Return.objects.count()) == ([], {}, 0)
    assert "来不及把这份表转换" in said.output
    assert "下次再试" in said.output


def test_an_answer_that_could_not_be_sent_is_sent_the_next_time_and_nothing_is_doubled(
    town: World, office: Office
) -> None:
    office.letters.append(letter(VILLAGE, ("五月.xlsx", filled(town).bytes())))
    office.deaf = True
    first = mail(office)
    assert (first.exit_code, Record.objects.count(), office.flags) == (1, 1, {})
    assert "邮件收发没有成功" in first.output

    office.deaf = False
    mail(office)

    assert (Record.objects.count(), len(office.sent), office.flags) == (1, 1, {1: r"\Seen"})


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"WUZHA_IMAP": ""}, "没有设置 WUZHA_IMAP，或写得不对"),
        ({"WUZHA_SMTP": "http://x"}, "没有设置 WUZHA_SMTP，或写得不对"),
        ({"WUZHA_IMAP": "imap://office:wrong@127.0.0.1:1"}, "邮件收发没有成功"),
    ],
)
def test_settings_that_are_wrong_are_named(office: Office, wrong: dict[str, str], said: str) -> None:
    answer = mail(office, **wrong)

    assert (answer.exit_code, said in answer.output) == (1, True)


@pytest.mark.usefixtures("world")
def test_a_login_the_server_refuses_is_said(office: Office) -> None:
    answer = mail(office, WUZHA_IMAP=office.imap.replace("secret", "wrong"))

    assert (answer.exit_code, "login refused" in answer.output) == (1, True)
