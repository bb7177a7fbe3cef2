"""Readers with a browser of their own: what they see, and everything that went wrong meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    Route,
    sync_playwright,
)

from tests.browser.serving import Site

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MILLISECONDS = 15_000
SESSION_COOKIE = "sessionid"
WIDE = 1280
PHONE = 360
SMALLEST = 320

Scheme = Literal["light", "dark"]


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the system's Chromium without a window.

    Raises:
        RuntimeError: no Chromium is installed.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise RuntimeError("Browser tests need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"],
        )
        yield browser
        browser.close()


@dataclass(kw_only=True)
class Visitor:
    """Opens pages of one site and remembers what a reader should never meet.

    `complaints` collects console errors and warnings, failed and refused requests, errors of
    scripts, and requests to any other host (which are not let through).
    """

    browser: Browser
    site: Site
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)
    _expected: set[str] = field(default_factory=set)

    def reader(
        self,
        *,
        width: int = WIDE,
        height: int = 800,
        scheme: Scheme = "light",
        scripts: bool = True,
        zone: str = "UTC",
        locale: str = "en-GB",
        session: str = "",
        has_policy: bool = True,
    ) -> Page:
        """Return an empty page of a new reader: no cookies, no cache.

        With `session` somebody has signed in; without a policy, scripts run that the site's
        Content-Security-Policy would stop.
        """
        context = self.browser.new_context(
            base_url=self.site.address,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=scripts,
            timezone_id=zone,
            locale=locale,
            reduced_motion="reduce",
            bypass_csp=not has_policy,
        )
        if session:
            cookie = {"name": SESSION_COOKIE, "value": session, "url": self.site.address}
            context.add_cookies([cookie])  # type: ignore[list-item]
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        context.route(lambda address: not self._is_ours(address), self._refuse)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("requestfailed", self._note_failed)
        context.on("response", self._note_refused)
        self._contexts.append(context)
        return context.new_page()

    def go(self, page: Page, path: str, *, status: int = 200) -> Response:
        """Open a path and wait until it is quiet; the answer must have the status."""
        if status >= 400:
            self._expected.add(self.site.at(path))
        response = page.goto(path, wait_until="load")
        assert response is not None
        assert response.status == status, f"{path} answered {response.status}"
        return response

    def open(
        self, path: str, *, status: int = 200, scheme: Scheme = "light", width: int = WIDE
    ) -> Page:
        """Open a path as a new reader."""
        page = self.reader(width=width, scheme=scheme)
        self.go(page, path, status=status)
        return page

    def leave(self) -> None:
        """Close everything that was opened."""
        while self._contexts:
            self._contexts.pop().close()

    def _is_ours(self, address: str) -> bool:
        parts = urlsplit(address)
        return parts.scheme in ("data", "blob", "about") or address.startswith(
            f"{self.site.address}/"
        )

    def _refuse(self, route: Route) -> None:
        self.complaints.append(f"request to another host: {route.request.url}")
        route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        is_about_expected = message.location.get("url") in self._expected
        if message.type in ("error", "warning") and not is_about_expected:
            self.complaints.append(f"console {message.type}: {message.text}")

    def _note_failed(self, request: Request) -> None:
        if self._is_ours(request.url) and request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url} ({request.failure})")

    def _note_refused(self, response: Response) -> None:
        if response.status >= 400 and response.url not in self._expected:
            self.complaints.append(f"answered {response.status}: {response.url}")
