"""Entries like another: the same themes, the same words in the title, a language in common."""

from __future__ import annotations

from collections.abc import Iterator

import tantivy

from search.engines.embedded.query import Must, MustNot, Should
from search.engines.embedded.reading import SCHEMA, Stored, key_at, stored_of
from search.engines.embedded.stemming import stemmed
from search.facets import LANGUAGE, METHOD, THEME
from search.languages import fold, significant, terms

SAME_THEME = 4.0
SAME_LANGUAGE = 3.0
SAME_METHOD = 1.0


def more_like(searcher: tantivy.Searcher, key: str, limit: int) -> list[str]:
    """Return the keys of the entries most like one; none for an entry that is not held.

    Something must be shared besides the language: a theme or a word of the title.
    """
    stored = stored_of(searcher, key)
    if stored is None:
        return []
    alike = [(Should, query) for query in (*_same_themes(stored), *_same_words(stored))]
    if not alike:
        return []
    parts = [(Must, tantivy.Query.boolean_query(alike))]
    parts += [(Should, query) for query in _same_rest(stored)]
    parts.append((MustNot, tantivy.Query.term_query(SCHEMA, "key", key)))
    query = tantivy.Query.boolean_query(parts)
    found = searcher.search(query, limit, count=False, weight_by_field="lift")
    return [key_at(searcher, address) for _score, address in found.hits]


def _same_themes(stored: Stored) -> Iterator[tantivy.Query]:
    for slug in stored["own"]:
        yield _worth(THEME.field, slug, SAME_THEME)


def _same_rest(stored: Stored) -> Iterator[tantivy.Query]:
    for tag in stored["language"]:
        yield _worth(LANGUAGE.field, tag, SAME_LANGUAGE)
    for slug in stored["method"]:
        yield _worth(METHOD.field, slug, SAME_METHOD)


def _same_words(stored: Stored) -> Iterator[tantivy.Query]:
    locale, title = stored["titles"][0]
    for term in dict.fromkeys(significant(terms(fold(title)))):
        yield tantivy.Query.boost_query(tantivy.Query.term_query(SCHEMA, "title", term), 0.5)
    for stem in dict.fromkeys(stemmed(title, locale).split()):
        yield tantivy.Query.boost_query(tantivy.Query.term_query(SCHEMA, "title_stem", stem), 0.5)


def _worth(field: str, value: str, weight: float) -> tantivy.Query:
    return tantivy.Query.const_score_query(tantivy.Query.term_query(SCHEMA, field, value), weight)
