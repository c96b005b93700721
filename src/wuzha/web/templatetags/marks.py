"""What was looked for, marked where it was found."""

from __future__ import annotations

import re
from collections.abc import Collection

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def marked(text: str, words: Collection[str]) -> SafeString:
    """Return a text with every place marked that reads like one of the words, the longest first."""
    if not words:
        return format_html("{}", text)
    found = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))), re.IGNORECASE)
    pieces, begins = [], 0
    for place in found.finditer(text):
        pieces.append((text[begins : place.start()], format_html("<mark>{}</mark>", place.group())))
        begins = place.end()
    return format_html("{}{}", format_html_join("", "{}{}", pieces), text[begins:])
