import json
from pathlib import Path

import pytest

from wuzha.plan.model import Owner
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.rules.owners import Resolved, UnitFact, resolve

PLANS = Path(__file__).parents[2].parent / "shared/plans"
WORDS = load_vocabulary()
TOWN = 1
SIZES = (12, 20, 35, 49, 50, 60, 88, 99, 100, 150, 300, 480)
SETS = {"平安建设领导小组成员单位": (21, 25, 27), "外县名单": (999,)}


def a_township() -> list[UnitFact]:
    """Six villages, twelve enterprises, three sites, four schools and kindergartens, a health centre, departments."""
    named: list[tuple[str, str, int | None, tuple[str, ...]]] = [("云溪镇人民政府", "township", 60, ())]
    named += [(name, "village", None, ()) for name in ("石桥村", "柳湾村", "上河村", "东岭村", "白塔村", "河东社区")]
    named += [(f"云溪{number}号机械有限公司", "enterprise", size, ()) for number, size in enumerate(SIZES)]
    named += [("滨河花园项目部", "site", 40, ()), ("云溪大桥项目部", "site", 60, ()), ("二中迁建工地", "site", 120, ())]
    named += [("云溪镇中心小学", "school", 60, ()), ("云溪镇第二小学", "school", 30, ())]
    named += [("云溪镇幼儿园", "school", 20, ()), ("云溪镇中心卫生院", "hospital", 70, ())]
    named += [("云溪镇综合治理办公室", "department", 6, ()), ("云溪派出所", "police", 12, ())]
    named += [("卫健办", "department", 3, ()), ("党政办公室", "department", 8, ())]
    named += [("宣传办", "department", 4, ()), ("云溪镇平安法治办公室", "department", 5, ("平安办",))]
    return [
        UnitFact(
            key,
            name,
            type_,
            "c/1/" if key == TOWN else f"c/1/{key}/",
            None if key == TOWN else TOWN,
            {} if size is None else {"headcount": size},
            short,
        )
        for key, (name, type_, size, short) in enumerate(named, start=1)
    ]


UNITS = a_township()
ELSEWHERE = UnitFact(99, "清泉镇综治办", "department", "c/2/99/", 2)
NAMES = {unit.key: unit.name for unit in UNITS}


def found(*names: str, types: tuple[str, ...] = (), where: str | None = None, when: str | None = None) -> Resolved:
    owner = Owner(units=names, types=types, where=where, when=when)
    return resolve(owner, [ELSEWHERE, *UNITS], SETS, TOWN, WORDS)


def said(resolved: Resolved) -> list[str]:
    return [NAMES[key] for key in resolved.units]


def of_type(type_: str) -> list[str]:
    return [unit.name for unit in UNITS if unit.type == type_]


# Collective names


@pytest.mark.parametrize(
    "name, type_",
    [
        ("各企业", "enterprise"),
        ("企业", "enterprise"),
        ("辖区内重点小微企业", "enterprise"),
        ("各村", "village"),
        ("村(居)", "village"),
        ("各社區", "village"),
        ("全镇各村", "village"),
        ("网格员", "village"),
        ("各在建工地", "site"),
        ("學校", "school"),
        ("各医院", "hospital"),
        ("公安机关", "police"),
        ("各部门", "department"),
        ("各鄉(鎮)", "township"),
    ],
)
def test_a_collective_name_means_every_unit_of_its_type(name: str, type_: str) -> None:
    assert said(found(name)) == of_type(type_)


def test_a_kind_of_school_means_those_called_so() -> None:
    assert said(found("各小学")) == ["云溪镇中心小学", "云溪镇第二小学"]
    assert said(found("各小学", "幼儿园")) == of_type("school")


def test_any_unit_means_those_of_the_types_the_clause_names() -> None:
    assert said(found("各单位", types=("site", "hospital"))) == [*of_type("site"), *of_type("hospital")]
    assert len(found("各单位").units) == len(UNITS) - 1


# Names of one unit


@pytest.mark.parametrize(
    "name, unit",
    [
        ("石桥村", "石桥村"),
        ("石桥村委会", "石桥村"),
        ("云溪镇中心小学", "云溪镇中心小学"),
        ("派出所", "云溪派出所"),
        ("云溪派出所", "云溪派出所"),
        ("鎮綜治辦", "云溪镇综合治理办公室"),
        ("镇综治办工作人员", "云溪镇综合治理办公室"),
        ("镇党政办", "党政办公室"),
        ("平安办", "云溪镇平安法治办公室"),
        ("镇卫健委", "卫健办"),
        ("宣传部门", "宣传办"),
        ("镇人民政府", "云溪镇人民政府"),
        ("党委政府", "云溪镇人民政府"),
        ("卫生院", "云溪镇中心卫生院"),
    ],
)
def test_a_unit_is_found_by_whatever_it_is_called(name: str, unit: str) -> None:
    assert said(found(name)) == [unit]


