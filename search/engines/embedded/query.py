"""A CatalogueQuery as queries of the embedded engine; typed text never meets a query parser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import tantivy

from search.engines.embedded.stemming import stems_of
from search.facets import Facet
from search.languages import fold, is_unspaced, lower, split_word, stop_words, terms, words
from search.query import CatalogueQuery
from search.results import Concept

# Weights of the places in which a word may stand, found by measuring known items.
TITLE: Final = 1.0
TITLE_STEM: Final = 0.8
TEXT: Final = 0.6
TEXT_STEM: Final = 0.4
PROVIDER: Final = 0.5
CONCEPT: Final = 0.3
LANGUAGE_NAME: Final = 0.8
# A word found in several places counts a little more than in its best place alone.
TIE_BREAKER: Final = 0.3
WHOLE_TITLE: Final = 8.0
ALL_IN_TITLE: Final = 4.0
SMALL_WORD: Final = 0.3
MOST_WORDS: Final = 32

Must = tantivy.Occur.Must
Should = tantivy.Occur.Should


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """A word of the index that was probably meant, and how sure that is (0 to 1).

    `written` has its accents; `is_slip` tells a mended slip from a completed word.
    """

    folded: str
    written: str
    weight: float
    is_slip: bool = False


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word of a typed text: folded as the index holds it, and how else it may be written.

    A word of an unspaced script is its `grams`, of which half must be found.
    """

    folded: str
    stems: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()
    spellings: tuple[Spelling, ...] = ()

    @property
    def is_small(self) -> bool:
        """Whether it is a stop word in some language."""
        return self.folded in stop_words()


def typed_words(text: str) -> list[Word]:
    """Return the words of a text, each once, in their order."""
    found: dict[str, Word] = {}
    for word in words(lower(text)):
        for folded in words(fold(word)):
            found.setdefault(folded, _word(word, folded))
    return list(found.values())[:MOST_WORDS]


def _word(word: str, folded: str) -> Word:
    if is_unspaced(folded):
        return Word(folded=folded, grams=tuple(dict.fromkeys(split_word(folded))))
    return Word(folded=folded, stems=stems_of(word))


def least_words(count: int) -> int:
    """Return how many of so many words must be found: all of two, most of many."""
    if count <= 2:
        return count
    return count - 1 if count <= 4 else -(-count * 2 // 3)


def text_query(
    schema: tantivy.Schema, text: str, typed: Iterable[Word], least: int | None = None
) -> tantivy.Query:
    """Return the query for entries that hold most of the words.

    Stop words need not be found, unless there are no others, but lift what holds them.
    """
    listed = list(typed)
    wanted = [word for word in listed if not word.is_small] or listed
    each = [_word_query(schema, word) for word in wanted]
    enough = tantivy.Query.boolean_query(
        [(Should, query) for query in each],
        minimum_number_should_match=least or least_words(len(wanted)),
    )
    whole = " ".join(terms(fold(text)))[:200]
    lifts = [boosted(tantivy.Query.term_query(schema, "title_key", whole), WHOLE_TITLE)]
    lifts.append(tantivy.Query.const_score_query(_all_in_title(schema, wanted), ALL_IN_TITLE))
    lifts += [
        boosted(tantivy.Query.term_query(schema, "title", word.folded), SMALL_WORD)
        for word in listed
        if word.is_small
    ]
    return tantivy.Query.boolean_query([(Must, enough), *((Should, lift) for lift in lifts)])


def _all_in_title(schema: tantivy.Schema, wanted: Iterable[Word]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Must, _in_title(schema, word)) for word in wanted])


def _in_title(schema: tantivy.Schema, word: Word) -> tantivy.Query:
    written = [spelling.folded for spelling in word.spellings]
    forms = [("title", form) for form in (*(word.grams or (word.folded,)), *written)]
    forms += [("title_stem", stem) for stem in word.stems]
    return tantivy.Query.boolean_query(
        [(Should, tantivy.Query.term_query(schema, field, form)) for field, form in forms]
    )


def _word_query(schema: tantivy.Schema, word: Word) -> tantivy.Query:
    if word.grams:
        each = [(Should, _anywhere(schema, Word(folded=gram))) for gram in word.grams]
        return tantivy.Query.boolean_query(
            each, minimum_number_should_match=-(-len(word.grams) // 2)
        )
    return _anywhere(schema, word)


def _anywhere(schema: tantivy.Schema, word: Word) -> tantivy.Query:
    options = list(_places(schema, word))
    for spelling in word.spellings:
        respelled = Word(folded=spelling.folded, stems=stems_of(spelling.folded))
        options += [boosted(place, spelling.weight) for place in _places(schema, respelled)]
    return tantivy.Query.disjunction_max_query(options, tie_breaker=TIE_BREAKER)


def _places(schema: tantivy.Schema, word: Word) -> Iterator[tantivy.Query]:
    for field, weight in (
        ("title", TITLE),
        ("text", TEXT),
        ("provider_name", PROVIDER),
        ("concept", CONCEPT),
        ("language_name", LANGUAGE_NAME),
    ):
        yield boosted(tantivy.Query.term_query(schema, field, word.folded), weight)
    for stem in word.stems:
        yield boosted(tantivy.Query.term_query(schema, "title_stem", stem), TITLE_STEM)
        yield boosted(tantivy.Query.term_query(schema, "text_stem", stem), TEXT_STEM)


def boosted(query: tantivy.Query, weight: float) -> tantivy.Query:
    """Return the query with its score multiplied."""
    return tantivy.Query.boost_query(query, weight)


def any_of(schema: tantivy.Schema, facet: Facet, values: Iterable[str]) -> tantivy.Query:
    """Return the filter for entries with one of these values, without a score of its own."""
    each = [(Should, tantivy.Query.term_query(schema, facet.field, value)) for value in values]
    return tantivy.Query.const_score_query(tantivy.Query.boolean_query(each), 0.0)


def filters(schema: tantivy.Schema, query: CatalogueQuery) -> dict[Facet, tantivy.Query]:
    """Return one filter for each facet that has values."""
    return {facet: any_of(schema, facet, query.values(facet)) for facet in query.active_facets}


def carries(schema: tantivy.Schema, concept: Concept) -> tantivy.Query:
    """Return the query for entries that carry a term."""
    return tantivy.Query.term_query(schema, concept.facet, concept.value)
