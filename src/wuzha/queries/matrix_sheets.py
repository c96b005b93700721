"""The duties matrix as it is printed: all units of an office on one sheet."""

from __future__ import annotations

from datetime import datetime

from wuzha.access import Actor
from wuzha.papers.matrices import DutiesMatrix, MatrixCell, MatrixColumn, MatrixRow, Tone
from wuzha.queries.matrix import Cell, Group, Row, matrix
from wuzha.queries.matrix_choice import EVERY, Choice
from wuzha.queries.matrix_months import matrix_of_clause
from wuzha.rules.states import State

EVERY_UNIT = 100_000
QUOTED = 30

_TONES: dict[State, Tone] = {
    State.DONE: "done",
    State.DONE_LATE: "late",
    State.NOTHING: "done",
    State.NOTHING_LATE: "late",
    State.OPEN: "open",
    State.DUE_SOON: "soon",
    State.OVERDUE: "overdue",
}


def duties_matrix(*, by: Actor, unit: int, month: str, now: datetime, choice: Choice = EVERY) -> DutiesMatrix:
    """Return the matrix of a month of a unit and those below it, as a paper; five or six queries.

    Raises:
        Absent: the unit is out of reach. ValueError: no such month.

    """
    found = matrix(by=by, unit=unit, month=month, now=now, choice=choice, size=EVERY_UNIT)
    columns = [MatrixColumn(f"{column.clause.code} {column.name}", column.when) for column in found.columns]
    return DutiesMatrix(
        title=f"{found.unit_name}任务完成情况",
        period=found.month_name,
        on=now.date(),
        columns=(MatrixColumn("本月已完成"), *columns, MatrixColumn("长期任务已建立")),
        rows=tuple(_row(group, row, ongoing=True) for group in found.groups for row in group.rows),
    )


def clause_matrix(
    *, by: Actor, unit: int, clause: int, year: int, now: datetime, choice: Choice = EVERY
) -> DutiesMatrix:
    """Return one clause through a year, as a paper: the months of the year across.

    Raises:
        Absent: the unit or the clause is out of reach.

    """
    found = matrix_of_clause(by=by, unit=unit, clause=clause, year=year, now=now, choice=choice, size=EVERY_UNIT)
    about = found.columns[0]
    return DutiesMatrix(
        title=f"{found.unit_name}“{about.clause.requirement.quote[:QUOTED]}”完成情况",
        period=found.month_name,
        on=now.date(),
        columns=(MatrixColumn("全年已完成", about.when), *(MatrixColumn(column.name) for column in found.columns)),
        rows=tuple(_row(group, row, ongoing=False) for group in found.groups for row in group.rows),
    )


def _row(group: Group, row: Row, *, ongoing: bool) -> MatrixRow:
    dated = MatrixCell(f"{row.done}/{row.owed}"), *(_cell(cell) for cell in row.cells)
    last = (MatrixCell(f"{row.kept}/{row.standing}"),) if ongoing else ()
    return MatrixRow(row.name, group.name, (*dated, *last))


def _cell(cell: Cell | None) -> MatrixCell | None:
    return MatrixCell(cell.word, _TONES.get(cell.state, "none")) if cell else None
