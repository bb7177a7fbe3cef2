"""axe finds nothing on any kind of page: both directions of reading, both schemes of colour."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.checking import AXE_COLOUR_TAGS, axe_violations
from tests.browser.pages import CHECKED_LOCALES, PAGE_NAMES, STATUS
from tests.browser.visiting import PHONE, WIDE, Visitor


@pytest.mark.parametrize("locale", CHECKED_LOCALES)
@pytest.mark.parametrize("name", PAGE_NAMES)
def test_no_violation(
    visitor: Visitor, path_to: Callable[[str, str], str], name: str, locale: str
) -> None:
    page = visitor.open(path_to(name, locale), status=STATUS.get(name, 200))

    light = axe_violations(page)
    page.emulate_media(color_scheme="dark")
    dark = axe_violations(page, AXE_COLOUR_TAGS)

    assert {"light": light, "dark": dark} == {"light": [], "dark": []}


@pytest.mark.parametrize("locale", CHECKED_LOCALES)
@pytest.mark.parametrize("name", ["home", "catalogue-filtered", "course", "webinar", "missing"])
def test_no_violation_on_a_phone_with_everything_opened(
    visitor: Visitor, path_to: Callable[[str, str], str], name: str, locale: str
) -> None:
    page = visitor.open(path_to(name, locale), status=STATUS.get(name, 200), width=PHONE)

    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    assert axe_violations(page) == []
    page.evaluate("document.querySelectorAll('header details').forEach(one => one.open = true)")
    assert axe_violations(page) == []


@pytest.mark.parametrize("locale", CHECKED_LOCALES)
def test_no_violation_while_suggestions_are_open(visitor: Visitor, locale: str) -> None:
    page = visitor.open(f"/{locale}/", width=WIDE)

    page.get_by_role("main").locator("input[type=search]").press_sequentially("wate")
    page.get_by_role("option").first.wait_for()

    assert axe_violations(page) == []
