"""Addresses of pages that are known by a key and a readable name, many at once."""

from __future__ import annotations

from functools import cache
from typing import Final
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import get_language

# What Django leaves unquoted in a path: the sub-delimiters of RFC 3986 and these.
_UNQUOTED: Final = "!$&'()*+,;=/~:@"


def numbered_path(route: str, pk: int, slug: str) -> str:
    """Return what `reverse(route, args=[pk, slug])` does, in the active language.

    A page of results needs forty such addresses, and `reverse` tries and checks patterns for each:
    here it is asked once for a route and a language, and key and name are put in their place.
    """
    before, after = _around(route, get_language())
    return f"{before}{pk}/{quote(slug, safe=_UNQUOTED)}{after}"


@cache
def _around(route: str, _language: str | None) -> tuple[str, str]:
    before, after = reverse(route, args=[0, "slug"]).split("0/slug")
    return before, after


def page_path(locale: str, url_path: str) -> str:
    """Return the path of a page that editors write: its language, then the slugs below the home.

    `url_path` is Wagtail's, which begins with the slug of the home page.
    """
    return "/".join(["", locale, *url_path.strip("/").split("/")[1:], ""])
