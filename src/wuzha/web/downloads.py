"""Files on their way out, with names a Chinese office can read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, TypeVar
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse

from wuzha.actions.downloads import note
from wuzha.web.requests import Request

Answer = TypeVar("Answer", bound=HttpResponseBase)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
ZIP = "application/zip"


def attachment(data: bytes, name: str, media_type: str) -> HttpResponse:
    """Return a file to be saved under `name` (RFC 5987: the name may hold any character)."""
    answer = HttpResponse(data, content_type=media_type)
    _name(answer, name)
    return answer


def stream(pieces: Iterable[bytes], name: str, media_type: str) -> StreamingHttpResponse:
    """Return a file that is made while it is sent."""
    answer = StreamingHttpResponse(pieces, content_type=media_type)
    _name(answer, name)
    return answer


def open_file(file: IO[bytes], name: str, media_type: str) -> FileResponse:
    """Return an open file; it is sent piece by piece and closed then."""
    answer = FileResponse(file, content_type=media_type)
    _name(answer, name)
    return answer


def handed_out(request: Request, answer: Answer, *, subject: str, key: int, unit: int | None, name: str) -> Answer:
    """Return a file on its way out once the log says who took it; every paper, ledger and archive goes through here."""
    note(by=request.actor, at=request.now, subject=subject, key=key, unit=unit, name=name)
    return answer


def _name(answer: HttpResponseBase, name: str) -> None:
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["X-Content-Type-Options"] = "nosniff"
