"""The whole shared catalogue, imported and indexed once for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings
from pytest_django import DjangoDbBlocker

from search.engines.base import engine
from tests.shared import CATALOGUE


@pytest.fixture(scope="module")
def whole_catalogue(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Import and index every record; taken back when the module's tests are done.

    Tests that use it take `db` too, and see the catalogue inside their own transaction. Nothing is
    committed, so no outbox is drained: the index comes from `rebuild_index`.
    """
    folder = tmp_path_factory.mktemp("catalogue") / "search"
    with django_db_blocker.unblock(), override_settings(SEARCH_INDEX_DIR=folder):
        outer = transaction.atomic()
        # As around Django's own test cases: durable blocks within may think themselves outermost.
        outer._from_testcase = True  # type: ignore[attr-defined]
        engine.cache_clear()
        with outer:
            call_command("import_catalogue", str(CATALOGUE), stdout=StringIO(), stderr=StringIO())
            call_command("rebuild_index", stdout=StringIO())
            yield
            transaction.set_rollback(True)
        engine.cache_clear()
