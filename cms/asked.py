"""A list of the catalogue that an editor asks for by pasting its address."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from search.facets import BY_NAME
from search.finding import known_values
from search.query import CatalogueQuery, Notice, parse

MOST_CHARACTERS = 1000
# Pages of ours that stand for one value of a filter: /en/themes/housing/.
_TERM_PAGES = {"themes": "theme", "methods": "method", "languages": "language"}


def parameters_of(address: str) -> dict[str, list[str]]:
    """Return the parameters of a catalogue address, with the filter that its path stands for.

    Host and language of the address do not matter: `https://any.example/fr/themes/housing/?free=1`
    gives `theme` and `free`.
    """
    parts = urlsplit(address.strip()[:MOST_CHARACTERS])
    params = parse_qs(parts.query, max_num_fields=100)
    steps = [step for step in parts.path.split("/") if step]
    for name, value in pairwise(steps):
        if name in _TERM_PAGES:
            params.setdefault(_TERM_PAGES[name], []).append(value)
    return params


def query_of(address: str, locale: str) -> tuple[CatalogueQuery, list[Notice]]:
    """Return what an address asks for, its first page, and what could not be followed."""
    params = parameters_of(address)
    query, notices = parse(params, known_values(params), reader_locale=locale)
    return replace(query, page=1), notices


def check_asked(address: str) -> None:
    """Refuse an address that asks for nothing, or for something the catalogue does not know.

    Raises:
        ValidationError: with what to do about it.
    """
    try:
        params = parameters_of(address)
    except ValueError as error:
        raise ValidationError(_("This is not the address of a list.")) from error
    if not set(params) & {*BY_NAME, "q"}:
        message = _(
            "This address has no filter. Choose filters in the catalogue, then copy the address "
            "of that page."
        )
        raise ValidationError(message)
    _query, notices = query_of(address, "en")
    if notices:
        raise ValidationError([str(notice.message) for notice in notices])
