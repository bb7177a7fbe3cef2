"""Counting how often pages are opened, where the operator wants it: numbers, nobody's trace.

Nothing of the reader is looked at but what their browser says of the request itself: that it opens
a page, and whether they ask not to be counted. Each process adds up in memory and writes once a
minute, so that opening a page seldom costs a write; up to a minute of numbers goes with a process
that is killed.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from threading import Lock
from typing import Final

from django.db import DatabaseError, models, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from academy.identity.models import PageOpening
from academy.identity.site import site

logger = logging.getLogger(__name__)

WRITTEN_EVERY_SECONDS: Final = 60.0
# Pages that readers come for; account pages, the editor and what machines ask for are not.
_NOT_COUNTED: Final = ("/admin/", "/accounts/", "/api/", "/healthz/")
_LONGEST: Final = 255

Key = tuple[date, str, str]


class PageCounts:
    """What this process has counted and not written yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[Key] = Counter()
        self._written_at = time.monotonic()

    def add(self, page: str, locale: str) -> None:
        """Count one opening; write when the last time is a minute ago."""
        with self._lock:
            self._counts[timezone.now().date(), page[:_LONGEST], locale] += 1
            is_due = time.monotonic() - self._written_at >= WRITTEN_EVERY_SECONDS
        if is_due:
            self.write()

    def write(self) -> None:
        """Write what is counted; what cannot be written now is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            self._written_at = time.monotonic()
        try:
            add_openings(counts)
        except DatabaseError:
            logger.warning("openings of pages not written kinds=%d", len(counts), exc_info=True)
            with self._lock:
                self._counts.update(counts)


@transaction.atomic
def add_openings(counts: Mapping[Key, int]) -> None:
    """Add numbers to those of the day."""
    for (day, page, locale), count in sorted(counts.items()):
        row, _made = PageOpening.objects.get_or_create(day=day, page=page, locale=locale)
        PageOpening.objects.filter(pk=row.pk).update(count=models.F("count") + count)


PAGE_COUNTS: Final = PageCounts()


class CountingMiddleware:
    """Counts pages that a browser opened, while the site settings say so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and count."""
        response = self.get_response(request)
        if is_opening(request, response) and site().counts_visits:
            locale = str(getattr(request, "LANGUAGE_CODE", ""))
            PAGE_COUNTS.add(page_of(request), locale)
        return response


def is_opening(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a person's browser opened a page, and does not ask to be left out.

    Browsers say what they ask for (Fetch Metadata); programs do not, and what is fetched ahead is
    not opened yet. `DNT` and `Sec-GPC` are how readers ask not to be counted.
    """
    headers = request.headers
    return (
        request.method == "GET"
        and response.status_code == 200
        and headers.get("Sec-Fetch-Dest") == "document"
        and "prefetch" not in headers.get("Sec-Purpose", "")
        and "1" not in (headers.get("DNT"), headers.get("Sec-GPC"))
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not request.path_info.startswith(_NOT_COUNTED)
    )


def page_of(request: HttpRequest) -> str:
    """Return the kind of page by the name of its route, or the path of one that editors wrote."""
    match = request.resolver_match
    name = match.view_name if match else ""
    if name != "wagtail_serve":
        return name
    _nothing, _locale, rest = request.path_info.split("/", 2)
    return f"/{rest}"
