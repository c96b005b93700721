"""Work that takes long, told on the page while it is done: the page is sent piece by piece.

Nothing runs in the background and nothing is kept half done: closing the page stops the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from wuzha.reading.documents import Step, Steps
from wuzha.rules.refusals import Refusal
from wuzha.web.requests import Request

_MARK = "<!--steps-->"
Result = TypeVar("Result")


def told(
    request: Request, steps: Steps[Result], *, heading: str, back: str, done: Callable[[Result], str]
) -> HttpResponseBase:
    """Do the work and go on to the address `done` gives for its result; tell each step on a page where there are any.

    Raises:
        Refusal: the work was refused before its first step; later that is said on the page, with a link `back`.

    """
    try:
        first = next(steps)
    except StopIteration as finished:
        return redirect(done(finished.value))
    page = render_to_string("wuzha/plans/progress.html", {"heading": heading, "mark": _MARK}, request)
    answer = StreamingHttpResponse(_pieces(page, first, steps, back, done))
    answer["Content-Encoding"] = "identity"  # packing would hold the pieces back
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"  # the same, by a proxy in front
    return answer


def _pieces(page: str, first: Step, steps: Steps[Result], back: str, done: Callable[[Result], str]) -> Iterator[str]:
    head, _, foot = page.partition(_MARK)
    yield head
    yield _step(first)
    try:
        while True:
            yield _step(next(steps))
    except StopIteration as finished:
        yield render_to_string("wuzha/plans/progress_done.html", {"address": done(finished.value)})
    except Refusal as refusal:
        yield render_to_string("wuzha/plans/progress_refused.html", {"said": str(refusal), "back": back})
    finally:
        steps.close()
    yield foot


def _step(step: Step) -> str:
    return render_to_string("wuzha/plans/progress_step.html", {"step": step, "number": step.done + 1})
