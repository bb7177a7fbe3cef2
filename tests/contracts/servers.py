"""The real Elasticsearch servers of the tests, by the variables that name their addresses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from unittest import mock

import pytest

from search.engines.elasticsearch import body
from search.engines.elasticsearch.client import Server, ServerSettings
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.searching import first_question

# Set by `make services-test`; a server that is missing fails a test and skips none.
SERVERS: Final = ("ELASTICSEARCH_8_URL", "ELASTICSEARCH_9_URL")

PATIENCE_SECONDS: Final = 30


@contextmanager
def patient() -> Iterator[None]:
    """Wait longer for answers than a reader would, and let the server take longer.

    What is found matters here, and a server may pause on a machine that does much else.
    """
    asking = mock.patch.dict(Server.ask.__kwdefaults__, seconds=PATIENCE_SECONDS)
    answering = mock.patch.object(body, "SERVER_TIMEOUT", f"{PATIENCE_SECONDS}s")
    with asking, answering:
        first_question.cache_clear()
        try:
            yield
        finally:
            first_question.cache_clear()


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
