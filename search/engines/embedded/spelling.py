"""Words that were probably meant: typing slips and unfinished words, out of the index's titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

import tantivy

from search.engines.embedded.reading import stored_at
from search.languages import fold, lower, words
from search.spelling import (
    COMPLETION_SURENESS,
    KNOWN_FIELDS,
    MOST_COMPLETIONS,
    SHORTEST_SLIP,
    SHORTEST_STUB,
    Spelling,
    Spellings,
    commonest,
    nearest,
    possible_slips,
    possible_stub,
)

TITLES_READ: Final = 40
COMPLETIONS_READ: Final = 200


class TitleSpeller:
    """Knows spellings by the titles of one state of the index."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema

    def likely(self, folded_words: list[str]) -> Spellings:
        """Return what was meant by the words that the index does not know."""
        return {
            word: tuple(self._likely(word, is_last=n == len(folded_words)))
            for n, word in enumerate(folded_words, 1)
            if not self._is_known(word)
        }

    def possible(self, folded_words: list[str]) -> Spellings:
        """Return all that may have been meant."""
        return {word: tuple(self._possible(word)) for word in folded_words}

    def _is_known(self, word: str) -> bool:
        return any(self._searcher.doc_freq(field, word) for field in KNOWN_FIELDS)

    def _likely(self, word: str, *, is_last: bool) -> Iterator[Spelling]:
        if is_last:
            yield from self._completions(word)
        yield from self._nearest(word, 1)

    def _possible(self, word: str) -> Iterator[Spelling]:
        distance = possible_slips(word, is_known=self._is_known(word))
        yield from self._nearest(word, distance)
        yield from self._completions(possible_stub(word))

    def _completions(self, stub: str) -> Iterator[Spelling]:
        """Yield the commonest words that begin with an unfinished one."""
        if len(stub) < SHORTEST_STUB:
            return
        found = dict(self._searcher.terms_with_prefix("title", stub, limit=COMPLETIONS_READ))
        for folded in commonest(found, MOST_COMPLETIONS):
            yield Spelling(folded=folded, written=folded, weight=COMPLETION_SURENESS)

    def _nearest(self, word: str, distance: int) -> Iterator[Spelling]:
        """Yield title words within so many slips of a word, the commonest first.

        The engine finds the titles but does not name the words in them, so some titles are read.
        """
        if len(word) < SHORTEST_SLIP:
            return
        query = tantivy.Query.fuzzy_term_query(self._schema, "title", word, distance=distance)
        spelt: dict[str, str] = {}
        for _score, address in self._searcher.search(query, TITLES_READ, count=False).hits:
            for term, written in self._title_words(address):
                spelt.setdefault(term, written)
        for spelling in nearest(word, spelt, partial(self._searcher.doc_freq, "title"), distance):
            yield replace(spelling, written=spelt[spelling.folded])

    def _title_words(self, address: tantivy.DocAddress) -> Iterator[tuple[str, str]]:
        """Yield each title word folded and as it is written, in lower case."""
        for _locale, title in stored_at(self._searcher, address)["titles"]:
            for word in words(lower(title)):
                yield fold(word), word
