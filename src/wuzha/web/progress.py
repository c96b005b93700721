"""Work that takes long, told on the page while it is done: the page is sent piece by piece.

Nothing runs in the background and nothing is kept half done: closing the page stops the work before its next step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string

from wuzha.reading.documents import Step, Steps
from wuzha.rules.refusals import Refusal
from wuzha.web.requests import Request

_MARK = "<!--steps-->"
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done:
    """What is said where the work is done, and the address at which one goes on: at once, or when one has read it."""

    said: str
    address: str
    do: str = "打开"
    wait: bool = False


def told(
    request: Request,
    steps: Steps[Result],
    *,
    heading: str,
    back: str,
    at_once: Callable[[Result], HttpResponse],
    done: Callable[[Result], Done],
) -> HttpResponseBase:
    """Do the work and answer `at_once`; where it has steps tell each on a page, which ends with what `done` says.

    Raises:
        Refusal: the work was refused before its first step; later that is said on the page, with a link `back`.

    """
    try:
        first = next(steps)
    except StopIteration as finished:
        return at_once(finished.value)
    page = render_to_string("wuzha/progress/page.html", {"heading": heading, "mark": _MARK}, request)
    answer = StreamingHttpResponse(_pieces(page, first, steps, back, done))
    answer["Content-Encoding"] = "identity"  # packing would hold the pieces back
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"  # the same, by a proxy in front
    return answer


def _pieces(page: str, first: Step, steps: Steps[Result], back: str, done: Callable[[Result], Done]) -> Iterator[str]:
    head, _, foot = page.partition(_MARK)
    yield head
    yield _step(first)
    try:
        while True:
            yield _step(next(steps))
    except StopIteration as finished:
        yield render_to_string("wuzha/progress/done.html", {"done": done(finished.value)})
    except Refusal as refusal:
        yield render_to_string("wuzha/progress/refused.html", {"said": str(refusal), "back": back})
    finally:
        steps.close()
    yield foot


def _step(step: Step) -> str:
    part = {"number": step.done + 1, "percent": 100 * step.done // step.total}
    return render_to_string("wuzha/progress/step.html", {"step": step, **part})
