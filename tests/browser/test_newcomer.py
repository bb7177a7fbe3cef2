"""A newcomer looks after Africa from an invitation on, without training (`newcomer.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.newcomer import DRAFTS, NEWS, PATH, WHYS, Newcomer
from tests.browser.serving import Site
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.journey

MOST_LOADS = 9
# Wagtail's own: its script looks for the tabs of a dialogue before they stand in the page, and what
# it saves while somebody types is refused until all that must be there is.
WAGTAILS = re.compile(r"matching a matching panel|answered 400: \S+/admin/pages/|status of 400")


@pytest.fixture(scope="module")
def newcomer(browser: Browser, site: Site) -> Iterator[Newcomer]:
    """One newcomer for the whole day; nothing may go wrong meanwhile."""
    visitor = Visitor(browser=browser, site=site)
    yield Newcomer(visitor=visitor, site=site)
    visitor.leave()
    assert [each for each in visitor.complaints if not WAGTAILS.search(each)] == []


def test_newcomer_looks_after_a_region(newcomer: Newcomer) -> None:
    newcomer.is_invited()
    newcomer.comes_in()

    loads = newcomer.finds_corrects_and_translates()
    newcomer.finds_it_in_the_catalogue()
    assert len(loads.asked) <= MOST_LOADS, loads.asked

    newcomer.sends_a_draft_back()
    newcomer.publishes_a_draft()
    elsewhere = newcomer.reader("elsewhere")
    assert shown_in_the_editor(newcomer, elsewhere, DRAFTS["back"]) == []

    newcomer.turns_to_arabic()
    for writes, title, name in (
        (newcomer.writes_news, NEWS, "news-as-published"),
        (newcomer.writes_a_path, PATH, "path-as-published"),
    ):
        writes()
        newcomer.saves()
        assert shown_in_the_editor(newcomer, elsewhere, title) == []
        public = newcomer.publishes(name)
        expect(public.locator("h1")).to_have_text(title)
        assert public.locator("html").get_attribute("dir") == "rtl"
    assert [public.locator("main", has_text=why).count() for why in WHYS] == [1] * len(WHYS)


def shown_in_the_editor(newcomer: Newcomer, page: Page, title: str) -> list[str]:
    """Return where in the editor of somebody else a title stands."""
    region = newcomer.planted["region_pages"]["ar"]
    course = newcomer.planted["entries"]["back"]
    screens = {
        "/admin/": 200,
        f"/admin/pages/{region}/": 200,
        "/admin/snippets/courses/course/?q=lake": 200,
        f"/admin/snippets/courses/course/edit/{course}/": 404,
    }
    found = []
    for path, status in screens.items():
        newcomer.visitor.go(page, path, status=status)
        if title in page.locator("body").inner_text():
            found.append(path)
    return found
