"""An index of its own for each test that searches."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.engines.base import SearchEngine, engine
from search.engines.embedded.engine import EmbeddedEngine


@pytest.fixture
def index(settings, tmp_path) -> Iterator[SearchEngine]:
    """Return the engine of the settings, with an empty index in a folder of its own."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    engine.cache_clear()
    with engine().rebuilding() as new:
        new.commit()
    yield engine()
    engine.cache_clear()


@pytest.fixture
def no_index(settings, tmp_path) -> Iterator[EmbeddedEngine]:
    """Return the engine of the settings without any index."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    engine.cache_clear()
    yield engine()
    engine.cache_clear()
