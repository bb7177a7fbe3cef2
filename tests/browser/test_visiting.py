"""The visitor of these tests notices what a reader should never meet; else green means nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.checking import axe_violations
from tests.browser.serving import Site
from tests.browser.visiting import Visitor

INLINE_SCRIPT = """
  document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))
"""


@pytest.fixture
def watchful(browser: Browser, site: Site) -> Iterator[Visitor]:
    """A visitor whose complaints the test reads itself."""
    visitor = Visitor(browser=browser, site=site)
    yield visitor
    visitor.leave()


@pytest.mark.parametrize(
    ("mishap", "complaint"),
    [
        ("fetch('https://elsewhere.example/count').catch(() => 0)", "elsewhere.example"),
        ("fetch('/en/nothing-of-this-name/')", "answered 404"),
        ("console.error('something broke')", "something broke"),
        ("void setTimeout(() => { throw new Error('thrown late') })", "thrown late"),
        (
            INLINE_SCRIPT,
            "Content Security Policy",
        ),
    ],
)
def test_mishaps_are_noticed(watchful: Visitor, mishap: str, complaint: str) -> None:
    page = watchful.open("/en/themes/")
    assert watchful.complaints == []

    page.evaluate(mishap)
    page.wait_for_timeout(300)

    assert complaint in "\n".join(watchful.complaints)


def test_a_barrier_is_noticed(watchful: Visitor) -> None:
    page = watchful.open("/en/themes/")

    page.evaluate("document.querySelector('main a').replaceChildren()")

    assert any(found.startswith("link-name") for found in axe_violations(page))
