"""What a browser is told and asked: a strict policy, no cookies to speak of, nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.pages import PAGE_NAMES, fetch
from tests.browser.serving import Site
from tests.browser.visiting import Visitor

# Left by our own script: the reader's time zone, so that times come right from the server.
PREFERENCES = {"zone"}
# What is sent from here brings the token of the page that it was written on.
WITH_A_FORM = {"contact"}


def policy_of(header: str) -> dict[str, list[str]]:
    """Return the directives of a content security policy."""
    parts = (part.split() for part in header.split(";") if part.strip())
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_the_policy_lets_nothing_inline_and_nobody_else_in(
    site: Site, path_to: Callable[[str, str], str], name: str
) -> None:
    answer = fetch(site, path_to(name, "en"))

    policy = policy_of(answer.headers["content-security-policy"])
    allowed = {value for values in policy.values() for value in values}
    assert not allowed & {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"}
    assert policy["default-src"] in (["'self'"], ["'none'"])
    assert {"base-uri", "form-action", "frame-ancestors"} <= set(policy)
    assert policy.get("object-src", policy["default-src"]) == ["'none'"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in answer.headers


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_no_page_sets_a_cookie(site: Site, path_to: Callable[[str, str], str], name: str) -> None:
    answer = fetch(site, path_to(name, "en"))

    cookie = answer.headers.get("set-cookie", "")
    assert cookie.partition("=")[0] == ("csrftoken" if name in WITH_A_FORM else "")


def test_a_reader_who_wanders_about_keeps_no_more_than_preferences(
    visitor: Visitor, path_to: Callable[[str, str], str]
) -> None:
    page = visitor.reader(zone="Africa/Dakar")

    for name in ("home", "catalogue-filtered", "webinar", "organisation", "content"):
        visitor.go(page, path_to(name, "fr"))

    assert {cookie["name"] for cookie in page.context.cookies()} <= PREFERENCES
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_hostile_query_is_shown_as_words(visitor: Visitor) -> None:
    page = visitor.open("/en/catalogue/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%3E")

    assert page.locator("script:not([src]):not([type='application/ld+json'])").count() == 0
    assert page.locator("img[src=x]").count() == 0


def test_another_site_cannot_frame_or_script_us(site: Site) -> None:
    headers = fetch(site, "/en/").headers

    assert headers["x-frame-options"] in ("DENY", "SAMEORIGIN")
    assert headers["cross-origin-opener-policy"] == "same-origin"
