"""What was probably meant by a word that the index does not know (pure).

Engines look for such words in their own ways; here stand the limits they keep to, and what is made
of their finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from search.languages import fold, words

# Shorter words have too many neighbours to guess from.
SHORTEST_SLIP: Final = 4
SHORTEST_DOUBLE_SLIP: Final = 7
SHORTEST_STUB: Final = 3
MOST_SPELLINGS: Final = 3
MOST_COMPLETIONS: Final = 6
# A word is known when one of these holds it; descriptions hold slips themselves.
KNOWN_FIELDS: Final = ("title", "provider_name", "concept", "language_name")
# How much a guess counts beside a word found as it was typed, by the number of slips.
SURENESS: Final = {1: 0.8, 2: 0.5}
COMPLETION_SURENESS: Final = 0.7


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """A word of the index that was probably meant, and how sure that is (0 to 1).

    `written` has its accents; `is_slip` tells a mended slip from a completed word. An engine that
    cannot name the words that an unfinished one may become hands it back with `is_begun`.
    """

    folded: str
    written: str
    weight: float
    is_slip: bool = False
    is_begun: bool = False


# What may have been meant, by folded word as typed; what is not named is meant as it stands.
Spellings = Mapping[str, tuple[Spelling, ...]]
AS_TYPED: Final[Spellings] = {}


class Speller(Protocol):
    """What an engine knows of spellings; asked for folded words of spaced scripts."""

    def likely(self, folded_words: list[str]) -> Spellings:
        """Return what was meant by the words that the index does not know.

        The last one may be unfinished; the others, and it, may have one slip.
        """

    def possible(self, folded_words: list[str]) -> Spellings:
        """Return all that may have been meant: asked when nothing was found.

        Unknown words may have two slips, known ones one, and their endings may differ.
        """


def suggestion(text: str, spellings: Spellings) -> str | None:
    """Return the text with its slips mended, None when there are none to mend."""
    mended = {
        folded: spelling.written
        for folded, meant in spellings.items()
        for spelling in meant
        if spelling.is_slip and not meant[0].written.startswith(folded)
    }
    if not mended:
        return None
    return " ".join(mended.get(fold(word), word) for word in words(text))


def possible_slips(word: str, *, is_known: bool) -> int:
    """Return how many slips a word may have when nothing was found: two in a long unknown one."""
    return 2 if len(word) >= SHORTEST_DOUBLE_SLIP and not is_known else 1


def possible_stub(word: str) -> str:
    """Return what a long word may have begun with, whatever its ending; empty for a short one."""
    return word[:-2] if len(word) >= SHORTEST_DOUBLE_SLIP else ""


def nearest(
    word: str, others: Iterable[str], count: Callable[[str], int], distance: int
) -> Iterator[Spelling]:
    """Yield the words within so many slips of one, the commonest first; a short word has none.

    `count` tells in how many entries a word stands.
    """
    if len(word) < SHORTEST_SLIP:
        return
    near = [other for other in others if other != word and slips(other, word, distance) <= distance]
    for other in commonest({other: count(other) for other in near}, MOST_SPELLINGS):
        yield Spelling(folded=other, written=other, weight=SURENESS[distance], is_slip=True)


def commonest(counts: Mapping[str, int], most: int) -> list[str]:
    """Return the words that stand in most entries, those of one count by the alphabet."""
    return sorted(counts, key=lambda word: (-counts[word], word))[:most]


def slips(one: str, other: str, limit: int) -> int:
    """Return how many slips part two words: a letter lost, added, changed, or two swapped.

    Optimal string alignment; stops counting at `limit` + 1.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        previous, row = row, [i]
        for j, right in enumerate(other, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = previous
        if min(row) > limit:
            return limit + 1
    return row[-1]
