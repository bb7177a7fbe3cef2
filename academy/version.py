"""Which version of the academy is running."""

from __future__ import annotations

from functools import cache
from importlib import metadata


@cache
def version() -> str:
    """Return the version of the installed package, or an empty text when it is not installed."""
    try:
        return metadata.version("urban-academy")
    except metadata.PackageNotFoundError:
        return ""
