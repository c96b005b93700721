import pytest

from wuzha.rules.names import Place, Spoken, aliases, is_government, own_place, plain, readings, shortens, spoken, stem

COUNTY, TOWN, VILLAGE = 2, 3, 4


def test_script_blanks_and_brackets_are_made_plain() -> None:
    assert plain(" 各鎮（街道） ") == "各镇(街道)"


@pytest.mark.parametrize(
    "written, core, office, place, vague",
    [
        ("各企业", "企业", "企业", None, False),
        ("村(居)", "村居", "村居", None, False),
        ("各鄉(鎮)", "乡镇", "乡镇", None, False),
        ("辖区内各银行", "银行", "银行", None, False),
        ("镇综治办", "镇综治办", "综治办", Place("", TOWN), False),
        ("云溪镇综治办", "云溪镇综治办", "综治办", Place("云溪", TOWN), False),
        ("青河县云溪镇综治办", "青河县云溪镇综治办", "综治办", Place("云溪", TOWN), False),
        ("县x局", "县X局", "X局", Place("", COUNTY), False),
        ("XX县公安局", "XX县公安局", "公安局", Place("", COUNTY), False),
        ("县直各部门", "县直各部门", "部门", Place("", COUNTY), False),
        ("县x各有关部门", "县X各部门", "部门", Place("", COUNTY), True),
        ("市场监管局", "市场监管局", "市场监管局", None, False),
        ("乡村振兴办", "乡村振兴办", "乡村振兴办", None, False),
        ("园区企业", "园区企业", "园区企业", None, False),
        ("村民小组", "村民小组", "村民小组", None, False),
        ("牵头单位", "单位", "单位", None, True),
        ("乡镇政府", "乡镇政府", "政府", Place("", TOWN), False),
    ],
)
def test_a_name_is_taken_apart(written: str, core: str, office: str, place: Place | None, *, vague: bool) -> None:
    assert spoken(written) == (Spoken(plain(written), core, office, place, vague),)


def test_a_name_that_joins_several_is_several() -> None:
    assert [name.core for name in spoken("各学院、保卫处和学生处")] == ["学院", "保卫处", "学生处"]
    assert [name.core for name in spoken("各院部各部门")] == ["院部", "部门"]


@pytest.mark.parametrize(
    "name, place",
    [
        ("云溪镇人民政府", Place("云溪", TOWN)),
        ("云溪镇", Place("云溪", TOWN)),
        ("青河县云溪镇", Place("云溪", TOWN)),
        ("城东街道办事处", Place("城东", TOWN)),
        ("青河县", Place("青河", COUNTY)),
        ("石桥村民委员会", Place("石桥", VILLAGE)),
        ("石桥村村民委员会", Place("石桥", VILLAGE)),
        ("河东社区居民委员会", Place("河东", VILLAGE)),
        ("青山职业学院", None),
        ("青河县公安局", None),
        ("", None),
    ],
)
def test_a_unit_may_be_a_place_of_government(name: str, place: Place | None) -> None:
    assert own_place(name) == place


@pytest.mark.parametrize(
    "name, called",
    [
        ("云溪镇综治办", ("云溪镇综治办", "综治办")),
        ("云溪派出所", ("云溪派出所", "派出所")),
        ("镇卫生院", ("镇卫生院", "卫生院")),
        ("石桥村民委员会", ("石桥村民委员会", "石桥村")),
        ("宏达有限公司", ("宏达有限公司",)),
    ],
)
def test_a_unit_is_called_with_and_without_the_place_around_it(name: str, called: tuple[str, ...]) -> None:
    assert aliases(name, Place("云溪", TOWN)) == called


@pytest.mark.parametrize("office", ["人民政府", "政府", "党委", "校党委", "街道办", "办事处"])
def test_a_government_is_told_from_its_offices(office: str) -> None:
    assert (is_government(office), is_government(office + "办公室")) == (True, False)


def test_people_are_looked_up_by_the_body_they_belong_to() -> None:
    assert [readings(core) for core in ("网格员", "社区工作人员", "企业", "人员")] == [
        ("网格员", "网格"),
        ("社区工作人员", "社区"),
        ("企业",),
        ("人员",),
    ]


def test_offices_of_one_field_share_their_stem() -> None:
    assert {stem(office) for office in ("卫健委", "卫健局", "卫健办", "卫健部门", "卫健办公室")} == {"卫健"}


@pytest.mark.parametrize(
    "short, full, expected",
    [
        ("综治办", "综合治理办公室", True),
        ("教体局", "教育体育局", True),
        ("综治办", "综治办", False),
        ("治综办", "综合治理办公室", False),
        ("治办", "治安办", False),
        ("民政局", "司法行政局", False),
    ],
)
def test_an_abbreviation_keeps_beginning_and_order(short: str, full: str, *, expected: bool) -> None:
    assert shortens(short, full) == expected
