"""OFD files: text in page order, lines and tables put together as of a PDF; what cannot be read is said."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.made import PLAN, picture, plain
from tests.reading.made_ofd import ofd, packed, picture_ofd, text_object
from wuzha.reading.documents import Unreadable, open_document

LONG = (
    "各企业每月组织全体员工接受不少于1次集中宣讲并做好签到登记，新入职员工上岗前完成反诈教育，财务人员每半月学习一次，"
)


def _text(*objects: str) -> str:
    return open_document(packed(["".join(objects)]), "方案.ofd").text


def _refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        open_document(data, "方案.ofd")
    return str(refused.value)


def test_a_plan_as_ofd_is_the_same_text_as_everywhere() -> None:
    document = open_document(ofd(), "方案.txt")

    assert (document.kind, document.text, document.pages, document.notes) == ("ofd", plain(), 1, ())


def test_lines_and_table_rows_go_on_over_pages_and_page_numbers_are_left_out() -> None:
    rows = [["项目", "任务", "期限"], *([f"第{at}项", LONG, "每月底前"] for at in range(1, 9))]
    blocks = (*PLAN[:3], LONG * 6, rows, "二、要求")

    document = open_document(ofd(blocks), "方案.ofd")

    assert document.text == plain(blocks)
    assert document.pages == 3


def test_every_character_in_an_object_of_its_own_is_one_line_again() -> None:
    objects = [text_object(char, 28 + at * 5.5, 40) for at, char in enumerate("各村每月开展一次宣传。")]

    assert _text(*reversed(objects)) == "各村每月开展一次宣传。"


def test_text_of_a_template_stands_on_the_page() -> None:
    template = f"<Page><Content><Layer>{text_object('云溪镇人民政府', 28, 20)}</Layer></Content></Page>"
    data = packed([text_object("一、任务", 28, 60)], **{"Doc_0/Tpls/Tpl_0/Content.xml": template.encode()})

    assert open_document(data, "方案.ofd").text == "云溪镇人民政府\n一、任务"


def test_a_group_of_objects_is_looked_into_and_places_from_the_root_are_found() -> None:
    data = packed(
        [f"<PageBlock><PageBlock>{text_object('一、任务', 28, 60)}</PageBlock></PageBlock>"],
        **{"OFD.xml": b"<OFD><DocBody><DocRoot>/doc_0/document.xml</DocRoot></DocBody></OFD>"},
    )

    assert open_document(data, "方案.ofd").text == "一、任务"


def test_a_watermark_that_leans_is_no_text() -> None:
    leaning = text_object("内部资料", 60, 150, 12, 'CTM="0.8 -0.6 0.6 0.8 0 0"')

    assert _text(text_object("一、任务", 28, 60), leaning) == "一、任务"


def test_text_scaled_by_its_matrix_keeps_its_order() -> None:
    scaled = text_object("各村每月开展一次宣传。", 28, 40, 1, 'CTM="5.5 0 0 5.5 0 0"')

    assert _text(text_object("二、要求", 28, 60), scaled) == "各村每月开展一次宣传。\n二、要求"


def test_white_between_columns_is_a_space() -> None:
    assert _text(text_object("组长", 28, 40), text_object("副组长", 60, 40)) == "组长 副组长"


def test_a_picture_page_between_text_pages_is_named(bare: None) -> None:  # noqa: ARG001 - no tesseract here
    whole = '<ImageObject ID="9" Boundary="0 0 210 297" ResourceID="901"/>'
    data = packed([text_object("一、任务", 28, 60), whole, text_object("二、要求", 28, 60)])

    document = open_document(data, "方案.ofd")

    assert (document.text, document.pages) == ("一、任务\n二、要求", 3)
    assert document.notes == ("第2页只有图像，没有文字，未读入，请对照原件。",)


def test_an_ofd_of_pictures_is_refused_with_the_way_out(bare: None) -> None:  # noqa: ARG001 - no tesseract here
    assert _refusal(picture_ofd(picture(), picture())) == (
        "“方案.ofd”是扫描件或照片：第1—2页只有图像，没有可读的文字。请上传文字版（.docx 或由 Word、WPS 导出的 PDF）；"
        "也可请管理员在本机安装文字识别（tesseract 和简体中文语言包 chi_sim），装好后扫描件和照片可以直接上传。"
    )


@pytest.mark.parametrize(
    "data, words",
    [
        (packed([]), "是 OFD 文件，但里面没有页面。请用阅读器打开看一看，另存为文字版 PDF 或 .docx 后再上传。"),
        (packed(["<TextObject"]), "是 OFD 文件，但已损坏，打不开。"),
        (packed([""], **{"OFD.xml": b"<OFD/>"}), "是 OFD 文件，但已损坏，打不开。"),
        (packed([""], **{"Doc_0/Document.xml": b""}), "是 OFD 文件，但已损坏，打不开。"),
        (packed([""], **{"Encryptions.xml": b"<Encryptions/>"}), "是加密的 OFD 文件，读不了。请用阅读器输入密码打开"),
        (packed(["", ""]), "里面没有文字（只有空白）。"),
        (ofd()[:-60], "文件已损坏，打不开。"),
        (packed([""] * 601), "有 601 页，超过 600 页的上限。"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, words: str) -> None:
    assert _refusal(data).startswith(f"“方案.ofd”{words}")


def test_fonts_that_do_not_name_their_characters_are_refused() -> None:
    assert "复制出来是乱码" in _refusal(packed([text_object("\ue001\ue002\ue003" * 5, 28, 60)]))


def test_places_never_lead_out_of_the_package() -> None:
    escape = b"<OFD><DocBody><DocRoot>../../../../etc/passwd</DocRoot></DocBody></OFD>"

    assert "已损坏" in _refusal(packed([""], **{"OFD.xml": escape}))


def test_entities_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 9))
    entry = f'<!DOCTYPE a [<!ENTITY l0 "哈">{laughs}]><OFD><DocBody><DocRoot>&l8;</DocRoot></DocBody></OFD>'

    assert "已损坏" in _refusal(packed([""], **{"OFD.xml": entry.encode()}))


def test_a_package_that_would_fill_the_memory_is_refused() -> None:
    assert "解压后体积异常大" in _refusal(packed([" " * (12 * 1024 * 1024)]))


@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6),
    st.sampled_from(["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"]),
)
@settings(max_examples=150, deadline=None)
def test_a_part_with_broken_bytes_is_read_or_refused_and_nothing_else(
    breaks: list[tuple[float, int]], name: str
) -> None:
    good = ofd()
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        part = bytearray(archive.read(name))
    for place, value in breaks:
        part[int(place * len(part))] = value

    try:
        text = open_document(ofd(PLAN, **{name: bytes(part)}), "方案.ofd").text
    except Unreadable:
        return

    assert "\0" not in text
