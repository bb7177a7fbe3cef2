"""Arabic pages are mirrored, while Latin words in them stay readable."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from tests.browser.visiting import WIDE, Visitor


def middle(part: Locator) -> float:
    """Return how far from the left edge the middle of a part is, in pixels."""
    box = part.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2


@pytest.mark.parametrize(("locale", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_frame_follows_the_direction(visitor: Visitor, locale: str, direction: str) -> None:
    page = visitor.open(f"/{locale}/catalogue/")

    assert page.locator("html").get_attribute("dir") == direction
    brand_is_left = middle(page.locator(".site-head .brand")) < WIDE / 2
    filters_are_left = middle(page.locator(".filters")) < middle(page.locator(".lines"))
    assert brand_is_left is filters_are_left is (direction == "ltr")


def test_crumbs_run_from_right_to_left_and_their_arrows_point_left(visitor: Visitor) -> None:
    page = visitor.open("/ar/themes/housing/")
    crumbs = page.locator(".crumbs li")

    positions = [middle(crumb) for crumb in crumbs.all()]

    assert positions == sorted(positions, reverse=True)
    borders = crumbs.nth(1).evaluate(
        "item => { const mark = getComputedStyle(item, '::before');"
        " return [mark.transform, mark.borderLeftWidth, mark.borderRightWidth] }"
    )
    ltr = visitor.open("/en/themes/housing/").locator(".crumbs li").nth(1)
    assert borders != ltr.evaluate(
        "item => { const mark = getComputedStyle(item, '::before');"
        " return [mark.transform, mark.borderLeftWidth, mark.borderRightWidth] }"
    )


def test_latin_titles_keep_their_direction_inside_arabic(visitor: Visitor) -> None:
    page = visitor.open("/ar/catalogue/?language=pt&kind=course")

    titles = page.locator(".line-title a[lang]:not([lang=ar])")

    assert titles.count() > 0
    assert {title.get_attribute("dir") for title in titles.all()} == {"ltr"}


def test_letters_of_arabic_are_not_spaced(visitor: Visitor) -> None:
    page = visitor.open("/ar/")

    spaced = page.evaluate(
        """() => [...document.querySelectorAll('h1, h2, h3, p, a, .brand')]
          .filter(element => /[\\u0600-\\u06ff]/.test(element.textContent))
          .filter(element => element.matches(':lang(ar)'))
          .filter(element => parseFloat(getComputedStyle(element).letterSpacing))
          .map(element => element.outerHTML.slice(0, 100))"""
    )

    assert spaced == []


@pytest.mark.parametrize("path", ["/ar/", "/ar/organisations/"])
def test_lines_of_a_heading_stand_together(visitor: Visitor, path: str) -> None:
    page = visitor.open(path)

    loose = page.evaluate(
        """() => [...document.querySelectorAll('h1, h1 *')].filter(part => {
          const style = getComputedStyle(part);
          return parseFloat(style.lineHeight) > 1.45 * parseFloat(style.fontSize);
        }).map(part => part.outerHTML)"""
    )

    assert loose == []


def test_a_choice_is_as_high_as_a_line_to_fill_in(visitor: Visitor) -> None:
    page = visitor.open("/ar/contact/")

    fields = page.locator("main .field").locator("select, input")
    heights = fields.evaluate_all("parts => parts.map(part => part.getBoundingClientRect().height)")

    assert len(heights) > 2
    assert len(set(heights)) == 1
