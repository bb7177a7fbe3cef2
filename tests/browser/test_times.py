"""Times are told in the reader's zone with the event's beside it, and every zone is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import Visitor


def first_time(page: Page) -> tuple[datetime, str]:
    """Return the machine value and the sentence of the first moment of an entry."""
    time = page.locator(".act time").first
    expect(time).to_be_visible()
    return datetime.fromisoformat(str(time.get_attribute("datetime"))), time.inner_text()


def clock_in(zone: str, moment: datetime) -> str:
    """Return the time of day that a clock in the zone shows."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def place_of(sentence: str) -> str:
    """Return the place that a sentence names for the event's own clock."""
    named = re.search(r"\((?:\d\d:\d\d in )?([^)]+?)(?: time)?\)", sentence)
    assert named is not None, sentence
    return named[1]


@pytest.fixture
def webinar(path_to: Callable[[str, str], str]) -> str:
    """Return the path of a webinar that is still to come."""
    return path_to("webinar", "en")


def test_without_a_known_reader_the_zone_of_the_event_is_named(
    visitor: Visitor, webinar: str
) -> None:
    page = visitor.reader(scripts=False, zone="Asia/Tokyo")
    visitor.go(page, webinar)

    moment, sentence = first_time(page)

    assert moment.utcoffset() is not None
    assert re.search(r"\d\d:\d\d", sentence)
    assert place_of(sentence) not in ("", "Tokyo")


def test_the_first_page_adds_the_clock_of_the_reader(visitor: Visitor, webinar: str) -> None:
    page = visitor.reader(zone="Asia/Tokyo")
    visitor.go(page, webinar)

    moment, _ = first_time(page)
    time = page.locator(".act time").first

    expect(time).to_contain_text(clock_in("Asia/Tokyo", moment))
    expect(time).to_contain_text("Tokyo")
    assert place_of(time.inner_text())


def test_from_the_second_page_on_the_server_tells_both_clocks(
    visitor: Visitor, webinar: str
) -> None:
    plain = visitor.reader(scripts=False)
    visitor.go(plain, webinar)
    place = place_of(first_time(plain)[1])
    page = visitor.reader(zone="Asia/Tokyo")
    visitor.go(page, "/en/")
    visitor.go(page, webinar)

    moment, sentence = first_time(page)

    assert clock_in("Asia/Tokyo", moment) in sentence
    assert place in sentence
