"""Letting entries of other languages in among the first hits for a named term (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

# Readers look at about so many hits.
FIRST_HITS: Final = 10
# The places that are kept for what is let in, counted from 0: never the first three.
PLACES: Final = (3, 5, 7, 8, 9, 6)

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An entry that carries a term, with the base languages in which it is taught."""

    key: str
    languages: frozenset[str]


def shared_language(carriers: Iterable[Candidate]) -> frozenset[str] | None:
    """Return the languages that one of another language must not have, None when none is wanted.

    Whatever language a reader typed in, one of the first hits should be in another. That holds
    as soon as no language is common to all carriers shown; without carriers any will do.
    """
    sets = [carrier.languages for carrier in carriers if carrier.languages]
    if not sets:
        return frozenset()
    return frozenset.intersection(*sets) or None


def mixed(hits: Sequence[Item], let_in: Sequence[Item]) -> list[Item]:
    """Return the hits with the others at their fixed places, or at the end of a short list."""
    result = list(hits)
    for place, item in sorted(zip(PLACES, let_in, strict=False), key=lambda pair: pair[0]):
        result.insert(min(place, len(result)), item)
    return result
