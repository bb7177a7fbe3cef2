"""Which function stores which kind of record; apps register theirs at start-up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from academy.harvesting.records import AnyRecord


@dataclass(frozen=True, kw_only=True)
class Work:
    """One entry to write: `entry_id` is None for a new one, `revive` brings back a hidden one."""

    record: AnyRecord
    entry_id: int | None = None
    revive: bool = False


@dataclass(frozen=True, kw_only=True)
class Written:
    """What became of one `Work`: the entry, and whether anything in it changed."""

    entry_id: int
    changed: bool


class Loader(Protocol):
    """Stores entries of one kind. Every method runs inside the caller's transaction.

    Each notes its changes for the index itself; ids of entries that have gone are passed over.
    """

    def load(self, works: Sequence[Work], *, at: datetime) -> list[Written]:
        """Write entries in bulk, leaving alone what a person has claimed; answers in order."""

    def existing(self, ids: Collection[int]) -> set[int]:
        """Return those of the ids that have a row."""

    def confirm(self, ids: Collection[int], *, at: datetime) -> None:
        """Note when a source last said that entries are as they are."""

    def vanish(self, ids: Collection[int], *, at: datetime) -> None:
        """Have the sessions of entries that their source dropped count as unconfirmed."""

    def hide(self, ids: Collection[int]) -> int:
        """Take entries off the public pages; return how many were on them."""

    def hide_as_duplicate(self, ids: Collection[int], *, of: int) -> None:
        """Have one entry stand for others that turned out to be the same offer."""

    def values(self, record: Any) -> dict[str, Any]:
        """Return the columns of an entry as a record has them, by name; nothing is made."""

    def content(self, record: AnyRecord, *, entry: Any) -> dict[str, Any]:
        """Return what a record says of an entry, as a draft keeps it; organisations are made."""

    def harvested(self) -> set[int]:
        """Return the ids of public entries that a harvest made."""


_LOADERS: Final[dict[str, Loader]] = {}


def register_loader(kind: str, loader: Loader) -> None:
    """Have a loader store records of a kind; registering a kind again replaces it."""
    _LOADERS[kind] = loader


def loader_for(kind: str) -> Loader:
    """Return who stores records of a kind."""
    return _LOADERS[kind]


def all_loaders() -> dict[str, Loader]:
    """Return every loader by kind."""
    return dict(_LOADERS)
