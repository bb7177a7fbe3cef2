"""JSON Lines, plain or compressed by gzip: one object a line, read in a stream."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

from django.utils.translation import gettext as _

from academy.harvesting.catalogue_fields import parse_fields
from academy.harvesting.connectors.base import Item, Refusal
from academy.harvesting.errors import ItemRefusedError, SourceBrokenError
from academy.harvesting.records import AnyRecord

MAX_LINE_BYTES: Final = 1024 * 1024
MAX_KEY_CHARACTERS: Final = 500
# Part of every digest: raising it has each item parsed again, since it is read differently.
READING_VERSION: Final = 3
_GZIP_MAGIC: Final = b"\x1f\x8b"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class JsonLinesConnector:
    """Reads the fields that `data/catalogue` documents, one record a line."""

    kind = "json-lines"

    def read(self, stream: BinaryIO) -> Iterator[Item | Refusal]:
        """Yield one item or refusal a line; blank lines are nothing.

        A line longer than `MAX_LINE_BYTES` is refused without ever being held in memory.
        """
        for number, line in _numbered_lines(_decompressed(stream)):
            place = f"line {number}"
            if line is None:
                yield Refusal(place=place, key="", reason=_too_long())
                continue
            try:
                yield _item(place, line)
            except ItemRefusedError as refusal:
                yield Refusal(place=place, key="", reason=str(refusal))

    def parse(self, item: Item) -> AnyRecord:
        """Return the course or event that the fields describe."""
        return parse_fields(item.key, item.fields)


def _too_long() -> str:
    return _("The line is longer than %(size)d KiB.") % {"size": MAX_LINE_BYTES // 1024}


def _decompressed(stream: BinaryIO) -> BinaryIO:
    """Return the stream, unpacked if its first bytes say that it is gzip."""
    start = stream.read(len(_GZIP_MAGIC))
    stream.seek(-len(start), 1)
    if start == _GZIP_MAGIC:
        return cast("BinaryIO", gzip.GzipFile(fileobj=stream))
    return stream


def _numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line that is not blank with its number from 1; None for one that is too long."""
    number = 0
    try:
        while line := stream.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES:
                _skip_rest(stream, line)
                yield number, None
                continue
            line = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
            if line.strip():
                yield number, line
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceBrokenError(
            _("The compressed file is damaged or cut off after line %(number)d.")
            % {"number": number}
        ) from error


def _skip_rest(stream: BinaryIO, piece: bytes) -> None:
    while piece and not piece.endswith(b"\n"):
        piece = stream.readline(MAX_LINE_BYTES)


def _item(place: str, line: bytes) -> Item:
    fields = _fields(line)
    key = fields.get("id")
    if not isinstance(key, str) or not key.strip():
        raise ItemRefusedError(_("The record has no “id”, or it is not text."))
    if len(key) > MAX_KEY_CHARACTERS or not key.isprintable():
        raise ItemRefusedError(_("The “id” is too long or holds characters that cannot be read."))
    return Item(place=place, key=key, digest=digest_of(fields), fields=fields)


def _fields(line: bytes) -> dict[str, object]:
    try:
        found = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise ItemRefusedError(_("The line is not UTF-8.")) from error
    except (ValueError, RecursionError) as error:
        raise ItemRefusedError(_("The line is not JSON.")) from error
    if not isinstance(found, dict):
        raise ItemRefusedError(_("The line is not a JSON object."))
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def digest_of(fields: object) -> str:
    """Return the SHA-256 of the values in a fixed order, and of how we read them."""
    canonical = json.dumps([READING_VERSION, fields], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
