"""Linear programmes (scipy, HiGHS) of which one question follows another: each begins where the one before ended.

`scipy.optimize` itself builds a programme anew for every question, which takes ten times as long as answering it; so
what lies below it is used, in the one version that is pinned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_PRIMAL = 4
"""HiGHS' number for the primal simplex method: only what is asked changes, so the last answer is a place to begin."""


class Row(NamedTuple):
    """Unknowns with their weights, and the least and the most they have together."""

    members: Sequence[tuple[int, int]]
    least: float
    most: float


class Answer(NamedTuple):
    """The least there is, the unknowns with which it is reached, and whether it rests on a row that may be left out."""

    least: float
    values: list[float]
    new: bool


class Programme:
    """Unknown numbers from 0 on, what each is at least and at most, and sums of them that are known."""

    def __init__(self, ends: Sequence[tuple[int, int]], rows: Sequence[Row]) -> None:
        import numpy as np  # noqa: PLC0415 - half a second that only papers on cases pay
        from scipy.optimize._highspy import _core as core  # noqa: PLC0415 - as above

        self._np, self._core = np, core
        self._rows, self._size = rows, len(ends)
        self._highs: Any = core._Highs()  # noqa: SLF001 - as the docstring of this file says
        self._highs.setOptionValue("output_flag", False)  # noqa: FBT003 - not ours
        self._highs.setOptionValue("presolve", "off")
        self._highs.setOptionValue("simplex_strategy", _PRIMAL)
        programme = core.HighsLp()
        matrix = programme.a_matrix_
        programme.num_col_ = matrix.num_col_ = len(ends)
        programme.num_row_ = matrix.num_row_ = len(rows)
        programme.col_lower_, programme.col_upper_ = np.array(ends, float).reshape(-1, 2).T
        programme.col_cost_ = np.zeros(len(ends))
        programme.row_lower_ = np.array([each.least for each in rows], float)
        programme.row_upper_ = np.array([each.most for each in rows], float)
        matrix.format_ = core.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0, *(len(each.members) for each in rows)])
        matrix.index_ = np.array([at for each in rows for at, _ in each.members], int)
        matrix.value_ = np.array([weight for each in rows for _, weight in each.members], float)
        if self._highs.passModel(programme) != core.HighsStatus.kOk:
            raise ArithmeticError(rows)
        self._out: dict[int, bool] = {}

    def least(self, rows: Sequence[Row], more: int, sign: int, out: Mapping[int, bool]) -> Answer:
        """Return the least the sum of `more` unknowns that come behind the others can be (less it, where sign is -1).

        Further rows say what these are. `out` tells of some rows whether they are left out.

        Raises:
            ArithmeticError: the programme has no answer, which cannot be, since the truth is one.

        """
        np, core, highs = self._np, self._core, self._highs
        endless = core.kHighsInf
        for row, left in out.items():
            if self._out.get(row, False) != left:
                self._out[row] = left
                highs.changeRowBounds(row, *((-endless, endless) if left else self._rows[row][1:]))
        before = highs.getBasis()
        for _ in range(more):
            highs.addCol(float(sign), 0.0, endless, 0, np.array([], np.int32), np.array([], float))
        for members, least, most in rows:
            index = np.array([at for at, _ in members], np.int32)
            weights = np.array([weight for _, weight in members], float)
            if highs.addRow(least, most, len(members), index, weights) != core.HighsStatus.kOk:
                raise ArithmeticError(members)
        highs.run()
        if highs.getModelStatus() != core.HighsModelStatus.kOptimal:
            raise ArithmeticError(highs.modelStatusToString(highs.getModelStatus()))
        solution = highs.getSolution()
        duals = solution.row_dual
        found = Answer(
            highs.getObjectiveValue(),
            list(solution.col_value)[: self._size],
            any(not left and abs(duals[row]) > _NOTHING for row, left in out.items()),
        )
        highs.deleteRows(len(rows), np.arange(len(self._rows), len(self._rows) + len(rows), dtype=np.int32))
        highs.deleteVars(more, np.arange(self._size, self._size + more, dtype=np.int32))
        if before.valid:
            highs.setBasis(before)
        return found


_NOTHING = 1e-9
