"""Small texts that several parts of pages share: languages, price, lists, foreign words (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from academy.taxonomy.vocabulary import Term, Vocabulary
from cms.components import Words

# Spanish turns "y" into "e" before the sound of i, and "o" into "u" before that of o. A diphthong,
# as in "hielo", begins with another sound.
_SOUND_OF_I: Final = re.compile(r"\W*h?[ií](?![aeo])", re.IGNORECASE)
_SOUND_OF_O: Final = re.compile(r"\W*h?[oó]", re.IGNORECASE)


def join(parts: Iterable[str]) -> str:
    """Return a list as the reader's language writes it: "English, French and Arabic"."""
    listed = [part for part in parts if part]
    if len(listed) < 2:
        return "".join(listed)
    # Arabic joins every part with the word, others only the last.
    between = pgettext("between the parts of a list that “and” ends", ", ")
    pattern = (
        pgettext("before a word that begins with the sound of i", "%(first)s and %(last)s")
        if _SOUND_OF_I.match(listed[-1])
        else _("%(first)s and %(last)s")
    )
    return pattern % {"first": between.join(listed[:-1]), "last": listed[-1]}


def either(parts: Sequence[str]) -> str:
    """Return a choice as the reader's language writes it: "French or Spanish"."""
    if len(parts) < 2:
        return "".join(parts)
    between = pgettext("between the parts of a list that “or” ends", ", ")
    pattern = (
        pgettext("before a word that begins with the sound of o", "%(first)s or %(last)s")
        if _SOUND_OF_O.match(parts[-1])
        else _("%(first)s or %(last)s")
    )
    return pattern % {"first": between.join(parts[:-1]), "last": parts[-1]}


def in_a_row(parts: Iterable[str]) -> str:
    """Return texts one after the other, with the comma of the reader's language."""
    return pgettext("between the parts of a list", ", ").join(parts)


def quoted(text: str) -> str:
    """Return a text between the quotation marks of the reader's language."""
    return _("“%(text)s”") % {"text": text}


def language_term(tag: str, vocabulary: Vocabulary) -> Term | None:
    """Return the language of a tag, or its base language."""
    return vocabulary.languages.get(tag) or vocabulary.languages.get(tag.partition("-")[0])


def words(text: str, locale: str, readers_locale: str, vocabulary: Vocabulary) -> Words:
    """Return a text with its language marked, unless it is the language of the page."""
    if not locale or locale == "und":
        return Words(text=text, direction="auto")
    if locale.partition("-")[0] == readers_locale.partition("-")[0]:
        return Words(text=text)
    term = language_term(locale, vocabulary)
    return Words(text=text, lang=locale, direction=term.direction if term else "auto")


def with_own_name(term: Term, locale: str) -> str:
    """Return a language in the reader's words with its own name beside: "Arabic (العربية)"."""
    label = term.label(locale)
    if not term.native_name or term.native_name.casefold() == label.casefold():
        return label
    # The isolate (U+2068 to U+2069) keeps brackets in their places beside a name that runs the
    # other way and has brackets of its own: "português (Portugal)" on an Arabic page.
    return f"{label} (\u2068{term.native_name}\u2069)"


def say_price(*, is_free: bool | None, price: Decimal | None, currency: str) -> str:
    """Return what an entry costs, or nothing when nobody said."""
    if is_free:
        return _("Free of charge")
    if price is not None:
        places = 0 if price == price.to_integral_value() else 2
        amount = number_format(price, decimal_pos=places, force_grouping=True)
        return f"{amount}\u00a0{currency}"
    return _("Paid") if is_free is False else ""
