"""Time is told as a person would, with every zone named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from academy.catalogue.enums import SessionStatus
from academy.catalogue.states import Session
from cms.components import When
from cms.when import Moment, say_range, say_span, when_of, zone_name

START = datetime(2026, 12, 3, 14, 0, tzinfo=UTC)
LATER = START + timedelta(hours=1)
DATED = Session(starts_at=START, ends_at=LATER)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def about(now: datetime) -> Moment:
    """Return a reader who is not known, and an event in Dakar."""
    return Moment(now=now, zone="Africa/Dakar")


def test_when_upcoming_names_the_zone_of_the_event(about: Moment):
    assert when_of(DATED, about) == When(
        sentence="Starts Thursday 3 December, 14:00 (Dakar time)",
        moment="2026-12-03T14:00:00+00:00",
        zone="Africa/Dakar",
    )


def test_when_upcoming_tells_the_readers_clock_first(about: Moment):
    when = when_of(DATED, replace(about, readers_zone="Europe/Paris"))

    assert when.sentence == "Starts Thursday 3 December, 15:00 (Paris time; 14:00 in Dakar)"
    assert when.has_readers_time


def test_when_the_day_differs_both_days_are_told(about: Moment):
    when = when_of(DATED, replace(about, readers_zone="Pacific/Auckland"))

    assert when.sentence == (
        "Starts Friday 4 December, 03:00 (Auckland time; 3 December, 14:00 in Dakar)"
    )


def test_when_both_clocks_agree_one_is_told(about: Moment):
    when = when_of(DATED, replace(about, readers_zone="Africa/Abidjan"))

    assert when.sentence == "Starts Thursday 3 December, 14:00 (Abidjan time)"


def test_when_a_zone_is_not_known_it_is_utc_and_said(about: Moment):
    assert when_of(DATED, replace(about, zone="")).sentence.endswith("14:00 (UTC time)")
    assert when_of(DATED, replace(about, zone="Nowhere/Town")).sentence.startswith("Starts")


def test_when_only_the_day_is_known_no_clock_is_told(about: Moment):
    assert when_of(DATED, replace(about, is_all_day=True)) == When(
        sentence="Starts Thursday 3 December", moment="2026-12-03", has_readers_time=True
    )


def test_when_of_another_year_tells_it(about: Moment):
    session = Session(starts_at=datetime(2027, 1, 11, 9, 0, tzinfo=UTC))

    assert when_of(session, about).sentence == "Starts Monday 11 January 2027, 09:00 (Dakar time)"


@pytest.mark.parametrize(
    ("session", "sentence"),
    [
        (Session(is_on_demand=True), "Any time"),
        (
            Session(is_on_demand=True, ends_at=datetime(2026, 12, 31, 12, 0, tzinfo=UTC)),
            "Any time until 31 December",
        ),
        (Session(), "Dates to be announced"),
        (
            Session(starts_at=datetime(2026, 3, 1, 9, 0, tzinfo=UTC)),
            "Ended in March 2026; not announced again",
        ),
        (
            replace(DATED, status=SessionStatus.CANCELLED),
            "Cancelled; it was planned for Thursday 3 December, 14:00 (Dakar time)",
        ),
        (
            replace(DATED, confirm_by=datetime(2026, 5, 1, tzinfo=UTC)),
            "Dates not confirmed since May 2026",
        ),
        (
            replace(DATED, opens_at=datetime(2026, 12, 1, 9, 0, tzinfo=UTC)),
            "Starts Thursday 3 December, 14:00 (Dakar time); enrolment opens 1 December",
        ),
        (
            Session(
                starts_at=datetime(2026, 11, 2, tzinfo=UTC),
                ends_at=datetime(2026, 12, 20, tzinfo=UTC),
            ),
            "Running until 20 December",
        ),
        (
            Session(
                starts_at=datetime(2026, 11, 24, 11, 0, tzinfo=UTC),
                ends_at=datetime(2026, 11, 24, 13, 0, tzinfo=UTC),
            ),
            "Running until Tuesday 24 November, 13:00 (Dakar time)",
        ),
    ],
)
def test_when_of_every_state(about: Moment, session: Session, sentence: str):
    assert when_of(session, about).sentence == sentence


def test_when_of_no_session(about: Moment):
    assert when_of(None, about) == When(sentence="No dates stated")


def test_range_of_one_day_tells_its_length_and_of_several_both_days(about: Moment):
    assert say_range(START, LATER, about).endswith("14:00 (Dakar time), 60 minutes")
    assert say_range(START, START + timedelta(days=9), about) == "3 December to 12 December"


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=45), "45 minutes"),
        (timedelta(hours=6), "about 6 hours"),
        (timedelta(days=5), "about 5 days"),
        (timedelta(weeks=6), "about 6 weeks"),
        (timedelta(days=180), "about 6 months"),
        (timedelta(days=1100), "about 3 years"),
    ],
)
def test_span_in_round_words(length: timedelta, text: str):
    assert say_span(length) == text


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("UTC", "UTC"),
        ("", "UTC"),
        ("Etc/GMT-3", "UTC+3"),
    ],
)
def test_zone_name(zone: str, name: str):
    assert zone_name(zone) == name
