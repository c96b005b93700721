"""Asking the programme as a browser does, without one: who is signed in, what is sent, what is read."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from urllib.parse import unquote

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client

from wuzha.access import Actor
from wuzha.store.models import Person

HTMX = {"HX-Request": "true"}


def signed_in(by: Actor | int) -> Client:
    """Return a client in which a person, given as actor or by id, is signed in."""
    client = Client()
    client.force_login(Person.objects.get(pk=by if isinstance(by, int) else by.person))
    return client


def undone(client: Client, method: str, place: str, said: Mapping[str, int | str]) -> HttpResponseBase:
    """Ask, and take back what that changed, also who is signed in; return the answer, read to its end."""
    kept = client.cookies.copy()
    with transaction.atomic():
        answer = client.get(place, said) if method == "GET" else client.post(place, said)
        answer.getvalue()  # a file is closed
        transaction.set_rollback(True)
    client.cookies = kept
    return answer


def named(name: str, data: bytes) -> io.BytesIO:
    """Return a file as a form sends it."""
    file = io.BytesIO(data)
    file.name = name
    return file


def words(html: bytes) -> str:
    """Return what a reader of the page sees, tags and blanks aside."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html.decode()))


def name_of(answer: HttpResponse) -> str:
    """Return the name under which a file is handed out."""
    found = re.fullmatch(r"attachment; filename\*=UTF-8''([A-Za-z0-9%._~-]+)", answer["Content-Disposition"])
    assert found is not None
    return unquote(found[1])


def form_of(client: Client, address: str, **changes: object) -> dict[str, object]:
    """Return what the form on a page would post, with some boxes filled in otherwise."""
    form = client.get(address).context["form"]
    boxes = {form.add_prefix(name): form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    typed = {name: given for name, given in boxes.items() if given not in (None, "")}
    return {**typed, **{form.add_prefix(name): given for name, given in changes.items()}}
