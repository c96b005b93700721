"""The parts of the correction page (校对页), each rendered once for as long as it stays the same.

A change is answered with the parts that changed, and nothing else: each says by its id what it takes the place of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from wuzha.plan.vocabulary import load_vocabulary
from wuzha.queries.cards import Card, Section
from wuzha.queries.drafts import Draft
from wuzha.queries.sources import Piece
from wuzha.web.changes import Step, steps
from wuzha.web.clauses import LONG_LISTS, ClauseForm

Parts = dict[str, Any]
NEW = "new"
"""The id of the form of a clause that has no code yet."""
HEADER = "header"
"""The id of what the plan says of itself."""


@lru_cache(maxsize=4096)
def part(name: str, item: object, *, swap: bool = False) -> SafeString:
    """Return one item of a list of the page; `swap` when it is sent to take its own place."""
    shown = {name: item, "swap": swap, "types": unit_types() if name == "ask" else ()}
    return mark_safe(render_to_string(f"wuzha/plans/{name}.html", shown).strip())  # noqa: S308 - a template escaped it


@lru_cache(maxsize=1)
def unit_types() -> tuple[tuple[str, str], ...]:
    """Return the types of unit a question about an owner can be answered with."""
    entries = load_vocabulary().entries("unit_types").items()
    return tuple((code, entry.name) for code, entry in entries if code != "any")


@lru_cache(maxsize=1)
def long_lists() -> tuple[tuple[str, SafeString], ...]:
    """Return the long lists of choices of a clause's form, each as it stands in the form."""
    form = ClauseForm()
    lists = [(name, {"field": form[name], "grouped": name == "activity"}) for name in LONG_LISTS]
    return tuple((name, SafeString(render_to_string("wuzha/plans/long_list.html", shown))) for name, shown in lists)


@lru_cache(maxsize=4096)
def line(number: int, pieces: tuple[Piece, ...], *, swap: bool = False) -> SafeString:
    """Return one line of the source with its marks."""
    oob = ' hx-swap-oob="true"' if swap else ""
    inside = "".join(map(_piece, pieces))
    return mark_safe(f'<span id="l{number}"{oob}>{inside}</span>')  # noqa: S308 - its words are escaped


def _piece(piece: Piece) -> str:
    opening = ""
    for mark in piece.marks:
        about = escape(mark.about)
        kind = "" if mark.kind == "clause" else f' class="{mark.kind}"'
        name = f' id="m-{about}"' if mark.first else ""
        opening += f'<mark data-about="{about}"{kind}{name}>'
    return f"{opening}{escape(piece.text)}{'</mark>' * len(piece.marks)}"


def page(draft: Draft) -> Parts:
    """Return what the template of the whole page is filled with."""
    return {
        "draft": draft,
        "lines": mark_safe("".join(line(number, pieces) for number, pieces in enumerate(draft.lines))),  # noqa: S308
        "sections": [section(each) for each in draft.sections],
        "asks": [part("ask", each) for each in draft.asks],
        "advice": [part("advice", each) for each in draft.advice],
        "unread": [part("unread", each) for each in draft.unread],
        "long_lists": long_lists(),
    }


@lru_cache(maxsize=512)
def section(each: Section) -> SafeString:
    """Return a section with its cards."""
    cards = [part("card", card) for card in each.cards]
    return mark_safe(render_to_string("wuzha/plans/section.html", {"section": each, "cards": cards}))  # noqa: S308


def answer(request: HttpRequest, before: Draft, after: Draft, also: Iterable[str] = ()) -> HttpResponse:
    """Return the parts of a draft that changed; `also` names clauses whose cards are sent in any case.

    Where what stayed comes in another order the page is asked for anew.
    """
    always = set(also)
    lists = [
        _listed(before.asks, after.asks, "ask", "asks-list", lambda each: each.key),
        _listed(before.advice, after.advice, "advice", "advice-list", lambda each: each.id),
        _listed(before.unread, after.unread, "unread", "unread-list", lambda each: each.key),
        _sections(before, after, always),
    ]
    if any(each is None for each in lists):
        return HttpResponse(headers={"HX-Refresh": "true"})
    old = dict(enumerate(before.lines))
    sent: list[str] = [line(number, now, swap=True) for number, now in enumerate(after.lines) if old.get(number) != now]
    sent += [html for each in lists if each is not None for html in each]
    counters = {"draft": after, "swap": True, "header": after.header, "plan": after.plan}
    names = ["toolbar", "counts"]
    names += ["header_card"] if before.header != after.header or HEADER in always else []
    names += ["asides"] if before.asides != after.asides or always & {each.key for each in after.asides} else []
    names += ["plan_notes"] if (before.notes, before.remarks) != (after.notes, after.remarks) else []
    sent += [SafeString(render_to_string(f"wuzha/plans/{name}.html", counters)) for name in names]
    sent.append(SafeString(render_to_string("wuzha/parts/messages.html", {"swap": True}, request)))
    return HttpResponse("".join(sent))


def _listed(
    before: Iterable[Any], after: Iterable[Any], name: str, place: str, id_of: Callable[[Any], str]
) -> list[str] | None:
    """Return what turns one list into another; None when it cannot be told item by item."""
    found = steps(tuple(before), tuple(after), id_of)
    return None if found is None else [_step(step, name, place, id_of) for step in found]


def _step(step: Step[Any], name: str, place: str, id_of: Callable[[Any], str]) -> str:
    if step.out:
        return f'<div id="{escape(id_of(step.item))}" hx-swap-oob="delete"></div>'
    if step.behind is None:
        return part(name, step.item, swap=True)
    return _put(part(name, step.item), step.behind, place)


def _put(html: str, behind: str, place: str) -> str:
    """Put something behind what has an id, or first in its place."""
    where = f"afterend:[id='{escape(behind)}']" if behind else f"afterbegin:#{place}"
    return f'<div hx-swap-oob="{where}">{html}</div>'


def _sections(before: Draft, after: Draft, always: set[str]) -> list[str] | None:
    old = {each.key: each for each in before.sections}
    found = steps(before.sections, after.sections, lambda each: each.key)
    if found is None:
        return None
    sent: list[str] = []
    for step in found:
        if step.out:
            sent.append(f'<div id="{step.item.key}" hx-swap-oob="delete"></div>')
        elif step.behind is not None:
            sent.append(_put(section(step.item), step.behind, "clauses"))
        else:
            inside = _cards(old[step.item.key], step.item)
            if inside is None:
                return None
            sent += inside
    return [*sent, *_unchanged(before, after, always)]


def _cards(before: Section, after: Section) -> list[str] | None:
    cards = _listed(before.cards, after.cards, "card", f"cards-{after.key}", lambda card: card.code)
    if cards is None or before.ready == after.ready:
        return cards
    ready = render_to_string("wuzha/plans/ready.html", {"section": after, "swap": True})
    return [*cards, ready]


def _unchanged(before: Draft, after: Draft, always: set[str]) -> Iterator[str]:
    """Yield the cards that are to be sent though they are what they were: their form is open in their place."""
    if NEW in always:
        yield '<div id="new-clause" hx-swap-oob="innerHTML"></div>'
    for code in always:
        card: Card | None = after.card(code)
        if card is not None and card == before.card(code):
            yield part("card", card, swap=True)
