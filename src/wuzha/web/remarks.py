"""What an action refused, put beside the fields it speaks of."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from wuzha.rules.refusals import Absent, Refusal


def put_remarks(form: Form, refusal: Refusal) -> None:
    """Add the refusal's remarks to the form's fields, or its sentence to the form; absence stays absence.

    Raises:
        Absent: what was refused is not there for this person; the middleware answers.

    """
    if isinstance(refusal, Absent):
        raise refusal
    known = {name: remark for name, remark in refusal.fields.items() if name in form.fields}
    for name, remark in known.items():
        form.add_error(name, remark.splitlines())
    if not known:
        form.add_error(None, str(refusal))


def say_refusal(request: HttpRequest, refusal: Refusal) -> None:
    """Show the refusal's sentence on the next page; absence stays absence.

    Raises:
        Absent: what was refused is not there for this person; the middleware answers.

    """
    if isinstance(refusal, Absent):
        raise refusal
    messages.error(request, str(refusal))
