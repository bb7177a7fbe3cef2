"""Asking for a new index when the one there is cannot be used."""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.db import DatabaseError

from search import tasks

logger = logging.getLogger(__name__)

_ASKED_KEY = "search-rebuild-asked"
_ASK_AGAIN_SECONDS = 30


def request_rebuild() -> None:
    """Write the row that has the index built anew, at most one statement in half a minute."""
    if not cache.add(_ASKED_KEY, 1, timeout=_ASK_AGAIN_SECONDS):
        return
    logger.warning("search index cannot be used, rebuild asked for")
    try:
        tasks.rebuild_index.ask()
    except DatabaseError:
        logger.exception("rebuild of the search index could not be asked for")
