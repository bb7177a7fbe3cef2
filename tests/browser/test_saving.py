"""A form that is sent while the browser saves it by itself: nothing is made twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.editors import sign_in_as
from tests.browser.serving import Site
from tests.browser.visiting import Visitor

COURSE = "/admin/snippets/courses/course/"
PAGE = "/admin/pages/"
# When the button is pressed: before the browser thought of saving, when it is about to, when it
# waits for the answer, and when it has been told that all is saved.
MOMENTS = ("typed", "about to save", "saving", "saved")
PATIENCE_MILLISECONDS = 30_000
# Only what stands in a form two seconds after it was opened is taken for what nobody has typed.
LOOKED_AT_AFTER = 2_500
WATCH = """() => {
  const asked = window.fetch, later = 1000;
  window.moments = ["typed"];
  window.fetch = async (...all) => {
    if (all[0] !== document.querySelector("form[data-edit-form]").action) return asked(...all);
    window.moments.push("saving");
    const answer = await asked(...all);
    await new Promise((done) => setTimeout(done, later));
    return answer;
  };
  const now = (moment) => () => window.moments.push(moment);
  document.addEventListener("w-autosave:save", now("about to save"));
  document.addEventListener("w-autosave:success", now("saved"));
}"""


@pytest.fixture(scope="module")
def editor(browser: Browser, site: Site) -> Iterator[Page]:
    """Return the browser of a curator; what Wagtail's own scripts say in it is not looked at."""
    visitor = Visitor(browser=browser, site=site)
    page = visitor.reader()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    sign_in_as(page, site, "curator")
    yield page
    visitor.leave()


def fill_and_send(page: Page, address: str, title: str, moment: str) -> None:
    """Type a title into a new form, and press the button at a moment."""
    page.goto(address)
    page.evaluate(WATCH)
    page.wait_for_timeout(LOOKED_AT_AFTER)
    page.locator("#id_title").press_sequentially(title)
    page.wait_for_function("moment => window.moments.includes(moment)", arg=moment)
    page.locator("footer").get_by_role("button", name="Save draft").click()
    page.locator(".messages .success").wait_for()
    expect(page.locator("#id_title")).to_have_value(title)


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_entry_is_made_once(editor: Page, moment: str) -> None:
    title = f"Rain gardens, {moment}"

    fill_and_send(editor, f"{COURSE}add/", title, moment)

    editor.goto(f"{COURSE}?q={title}")
    expect(editor.locator("td.title", has_text=title)).to_have_count(1)


@pytest.mark.parametrize("moment", ["about to save", "saving"])
def test_a_page_is_made_by_its_author_who_is_told_of_no_other(editor: Page, moment: str) -> None:
    title = f"Kerbs, {moment}"
    editor.goto(PAGE)
    home = editor.locator("td.title a[href$='/edit/']").first.get_attribute("href")
    above = home.removesuffix("/edit/").rpartition("/")[2]

    fill_and_send(editor, f"{PAGE}add/cms/contentpage/{above}/", title, moment)

    editor.goto(f"{PAGE}{above}/?q={title}")
    expect(editor.locator("td.title", has_text=title)).to_have_count(1)
