"""What every connector gives: items one by one, and the record of an item when it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from academy.harvesting.records import AnyRecord


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item of a feed before it is parsed.

    `place` says where it stood ("line 12"), `key` is its name in the source, `digest` changes
    when anything in it or in our way of reading it changes, `fields` are its values as found.
    """

    place: str
    key: str
    digest: str
    fields: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An item that was not taken, with the reason for a person; `key` is empty when unreadable."""

    place: str
    key: str
    reason: str


class Connector(Protocol):
    """A reader of one kind of feed.

    Reading and parsing are two steps, so that an item that has not changed is never parsed.
    """

    kind: str

    def read(self, stream: BinaryIO) -> Iterator[Item | Refusal]:
        """Yield the items in their order, and a refusal for each that cannot be read.

        Raises:
            SourceBrokenError: nothing more can be read; what was yielded before is good.
        """

    def parse(self, item: Item) -> AnyRecord:
        """Return the record of an item.

        Raises:
            ItemRefusedError: with the reason for a person.
        """
