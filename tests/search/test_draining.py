"""Changes on their way to the index, while engine, entries and drainers misbehave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError

from academy.background.models import DueTask
from academy.catalogue.enums import EntryKind
from academy.catalogue.health import outbox_report
from academy.catalogue.models import IndexChange
from academy.catalogue.outbox import TRIES, note_change, note_changes
from academy.health import HealthReport
from search import indexing
from search.building import Builder
from search.engines.base import WriterBusyError
from search.errors import IndexUnusableError, SearchUnavailableError
from search.finding import find
from search.indexing import drain_all_changes, drain_changes
from search.locking import carrying
from search.query import CatalogueQuery
from tests.factories.courses import CourseFactory
from tests.factories.webinars import WebinarFactory
from tests.fakes.engine import misbehaving
from tests.statements import locking

pytestmark = pytest.mark.django_db


def keys() -> set[str]:
    """Return what the index holds, by key."""
    return {hit.key for hit in find(CatalogueQuery(page_size=100)).hits}


def noted(*titles: str) -> list[str]:
    """Make courses, note them and return their keys."""
    courses = [CourseFactory(title=title) for title in titles]
    note_changes(EntryKind.COURSE, [course.pk for course in courses])
    return [course.key for course in courses]


@pytest.mark.parametrize("fault", [SearchUnavailableError, WriterBusyError])
@pytest.mark.parametrize("moment", ["away", "halfway"])
def test_an_engine_that_is_away_changes_no_row_however_long(index, now, fault, moment):
    (key, *_others) = noted("Water", "Housing", "Energy")
    mischief = misbehaving(index)
    setattr(mischief, moment, fault())

    handled = [drain_changes(at=now + timedelta(hours=hours)) for hours in range(3 * TRIES)]
    rows = set(IndexChange.objects.values_list("attempts", "next_try_at", "given_up_at", "error"))
    setattr(mischief, moment, None)
    drain_changes(at=now)

    assert set(handled) == {0}
    assert rows == {(0, None, None, "")}
    assert key in keys()
    assert not IndexChange.objects.exists()
    assert not DueTask.objects.exists()


def test_only_an_index_that_cannot_be_used_is_built_anew(index, now):
    noted("Water")
    mischief = misbehaving(index)
    mischief.away = IndexUnusableError()

    drain_changes(at=now)

    assert [row.task for row in DueTask.objects.all()] == ["search.rebuild_index"]
    assert IndexChange.objects.get().attempts == 0


def test_a_broken_database_changes_no_row(index, now, monkeypatch):
    noted("Water", "Housing")

    def gone(*_arguments):
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(indexing, "read_entries", gone)
    with pytest.raises(OperationalError):
        drain_changes(at=now)

    assert set(IndexChange.objects.values_list("attempts", flat=True)) == {0}


def test_a_refused_document_is_kept_with_its_reason_and_the_others_go_on(index, now):
    one, bad, other = noted("Water", "Housing", "Energy")
    mischief = misbehaving(index)
    mischief.refused = {bad: "a keyword is too long"}

    moment = now
    for _ in range(TRIES):
        drain_changes(at=moment)
        row = IndexChange.objects.get()
        moment = row.next_try_at
    held, report = keys(), outbox_report()
    mischief.refused = {}
    noted_again = drain_changes(at=now + timedelta(days=1))

    assert held == {one, other}
    assert (row.key, row.error, row.attempts) == (bad, "a keyword is too long", TRIES)
    assert row.given_up_at is not None
    assert report == HealthReport(
        is_well=False,
        figures={"waiting": 0, "refused": 0, "given_up": 1, "oldest_seconds": 0},
    )
    assert noted_again == 0


def test_a_later_change_of_a_given_up_entry_reaches_the_index(index, now):
    (bad,) = noted("Housing")
    mischief = misbehaving(index)
    mischief.refused = {bad: "too long"}
    for _ in range(TRIES):
        drain_changes(at=now + timedelta(days=IndexChange.objects.get().attempts))
    mischief.refused = {}
    note_changes(EntryKind.COURSE, [int(bad.partition(":")[2])])

    drain_changes(at=now + timedelta(days=30))

    assert keys() == {bad}
    assert not IndexChange.objects.exists()


def test_an_entry_whose_document_cannot_be_built_holds_up_nobody(index, now, monkeypatch):
    one, bad, other = noted("Water", "Poison", "Energy")
    honest = Builder.build

    def build(self, row, *, version):
        if row.texts[0].title == "Poison":
            raise ValueError("no such month")
        return honest(self, row, version=version)

    monkeypatch.setattr(Builder, "build", build)

    drain_changes(at=now)

    row = IndexChange.objects.get()
    assert keys() == {one, other}
    assert (row.key, row.error, row.attempts) == (bad, "ValueError: no such month", 1)


def test_an_entry_that_cannot_be_read_holds_up_nobody(index, now, monkeypatch):
    every = noted(*(f"Course {number}" for number in range(7)))
    webinar = WebinarFactory()
    note_change(webinar)
    bad = every[3]
    honest = indexing.read_entries

    def read(kind, ids, at):
        if kind == EntryKind.COURSE and int(bad.partition(":")[2]) in ids:
            raise KeyError("instances")
        return honest(kind, ids, at)

    monkeypatch.setattr(indexing, "read_entries", read)

    drain_changes(at=now)

    row = IndexChange.objects.get()
    assert keys() == {*every, webinar.key} - {bad}
    assert (row.key, row.error) == (bad, "KeyError: 'instances'")


def test_a_fault_that_nobody_foresaw_holds_up_one_entry_and_is_never_given_up(index, now):
    every = noted(*(f"Course {number}" for number in range(9)))
    mischief = misbehaving(index)
    mischief.breaks_on = {every[5]}

    for day in range(2 * TRIES):
        drain_changes(at=now + timedelta(days=day))
    row = IndexChange.objects.get()
    mischief.breaks_on = set()
    drain_changes(at=now + timedelta(days=99))

    assert (row.key, row.given_up_at) == (every[5], None)
    assert row.error == f"RuntimeError: cannot write {every[5]}"
    assert keys() == set(every)
    assert not IndexChange.objects.exists()


def test_a_change_of_no_kind_holds_up_nobody(index, now):
    (key,) = noted("Water")
    IndexChange.objects.create(kind="podcast", object_id=1)

    drain_changes(at=now)

    assert keys() == {key}
    assert [row.key for row in IndexChange.objects.all()] == ["podcast:1"]


def test_a_second_drainer_leaves_everything_to_the_first(index, now):
    noted("Water")

    with carrying():
        handled = drain_changes(at=now)

    assert handled == 0
    assert IndexChange.objects.get().attempts == 0
    assert drain_changes(at=now) == 1


@pytest.mark.parametrize("entries", [2, 40])
def test_a_batch_of_any_size_takes_a_fixed_number_of_statements(
    index, now, entries, django_assert_num_queries
):
    for _ in range(entries // 2):
        note_change(CourseFactory())
        note_change(WebinarFactory())
    drain_changes(at=now - timedelta(days=1))  # the vocabularies are read once
    for _ in range(entries // 2):
        note_change(CourseFactory())
        note_change(WebinarFactory())

    with django_assert_num_queries(30 + locking()):
        handled = drain_changes(at=now)

    assert handled == entries


def test_drain_all_ends_when_the_engine_goes_away(index, now):
    note_changes(EntryKind.COURSE, range(1, 1200))
    mischief = misbehaving(index)
    mischief.halfway = SearchUnavailableError()
    CourseFactory(pk=1)

    assert drain_all_changes() == 0
    assert IndexChange.objects.count() == 1199
