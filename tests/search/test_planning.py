"""The readings of a text: what an entry must hold, from strict to loose."""

from __future__ import annotations

from collections.abc import Mapping

from search.clauses import Best, Clause, Everything, Lifted, Scored, Some, Stem, Term, Weighed
from search.planning import Reading, readings
from search.query import CatalogueQuery
from search.results import Concept
from search.spelling import Spelling, Spellings
from search.understanding import UNDERSTOOD_NOTHING, Understanding

WASTE = Concept(facet="theme", value="waste")

# Values by field, as an index holds an entry.
Entry = Mapping[str, str]


class NoSpeller:
    """Knows every word."""

    def likely(self, folded_words: list[str]) -> Spellings:
        """Return nothing."""
        return {}

    possible = likely


class OneSlip(NoSpeller):
    """Knows one word only, and only when asked twice."""

    def possible(self, folded_words: list[str]) -> Spellings:
        """Return the word for every other."""
        meant = Spelling(folded="housing", written="housing", weight=0.8, is_slip=True)
        return dict.fromkeys(folded_words, (meant,))


def read(text: str, understanding: Understanding = UNDERSTOOD_NOTHING) -> list[Reading]:
    """Return all readings of an English text."""
    return list(readings(CatalogueQuery(text=text), understanding, NoSpeller()))


def holds(entry: Entry, clause: Clause) -> bool:
    """Tell whether a clause finds an entry; stems are whole words here."""
    match clause:
        case Term(field, value):
            return value in entry.get(field, "").split()
        case Stem(field, word):
            return word in entry.get(field, "").split()
        case Some(parts, least):
            return sum(holds(entry, part) for part in parts) >= max(1, least)
        case Best(parts):
            return any(holds(entry, part) for part in parts)
        case Weighed(part) | Scored(part) | Lifted(part):
            return holds(entry, part)
        case Everything():
            return True


def found(reading: Reading, *entries: Entry) -> list[bool]:
    """Tell which entries a reading finds; with scores it must find the same."""
    plain = [holds(entry, reading.matching) for entry in entries]
    assert [holds(entry, reading.scored) for entry in entries] == plain
    return plain


def test_most_words_must_stand_somewhere_then_any_will_do():
    all_three = {"text": "waste collection", "concept": "towns"}
    two, one = {"text": "waste towns"}, {"text": "towns"}

    strict, loose, last = read("waste collection in towns")

    assert found(strict, all_three, two, one) == [True, True, False]
    assert found(loose, all_three, two, one) == [True, True, True]
    assert (strict.least, loose.least, last.least) == (10, 1, 0)


def test_one_word_has_no_looser_reading_than_any_word():
    assert [reading.least for reading in read("towns")] == [1, 0]


def test_a_title_that_speaks_of_the_same_things_stands_in_for_the_words():
    dechets, ville = {"thing": "waste city"}, {"thing": "city"}

    strict = read("waste town")[0]

    assert found(strict, dechets, ville) == [True, False]


def test_an_entry_of_a_term_that_the_text_names_is_found_without_its_words():
    entry = {"theme": "waste", "text": "rubbish"}

    strict = read("garbage removal", Understanding(parts=(WASTE,)))[0]

    assert found(strict, entry, {"theme": "water"}) == [True, False]


def test_a_text_without_words_finds_nothing_and_no_text_finds_everything():
    assert [found(reading, {}) for reading in read("***")] == [[False]]
    assert [found(reading, {}) for reading in read("")] == [[True]]


def test_spellings_are_asked_for_again_when_nothing_was_found():
    *_before, last = readings(CatalogueQuery(text="hauzing"), UNDERSTOOD_NOTHING, OneSlip())

    assert found(last, {"text": "housing"}) == [True]
    assert last.spellings["hauzing"][0].written == "housing"
