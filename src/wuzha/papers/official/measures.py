"""Measures of GB/T 9704-2012 《党政机关公文格式》, and those that were tried where it gives none.

A4 with a type area of 156 x 225 mm, 22 lines of 28 characters of 三号仿宋, 二号小标宋 for the title, 三号黑体 for
first-level headings. 28.95 pt exact spacing gives 22 lines, a quarter point of condensing 28 characters.
"""

from __future__ import annotations

FANGSONG, HEITI, KAITI, SONGTI, TITLE_FACE = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
BODY, TITLE, FOLIO, SMALL = 16.0, 22.0, 14.0, 10.5  # points: 三号, 二号, 四号, 五号
LINE = 28.95  # points, exact (5.2.3: 22 lines in 225 mm)
TITLE_LINE = 34.0  # points; a title of two lines must not touch itself
SMALL_LINE = 16.0
CHARACTER = 15.79  # points: 156 mm / 28
CONDENSE = -5  # twentieths of a point, so that 28 characters of 16 pt fit
WIDTH = 156.0  # mm of the type area
POINTS_A_MM = 72 / 25.4
TWIPS_A_MM = 56.6929
MARK = 42.0  # points of the name of the issuer (初号), less where it is long
HEAD_REST = 12.35  # points: with three lines 35 mm
FOUR_MM = 11.35  # points between the number and the red line
RED = "E60000"
INDENT = 2  # characters at the head of a paragraph (7.3.3)
