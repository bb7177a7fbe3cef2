"""A CatalogueQuery as queries of the embedded engine; typed text never meets a query parser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import tantivy

from search.engines.embedded.stemming import stemmed, stems_of
from search.facets import Facet
from search.languages import fold, is_unspaced, lower, split_word, stop_words, terms, words
from search.query import CatalogueQuery
from search.results import Concept
from search.translating import ForeignWord, city_words

# Weights of the places in which a word may stand, found by measuring known items.
TITLE: Final = 1.0
TITLE_STEM: Final = 0.8
TEXT: Final = 0.6
TEXT_STEM: Final = 0.4
PROVIDER: Final = 0.5
CONCEPT: Final = 0.3
LANGUAGE_NAME: Final = 0.8
# A word found in several places counts a little more than in its best place alone.
TIE_BREAKER: Final = 0.1
WHOLE_TITLE: Final = 8.0
ALL_IN_TITLE: Final = 4.0
SMALL_WORD: Final = 0.3
# A word found by what another language calls it.
TRANSLATED: Final = 0.65
# What an entry gains for each word of a need that its title holds in any language.
IN_TITLE: Final = 2.0
MOST_WORDS: Final = 32
WORD_PLACES: Final = (
    ("title", TITLE),
    ("text", TEXT),
    ("provider_name", PROVIDER),
    ("concept", CONCEPT),
    ("language_name", LANGUAGE_NAME),
)
TITLE_FIELDS: Final = frozenset({"title", "title_stem"})

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

    A word of an unspaced script is its `grams`, of which half must be found. `elsewhere` is what
    other languages call it.
    """

    folded: str
    stems: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()
    spellings: tuple[Spelling, ...] = ()
    elsewhere: tuple[ForeignWord, ...] = ()

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


def translated(typed: Iterable[Word]) -> list[Word]:
    """Return the words with what other languages call them; known parts of a run are words."""
    listed = city_words()
    found: dict[str, Word] = {}
    for word in typed:
        for part in listed.segments(word.folded) if word.grams else (word.folded,):
            whole = _word(part, part) if word.grams else word
            found[part] = replace(whole, elsewhere=listed.elsewhere(part))
    return list(found.values())


def least_words(count: int) -> int:
    """Return how many of so many words must be found: all of two, most of many."""
    if count <= 2:
        return count
    return count - 1 if count <= 4 else -(-count * 2 // 3)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A term of the index that stands for a word of the text, and what it is worth."""

    field: str
    term: str
    weight: float


class TextQuery:
    """The query for entries that hold most of the words of a text, in two forms.

    Every facet with a filter is counted by a pass of its own, so what those passes evaluate is
    kept small: terms that the index does not hold are left out once for all passes, and
    `matching`, which finds what `scored` finds, is made without what only moves scores. Stop words
    need not be found, unless there are no others, but lift what holds them.
    """

    def __init__(
        self,
        searcher: tantivy.Searcher,
        schema: tantivy.Schema,
        text: str,
        typed: Iterable[Word],
        least: int | None = None,
    ) -> None:
        self._searcher = searcher
        self._schema = schema
        self._text = text
        listed = list(typed)
        self._small = [word for word in listed if word.is_small]
        self._wanted = [word for word in listed if not word.is_small] or listed
        self._least = least or least_words(len(self._wanted))
        self._places = {word.folded: self._places_of(word) for word in self._wanted}

    @cached_property
    def matching(self) -> tantivy.Query:
        """The query without scores, for counting and for other orders."""
        return self._enough(self._found)

    @cached_property
    def loose(self) -> tantivy.Query:
        """The query for entries that hold any of the words; a title counts by how many it holds."""
        return tantivy.Query.boolean_query(
            [
                (Should, part)
                for word in self._wanted
                for part in (
                    self._word(word, self._best),
                    constant(self._word(word, self._found_in_title), IN_TITLE),
                )
            ]
        )

    @cached_property
    def any_word(self) -> tantivy.Query:
        """The query for entries that hold any of the words, without scores."""
        return tantivy.Query.boolean_query(
            [(Should, self._word(word, self._found)) for word in self._wanted]
        )

    @cached_property
    def scored(self) -> tantivy.Query:
        """The query whose score says how well an entry fits."""
        whole = " ".join(terms(fold(self._text)))[:200]
        in_title = tantivy.Query.boolean_query([(Must, self._in_title(w)) for w in self._wanted])
        lifts = [
            boosted(tantivy.Query.term_query(self._schema, "title_key", whole), WHOLE_TITLE),
            constant(in_title, ALL_IN_TITLE),
        ]
        lifts += [
            boosted(tantivy.Query.term_query(self._schema, "title", word.folded), SMALL_WORD)
            for word in self._small
        ]
        enough = self._enough(self._best)
        return tantivy.Query.boolean_query([(Must, enough), *((Should, lift) for lift in lifts)])

    def _enough(self, part: Callable[[Sequence[Place]], tantivy.Query]) -> tantivy.Query:
        each = [(Should, self._word(word, part)) for word in self._wanted]
        return tantivy.Query.boolean_query(each, minimum_number_should_match=self._least)

    def _word(self, word: Word, part: Callable[[Sequence[Place]], tantivy.Query]) -> tantivy.Query:
        groups = self._places[word.folded]
        if not word.grams:
            return part(groups[0])
        return tantivy.Query.boolean_query(
            [(Should, part(group)) for group in groups],
            minimum_number_should_match=-(-len(groups) // 2),
        )

    def _found(self, places: Sequence[Place]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(Should, self._term(place)) for place in places])

    def _best(self, places: Sequence[Place]) -> tantivy.Query:
        weighed = [boosted(self._term(place), place.weight) for place in places]
        if not weighed:
            return tantivy.Query.empty_query()
        return tantivy.Query.disjunction_max_query(weighed, tie_breaker=TIE_BREAKER)

    def _in_title(self, word: Word) -> tantivy.Query:
        held = [place for group in self._places[word.folded] for place in group]
        return self._found_in_title(held)

    def _found_in_title(self, places: Sequence[Place]) -> tantivy.Query:
        return self._found([place for place in places if place.field in TITLE_FIELDS])

    def _term(self, place: Place) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, place.field, place.term)

    def _places_of(self, word: Word) -> list[list[Place]]:
        """Return where a word may stand: one group for a word, one for each gram of a run."""
        foreign = [place for each in word.elsewhere for place in _foreign_places(each)]
        if word.grams:
            groups = [[*_places(Word(folded=gram)), *foreign] for gram in word.grams]
            return [self._held(group) for group in groups]
        places = list(_places(word))
        for spelling in word.spellings:
            meant = Word(folded=spelling.folded, stems=stems_of(spelling.folded))
            places += [
                replace(place, weight=place.weight * spelling.weight) for place in _places(meant)
            ]
        return [self._held([*places, *foreign])]

    def _held(self, places: Iterable[Place]) -> list[Place]:
        return [place for place in places if self._searcher.doc_freq(place.field, place.term)]


