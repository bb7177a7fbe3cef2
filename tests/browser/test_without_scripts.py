"""Everything works in a browser that runs no scripts."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.visiting import PHONE, Visitor


def asked(page: Page) -> dict[str, list[str]]:
    """Return what the address asks for."""
    return parse_qs(urlsplit(page.url).query)


def test_search(visitor: Visitor) -> None:
    page = visitor.reader(scripts=False)
    visitor.go(page, "/en/")

    page.get_by_role("main").get_by_role("searchbox").fill("water")
    page.get_by_role("main").get_by_role("button", name="Search").click()

    expect(page).to_have_url(re.compile(r"/en/catalogue/\?"))
    assert asked(page)["q"] == ["water"]
    expect(page.locator(".lines .line").first).to_be_visible()


def test_search_from_the_head_of_another_page(visitor: Visitor) -> None:
    page = visitor.reader(scripts=False)
    visitor.go(page, "/en/themes/")

    page.get_by_role("banner").get_by_role("searchbox").fill("housing")
    page.get_by_role("banner").get_by_role("searchbox").press("Enter")

    expect(page).to_have_url(re.compile(r"/en/catalogue/\?q=housing"))


def test_filter_keeps_the_words_and_the_other_filters(visitor: Visitor) -> None:
    page = visitor.reader(scripts=False)
    visitor.go(page, "/en/catalogue/?q=city&kind=course")

    page.locator("input[name=language]").first.check()
    page.get_by_role("button", name=re.compile("Show .* result")).click()

    address = asked(page)
    assert address["q"] == ["city"]
    assert address["kind"] == ["course"]
    assert len(address["language"]) == 1
    expect(page.locator(f"input[name=language][value={address['language'][0]}]")).to_be_checked()


def test_filters_on_a_phone(visitor: Visitor) -> None:
    page = visitor.reader(scripts=False, width=PHONE)
    visitor.go(page, "/en/catalogue/")
    filters = page.locator("details.filters")

    if filters.get_attribute("open") is None:
        filters.locator("> summary").click()
    page.locator("input[name=theme]").first.check()
    page.get_by_role("button", name=re.compile("Show .* result")).click()

    assert len(asked(page)["theme"]) == 1


def test_paging_keeps_what_was_asked(visitor: Visitor) -> None:
    page = visitor.reader(scripts=False)
    visitor.go(page, "/en/catalogue/?kind=course")
    first = page.locator(".line-title").all_inner_texts()

    page.get_by_role("link", name="Next").click()

    assert asked(page) == {"kind": ["course"], "page": ["2"]}
    assert not set(first) & set(page.locator(".line-title").all_inner_texts())


def test_order(visitor: Visitor) -> None:
    page = visitor.reader(scripts=False)
    visitor.go(page, "/en/catalogue/?kind=course")

    page.get_by_role("navigation", name="Order").get_by_role("link", name="Title").click()

    assert asked(page) == {"kind": ["course"], "sort": ["title"]}


def test_language_menu_keeps_the_page(visitor: Visitor) -> None:
    page = visitor.reader(scripts=False)
    visitor.go(page, "/en/catalogue/?q=water&kind=course")

    page.locator(".site-aside details > summary").click()
    page.locator(".site-aside").get_by_role("link", name="Français").click()

    expect(page).to_have_url(re.compile(r"/fr/catalogue/\?"))
    assert asked(page) == {"q": ["water"], "kind": ["course"]}
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_menu_on_a_phone(visitor: Visitor) -> None:
    page = visitor.reader(scripts=False, width=PHONE)
    visitor.go(page, "/ar/")

    page.locator("details.menu > summary").click()
    page.locator(".menu-panel").get_by_role("link", name="English").click()

    expect(page).to_have_url(re.compile(r"/en/$"))
