"""Whether an embedded index is whole, and what happens when it turns out not to be."""

from __future__ import annotations

import contextlib
import json
import logging
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from search.errors import IndexUnusableError

logger = logging.getLogger(__name__)

# Tantivy ends each file with a footer of JSON, its length and this number (its `footer.rs`).
_MAGIC: Final = 1337
_TAIL: Final = struct.Struct("<II")
# What every segment consists of; the files of deletions have names of their own.
_PARTS: Final = ("fast", "fieldnorm", "idx", "pos", "store", "term")
_PIECE_BYTES: Final = 1 << 20


def is_intact(folder: Path) -> bool:
    """Whether each file that the index names is there, as it was written."""
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        names = [segment["segment_id"].replace("-", "") for segment in meta["segments"]]
        return all(_is_whole(folder / f"{name}.{part}") for name in names for part in _PARTS)
    except (OSError, ValueError, KeyError, struct.error):
        return False


def _is_whole(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(size - _TAIL.size)
        length, magic = _TAIL.unpack(file.read(_TAIL.size))
        if magic != _MAGIC or length > size:
            return False
        body = size - _TAIL.size - length
        file.seek(body)
        footer = json.loads(file.read(length))
        return bool(_checksum(path, body) == footer["crc"])


def _checksum(path: Path, size: int) -> int:
    value, left = 0, size
    with path.open("rb") as file:
        while left:
            piece = file.read(min(left, _PIECE_BYTES))
            if not piece:
                break
            value = zlib.crc32(piece, value)
            left -= len(piece)
    return value


@contextlib.contextmanager
def unavailable_when_broken() -> Iterator[None]:
    """Turn whatever the engine breaks on into IndexUnusableError.

    Damaged files make tantivy panic, and a panic arrives as a BaseException of its own.
    """
    try:
        yield
    except (ValueError, OSError) as error:
        logger.warning("embedded index cannot be used: %s", error)
        raise IndexUnusableError from error
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        logger.exception("embedded index is damaged")
        raise IndexUnusableError from panic
