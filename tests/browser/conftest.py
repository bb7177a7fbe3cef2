"""One filled site and one browser for all; each test is a new reader and ends without complaint."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import path_of
from tests.browser.serving import Site, running_site
from tests.browser.visiting import Visitor, running_browser

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that the quick suite leaves it out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the demonstration, as a first `make run` does."""
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once.

    Playwright keeps an event loop in this thread, which Django takes for asynchronous code; tests
    of other folders that follow in the same process may use the database all the same.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with running_browser() as running:
        yield running
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Open pages; whatever a reader should never meet fails the test at its end."""
    visitor = Visitor(browser=browser, site=site)
    yield visitor
    visitor.leave()
    assert visitor.complaints == []


@pytest.fixture(scope="session")
def path_to(site: Site) -> Callable[[str, str], str]:
    """Return the path of a kind of page in a language: path_to("course", "ar")."""
    return lambda name, locale: path_of(site, name, locale)
