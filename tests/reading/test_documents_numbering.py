"""Automatic numbers of Word, measured against what LibreOffice draws; where it does not follow the standard, we do."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.reading.made_lists import Lists, abstract, cases, in_levels, level, num
from wuzha.reading.documents import open_document


def _labels(lines: Sequence[str], case: Lists) -> list[str]:
    """Return what stands before the text of each paragraph."""
    written = [line.strip() for line in lines if line.strip()]
    return [line.removesuffix(text).strip() for line, text in zip(written, case.texts, strict=True)]


def _ours(case: Lists) -> list[str]:
    return _labels(open_document(case.document(), "方案.docx").text.split("\n"), case)


@pytest.mark.office
def test_every_label_is_the_one_libreoffice_draws(tmp_path: Path) -> None:
    made = list(cases())
    for at, case in enumerate(made):
        (tmp_path / f"{at}.docx").write_bytes(case.document())
    files = [str(tmp_path / f"{at}.docx") for at, _ in enumerate(made)]
    asked = ["--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path / "out")]
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", *asked, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)  # noqa: S603 - as the program does

    drawn = {
        case.about: _labels((tmp_path / "out" / f"{at}.txt").read_text("utf-8-sig").split("\n"), case)
        for at, case in enumerate(made)
    }

    assert {case.about: _ours(case) for case in made} == drawn
    assert sum(map(len, drawn.values())) > 900


def test_legal_numbers_are_digits_whatever_the_levels_above_are() -> None:
    lists = abstract(
        7,
        level(0, "chineseCountingThousand", "第%1章", suffix="space"),
        level(1, "decimal", "%1.%2", more="<w:isLgl/>"),
        level(2, "lowerLetter", "%1.%2.%3", more="<w:isLgl/>"),
    )
    case = Lists("legal", lists + num(1, 7), in_levels("1", (0, 1, 1, 2, 2, 0, 1, 2)))

    assert _ours(case) == ["第一章", "1.1", "1.2", "1.2.1", "1.2.2", "第二章", "2.1", "2.1.1"]


@pytest.mark.parametrize(
    "restart, last",
    [
        ("", ["1）", "2）", "1）", "1）", "2）", "1）"]),
        ('<w:lvlRestart w:val="0"/>', ["1）", "2）", "3）", "4）", "5）", "6）"]),
        ('<w:lvlRestart w:val="1"/>', ["1）", "2）", "3）", "1）", "2）", "1）"]),
    ],
)
def test_a_level_restarts_after_the_level_it_names(restart: str, last: list[str]) -> None:
    lists = abstract(
        7, level(0, "decimal", "%1."), level(1, "decimal", "（%2）"), level(2, "decimal", "%3）", more=restart)
    )
    case = Lists("restart", lists + num(1, 7), in_levels("1", (0, 1, 2, 2, 1, 2, 0, 1, 2, 2, 0, 2)))

    assert [label for label in _ours(case) if label.endswith("）") and "（" not in label] == last


@pytest.mark.parametrize(
    "style, labels",
    [
        ("ideographDigital", ["九", "一〇"]),
        ("taiwaneseDigital", ["九", "一〇"]),
        ("numberInDash", ["- 9 -", "- 10 -"]),
        ("decimalEnclosedParen", ["(9)", "(10)"]),
        ("ideographEnclosedCircle", ["㊈", "㊉"]),
    ],
)
def test_styles_that_libreoffice_does_not_know_are_drawn_as_word_draws_them(style: str, labels: list[str]) -> None:
    case = Lists(style, abstract(7, level(0, style, "%1", start=9)) + num(1, 7), in_levels("1", (0, 0)))

    assert _ours(case) == labels


def test_a_bullet_is_no_label() -> None:
    case = Lists("bullet", abstract(7, level(0, "bullet", "\uf06c")) + num(1, 7), in_levels("1", (0, 0)))

    assert _ours(case) == ["", ""]
