"""Lengths of time as feeds write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.harvesting.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("10周", timedelta(weeks=10)),
        ("14 ч", timedelta(hours=14)),
        ("4 weeks", timedelta(weeks=4)),
        ("1.5小时", timedelta(minutes=90)),
        ("2,5 horas", timedelta(minutes=150)),
        ("45 min", timedelta(minutes=45)),
        ("PT3H", timedelta(hours=3)),
        ("P2W", timedelta(weeks=2)),
        ("P1DT12H", timedelta(hours=36)),
        ("３ 小时", timedelta(hours=3)),
    ],
)
def test_duration_that_is_stated(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "周",
        "待定周",
        "3-5小时每周",
        "12 hours/week",
        "05:00",
        "4",
        "0 h",
        "P",
        "PT",
        "P1M",
        "4 parsecs",
        "99999 weeks",
    ],
)
def test_duration_that_is_not_sure(text: str) -> None:
    assert parse_duration(text) is None


@given(st.text(max_size=40))
def test_duration_of_any_text_is_a_length_or_none(text: str) -> None:
    length = parse_duration(text)

    assert length is None or length > timedelta(0)
