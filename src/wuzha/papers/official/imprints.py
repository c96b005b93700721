"""The 版记 at the foot of an official document's last page (7.4), as a text box held at the bottom of the type area.

A table placed there is lost or moved by LibreOffice; a DrawingML text box aligned to the bottom margin stays, so that
the last line coincides with the bottom of the type area.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

_EMU_A_MM, _EMU_A_POINT = 36_000, 12_700
_LINE = 24.0  # points of a line of 四号
_THICK, _THIN = 8, 6  # eighths of a point: 0.35 mm and 0.25 mm (7.4.1)
_CHARACTER = 280  # twentieths of a point of 四号
_MOST = 28  # characters of 四号 in a line of 156 mm, one left free at each side (7.4.2), and a comma may follow
_LATIN = 0.65  # of a character: faces that stand in for 仿宋 have wider figures
_COPIED = "抄送："
_NEVER_FIRST = "，、。；"
_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_FONT = (
    '<w:rPr><w:rFonts w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:cs="仿宋_GB2312"/>'
    '<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
)


def imprint_box(copies: str, last: tuple[str, str] | None, *, width: float) -> BaseOxmlElement:
    """Return a run with the box: 抄送 to `copies`, then who printed it (left) and when (right); `width` in mm.

    Without a `last` it has no rules, as in a letter (10.1).
    """
    edge = round(width / 25.4 * 1440) - _CHARACTER
    lines = copied_lines(copies) if copies else []
    paragraphs = [
        _paragraph(_words(line), edge, above=_THICK if at == 0 and last else 0) for at, line in enumerate(lines)
    ]
    if last:
        left, right = map(_words, last)
        runs = f"{left}<w:r>{_FONT}<w:tab/></w:r>{right}"
        paragraphs.append(_paragraph(runs, edge, above=_THIN if lines else _THICK, below=_THICK))
    return _box("".join(paragraphs), len(paragraphs), width)


def copied_lines(copies: str) -> list[str]:
    """Return 抄送 with its names in lines that fit, the second one under the first name (7.4.2)."""
    lines = [_COPIED]
    for char in f"{copies}。":
        if _wide(lines[-1]) + _wide(char) > _MOST and char not in _NEVER_FIRST:
            lines.append("　" * len(_COPIED))
        lines[-1] += char
    return lines


def _wide(text: str) -> float:
    return sum(_LATIN if char.isascii() else 1.0 for char in text)


def _words(text: str) -> str:
    return f'<w:r>{_FONT}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _box(paragraphs: str, lines: int, width: float) -> BaseOxmlElement:
    height = round(_LINE * lines + 3) * _EMU_A_POINT
    across = round(width * _EMU_A_MM)
    return parse_xml(f"""<w:r {_NAMES}><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0"
 layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>
<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
<wp:extent cx="{across}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>
<wp:docPr id="9001" name="版记"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx>
<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/></wps:bodyPr></wps:wsp>
</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>""")


def _paragraph(runs: str, edge: int, *, above: int = 0, below: int = 0) -> str:
    """Return a line, ruled above and below where a width is given.

    A tab keeps it a character off the edge: an indent would shorten the rules.
    """
    sides = (("top", above), ("bottom", below))
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>' for side, size in sides if size
    )
    borders = f"<w:pBdr>{rules}</w:pBdr>" if rules else ""
    return (
        f"<w:p><w:pPr>{borders}<w:tabs>"
        f'<w:tab w:val="left" w:pos="{_CHARACTER}"/><w:tab w:val="right" w:pos="{edge}"/></w:tabs>'
        f'<w:snapToGrid w:val="0"/><w:spacing w:line="{round(_LINE * 20)}" w:lineRule="exact"/></w:pPr>'
        f"<w:r>{_FONT}<w:tab/></w:r>{runs}</w:p>"
    )
