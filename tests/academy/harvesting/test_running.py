"""A whole reading: what it stores, and what it leaves alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core import serializers
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from academy.catalogue.models import IndexChange
from academy.harvesting.connectors.base import Refusal
from academy.harvesting.connectors.json import JsonLinesConnector
from academy.harvesting.errors import (
    HarvestBusyError,
    SourceBrokenError,
    StorageFailedError,
    TooManyRemovalsError,
)
from academy.harvesting.locking import harvest_lock
from academy.harvesting.models import HarvestRun, RunOutcome, SourceRecord
from academy.harvesting.running import harvest
from academy.harvesting.sources import source_for_files
from academy.organisations.models import Organisation
from academy.taxonomy.models import UnmatchedWord
from courses.models import Course, CourseInstance, CourseText
from tests.academy.harvesting.samples import COURSE, WEBINAR, lines, read, read_records
from tests.factories.organisations import OrganisationFactory
from webinars.models import Webinar

PORTUGUESE = COURSE | {
    "id": "uc:1:pt",
    "title": "Ruas",
    "language": "pt-PT",
    "translation_group": "uc:1",
    "url": "https://uc.example.org/pt/1",
}
ENGLISH = PORTUGUESE | {
    "id": "uc:1:en",
    "title": "Streets",
    "language": "en",
    "url": "https://uc.example.org/en/1",
}


def state() -> dict[str, Any]:
    """Return what is stored, by what it says and not by row number."""
    names: dict[tuple[str, int], list[str]] = {}
    for key, kind, pk in SourceRecord.objects.values_list("key", "entry_kind", "entry_id"):
        names.setdefault((kind, pk), []).append(key)
    found: dict[str, Any] = {}
    for record in SourceRecord.objects.order_by("key"):
        model = Course if record.entry_kind == "course" else Webinar
        entry = model.objects.get(pk=record.entry_id)
        found[record.key] = {
            "hash": record.hash,
            "is_gone": record.gone_since is not None,
            "entry": min(names[record.entry_kind, entry.pk]),
            "is_visible": entry.is_visible,
            "title": entry.title,
            "locale": entry.locale,
            "description": entry.description,
            "url": entry.url,
            "organisation": entry.organisation and entry.organisation.name,
            "languages": sorted(entry.in_language.values_list("tag", flat=True)),
            "themes": sorted(entry.themes.values_list("slug", flat=True)),
            "methods": sorted(entry.methods.values_list("slug", flat=True)),
            "keywords": entry.keywords,
            "matched_terms": entry.matched_terms,
            "texts": sorted(entry.texts.values_list("locale", "title", "description")),
        }
    return found


def everything() -> str:
    """Return every row that a second import might touch, but the runs."""
    models = (Course, CourseInstance, CourseText, Webinar, SourceRecord, Organisation)
    models += (IndexChange, UnmatchedWord)
    return "".join(serializers.serialize("json", model.objects.order_by("pk")) for model in models)


@pytest.mark.django_db
def test_course_and_webinar_are_stored_with_their_source() -> None:
    run = read_records(COURSE, WEBINAR)

    course, webinar = Course.objects.get(), Webinar.objects.get()
    instance = course.instances.get()
    assert run.counts == {"new": 2, "changed": 0, "same": 0, "refused": 0, "gone": 0}
    assert (run.outcome, run.refusals, run.error) == (RunOutcome.DONE, [], "")
    assert course.provider == webinar.organizer == Organisation.objects.get()
    assert (course.provider.name, course.provider.url) == (
        "City of Examples",
        "https://city.example.org/",
    )
    assert (course.title, course.locale, course.description, course.live) == (
        "Reading a street",
        "en",
        "<p>What a street tells.</p>",
        True,
    )
    assert [language.tag for language in course.in_language.all()] == ["en"]
    assert [method.slug for method in course.methods.all()] == ["self-paced-course"]
    assert [method.slug for method in webinar.methods.all()] == ["webinar"]
    assert (instance.key, instance.is_on_demand, instance.course_mode) == ("1", True, "online")
    assert (webinar.starts_at, webinar.ends_at, webinar.mode) == (
        datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
        datetime(2026, 12, 1, 10, 0, tzinfo=UTC),
        "online",
    )
    assert list(SourceRecord.objects.values_list("key", "entry_kind", "entry_id")) == [
        ("city:1", "course", course.pk),
        ("city:2", "webinar", webinar.pk),
    ]
    assert sorted(IndexChange.objects.values_list("kind", "object_id")) == [
        ("course", course.pk),
        ("webinar", webinar.pk),
    ]


@pytest.mark.django_db
def test_terms_keep_the_words_they_came_from_and_other_subjects_stay_keywords() -> None:
    read_records(
        COURSE | {"title": "Participatory budgeting against climate change", "subjects": ["Zzyzx"]}
    )

    course = Course.objects.get()
    assert sorted(course.themes.values_list("slug", flat=True)) == [
        "climate-change",
        "participatory-planning-and-budgeting",
    ]
    assert course.matched_terms == {
        "themes": {
            "participatory-planning-and-budgeting": ["Participatory budgeting"],
            "climate-change": ["climate change"],
        },
        "methods": {"self-paced-course": ["mooc"]},
    }
    assert course.keywords == ["Zzyzx"]
    assert list(UnmatchedWord.objects.values_list("vocabulary", "text", "entries")) == [
        ("subjects", "Zzyzx", 1)
    ]


@pytest.mark.django_db
def test_second_import_writes_nothing_but_its_run() -> None:
    feed = lines([COURSE, WEBINAR, PORTUGUESE, ENGLISH])
    read(feed)
    before = everything()

    with CaptureQueriesContext(
        connection,
    ) as statements:
        run = read(feed)

    written = [
        query["sql"]
        for query in statements
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
        and "harvestrun" not in query["sql"]
    ]
    assert (written, everything()) == ([], before)
    assert run.counts == {"new": 0, "changed": 0, "same": 4, "refused": 0, "gone": 0}


@pytest.mark.django_db
def test_reading_the_same_on_a_later_day_confirms_entries_and_changes_nothing_else(
    now: datetime,
) -> None:
    later = now + timedelta(days=2)
    with time_machine.travel(now, tick=False):
        read_records(COURSE, WEBINAR)
    IndexChange.objects.all().delete()
    before = everything()

    with time_machine.travel(later, tick=False):
        run = read_records(COURSE)

    assert run.counts == {"new": 0, "changed": 0, "same": 1, "refused": 0, "gone": 0}
    assert Course.objects.get().last_confirmed_at == later
    assert Webinar.objects.get().last_confirmed_at == now
    assert SourceRecord.objects.get(key=COURSE["id"]).last_seen_at == later
    Course.objects.update(last_confirmed_at=now)
    SourceRecord.objects.update(last_seen_at=now)
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_import_of_a_batch_takes_the_same_statements_whatever_its_size(count: int) -> None:
    read_records(COURSE, WEBINAR)
    feed = lines(COURSE | {"id": f"more:{number}"} for number in range(count))

    with CaptureQueriesContext(connection) as statements:
        read(feed)

    reads = [query["sql"] for query in statements if query["sql"].startswith("SELECT")]
    counted = [sql for sql in reads if "pg_advisory" not in sql and "pg_try_advisory" not in sql]
    assert len(counted) == {"sqlite": 8, "postgresql": 7}[connection.vendor]


@pytest.mark.django_db
def test_changed_record_updates_its_entry_and_notes_it() -> None:
    read_records(COURSE, WEBINAR)
    IndexChange.objects.all().delete()

    run = read_records(
        COURSE | {"title": "Reading two streets"},
        WEBINAR | {"start_date": "2026-12-02T10:00:00+01:00", "end_date": None},
    )

    course, webinar = Course.objects.get(), Webinar.objects.get()
    assert run.counts == {"new": 0, "changed": 2, "same": 0, "refused": 0, "gone": 0}
    assert course.title == "Reading two streets"
    assert (webinar.starts_at, webinar.ends_at, webinar.previous_starts_at, webinar.sequence) == (
        datetime(2026, 12, 2, 9, 0, tzinfo=UTC),
        None,
        datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
        1,
    )
    assert IndexChange.objects.count() == 2


@pytest.mark.django_db
def test_changed_record_that_says_the_same_notes_nothing() -> None:
    read_records(COURSE)
    IndexChange.objects.all().delete()

    run = read_records(COURSE | {"source": "another path"})

    assert run.counts == {"new": 0, "changed": 0, "same": 1, "refused": 0, "gone": 0}
    assert not IndexChange.objects.exists()


@pytest.mark.django_db
def test_claimed_fields_stay_as_a_person_left_them() -> None:
    read_records(COURSE)
    course = Course.objects.get()
    course.curated_fields = ["title", "themes", "instances", "provider"]
    course.title = "Ours"
    course.provider = OrganisationFactory(name="Another")
    course.save()

    read_records(
        COURSE
        | {
            "title": "Theirs about housing",
            "description": "New.",
            "start_date": "2027-01-01",
            "provider": "Someone else",
        }
    )

    course.refresh_from_db()
    assert (course.title, course.provider.name, course.description) == (
        "Ours",
        "Another",
        "<p>New.</p>",
    )
    assert not course.themes.exists()
    assert course.instances.get().is_on_demand


@pytest.mark.django_db
@pytest.mark.parametrize("batches", [[[0, 1]], [[1, 0]], [[0], [1]], [[1], [0]]])
def test_language_versions_become_one_entry_in_whatever_order(batches: list[list[int]]) -> None:
    versions = [PORTUGUESE, ENGLISH]

    for batch in batches:
        read_records(*(versions[number] for number in batch))

    course = Course.objects.get()
    assert (course.title, course.locale, course.url) == (
        "Ruas",
        "pt-PT",
        "https://uc.example.org/pt/1",
    )
    assert sorted(course.in_language.values_list("tag", flat=True)) == ["en", "pt-PT"]
    text = course.texts.get()
    assert (text.locale, text.title, text.made_from) == ("en", "Streets", course.text_hash)
    assert list(SourceRecord.objects.values_list("entry_id", flat=True)) == [course.pk] * 2


@pytest.mark.django_db
def test_records_that_become_versions_of_one_offer_leave_one_visible_entry() -> None:
    alone = [PORTUGUESE | {"translation_group": None}, ENGLISH | {"translation_group": None}]
    read_records(*alone)
    first, second = Course.objects.order_by("pk")

    read_records(PORTUGUESE, ENGLISH)

    second.refresh_from_db()
    assert (second.duplicate_of, second.is_visible) == (first, False)
    assert set(SourceRecord.objects.values_list("entry_id", flat=True)) == {first.pk}


@pytest.mark.django_db
def test_group_that_parts_at_once_becomes_as_many_entries() -> None:
    read_records(PORTUGUESE, ENGLISH)
    before = Course.objects.get().pk

    read_records(*(record | {"translation_group": None} for record in (PORTUGUESE, ENGLISH)))

    shown = Course.objects.filter(live=True, duplicate_of=None)
    assert shown.filter(pk=before).exists()
    assert sorted(shown.values_list("title", flat=True)) == sorted(
        [PORTUGUESE["title"], ENGLISH["title"]]
    )


@pytest.mark.django_db
def test_record_that_leaves_its_group_becomes_an_entry_of_its_own() -> None:
    read_records(PORTUGUESE, ENGLISH)
    together = Course.objects.get()

    read_records(ENGLISH | {"translation_group": None})

    alone = Course.objects.exclude(pk=together.pk).get()
    assert (alone.title, alone.locale) == ("Streets", "en")
    assert (Course.objects.get(pk=together.pk).title, together.texts.count()) == ("Ruas", 0)


@pytest.mark.django_db
def test_record_that_changes_its_kind_moves_to_the_other_table() -> None:
    read_records(COURSE)

    read_records(COURSE | {"kind": "webinar"})

    assert not Course.objects.get().is_visible
    assert Webinar.objects.get().is_visible
    assert SourceRecord.objects.get().entry_kind == "webinar"


@pytest.mark.django_db
def test_refused_items_are_named_and_never_alter_what_was_stored() -> None:
    read_records(COURSE, WEBINAR)
    before = state()
    refusals: list[Refusal] = []

    run = read_records(
        COURSE | {"url": "javascript:alert(1)"},
        b"{",
        WEBINAR | {"start_date": "2026-02-30"},
        COURSE | {"id": "city:3"},
        on_refusal=refusals.append,
    )

    assert refusals == [
        Refusal(
            place="line 1",
            key="city:1",
            reason="url: The address must begin with http:// or https://.",
        ),
        Refusal(place="line 2", key="", reason="The line is not JSON."),
        Refusal(place="line 3", key="city:2", reason="“2026-02-30” is not a possible date."),
    ]
    assert run.counts == {"new": 1, "changed": 0, "same": 0, "refused": 3, "gone": 0}
    assert [refusal["place"] for refusal in run.refusals] == ["line 1", "line 2", "line 3"]
    after = state()
    assert {key: after[key] for key in before} == before


@pytest.mark.django_db
def test_key_that_comes_twice_counts_once_however_often_it_is_read() -> None:
    twins = [COURSE, COURSE, COURSE | {"title": "Another under the same key"}]

    first = read_records(*twins)
    again = read_records(*twins)

    assert first.counts == {"new": 1, "changed": 0, "same": 1, "refused": 1, "gone": 0}
    assert again.counts == {"new": 0, "changed": 0, "same": 2, "refused": 1, "gone": 0}
    assert first.refusals == [
        {
            "place": "line 3",
            "key": "city:1",
            "reason": "The key “city:1” stands in the source before.",
        }
    ]
    assert Course.objects.get().title == "Reading a street"


@pytest.mark.django_db
def test_key_that_comes_again_in_another_batch_is_refused(settings: Any) -> None:
    settings.HARVEST_ROWS_PER_TRANSACTION = 1

    run = read_records(COURSE, WEBINAR, COURSE | {"title": "Another"})

    assert run.counts == {"new": 2, "changed": 0, "same": 0, "refused": 1, "gone": 0}


@pytest.mark.django_db
def test_part_of_a_source_removes_nothing() -> None:
    read_records(COURSE, WEBINAR)

    read_records(COURSE)

    assert not SourceRecord.objects.exclude(gone_since=None).exists()


@pytest.mark.django_db
def test_complete_reading_marks_what_has_gone_and_it_comes_back_under_its_address(
    now: datetime,
) -> None:
    records = [COURSE | {"id": f"city:{number}"} for number in range(10)]
    with time_machine.travel(now, tick=False):
        read_records(*records)
        gone_id = SourceRecord.objects.get(key="city:9").entry_id

        run = read_records(*records[:9], is_complete=True)

        gone = Course.objects.get(pk=gone_id)
        assert (run.counts["gone"], gone.live) == (1, True)
        assert gone.state_at(now).state == "unconfirmed"
    with time_machine.travel(now + timedelta(days=40), tick=False):
        read_records(*records[:9], is_complete=True)
        gone.refresh_from_db()
        assert not gone.live

        read_records(*records, is_complete=True)

        back = Course.objects.get(pk=gone_id)
        assert (back.live, back.state_at(now).state) == (True, "on-demand")
        assert SourceRecord.objects.get(key="city:9").gone_since is None


@pytest.mark.django_db
def test_complete_reading_that_lost_too_much_stops_and_asks() -> None:
    records = [COURSE | {"id": f"city:{number}"} for number in range(4)]
    read_records(*records)

    with pytest.raises(TooManyRemovalsError):
        read_records(*records[:2], is_complete=True)

    run = HarvestRun.objects.first()
    assert run is not None
    assert (run.outcome, run.counts["gone"]) == (RunOutcome.FAILED, 0)
    assert not SourceRecord.objects.exclude(gone_since=None).exists()
    allowed = read_records(*records[:2], is_complete=True, allow_removals=True)
    assert allowed.counts["gone"] == 2


@pytest.mark.django_db
def test_complete_reading_with_an_unreadable_line_removes_nothing() -> None:
    records = [COURSE | {"id": f"city:{number}"} for number in range(10)]
    read_records(*records)

    run = read_records(*records[:9], b"{", is_complete=True)

    assert (run.counts["gone"], run.outcome) == (0, RunOutcome.DONE)


@pytest.mark.django_db
def test_complete_reading_keeps_an_item_that_it_refused() -> None:
    records = [COURSE | {"id": f"city:{number}"} for number in range(10)]
    read_records(*records)

    run = read_records(*records[:9], records[9] | {"title": None}, is_complete=True)

    assert run.counts == {"new": 0, "changed": 0, "same": 9, "refused": 1, "gone": 0}


@pytest.mark.django_db
def test_second_import_at_once_is_refused() -> None:
    with harvest_lock(), pytest.raises(HarvestBusyError):
        read_records(COURSE)

    assert not HarvestRun.objects.exists()


@pytest.mark.django_db
def test_run_that_was_killed_is_marked_by_the_next() -> None:
    killed = HarvestRun.objects.create(source=source_for_files())

    read_records(COURSE)

    killed.refresh_from_db()
    assert killed.outcome == RunOutcome.INTERRUPTED
    assert killed.ended_at is not None


def _broken_after(feed: bytes) -> Iterator[Any]:
    yield from JsonLinesConnector().read(BytesIO(feed))
    raise SourceBrokenError("cut off")


@pytest.mark.django_db
def test_source_that_breaks_keeps_what_was_read_before() -> None:
    with pytest.raises(SourceBrokenError):
        harvest(
            source=source_for_files(),
            items=_broken_after(lines([COURSE])),
            parse=JsonLinesConnector().parse,
        )

    run = HarvestRun.objects.get()
    assert (run.outcome, run.error, run.counts["new"]) == (RunOutcome.FAILED, "cut off", 1)
    assert Course.objects.count() == 1


@pytest.mark.django_db
def test_full_disk_ends_the_run_and_keeps_what_was_committed(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.HARVEST_ROWS_PER_TRANSACTION = 1
    from academy.harvesting import running

    write = running.write_units

    def full_after_one(*args: Any, **kwargs: Any) -> Any:
        if Course.objects.exists():
            raise OperationalError("database or disk is full")
        return write(*args, **kwargs)

    monkeypatch.setattr(running, "write_units", full_after_one)

    with pytest.raises(StorageFailedError, match="What had been stored before stays"):
        read_records(COURSE, WEBINAR)

    assert HarvestRun.objects.get().outcome == RunOutcome.FAILED
    assert (Course.objects.count(), Webinar.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_entry_that_the_database_refuses_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from academy.harvesting import running

    write = running.write_units

    def refusing(source: Any, units: Any, **kwargs: Any) -> Any:
        if any(parsed.key == "city:2" for unit in units for parsed in unit.parsed):
            raise ValueError("surrogates not allowed")
        return write(source, units, **kwargs)

    monkeypatch.setattr(running, "write_units", refusing)

    run = read_records(COURSE, WEBINAR)

    assert run.counts == {"new": 1, "changed": 0, "same": 0, "refused": 1, "gone": 0}
    assert run.refusals == [
        {"place": "line 2", "key": "city:2", "reason": "surrogates not allowed"}
    ]


@pytest.mark.django_db
def test_provider_is_found_by_name_and_left_as_it_is() -> None:
    known = OrganisationFactory(name="CITY  of examples")

    read_records(COURSE)

    assert Course.objects.get().provider == known
    known.refresh_from_db()
    assert (known.name, known.url) == ("CITY  of examples", "")


KEYS = st.sampled_from(["a:1", "a:2", "a:3", "a:4"])
RECORDS = st.builds(
    lambda key, changes: COURSE | {"id": key} | changes,
    KEYS,
    st.fixed_dictionaries(
        {},
        optional={
            "title": st.sampled_from(["Streets", "Ruas", "Housing in cities", "道路"]),
            "language": st.sampled_from(["en", "pt-PT", "zh-Hans", None]),
            "kind": st.sampled_from(["mooc", "university-course"]),
            "translation_group": st.sampled_from(["g:1", "g:2", None]),
            "description": st.text(max_size=30),
            "subjects": st.lists(st.text(max_size=5), max_size=2),
        },
    ),
)
FEEDS = st.lists(RECORDS, max_size=6, unique_by=lambda record: record["id"])


class TestAnyFeed(TestCase):
    """What holds for every feed, whatever it says and however it is cut."""

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(FEEDS)
    def test_twice_changes_nothing(self, records: list[dict[str, Any]]) -> None:
        read_records(*records)
        before = everything()

        read_records(*records)

        assert everything() == before

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(FEEDS, st.randoms(use_true_random=False), st.integers(1, 6))
    def test_order_and_parts_do_not_matter(
        self, records: list[dict[str, Any]], shuffle: random.Random, part: int
    ) -> None:
        read_records(*records)
        before = state()
        for model in (Course, Webinar, SourceRecord):
            model.objects.all().delete()
        shuffle.shuffle(records)

        for start in range(0, len(records), part):
            read_records(*records[start : start + part])

        assert state() == before

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(FEEDS, FEEDS)
    def test_changed_feed_ends_where_a_fresh_one_does(
        self, old: list[dict[str, Any]], new: list[dict[str, Any]]
    ) -> None:
        read_records(*new)
        keys = {record["id"] for record in new}
        before = {key: value for key, value in state().items() if key in keys}
        for model in (Course, Webinar, SourceRecord):
            model.objects.all().delete()
        read_records(*(record for record in old if record["id"] in keys))

        read_records(*new)

        assert state() == before
