"""What tests of pages share: a search of their own, and a reader at the fixed moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import translation

from academy.taxonomy.vocabulary import vocabulary
from cms.readers import Reader
from search.engines.base import engine


@pytest.fixture
def at_now(now: datetime) -> Iterator[None]:
    """Let pages be asked for at the fixed moment."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def own_index(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Give the test a folder for its index; without a rebuild there is none in it."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    engine.cache_clear()
    yield tmp_path / "search"
    engine.cache_clear()


@pytest.fixture
def reader(db: None, now: datetime) -> Iterator[Reader]:
    """Return somebody who reads English and whose zone is not known."""
    with translation.override("en"):
        yield Reader(locale="en", zone="", now=now, vocabulary=vocabulary())
