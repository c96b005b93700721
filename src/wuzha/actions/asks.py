"""Questions (问题) of a draft: answered, opened again, or settled by changing what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from wuzha.access import Actor
from wuzha.actions.drafts import held, keep, note
from wuzha.actions.turns import in_turn
from wuzha.rules.corrections import with_answers, with_clause, with_header


@in_turn
def answer(*, by: Actor, plan: int, revision: int, answers: Mapping[int, str], at: datetime) -> None:
    """Answer questions of a draft, by their number in the list (from 0); an empty answer opens a question again.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: there is no such question.

    """
    row, draft = held(by, plan, revision)
    keep(row, with_answers(draft, answers), f"答复{len(answers)}个问题")
    note(row, by, at, "answer", f"答复{len(answers)}个问题", {"answers": {str(k): v for k, v in answers.items()}})


@in_turn
def decide(
    *,
    by: Actor,
    plan: int,
    revision: int,
    questions: Sequence[int],
    changes: Mapping[str, Any],
    said: str,
    at: datetime,
) -> None:
    """Answer questions alike by changing what each is about: fields of its clause, or of the plan when it names none.

    `said` is kept as the answer; the clauses then count as checked.

    Raises:
        Absent: the plan is not there.
        Stale: somebody changed the draft meanwhile.
        Refusal: there is no such question, its clause is gone, or a field is not in order.

    """
    row, draft = held(by, plan, revision)
    draft = with_answers(draft, dict.fromkeys(questions, said))
    asked = [draft.questions[number] for number in questions]
    for code in dict.fromkeys(question.about for question in asked):
        if code is None:
            draft = with_header(draft, changes)
        else:
            draft = with_clause(draft, code, changes)
            row.review = {**row.review, code: "changed"}
    words = f"答复{len(asked)}个问题：{said}" if len(asked) > 1 else f"答复问题：{said}"
    keep(row, draft, words)
    note(row, by, at, "decide", words, {"questions": [[each.about, each.ask] for each in asked], "changes": changes})
