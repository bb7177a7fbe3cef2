"""In which order entries come when no text decides (pure); both engines sort by these strings."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from academy.catalogue.enums import JOINABLE_STATES, SessionState
from search.documents import CatalogueDocument
from search.languages import fold

_LAST_SECOND: Final = 9_999_999_999_9
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
_CLOSED_BOOK: Final = frozenset({SessionState.ENDED, SessionState.CANCELLED})


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
    return f"{fold(document.title)[:120]} {document.kind} {document.key.partition(':')[2]:0>20}"


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
    """Return what a text score is multiplied by: more for what one can join, less for the past.

    The tiny rest makes equal scores differ in one fixed way: the newer first, then by key.
    """
    base = 1.06 if document.state in JOINABLE_STATES else 1.0
    if document.state in _CLOSED_BOOK:
        base = 0.9
    newness = (_seconds(document.published_at) / _LAST_SECOND) if document.published_at else 0.0
    chance = zlib.crc32(document.key.encode()) / 2**32
    return base * (1 + newness * 1e-4 + chance * 1e-6)
