"""The words of a typed text, as both engines look for them (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from search.languages import fold, is_unspaced, lower, split_word, stop_words, words
from search.spelling import Spelling, Spellings
from search.translating import Thing, city_words

MOST_WORDS: Final = 32


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word of a typed text: folded as the index holds it, and how else it may be written.

    `written` is in lower case and keeps its accents, for stemmers. A word of an unspaced script is
    its `grams`, of which half must be found. `things` and `areas` name what it stands for in
    whatever language. A general word ("city", "policy") says less about a need than others, and so
    do its `general_things`. A name of several words ("city planning") has them as its `parts`.
    """

    folded: str
    written: str
    grams: tuple[str, ...] = ()
    spellings: tuple[Spelling, ...] = ()
    things: tuple[str, ...] = ()
    general_things: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    parts: tuple[Word, ...] = ()

    @property
    def is_general(self) -> bool:
        """Whether it is a general word."""
        return bool(self.general_things)

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


def ideas(typed: Iterable[Word], locale: str = "") -> list[Word]:
    """Return the words with the things they stand for; known parts of a run are words.

    Words that together are the name of one thing ("eau potable") are one idea with its parts. The
    locale is the base language of the reader, in which words are meant first.
    """
    by_folded = {word.folded: word for word in typed}
    spoken = city_words().read(by_folded, locale)
    alone = {
        folded: replace(
            by_folded.get(folded) or _word(folded, folded),
            things=_names(thing for thing in spoken.things[folded] if not thing.is_general),
            general_things=_names(thing for thing in spoken.things[folded] if thing.is_general),
            areas=_areas(spoken.things[folded]),
        )
        for folded in spoken.words
    }
    return _joined(alone, spoken.names)


def _joined(alone: dict[str, Word], names: Iterable[tuple[tuple[str, ...], Thing]]) -> list[Word]:
    """Return the words, those of a name as one idea in the place of its first word.

    Of names that share words the longest is taken, and stands for what the others name too.
    """
    whole: dict[str, tuple[str, ...]] = {}
    named: dict[tuple[str, ...], list[Thing]] = {}
    for run, thing in sorted(names, key=lambda pair: -len(pair[0])):
        taken = next((whole[word] for word in run if word in whole), run)
        whole.update(dict.fromkeys(taken, taken))
        named.setdefault(taken, []).append(thing)
    joined: dict[tuple[str, ...], Word] = {}
    for folded, word in alone.items():
        run = whole.get(folded, (folded,))
        joined[run] = _idea([alone[part] for part in run], named[run]) if run in named else word
    return list(joined.values())


def _idea(parts: list[Word], named: list[Thing]) -> Word:
    return Word(
        folded=" ".join(part.folded for part in parts),
        written="",
        parts=tuple(parts),
        things=_names(thing for thing in named if not thing.is_general),
        general_things=_names(thing for thing in named if thing.is_general),
        areas=_areas(named),
    )


def _areas(things: Iterable[Thing]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(thing.area for thing in things if thing.area))


def _names(things: Iterable[Thing]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(thing.name for thing in things))


def wanted(typed: list[Word]) -> list[Word]:
    """Return the words that should be found: the stop words only when there are no others."""
    return [word for word in typed if not word.is_small] or typed


def least_words(count: int) -> int:
    """Return how many of so many words must be found: all of two, most of many."""
    if count <= 2:
        return count
    return count - 1 if count <= 4 else -(-count * 2 // 3)
