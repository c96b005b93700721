"""`{% url %}` as in Django, but an address written once is remembered: a long list has hundreds, a few µs each."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as as_in_django
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()


class AddressNode(URLNode):
    """An address by the name of its page and the ids in it."""

    def render(self, context: Context) -> SafeString:
        """Return the address, or keep it under a name as it is; empty there when it leads nowhere, as in Django."""
        try:
            found, escaped = _address(self.view_name.resolve(context), *(each.resolve(context) for each in self.args))
        except NoReverseMatch:
            if self.asvar is None:
                raise
            found = escaped = SafeString()
        if self.asvar is None:
            return escaped if context.autoescape else SafeString(found)
        context[self.asvar] = found
        return SafeString()


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """Read the tag as Django does."""
    node = as_in_django(parser, token)
    if node.kwargs:
        raise template.TemplateSyntaxError("ids in addresses are written in order, without names")
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)


@lru_cache(maxsize=8192)
def _address(name: str, *ids: Any) -> tuple[str, SafeString]:  # noqa: ANN401 - whatever a page is called by
    """Return an address, and the same as it stands in HTML."""
    found = reverse(name, args=ids)
    return found, conditional_escape(found)
