"""What happens to one item, and when somebody should look first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from academy.harvesting.deciding import (
    Decision,
    Seen,
    Stored,
    decide,
    is_to_be_noted,
    is_too_much,
)
from tests.conftest import NOW


def stored_as(digest: str, *, is_gone: bool = False, last_seen_at: datetime = NOW) -> Stored:
    """Return what is known of an item."""
    return Stored(pk=1, digest=digest, is_gone=is_gone, last_seen_at=last_seen_at)


@pytest.mark.parametrize(
    ("stored", "decision"),
    [
        (None, Decision.CREATE),
        (stored_as("a"), Decision.SKIP),
        (stored_as("b"), Decision.UPDATE),
        (stored_as("a", is_gone=True), Decision.UPDATE),
    ],
)
def test_decide(stored: Stored | None, decision: Decision) -> None:
    assert decide(stored=stored, fetched_digest="a") is decision


@pytest.mark.parametrize(("days", "is_noted"), [(0, False), (0.9, False), (1, True), (40, True)])
def test_that_nothing_changed_is_noted_once_a_day(days: float, is_noted: bool) -> None:
    stored = stored_as("a", last_seen_at=NOW)

    assert is_to_be_noted(stored, at=NOW + timedelta(days=days)) is is_noted


@pytest.mark.parametrize(
    ("vanished", "known", "is_much"), [(0, 0, False), (1, 5, False), (2, 9, True), (1, 4, True)]
)
def test_more_than_a_fifth_is_too_much(vanished: int, known: int, is_much: bool) -> None:
    assert is_too_much(vanished=vanished, known=known) is is_much


def test_seen_knows_what_was_added_and_nothing_else() -> None:
    seen = Seen()

    for pk in (3, 5000):
        seen.add(pk)

    assert [pk for pk in (0, 2, 3, 4, 4999, 5000, 5001, 10**9) if pk in seen] == [3, 5000]
