"""What an action refused: put beside the fields it speaks of, or said on the next page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from wuzha.rules.refusals import Absent, Refusal


@contextmanager
def refusal_to(put: Callable[[Refusal], object]) -> Iterator[None]:
    """Give what is refused in the block to `put`, and go on behind the block; absence stays absence.

    Raises:
        Absent: what was refused is not there for this person; the middleware answers.

    """
    try:
        yield
    except Absent:
        raise
    except Refusal as refusal:
        put(refusal)


@contextmanager
def refusal_beside(form: Form) -> Iterator[None]:
    """Put what is refused in the block beside the form's fields; raises as `refusal_to`."""
    with refusal_to(lambda refusal: put_remarks(form, refusal)):
        yield


@contextmanager
def refusal_said(request: HttpRequest) -> Iterator[None]:
    """Say what is refused in the block on the next page; raises as `refusal_to`."""
    with refusal_to(lambda refusal: messages.error(request, str(refusal))):
        yield


def put_remarks(form: Form, refusal: Refusal) -> None:
    """Add the refusal's remarks to the form's fields, or its sentence to the form where it speaks of none of them."""
    known = {name: remark for name, remark in refusal.fields.items() if name in form.fields}
    for name, remark in known.items():
        form.add_error(name, remark.splitlines())
    if not known:
        form.add_error(None, str(refusal))
