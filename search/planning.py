"""How a text is searched: what an entry must hold, and what moves it up (pure).

Both engines answer by the readings made here: clauses of `search.clauses` that they only render.
A text has several readings, from strict to loose. An engine takes the first that finds as many
entries as it asks for, filters left out (a filter must not change what a text means), and nearly
always that is the first. So an engine that asks a server sends one request for nearly every query.

Matching and order are apart: a reading's `matching` says which entries there are and counts them;
its `scored` finds the same and says how well each fits. The score is finally raised by the
document's `lift` (`search.ordering`), and `search.mixing` lets other languages in.

Fields are those of a document: `title`, `text` (everything: titles, texts, keywords, providers),
`provider_name`, `concept` and `language_name` hold folded words, `title_stem` and `text_stem`
(titles and texts) stems, `title_key` the whole folded title, `theme`, `method`, `language` and
`central` single values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from academy.taxonomy.language_tags import base_language
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
from search.query import CatalogueQuery
from search.results import Concept
from search.spelling import Speller, Spellings
from search.understanding import Understanding
from search.wording import Word, ideas, least_words, spelled, typed_words, wanted

# What a word adds by how telling it is (BM25): in the best place in which it stands as typed, once
# for itself and once more where most words do.
TYPED: Final = 0.33
TITLE: Final = 1.0
TITLE_STEM: Final = 0.8
TEXT: Final = 0.6
TEXT_STEM: Final = 0.4
PROVIDER: Final = 0.5
CONCEPT: Final = 0.3
LANGUAGE_NAME: Final = 0.8
WORD_PLACES: Final = (
    ("title", TITLE),
    ("text", TEXT),
    ("provider_name", PROVIDER),
    ("concept", CONCEPT),
    ("language_name", LANGUAGE_NAME),
)
WHOLE_TITLE: Final = 8.0
ALL_IN_TITLE: Final = 4.0
SMALL_WORD: Final = 0.3
# What a word counts that only begins as the unfinished one does; its rarity says nothing.
BEGUN: Final = 5.0
# What it adds by the way in which an entry covers it, in whatever language: the title holds it as
# typed or speaks of it by another word; a term that the word names is what the title speaks of; a
# text holds it; title or subjects speak of something of the same area.
IN_TITLE: Final = 9.5
THING: Final = 8.5
SPOKEN_TERM: Final = 4.5
IN_TEXT: Final = 4.5
AREA: Final = 3.0
# How much of that counts for a general word, and for one that the list of city words lacks; for
# the name of one thing in several words, and for each of these.
GENERAL: Final = 0.33
UNLISTED: Final = 0.45
NAME: Final = 1.4
PART_OF_NAME: Final = 0.5
# What an entry gains by carrying a term, and by speaking of it in its title: when the text is
# the name of the term, and when it mentions it or its words point to it.
WHOLE: Final = (12.0, 6.0)
PART: Final = (6.0, 3.0)
# What it gains by being taught in the reader's language.
READABLE: Final = 3.8
# When a reading finds fewer entries, a looser one is taken.
FEW_HITS: Final = 10


Answer = TypeVar("Answer")


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


def strictest(answers: Iterable[Answer], is_enough: Callable[[Answer], bool]) -> Answer:
    """Return the answer to the strictest reading that finds enough; no looser one is asked for.

    `answers` are those to `readings`, from strict to loose; where none is enough the last counts.
    """
    for answer in answers:
        if is_enough(answer):
            break
    return answer


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
        self.wide = wanted(ideas(self.typed, base_language(query.reader_locale)))

    def reading(self, found: Iterable[Clause], least: int) -> Reading:
        """Return the reading for entries that any of the clauses finds, or a term."""
        matching = either((*found, *map(carries, self._terms())))
        scored = Lifted(matching, tuple(self._lifts()), finer=tuple(self._finer_lifts()))
        return Reading(matching=matching, scored=scored, spellings=self.spellings, least=least)

    @property
    def enough(self) -> Iterator[Clause]:
        """What holds most of the words, as they are or as other languages call them.

        A title that speaks of half of what is particular in them will do: the general words of a
        need ("local", "policy") are seldom in the title of what meets it.
        """
        is_listed = any(map(_is_listed, self.wide))
        is_alike = [word.folded for word in self.wanted] == [word.folded for word in self.wide]
        # Word for word alike, the wider clause finds all that the other does.
        if not (is_listed and is_alike):
            yield _most_of(self.wanted, _found)
        if is_listed:
            yield _most_of(self.wide, _found)
        if particular := [word for word in self.wide if word.things and not word.is_small]:
            yield Some(tuple(map(_found_in_title, particular)), least=max(1, len(particular) // 2))

    @property
    def any_word(self) -> Iterator[Clause]:
        """What holds any of the words."""
        return map(_found, self.wide)

    def _terms(self) -> Iterable[Concept]:
        return (*self.understanding.concepts, *self.understanding.hinted)

    def _lifts(self) -> Iterator[Clause]:
        """Yield what lifts entries that are about what the text is about."""
        yield from map(self._covered, self.wide)
        yield from self._lifts_of_terms()
        yield Scored(readable(self.query), READABLE)

    def _finer_lifts(self) -> Iterator[Clause]:
        """Yield what lifts entries that hold the words as they were typed, the telling ones most.

        What an entry is about counts more, so this orders entries that are about much the same.
        """
        yield Weighed(_most_of(self.wanted, _best), TYPED)
        yield Weighed(Term("title_key", title_key(self.query.text)), WHOLE_TITLE)
        yield Scored(every(map(_typed_in_title, self.wanted)), ALL_IN_TITLE)
        # The others hold most of the words by themselves.
        small = [Weighed(Term("title", w.folded), SMALL_WORD) for w in self.typed if w.is_small]
        if small:
            yield Lifted(_most_of(self.wanted, _found), tuple(small))
        for word in self.wide:
            for part in word.parts or (word,):
                yield Weighed(_best(part), TYPED)

    def _covered(self, word: Word) -> Clause:
        """Return the clause that scores how an entry covers what a word is about.

        The name of a thing in several words says more than one word, and each of them says less.
        """
        share = _share(word)
        ways: list[tuple[Clause, float]] = [
            *_ways_in_title(word),
            (_in_any_text(word), share * IN_TEXT),
            (either(Term("area", name) for name in word.areas), share * AREA),
        ]
        ways += [
            (speaks_of(concept), share * SPOKEN_TERM)
            for concept, named_by in self.understanding.words
            if _is_among(word, named_by)
        ]
        scored = _scored(ways)
        if word.parts:
            parts = tuple(Best(tuple(_scored(_ways_in_title(part)))) for part in word.parts)
            scored.append(Weighed(Some(parts), PART_OF_NAME))
        return Best(tuple(scored))

    def _lifts_of_terms(self) -> Iterator[Clause]:
        named = self.understanding
        for concepts, (carrying, speaking) in (
            (named.whole, WHOLE),
            (named.parts, PART),
            (named.hinted, PART),
        ):
            for each in concepts:
                yield Scored(carries(each), carrying)
                yield Scored(speaks_of(each), speaking)


def readable(query: CatalogueQuery) -> Clause:
    """Return the clause for entries taught in the reader's language."""
    return Term(LANGUAGE.field, base_language(query.reader_locale))


