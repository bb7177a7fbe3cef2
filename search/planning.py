"""How a text is searched: what an entry must hold, and what moves it up (pure).

Both engines answer by the readings made here: clauses of `search.clauses` that they only render.
A text has several readings, from strict to loose. An engine takes the first that finds as many
entries as it asks for, filters left out (a filter must not change what a text means), and nearly
always that is the first. So an engine that asks a server sends one request for nearly every query.

Matching and order are apart: a reading's `matching` says which entries there are and counts them;
its `scored` finds the same and says how well each fits. The score is finally multiplied by the
document's `lift` (`search.ordering`), and `search.mixing` lets other languages in.

Fields are those of a document: `title`, `text` (everything: titles, texts, keywords, providers),
`provider_name`, `concept` and `language_name` hold folded words, `title_stem` and `text_stem`
(titles and texts) stems, `title_key` the whole folded title, `theme`, `method`, `language` and
`central` single values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from search.clauses import (
    NOTHING,
    Begun,
    Best,
    Clause,
    Everything,
    Lifted,
    Scored,
    Some,
    Stem,
    Term,
    Weighed,
    either,
    every,
)
from search.facets import LANGUAGE
from search.fields import title_key
from search.languages import base_of
from search.query import CatalogueQuery
from search.results import Concept
from search.spelling import Speller, Spellings
from search.translating import ForeignWord
from search.understanding import Understanding
from search.wording import Word, least_words, spelled, translated, typed_words, wanted

# Weights of the places in which a word may stand, found by measuring known items.
TITLE: Final = 1.0
TITLE_STEM: Final = 0.8
TEXT: Final = 0.6
TEXT_STEM: Final = 0.4
PROVIDER: Final = 0.5
CONCEPT: Final = 0.3
LANGUAGE_NAME: Final = 0.8
WHOLE_TITLE: Final = 8.0
ALL_IN_TITLE: Final = 4.0
SMALL_WORD: Final = 0.3
# A word found by what another language calls it.
TRANSLATED: Final = 0.65
# What a word counts that only begins as the unfinished one does; its rarity says nothing.
BEGUN: Final = 5.0
# What an entry gains for each word that its title holds in any language.
IN_TITLE: Final = 2.0
WORD_PLACES: Final = (
    ("title", TITLE),
    ("text", TEXT),
    ("provider_name", PROVIDER),
    ("concept", CONCEPT),
    ("language_name", LANGUAGE_NAME),
)
# What an entry gains by carrying a term, and by speaking of it in its title: when the text is
# the name of the term, when it mentions it, and when its words point to it.
WHOLE: Final = (8.0, 6.0)
PART: Final = (5.0, 4.0)
HINT: Final = (5.0, 4.0)
# What it gains by being taught in the reader's language.
READABLE: Final = 6.0
# When a reading finds fewer entries, a looser one is taken.
FEW_HITS: Final = 10


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A text as it may be meant: which entries match, and how well.

    `matching` has no scores of interest and is as small as can be, for counting; `scored` finds the
    same entries. The reading is taken when it finds `least` entries, or when there is no other.
    """

    matching: Clause
    scored: Clause
    spellings: Spellings
    least: int = 0


def readings(
    query: CatalogueQuery, understanding: Understanding, speller: Speller
) -> Iterator[Reading]:
    """Yield the readings of a query's text from strict to loose, each made when it is asked for.

    1. Entries that hold most of the words, in any of their forms; or most of what the words are
       called in other languages; or a term that the text names or points to.
    2. Entries that hold any of the words or terms.
    3. The same with spellings further away.
    """
    typed = typed_words(query.text)
    if not typed:
        only: Clause = NOTHING if query.text else Everything()
        yield Reading(matching=only, scored=only, spellings={})
        return
    asked = [word.folded for word in typed if not word.grams]
    spellings = speller.likely(asked)
    strict = _Text(query, understanding, typed, spellings)
    if len(strict.wanted) > 1 or len(strict.wide) > 1:
        yield strict.reading(strict.enough, least=FEW_HITS)
    yield strict.reading(strict.any_word, least=1)
    further = _Text(query, understanding, typed, speller.possible(asked))
    yield further.reading(further.any_word, least=0)


