"""The strings that both engines sort by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from academy.catalogue.enums import SessionState
from search.ordering import lift, newest_order, soonest_order, title_order
from tests.contracts.documents import NOW, document

moments = st.integers(0, 3_652_000).map(
    lambda days: datetime.min.replace(tzinfo=UTC) + timedelta(days=days)
)


@given(moments, moments)
def test_the_soonest_start_sorts_first(one, other):
    orders = [
        soonest_order(document("course:1", state=SessionState.UPCOMING_OPEN, starts_at=moment))
        for moment in (one, other)
    ]

    assert (orders[0] < orders[1]) == (one < other)


@given(moments, moments)
def test_the_latest_end_sorts_first(one, other):
    orders = [
        soonest_order(document("course:1", state=SessionState.ENDED, starts_at=moment))
        for moment in (one, other)
    ]

    assert (orders[0] < orders[1]) == (one > other)


def test_states_sort_by_what_can_be_joined_soonest():
    ordered = sorted(
        SessionState, key=lambda state: soonest_order(document("course:1", state=state))
    )

    assert ordered[:3] == [
        SessionState.ONGOING_OPEN,
        SessionState.UPCOMING_OPEN,
        SessionState.ON_DEMAND,
    ]
    assert ordered[-1] == SessionState.ENDED


def test_entries_without_a_date_sort_after_newer_ones():
    assert newest_order(document("course:1")) < newest_order(
        document("course:1", published_at=None)
    )


def test_titles_sort_folded_then_by_key_as_a_number():
    orders = [
        title_order(document(key, title))
        for key, title in (
            ("course:9", "Água"),
            ("course:10", "agua"),
            ("webinar:1", "AGUA"),
            ("course:1", "Bridge"),
        )
    ]

    assert orders == sorted(orders)


def test_lift_prefers_what_can_be_joined_then_the_newer():
    ended = document("course:1", state=SessionState.ENDED)
    plain = document("course:1", state=SessionState.TO_BE_SCHEDULED)
    older = document("course:1", published_at=NOW - timedelta(days=365))
    newer = document("course:1", published_at=NOW)

    assert lift(ended) < lift(plain) < lift(older) < lift(newer)
