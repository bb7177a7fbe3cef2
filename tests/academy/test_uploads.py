"""Files that people hand us: what is taken, and every disguise that is refused."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from PIL import Image

from academy.uploads import UploadError, check_document, check_image, own_name


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), **options: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "#f7b521").save(file, kind, **options)
    return file.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """Return a whole small PNG whose header claims another size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def archive(members: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name, content in members.items():
            # A member of a fixed date: with the clock's, no two runs made the same archive.
            written.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def image(content: bytes, name: str) -> str:
    return check_image(BytesIO(content), name, len(content))


def document(content: bytes, name: str) -> str:
    return check_document(BytesIO(content), name, len(content))


@pytest.mark.parametrize(
    ("kind", "name", "ending"),
    [
        ("PNG", "map.png", "png"),
        ("JPEG", "map.JPEG", "jpg"),
        ("GIF", "map.gif", "gif"),
        ("WEBP", "map.webp", "webp"),
        ("AVIF", "map.avif", "avif"),
    ],
)
def test_picture_is_taken(kind, name, ending):
    assert image(picture(kind), name) == ending


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (png_that_claims(100_000, 100_000), "bomb.png", "This picture is too large"),
        (png_that_claims(12_000, 9_000), "large.png", "This picture is too large"),
        (png_that_claims(30_000, 10), "long.png", "This picture is too large"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "a.svg", "This is no picture"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "a.png", "This is no picture"),
        (picture() + b"<script>alert(1)</script>", "a.png", "holds something else"),
        (picture() + b"<!DOCTYPE html><p>", "a.png", "holds something else"),
        (picture() + archive({"a.txt": b"a"}), "a.png", "holds something else"),
        (picture("JPEG", comment=b"%PDF-1.7"), "a.jpg", "something else"),
        (picture("JPEG", comment=b"<?php system()"), "a.jpg", "holds something else"),
        (archive({"a.txt": b"a"}), "a.png", "This is no picture"),
        (picture("JPEG"), "a.png", "The ending of the file's name"),
        (picture(), "a.png.html", "The ending of the file's name"),
        (picture()[:40], "a.png", "damaged"),
        (b"", "a.png", "This is no picture"),
    ],
)
def test_picture_in_disguise_or_out_of_bounds_is_refused(content, name, message):
    with pytest.raises(UploadError, match=message):
        image(content, name)


def test_picture_of_many_bytes_is_refused_unread():
    with pytest.raises(UploadError, match="10 MB"):
        check_image(BytesIO(b""), "a.png", 11 * 1024 * 1024)


def test_picture_that_moves_too_long_is_refused():
    frames = [Image.new("L", (2, 2), number % 251) for number in range(502)]
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=10)

    with pytest.raises(UploadError, match="moves for too long"):
        image(file.getvalue(), "a.gif")


@pytest.mark.parametrize(
    ("content", "name", "ending"),
    [
        (b"%PDF-1.7 and so on", "plan.pdf", "pdf"),
        (archive({"word/document.xml": b"<w/>"}), "plan.docx", "docx"),
        (archive({"xl/workbook.xml": b"<w/>"}), "plan.XLSX", "xlsx"),
        ("città".encode(), "plan.txt", "txt"),
        (b"a;b\n1;2\n", "plan.csv", "csv"),
    ],
)
def test_document_is_taken(content, name, ending):
    assert document(content, name) == ending


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"<html><script>alert(1)</script>", "a.html", "no document of a kind we take"),
        (b"<svg onload=alert(1)>", "a.svg", "no document of a kind we take"),
        (archive({"a.txt": b"a"}), "a.zip", "no document of a kind we take"),
        (archive({"a.txt": b"a"}), "a.docx", "no office document"),
        (archive({"a.txt": b"a"}), "a.pdf", "no PDF"),
        (b"%PDF-1.7 " + archive({"a.txt": b"a"}), "a.pdf", "holds something else"),
        (b"MZ\x90\x00", "a.pdf", "no PDF"),
        (b"MZ\x90\x00", "a.txt", "no plain text"),
        (b"<!doctype html><script>", "a.txt", "holds something else"),
        (b"PK\x03\x04 cut off", "a.xlsx", "damaged"),
        (
            archive({"word/document.xml": b"\0" * 50_000_000}),
            "bomb.docx",
            "grow too large",
        ),
        (
            archive({"xl/workbook.xml": b"", **{f"{n}": b"" for n in range(5_001)}}),
            "many.xlsx",
            "grow too large",
        ),
        (
            archive({"word/document.xml": b"<w/>", "word/vbaProject.bin": b"x"}),
            "macro.docx",
            "holds macros",
        ),
    ],
)
def test_document_in_disguise_or_out_of_bounds_is_refused(content, name, message):
    with pytest.raises(UploadError, match=message):
        document(content, name)


def test_names_are_ours_and_never_the_same():
    names = {own_name("png") for _number in range(20)}

    assert len(names) == 20
    assert all(name.endswith(".png") and len(name) == 28 for name in names)
