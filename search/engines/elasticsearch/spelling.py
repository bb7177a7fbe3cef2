"""Words that were probably meant, out of what the server said of the words it was asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from search.engines.elasticsearch.body import options
from search.languages import fold, lower, words
from search.spelling import (
    COMPLETION_SURENESS,
    SHORTEST_STUB,
    Spelling,
    Spellings,
    nearest,
    possible_slips,
    possible_stub,
)


class AsTyped:
    """Takes every word as it stands: all that is known before the server was asked."""

    def likely(self, _folded_words: list[str]) -> Spellings:
        """Return nothing."""
        return {}

    possible = likely


class AnsweredSpeller:
    """Knows spellings by what the server suggested."""

    def __init__(self, suggest: Mapping[str, Any]) -> None:
        self._near: dict[str, dict[str, int]] = defaultdict(dict)
        for word, near, count in options(suggest, "slips"):
            self._near[word][near] = count
        self._known_last = {near for _word, near, _count in options(suggest, "last")}

    def likely(self, folded_words: list[str]) -> Spellings:
        """Return what was meant by the words that the index does not know."""
        found = {word: tuple(self._nearest(word, 1)) for word in folded_words}
        if folded_words and self._is_unfinished(folded_words[-1]):
            last = folded_words[-1]
            found[last] = (*found[last], _begun(last))
        return {word: meant for word, meant in found.items() if meant}

    def possible(self, folded_words: list[str]) -> Spellings:
        """Return all that may have been meant; of words that nobody knows, two slips are found."""
        found = {word: tuple(self._possible(word)) for word in folded_words}
        return {word: meant for word, meant in found.items() if meant}

    def _is_unfinished(self, last: str) -> bool:
        return len(last) >= SHORTEST_STUB and last not in self._known_last

    def _possible(self, word: str) -> Iterator[Spelling]:
        # What is known has no suggestions, so that its slips are not found.
        yield from self._nearest(word, possible_slips(word, is_known=False))
        if stub := possible_stub(word):
            yield _begun(stub)

    def _nearest(self, word: str, distance: int) -> Iterator[Spelling]:
        near = self._near[word]
        return nearest(word, near, near.__getitem__, distance)


def _begun(stub: str) -> Spelling:
    return Spelling(folded=stub, written="", weight=COMPLETION_SURENESS, is_begun=True)


def as_written(spellings: Spellings, titles: Iterable[str]) -> Spellings:
    """Return the spellings with the accents that titles of entries found have.

    A word that a title completes is left as it was typed: no slip was made.
    """
    written = {fold(word): word for title in titles for word in words(lower(title))}
    return {
        word: tuple(_with_accents(each, written) for each in meant)
        for word, meant in spellings.items()
        if not any(each.is_begun for each in meant)
        or not any(known.startswith(word) for known in written)
    }


def _with_accents(spelling: Spelling, written: Mapping[str, str]) -> Spelling:
    return Spelling(
        folded=spelling.folded,
        written=written.get(spelling.folded, spelling.folded),
        weight=spelling.weight,
        is_slip=spelling.is_slip,
        is_begun=spelling.is_begun,
    )
