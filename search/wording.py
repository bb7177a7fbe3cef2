"""The words of a typed text, as both engines look for them (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from search.languages import fold, is_unspaced, lower, split_word, stop_words, words
from search.spelling import Spelling, Spellings
from search.translating import city_words

MOST_WORDS: Final = 32


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word of a typed text: folded as the index holds it, and how else it may be written.

    `written` is in lower case and keeps its accents, for stemmers. A word of an unspaced script is
    its `grams`, of which half must be found. `things` and `areas` name what it stands for in
    whatever language. A general word ("city", "policy") says less about a need than others.
    """

    folded: str
    written: str
    grams: tuple[str, ...] = ()
    spellings: tuple[Spelling, ...] = ()
    things: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    is_general: bool = False

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


def _word(written: str, folded: str) -> Word:
    grams = tuple(dict.fromkeys(split_word(folded))) if is_unspaced(folded) else ()
    return Word(folded=folded, written=written, grams=grams)


def spelled(typed: Iterable[Word], spellings: Spellings) -> list[Word]:
    """Return the words with what may have been meant by them."""
    return [replace(word, spellings=spellings.get(word.folded, ())) for word in typed]


def ideas(typed: Iterable[Word]) -> list[Word]:
    """Return the words with the things they stand for; known parts of a run are words.

    Where several words are the name of one thing ("eau potable"), each stands for it.
    """
    by_folded = {word.folded: word for word in typed}
    spoken = city_words().read(by_folded)
    return [
        replace(
            by_folded.get(folded) or _word(folded, folded),
            things=tuple(dict.fromkeys(thing.name for thing in spoken.things[folded])),
            areas=tuple(dict.fromkeys(filter(None, (t.area for t in spoken.things[folded])))),
            is_general=any(thing.is_general for thing in spoken.things[folded]),
        )
        for folded in spoken.words
    ]


def wanted(typed: list[Word]) -> list[Word]:
    """Return the words that should be found: the stop words only when there are no others."""
    return [word for word in typed if not word.is_small] or typed


def least_words(count: int) -> int:
    """Return how many of so many words must be found: all of two, most of many."""
    if count <= 2:
        return count
    return count - 1 if count <= 4 else -(-count * 2 // 3)
