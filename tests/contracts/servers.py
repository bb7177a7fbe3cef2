"""The real Elasticsearch servers of the tests, by the variables that name their addresses."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from typing import Final
from unittest import mock

import pytest

from search.engines.elasticsearch.client import Server, ServerSettings
from search.engines.elasticsearch.engine import ElasticsearchEngine

# Set by `make services-test`; a server that is missing fails a test and skips none.
SERVERS: Final = ("ELASTICSEARCH_8_URL", "ELASTICSEARCH_9_URL")

PATIENCE_SECONDS: Final = 30.0


def patient() -> AbstractContextManager[object]:
    """Wait longer for answers than a reader would.

    What is found matters here, and a server may pause on a machine that does much else.
    """
    return mock.patch.dict(Server.ask.__kwdefaults__, seconds=PATIENCE_SECONDS)


def server(variable: str) -> ServerSettings:
    """Return how to reach the server whose address a variable holds."""
    if not os.environ.get(variable):
        pytest.fail(f"{variable} is not set: `make services-test` starts the servers")
    return ServerSettings(url=os.environ[variable])


def forget(engine: ElasticsearchEngine) -> None:
    """Remove every index of an engine's prefix."""
    prefix = engine.indices.prefix
    names = engine.server.write(lambda client: list(client.indices.get_alias(index=f"{prefix}-*")))
    for name in names:
        engine.server.write(lambda client, name=name: client.indices.delete(index=name))
