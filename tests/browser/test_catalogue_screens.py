"""The editor's screens of vocabularies, series, organisations and claims: axe, keyboard, phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checking import axe_violations
from tests.browser.editors import claimed_course, sign_in_as
from tests.browser.serving import Site
from tests.browser.visiting import PHONE, Visitor

FINISH = "() => document.getAnimations().forEach(one => { try { one.finish() } catch { } })"
THEMES = "/admin/snippets/taxonomy/theme/"
SCREENS = {
    "themes": THEMES,
    "a theme": f"{THEMES}edit/1/",
    "a new theme": f"{THEMES}add/",
    "use of a theme": f"{THEMES}usage/3/",
    "removing a theme": f"{THEMES}remove/3/",
    "joining a theme": f"{THEMES}join/3/",
    "methods": "/admin/snippets/taxonomy/method/",
    "audiences": "/admin/snippets/taxonomy/audience/",
    "languages": "/admin/snippets/taxonomy/language/",
    "series": "/admin/snippets/webinars/webinarseries/",
    "a new series": "/admin/snippets/webinars/webinarseries/add/",
    "an organisation": "/admin/snippets/organisations/organisation/edit/1/",
    "use of an organisation": "/admin/snippets/organisations/organisation/usage/1/",
}


@pytest.fixture(scope="module")
def course(site: Site) -> int:
    """Return a course of a source that a person has changed here."""
    return claimed_course(site)


def violations(page: Page) -> list[str]:
    """Return what is wrong in the light scheme, and what is too faint in the dark one.

    On lists Wagtail has two search forms of one name, that of the menu and that of the list; and
    whoever else has a form open is a button without a name.
    """
    found = axe_violations(page)
    page.emulate_media(color_scheme="dark")
    page.evaluate(FINISH)  # colours fade from one scheme to the other
    found += axe_violations(page, ("wcag2aa",))
    page.emulate_media(color_scheme="light")
    wagtails = ("landmark-unique:", "button-name: ['.w-editing-sessions", "button-name: ['li:nth")
    return [one for one in found if not one.startswith(wagtails)]


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_screens_are_accessible(visitor: Visitor, site: Site, course: int, locale: str) -> None:
    page = visitor.reader(locale=locale)
    sign_in_as(page, site, "curator", locale=locale)
    claimed = {
        "a claimed course": f"/admin/snippets/courses/course/edit/{course}/",
        "giving back": f"/admin/snippets/courses/course/give-back/{course}/?part=title",
        "use of a course": f"/admin/snippets/courses/course/usage/{course}/",
    }

    found = {}
    for name, path in {**SCREENS, **claimed}.items():
        visitor.go(page, path)
        assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
        if wrong := violations(page):
            found[name] = wrong

    assert found == {}


def test_nothing_scrolls_sideways_on_a_phone(visitor: Visitor, site: Site, course: int) -> None:
    page = visitor.reader(width=PHONE)
    sign_in_as(page, site, "curator")

    widths = {}
    for name, path in SCREENS.items():
        visitor.go(page, path)
        widths[name] = page.evaluate("document.documentElement.scrollWidth")

    assert {name: width for name, width in widths.items() if width > PHONE} == {}


def test_a_part_is_given_back_by_keyboard(visitor: Visitor, site: Site, course: int) -> None:
    page = visitor.reader()
    sign_in_as(page, site, "curator")
    visitor.go(page, f"/admin/snippets/courses/course/edit/{course}/")
    expect(page.locator("#id_title")).to_have_value("Changed by a person")
    said = page.locator("#id_title").get_attribute("aria-describedby") or ""
    words = page.locator(f"#{said.split()[0]} q").inner_text()

    page.locator('a[href*="part=title"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("input[name=parts]:checked")).to_have_count(1)
    page.locator("button[type=submit]:has-text('Give back')").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()

    expect(page.locator("#id_title")).to_have_value(words)


def test_a_label_is_written_and_found(visitor: Visitor, site: Site) -> None:
    page = visitor.reader()
    sign_in_as(page, site, "curator")
    visitor.go(page, f"{THEMES}add/")

    page.locator("#id_slug").fill("night-life")
    page.locator("#id_labels-ADD").click()
    page.locator("#id_labels-0-locale").select_option("en")
    page.locator("#id_labels-0-label").fill("Night life")
    page.locator("#id_labels-0-synonyms").fill("clubs and bars")
    page.locator("button[type=submit]:has-text('Save')").first.click()
    page.wait_for_load_state()
    visitor.go(page, f"{THEMES}?q=bars")
    expect(page.locator("table.listing tbody tr")).to_have_count(1)

    page.locator("table.listing tbody a").first.click()
    page.wait_for_load_state()
    number = page.url.rstrip("/").rpartition("/")[2]
    visitor.go(page, f"{THEMES}remove/{number}/")
    page.locator("button.serious").click()
    page.wait_for_load_state()
    expect(page.locator(".messages .success")).to_have_count(1)
