"""A record as JSON and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from academy.harvesting.keeping import as_json, from_json
from academy.harvesting.records import (
    AnyRecord,
    CourseRecord,
    EventRecord,
    OtherOrganisationRecord,
    ProviderRecord,
    SessionRecord,
    TermRecord,
    TextRecord,
)

WORDS = st.text(max_size=10)
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
SESSIONS = st.builds(
    SessionRecord,
    key=WORDS,
    mode=st.sampled_from(["", "online", "onsite"]),
    starts_at=MOMENTS,
    ends_at=MOMENTS,
    places=st.none() | st.integers(0, 500),
    confirm_by=MOMENTS,
)
SHARED = {
    "key": WORDS,
    "texts": st.lists(
        st.builds(TextRecord, locale=WORDS, title=WORDS, description=WORDS), min_size=1
    ).map(tuple),
    "languages": st.lists(WORDS).map(tuple),
    "provider": st.none() | st.builds(ProviderRecord, name=WORDS, url=WORDS),
    "other_organisations": st.lists(
        st.builds(
            OtherOrganisationRecord,
            provider=st.builds(ProviderRecord, name=WORDS),
            role=st.just("host"),
        ),
        max_size=2,
    ).map(tuple),
    "themes": st.lists(
        st.builds(TermRecord, slug=WORDS, words=st.lists(WORDS).map(tuple)), max_size=2
    ).map(tuple),
    "price": st.none() | st.decimals(0, 10_000, places=2),
    "time_required": st.none() | st.integers(1, 10**6).map(lambda n: timedelta(seconds=n)),
    "is_accessible_for_free": st.none() | st.booleans(),
}
RECORDS = st.builds(
    CourseRecord, **SHARED, sessions=st.lists(SESSIONS, max_size=2).map(tuple)
) | st.builds(EventRecord, **SHARED, session=SESSIONS, series=WORDS)


@given(RECORDS)
def test_record_comes_back_as_it_was(record: AnyRecord) -> None:
    assert from_json(json.loads(json.dumps(as_json(record)))) == record


def test_defaults_are_left_out() -> None:
    record = CourseRecord(
        key="a",
        texts=(TextRecord(locale="en", title="Streets"),),
        price=Decimal("5.00"),
        price_currency="EUR",
        sessions=(SessionRecord(starts_at=datetime(2026, 12, 1, tzinfo=UTC)),),
    )

    assert as_json(record) == {
        "kind": "course",
        "key": "a",
        "texts": [{"locale": "en", "title": "Streets"}],
        "price": "5.00",
        "price_currency": "EUR",
        "sessions": [{"starts_at": "2026-12-01T00:00:00+00:00"}],
    }
