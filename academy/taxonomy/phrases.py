"""Find thousands of phrases in a text with one walk along its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from academy.taxonomy.words import Word, fold, readable, stem, words_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning:
    """What a phrase says: a term and how sure it is; without a term it silences what it covers.

    A `general` meaning counts only where nothing more particular was found: "urban", "green".
    A meaning with a locale holds only in texts of that locale: "stage" is an internship in
    French only.
    """

    slug: str | None
    confidence: float = 0.0
    locale: str | None = None
    general: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A phrase found in a text: first word, last word + 1, and what it means there."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


@dataclass(slots=True)
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    beginnings: dict[int, dict[str, _Node]] = field(default_factory=dict)
    meanings: list[Meaning] = field(default_factory=list)


class PhraseIndex:
    """Phrases as a tree of words; "plan*" stands for every word that begins so."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, phrase: str, meaning: Meaning) -> None:
        """Add one phrase; a phrase without a word is ignored."""
        node = self._root
        for word, is_beginning in phrase_words(phrase):
            if is_beginning:
                node = node.beginnings.setdefault(len(word), {}).setdefault(word, _Node())
            else:
                node = node.words.setdefault(word, _Node())
        if node is not self._root and meaning not in node.meanings:
            node.meanings.append(meaning)

    def find(self, words: Sequence[Word], locale: str | None) -> list[Found]:
        """Return what is said in the text, without what is silenced or part of a longer phrase."""
        found = list(self._all(words, locale))
        if len(found) < 2:
            return [one for one in found if one.meanings[0].slug]
        return [
            one
            for one in found
            if one.meanings[0].slug and not any(_covers(other, one) for other in found)
        ]

    def _all(self, words: Sequence[Word], locale: str | None) -> Iterator[Found]:
        for start in range(len(words)):
            paths = [self._root]
            for end in range(start, len(words)):
                paths = [step for node in paths for step in _steps(node, words[end])]
                if not paths:
                    break
                meanings = tuple(
                    meaning
                    for node in paths
                    for meaning in node.meanings
                    if meaning.locale is None or meaning.locale == locale
                )
                if meanings:
                    yield _found(start, end + 1, meanings)


def phrase_words(phrase: str) -> list[tuple[str, bool]]:
    """Return the words of a phrase, each with whether only its beginning is given."""
    text = readable(phrase)
    found = []
    for word in words_of(text):
        is_beginning = text[word.end : word.end + 1] == "*"
        found.append((fold(word.folded) if is_beginning else stem(word.folded), is_beginning))
    return found


def _steps(node: _Node, word: Word) -> Iterable[_Node]:
    exact = node.words.get(word.stem)
    if exact is not None:
        yield exact
    for length, beginnings in node.beginnings.items():
        step = beginnings.get(word.folded[:length])
        if step is not None:
            yield step


def _found(start: int, end: int, meanings: tuple[Meaning, ...]) -> Found:
    silent = tuple(meaning for meaning in meanings if meaning.slug is None)
    return Found(start=start, end=end, meanings=silent or meanings)


def _covers(other: Found, one: Found) -> bool:
    """Say whether a longer phrase, if as sure, or a silencing one takes the words of this one."""
    if other is one or other.start > one.start or other.end < one.end:
        return False
    if other.meanings[0].slug is None:
        return True
    longer = other.end - other.start > one.end - one.start
    return longer and _confidence(other) >= _confidence(one)


def _confidence(found: Found) -> float:
    return max(meaning.confidence for meaning in found.meanings)
