"""Everything is reached and used by keyboard, and one always sees where one is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import PHONE, WIDE, Visitor

# Where the focus is: a short name, whether it is in the window, and how it is outlined.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: element.outerHTML.slice(0, 120),
    isInWindow: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    isCovered: !!over && !element.contains(over) && !over.contains(element)
      && !over.closest('label')?.contains(element),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
  };
}"""
MOST_STOPS = 400


def stops(page: Page, most: int = MOST_STOPS) -> list[dict[str, object]]:
    """Press Tab until the focus leaves the page; return each stop."""
    seen: list[dict[str, object]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here is None:
            break
        seen.append(here)
    return seen


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_first_stop_skips_to_the_content(visitor: Visitor, locale: str) -> None:
    page = visitor.open(f"/{locale}/catalogue/")

    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_attribute("href", "#main")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("!!document.activeElement.closest('main')")


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize(
    "name", ["home", "catalogue-filtered", "course", "webinar", "organisation"]
)
def test_every_stop_is_seen_and_the_page_can_be_left(
    visitor: Visitor, path_to: Callable[[str, str], str], name: str, width: int
) -> None:
    page = visitor.open(path_to(name, "en"), width=width)

    seen = stops(page)

    assert 5 < len(seen) < MOST_STOPS
    assert [stop["name"] for stop in seen if not stop["isInWindow"] or stop["isCovered"]] == []
    assert [stop["name"] for stop in seen if float(str(stop["outline"])) < 2] == []


def test_the_menu_of_a_phone(visitor: Visitor) -> None:
    page = visitor.open("/en/", width=PHONE)
    menu = page.locator("details.menu")

    menu.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="Catalogue")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/en/catalogue/$"))


def test_filters(visitor: Visitor) -> None:
    page = visitor.open("/en/catalogue/")
    box = page.locator("details.filters input[type=checkbox]").first
    reached = False
    for _ in range(60):
        page.keyboard.press("Tab")
        reached = box.evaluate("element => element === document.activeElement")
        if reached:
            break
    assert reached
    value = box.get_attribute("value")

    page.keyboard.press("Space")
    if "language=" not in page.url:
        button = page.get_by_role("button", name=re.compile("Show .* result"))
        if button.is_visible():
            button.focus()
            page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(rf"language={value}"))


def test_suggestions(visitor: Visitor) -> None:
    page = visitor.open("/en/")
    field = page.get_by_role("main").locator("input[type=search]")

    field.press_sequentially("hous")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(options).to_have_count(0)
    field.press("Enter")

    expect(page).to_have_url(re.compile(r"/en/catalogue/\?q=hous"))


def test_no_late_suggestion_opens_over_what_one_went_on_to(visitor: Visitor) -> None:
    page = visitor.reader()
    page.route(
        "**/api/v1/suggest*",
        lambda route: (page.wait_for_timeout(400), route.continue_()),
    )
    visitor.go(page, "/en/")
    field = page.get_by_role("main").locator("input[type=search]")

    with page.expect_request("**/api/v1/suggest*"):
        field.press_sequentially("hous")
    field.press("Tab")
    page.wait_for_timeout(1000)

    expect(page.get_by_role("option")).to_have_count(0)
