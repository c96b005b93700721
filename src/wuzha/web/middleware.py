"""Turns a signed-in account into a frozen actor, keeps everybody else outside, and words refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django_htmx.http import reswap

from wuzha.queries import installation, people
from wuzha.rules.refusals import Absent, Refusal, Stale
from wuzha.web.requests import LONGEST_NUMBER, Request

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
OPEN = "open_to_all"


def open_to_all(view: View) -> View:
    """Mark a view that needs no account."""
    setattr(view, OPEN, True)
    return view


class actor_middleware:  # noqa: N801 - settings name it like the functions around it
    """Sets `request.now` and `request.actor` before a view runs, and answers what it refuses."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond
        self.founded = False

    def __call__(self, request: Request) -> HttpResponseBase:
        """Note the moment, once for the whole request."""
        request.now = timezone.localtime()
        return self.respond(request)

    def process_view(
        self, request: Request, view: Callable[..., Any], _args: object, ids: Mapping[str, object]
    ) -> HttpResponseBase | None:
        """Let the view run, or send the person where they must go first."""
        if any("\0" in text for said in (request.GET, request.POST) for name in said for text in said.getlist(name)):
            return render(request, "wuzha/errors/400.html", status=400)  # no hand types it, no database keeps it
        if getattr(view, OPEN, False):
            return None
        if not request.user.is_authenticated:
            self.founded = self.founded or installation.founded()
            return redirect_to_login(request.get_full_path()) if self.founded else redirect("welcome")
        actor = people.actor(request.user.pk, request.now.date())
        if actor is None:
            logout(request)
            return redirect_to_login(request.get_full_path())
        request.actor = actor
        request.noticed = (request.user.noticed_on, request.user.noticed)
        if (
            request.user.must_change_password
            and request.resolver_match
            and request.resolver_match.url_name != "password"
        ):
            return redirect("password")
        return self.process_exception(request, Absent()) if any(map(_is_no_id, ids.values())) else None

    def process_exception(self, request: Request, error: Exception) -> HttpResponseBase | None:
        """Answer a refusal that a view let through: absent and forbidden alike, anything else with its sentence."""
        if isinstance(error, Absent):
            return render(request, "wuzha/errors/404.html", {"message": str(error)}, status=404)
        if isinstance(error, Refusal) and getattr(request, "htmx", False):
            # The page stays as it is; only the sentence is put where messages stand.
            messages.error(request, str(error), extra_tags="stale" if isinstance(error, Stale) else "")
            return reswap(render(request, "wuzha/parts/messages.html", {"swap": True}, status=422), "none")
        if isinstance(error, Refusal):
            return render(request, "wuzha/errors/400.html", {"message": str(error)}, status=400)
        return None


def keep_signed_in(request: Request) -> None:
    """Keep this session after somebody changed their own password; all others of theirs have ended."""
    if request.user.is_authenticated:
        request.user.refresh_from_db()
        update_session_auth_hash(request, request.user)


def _is_no_id(said: object) -> bool:
    """Say whether a number in an address has more digits than any id."""
    return isinstance(said, int) and said >= 10**LONGEST_NUMBER
