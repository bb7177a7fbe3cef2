"""Claims: what belongs together, what is a change, and what a draft says of a row."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from academy.catalogue.curating import changes, completed, merged_content, without

CLAIMABLE = ("title", "description", "price", "starts_at", "themes", "texts", "runs")
KNOWN_BY = {"runs": ("key",)}


def content(**values: Any) -> dict[str, Any]:
    return {
        "pk": 1,
        "locale": "en",
        "title": "A",
        "seats": 3,
        "themes": [1],
        "texts": [],
        "runs": [],
        "curated_fields": [],
        "go_live_at": None,
    } | values


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (["title"], ["locale", "title"]),
        (["price"], ["price", "price_currency"]),
        (["starts_at"], ["ends_at", "is_all_day", "starts_at", "time_zone"]),
        (["texts.fr", "themes"], ["texts.fr", "themes"]),
    ],
)
def test_claim_takes_what_belongs_to_it(claims: list[str], expected: list[str]) -> None:
    assert completed(claims) == expected


@pytest.mark.parametrize(
    ("given_back", "left"),
    [
        (["title"], ["locale", "price", "price_currency", "summary"]),
        (["title", "summary"], ["price", "price_currency"]),
        (["price_currency"], ["locale", "summary", "title"]),
    ],
)
def test_giving_back_takes_what_belongs_to_it(given_back: list[str], left: list[str]) -> None:
    held = ["locale", "price", "price_currency", "summary", "title"]

    assert without(held, given_back) == left


def test_draft_speaks_for_its_claims_only() -> None:
    live = content(title="New at the source", seats=7, themes=[1, 2], curated_fields=["live"])
    draft = content(title="Old", themes=[5], seats=1, curated_fields=["themes"], go_live_at="2027")

    merged = merged_content(live=live, draft=draft, claimable=CLAIMABLE, unique=KNOWN_BY)

    assert merged == live | {
        "themes": [5],
        "go_live_at": "2027",
        "curated_fields": ["live", "themes"],
    }


def test_draft_meets_texts_language_by_language() -> None:
    live = content(
        texts=[{"pk": 8, "locale": "fr", "title": "B"}, {"pk": 9, "locale": "es", "title": "C"}]
    )
    draft = content(
        texts=[
            {"pk": 4, "locale": "fr", "title": "À nous"},
            {"pk": 5, "locale": "ar", "title": "X"},
        ],
        curated_fields=["texts.fr"],
    )

    merged = merged_content(live=live, draft=draft, claimable=CLAIMABLE, unique=KNOWN_BY)

    assert merged["texts"] == [
        {"pk": 8, "locale": "fr", "title": "À nous"},
        {"pk": 9, "locale": "es", "title": "C"},
    ]


def test_claimed_rows_take_the_keys_that_stand_and_wait_for_no_source() -> None:
    live = content(runs=[{"pk": 8, "key": "a", "confirm_by": "then", "place": "Lima"}])
    draft = content(
        runs=[
            {"pk": 3, "key": "a", "confirm_by": "before", "place": "Quito"},
            {"pk": 4, "key": "b", "confirm_by": "before", "place": ""},
        ],
        curated_fields=["runs"],
    )

    merged = merged_content(live=live, draft=draft, claimable=CLAIMABLE, unique=KNOWN_BY)

    assert merged["runs"] == [
        {"pk": 8, "key": "a", "confirm_by": None, "place": "Quito"},
        {"pk": None, "key": "b", "confirm_by": None, "place": ""},
    ]


def test_what_was_given_back_keeps_the_word_of_the_draft_until_the_source_is_asked() -> None:
    live = content(title="Ours", curated_fields=["locale", "title"])

    merged = merged_content(
        live=live, draft=content(title="Theirs"), claimable=CLAIMABLE, unique=KNOWN_BY
    )

    assert (merged["title"], merged["curated_fields"]) == ("Theirs", [])


def test_only_what_a_person_changed_is_a_change() -> None:
    before = content(
        description="one\r\ntwo ",
        price=Decimal("120.00"),
        starts_at=datetime(2026, 12, 7, 9, 0, 31, tzinfo=UTC),
        themes=[2, 1],
        texts=[{"pk": 1, "locale": "fr", "title": "A"}],
    )
    after = content(
        description="one\ntwo",
        price=Decimal("120"),
        starts_at=datetime(2026, 12, 7, 9, 0, tzinfo=UTC),
        themes=[1, 2],
        texts=[{"pk": None, "locale": "fr", "title": "B"}, {"pk": None, "locale": "es"}],
    )

    assert changes(before, after, claimable=CLAIMABLE) == {"texts.fr", "texts.es"}
