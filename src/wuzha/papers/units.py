"""The form on which units (单位) are listed, and what came back on it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from wuzha.papers.forms import Asked, CellProblem, Form, FormRow, read_form, suggestion
from wuzha.papers.lists import list_file
from wuzha.papers.sheets import Field, Value
from wuzha.papers.templates import Choice, template
from wuzha.plan.vocabulary import load_vocabulary

_ASKED = (
    Asked("code", "编码", ("单位编码", "代码", "单位代码", "编号", "单位编号")),
    Asked("name", "名称", ("单位名称", "单位", "单位全称", "全称", "名字"), required=True),
    Asked("short_name", "简称", ("单位简称",)),
    Asked("type", "类型", ("单位类型", "类别", "单位类别", "性质", "单位性质"), required=True),
    Asked("parent", "上级单位", ("上级", "主管单位", "隶属单位", "所属单位", "上级名称", "上级单位名称")),
    Asked(
        "headcount",
        "人数",
        ("从业人数", "职工人数", "员工人数", "单位人数", "在册人数", "总人数", "在岗人数", "户籍人数"),
    ),
    Asked("attributes", "属性", ("单位属性", "特征")),
)
_WIDTHS = (12, 28, 14, 12, 24, 10, 24)
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}")
_HEADCOUNT = re.compile(r"约?(\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.0+)?(?:余)?(?:个)?[人名]?")
_MOST_PEOPLE = 1_000_000
_LONGEST_NAME = 60
_HELP = (
    ("名称", "必填，写全称；同一上级下不能重名。"),
    ("类型", "必填，从下拉列表中选。"),
    ("上级单位", "写上级单位的名称或编码；直属本单位的留空。上级可以就在这张表里，先后不限。"),
    ("人数", "在册总人数，只填数字，如 120；不清楚可以留空。方案中“50人以上”等条件按它判断。"),
    ("编码", "可以留空，由系统编；填了就不能重复，限字母、数字和 - . _。"),
    ("联络员", "不在这张表里：用“人员”页的名单导入，导入时开设账号。"),
    ("简称", "可以留空；有几个的用顿号隔开。"),
    (
        "属性",
        (
            "可以留空；方案按这些情况分派时才用：风险等级、学生数、户数、人口数、床位数、重点单位。写成“名=值”，"
            "几项之间用分号隔开，如 风险等级=红色；学生数=1200；重点单位=是。"
        ),
    ),
    ("示例行", "编码写着“示例”的一行只供参考，不会读入，可以不删。"),
    ("检查", "上传后一次列出全部问题，如“B7：名称没有填”，改好后重新上传整张表即可。"),
)
_SAMPLE_BEFORE = ("示例", "永丰纺织有限公司", "永丰纺织")
_SAMPLE_AFTER = ("云溪镇工业园区", 120, "")
FACTS = "facts"
_PAIR = re.compile(r"([^=＝]+)[=＝](.+)", re.DOTALL)
_FACT_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_SHORT_APART = re.compile(r"\s*[、,，]\s*")
_QUOTED = r'"(?:[^"]|"")*"'
_PART = re.compile(rf"[^=＝；;\n]+[=＝][^\S\n]*{_QUOTED}[^\S\n]*(?=[；;\n]|\Z)|[^；;\n]+")
"""One `name=value` of a cell; between quotes a separator separates nothing, and a quote is written twice."""
_AMBIGUOUS = re.compile(r'[；;\n"]')


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as the form gives it.

    `row` is its row in the sheet; `type` a type code; `parent` the parent as written, None for units directly below the
    importing one; `parent_row` its row when it stands in the same form, None when it exists already.
    """

    row: int
    code: str | None
    name: str
    type: str
    parent: str | None
    parent_row: int | None
    headcount: int | None
    short_names: tuple[str, ...] = ()
    attributes: Mapping[str, int | str | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitsRead:
    """What a form gave: units without mistakes, parents first; all mistakes; headings that were not read."""

    rows: tuple[UnitRow, ...]
    problems: tuple[CellProblem, ...]
    ignored: tuple[str, ...] = ()
    told: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as the list shows it; `parent` is the code of the unit above, empty at the top of the list."""

    code: str
    name: str
    short_names: tuple[str, ...]
    type_name: str
    parent: str
    headcount: int | None
    attributes: Mapping[str, int | str | bool]


def units_list(lines: Iterable[UnitLine]) -> IO[bytes]:
    """Return the list of units as an open .xlsx that the form's reader takes in again without loss."""
    fields = [Field(asked.heading, width) for asked, width in zip(_ASKED, _WIDTHS, strict=True)]
    return list_file("单位名单", fields, map(_cells, lines))


def _cells(line: UnitLine) -> tuple[Value, ...]:
    short, told = "、".join(line.short_names) or None, _say_attributes(line.attributes) or None
    return (line.code, line.name, short, line.type_name, line.parent or None, line.headcount, told)


def _say_attributes(attributes: Mapping[str, int | str | bool]) -> str:
    """Say attributes as `风险等级=红色；classes=12`; a text that could be read otherwise stands in quotes."""
    words = load_vocabulary()
    said = []
    for code, value in attributes.items():
        fact = words.entries(FACTS).get(code)
        if isinstance(value, bool):
            text = "是" if value else "否"
        elif fact is not None and fact.values and isinstance(value, str) and words.knows(fact.values, value):
            text = words.name(fact.values, value)
        elif isinstance(value, int) or (value and not _AMBIGUOUS.search(value) and _attribute(code, value) == value):
            text = str(value)
        else:
            text = '"{}"'.format(value.replace('"', '""'))
        said.append(f"{fact.name if fact and _fact_called(fact.name) == code else code}={text}")
    return "；".join(said)


def _attribute(code: str, text: str) -> int | str | bool:
    """Return what the text after the sign means: 红色 is a code where the fact (风险等级) is one of a list."""
    text, words = text.strip(), load_vocabulary()
    if text in {"是", "否"}:
        return text == "是"
    if re.fullmatch(r"-?\d{1,9}", text):
        return int(text)
    if re.fullmatch(_QUOTED, text):
        return text[1:-1].replace('""', '"')
    fact = words.entries(FACTS).get(code)
    kind = fact.values if fact else ""
    named = {entry.name: key for key, entry in words.entries(kind).items()} if kind else {}
    return named.get(text, text)


def _attributes(text: str) -> dict[str, int | str | bool] | None:
    """Return the attributes a cell lists; None where one of them cannot be understood."""
    pairs = [_PAIR.fullmatch(part.strip()) for part in _PART.findall(text) if part.strip()]
    named = [(_fact_called(found[1].strip()), found[2]) for found in pairs if found]
    if not all(pairs) or not all(code for code, _ in named):
        return None
    return {code: _attribute(code, value) for code, value in named}


def _fact_called(name: str) -> str:
    """Return the code of a fact by its Chinese name or another way to say it; what looks like a code is one."""
    facts = load_vocabulary().entries(FACTS).values()
    known = next((fact.code for fact in facts if name in {fact.name, *fact.forms} and fact.of in {"unit", "any"}), "")
    return known or (name if _FACT_CODE.fullmatch(name) else "")


def units_template(types: Sequence[tuple[str, str]]) -> bytes:
    """Return the empty form as .xlsx; `types` are the unit types as (code, Chinese name)."""
    sample = (*_SAMPLE_BEFORE, types[0][1] if types else "", *_SAMPLE_AFTER)
    return template(
        title="单位名单登记表",
        hint="带 * 的列必填；填写说明见第二张工作表。请不要填电话和身份证号。",
        asked=_ASKED,
        widths=_WIDTHS,
        sample=sample,
        choices=(Choice("type", tuple(name for _, name in types)),),
        help_lines=_HELP,
    )


def read_units(data: bytes, types: Sequence[tuple[str, str]], *, existing: Collection[str] = ()) -> UnitsRead:
    """Read a filled form.

    `types` are names a type may go by as (code, name), the one offered first; `existing` are names and codes of units
    that exist already and may be parents.

    Raise FormUnreadable when the file is not the form.
    """
    form = read_form(data, _ASKED)
    called, known = _called(form), dict.fromkeys(existing)
    parents = {row.number: _parent(row, called, known) for row in form.rows}
    problems = [
        *form.first_look(_ASKED),
        *_type_problems(form, types),
        *_headcount_problems(form),
        *_name_problems(form),
        *_code_problems(form),
        *_attribute_problems(form),
        *(form.problem(row, "parent", found) for row in form.rows if isinstance(found := parents[row.number], str)),
    ]
    links = {number: found for number, found in parents.items() if isinstance(found, int)}
    problems += _circles(form, links)
    wrong = {problem.row for problem in problems}
    codes = {name: code for code, name in reversed(types)} | {code: code for code, _ in types}
    good = {row.number: _unit(row, codes, links) for row in form.rows if row.number not in wrong}
    return UnitsRead(
        rows=tuple(_parents_first(good)),
        problems=tuple(sorted(set(problems), key=lambda each: (each.row, each.column, each.message))),
        ignored=form.ignored,
        told=frozenset(form.columns),
    )


def _unit(row: FormRow, codes: Mapping[str, str], links: Mapping[int, int]) -> UnitRow:
    texts = row.texts
    return UnitRow(
        row=row.number,
        code=texts["code"] or None,
        name=texts["name"],
        type=codes[texts["type"]],
        parent=texts["parent"] or None,
        parent_row=links.get(row.number),
        headcount=_headcount(texts["headcount"]),
        short_names=tuple(name for name in _SHORT_APART.split(texts["short_name"]) if name),
        attributes=_attributes(texts["attributes"]) or {},
    )


def _headcount(text: str) -> int | None:
    found = _HEADCOUNT.fullmatch(text)
    return int(re.sub(r"[,，]", "", found[1])) if found else None


def _type_problems(form: Form, types: Sequence[tuple[str, str]]) -> Iterator[CellProblem]:
    names = [name for _, name in types]
    known = {*names, *(code for code, _ in types)}
    offered: dict[str, str] = {}
    for code, name in types:
        offered.setdefault(code, name)
    for row in form.rows:
        text = row.texts["type"]
        if text and text not in known:
            message = f"没有“{text}”这种单位类型。{suggestion(text, names)}可选：{'、'.join(offered.values())}。"
            yield form.problem(row, "type", message)


def _headcount_problems(form: Form) -> Iterator[CellProblem]:
    for row in form.rows:
        text = row.texts["headcount"]
        if text and _headcount(text) is None:
            yield form.problem(row, "headcount", f"“{text}”不是人数，请只填数字，如 120；不清楚可以留空。")
        elif (_headcount(text) or 0) > _MOST_PEOPLE:
            yield form.problem(row, "headcount", f"{text} 人太多了，请核对。")


def _attribute_problems(form: Form) -> Iterator[CellProblem]:
    for row in form.rows:
        if _attributes(row.texts["attributes"]) is None:
            yield form.problem(
                row, "attributes", "属性请写成“名=值”，几项之间用分号隔开，如 风险等级=红色；学生数=1200；重点单位=是。"
            )


def _name_problems(form: Form) -> Iterator[CellProblem]:
    firsts: dict[tuple[str, str], int] = {}
    for row in form.rows:
        name = row.texts["name"]
        if len(name) > _LONGEST_NAME:
            yield form.problem(row, "name", f"名称超过 {_LONGEST_NAME} 个字，请写单位全称，不要写说明。")
        if not name:
            continue
        first = firsts.setdefault((name, row.texts["parent"]), row.number)
        if first != row.number:
            yield form.problem(row, "name", f"与第{first}行重复：同一上级下已有“{name}”，请删去一行或改名。")


def _code_problems(form: Form) -> Iterator[CellProblem]:
    firsts: dict[str, int] = {}
    for row in form.rows:
        code = row.texts["code"]
        if not code:
            continue
        if not _CODE.fullmatch(code):
            yield form.problem(row, "code", f"编码“{code}”只能用字母、数字和 - . _，最多 32 位。")
        first = firsts.setdefault(code, row.number)
        if first != row.number:
            yield form.problem(row, "code", f"编码“{code}”与第{first}行重复，请改一个，或留空由系统编。")


def _called(form: Form) -> dict[str, dict[str, list[int]]]:
    """Return which rows go by what, for each kind of name by which a parent may be meant, the surest kind first."""
    found: dict[str, dict[str, list[int]]] = {"code": {}, "name": {}, "short_name": {}}
    for key, rows in found.items():
        for row in form.rows:
            for name in dict.fromkeys(_names(row.texts[key], key)):
                rows.setdefault(name, []).append(row.number)
    return found


def _parent(row: FormRow, called: Mapping[str, Mapping[str, list[int]]], existing: Collection[str]) -> int | str | None:
    """Return the parent's row, None when it is not in the form and need not be, or what is wrong with it."""
    text = row.texts["parent"]
    if not text:
        return None
    for by_name in called.values():
        rows = by_name.get(text, [])
        if len(rows) == 1:
            return rows[0]
        if rows and text not in existing:
            return f"有 {len(rows)} 行都叫“{text}”，看不出是哪一个。请改填上级单位的编码。"
    if text in existing:
        return None
    names = [*(name for name, rows in called["name"].items() if rows != [row.number]), *existing]
    return f"找不到上级单位“{text}”。{suggestion(text, names)}请改成表中或已有的单位；直属本单位的请留空。"


def _names(text: str, key: str) -> list[str]:
    """Return what a cell calls its unit; there may be several short names."""
    return _SHORT_APART.split(text) if key == "short_name" else [text]


def _circles(form: Form, links: Mapping[int, int]) -> Iterator[CellProblem]:
    """Report units that are, over some steps, above themselves."""
    names = {row.number: row.texts["name"] for row in form.rows}
    for row in form.rows:
        path = [row.number]
        while (above := links.get(path[-1])) is not None and above not in path:
            path.append(above)
        if above == row.number:
            chain = "→".join(names[number] for number in [*path, above])
            yield form.problem(row, "parent", f"上级关系绕成了圈：{chain}。请改正其中一处。")


def _parents_first(units: Mapping[int, UnitRow]) -> list[UnitRow]:
    def depth(unit: UnitRow) -> int:
        above = units.get(unit.parent_row) if unit.parent_row is not None else None
        return 0 if above is None else depth(above) + 1

    depths = {number: depth(unit) for number, unit in units.items()}
    return sorted(units.values(), key=lambda unit: (depths[unit.row], unit.row))
