"""axe finds nothing of ours on our own screens in the editor, left to right and right to left."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Page

from tests.browser.checking import AXE_TAGS, axe_source
from tests.browser.pages import CHECKED_LOCALES
from tests.browser.planting import planted
from tests.browser.serving import Site
from tests.browser.visiting import Visitor

# Faults in Wagtail's own markup, which is the same on every site: two forms for searching of one
# name where a list has its own, an empty head of the first column of a review's progress, and the
# faces of those who are at the same form, which have no name for those who cannot see them.
WAGTAILS: Final = (
    "#wagtail-sidebar form[role=search]",
    ".workflow-progress-table__left-column",
    ".w-editing-sessions__session",
)


def violations_of_ours(page: Page) -> list[str]:
    """Return what axe finds outside of Wagtail's own markup."""
    page.evaluate(axe_source())
    results = page.evaluate(
        "([tags, apart]) => axe.run({include: [['body']], exclude: apart.map(one => [one])},"
        " {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        [list(AXE_TAGS), list(WAGTAILS)],
    )
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("locale", CHECKED_LOCALES)
def test_no_violation_of_ours(visitor: Visitor, site: Site, locale: str) -> None:
    found = planted(site, "editors")
    page = visitor.reader(session=found["sessions"][locale])
    paths = found["paths"][locale]
    assert len(found["paths"]["en"]) > 30
    assert len(paths) > 20

    faults = {}
    for path in paths:
        visitor.go(page, path)
        assert page.locator("html").get_attribute("lang") == locale
        if violations := violations_of_ours(page):
            faults[path] = violations

    assert faults == {}
