"""Lists that come in by hand: looked at first, then confirmed without choosing the file again."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.forms import Form

from wuzha.actions import waiting_lists
from wuzha.actions.waiting_lists import Waiting
from wuzha.papers.forms import MAX_BYTES
from wuzha.papers.old_sheets import as_xlsx
from wuzha.papers.pdf import Busy
from wuzha.rules.refusals import Refusal
from wuzha.web.remarks import refusal_beside, refusal_said
from wuzha.web.requests import Request

ENDINGS = ".xlsx,.xls,.et,.ods"
"""What a box for a workbook offers; all but the first need LibreOffice on this machine."""


def as_read(data: bytes) -> bytes:
    """Return a workbook that was sent as .xlsx, where it can be.

    Raises:
        Refusal: it takes too long now; the same file may be turned a little later.

    """
    try:
        return as_xlsx(data)
    except Busy as busy:
        raise Refusal.about("file", str(busy)) from busy


def is_look(request: Request) -> bool:
    """Tell whether a list is only to be looked at."""
    return "check" in request.POST


def is_confirmed(request: Request) -> bool:
    """Tell whether the list looked at before is confirmed."""
    return "confirm" in request.POST


def came(request: Request, form: Form, kind: str) -> Waiting | None:
    """Return the list that was sent, or confirmed; None when the form says what is wrong with it.

    Raises:
        Refusal: none waits to be confirmed; as `as_read`.

    """
    if request.method != "POST":
        return None
    if is_confirmed(request):
        return waiting_lists.waiting(by=request.actor, kind=kind)
    if not form.is_valid():
        return None
    said = form.cleaned_data
    return Waiting(as_read(said["file"].read(MAX_BYTES + 1)), said["file"].name or "", said.get("under") or 0)


def refusal_shown(request: Request, form: Form) -> AbstractContextManager[None]:
    """Put what is refused in the block beside the form; said on the next page where the list was only confirmed."""
    return refusal_beside(form) if form.is_bound else refusal_said(request)


def settle(request: Request, kind: str, sent: Waiting, *, sound: bool) -> None:
    """Keep a list that was looked at and is sound, so that it can be confirmed; forget one that was taken."""
    if is_look(request) and sound:
        waiting_lists.keep(
            by=request.actor, kind=kind, name=sent.name, data=sent.data, under=sent.under, at=request.now
        )
    elif not is_look(request):
        waiting_lists.done(by=request.actor, kind=kind)