def test_a_team_the_township_forms_is_the_townships_own() -> None:
    resolved = found("镇反电信网络诈骗工作领导小组")

    assert said(resolved) == ["云溪镇人民政府"]
    assert resolved.notes == ("“镇反电信网络诈骗工作领导小组”由云溪镇人民政府承担",)


# Lists


@pytest.mark.parametrize("name", ["平安建设领导小组成员单位", "镇平安建设工作领导小组成员单位"])
def test_a_list_means_its_members(name: str) -> None:
    assert found(name).units == (21, 25, 27)


def test_a_list_without_members_here_is_foreign() -> None:
    resolved = found("外县名单")

    assert resolved == Resolved(foreign=("外县名单",), notes=("名单“外县名单”中有1个单位不在云溪镇人民政府范围内",))


# Nobody here


@pytest.mark.parametrize(
    "name",
    ["縣公安局", "区教体局", "XX县公安局", "县x局", "清泉镇综治办", "刑侦大队", "卫生服务站", "辖区银行", "县直各部门",
     "市场监管局", "县x各有关部门", "省教育厅", "人事处"],
)  # fmt: skip
def test_a_name_that_is_nobody_here_is_foreign(name: str) -> None:
    assert (found(name).units, found(name).undecided, found(name).foreign) == ((), (), (name,))


def test_an_office_of_the_township_that_is_in_no_register_is_pointed_out() -> None:
    assert found("镇反诈办") == Resolved(foreign=("镇反诈办",), notes=("单位名册中没有“镇反诈办”",))


def test_a_name_that_joins_known_and_unknown_gives_both() -> None:
    resolved = found("党政办、县委政法委")

    assert (said(resolved), resolved.foreign) == (["党政办公室"], ("县委政法委",))


def test_the_plan_of_a_township_beside_us_may_be_taken_over() -> None:
    owner = Owner(units=("清泉镇综治办", "清泉镇平安建设工作领导小组成员单位"))

    resolved = resolve(owner, UNITS, SETS, TOWN, WORDS, issuer="清泉镇人民政府")

    assert resolved.units == (21, 25, 27)


# Elsewhere than in a township


def a_tree(*named: tuple[str, str, int]) -> list[UnitFact]:
    """Units by name, type and the key of their parent; keys count from 1, the first is the top."""
    paths = {0: ""}
    units = []
    for key, (name, type_, parent) in enumerate(named, start=1):
        paths[key] = f"{paths[parent]}{key}/"
        units.append(UnitFact(key, name, type_, paths[key], parent or None))
    return units


COUNTY = a_tree(
    ("青河县", "township", 0),
    ("云溪镇", "township", 1),
    ("白塔乡人民政府", "township", 1),
    ("青河县公安局", "police", 1),
    ("县教育体育局", "department", 1),
    ("民政局", "department", 1),
    ("云溪镇综治办", "department", 2),
    ("白塔乡综治办", "department", 3),
    ("云溪派出所", "police", 2),
    ("石桥村", "village", 2),
)
COLLEGE = a_tree(
    ("青山职业学院", "college", 0),
    ("护理学院", "college", 1),
    ("机电学院", "college", 1),
    ("保卫处", "department", 1),
    ("党委宣传部", "department", 1),
    ("图书信息中心", "department", 1),
)


@pytest.mark.parametrize(
    "name, expected",
    [
        ("各乡镇", ["云溪镇", "白塔乡人民政府"]),
        ("乡镇政府", ["云溪镇", "白塔乡人民政府"]),
        ("云溪镇政府", ["云溪镇"]),
        ("县公安局", ["青河县公安局"]),
        ("公安机关", ["青河县公安局"]),
        ("县教体局", ["县教育体育局"]),
        ("縣民政局", ["民政局"]),
        ("县直各部门", ["县教育体育局", "民政局"]),
        ("镇综治办", ["云溪镇综治办", "白塔乡综治办"]),
        ("青河县云溪镇综治办", ["云溪镇综治办"]),
        ("派出所", ["云溪派出所"]),
        ("各村", ["石桥村"]),
        ("县人民政府", ["青河县"]),
        ("省教育厅", []),
    ],
)
def test_a_county_means_its_own_departments_and_all_its_townships(name: str, expected: list[str]) -> None:
    resolved = resolve(Owner(units=(name,)), COUNTY, {}, 1, WORDS)

    assert [COUNTY[key - 1].name for key in resolved.units] == expected


