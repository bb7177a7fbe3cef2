"""A site whose search has lost its folder answers, says so, and mends itself."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.pages import fetch
from tests.browser.serving import Site, copied_site
from tests.browser.visiting import Visitor

RECOVERS_WITHIN_SECONDS = 60
REBUILT = "search cannot answer now"


@pytest.fixture
def own_site(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a copy of the filled site that a test may damage."""
    with copied_site(site, tmp_path_factory.mktemp("damaged")) as running:
        yield running


def test_pages_answer_while_the_index_is_gone_and_it_comes_back(
    own_site: Site, browser: Browser
) -> None:
    visitor = Visitor(browser=browser, site=own_site)
    page = visitor.open("/en/catalogue/?q=water")
    before = page.locator(".line-title").all_inner_texts()
    index = own_site.data_dir / "search"
    assert index.is_dir()

    shutil.rmtree(index)
    page = visitor.open("/en/catalogue/?q=water")

    expect(page.locator(".line").first).to_be_visible()
    expect(page.locator(".notice")).to_contain_text(REBUILT)
    for path in ("/en/", "/en/themes/water-and-sanitation/", "/ar/catalogue/?language=ar"):
        assert fetch(own_site, path).status == 200
    deadline = time.monotonic() + RECOVERS_WITHIN_SECONDS
    while REBUILT in fetch(own_site, "/en/catalogue/?q=water").text:
        assert time.monotonic() < deadline, "the index did not come back"
        time.sleep(0.5)
    page = visitor.open("/en/catalogue/?q=water")
    assert page.locator(".line-title").all_inner_texts() == before
    visitor.leave()
    assert visitor.complaints == []
