"""The small world that every walk goes through."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from academy.taxonomy.vocabulary import forget_vocabulary
from search.engines.base import engine
from search.rebuilding import rebuild
from tests.matrix.world import World, build


@pytest.fixture
def world(settings, tmp_path, bare_refusals) -> Iterator[World]:
    """Build the world, with its index, and lift the limits that a walk would reach."""
    settings.MEDIA_ROOT = tmp_path
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.API_ANONYMOUS_RATE = "1000000/s"
    settings.ACCOUNT_RATE_LIMITS = False
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    forget_vocabulary()
    logging.disable(logging.CRITICAL)  # thousands of refusals are expected
    made = build()
    engine.cache_clear()
    rebuild()
    yield made
    engine.cache_clear()
    logging.disable(logging.NOTSET)
