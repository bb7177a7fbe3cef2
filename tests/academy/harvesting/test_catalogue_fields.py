"""The fields of a catalogue file as a record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.harvesting.catalogue_fields import parse_fields, provider_name
from academy.harvesting.errors import ItemRefusedError
from academy.harvesting.records import (
    CourseRecord,
    EventRecord,
    ProviderRecord,
    SessionRecord,
    TextRecord,
)
from tests.academy.harvesting.samples import COURSE, WEBINAR


def test_mooc_without_dates_is_an_online_course_at_any_time() -> None:
    record = parse_fields("city:1", COURSE)

    assert record == CourseRecord(
        key="city:1",
        texts=(
            TextRecord(
                locale="en",
                title="Reading a street",
                description="<p>What a street tells.</p>",
            ),
        ),
        languages=("en",),
        provider=ProviderRecord(name="City of Examples", url="https://city.example.org/"),
        kind_word="mooc",
        subjects=("Zzyzx",),
        time_required=timedelta(weeks=4),
        url="https://city.example.org/courses/1",
        sessions=(SessionRecord(key="1", mode="online", is_on_demand=True),),
    )


def test_webinar_is_an_event_at_its_moment() -> None:
    record = parse_fields("city:2", WEBINAR)

    assert record == EventRecord(
        key="city:2",
        texts=(
            TextRecord(
                locale="en",
                title="An hour on streets",
                description="<p>What a street tells.</p>",
            ),
        ),
        languages=("en",),
        provider=ProviderRecord(name="City of Examples", url="https://city.example.org/"),
        kind_word="webinar",
        subjects=("Zzyzx",),
        url="https://city.example.org/events/2",
        session=SessionRecord(
            key="1",
            mode="online",
            starts_at=datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
            ends_at=datetime(2026, 12, 1, 10, 0, tzinfo=UTC),
        ),
    )


def test_workshop_in_madrid_is_on_site_in_its_zone() -> None:
    fields = COURSE | {
        "kind": "city-workshop",
        "start_date": "2018-05-08T19:00:00",
        "end_date": "2018-05-08T23:59:00",
        "place": "Centro Cultural",
    }

    record = parse_fields("madrid:1", fields)

    assert isinstance(record, CourseRecord)
    assert record.sessions == (
        SessionRecord(
            key="1",
            mode="onsite",
            starts_at=datetime(2018, 5, 8, 17, 0, tzinfo=UTC),
            ends_at=datetime(2018, 5, 8, 21, 59, tzinfo=UTC),
            time_zone="Europe/Madrid",
            place="Centro Cultural",
        ),
    )


def test_university_course_claims_neither_run_nor_mode_nor_price() -> None:
    record = parse_fields("uni:1", COURSE | {"kind": "university-course"})

    assert isinstance(record, CourseRecord)
    assert (record.sessions, record.is_accessible_for_free) == ((), None)


def test_open_courseware_is_free() -> None:
    assert parse_fields("ocw:1", COURSE | {"kind": "open-courseware"}).is_accessible_for_free


def test_description_in_another_language_is_a_text_of_its_own() -> None:
    fields = COURSE | {"description": "Sokak ne anlatır.", "description_language": "tr"}

    record = parse_fields("itu:1", fields)

    assert record.texts == (
        TextRecord(locale="en", title="Reading a street"),
        TextRecord(locale="tr", title="Reading a street", description="<p>Sokak ne anlatır.</p>"),
    )


def test_unknown_language_of_a_record_without_one_stays_unknown() -> None:
    record = parse_fields("x:1", COURSE | {"language": None})

    assert (record.languages, record.texts[0].locale) == ((), "")


def test_title_corrects_a_language_that_was_guessed_and_none_that_was_declared() -> None:
    fields = COURSE | {"title": "データベースの基礎", "language": "zh"}

    guessed = parse_fields("x:1", fields | {"language_source": "detected"})
    declared = parse_fields("x:1", fields | {"language_source": "source"})

    assert (guessed.languages, declared.languages) == (("ja",), ("zh",))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("(Udacity)", "Udacity"),
        ("(ISC)²", "(ISC)²"),
        ("Tarek&rlm; ( :construction: in process&rlm;)", "Tarek"),
        ("Ann \\| Bob", "Ann | Bob"),
        ("Ann [(YouTube)](https://youtube.com/x)", "Ann (YouTube)"),
        ("Saint-Denis University (UFR)", "Saint-Denis University (UFR)"),
        (" - ", ""),
    ],
)
def test_provider_name_loses_the_marks_of_lists(written: str, name: str) -> None:
    assert provider_name(written) == name


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": None}, "The record has no title."),
        ({"title": "<b> </b>"}, "The record has no title."),
        ({"title": 7}, "“title” is not text."),
        ({"description": ["a"]}, "“description” is not text."),
        ({"subjects": {"a": 1}}, "“subjects” is not a list of texts."),
        ({"subjects": ["one", 2]}, "“subjects” is not a list of texts."),
        ({"url": "javascript:alert(1)"}, "url: The address must begin with http:// or https://."),
        (
            {"provider_url": "JavaScript:alert(1)"},
            "provider_url: The address must begin with http:// or https://.",
        ),
        ({"url": "http://127.0.0.1/"}, "url: The address does not lead to a public site."),
        ({"start_date": "2026-02-30"}, "“2026-02-30” is not a possible date."),
        ({"start_date": 20260230}, "“start_date” is not text."),
        ({"language": "klingonese"}, "“klingonese” is not a language we know."),
        ({"kind": {}}, "“kind” is not text."),
    ],
)
def test_record_with_a_bad_value_is_refused_with_the_reason(
    changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ItemRefusedError) as refusal:
        parse_fields("city:1", COURSE | changes)

    assert str(refusal.value) == reason


def test_address_without_a_scheme_gets_one() -> None:
    record = parse_fields("x:1", COURSE | {"url": "youtube.com/playlist?list=PL"})

    assert record.url == "https://youtube.com/playlist?list=PL"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*sorted(COURSE), "method", "place", "level"]), JSON_VALUES))
def test_record_of_any_values_is_one_or_is_refused(changes: dict[str, Any]) -> None:
    try:
        record = parse_fields("city:1", COURSE | changes)
    except ItemRefusedError:
        return
    assert record.title
