"""The screens on which curators set up the site, and writing to it, in a browser."""

from __future__ import annotations

import pytest

from tests.browser.checking import axe_violations
from tests.browser.editors import sign_in_as
from tests.browser.pages import CHECKED_LOCALES
from tests.browser.serving import Site
from tests.browser.visiting import PHONE, Visitor

SCREENS = (
    "site-settings/",
    "recommendations/",
    "recommendations/add/",
    "messages/",
    "messages/?show=settled",
    "reports/messages/",
    "reports/openings-of-pages/",
    "problems/",
    "joining/",
    "people/",
)


@pytest.mark.parametrize("locale", CHECKED_LOCALES)
def test_no_violation_on_the_screens(visitor: Visitor, site: Site, locale: str) -> None:
    page = visitor.reader()
    sign_in_as(page, site, "curator", locale=locale)

    found = {}
    for path in SCREENS:
        visitor.go(page, f"/admin/{path}")
        if violations := axe_violations(page):
            found[path] = violations

    assert found == {}


def test_a_curator_names_the_site_and_puts_a_course_first(visitor: Visitor, site: Site) -> None:
    page = visitor.reader()
    sign_in_as(page, site, "curator")

    visitor.go(page, "/admin/site-settings/")
    page.get_by_role("button", name="Add Text").click()
    page.locator("[name=texts-0-locale]").select_option("fr")
    page.locator("[name=texts-0-sentence]").fill("Par les villes, pour les villes.")
    page.locator("[name=contact_address]").fill("hello@cities.example")
    page.locator("#w-editor-form button[type=submit]").last.click()
    page.get_by_text("The settings are saved.").wait_for()

    visitor.go(page, "/admin/recommendations/add/")
    page.get_by_role("button", name="Choose a course").first.click()
    chosen = page.locator(".modal-body table a").first
    title = chosen.inner_text().strip()
    chosen.click()
    page.locator("[name=text]").fill("quetzalcoatlus")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Readers see it within half a minute.").wait_for()

    # Another process of the site may keep what it read for half a minute.
    reader = visitor.reader()
    for _second in range(40):
        visitor.go(reader, "/fr/catalogue/?q=quetzalcoatlus")
        if reader.locator(".lines .because").count() and "Par les villes" in reader.content():
            break
        reader.wait_for_timeout(1000)
    assert reader.locator(".lines a").first.inner_text().strip() == title
    assert "Par les villes, pour les villes." in reader.locator("footer").inner_text()
    assert axe_violations(reader) == []


@pytest.mark.parametrize("locale", CHECKED_LOCALES)
def test_somebody_writes_without_scripts_and_is_told_what_is_missing(
    visitor: Visitor, locale: str
) -> None:
    page = visitor.reader(scripts=False, width=PHONE)
    visitor.go(page, f"/{locale}/contact/")

    page.locator("#id_text").fill("When does it begin?")
    page.locator("main form button").click()
    assert page.locator(".form-summary a").get_attribute("href") == "#id_email"
    assert page.locator("#id_text").input_value() == "When does it begin?"
    page.locator("#id_email").fill("mayor@town.example")
    page.locator("main form button").click()

    assert page.locator(".notice[role=status]").count() == 1
    assert page.locator("#id_text").input_value() == ""
