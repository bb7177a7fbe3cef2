"""What a page looks like on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visitor


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("name", ["course", "webinar"])
def test_an_entry_is_printed_without_the_frame_of_the_site(
    visitor: Visitor, path_to: Callable[[str, str], str], name: str, locale: str
) -> None:
    page = visitor.open(path_to(name, locale), scheme="dark")

    page.emulate_media(media="print", color_scheme="dark")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".fact-list").first).to_be_visible()
    for frame in (".site-nav", ".site-aside", ".menu", ".site-foot", ".crumbs", "form.search"):
        for part in page.locator(frame).all():
            expect(part).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    address = page.locator(".act a").first
    printed = address.evaluate("link => getComputedStyle(link, '::after').content")
    assert "http" in printed


def test_a_list_is_printed_without_filters(visitor: Visitor) -> None:
    page = visitor.open("/en/catalogue/?kind=course")

    page.emulate_media(media="print")

    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".pager")).to_be_hidden()
    expect(page.locator(".line-title").first).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_paper_has_margins_and_keeps_what_is_drawn(visitor: Visitor) -> None:
    page = visitor.open("/en/organisations/")

    page.emulate_media(media="print")

    drawn = "getComputedStyle(document.querySelector('.map'), '::before').printColorAdjust"
    assert page.evaluate(drawn) == "exact"
    assert (
        page.evaluate("getComputedStyle(document.querySelector('main > .wrap')).padding") == "0px"
    )
    printed = page.evaluate("""[...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
        .flatMap(rule => [...(rule.cssRules || [])]).filter(rule => rule instanceof CSSPageRule)
        .map(rule => rule.style.margin)""")
    assert printed == ["1.5cm"]