def carries(concept: Concept) -> Clause:
    """Return the clause for entries that carry a term."""
    return Term(concept.facet, concept.value)


def speaks_of(concept: Concept) -> Clause:
    """Return the clause for entries whose title speaks of a term."""
    return Term("central", concept.value)


def _most_of(listed: list[Word], one: Callable[[Word], Clause]) -> Clause:
    return Some(tuple(map(one, listed)), least=least_words(len(listed)))


def _share(word: Word) -> float:
    """Return how much a word says about a need."""
    if word.parts:
        return NAME * (1.0 if word.things else GENERAL)
    return GENERAL if word.is_general else 1.0 if word.things else UNLISTED


def _ways_in_title(word: Word) -> Iterator[tuple[Clause, float]]:
    """Yield how a title may cover what a word is about, and what that scores."""
    yield _typed_in_title(word), _share(word) * IN_TITLE
    yield either(_named(word.things)), (NAME if word.parts else 1.0) * THING
    yield either(_named(word.general_things)), GENERAL * THING


def _scored(ways: Iterable[tuple[Clause, float]]) -> list[Clause]:
    return [Scored(clause, score) for clause, score in ways if clause != NOTHING]


# --- One word -----------------------------------------------------------------------------------


def _found(word: Word) -> Clause:
    """Return the clause for entries that hold a word anywhere.

    `text` holds what `title` and `provider_name` hold, and `text_stem` what `title_stem` holds. Of
    a name in several words, one that is not general will do.
    """
    return either((_found_itself(word), *_things(word)))


def _found_itself(word: Word) -> Clause:
    if not word.parts:
        return _grams(word, lambda part: either(_everywhere(part)))
    telling = [part for part in word.parts if not part.is_general]
    return either(map(_found, telling)) if telling else every(map(_found, word.parts))


def _everywhere(word: Word) -> Iterator[Clause]:
    for folded, written, _weight in _forms(word):
        yield from (Term(field, folded) for field in ("text", "concept", "language_name"))
        if written:
            yield Stem("text_stem", written)
    for stub, _weight in _stubs(word):
        yield Begun("text", stub)


def _found_in_title(word: Word) -> Clause:
    """Return the clause for entries whose title holds a word or speaks of what it stands for."""
    return either((_typed_in_title(word), *_things(word)))


def _typed_in_title(word: Word) -> Clause:
    if word.parts:
        return every(map(_typed_in_title, word.parts))
    return _grams(word, lambda part: either(_in_title(part)))


def _in_title(word: Word) -> Iterator[Clause]:
    for folded, written, _weight in _forms(word):
        yield Term("title", folded)
        if written:
            yield Stem("title_stem", written)
    for stub, _weight in _stubs(word):
        yield Begun("title", stub)


def _in_any_text(word: Word) -> Clause:
    if word.parts:
        return every(map(_in_any_text, word.parts))
    return _grams(word, lambda part: either(_in_text(part)))


def _in_text(word: Word) -> Iterator[Clause]:
    for folded, written, _weight in _forms(word):
        yield Term("text", folded)
        if written:
            yield Stem("text_stem", written)
    for stub, _weight in _stubs(word):
        yield Begun("text", stub)


def _best(word: Word) -> Clause:
    """Return the clause that scores a word by the best place in which it stands as typed."""
    return _grams(word, lambda part: Best(tuple(_weighed(part))))


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


def _things(word: Word) -> Iterator[Clause]:
    """Yield the clauses for entries whose title speaks of what a word stands for."""
    return _named((*word.things, *word.general_things))


def _named(things: Iterable[str]) -> Iterator[Clause]:
    return (Term("thing", name) for name in things)


def _is_listed(word: Word) -> bool:
    return bool(word.things or word.general_things)


def _is_among(word: Word, named_by: tuple[str, ...]) -> bool:
    """Tell whether a word is one of others, or of an unspaced script and a part of one."""
    if word.parts:
        return any(_is_among(part, named_by) for part in word.parts)
    if not word.grams:
        return word.folded in named_by
    return any(word.folded in name or name in word.folded for name in named_by)
