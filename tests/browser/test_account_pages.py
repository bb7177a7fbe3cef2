"""axe finds nothing on any account page, those that people rarely come to included."""

from __future__ import annotations

import pytest

from tests.browser.account_pages import NO_PAGES, ON_THE_WAY
from tests.browser.checking import axe_violations
from tests.browser.mails import newest_code
from tests.browser.pages import CHECKED_LOCALES
from tests.browser.planting import planted
from tests.browser.serving import Site
from tests.browser.test_accounts import submit
from tests.browser.visiting import PHONE, Visitor


def test_every_account_page_is_looked_at(site: Site) -> None:
    """A new route is a page that somebody here sees, or it is said why not."""
    found = planted(site, "accounts")

    assert set(found["silent"]) == ON_THE_WAY | NO_PAGES
    assert len(found["pages"]) > 25


@pytest.mark.parametrize("locale", CHECKED_LOCALES)
def test_no_violation_on_any_account_page(visitor: Visitor, site: Site, locale: str) -> None:
    found = planted(site, "accounts")
    people = {"": visitor.reader(), **{
        name: visitor.reader(session=session, width=PHONE)
        for name, session in found["sessions"].items()
    }}  # fmt: skip

    faults = {}
    for one in found["pages"]:
        page = people[one["who"]]
        visitor.go(page, f"{one['path']}?locale={locale}", status=int(one["status"]))
        assert page.locator("html").get_attribute("lang") == locale, one["path"]
        if violations := axe_violations(page):
            faults[one["path"]] = violations

    assert faults == {}


def test_no_violation_on_the_way_to_a_new_password(visitor: Visitor, site: Site) -> None:
    address = "forgetful@academy.example"
    page = visitor.reader()
    visitor.go(page, "/accounts/signup/?locale=en")
    page.locator("#id_email").fill(address)
    submit(page)
    page.locator("#id_code").fill(newest_code(site, address))
    submit(page)
    visitor.go(page, "/accounts/logout/")
    submit(page)

    visitor.go(page, "/accounts/password/reset/")
    page.locator("#id_email").fill(address)
    submit(page)
    assert axe_violations(page) == []
    page.locator("#id_code").fill(newest_code(site, address, seen=1))
    submit(page)
    assert axe_violations(page) == []
    for field in page.locator("input[type=password]").all():
        field.fill("a long and quiet sentence")
    submit(page)
    assert axe_violations(page) == []
