"""What facets' values are called in a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from academy.api import interface_locale
from academy.catalogue.enums import EntryKind, Level, Mode, SessionState
from academy.organisations.models import Organisation
from academy.plain_select import rows_of, select
from academy.taxonomy.vocabulary import Term, Vocabulary
from search.facets import (
    AUDIENCE,
    FREE,
    KIND,
    LANGUAGE,
    LEVEL,
    METHOD,
    MODE,
    NOT_STATED,
    PROVIDER,
    REGION,
    STATE,
    THEME,
)
from search.results import RECOMMENDED


class FacetNames:
    """Names of values in one locale; those of organisations are read at once, in one statement.

    Terms have names in more languages than the interface: the words of closed lists are in
    English where the interface does not speak the locale.
    """

    def __init__(self, *, terms: Vocabulary, locale: str, providers: Iterable[str]) -> None:
        self._locale = locale
        self._terms: dict[str, Mapping[str, Term]] = {
            LANGUAGE.name: terms.languages,
            THEME.name: terms.themes,
            METHOD.name: terms.methods,
            AUDIENCE.name: terms.audiences,
            REGION.name: terms.regions,
        }
        words = _closed_lists(interface_locale(locale))
        self._words = {**words, PROVIDER.name: _organisations(providers)}

    def of(self, facet: str, value: str) -> str:
        """Return the name of a value, or the value itself when nothing has it."""
        if value == NOT_STATED:
            return self._words[NOT_STATED][value]
        if facet in self._terms:
            term = self._terms[facet].get(value)
            return term.label(self._locale) if term else value
        return self._words.get(facet, {}).get(value, value)


@cache
def _closed_lists(locale: str) -> Mapping[str, Mapping[str, str]]:
    """Return the words of the lists that only a release changes, and of what is not stated."""
    enums = {KIND.name: EntryKind, MODE.name: Mode, LEVEL.name: Level, STATE.name: SessionState}
    with translation.override(locale):
        words: dict[str, Mapping[str, str]] = {
            name: {str(value): str(label) for value, label in enum.choices}
            for name, enum in enums.items()
        }
        return words | {
            FREE.name: {"1": _("Free of charge"), "0": _("Paid")},
            NOT_STATED: {NOT_STATED: _("Not stated")},
            RECOMMENDED.facet: {RECOMMENDED.value: _("Recommended")},
        }


def _organisations(values: Iterable[str]) -> Mapping[str, str]:
    ids = [int(value) for value in values if value.isascii() and value.isdigit()]
    rows = rows_of((select(Organisation, "id", "name", by="id"), ids))
    return {str(pk): name for pk, name in rows}
