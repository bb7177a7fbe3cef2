"""Pictures without what a camera wrote about place, device and owner (bytes to bytes, pure).

The pixels are not decoded: each container is walked, what only describes the picture is left out,
and what decides how it looks (colour profile, animation, which way is up) stays. What lies behind
the end of a picture, as telephones append films and second pictures, is cut off. Formats: JPEG
(ITU T.81, annex B), PNG (third edition), GIF89a, WebP (RFC 9649), AVIF (ISO 14496-12 and 23008-12).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Final

_UPRIGHT: Final = 1
_ORIENTATION: Final = 0x0112


class DamagedPictureError(ValueError):
    """A picture's container does not hold together."""


def without_metadata(content: bytes, ending: str) -> bytes:
    """Return a picture of the format that its ending names, bare of metadata.

    Raises:
        DamagedPictureError: it is not of this format, or cut off.
    """
    try:
        return _BARE[ending](content)
    except (struct.error, IndexError) as error:
        raise DamagedPictureError(ending) from error


def _tiff_orientation(tiff: bytes) -> int:
    """Return which way is up, 1 to 8 as Exif counts; 1 where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return _UPRIGHT
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(count):
            tag, _kind, _many, value = struct.unpack_from(
                f"{order}HHIH", tiff, start + 2 + 12 * number
            )
            if tag == _ORIENTATION:
                return value if value in range(1, 9) else _UPRIGHT
    except struct.error:
        return _UPRIGHT
    return _UPRIGHT


def _tiff_of(orientation: int) -> bytes:
    """Return Exif data that say which way is up and nothing else."""
    return struct.pack(
        "<2sHI H HHIHH I", b"II", 42, 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0
    )  # fmt: skip


# --- JPEG -------------------------------------------------------------------------------------

_EOI, _SOS, _EXIF_APP, _COMMENT = 0xD9, 0xDA, 0xE1, 0xFE
# JFIF says how dense pixels lie, Adobe how colours are coded; profiles are kept by their name.
_KEPT_APPS: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_EXIF: Final = b"Exif\0\0"


def _bare_jpeg(content: bytes) -> bytes:
    kept, orientation = [], _UPRIGHT
    for marker, start, end in _segments(content):
        body = content[start + 4 : end]
        if marker == _EXIF_APP and body.startswith(_EXIF):
            orientation = _tiff_orientation(body[len(_EXIF) :])
        if _is_kept(marker, body):
            kept.append(content[start:end])
    if orientation != _UPRIGHT:
        exif = _EXIF + _tiff_of(orientation)
        segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
        # JFIF wants to be first where it stands at all.
        kept.insert(1 if kept and kept[0][1] == 0xE0 else 0, segment)
    return b"\xff\xd8" + b"".join(kept) + b"\xff\xd9"


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of each segment, coded pixels with their own."""
    if content[:2] != b"\xff\xd8":
        raise DamagedPictureError("jpg")
    place = 2
    while True:
        while content[place] == 0xFF and content[place + 1] == 0xFF:
            place += 1  # fill bytes
        marker = content[place + 1]
        if content[place] != 0xFF:
            raise DamagedPictureError("jpg")
        if marker == _EOI:
            return
        (length,) = struct.unpack_from(">H", content, place + 2)
        end = place + 2 + length
        if length < 2 or end > len(content):
            raise DamagedPictureError("jpg")
        if marker == _SOS:
            end = _end_of_scan(content, end)
        yield marker, place, end
        place = end


def _is_kept(marker: int, body: bytes) -> bool:
    if marker == _COMMENT:
        return False
    if 0xE0 <= marker <= 0xEF:
        return marker in _KEPT_APPS and body.startswith(_KEPT_APPS[marker])
    return True


def _end_of_scan(content: bytes, place: int) -> int:
    """Return where coded pixels end: at a marker that is neither stuffing nor a restart."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise DamagedPictureError("jpg")
        following = content[place + 1]
        if following == 0xFF:
            place += 1
        elif following == 0 or 0xD0 <= following <= 0xD7:
            place += 2
        else:
            return place


# --- PNG --------------------------------------------------------------------------------------

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs "
    b"acTL fcTL fdAT".split()
)


def _bare_png(content: bytes) -> bytes:
    if not content.startswith(_PNG):
        raise DamagedPictureError("png")
    kept, orientation, place = [], _UPRIGHT, len(_PNG)
    while True:
        length, name = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content):
            raise DamagedPictureError("png")
        if name == b"eXIf":
            orientation = _tiff_orientation(content[place + 8 : end - 4])
        if name == b"IEND" and orientation != _UPRIGHT:
            kept.append(_chunk(b"eXIf", _tiff_of(orientation)))
        if name in _KEPT_CHUNKS:
            kept.append(content[place:end])
        place = end
        if name == b"IEND":
            return _PNG + b"".join(kept)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


# --- GIF --------------------------------------------------------------------------------------

_KEPT_APPLICATIONS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")  # how often an animation repeats


def _bare_gif(content: bytes) -> bytes:
    if content[:6] not in (b"GIF87a", b"GIF89a"):
        raise DamagedPictureError("gif")
    place = 13 + _colours(content[10])
    kept = [content[:place]]
    while (kind := content[place]) != 0x3B:
        if kind == 0x2C:  # a picture: its place, its colours, its pixels
            end = _end_of_blocks(content, place + 10 + _colours(content[place + 9]) + 1)
            is_kept = True
        elif kind == 0x21:
            end = _end_of_blocks(content, place + 2)
            label, name = content[place + 1], content[place + 3 : place + 14]
            is_kept = label == 0xF9 or (label == 0xFF and name in _KEPT_APPLICATIONS)
        else:
            raise DamagedPictureError("gif")
        if is_kept:
            kept.append(content[place:end])
        place = end
    return b"".join(kept) + b"\x3b"


def _colours(flags: int) -> int:
    """Return how many bytes a table of colours takes."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(content: bytes, place: int) -> int:
    while content[place]:
        place += content[place] + 1
    return place + 1


