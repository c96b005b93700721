"""The small elements that every page is made of; every template knows them without loading anything."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from wuzha.web.names import PAGES
from wuzha.web.templatetags.lines import badge

register = template.Library()
register.simple_tag(badge)

LONGEST_CRUMB = 24
_NUMBER, _UNSEEN = "#", "~"


@register.simple_block_tag
def crumbs(content: SafeString) -> SafeString:
    """Put the way to a page into its frame; nothing on a page that stands at the top."""
    if not content.strip():
        return SafeString("")
    return format_html('<nav class="crumbs" aria-label="当前位置"><ol>{}</ol></nav>', content)


@register.simple_tag
def crumb(page: str, *keys: object, name: str = "", **query: object) -> SafeString:
    """Lead to a page above: `{% crumb "plan" found.plan name=found.title %}`; without a name its usual one is said.

    Whatever else is named stands in the address (`unit=found.unit`), unless it is empty.
    """
    said = {key: value for key, value in query.items() if value not in (None, "")}
    href = reverse(page, args=keys) + (f"?{urlencode(said)}" if said else "")
    return format_html('<li><a href="{}">{}</a></li>', href, Truncator(name or PAGES[page]).chars(LONGEST_CRUMB))


@register.simple_tag(takes_context=True)
def here(context: Context, name: str = "") -> SafeString:
    """Say the page itself at the end of the way to it: by its usual name unless told another."""
    said = Truncator(name or context["page_name"]).chars(LONGEST_CRUMB)
    return format_html('<li aria-current="page">{}</li>', said)


@register.simple_block_tag
def table(
    content: SafeString,
    label: str,
    *heads: str | Iterable[str],
    numbers: Iterable[str] = (),
    wide: bool = False,
    brief: bool = False,
) -> SafeString:
    """Put rows into a table with a head: `{% table "单位" "单位" "人数#" "~操作" %}<tr>…</tr>{% endtable %}`.

    `#` stands behind the heads of figures, `~` before one that is only read aloud; an empty head is left out, a list
    of heads is taken one by one; heads of figures by a list are the `numbers`. On a phone each row is a card, whose
    cells are named by their `data-label`; those of a `brief` one stand one after another; a `wide` table is moved
    sideways instead.
    """
    flat = [head for each in heads for head in ((each,) if isinstance(each, str) else each) if head]
    flat += [head + _NUMBER for head in numbers]
    look = "" if wide else " cards brief" if brief else " cards"
    head = _table_head(conditional_escape(label), tuple(map(conditional_escape, flat)), look)
    return SafeString(f"{head}{content}</table></div>")


@lru_cache(maxsize=256)
def _table_head(label: str, heads: tuple[str, ...], look: str) -> SafeString:
    """Return the head of a table; label and heads are escaped, for safe and plain ones are alike to what keeps them."""
    return format_html(
        '<div class="scroll{}" tabindex="0" role="region" aria-label="{}"><table class="data stick">'
        "<thead><tr>{}</tr></thead><tbody>",
        look,
        label,
        format_html_join("", "{}", ((_head(head),) for head in heads)),
    )


def _head(head: str) -> SafeString:
    if head.endswith(_NUMBER):
        return format_html('<th scope="col" class="num">{}</th>', head.removesuffix(_NUMBER))
    if head.startswith(_UNSEEN):
        return format_html('<th scope="col"><span class="sr">{}</span></th>', head.removeprefix(_UNSEEN))
    return format_html('<th scope="col">{}</th>', head)


@register.simple_tag(takes_context=True)
def press(context: Context, do: str, page: str, *keys: object, **more: Any) -> SafeString:  # noqa: ANN401 - any value
    """Show a button that does something at once: `{% press "签收" "receipt-acknowledge" line.recipient %}`.

    kind: primary, small … as of any button; about: what it is about, for screen readers; ask: a question before it.
    Everything else is sent along (revision=found.revision).
    """
    kind, about, ask = (more.pop(name, "") for name in ("kind", "about", "ask"))
    sent = {"csrfmiddlewaretoken": context["csrf_token"], **more}
    return format_html(
        '<form method="post" action="{}"{}>{}<button class="btn {}">{}{}</button></form>',
        reverse(page, args=keys),
        format_html(' data-ask="{}"', ask) if ask else "",
        format_html_join("", '<input type="hidden" name="{}" value="{}">', sent.items()),
        kind,
        do,
        format_html('<span class="sr">：{}</span>', about) if about else "",
    )


@register.inclusion_tag("wuzha/parts/ask.html")
def ask(do: str, page: str, *keys: object, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any value
    """Show a button that asks before it does something that cannot simply be undone.

    title and text of the question; kind of the button; danger: it takes something away; reason: a sentence is asked
    for; field: of a form, asked for too; revision: of the thing; confirm: words of the button inside the dialog, if
    others; about: as of `press`;
    link: true where the address also shows a page that asks the same, for a browser without script.
    """
    return {
        "id": "-".join(map(str, ("ask", page, *keys))),
        "do": do,
        "action": reverse(page, args=keys),
        **more,
    }


@register.inclusion_tag("wuzha/parts/empty.html")
def nothing(title: str, text: str = "", do: str = "", page: str = "", *keys: object) -> dict[str, str]:
    """Say why a list is empty and what to do; `do` leads to a page, by the name of its address or as `?…`."""
    href = page if page.startswith("?") else reverse(page, args=keys) if page else ""
    return {"title": title, "text": text, "action": do, "href": href}


@register.inclusion_tag("wuzha/parts/buttons.html")
def buttons(do: str, page: str = "", *keys: object, **more: str) -> dict[str, str]:
    """End a form: `{% buttons "保存" "people" %}`, its button and a way back to a page above.

    kind: of the button, primary unless told; check, more: words of a second button that sends this name; cancel: words
    of the way back, 取消 unless told.
    """
    return {"kind": "primary", "cancel": "取消", "do": do, "back": reverse(page, args=keys) if page else "", **more}
