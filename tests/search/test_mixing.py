"""Letting other languages in."""

from __future__ import annotations

from search.mixing import Candidate, mixed, shared_language


def candidate(*languages: str) -> Candidate:
    """Return an entry taught in these languages."""
    return Candidate(key="course:1", languages=frozenset(languages))


def test_shared_language_is_what_all_carriers_have():
    assert shared_language([candidate("fr"), candidate("fr", "en")]) == {"fr"}
    assert shared_language([candidate("fr"), candidate("en")]) is None
    assert shared_language([]) == frozenset()
    assert shared_language([candidate()]) == frozenset()


def test_mixed_never_moves_the_first_three():
    assert mixed([0, 1, 2, 3, 4, 5, 6, 7], ["a", "b"]) == [0, 1, 2, "a", 3, "b", 4, 5, 6, 7]
    assert mixed([0], ["a", "b"]) == [0, "a", "b"]
    assert mixed([0, 1], []) == [0, 1]
