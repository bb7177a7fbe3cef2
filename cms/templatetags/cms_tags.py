"""Filters that put values into pages; the only place where text is declared safe."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from cms.components import Words

register = template.Library()

# `<`, `>` and `&` cannot stand in a script element; U+2028 and U+2029 end lines in old parsers.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


@register.filter
def language(words: object) -> SafeString:
    """Return ` lang` and ` dir` attributes for a text in another language than the page."""
    if not isinstance(words, Words) or not (words.lang or words.direction):
        return SafeString("")
    attributes = (("lang", words.lang), ("dir", words.direction))
    return format_html_join("", ' {}="{}"', (pair for pair in attributes if pair[1]))


@register.filter
def number(value: int | None) -> str:
    """Return a whole number as the reader's language writes it."""
    if value is None:
        return ""
    # A page has hundreds of small numbers, which are written alike in every language of ours.
    return str(value) if 0 <= value < 1000 else number_format(value, force_grouping=True)


@register.filter
def plain(value: float) -> str:
    """Return a number for machines, whatever the reader's language."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


@register.filter
def cleaned_html(value: str) -> SafeString:
    """Show a text that has passed `clean_html` on its way in."""
    return mark_safe(value)


@register.filter
def json_ld(value: Mapping[str, object]) -> SafeString:
    """Return a block of structured data that no text inside can leave."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')
