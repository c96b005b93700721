"""What a township office has on its desk on the first day: a plan, a list of its units, a photo of a lecture."""

from __future__ import annotations

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from tests.papers.sheets_made import workbook
from tests.reading import made

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()  # the day by which the pages go
PASSWORD = "yunxi-2026-work"
OFFICE = "云溪镇人民政府"
VILLAGE, FACTORY, WORKSHOP = "上云村", "青禾纺织厂", "小满木器坊"
UNITS = (
    (VILLAGE, "村", 1200),
    ("下溪村", "村", 900),
    ("柳湾村", "村", 650),
    (FACTORY, "企业", 120),
    (WORKSHOP, "企业", 12),
    ("云溪大桥工地", "工地", 64),
    ("云溪新城工地", "工地", 35),
    ("云溪镇中心小学", "学校", 480),
    ("云溪镇初级中学", "学校", 620),
    ("云溪镇卫生院", "医院", 75),
)
LECTURE = "各村每月组织村民开展不少于1次反诈集中宣讲"
TRAINING = "各企业每月组织全体员工接受不少于1次集中宣讲"


def plan_lines(day: date) -> tuple[str, ...]:
    """Return the plan of the township, dated on `day`: it leaves one thing open, which the reader must ask."""
    return (
        f"云政〔{day.year}〕21号",
        "云溪镇防范电信网络诈骗工作方案",
        "各村、各企业、各工地、各学校、镇卫生院：",
        "为守好群众的钱袋子，结合本镇实际，制定本方案。",
        "一、宣传教育",
        f"（一）{LECTURE}。",
        f"（二）{TRAINING}，50人以上企业每季度组织1次反诈测试。",
        "（三）各工地每周在班前会上安排一次反诈提醒。",
        "（四）各学校每月召开一次反诈主题班会。",
        "（五）镇卫生院每月组织医护人员参加不少于1次反诈宣讲。",
        "（六）各村、各企业设置反诈标识标牌，有条件的企业循环播放反诈短片。",
        "二、工作要求",
        "（一）各企业于12月31日前与员工签订反诈责任书。",
        "（二）各村、各企业、各工地、各学校、镇卫生院每月10日前报送上月工作开展情况。",
        OFFICE,
        f"{day.year}年{day.month}月{day.day}日",
    )


def as_text(lines: tuple[str, ...]) -> bytes:
    """Return the lines as a text file."""
    return "\n".join(lines).encode()


def as_word(lines: tuple[str, ...]) -> bytes:
    """Return the lines as .docx."""
    return made.word(lines)


def as_pdf(lines: tuple[str, ...]) -> bytes:
    """Return the lines as a text PDF."""
    return made.pdf(lines)


FORMATS = {"txt": as_text, "docx": as_word, "pdf": as_pdf}


def units_sheet() -> bytes:
    """Return the list of units as .xlsx, with headings as an office writes them."""
    return workbook(("单位名称", "单位类型", "人数"), *UNITS)


def photo() -> bytes:
    """Return a picture of a lecture as JPEG."""
    picture = Image.new("RGB", (1280, 960), "#dfe7ee")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((160, 120, 1120, 520), fill="#2f5d8a")
    for seat in range(8):
        draw.ellipse((170 + 120 * seat, 640, 260 + 120 * seat, 730), fill="#6b5b4b")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
