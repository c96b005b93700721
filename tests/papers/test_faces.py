"""Rare characters of names are written in a face that has them; common ones keep the face of the paper."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from wuzha.papers.faces import in_faces
from wuzha.papers.official.measures import FANGSONG, HEITI
from wuzha.papers.official.paper import OfficialPaper


@pytest.mark.parametrize(
    "text, face, pieces",
    [
        ("云溪镇：3项", FANGSONG, [("云溪镇：3项", FANGSONG)]),
        ("王喆在场", FANGSONG, [("王", FANGSONG), ("喆", "仿宋"), ("在场", FANGSONG)]),
        ("王喆", HEITI, [("王喆", HEITI)]),
        ("李𬭎", FANGSONG, [("李", FANGSONG), ("𬭎", "SimSun-ExtB")]),
        ("", FANGSONG, [("", FANGSONG)]),
    ],
)
def test_a_text_is_cut_where_its_face_lacks_a_character(text: str, face: str, pieces: list[tuple[str, str]]) -> None:
    assert list(in_faces(text, face)) == pieces


def test_a_paper_holds_a_rare_character_in_its_own_face() -> None:
    paper = OfficialPaper(title="名单", author="云溪镇", on=date(2026, 5, 20))
    paper.body("由王喆负责。")

    line = next(each for each in docx.Document(io.BytesIO(paper.to_bytes())).paragraphs if each.text)

    assert [(run.text, run.font.name) for run in line.runs] == [
        ("由王", FANGSONG),
        ("喆", "仿宋"),
        ("负责。", FANGSONG),
    ]
