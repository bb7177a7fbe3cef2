"""Language versions of one offer as one record."""

from __future__ import annotations

from itertools import permutations

from academy.harvesting.merging import merge
from academy.harvesting.records import (
    CourseRecord,
    EventRecord,
    ProviderRecord,
    SessionRecord,
    TermRecord,
    TextRecord,
)

PORTUGUESE = CourseRecord(
    key="uc:1:pt",
    group="uc:1",
    texts=(TextRecord(locale="pt-PT", title="Ruas"),),
    languages=("pt-PT",),
    themes=(TermRecord(slug="mobility", words=("ruas",)),),
    url="https://uc.example.org/pt/1",
)
ENGLISH = CourseRecord(
    key="uc:1:en",
    group="uc:1",
    texts=(TextRecord(locale="en", title="Streets"), TextRecord(locale="pt-PT", title="Rua")),
    languages=("en",),
    provider=ProviderRecord(name="University"),
    themes=(TermRecord(slug="mobility", words=("streets",)), TermRecord(slug="housing")),
    keywords=("paving",),
    url="https://uc.example.org/en/1",
    sessions=(SessionRecord(key="1", place="Coimbra"),),
)
FRENCH = EventRecord(key="uc:1:fr", group="uc:1", texts=(TextRecord(locale="fr", title="Rues"),))


def test_merge_in_any_order_gives_one_record_with_all_texts() -> None:
    merged = [merge(order) for order in permutations([PORTUGUESE, ENGLISH])]

    assert (
        merged
        == [
            CourseRecord(
                key="uc:1:pt",
                group="uc:1",
                texts=(
                    TextRecord(locale="pt-PT", title="Ruas"),
                    TextRecord(locale="en", title="Streets"),
                ),
                languages=("pt-PT", "en"),
                provider=ProviderRecord(name="University"),
                themes=(
                    TermRecord(slug="mobility", words=("ruas", "streets")),
                    TermRecord(slug="housing"),
                ),
                keywords=("paving",),
                url="https://uc.example.org/pt/1",
                sessions=(SessionRecord(key="1", place="Coimbra"),),
            )
        ]
        * 2
    )


def test_merge_of_one_is_that_one() -> None:
    assert merge([FRENCH]) is FRENCH


def test_merge_of_a_course_and_an_event_is_the_course() -> None:
    assert merge([FRENCH, PORTUGUESE]) == PORTUGUESE
