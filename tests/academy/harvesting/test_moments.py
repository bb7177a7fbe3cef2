"""Dates of feeds as aware moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.harvesting.errors import ItemRefusedError
from academy.harvesting.moments import Span, parse_span


def test_span_with_offsets_is_kept_in_utc() -> None:
    span = parse_span("2017-10-11T14:00:00-05:00", "2017-10-11T15:00:00-05:00")

    assert span == Span(
        starts_at=datetime(2017, 10, 11, 19, 0, tzinfo=UTC),
        ends_at=datetime(2017, 10, 11, 20, 0, tzinfo=UTC),
    )


def test_span_with_spaces_and_a_short_hour() -> None:
    span = parse_span("2020-10-08 8:30:00 -0500", "2020-10-08T12:15:00-05:00")

    assert span == Span(
        starts_at=datetime(2020, 10, 8, 13, 30, tzinfo=UTC),
        ends_at=datetime(2020, 10, 8, 17, 15, tzinfo=UTC),
    )


def test_span_whose_end_lacks_the_offset_takes_that_of_the_start() -> None:
    span = parse_span("2019-11-04T13:30:00-05:00", "2019-11-04 14:30:00")

    assert span == Span(
        starts_at=datetime(2019, 11, 4, 18, 30, tzinfo=UTC),
        ends_at=datetime(2019, 11, 4, 19, 30, tzinfo=UTC),
    )


def test_span_in_the_zone_of_the_source_minds_summer_time() -> None:
    span = parse_span("2018-03-14T10:30:00", "2018-05-30T23:59:00", time_zone="Europe/Madrid")

    assert span == Span(
        starts_at=datetime(2018, 3, 14, 9, 30, tzinfo=UTC),
        ends_at=datetime(2018, 5, 30, 21, 59, tzinfo=UTC),
        time_zone="Europe/Madrid",
    )


def test_span_without_any_zone_keeps_the_days_only() -> None:
    span = parse_span("2026-12-01T10:00:00", "2026-12-02T12:00:00")

    assert span == Span(
        starts_at=datetime(2026, 12, 1, tzinfo=UTC),
        ends_at=datetime(2026, 12, 3, tzinfo=UTC),
        is_all_day=True,
    )


def test_span_of_one_date_is_that_whole_day() -> None:
    span = parse_span("2026-12-01", "")

    assert span == Span(
        starts_at=datetime(2026, 12, 1, tzinfo=UTC),
        ends_at=datetime(2026, 12, 2, tzinfo=UTC),
        is_all_day=True,
    )


def test_span_of_dates_in_a_zone_runs_between_its_midnights() -> None:
    span = parse_span("2026-12-01", "2026-12-02", time_zone="Europe/Madrid")

    assert span == Span(
        starts_at=datetime(2026, 11, 30, 23, 0, tzinfo=UTC),
        ends_at=datetime(2026, 12, 2, 23, 0, tzinfo=UTC),
        is_all_day=True,
        time_zone="Europe/Madrid",
    )


def test_span_in_utc_without_an_end() -> None:
    span = parse_span("2015-02-10T00:00:00Z", "")

    assert span == Span(starts_at=datetime(2015, 2, 10, tzinfo=UTC), time_zone="UTC")


@pytest.mark.parametrize("start", ["", "2030-01-01T00:00:00Z", "9999-12-31"])
def test_span_with_a_placeholder_is_not_scheduled(start: str) -> None:
    assert parse_span(start, "2015-12-24T12:00:00Z") == Span()


@pytest.mark.parametrize(
    "start",
    [
        "2018-02-30",
        "2018-13-01T10:00:00Z",
        "2018-01-01T25:00:00Z",
        "2018-01-01T10:61:00Z",
        "0000-01-01",
        "0001-01-01T00:00:00+14:00",
        "2500-01-01",
        "tomorrow",
        "2018-01-01T10:00:00+99:99",
        "1/2/2018",
    ],
)
def test_span_of_an_impossible_date_is_refused(start: str) -> None:
    with pytest.raises(ItemRefusedError):
        parse_span(start, "")


def test_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ItemRefusedError, match="The end is before the start"):
        parse_span("2026-12-02T10:00:00Z", "2026-12-01T10:00:00Z")


@given(st.text(max_size=30), st.text(max_size=30))
def test_span_of_any_text_is_aware_or_refused(start: str, end: str) -> None:
    try:
        span = parse_span(start, end)
    except ItemRefusedError:
        return
    assert span.starts_at is None or span.starts_at.tzinfo is UTC


@given(
    st.dates(date(1900, 1, 2), date(2100, 12, 30)),
    st.times(),
    st.sampled_from(["Z", "+14:00", "-12:00", ""]),
)
def test_span_of_any_moment_is_read(day: date, clock: time, zone: str) -> None:
    written = f"{day.isoformat()}T{clock.isoformat(timespec='seconds')}{zone}"

    assert parse_span(written, "").starts_at is not None or day.year == 2030
