"""Filters that put values into pages; the only place where text is declared safe."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django import template
from django.forms import BoundField
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

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
def sentence_case(text: str) -> str:
    """Return a heading that a library wrote In Capitals as we write one: In capitals.

    Only where each word has one, which names inside a sentence of ours never come to, and only in
    English: elsewhere the words of libraries are not written so.
    """
    if not (get_language() or "").startswith("en"):
        return text
    first, *others = str(text).split() or [""]
    if not others or not all(word[0].isupper() or word[0] == "(" for word in (first, *others)):
        return text
    return " ".join((first, *(word if word.isupper() else word.lower() for word in others)))


@register.filter
def without_placeholder(field: BoundField) -> SafeString:
    """Return a field without the words that a library puts into it: its label says them."""
    return field.as_widget(attrs={"placeholder": False})


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
