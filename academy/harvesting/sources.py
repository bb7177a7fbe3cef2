"""The source that files of the catalogue format belong to."""

from __future__ import annotations

from typing import Final

from academy.harvesting.connectors.json import JsonLinesConnector
from academy.harvesting.models import Source, SourceStatus

# Keys in these files name their own origin ("madrid:10693576"), so that all files are one source:
# reading a part of the catalogue after the whole, or the demonstration before it, adds nothing.
CATALOGUE_FILES: Final = "catalogue"


def source_for_files(name: str = CATALOGUE_FILES) -> Source:
    """Return the source of that name, made when it is missing.

    Somebody who may run commands has approved it by doing so. It has no interval: files are read
    when somebody says so, and what they say needs no confirmation.
    """
    source, _is_new = Source.objects.get_or_create(
        name=name,
        defaults={"kind": JsonLinesConnector.kind, "status": SourceStatus.APPROVED},
    )
    return source
