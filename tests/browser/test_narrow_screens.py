"""Nothing scrolls sideways, is cut off or is too small to touch on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.pages import CHECKED_LOCALES, LOCALES, PAGE_NAMES, STATUS
from tests.browser.visiting import PHONE, SMALLEST, WIDE, Visitor

# Elements that reach over an edge of the window, unless something round them scrolls or cuts.
STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const isHeld = element => {
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.clipPath !== 'none' || style.overflowX !== 'visible') return true;
      if (style.position === 'absolute' && one.getBoundingClientRect().bottom < 0) return true;
    }
    return false;
  };
  return [...document.body.querySelectorAll('*')]
    .filter(element => element.getClientRects().length && !element.closest('svg svg, svg > *'))
    .filter(element => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > width + 1 || box.left < -1);
    })
    .filter(element => !isHeld(element))
    .map(element => element.outerHTML.slice(0, 140));
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Text that is wider or taller than the box that cuts it.
CUT_OFF = """() => [...document.body.querySelectorAll('a, button, p, h1, h2, h3, dd, dt, td, li')]
  .filter(element => element.getClientRects().length)
  .filter(element => {
    const style = getComputedStyle(element);
    return style.overflowX === 'hidden' && style.clipPath === 'none'
      && element.scrollWidth > element.clientWidth + 1;
  })
  .map(element => element.outerHTML.slice(0, 140))"""
# WCAG 2.2, 2.5.8: at least 24 pixels, unless the link stands in a sentence; ours is 44 in controls.
SMALL_CONTROLS = """least => [...document.body.querySelectorAll(
    'button, summary, input:not([type=hidden]):not([type=checkbox]), select,'
    + ' .chip, .pager a, .sorts a, .site-nav a, .menu-panel a, .languages a, .ways a,'
    + ' .site-foot li a, .brand')]
  .filter(element => element.checkVisibility({visibilityProperty: true}))
  .map(element => [element.getBoundingClientRect(), element])
  .filter(([box]) => box.width > 1 && (box.height < least - 0.5 || box.width < 24))
  .map(([box, element]) =>
    `${Math.round(box.width)}x${Math.round(box.height)} ${element.outerHTML.slice(0, 120)}`)"""
# On a wide screen the check boxes of filters stand closer: people point, and they are many.
SMALL_CHOICES = """least => [...document.querySelectorAll('label.choice')]
  .filter(choice => choice.checkVisibility())
  .filter(choice => choice.getBoundingClientRect().height < least - 0.5).length"""
TARGET = 44
POINTED = 24


@pytest.mark.parametrize("locale", CHECKED_LOCALES)
@pytest.mark.parametrize("name", PAGE_NAMES)
def test_nothing_scrolls_sideways(
    visitor: Visitor, path_to: Callable[[str, str], str], name: str, locale: str
) -> None:
    page = visitor.open(path_to(name, locale), status=STATUS.get(name, 200), width=SMALLEST)
    wrong: dict[int, object] = {}
    for width in (SMALLEST, PHONE):
        page.set_viewport_size({"width": width, "height": 700})
        found = [*page.evaluate(STICKING_OUT), *page.evaluate(CUT_OFF)]
        if found or page.evaluate(SIDEWAYS) > 0:
            wrong[width] = found or "the whole page"

    assert wrong == {}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ["home", "catalogue-filtered", "course", "webinar"])
def test_nothing_scrolls_sideways_with_everything_opened(
    visitor: Visitor, path_to: Callable[[str, str], str], name: str, locale: str
) -> None:
    page = visitor.open(path_to(name, locale), width=SMALLEST)

    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    assert page.evaluate(STICKING_OUT) == []
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("name", ["home", "catalogue", "course", "webinar", "organisation"])
def test_text_twice_as_large_still_fits(
    visitor: Visitor, path_to: Callable[[str, str], str], name: str
) -> None:
    page = visitor.open(path_to(name, "en"), width=WIDE // 2)

    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate(SIDEWAYS) <= 0
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("width", [PHONE, WIDE])
@pytest.mark.parametrize("name", ["home", "catalogue-filtered", "catalogue-empty", "course"])
def test_controls_are_large_enough_to_touch(
    visitor: Visitor, path_to: Callable[[str, str], str], name: str, width: int
) -> None:
    page = visitor.open(path_to(name, "en"), width=width)

    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    assert page.evaluate(SMALL_CONTROLS, TARGET) == []
    assert page.evaluate(SMALL_CHOICES, TARGET if width == PHONE else POINTED) == 0
