"""The 版记 at the foot of an official document's last page (7.4), as a text box held at the bottom of the type area.

A table placed there is lost or moved by LibreOffice; a DrawingML text box aligned to the bottom margin stays, so that
the last line coincides with the bottom of the type area.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

_EMU_A_MM, _EMU_A_POINT = 36_000, 12_700
_LINE = 24.0  # points of a line of 四号
_THICK, _THIN = 8, 6  # eighths of a point: 0.35 mm and 0.25 mm (7.4.1)
_CHARACTER = 280  # twentieths of a point of 四号
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


def imprint_box(lines: Sequence[str], last: tuple[str, str], *, width: float) -> BaseOxmlElement:
    """Return a run with the box: `lines` (抄送), then who printed it (left) and when (right); `width` in mm."""
    edge = round(width / 25.4 * 1440) - _CHARACTER
    texts = [f"<w:r>{_FONT}<w:t>{escape(line)}</w:t></w:r>" for line in lines]
    left, right = (f"<w:r>{_FONT}<w:t>{escape(text)}</w:t></w:r>" for text in last)
    texts.append(f"{left}<w:r>{_FONT}<w:tab/></w:r>{right}")
    paragraphs = "".join(_paragraph(text, at, len(texts), edge) for at, text in enumerate(texts))
    height = round(_LINE * len(texts) + 3) * _EMU_A_POINT
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


def _paragraph(runs: str, at: int, count: int, edge: int) -> str:
    """Return a line with the rule above it, and the last one with that below.

    A tab keeps it a character off the edge: an indent would shorten the rules.
    """
    above = _THICK if at == 0 else _THIN
    borders = f'<w:top w:val="single" w:sz="{above}" w:space="0" w:color="000000"/>'
    if at == count - 1:
        borders += f'<w:bottom w:val="single" w:sz="{_THICK}" w:space="0" w:color="000000"/>'
    return (
        f"<w:p><w:pPr><w:pBdr>{borders}</w:pBdr><w:tabs>"
        f'<w:tab w:val="left" w:pos="{_CHARACTER}"/><w:tab w:val="right" w:pos="{edge}"/></w:tabs>'
        f'<w:snapToGrid w:val="0"/><w:spacing w:line="{round(_LINE * 20)}" w:lineRule="exact"/></w:pPr>'
        f"<w:r>{_FONT}<w:tab/></w:r>{runs}</w:p>"
    )
