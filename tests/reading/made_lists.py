"""Word documents with automatic numbering, as raw XML: every way a list can be set up in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from docx.oxml.ns import nsdecls

from tests.reading.made import with_part, word

W = nsdecls("w")
FORMATS = (
    *("decimal", "decimalZero", "decimalFullWidth", "decimalFullWidth2", "decimalHalfWidth"),
    *("decimalEnclosedCircle", "decimalEnclosedCircleChinese", "none"),
    *("upperLetter", "lowerLetter", "upperRoman", "lowerRoman"),
    *("chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "ideographLegalTraditional"),
    *("japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographTraditional", "ideographZodiac"),
)


@dataclass(frozen=True, slots=True)
class Lists:
    """A case: what it is about, its lists, its paragraphs as (list, level, style), and styles tied to lists."""

    about: str
    numbering: str
    paragraphs: tuple[tuple[str, int | None, str], ...]
    styles: str = ""
    table: bool = False

    def document(self) -> bytes:
        """Return the case as .docx."""
        made = [_paragraph(at, *each) for at, each in enumerate(self.paragraphs)]
        body = f"<w:tbl>{''.join(map(_row, made))}</w:tbl>" if self.table else "".join(made)
        data = with_part(word(("x",)), "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        data = with_part(data, "word/numbering.xml", f"<w:numbering {W}>{self.numbering}</w:numbering>")
        default = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        return with_part(data, "word/styles.xml", f"<w:styles {W}>{default}{self.styles}</w:styles>")

    @property
    def texts(self) -> list[str]:
        """Return the text of each paragraph, without its label."""
        return [text_of(at) for at, _ in enumerate(self.paragraphs)]


def text_of(at: int) -> str:
    """Return the text of a paragraph: one that no label ends with."""
    return f"事项{'甲乙丙丁戊'[at // 26 % 5]}{chr(ord('z') - at % 26)}。"


def _paragraph(at: int, number: str, level: int | None, style: str) -> str:
    depth = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    numbered = f'<w:numPr>{depth}<w:numId w:val="{number}"/></w:numPr>' if number else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{numbered}</w:pPr><w:r><w:t>{text_of(at)}</w:t></w:r></w:p>"


def _row(paragraph: str) -> str:
    return f"<w:tr><w:tc>{paragraph}</w:tc></w:tr>"


def level(at: int, style: str, text: str, *, start: int | None = 1, more: str = "", suffix: str = "") -> str:
    """Return one level of a list; `more` stands where restart, isLgl and pStyle do."""
    begun = "" if start is None else f'<w:start w:val="{start}"/>'
    behind = f'<w:suff w:val="{suffix}"/>' if suffix else ""
    return (
        f'<w:lvl w:ilvl="{at}">{begun}<w:numFmt w:val="{style}"/>{more}{behind}<w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/></w:lvl>'
    )


def abstract(number: int, *levels: str) -> str:
    """Return a list as such."""
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{"".join(levels)}'
        "</w:abstractNum>"
    )


def num(number: int, abstract_number: int, more: str = "") -> str:
    """Return a list in use."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract_number}"/>{more}</w:num>'


def start_at(depth: int, start: int) -> str:
    """Return an override of where a level begins."""
    return f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def in_levels(number: str, levels: Sequence[int]) -> tuple[tuple[str, int | None, str], ...]:
    """Return paragraphs of one list at these levels."""
    return tuple((number, each, "") for each in levels)


OFFICIAL = abstract(
    7,
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCountingThousand", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "（%4）"),
    level(4, "decimalEnclosedCircleChinese", "%5"),
)
WALK = (0, 1, 2, 2, 3, 3, 4, 4, 1, 2, 3, 0, 0, 2, 3, 1, 1, 4, 0)


