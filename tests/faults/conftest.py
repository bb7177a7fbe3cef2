"""Sites under fault, each in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.faults.site import Site

ENTRIES = 300
Opening = Callable[[str], Site]


@contextmanager
def filled_site(folder: Path, url: str = "", entries: int = ENTRIES) -> Iterator[Site]:
    """Make a site with some courses and an index of them."""
    site = Site(folder, elasticsearch_url=url)
    try:
        assert site.run("fill", entries, within=300) == entries
        yield site
        site.run("forget")
    finally:
        site.close()


@pytest.fixture(scope="module")
def open_site(tmp_path_factory, django_db_setup) -> Iterator[Opening]:
    """Return a function that gives the site of this module at an engine's address."""
    with ExitStack() as held:
        sites: dict[str, Site] = {}

        def opened(url: str) -> Site:
            if url not in sites:
                folder = tmp_path_factory.mktemp("site")
                sites[url] = held.enter_context(filled_site(folder, url))
            return sites[url]

        yield opened
