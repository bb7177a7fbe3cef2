"""The contract, kept by the engine on a server: Elasticsearch 8 and 9."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from search.engines.elasticsearch.engine import ElasticsearchEngine
from tests.contracts.engine import EngineContract
from tests.contracts.servers import SERVERS, forget, server

pytestmark = pytest.mark.elasticsearch


@pytest.mark.parametrize("address", SERVERS, scope="class")
class TestElasticsearchEngine(EngineContract):
    """Runs the whole contract."""

    @pytest.fixture
    def engine(self, address: str) -> Iterator[ElasticsearchEngine]:
        """Return an engine with an empty index of its own."""
        made = ElasticsearchEngine(server(address), prefix=f"test-{secrets.token_hex(4)}")
        with made.rebuilding() as new:
            new.commit()
        yield made
        forget(made)