# --- WebP -------------------------------------------------------------------------------------

_KEPT_WEBP: Final = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def _bare_webp(content: bytes) -> bytes:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise DamagedPictureError("webp")
    (size,) = struct.unpack_from("<I", content, 4)
    last = size + 8
    if last > len(content) + (size & 1):
        raise DamagedPictureError("webp")
    kept: list[bytes] = []
    orientation, place = _UPRIGHT, 12
    while place + 8 <= min(last, len(content)):
        name, length = struct.unpack_from("<4sI", content, place)
        body = content[place + 8 : place + 8 + length]
        if len(body) < length:
            raise DamagedPictureError("webp")
        if name == b"EXIF":
            orientation = _tiff_orientation(body.removeprefix(_EXIF))
        elif name == b"VP8X":
            kept.append(_riff(name, bytes([body[0] & ~(_HAS_EXIF | _HAS_XMP)]) + body[1:]))
        elif name in _KEPT_WEBP:
            kept.append(_riff(name, body))
        place += 8 + length + (length & 1)
    if orientation != _UPRIGHT and kept[0][:4] == b"VP8X":
        kept[0] = kept[0][:8] + bytes([kept[0][8] | _HAS_EXIF]) + kept[0][9:]
        kept.append(_riff(b"EXIF", _tiff_of(orientation)))
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


# --- AVIF -------------------------------------------------------------------------------------

# Which way is up stands in properties of the picture, never in its Exif data (MIAF, 7.3.6.5).
_KEPT_BOXES: Final = frozenset((b"ftyp", b"meta", b"mdat", b"moov"))
_NO_EXIF: Final = b"\0\0\0\0" + struct.pack("<2sHIHI", b"II", 42, 8, 0, 0)


def _bare_avif(content: bytes) -> bytes:
    """Overwrite what describes the picture where it stands: places in the file stay the same."""
    bare = bytearray(content)
    end = 0
    for name, start, end in _boxes(content, 0, len(content)):
        if name == b"meta":
            _empty_items(content, bare, start + 4, end)
        elif name == b"moov":
            _blank_inside(content, bare, start, end)
        elif name not in _KEPT_BOXES:
            _blank(bare, start, end)
    return bytes(bare[:end])


def _boxes(content: bytes, place: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start of the body and end of each box between two places."""
    while place + 8 <= end:
        size, name = struct.unpack_from(">I4s", content, place)
        body = place + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, body)
            body += 8
        last = end if size == 0 else place + size
        if last < body or last > end:
            raise DamagedPictureError("avif")
        yield name, body, last
        place = last


def _blank(bare: bytearray, start: int, end: int) -> None:
    bare[start:end] = bytes(end - start)


def _blank_inside(content: bytes, bare: bytearray, start: int, end: int) -> None:
    """Blank what people or programs wrote of a film, in it and in its tracks."""
    for name, first, last in _boxes(content, start, end):
        if name == b"trak":
            _blank_inside(content, bare, first, last)
        elif name in (b"udta", b"uuid", b"meta"):
            bare[first - 4 : first] = b"free"
            _blank(bare, first, last)


def _empty_items(content: bytes, bare: bytearray, start: int, end: int) -> None:
    inside = {name: (first, last) for name, first, last in _boxes(content, start, end)}
    if b"uuid" in inside:
        _blank(bare, *inside[b"uuid"])
    if not {b"iinf", b"iloc"} <= inside.keys():
        return
    kinds = _kinds_of_items(content, *inside[b"iinf"])
    data = inside.get(b"idat", (0, 0))[0]
    for item, method, extents in _places_of_items(content, inside[b"iloc"][0]):
        if kinds.get(item) not in (b"Exif", b"mime"):
            continue
        for offset, length in extents:
            first = offset + (data if method == 1 else 0)
            last = first + length
            if last > len(content) or method > 1:
                raise DamagedPictureError("avif")
            _blank(bare, first, last)
            if kinds[item] == b"Exif" and length >= len(_NO_EXIF):
                bare[first : first + len(_NO_EXIF)] = _NO_EXIF


def _kinds_of_items(content: bytes, start: int, end: int) -> Mapping[int, bytes]:
    place = start + (6 if content[start] == 0 else 8)
    found = {}
    for name, first, _last in _boxes(content, place, end):
        version = content[first]
        if name == b"infe" and version in (2, 3):
            wide = version == 3
            (item,) = struct.unpack_from(">I" if wide else ">H", content, first + 4)
            at = first + 4 + (6 if wide else 4)
            found[item] = content[at : at + 4]
    return found


def _places_of_items(
    content: bytes, start: int
) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Yield number, method and extents (offset, length) of each item (14496-12, 8.11.3)."""
    version = content[start]
    sizes = content[start + 4], content[start + 5]
    offset_size, length_size, base_size = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4
    index_size = sizes[1] & 15 if version else 0
    place = start + 6

    def number(size: int) -> int:
        nonlocal place
        if place + size > len(content):
            raise DamagedPictureError("avif")
        place += size
        return int.from_bytes(content[place - size : place], "big")

    for _item in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version else 0
        number(2)  # which file: this one
        base = number(base_size)
        extents = []
        for _extent in range(number(2)):
            number(index_size)
            offset = base + number(offset_size)
            extents.append((offset, number(length_size)))
        yield item, method, extents


_BARE: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "jpg": _bare_jpeg,
    "png": _bare_png,
    "gif": _bare_gif,
    "webp": _bare_webp,
    "avif": _bare_avif,
}
