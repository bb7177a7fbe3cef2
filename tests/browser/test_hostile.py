"""Hostile texts of somebody with little access do nothing in the browser of somebody with more.

Every screen that shows one is found by asking (`tests.browser.hostile`) and opened as the operator,
with the site's policy switched off, so that nothing hides behind it; those that show most, with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Dialog, Page

from tests.browser.hostile import OURS
from tests.browser.planting import planted
from tests.browser.serving import Site, copied_site
from tests.browser.visiting import Visitor
from tests.shared import needs_shared_data

# What would run if somebody moved over it or pressed it, wherever it stands.
DORMANT = """() => {
  const found = [];
  const addresses = /^(href|src|action|formaction|xlink:href|data|srcdoc)$/i;
  const look = root => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) look(element.shadowRoot);
      for (const {name, value} of element.attributes) {
        const runs = /^on/i.test(name)
          || (addresses.test(name) && /^\\s*(javascript|vbscript|data:text\\/html)/i.test(value));
        if (runs) found.push(`${name}: ${element.outerHTML.slice(0, 160)}`);
      }
    }
  };
  look(document);
  return found;
}"""
CANARY = "() => window.canary === undefined ? [] : [`the canary is ${window.canary}`]"
# Dialogues come as JSON; the editor's scripts put their HTML into the page.
SHOW_FRAGMENT = """async path => {
  const html = JSON.parse(await (await fetch(path)).text()).html || '';
  const place = document.createElement('div');
  document.body.append(place);
  place.innerHTML = html;
}"""
# Here Wagtail's tool for cropping tries whether a browser knows touching by writing handlers that
# do nothing; the policy refuses them. Handlers that a text brings are found by looking (`DORMANT`).
CROPPING = "/admin/images/"
WITH_POLICY = (
    "wagtailadmin_home",
    "page",
    "course",
    ":edit",
    ":revisions_compare",
    "problems:list",
)


@dataclass
class Watch:
    """Everything that a text could set off in a page."""

    page: Page
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._hear)
        self.page.context.on("page", lambda page: self.seen.append(f"opened {page.url}"))

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":  # the editor asks whether to leave what was typed
            self.seen.append(f"dialogue: {dialog.message[:80]}")
        dialog.dismiss()

    def _hear(self, message: object) -> None:
        text = str(getattr(message, "text", ""))
        is_cropping = CROPPING in self.page.url and "inline event handler" in text
        if "canary" in text or ("Content Security Policy" in text and not is_cropping):
            self.seen.append(f"console: {text[:200]}")

    def faults(self) -> Iterator[str]:
        """Yield what was set off since the last time, or lies there to be."""
        yield from self.page.evaluate(CANARY)
        yield from self.page.evaluate(DORMANT)
        yield from self.seen
        self.seen.clear()


@pytest.fixture(scope="module")
def hostile_site(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a copy of the filled site, so that other tests meet none of these texts."""
    with copied_site(site, tmp_path_factory.mktemp("hostile")) as running:
        yield running


@needs_shared_data
def test_no_hostile_text_runs_without_the_policy(browser: Browser, hostile_site: Site) -> None:
    screens = planted(hostile_site, "hostile")["screens"]
    assert len(screens) > 60

    assert list(walk(browser, hostile_site, screens, has_policy=False)) == []


@needs_shared_data
def test_no_hostile_text_meets_the_policy(browser: Browser, hostile_site: Site) -> None:
    screens = [
        screen
        for screen in planted(hostile_site, "hostile")["screens"]
        if screen["route"].endswith(WITH_POLICY)
    ]
    assert len(screens) > 15

    assert list(walk(browser, hostile_site, screens, has_policy=True)) == []


def walk(
    browser: Browser, site: Site, screens: list[dict[str, str]], *, has_policy: bool
) -> Iterator[str]:
    """Open every screen as the operator, and yield what a text did there."""
    visitor = Visitor(browser=browser, site=site)
    session = planted(site, "hostile")["sessions"]["operator"]
    page = visitor.reader(session=session, has_policy=has_policy)
    watch = Watch(page)
    for screen in screens:
        is_fragment = screen["kind"] == "application/json"
        page.goto("/admin/" if is_fragment else screen["path"], wait_until="load")
        if is_fragment:
            page.evaluate(SHOW_FRAGMENT, screen["path"])
        yield from (f"{screen['route']} {screen['path']}: {fault}" for fault in watch.faults())
    visitor.leave()
    asked = [complaint for complaint in visitor.complaints if "another host" in complaint]
    yield from asked


@pytest.mark.parametrize("text", OURS[:5])
def test_a_text_that_runs_is_noticed(browser: Browser, site: Site, text: str) -> None:
    visitor = Visitor(browser=browser, site=site)
    page = visitor.reader(has_policy=False)
    watch = Watch(page)
    page.goto("/en/themes/")

    page.set_content(f"<title><textarea><style>{text}</style></textarea></title>")
    page.set_content(f"<p>{text}</p><img alt='{text}'>")
    page.wait_for_timeout(100)

    assert list(watch.faults()) != []
    visitor.leave()
