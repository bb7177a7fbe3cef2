"""In which order entries come when no text decides (pure); both engines sort by these strings."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from academy.catalogue.enums import JOINABLE_STATES, SessionState
from search.documents import CatalogueDocument
from search.languages import fold, words

# Later than any moment there is, counted in seconds from the year 1.
_LAST_SECOND: Final = 999_999_999_999
# What can be joined soonest comes first: the order in which the states are declared.
_RANK: Final[Mapping[SessionState, int]] = {state: rank for rank, state in enumerate(SessionState)}
_DATED: Final = frozenset(
    {
        SessionState.ONGOING_OPEN,
        SessionState.UPCOMING_OPEN,
        SessionState.NOT_YET_OPEN,
        SessionState.UPCOMING_CLOSED,
        SessionState.ONGOING_CLOSED,
    }
)
_LIFTS: Final[Mapping[SessionState, float]] = {
    **dict.fromkeys(JOINABLE_STATES, 1.06),
    SessionState.ENDED: 0.9,
    SessionState.CANCELLED: 0.9,
}
_LONGEST_TITLE: Final = 120
_YEAR_2000: Final = 946_684_800
_FIFTY_YEARS: Final = 50 * 365.25 * 86_400


def soonest_order(document: CatalogueDocument) -> str:
    """Return the place by state and start, then newest, title and key.

    Running and coming sessions stand by their start, ended ones the latest first.
    """
    return f"{_RANK[document.state]:02d} {_start(document):014d} {newest_order(document)}"


def newest_order(document: CatalogueDocument) -> str:
    """Return the place by publication, the newest first, then title and key."""
    return f"{_descending(document.published_at):014d} {title_order(document)}"


def title_order(document: CatalogueDocument) -> str:
    """Return the place by folded title, then key."""
    kind, _, number = document.key.partition(":")
    return f"{_begun(document.title)} {kind} {number:0>20}"


@lru_cache(maxsize=1_000)
def _begun(title: str) -> str:
    return fold(title)[:_LONGEST_TITLE]


def _start(document: CatalogueDocument) -> int:
    if document.state in _DATED and document.starts_at:
        return _seconds(document.starts_at)
    if document.state == SessionState.ENDED:
        return _descending(document.starts_at)
    return 0


def _descending(moment: datetime | None) -> int:
    return _LAST_SECOND - _seconds(moment) if moment else _LAST_SECOND


def _seconds(moment: datetime) -> int:
    # Year 1 must not become a negative number, which would sort wrongly as text.
    return int(moment.timestamp()) + 62_135_596_800


def lift(document: CatalogueDocument) -> float:
    """Return what lifts a text score: more for what one can join, less for the past.

    Both engines multiply scores by log2(2 + lift), which is the only way of tantivy: near 1, a
    tenth more lift is three hundredths more score.

    What is near to the work of cities counts more, too. The small rest parts entries that fit
    equally well: a short title says more about its entry than a long one, then newer entries come
    first, then chance out of the key decides. Engines keep scores in 32 bits, which sets how small
    it can be.
    """
    base = _LIFTS.get(document.state, 1.0) * document.nearness
    rest = (
        _brevity(document.title) * 5e-3
        + _newness(document.published_at) * 1e-3
        + _chance(document.key) * 1e-5
    )
    return base * (1 + rest)


def _brevity(title: str) -> float:
    """Return 1 for a title of three words and less, and ever less for longer ones."""
    return 3 / max(3, len(words(title)))


def _newness(published_at: datetime | None) -> float:
    """Return 0 for the year 2000 and before, 1 for 2050 and after."""
    if published_at is None:
        return 0.0
    return min(1.0, max(0.0, (published_at.timestamp() - _YEAR_2000) / _FIFTY_YEARS))


def _chance(key: str) -> float:
    return zlib.crc32(key.encode()) / 2**32
