"""Files on their way out, with names a Chinese office can read."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attachment(data: bytes, name: str, media_type: str) -> HttpResponse:
    """Return a file to be saved under `name` (RFC 5987: the name may hold any character)."""
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
