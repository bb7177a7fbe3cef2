"""Storing event records as webinars."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from academy.harvesting.loaders import Work
from academy.harvesting.records import EventRecord, ProviderRecord, SessionRecord, TextRecord
from webinars.harvest import WebinarLoader
from webinars.models import Webinar, WebinarSeries

pytestmark = pytest.mark.django_db

STARTS_AT = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
SESSION = SessionRecord(
    mode="online",
    starts_at=STARTS_AT,
    ends_at=STARTS_AT + timedelta(hours=1),
    time_zone="Africa/Johannesburg",
    opens_at=datetime(2026, 11, 1, tzinfo=UTC),
    closes_at=STARTS_AT,
    places=100,
)
RECORD = EventRecord(
    key="demo:1",
    texts=(TextRecord(locale="en", title="Water"),),
    languages=("en",),
    provider=ProviderRecord(name="Network"),
    session=SESSION,
    series="Tuesdays",
    join_url="https://meet.example.org/secret",
    recording_url="https://city.example.org/recording",
)


def load(record: EventRecord, now: datetime) -> Webinar:
    """Load a record into the one webinar there is."""
    held = Webinar.objects.values_list("pk", flat=True).first()
    WebinarLoader().load([Work(record=record, entry_id=held)], at=now)
    return Webinar.objects.get()


def test_record_fills_the_webinar_and_its_series(now: datetime) -> None:
    webinar = load(RECORD, now)

    assert (webinar.title, webinar.organizer.name, webinar.mode, webinar.status) == (
        "Water",
        "Network",
        "online",
        "scheduled",
    )
    assert (webinar.starts_at, webinar.ends_at, webinar.time_zone) == (
        STARTS_AT,
        SESSION.ends_at,
        "Africa/Johannesburg",
    )
    assert (webinar.registration_opens_at, webinar.registration_closes_at, webinar.capacity) == (
        SESSION.opens_at,
        SESSION.closes_at,
        100,
    )
    assert (webinar.series.title, webinar.series.organizer) == ("Tuesdays", webinar.organizer)
    assert (webinar.join_url, webinar.recording_url) == (RECORD.join_url, RECORD.recording_url)


def test_same_record_again_changes_no_revision(now: datetime) -> None:
    load(RECORD, now)

    webinar = load(RECORD, now)

    assert (webinar.sequence, WebinarSeries.objects.count()) == (0, 1)


def test_moved_webinar_counts_up_and_remembers_when_it_was(now: datetime) -> None:
    load(RECORD, now)
    later = STARTS_AT + timedelta(days=1)

    webinar = load(replace(RECORD, session=replace(SESSION, starts_at=later, ends_at=None)), now)

    assert (webinar.starts_at, webinar.previous_starts_at, webinar.sequence) == (
        later,
        STARTS_AT,
        1,
    )


def test_cancelled_webinar_counts_up(now: datetime) -> None:
    load(RECORD, now)

    webinar = load(replace(RECORD, session=replace(SESSION, status="cancelled")), now)

    assert (webinar.status, webinar.sequence) == ("cancelled", 1)


def test_claimed_moment_neither_moves_nor_counts_up(now: datetime) -> None:
    load(RECORD, now)
    Webinar.objects.update(curated_fields=["starts_at"])

    webinar = load(
        replace(RECORD, session=replace(SESSION, starts_at=STARTS_AT - timedelta(days=1))), now
    )

    assert (webinar.starts_at, webinar.sequence) == (STARTS_AT, 0)


def test_smaller_room_leaves_nobody_without_the_seat_they_hold(now: datetime) -> None:
    load(RECORD, now)
    Webinar.objects.update(seats_taken=60)

    webinar = load(replace(RECORD, session=replace(SESSION, places=50)), now)

    assert (webinar.capacity, webinar.seats_taken) == (60, 60)
