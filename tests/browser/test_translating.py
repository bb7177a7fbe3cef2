"""Translating an entry in the editor: side by side, by keyboard, on a phone, right to left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checking import axe_violations
from tests.browser.editors import change_course, course_of, sign_in_as
from tests.browser.serving import Site
from tests.browser.visiting import PHONE, SMALLEST, Scheme, Visitor

SCHEMES: tuple[Scheme, ...] = ("dark", "light")
# Colours fade from one scheme into the other; what turns for ever is not waited for.
FADED = """() => Promise.all(document.getAnimations()
  .filter(one => one.effect.getComputedTiming().iterations !== Infinity)
  .map(one => one.finished.catch(() => null)))"""
WORDS = {
    "title": "Streets for walking",
    "summary": "How a city gives streets back to people on foot.",
    "description": "<p>Six weeks on <b>walking</b>.</p><ul><li>Kerbs</li><li>Crossings</li></ul>",
}


@pytest.fixture(scope="module")
def course(site: Site) -> int:
    """Return an English course of Africa."""
    return course_of(site, "africa", **WORDS)


def address(number: int, *more: str) -> str:
    return "/admin/snippets/courses/course/translations/" + "/".join((str(number), *more)) + "/"


def write(page: Page, title: str, description: str) -> None:
    """Fill in the form by keyboard alone, from its first field."""
    page.locator("#id_title").focus()
    page.keyboard.type(title)
    page.locator(".tr-mine [contenteditable=true]").click()
    page.keyboard.type(description)


def axe_everywhere(page: Page) -> list[str]:
    """Return violations in both schemes of colour."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(FADED)
        found += axe_violations(page)
    return found


@pytest.mark.parametrize(("locale", "into"), [("en", "fr"), ("ar", "ar")])
def test_somebody_translates_previews_publishes_and_is_told_of_changes(
    visitor: Visitor, site: Site, course: int, locale: str, into: str
) -> None:
    page = visitor.reader(locale=locale)
    sign_in_as(page, site, "facilitator", "africa", into, locale=locale)
    title = {"fr": "Des rues à pied", "ar": "شوارع للمشي"}[into]

    visitor.go(page, address(course))
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
    assert axe_everywhere(page) == []
    page.locator(f'a.button[href$="/{into}/"]').click()
    page.wait_for_load_state()
    assert axe_everywhere(page) == []
    assert page.locator("#id_title").get_attribute("dir") == ("rtl" if into == "ar" else "ltr")
    sides = [page.locator(name).first.bounding_box() for name in (".tr-original", ".tr-mine")]
    assert sides[0]
    assert sides[1]
    assert (sides[0]["x"] < sides[1]["x"]) is (locale == "en")
    assert sides[0]["y"] == sides[1]["y"]

    write(page, title, title)
    with page.expect_popup() as opened:
        page.locator("button[formaction]").click()
    preview = opened.value
    expect(preview.locator("h1")).to_have_text(title)
    assert preview.locator("html").get_attribute("lang") == into
    preview.close()

    page.locator('button[name="action-publish"]').click()
    page.wait_for_load_state()
    assert page.locator(".messages .success").count() == 1
    assert axe_everywhere(page) == []
    visitor.go(page, f"/{into}/courses/{course}/x/")
    expect(page.locator("h1")).to_have_text(title)

    change_course(site, course, title=f"Streets and squares {into}")
    visitor.go(page, address(course, into))
    assert page.locator(".tr-change ins").count() > 0
    assert axe_everywhere(page) == []
    page.locator("#id_takes_in").check()
    page.locator('button[name="action-publish"]').click()
    page.wait_for_load_state()
    assert page.locator(".tr-change").count() == 0


def test_on_a_phone_both_texts_stand_below_each_other_and_nothing_scrolls_sideways(
    visitor: Visitor, site: Site, course: int
) -> None:
    page = visitor.reader(width=PHONE)
    sign_in_as(page, site, "curator")

    for width in (PHONE, SMALLEST):
        page.set_viewport_size({"width": width, "height": 800})
        visitor.go(page, address(course, "es"))
        above, below = (
            page.locator(name).first.bounding_box() for name in (".tr-original", ".tr-mine")
        )
        assert above
        assert below
        assert above["y"] + above["height"] <= below["y"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_violations(page) == []


def test_form_of_the_entry_leads_to_its_languages(
    visitor: Visitor, site: Site, course: int
) -> None:
    page = visitor.reader()
    sign_in_as(page, site, "curator")

    visitor.go(page, f"/admin/snippets/courses/course/edit/{course}/")
    page.locator(f'a[href="{address(course, "es")}"]').first.click()
    page.wait_for_load_state()

    assert page.url.endswith(address(course, "es"))