@pytest.mark.parametrize(
    "name, expected",
    [
        ("各二级学院", ["护理学院", "机电学院"]),
        ("保卫处", ["保卫处"]),
        ("宣传部", ["党委宣传部"]),
        ("图书信息部", ["图书信息中心"]),
        ("各院部各部门", ["护理学院", "机电学院", "保卫处", "党委宣传部", "图书信息中心"]),
        ("反诈领导小组", ["青山职业学院"]),
        ("校党委", ["青山职业学院"]),
        ("学生处", []),
        ("县教育局", []),
    ],
)
def test_a_college_means_its_schools_and_offices(name: str, expected: list[str]) -> None:
    resolved = resolve(Owner(units=(name,)), COLLEGE, {}, 1, WORDS)

    assert [COLLEGE[key - 1].name for key in resolved.units] == expected


# Who a person must decide on


def test_a_vague_name_leaves_the_choice_to_a_person() -> None:
    resolved = found("相关站所")

    assert resolved.units == ()
    assert resolved.undecided == tuple(
        (unit.key, "“相关站所”所指的单位") for unit in UNITS if unit.type == "department"
    )


def test_the_leading_unit_is_whom_the_clause_names_as_lead() -> None:
    owner = Owner(units=("牵头部门",), types=("department",))

    resolved = resolve(owner, UNITS, SETS, TOWN, WORDS, lead=["镇综治办", "派出所", "县委宣传部"])

    assert said(resolved) == ["云溪镇综合治理办公室", "云溪派出所"]


def test_people_are_left_to_the_types_with_a_note() -> None:
    resolved = found("班主任", types=("school",))

    assert said(resolved) == of_type("school")
    assert resolved.notes == ("“班主任”按单位类型（学校）分派",)


def test_words_nothing_can_decide_make_every_unit_a_question() -> None:
    resolved = found("各在建工地", when="视情")

    assert resolved == Resolved(undecided=tuple((unit.key, "视情") for unit in UNITS if unit.type == "site"))


def test_a_condition_is_decided_unit_by_unit() -> None:
    resolved = found("企业", where="headcount >= 50")

    large = [unit.key for unit in UNITS if unit.type == "enterprise" and int(unit.facts["headcount"]) >= 50]
    assert (list(resolved.units), len(large), resolved.undecided) == (large, 8, ())


def test_where_a_fact_is_missing_a_person_decides() -> None:
    resolved = found("石桥村", "二中迁建工地", where="headcount >= 100")

    assert said(resolved) == ["二中迁建工地"]
    assert resolved.undecided == ((2, "人数不少于100人（人数未登记）"),)


def test_a_condition_that_nobody_meets_is_said() -> None:
    assert found("各企业", where="headcount > 1000").notes == ("没有单位符合“人数超过1000人”",)


def test_a_condition_in_words_is_for_a_person() -> None:
    assert {words for _, words in found("各企业", where="有条件的企业").undecided} == {"有条件的企业"}


# Without names


def test_without_names_the_types_decide() -> None:
    assert said(found(types=("site", "hospital"))) == [*of_type("site"), *of_type("hospital")]


def test_without_names_and_types_it_is_the_adopter() -> None:
    assert said(found()) == ["云溪镇人民政府"]


def test_an_adopter_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        resolve(Owner(), UNITS, SETS, 12345, WORDS)


# Real plans


ISSUERS = {"002": "乔木乡人民政府"}
NOBODY_HERE = {
    "002": {"卫生服务站"},
    "003-03": {"刑偵大隊"},
    "003-05": {"學生"},
    "003-06": {"區民政局"},
    "003-09": {"轄區銀行", "區教體局", "區公安分局", "區委政法委"},
    "003-10": {"轄區銀行", "區教體局", "區公安分局", "區委政法委"},
    "003-17": set(),
}


@pytest.mark.skipif(not PLANS.exists(), reason="the real plans are kept beside the project, not in it")
@pytest.mark.parametrize("number", NOBODY_HERE)
def test_of_the_names_of_a_real_plan_only_those_of_others_are_foreign(number: str) -> None:
    clauses = json.loads((PLANS / f"gold/{number}.json").read_text(encoding="utf-8"))["requirements"]
    owners = [Owner(units=clause["owners"], types=clause["owner_types"]) for clause in clauses]

    answers = [resolve(owner, UNITS, SETS, TOWN, WORDS, issuer=ISSUERS.get(number, "")) for owner in owners]

    assert {name for answer in answers for name in answer.foreign} == NOBODY_HERE[number]
