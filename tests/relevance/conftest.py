"""The whole shared catalogue, imported once and indexed by each engine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Final

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings
from pytest_django import DjangoDbBlocker

from search.engines.base import engine
from search.engines.elasticsearch.engine import ElasticsearchEngine
from tests.contracts.servers import SERVERS, forget, patient
from tests.shared import CATALOGUE

EMBEDDED: Final = "embedded"
# The contract holds both versions of the server to one behaviour in every run; minutes of queries
# to the whole catalogue are for one of them, and for the other in `make soak`.
ON_SERVERS: Final = [
    pytest.param(SERVERS[0], marks=pytest.mark.elasticsearch),
    pytest.param(SERVERS[1], marks=[pytest.mark.elasticsearch, pytest.mark.soak]),
]
ENGINES: Final = [EMBEDDED, *ON_SERVERS]


@pytest.fixture(scope="package")
def imported_catalogue(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Import every record; taken back when the tests of this folder are done.

    Tests that use it take `db` too, and see the catalogue inside their own transaction. Nothing is
    committed, so no outbox is drained: the index comes from `rebuild_index`.
    """
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        # As around Django's own test cases: durable blocks within may think themselves outermost.
        outer._from_testcase = True  # type: ignore[attr-defined]
        with outer:
            call_command("import_catalogue", str(CATALOGUE), stdout=StringIO(), stderr=StringIO())
            yield
            transaction.set_rollback(True)


@contextmanager
def indexed_by(name: str, folder: Path) -> Iterator[None]:
    """Have an engine index the catalogue, and be the engine of the process meanwhile."""
    if name != EMBEDDED and not os.environ.get(name):
        pytest.fail(f"{name} is not set: `make services-test` starts the servers")
    address = "" if name == EMBEDDED else os.environ[name]
    prefix = f"test-{secrets.token_hex(4)}"
    settings = override_settings(
        SEARCH_INDEX_DIR=folder, ELASTICSEARCH_URL=address, ELASTICSEARCH_INDEX_PREFIX=prefix
    )
    with settings, patient():
        engine.cache_clear()
        try:
            call_command("rebuild_index", stdout=StringIO())
            yield
        finally:
            made = engine()
            if isinstance(made, ElasticsearchEngine):
                forget(made)
            engine.cache_clear()


@pytest.fixture(scope="module", params=ENGINES)
def whole_catalogue(
    request: pytest.FixtureRequest,
    imported_catalogue: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Index every record with one engine, and return its name."""
    folder = tmp_path_factory.mktemp("catalogue") / "search"
    with django_db_blocker.unblock(), indexed_by(request.param, folder):
        yield request.param
