"""Times are told in the reader's zone with the event's beside it, and every zone is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.visiting import Visitor


def first_time(page: Page) -> tuple[datetime, str]:
    """Return the machine value and the sentence of the first moment of an entry."""
    time = page.locator(".act time").first
    expect(time).to_be_visible()
    return datetime.fromisoformat(str(time.get_attribute("datetime"))), time.inner_text()


def test_without_a_known_reader_the_zone_of_the_event_is_named(
    visitor: Visitor, path_to: Callable[[str, str], str]
) -> None:
    page = visitor.reader(scripts=False, zone="Asia/Tokyo")
    visitor.go(page, path_to("webinar", "en"))

    moment, sentence = first_time(page)

    assert moment.utcoffset() is not None
    assert "Tokyo" not in sentence
    assert re.search(r"\d\d:\d\d", sentence)
    assert re.search(r"\(.*(time|UTC).*\)|UTC", sentence)


def test_the_clock_of_the_reader_is_shown_and_both_zones_are_named(
    visitor: Visitor, path_to: Callable[[str, str], str]
) -> None:
    path = path_to("webinar", "en")
    plain = visitor.reader(scripts=False)
    visitor.go(plain, path)
    place = re.search(r"\(([^)]+?) time\)", first_time(plain)[1])
    assert place is not None
    page = visitor.reader(zone="Asia/Tokyo")
    visitor.go(page, path)

    page.wait_for_function("/Tokyo/.test(document.querySelector('.act time').textContent)")
    moment, sentence = first_time(page)

    assert moment.astimezone(ZoneInfo("Asia/Tokyo")).strftime("%H:%M") in sentence
    assert place[1] in sentence


def test_a_second_page_comes_with_the_readers_clock_from_the_server(
    visitor: Visitor, path_to: Callable[[str, str], str]
) -> None:
    path = path_to("webinar", "fr")
    page = visitor.reader(zone="Asia/Tokyo")
    visitor.go(page, "/fr/")
    visitor.go(page, path)

    page.wait_for_function("/Tokyo/.test(document.querySelector('.act time').textContent)")