def cases() -> Iterator[Lists]:
    """Yield every case."""
    kinds = [(style, start, 12 if start > 1 else 34) for start in (1, 97, 998) for style in _formats(start)]
    made = (
        abstract(at, level(0, style, "%1、", start=start)) + num(at, at)
        for at, (style, start, _) in enumerate(kinds, 1)
    )
    walked = (in_levels(str(at), [0] * times) for at, (_, _, times) in enumerate(kinds, 1))
    yield Lists("every format", _parted("".join(made)), tuple(chain.from_iterable(walked)))
    yield Lists("official levels", OFFICIAL + num(1, 7), in_levels("1", WALK))
    for suffix in ("tab", "space", "nothing"):
        yield Lists(
            f"suffix {suffix}",
            abstract(7, level(0, "decimal", "%1.", suffix=suffix)) + num(1, 7),
            in_levels("1", (0, 0)),
        )
    yield Lists("two lists of one kind go on counting", OFFICIAL + num(1, 7) + num(2, 7), _mixed("112212"))
    yield Lists("a list that begins anew", OFFICIAL + num(1, 7) + num(2, 7, start_at(0, 1)), _mixed("111222121"))
    yield Lists("a list that begins at five", OFFICIAL + num(1, 7) + num(2, 7, start_at(0, 5)), _mixed("1122"))
    yield Lists(
        "a level that begins anew",
        OFFICIAL + num(1, 7) + num(2, 7, start_at(1, 3)),
        (("1", 0, ""), ("1", 1, ""), ("2", 1, ""), ("2", 1, ""), ("2", 0, ""), ("2", 1, ""), ("1", 1, "")),
    )
    whole = f'<w:lvlOverride w:ilvl="1">{level(1, "upperLetter", "%2)", start=3)}</w:lvlOverride>'
    yield Lists(
        "a level written anew",
        OFFICIAL + num(1, 7) + num(2, 7, whole),
        (("1", 0, ""), ("1", 1, ""), ("2", 0, ""), ("2", 1, ""), ("2", 1, ""), ("2", 0, ""), ("2", 1, "")),
    )
    yield Lists(
        "a level without a start", abstract(7, level(0, "decimal", "%1.", start=None)) + num(1, 7), _mixed("11")
    )
    yield Lists(
        "a level that starts at nought", abstract(7, level(0, "decimal", "%1.", start=0)) + num(1, 7), _mixed("11")
    )
    yield Lists("a list that is not there", OFFICIAL + num(1, 7), _mixed("191"))
    yield Lists("a level that is skipped", OFFICIAL + num(1, 7), in_levels("1", (2, 2, 0, 2, 4, 1, 2)))
    linking = '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="L"/></w:abstractNum>'
    tied = OFFICIAL.replace("<w:lvl ", '<w:styleLink w:val="L"/><w:lvl ', 1)
    style = (
        '<w:style w:type="numbering" w:styleId="L"><w:name w:val="公文编号"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    yield Lists("a list that is a style", tied + linking + num(1, 7) + num(2, 8), in_levels("2", (0, 1, 1, 0)), style)
    yield Lists("lists in the cells of a table", OFFICIAL + num(1, 7), in_levels("1", (0, 1, 1, 0, 1)), table=True)
    yield from _styled()


def _formats(start: int) -> tuple[str, ...]:
    return FORMATS if start == 1 else ("chineseCounting", "japaneseCounting", "chineseLegalSimplified", "decimal")


def _parted(lists: str) -> str:
    """Put the lists before their uses, as the format demands."""
    uses = re.findall(r"<w:num .*?</w:num>", lists)
    return re.sub(r"<w:num .*?</w:num>", "", lists) + "".join(uses)


def _mixed(numbers: str) -> tuple[tuple[str, int | None, str], ...]:
    return tuple((number, 0, "") for number in numbers)


def _styled() -> Iterator[Lists]:
    lists = abstract(
        7,
        level(0, "chineseCountingThousand", "%1、", more='<w:pStyle w:val="A"/>'),
        level(1, "chineseCountingThousand", "（%2）", more='<w:pStyle w:val="B"/>'),
        level(2, "decimal", "%3."),
    ) + num(1, 7)
    styles = (
        _style("A", '<w:numPr><w:numId w:val="1"/></w:numPr>')
        + _style("B", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>')
        + _style("C", "", based="A")
        + _style("D", '<w:numPr><w:numId w:val="0"/></w:numPr>', based="A")
    )
    plain = (("", None, name) for name in "AABBCABD")
    yield Lists("lists tied to styles", lists, (*plain, ("1", 2, "A"), ("0", None, "B"), ("", None, "B")), styles)
    yield Lists(
        "a style's list with a level of its own", lists, (("", None, "A"), ("1", 1, "A"), ("1", 0, "B")), styles
    )


def _style(code: str, numbered: str, based: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{code}"><w:name w:val="条目{code}"/><w:basedOn w:val="{based}"/>'
        f"<w:pPr>{numbered}</w:pPr></w:style>"
    )