def _places(word: Word) -> Iterator[Place]:
    for field, weight in WORD_PLACES:
        yield Place(field=field, term=word.folded, weight=weight)
    for stem in word.stems:
        yield Place(field="title_stem", term=stem, weight=TITLE_STEM)
        yield Place(field="text_stem", term=stem, weight=TEXT_STEM)


def _foreign_places(word: ForeignWord) -> Iterator[Place]:
    """Yield where a foreign word is looked for: in titles only, descriptions mention too much."""
    yield Place(field="title", term=word.folded, weight=TITLE * TRANSLATED)
    for stem in stemmed(word.folded, word.locale).split():
        yield Place(field="title_stem", term=stem, weight=TITLE_STEM * TRANSLATED)


def boosted(query: tantivy.Query, weight: float) -> tantivy.Query:
    """Return the query with its score multiplied."""
    return tantivy.Query.boost_query(query, weight)


def constant(query: tantivy.Query, score: float) -> tantivy.Query:
    """Return the query with one score for all it finds."""
    return tantivy.Query.const_score_query(query, score)


def unscored(query: tantivy.Query) -> tantivy.Query:
    """Return the query without a score of its own."""
    return constant(query, 0.0)


def any_of(schema: tantivy.Schema, facet: Facet, values: Iterable[str]) -> tantivy.Query:
    """Return the filter for entries with one of these values, without a score of its own."""
    each = [tantivy.Query.term_query(schema, facet.field, value) for value in values]
    either = each[0] if len(each) == 1 else tantivy.Query.boolean_query([(Should, q) for q in each])
    return unscored(either)


def filters(schema: tantivy.Schema, query: CatalogueQuery) -> dict[Facet, tantivy.Query]:
    """Return one filter for each facet that has values."""
    return {facet: any_of(schema, facet, query.values(facet)) for facet in query.active_facets}


def speaks_of(schema: tantivy.Schema, concept: Concept) -> tantivy.Query:
    """Return the query for entries whose title speaks of a term."""
    return tantivy.Query.term_query(schema, "central", concept.value)


def carries(schema: tantivy.Schema, concept: Concept) -> tantivy.Query:
    """Return the query for entries that carry a term."""
    return tantivy.Query.term_query(schema, concept.facet, concept.value)
