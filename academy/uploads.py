"""The one door for files that people hand us: type by content, sizes, and nothing in disguise.

A file is looked at by its first bytes and its directory, never decoded or unpacked here, so that a
small file that would grow without bound is refused before it does.
"""

from __future__ import annotations

import re
import secrets
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from PIL import Image

from academy.bare_pictures import DamagedPictureError, without_metadata
from academy.errors import AcademyError

MAX_IMAGE_BYTES: Final = 10 * 1024 * 1024
MAX_DOCUMENT_BYTES: Final = 20 * 1024 * 1024
# About ten thousand by five thousand; a telephone takes 50 million, a browser shows 10.
MAX_PIXELS: Final = 50_000_000
MAX_SIDE: Final = 20_000
# Pictures that move: all their frames together.
MAX_MOVING_PIXELS: Final = 100_000_000
MAX_FRAMES: Final = 500

MAX_MEMBERS: Final = 5_000
MAX_UNPACKED_BYTES: Final = 300 * 1024 * 1024
MAX_RATIO: Final = 200  # unpacked to packed; text of an office document reaches about 20

_HEAD: Final = 4096
# What a browser might run in a file that says it is something else.
_RUNNABLE: Final = re.compile(rb"<(?:script|html|svg|body|iframe|!doctype|\?php)\b", re.IGNORECASE)


class UploadError(AcademyError):
    """A file is refused; the message says what is wrong with it."""

    message = _("This file cannot be used.")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A type of file that we take: the ending we give it and how its first bytes look."""

    ending: str
    matches: Callable[[bytes], bool]
    pillow: str = ""
    endings: tuple[str, ...] = ()

    def has_ending(self, name: str) -> bool:
        """Whether a file's name ends as this type does."""
        return name.lower().rpartition(".")[2] in (self.ending, *self.endings)


def _starts(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


IMAGES: Final = (
    Kind(ending="jpg", endings=("jpeg",), pillow="JPEG", matches=_starts(b"\xff\xd8\xff")),
    Kind(ending="png", pillow="PNG", matches=_starts(b"\x89PNG\r\n\x1a\n")),
    Kind(ending="gif", pillow="GIF", matches=_starts(b"GIF87a", b"GIF89a")),
    Kind(
        ending="webp",
        pillow="WEBP",
        matches=lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    ),
    Kind(
        ending="avif",
        pillow="AVIF",
        matches=lambda head: head[4:12] in (b"ftypavif", b"ftypavis"),
    ),
)
# Office documents are ZIP files that hold this member.
_OFFICE: Final = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "mimetype",
    "ods": "mimetype",
    "odp": "mimetype",
}
_TEXTS: Final = ("txt", "csv")
DOCUMENT_ENDINGS: Final = ("pdf", *_OFFICE, *_TEXTS)
IMAGE_ENDINGS: Final = tuple(end for kind in IMAGES for end in (kind.ending, *kind.endings))


def check_image(file: File[bytes] | BinaryIO, name: str, size: int) -> str:
    """Return the ending of a picture that is what it says it is.

    Reads the header only: nothing is decoded, however large the picture claims to be. What is
    stored is `bare_image` of it.

    Raises:
        UploadError: with what is wrong.
    """
    if size > MAX_IMAGE_BYTES:
        raise UploadError(_("This picture is larger than 10 MB. Save it smaller."))
    file.seek(0)
    head = file.read(_HEAD)
    kind = next((kind for kind in IMAGES if kind.matches(head)), None)
    if kind is None:
        raise UploadError(
            _("This is no picture of a kind we can show: JPEG, PNG, GIF, WebP, AVIF.")
        )
    if not kind.has_ending(name):
        raise UploadError(_("The ending of the file's name does not fit what it holds."))
    _refuse_disguise(file)
    _check_pixels(file, kind)
    file.seek(0)
    return kind.ending


