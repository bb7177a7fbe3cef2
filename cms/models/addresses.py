"""Page slugs that our own routes have taken."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

RESERVED_SLUGS: Final = frozenset(
    {
        "catalogue",
        "courses",
        "webinars",
        "organisations",
        "themes",
        "methods",
        "languages",
        "regions",
        "report",
        "my",
        "partners",
        "search",
        "accounts",
        "admin",
        "api",
    }
)


def refuse_reserved_slug(slug: str) -> None:
    """Refuse a slug that would hide behind one of our own routes.

    Raises:
        ValidationError: for the field `slug`.
    """
    if slug in RESERVED_SLUGS:
        message = _("“%(slug)s” is an address of this site itself. Choose another one.")
        raise ValidationError({"slug": message % {"slug": slug}})
