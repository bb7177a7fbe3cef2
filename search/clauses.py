"""What a search asks of an index, as a tree of values that each engine renders (pure).

Nine kinds of node say everything: what an entry must hold, and what its score is. An engine needs
one function from a node to its own query and decides nothing about words or weights, so that all
engines find the same entries in an order made in one place (`search/planning.py`).

A leaf scores by how telling its term is (BM25) unless `Scored` or `Unscored` stands around it. An
engine may leave out what its index does not hold, as long as the tree finds and scores the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# A word found in several places counts a little more than in its best place alone.
TIE_BREAKER: Final = 0.1


@dataclass(frozen=True, slots=True)
class Term:
    """The field holds exactly this folded term."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Stem:
    """A stemmed field holds a form of the word.

    `field` is `title_stem` or `text_stem`; `word` is in lower case with its accents, since stemmers
    look at them. The word is of the language of `locale`; empty stands for any language of the
    word's script, and then any of the stems will do.
    """

    field: str
    word: str
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """The field holds a folded word that begins with this; one score for all that it finds."""

    field: str
    stub: str


@dataclass(frozen=True, slots=True)
class Some:
    """At least so many of the parts are found; the score is the sum of those that are."""

    parts: tuple[Clause, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Best:
    """One of the parts is found; the score is that of the best, and `TIE_BREAKER` of the others."""

    parts: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The part, its score multiplied."""

    part: Clause
    weight: float


@dataclass(frozen=True, slots=True)
class Scored:
    """The part, with one score for all that it finds."""

    part: Clause
    score: float


@dataclass(frozen=True, slots=True)
class Lifted:
    """The part, found but not scored; the score is the sum of those lifts that are found too.

    `finer` are lifts as well. An engine may leave them out for all but the hits that score best by
    the others, of which there are some hundreds: they cost most, and order what is near together.
    """

    part: Clause
    lifts: tuple[Clause, ...]
    finer: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Everything:
    """Every entry, without a score."""


Clause = Term | Stem | Begun | Some | Best | Weighed | Scored | Lifted | Everything

# Nothing can hold one of no parts.
NOTHING: Final = Some(())


def either(parts: Iterable[Clause]) -> Some:
    """Return the clause for entries that hold one of the parts."""
    return Some(tuple(parts))


def every(parts: Iterable[Clause]) -> Some:
    """Return the clause for entries that hold all of the parts."""
    held = tuple(parts)
    return Some(held, least=len(held))
