"""What a camera wrote of place and owner is taken out; what the picture looks like stays."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageOps, PngImagePlugin

from academy.bare_pictures import DamagedPictureError, without_metadata

KINDS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF"}
OWNER = "Quetzalcoatlus"
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{OWNER}</x:xmpmeta>".encode()


def exif(orientation: int) -> Image.Exif:
    data = Image.Exif()
    data[ExifTags.Base.Orientation] = orientation
    data[ExifTags.Base.Artist] = OWNER
    data.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (14.0, 41.0, 34.0)
    data.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSMapDatum] = OWNER
    return data


def drawn() -> Image.Image:
    picture = Image.new("RGB", (24, 16), "#f7b521")
    picture.paste("#0b3d5c", (0, 0, 8, 8))
    return picture


def taken_by_a_camera(ending: str, orientation: int = 1) -> bytes:
    """Return a picture that tells where it was taken and by whom, in every way its format has."""
    file = BytesIO()
    more: dict[str, object] = {"exif": exif(orientation), "xmp": XMP}
    if ending == "gif":
        more = {"comment": OWNER.encode(), "xmp": XMP}
    if ending == "png":
        told = PngImagePlugin.PngInfo()
        told.add_text("Author", OWNER)
        told.add_itxt("XML:com.adobe.xmp", XMP.decode())
        more = {"exif": exif(orientation), "pnginfo": told}
    if ending == "jpg":
        more |= {"comment": OWNER.encode()}
    drawn().save(file, KINDS[ending], **more)
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize("ending", KINDS)
@pytest.mark.parametrize("orientation", [1, 6])
def test_nothing_tells_of_place_and_owner_and_every_pixel_stays(ending: str, orientation: int):
    content = taken_by_a_camera(ending, orientation)
    assert OWNER.encode() in content

    bare = without_metadata(content, ending)

    assert OWNER.encode() not in bare
    assert not opened(bare).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    before = ImageOps.exif_transpose(opened(content))
    after = ImageOps.exif_transpose(opened(bare))
    assert (after.size, after.tobytes()) == (before.size, before.tobytes())
    assert after.size == ((16, 24) if orientation == 6 and ending != "gif" else (24, 16))


@pytest.mark.parametrize("ending", KINDS)
def test_what_is_bare_stays_as_it_is(ending: str):
    bare = without_metadata(taken_by_a_camera(ending, 6), ending)

    assert without_metadata(bare, ending) == bare


@pytest.mark.parametrize("ending", ["jpg", "png", "gif", "webp", "avif"])
def test_what_lies_behind_the_picture_is_cut_off(ending: str):
    content = taken_by_a_camera(ending)
    behind = f"\0\0\0\0{OWNER} a film that says where".encode()
    if ending == "avif":  # a box, as telephones write one
        behind = (len(behind) + 8).to_bytes(4, "big") + b"mpvd" + behind

    bare = without_metadata(content + behind, ending)

    assert OWNER.encode() not in bare
    assert opened(bare).size == (24, 16)


@pytest.mark.parametrize("ending", ["gif", "webp", "png", "avif"])
def test_a_moving_picture_still_moves(ending: str):
    frames = [Image.new("RGB", (8, 8), (60 * number, 90, 30)) for number in range(3)]
    file = BytesIO()
    frames[0].save(file, KINDS[ending], save_all=True, append_images=frames[1:], loop=0)

    assert opened(without_metadata(file.getvalue(), ending)).n_frames == 3


def test_colours_of_a_profile_stay():
    file = BytesIO()
    drawn().save(file, "JPEG", icc_profile=b"\0" * 200, exif=exif(1), progressive=True)

    assert opened(without_metadata(file.getvalue(), "jpg")).info["icc_profile"] == b"\0" * 200


@given(st.sampled_from(sorted(KINDS)), st.binary(max_size=400), st.integers(0, 60))
def test_damaged_pictures_are_refused_or_read_to_an_end(ending: str, noise: bytes, kept: int):
    content = taken_by_a_camera(ending)[:kept] + noise

    with suppress(DamagedPictureError):
        without_metadata(content, ending)
