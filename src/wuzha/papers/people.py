"""The form on which people (人员) and the posts they hold are listed, and what came back on it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from wuzha.papers.forms import Asked, CellProblem, Form, read_form, suggestion
from wuzha.papers.lists import list_file
from wuzha.papers.sheets import Field
from wuzha.papers.templates import Choice, template

ROLES: tuple[tuple[str, str], ...] = (
    ("liaison", "联络员"),
    ("reviewer", "核查员"),
    ("officer", "经办人"),
    ("leader", "负责人"),
)
_ASKED = (
    Asked("name", "姓名", ("名字", "人员姓名", "用户姓名"), required=True),
    Asked("login", "登录名", ("账号", "帐号", "用户名", "登录账号", "登录帐号"), required=True),
    Asked("unit", "单位", ("单位名称", "所在单位", "所属单位", "工作单位", "单位编码"), required=True),
    Asked("role", "角色", ("岗位角色", "权限", "身份"), required=True),
    Asked("post", "职务", ("职位", "岗位", "职务岗位")),
)
_WIDTHS = (12, 18, 28, 12, 20)
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_ONLY_DIGITS = re.compile(r"\d{7,}[xX]?")
_HELP = (
    ("登录名", "必填，2 到 32 位小写字母、数字和 - . _，如 lixm；请不要用手机号、身份证号。"),
    ("单位", "必填，写单位名称或编码，单位要先建好。"),
    ("角色", "必填，从下拉列表中选：联络员登记记录，核查员核查记录，经办人管理方案和单位，负责人查看和签批。"),
    ("多个单位", "一个人在几个单位任职，就写几行，登录名和姓名相同。"),
    ("示例行", "姓名写着“示例”的一行只供参考，不会读入，可以不删。"),
    ("检查", "上传后一次列出全部问题，如“C7：找不到单位”，改好后重新上传整张表即可。"),
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A post a person holds: `row` in the sheet, `unit` as written (name or code), `role` a code of `ROLES`."""

    row: int
    name: str
    login: str
    unit: str
    role: str
    post: str | None


def people_list(lines: Iterable[tuple[str, str, str, str, str]]) -> IO[bytes]:
    """Return the posts as an open .xlsx that the form's reader takes in again: name, login, unit's code, role, post."""
    names = dict(ROLES)
    fields = [Field(asked.heading, width) for asked, width in zip(_ASKED, _WIDTHS, strict=True)]
    rows = ((name, login, unit, names[role], post or None) for name, login, unit, role, post in lines)
    return list_file("人员名单", fields, rows)


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """What a form gave: rows without mistakes in their order, all mistakes, headings that were not read."""

    rows: tuple[PersonRow, ...]
    problems: tuple[CellProblem, ...]
    ignored: tuple[str, ...] = ()


def people_template(units: Sequence[str] = ()) -> bytes:
    """Return the empty form as .xlsx; `units` are the names offered for choice."""
    return template(
        title="人员名单登记表",
        hint="带 * 的列必填；填写说明见第二张工作表。请不要填电话和身份证号。",
        asked=_ASKED,
        widths=_WIDTHS,
        sample=("示例", "lixm", units[0] if units else "云溪村", ROLES[0][1], "治保主任"),
        choices=(Choice("unit", tuple(units)), Choice("role", tuple(name for _, name in ROLES))),
        help_lines=_HELP,
    )


def read_people(data: bytes, *, units: Collection[str] | None = None) -> PeopleRead:
    """Read a filled form; `units` are the names and codes that may be named (None: not checked).

    Raise FormUnreadable when the file is not the form.
    """
    form = read_form(data, _ASKED)
    problems = [
        *form.first_look(_ASKED),
        *_login_problems(form),
        *_unit_problems(form, units),
        *_role_problems(form),
        *_repeated(form),
    ]
    wrong = {problem.row for problem in problems}
    codes = {name: code for code, name in ROLES} | {code: code for code, _ in ROLES}
    rows = [
        PersonRow(
            row=row.number,
            name=row.texts["name"],
            login=row.texts["login"].lower(),
            unit=row.texts["unit"],
            role=codes[row.texts["role"]],
            post=row.texts["post"] or None,
        )
        for row in form.rows
        if row.number not in wrong
    ]
    ordered = sorted(set(problems), key=lambda each: (each.row, each.column, each.message))
    return PeopleRead(tuple(rows), tuple(ordered), form.ignored)


def _login_problems(form: Form) -> Iterator[CellProblem]:
    names: dict[str, tuple[str, int]] = {}
    for row in form.rows:
        login = row.texts["login"].lower()
        if not login:
            continue
        if _ONLY_DIGITS.fullmatch(login):
            yield form.problem(row, "login", "请不要用手机号、身份证号等号码作登录名，可用姓名拼音。")
        elif not _LOGIN.fullmatch(login):
            yield form.problem(row, "login", f"登录名“{login}”要用 2 到 32 位小写字母、数字和 - . _，如 lixm。")
        name, first = names.setdefault(login, (row.texts["name"], row.number))
        if name != row.texts["name"]:
            yield form.problem(row, "login", f"登录名“{login}”第{first}行已给“{name}”用，请改一个。")


def _unit_problems(form: Form, units: Collection[str] | None) -> Iterator[CellProblem]:
    for row in form.rows:
        text = row.texts["unit"]
        if text and units is not None and text not in units:
            yield form.problem(
                row, "unit", f"找不到单位“{text}”。{suggestion(text, units)}请写已建好的单位名称或编码。"
            )


def _role_problems(form: Form) -> Iterator[CellProblem]:
    names = [name for _, name in ROLES]
    known = {*names, *(code for code, _ in ROLES)}
    for row in form.rows:
        text = row.texts["role"]
        if text and text not in known:
            yield form.problem(
                row, "role", f"没有“{text}”这个角色。{suggestion(text, names)}可选：{'、'.join(names)}。"
            )


def _repeated(form: Form) -> Iterator[CellProblem]:
    firsts: dict[tuple[str, str, str], int] = {}
    for row in form.rows:
        key = (row.texts["login"].lower(), row.texts["unit"], row.texts["role"])
        first = firsts.setdefault(key, row.number)
        if first != row.number and all(key):
            yield form.problem(row, "login", f"与第{first}行重复：同一人在同一单位的同一角色只写一行，请删去一行。")