class _Text:
    """The clauses of a text in one spelling."""

    def __init__(
        self,
        query: CatalogueQuery,
        understanding: Understanding,
        typed: list[Word],
        spellings: Spellings,
    ) -> None:
        self.query = query
        self.understanding = understanding
        self.spellings = spellings
        self.typed = spelled(typed, spellings)
        self.wanted = wanted(self.typed)
        self.wide = wanted(translated(self.typed))

    def reading(self, found: Iterable[Clause], least: int) -> Reading:
        """Return the reading for entries that any of the clauses finds, or a term."""
        matching = either((*found, *map(carries, self._terms())))
        scored = Lifted(matching, tuple(self._lifts()))
        return Reading(matching=matching, scored=scored, spellings=self.spellings, least=least)

    @property
    def enough(self) -> Iterator[Clause]:
        """What holds most of the words, as they are or as other languages call them."""
        yield _most_of(self.wanted, _found)
        if any(word.elsewhere for word in self.wide):
            yield _most_of(self.wide, _found)

    @property
    def any_word(self) -> Iterator[Clause]:
        """What holds any of the words."""
        return map(_found, self.wide)

    def _terms(self) -> Iterable[Concept]:
        return (*self.understanding.concepts, *self.understanding.hinted)

    def _lifts(self) -> Iterator[Clause]:
        yield from self._lifts_of_words()
        yield from self._lifts_of_terms()
        yield Scored(readable(self.query), READABLE)

    def _lifts_of_words(self) -> Iterator[Clause]:
        yield Lifted(_most_of(self.wanted, _found), tuple(self._lifts_of_enough()))
        for word in self.wide:
            yield _best(word)
            yield Scored(_found_in_title(word), IN_TITLE)

    def _lifts_of_enough(self) -> Iterator[Clause]:
        """Yield what lifts entries that hold most of the words as they were typed."""
        yield _most_of(self.wanted, _best)
        yield Weighed(Term("title_key", title_key(self.query.text)), WHOLE_TITLE)
        yield Scored(every(map(_found_in_title, self.wanted)), ALL_IN_TITLE)
        for word in self.typed:
            if word.is_small:
                yield Weighed(Term("title", word.folded), SMALL_WORD)

    def _lifts_of_terms(self) -> Iterator[Clause]:
        named = self.understanding
        for concepts, (carrying, speaking) in (
            (named.whole, WHOLE),
            (named.parts, PART),
            (named.hinted, HINT),
        ):
            for each in concepts:
                yield Scored(carries(each), carrying)
                yield Scored(speaks_of(each), speaking)


def readable(query: CatalogueQuery) -> Clause:
    """Return the clause for entries taught in the reader's language."""
    return Term(LANGUAGE.field, base_of(query.reader_locale))


def carries(concept: Concept) -> Clause:
    """Return the clause for entries that carry a term."""
    return Term(concept.facet, concept.value)


def speaks_of(concept: Concept) -> Clause:
    """Return the clause for entries whose title speaks of a term."""
    return Term("central", concept.value)


def _most_of(listed: list[Word], one: Callable[[Word], Clause]) -> Clause:
    return Some(tuple(map(one, listed)), least=least_words(len(listed)))


# --- One word -----------------------------------------------------------------------------------


def _found(word: Word) -> Clause:
    """Return the clause for entries that hold a word anywhere.

    `text` holds what `title` and `provider_name` hold, and `text_stem` what `title_stem` holds.
    """
    own = _grams(word, lambda part: either(_everywhere(part)))
    return either((own, *(leaf for leaf, _weight in _foreign(word))))


def _everywhere(word: Word) -> Iterator[Clause]:
    for folded, written, _weight in _forms(word):
        yield from (Term(field, folded) for field in ("text", "concept", "language_name"))
        if written:
            yield Stem("text_stem", written)
    for stub, _weight in _stubs(word):
        yield Begun("text", stub)


def _found_in_title(word: Word) -> Clause:
    """Return the clause for entries whose title holds a word, in any language."""
    own = _grams(word, lambda part: either(_in_title(part)))
    return either((own, *(leaf for leaf, _weight in _foreign(word))))


def _in_title(word: Word) -> Iterator[Clause]:
    for folded, written, _weight in _forms(word):
        yield Term("title", folded)
        if written:
            yield Stem("title_stem", written)
    for stub, _weight in _stubs(word):
        yield Begun("title", stub)


def _best(word: Word) -> Clause:
    """Return the clause that scores a word by the best place in which it stands."""
    foreign = [Weighed(leaf, weight) for leaf, weight in _foreign(word)]
    if word.grams:
        return Best((_grams(word, lambda part: Best(tuple(_weighed(part)))), *foreign))
    return Best((*_weighed(word), *foreign))


def _weighed(word: Word) -> Iterator[Clause]:
    for folded, written, sureness in _forms(word):
        for field, weight in WORD_PLACES:
            yield Weighed(Term(field, folded), weight * sureness)
        if written:
            yield Weighed(Stem("title_stem", written), TITLE_STEM * sureness)
            yield Weighed(Stem("text_stem", written), TEXT_STEM * sureness)
    for stub, sureness in _stubs(word):
        yield Scored(Begun("title", stub), BEGUN * TITLE * sureness)
        yield Scored(Begun("text", stub), BEGUN * TEXT * sureness)


def _grams(word: Word, one: Callable[[Word], Clause]) -> Clause:
    """Return the clause for a word, or for half of the pairs of characters that it is made of."""
    if not word.grams:
        return one(word)
    parts = [one(Word(folded=gram, written="")) for gram in word.grams]
    return Some(tuple(parts), least=-(-len(parts) // 2))


def _forms(word: Word) -> Iterator[tuple[str, str, float]]:
    """Yield the word as typed and as it may be meant: folded, to be stemmed, how sure."""
    yield word.folded, word.written, 1.0
    for spelling in word.spellings:
        if not spelling.is_begun:
            yield spelling.folded, spelling.written, spelling.weight


def _stubs(word: Word) -> Iterator[tuple[str, float]]:
    """Yield the beginnings of what may have been meant, and how sure that is."""
    for spelling in word.spellings:
        if spelling.is_begun:
            yield spelling.folded, spelling.weight


def _foreign(word: Word) -> Iterator[tuple[Clause, float]]:
    """Yield where foreign words are looked for: in titles only, descriptions mention too much."""
    for each in word.elsewhere:
        yield from _foreign_places(each)


def _foreign_places(word: ForeignWord) -> Iterator[tuple[Clause, float]]:
    yield Term("title", word.folded), TITLE * TRANSLATED
    yield Stem("title_stem", word.folded, word.locale), TITLE_STEM * TRANSLATED
