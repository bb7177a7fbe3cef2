"""Words that were probably meant: typing slips and unfinished words, out of the index's titles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import tantivy

from search.engines.embedded.query import Spelling, Word
from search.engines.embedded.reading import stored_at
from search.languages import fold, lower, words

# Shorter words have too many neighbours to guess from.
SHORTEST_SLIP: Final = 4
SHORTEST_DOUBLE_SLIP: Final = 7
SHORTEST_STUB: Final = 3
MOST_SPELLINGS: Final = 3
MOST_COMPLETIONS: Final = 6
TITLES_READ: Final = 40
COMPLETIONS_READ: Final = 200
KNOWN_FIELDS: Final = ("title", "provider_name", "concept", "language_name")
# How much a guess counts beside a word found as it was typed.
SURENESS: Final = {1: 0.8, 2: 0.5}
COMPLETION_SURENESS: Final = 0.7


def with_spellings(
    searcher: tantivy.Searcher, schema: tantivy.Schema, typed: list[Word]
) -> list[Word]:
    """Return the words, with what was meant for those that the index does not know.

    The last word may be unfinished; the others, and it, may have one slip.
    """
    return [
        word
        if word.grams or is_known(searcher, word)
        else replace(
            word, spellings=tuple(_likely(searcher, schema, word, is_last=n == len(typed)))
        )
        for n, word in enumerate(typed, 1)
    ]


def respelled(searcher: tantivy.Searcher, schema: tantivy.Schema, typed: list[Word]) -> list[Word]:
    """Return the words with everything they may have meant: asked when nothing was found.

    Unknown words may have two slips, known ones one, and their endings may differ.
    """
    return [
        word if word.grams else replace(word, spellings=tuple(_possible(searcher, schema, word)))
        for word in typed
    ]


def suggestion(text: str, typed: Sequence[Word]) -> str | None:
    """Return the text with its slips mended, None when there are none to mend."""
    mended = {
        word.folded: spelling.written
        for word in typed
        for spelling in word.spellings
        if spelling.is_slip and not word.spellings[0].written.startswith(word.folded)
    }
    if not mended:
        return None
    return " ".join(mended.get(fold(word), word) for word in words(text))


def is_known(searcher: tantivy.Searcher, word: Word) -> bool:
    """Whether a title, a provider, a term or a language is written with the word."""
    return any(searcher.doc_freq(field, word.folded) for field in KNOWN_FIELDS)


def _likely(
    searcher: tantivy.Searcher, schema: tantivy.Schema, word: Word, *, is_last: bool
) -> Iterator[Spelling]:
    if is_last:
        yield from _completions(searcher, word.folded)
    yield from _nearest(searcher, schema, word.folded, 1)


def _possible(searcher: tantivy.Searcher, schema: tantivy.Schema, word: Word) -> Iterator[Spelling]:
    is_long = len(word.folded) >= SHORTEST_DOUBLE_SLIP
    distance = 2 if is_long and not is_known(searcher, word) else 1
    yield from _nearest(searcher, schema, word.folded, distance)
    if is_long:
        yield from _completions(searcher, word.folded[:-2])


def _completions(searcher: tantivy.Searcher, stub: str) -> Iterator[Spelling]:
    """Yield the commonest words that begin with an unfinished one."""
    if len(stub) < SHORTEST_STUB:
        return
    found = searcher.terms_with_prefix("title", stub, limit=COMPLETIONS_READ)
    for folded, _count in sorted(found, key=lambda pair: (-pair[1], pair[0]))[:MOST_COMPLETIONS]:
        yield Spelling(folded=folded, written=folded, weight=COMPLETION_SURENESS)


def _nearest(
    searcher: tantivy.Searcher, schema: tantivy.Schema, word: str, distance: int
) -> Iterator[Spelling]:
    """Yield title words within so many slips of a word, the commonest first.

    The engine finds the titles but does not name the words in them, so some titles are read.
    """
    if len(word) < SHORTEST_SLIP:
        return
    query = tantivy.Query.fuzzy_term_query(schema, "title", word, distance=distance)
    found: dict[str, tuple[int, str]] = {}
    for _score, address in searcher.search(query, TITLES_READ, count=False).hits:
        for term, written in _title_words(searcher, address):
            if term not in found and term != word and slips(term, word, distance) <= distance:
                found[term] = (searcher.doc_freq("title", term), written)
    commonest = sorted(found, key=lambda term: (-found[term][0], term))[:MOST_SPELLINGS]
    for term in commonest:
        yield Spelling(folded=term, written=found[term][1], weight=SURENESS[distance], is_slip=True)


def _title_words(
    searcher: tantivy.Searcher, address: tantivy.DocAddress
) -> Iterator[tuple[str, str]]:
    """Yield each title word folded and as it is written, in lower case."""
    for _locale, title in stored_at(searcher, address)["titles"]:
        for word in words(lower(title)):
            yield fold(word), word


def slips(one: str, other: str, limit: int) -> int:
    """Return how many slips part two words: a letter lost, added, changed, or two swapped.

    Optimal string alignment; stops counting at `limit` + 1.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        previous, row = row, [i]
        for j, right in enumerate(other, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = previous
        if min(row) > limit:
            return limit + 1
    return row[-1]
