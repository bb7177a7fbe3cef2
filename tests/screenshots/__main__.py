"""Write every kind of page in six ways, and one sheet to see them all at once.

`python -m tests.screenshots [NAME ...]` serves the demonstration, takes the pictures of the named
pages (all without a name) and writes `var/screenshots/index.html`. Three names stand for more than
one page: `accounts` and `editors` for all that one sees after signing in, and `newcomer` for a
facilitator's first day, taken step by step.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page

from tests.browser.newcomer import Newcomer
from tests.browser.pages import PAGE_NAMES, path_of
from tests.browser.planting import planted
from tests.browser.serving import Site, running_site
from tests.browser.visiting import PHONE, SMALLEST, WIDE, Scheme, Visitor, running_browser
from tests.shared import ROOT

ACCOUNTS = "accounts"
EDITORS = "editors"
NEWCOMER = "newcomer"
# What is left of a sheet of A4 between its margins, in pixels of CSS.
PAPER = 680
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
    medium: Literal["screen", "print"] = "screen"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the sheet: what is seen, and the files of its pictures."""

    name: str
    files: tuple[Path, ...]


WAYS = (
    Way(name="smallest", locale="en", width=SMALLEST),
    Way(name="narrow", locale="en", width=PHONE),
    Way(name="wide", locale="en", width=WIDE),
    Way(name="dark", locale="en", width=WIDE, scheme="dark"),
    Way(name="arabic", locale="ar", width=WIDE),
    Way(name="paper", locale="en", width=PAPER, medium="print"),
)
# After signing in there is less to see of paper and of the dark.
SIGNED_IN_WAYS = tuple(way for way in WAYS if way.name in {"narrow", "wide", "arabic"})
EDITOR_WAYS = tuple(way for way in WAYS if way.name in {"wide", "arabic"})


def main(names: list[str]) -> None:
    """Take the pictures and write the sheet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        running_site(Path(folder)) as site,
        running_browser() as browser,
    ):
        for name in PAGE_NAMES:
            if not names or name in names:
                paths = {way.locale: path_of(site, name, way.locale) for way in WAYS}
                rows.append(seen_in(browser, site, name, paths, WAYS))
        if not names or ACCOUNTS in names:
            rows += account_pages(browser, site)
        if not names or EDITORS in names:
            rows += editor_screens(browser, site)
        if not names or NEWCOMER in names:
            rows += first_day(browser, site)
    sheet = FOLDER / "index.html"
    sheet.write_text("".join(contact_sheet(rows)), encoding="utf-8")
    print(sheet.relative_to(ROOT))


def seen_in(
    browser: Browser,
    site: Site,
    name: str,
    paths: Mapping[str, str],
    ways: tuple[Way, ...],
    sessions: Mapping[str, str] | None = None,
) -> Row:
    """Take a page in some ways; paths, and sessions of who has signed in, are those of locales."""
    files = []
    for way in ways:
        session = (sessions or {}).get(way.locale, "")
        files.append(take(browser, site, f"{name}-{way.name}", paths[way.locale], way, session))
        print(files[-1].relative_to(ROOT))
    return Row(name=name, files=tuple(files))


def take(browser: Browser, site: Site, name: str, path: str, way: Way, session: str = "") -> Path:
    """Take one picture of a whole page and return its file."""
    visitor = Visitor(browser=browser, site=site)
    page = visitor.reader(
        width=way.width,
        scheme=way.scheme,
        zone="Africa/Nairobi",
        locale=way.locale,
        session=session,
    )
    page.goto(site.at(path), wait_until="load")
    page.emulate_media(media=way.medium, color_scheme=way.scheme)
    file = FOLDER / f"{name}.png"
    _shoot(page, file)
    visitor.leave()
    return file


def account_pages(browser: Browser, site: Site) -> Iterator[Row]:
    """Take every page of an account that can be opened at once."""
    found = planted(site, ACCOUNTS)
    for one in found["pages"]:
        paths = {way.locale: f"{one['path']}?locale={way.locale}" for way in SIGNED_IN_WAYS}
        session = found["sessions"].get(one["who"], "")
        sessions = {way.locale: session for way in SIGNED_IN_WAYS}
        yield seen_in(browser, site, _name_of(one["path"]), paths, SIGNED_IN_WAYS, sessions)


def editor_screens(browser: Browser, site: Site) -> Iterator[Row]:
    """Take every screen of ours in the editor, in English and in Arabic."""
    found: Mapping[str, Any] = planted(site, EDITORS)
    for path in found["paths"]["en"]:
        paths = {way.locale: path for way in EDITOR_WAYS}
        yield seen_in(browser, site, _name_of(path), paths, EDITOR_WAYS, found["sessions"])


def _name_of(path: str) -> str:
    return path.strip("/").replace("/", "-")


def _shoot(page: Page, file: Path) -> None:
    page.evaluate(SEEN_WHOLE)
    page.wait_for_timeout(100)
    page.screenshot(path=file, full_page=True)


def first_day(browser: Browser, site: Site) -> list[Row]:
    """Take a picture of each step of a newcomer's first day."""
    rows: list[Row] = []

    def look(page: Page, name: str) -> None:
        page.wait_for_load_state("load")
        step = f"{NEWCOMER}-{len(rows) + 1:02}-{name}"
        file = FOLDER / f"{step}.png"
        page.screenshot(path=file)
        rows.append(Row(name=step, files=(file,)))
        print(file.relative_to(ROOT))

    visitor = Visitor(browser=browser, site=site)
    Newcomer(visitor=visitor, site=site, look=look).first_day()
    visitor.leave()
    return rows


def contact_sheet(rows: list[Row]) -> Iterator[str]:
    """Yield a page with every picture that was taken: a row for a page, narrow beside wide."""
    yield "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Screenshots</title><style>"
    yield "body{font:14px system-ui;margin:24px;background:#777}h2{color:#fff}"
    yield "div{display:flex;gap:16px;align-items:start}a{flex:3}"
    yield "a[href*=narrow],a[href*=smallest]{flex:1}a[href*=paper]{flex:2}img{inline-size:100%}"
    yield "</style>"
    for row in rows:
        yield f"<h2>{escape(row.name)}</h2><div>"
        for file in row.files:
            yield f'<a href="{escape(file.name)}"><img src="{escape(file.name)}" alt="'
            yield f'{escape(file.stem)}" loading="lazy"></a>'
        yield "</div>"
    yield "</html>\n"


if __name__ == "__main__":
    main(sys.argv[1:])