def bare_image(file: File[bytes] | BinaryIO, ending: str) -> bytes:
    """Return a checked picture without what a camera wrote of place, device and owner.

    Raises:
        UploadError: it does not hold together.
    """
    file.seek(0)
    try:
        return without_metadata(file.read(), ending)
    except DamagedPictureError as error:
        raise UploadError(_("This picture is damaged.")) from error


def check_document(file: File[bytes] | BinaryIO, name: str, size: int) -> str:
    """Return the ending of a document that is what it says it is; a ZIP file is not unpacked.

    Raises:
        UploadError: with what is wrong.
    """
    if size > MAX_DOCUMENT_BYTES:
        raise UploadError(_("This document is larger than 20 MB. Save it smaller."))
    ending = name.lower().rpartition(".")[2]
    if ending == "pdf":
        _check_pdf(file)
    elif ending in _OFFICE:
        _check_office(file, ending)
    elif ending in _TEXTS:
        _check_text(file)
    else:
        raise UploadError(
            _("This is no document of a kind we take: PDF, office documents, plain text, CSV.")
        )
    file.seek(0)
    return ending


def own_name(ending: str) -> str:
    """Return a name that tells nothing and that nobody can guess."""
    return f"{secrets.token_hex(12)}.{ending}"


def _check_pixels(file: File[bytes] | BinaryIO, kind: Kind) -> None:
    file.seek(0)
    try:
        picture = Image.open(file, formats=[kind.pillow])  # reads the header
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UploadError(_TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError, struct.error) as error:
        raise UploadError(_("This picture is damaged.")) from error
    width, height = picture.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE or not (width and height):
        raise UploadError(_TOO_MANY_PIXELS)
    frames = _frames(picture)
    if frames > MAX_FRAMES or frames * width * height > max(MAX_MOVING_PIXELS, width * height):
        raise UploadError(_("This picture moves for too long. Use a shorter or smaller one."))


_TOO_MANY_PIXELS: Final = _("This picture is too large: it may have 50 million pixels at most.")


def _frames(picture: Image.Image) -> int:
    try:
        return int(getattr(picture, "n_frames", 1))
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise UploadError(_("This picture is damaged.")) from error


def _refuse_disguise(file: File[bytes] | BinaryIO) -> None:
    """Refuse a picture that is a page, a PDF or an archive as well."""
    file.seek(0)
    content = file.read()
    if _RUNNABLE.search(content) or b"%PDF-" in content[:1024]:
        raise UploadError(_DISGUISED)
    if _is_archive(file):
        raise UploadError(_DISGUISED)


_DISGUISED: Final = _("This file holds something else besides what it says it is.")


def _is_archive(file: File[bytes] | BinaryIO) -> bool:
    file.seek(0)
    return zipfile.is_zipfile(file)


def _check_pdf(file: File[bytes] | BinaryIO) -> None:
    file.seek(0)
    if not file.read(_HEAD).startswith(b"%PDF-"):
        raise UploadError(_("This is no PDF."))
    if _is_archive(file):
        raise UploadError(_DISGUISED)


def _check_text(file: File[bytes] | BinaryIO) -> None:
    file.seek(0)
    content = file.read()
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UploadError(_("This is no plain text (UTF-8).")) from error
    if b"\x00" in content:
        raise UploadError(_("This is no plain text (UTF-8)."))
    if _RUNNABLE.search(content[:_HEAD]):
        raise UploadError(_DISGUISED)


def _check_office(file: File[bytes] | BinaryIO, ending: str) -> None:
    """Read the directory of an office document: what it says of itself, and how much it holds."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise UploadError(_("This is no office document of the kind its name says."))
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UploadError(_("This document is damaged.")) from error
    names = {member.filename for member in members}
    if _OFFICE[ending] not in names:
        raise UploadError(_("This is no office document of the kind its name says."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UploadError(_("This document holds macros. Save it without them."))
    _check_growth(members)


def _check_growth(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if (
        len(members) > MAX_MEMBERS
        or unpacked > MAX_UNPACKED_BYTES
        or unpacked > MAX_RATIO * max(packed, 1)
    ):
        raise UploadError(_("This document would grow too large when it is opened."))
