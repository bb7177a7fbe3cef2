"""Uploaded pictures as `<picture>` with AVIF and WebP, in sizes for narrow and wide screens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction

from cms.components import ImageSource, PictureSet

WIDTHS: Final = (480, 960)  # CSS pixels of a phone and of the column of text, in device pixels
FORMATS: Final = {"avif": "image/avif", "webp": "image/webp"}
FACE: Final = 240  # pixels; shown at half of it
_WIDE: Final = tuple(f"width-{width}" for width in WIDTHS)
_SPECS: Final = (*_WIDE, *(f"{wide}|format-{each}" for wide in _WIDE for each in FORMATS))
_FACE: Final = f"fill-{FACE}x{FACE}"
_FACE_SPECS: Final = (_FACE, *(f"{_FACE}|format-{each}" for each in FORMATS))
_SIZES: Final = "(min-width: 44rem) 38rem, 92vw"


def read_pictures(keys: Iterable[int]) -> dict[int, Any]:
    """Return pictures by their keys with every size that was made before: two statements.

    A picture in a collection that is not open to everybody is left out.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    rows = get_image_model().objects.filter(pk__in=wanted).select_related("collection")
    found = list(rows.prefetch_renditions(*_SPECS, *_FACE_SPECS))
    closed = tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True))
    return {row.pk: row for row in found if not row.collection.path.startswith(closed or ("\0",))}


def picture_set(image: Any, *, text: str, is_first: bool = True) -> PictureSet | None:
    """Return a picture in every size and format; None where its file cannot be read.

    `text` says what it shows, empty for decoration. Only the first on a page loads at once.
    """
    return _set_of(image, _SPECS, _WIDE, text=text, sizes=_SIZES, is_lazy=not is_first)


def face_set(image: Any) -> PictureSet | None:
    """Return a square cut round the focal point; it decorates the name beside it."""
    return _set_of(image, _FACE_SPECS, (_FACE,), text="", sizes="", is_lazy=True)


def _set_of(
    image: Any,
    specs: tuple[str, ...],
    plain: tuple[str, ...],
    *,
    text: str,
    sizes: str,
    is_lazy: bool,
) -> PictureSet | None:
    try:
        made: Mapping[str, Any] = image.get_renditions(*specs)
    except OSError:  # the file is gone, or holds no picture any more
        return None
    fallback = made[plain[-1]]
    return PictureSet(
        sources=tuple(
            ImageSource(
                type=mime,
                srcset=_srcset([made[f"{spec}|format-{name}"] for spec in plain]),
                sizes=sizes,
            )
            for name, mime in FORMATS.items()
        ),
        src=fallback.url,
        srcset=_srcset([made[spec] for spec in plain]) if len(plain) > 1 else "",
        sizes=sizes,
        width=fallback.width,
        height=fallback.height,
        text=text,
        is_lazy=is_lazy,
    )


def _srcset(renditions: list[Any]) -> str:
    if len(renditions) == 1:
        return str(renditions[0].url)
    by_width = {each.width: each.url for each in renditions}
    return ", ".join(f"{url} {width}w" for width, url in by_width.items())
