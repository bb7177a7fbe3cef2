"""Write every kind of page in four ways, and one sheet to see them all at once.

`python -m tests.screenshots [NAME ...]` serves the demonstration, takes the pictures of the named
pages (all without a name) and writes `var/screenshots/index.html`. The name `newcomer` stands for a
facilitator's first day, taken step by step.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.newcomer import Newcomer
from tests.browser.pages import PAGE_NAMES, path_of
from tests.browser.serving import Site, running_site
from tests.browser.visiting import PHONE, WIDE, Scheme, Visitor, running_browser
from tests.shared import ROOT

NEWCOMER = "newcomer"
FOLDER = ROOT / "var" / "screenshots"
# Scrolls once down and up, so that pictures further down are loaded before the shot.
SEEN_WHOLE = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 500) {
    scrollTo(0, y);
    await new Promise(done => setTimeout(done, 30));
  }
  scrollTo(0, 0);
}"""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to look at a page."""

    name: str
    locale: str
    width: int
    scheme: Scheme = "light"


WAYS = (
    Way(name="narrow", locale="en", width=PHONE),
    Way(name="wide", locale="en", width=WIDE),
    Way(name="dark", locale="en", width=WIDE, scheme="dark"),
    Way(name="arabic", locale="ar", width=WIDE),
)


def main(names: list[str]) -> None:
    """Take the pictures and write the sheet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in PAGE_NAMES if not names or name in names]
    steps: list[str] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        running_site(Path(folder)) as site,
        running_browser() as browser,
    ):
        for name in wanted:
            for way in WAYS:
                print(take(browser, site, name, way).relative_to(ROOT))
        if not names or NEWCOMER in names:
            steps = first_day(browser, site)
    sheet = FOLDER / "index.html"
    sheet.write_text("".join(contact_sheet(wanted, steps)), encoding="utf-8")
    print(sheet.relative_to(ROOT))


def take(browser: Browser, site: Site, name: str, way: Way) -> Path:
    """Take one picture of a whole page and return its file."""
    context = browser.new_context(
        viewport={"width": way.width, "height": 800},
        color_scheme=way.scheme,
        locale=way.locale,
        timezone_id="Africa/Nairobi",
    )
    page = context.new_page()
    page.goto(site.at(path_of(site, name, way.locale)), wait_until="networkidle")
    file = FOLDER / f"{name}-{way.name}.png"
    _shoot(page, file)
    context.close()
    return file


def _shoot(page: Page, file: Path) -> None:
    page.evaluate(SEEN_WHOLE)
    page.wait_for_timeout(100)
    page.screenshot(path=file, full_page=True)


def first_day(browser: Browser, site: Site) -> list[str]:
    """Take a picture of each step of a newcomer's first day; return their names in order."""
    names: list[str] = []

    def look(page: Page, name: str) -> None:
        page.wait_for_load_state("load")
        names.append(f"{NEWCOMER}-{len(names) + 1:02}-{name}")
        page.screenshot(path=FOLDER / f"{names[-1]}.png")
        print(f"{names[-1]}.png")

    visitor = Visitor(browser=browser, site=site)
    Newcomer(visitor=visitor, site=site, look=look).first_day()
    visitor.leave()
    return names


def contact_sheet(names: list[str], steps: list[str]) -> Iterator[str]:
    """Yield a page with every picture that was taken, one row a page, then the first day."""
    yield "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Screenshots</title><style>"
    yield "body{font:14px system-ui;margin:24px;background:#777}h2{color:#fff}"
    yield "div{display:grid;grid-template-columns:1fr 3fr 3fr 3fr;gap:16px;align-items:start}"
    yield "img{inline-size:100%}</style>"
    for name in names:
        yield f"<h2>{escape(name)}</h2><div>"
        for way in WAYS:
            file = f"{name}-{way.name}.png"
            yield f'<a href="{file}"><img src="{file}" alt="{name}, {way.name}" loading="lazy"></a>'
        yield "</div>"
    for step in steps:
        yield f'<h2>{escape(step)}</h2><img src="{step}.png" alt="{escape(step)}" loading="lazy">'
    yield "</html>\n"


if __name__ == "__main__":
    main(sys.argv[1:])
