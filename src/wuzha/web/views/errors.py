"""Pages for what went wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wuzha.web.middleware import open_to_all


@open_to_all
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """400: what came in cannot be understood."""
    return render(request, "wuzha/errors/400.html", status=400)


@open_to_all
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """403: answered by Django itself only; ours say 404."""
    return render(request, "wuzha/errors/403.html", status=403)


@open_to_all
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 because the page was open too long or cookies are off; nothing was stored."""
    return render(request, "wuzha/errors/403.html", {"reason": reason}, status=403)


@open_to_all
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """404: no such page."""
    return render(request, "wuzha/errors/404.html", status=404)


@open_to_all
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the log on the server says more."""
    return render(request, "wuzha/errors/500.html", status=500)
