"""Fixtures that many tests share: a fixed moment, the vocabularies, clean snapshots."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import hypothesis
import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from pytest_django import DjangoDbBlocker

from academy.identity.site import forget_site
from academy.taxonomy.loading import load_vocabularies
from academy.taxonomy.vocabulary import forget_vocabulary
from search.recommending import forget_recommendations
from tests import counting, database_template
from tests.services.servers import group_of

# In CI the same cases are tried every time: a new case is found while somebody works, not by
# whoever submits next.
hypothesis.settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Note how many tests ran where several suites are added up."""
    counting.note_counts(terminalreporter.stats)


def pytest_collection_finish() -> None:
    """Look less often for garbage, and never among what was imported: a tenth of the CPU time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.hookimpl(tryfirst=True)  # groups are read by a hook of the same name
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share something dear in one process, where a run asks for groups."""
    for item in items:
        if isinstance(item, pytest.Function) and (group := group_of(item)):
            item.add_marker(pytest.mark.xdist_group(group))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: as names they are unreadable, and processes that run tests
    side by side refuse names that differ by a single one."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture
def now() -> datetime:
    """Return the moment at which tests take place."""
    return NOW


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Start from the kept template where there is one."""
    database_template.restore_instead_of_migrating()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Fill the vocabularies once, as `make run` does; each test rolls back to this."""
    with django_db_blocker.unblock():
        if not database_template.is_restored():
            load_vocabularies()
            database_template.keep()


@pytest.fixture
def bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have refusals say what they say without the frame of the site around it.

    Half of the time of a walk over every route went into drawing the same frame thousands of times.
    """

    def said(_: HttpRequest, *, status: int, **texts: object) -> HttpResponse:
        return HttpResponse(repr(texts), status=status)

    monkeypatch.setattr("cms.views.errors.helpful_page", said)


@pytest.fixture(autouse=True)
def _forget_snapshots() -> Iterator[None]:
    """Have no test see what another kept in memory."""
    cache.clear()
    forget_vocabulary()
    forget_site()
    forget_recommendations()
    yield
    forget_vocabulary()
    forget_site()
