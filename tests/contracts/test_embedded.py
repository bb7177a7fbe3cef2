"""The contract, kept by the engine that needs no server."""

from __future__ import annotations

import pytest

from search.engines.embedded.engine import EmbeddedEngine
from tests.contracts.engine import EngineContract


class TestEmbeddedEngine(EngineContract):
    """Runs the whole contract."""

    @pytest.fixture
    def engine(self, tmp_path):
        """Return an engine with an empty index in a folder of its own."""
        made = EmbeddedEngine(tmp_path)
        with made.rebuilding() as new:
            new.commit()
        return made
