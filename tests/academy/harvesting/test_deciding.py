"""What happens to one item, and when somebody should look first."""

from __future__ import annotations

import pytest

from academy.harvesting.deciding import Decision, Seen, Stored, decide, is_too_much


@pytest.mark.parametrize(
    ("stored", "decision"),
    [
        (None, Decision.CREATE),
        (Stored(pk=1, digest="a", is_gone=False), Decision.SKIP),
        (Stored(pk=1, digest="b", is_gone=False), Decision.UPDATE),
        (Stored(pk=1, digest="a", is_gone=True), Decision.UPDATE),
    ],
)
def test_decide(stored: Stored | None, decision: Decision) -> None:
    assert decide(stored=stored, fetched_digest="a") is decision


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
