"""A CatalogueQuery as queries of the embedded engine; typed text never meets a query parser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import tantivy

from search.engines.embedded.stemming import stems_of
from search.languages import fold, is_unspaced, lower, stop_words, terms, words

# Weights of the places in which a word may stand, found by measuring known items.
TITLE: Final = 1.0
TITLE_STEM: Final = 0.9
TEXT: Final = 0.6
TEXT_STEM: Final = 0.4
PROVIDER: Final = 0.5
CONCEPT: Final = 0.3
# A word found in several places counts a little more than in its best place alone.
TIE_BREAKER: Final = 0.3
WHOLE_TITLE: Final = 8.0
TITLE_PHRASE: Final = 0.4
MOST_WORDS: Final = 32

Subqueries = list[tuple[tantivy.Occur, tantivy.Query]]


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word of a typed text: folded as the index holds it, and how else it may be written.

    `spellings` are words of the index that were probably meant, with how sure that is (0 to 1).
    """

    folded: str
    stems: tuple[str, ...] = ()
    spellings: tuple[tuple[str, float], ...] = ()


def typed_words(text: str) -> list[Word]:
    """Return the words of a text that must be found: without stop words unless all are."""
    found: dict[str, Word] = {}
    for word in words(lower(text)):
        for term in terms(fold(word)):
            stems = () if is_unspaced(term) else stems_of(word)
            found.setdefault(term, Word(folded=term, stems=stems))
    wanted = [word for term, word in found.items() if term not in stop_words()]
    return (wanted or list(found.values()))[:MOST_WORDS]


def least_words(count: int) -> int:
    """Return how many of so many words must be found: all of two, most of many."""
    if count <= 2:
        return count
    return count - 1 if count <= 4 else -(-count * 2 // 3)
