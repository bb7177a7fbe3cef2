"""Letting entries of other languages in among the first hits for a named term (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

# Readers look at about so many hits.
FIRST_HITS: Final = 10
# The places that are kept for what is let in, counted from 0: never the first three.
PLACES: Final = (3, 5, 7, 8, 9, 6)
# A term may need two of them, so there is room for so many terms.
MOST_NAMED: Final = len(PLACES) // 2

Item = TypeVar("Item")
Named = TypeVar("Named")


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


def let_in(
    head: Sequence[Item],
    named: Iterable[Named],
    *,
    candidate: Callable[[Item], Candidate],
    carries: Callable[[Item, Named], bool],
    other: Callable[[Named, frozenset[str], frozenset[str]], Item | None],
) -> list[Item]:
    """Return what must be among the first hits so that each named term crosses languages.

    `head` are the first hits by score. `other` finds the best entry with a term that has none of
    some languages, and not one of some keys.
    """
    chosen: list[Item] = []
    for term in named:
        for _ in range(2):
            keys = frozenset(candidate(item).key for item in chosen)
            kept = [item for item in head if candidate(item).key not in keys]
            shown = mixed(kept, chosen)[:FIRST_HITS]
            shared = shared_language(candidate(item) for item in shown if carries(item, term))
            found = None if shared is None else other(term, shared, keys)
            if found is None:
                break
            chosen.append(found)
    return chosen
