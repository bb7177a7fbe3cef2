"""Building the index anew: what it promises while changes go on, and what it refuses."""

from __future__ import annotations

from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from academy.background.models import DueTask
from academy.catalogue.enums import EntryKind
from academy.catalogue.models import IndexChange
from academy.catalogue.outbox import note_change, note_changes
from courses.models import Course
from search import indexing, rebuilding
from search.comparing import Comparison, compare
from search.engines.base import NoPreviousIndexError, WriterBusyError
from search.engines.embedded.writing import EmbeddedWriter
from search.errors import (
    IndexIncompleteError,
    IndexShrunkError,
    RebuildRunningError,
    SearchUnavailableError,
)
from search.finding import find
from search.indexing import drain_all_changes
from search.locking import carrying
from search.query import CatalogueQuery
from search.rebuilding import Rebuilt, rebuild, rebuild_if_needed, roll_back
from tests.factories.courses import CourseFactory

pytestmark = pytest.mark.django_db


def keys(text: str = "") -> list[str]:
    """Return what a search finds."""
    return sorted(hit.key for hit in find(CatalogueQuery(text=text, page_size=100)).hits)


@pytest.fixture
def small_readings(monkeypatch):
    """Have the rebuild read two entries at a time and carry changes after each reading."""
    monkeypatch.setattr(rebuilding, "ENTRIES_A_READING", 2)
    monkeypatch.setattr(rebuilding, "READINGS_BETWEEN_DRAINS", 1)


@pytest.fixture
def meanwhile(monkeypatch):
    """Return a list of things that happen, one before each reading of the rebuild."""
    happens = []
    honest = indexing.read_entries

    def read(kind, ids, at):
        if happens:
            happens.pop(0)()
        return honest(kind, ids, at)

    monkeypatch.setattr(indexing, "read_entries", read)
    return happens


def rename(course: Course, title: str) -> None:
    """Change a title as a person does."""
    Course.objects.filter(pk=course.pk).update(title=title)
    note_change(course)


def test_changes_meanwhile_are_found_at_once_and_stay_found(index, small_readings, meanwhile):
    first, *_others, last = CourseFactory.create_batch(7, title="Water")
    rebuild()
    found_meanwhile = []
    meanwhile += [
        lambda: rename(first, "Energy"),
        lambda: None,
        lambda: found_meanwhile.extend(keys("energy")),
        lambda: (Course.objects.filter(pk=last.pk).update(live=False), note_change(last)),
        lambda: note_change(CourseFactory(title="Energy")),
    ]

    rebuild()

    assert found_meanwhile == [first.key]
    assert len(keys("energy")) == 2
    assert last.key not in keys()
    assert not IndexChange.objects.exists()
    assert compare() == Comparison(compared=7)


def test_an_entry_that_cannot_be_built_is_noted_and_the_rest_go_live(index, monkeypatch):
    courses = CourseFactory.create_batch(12)
    bad = courses[4]
    honest = indexing.read_entries

    def read(kind, ids, at):
        if kind == EntryKind.COURSE and bad.pk in ids:
            raise KeyError("instances")
        return honest(kind, ids, at)

    monkeypatch.setattr(indexing, "read_entries", read)
    note_changes(EntryKind.COURSE, [course.pk for course in courses])

    rebuilt = rebuild()

    row = IndexChange.objects.get()
    assert rebuilt == Rebuilt(count=11, refused=1)
    assert (row.key, row.given_up_at, row.error) == (bad.key, None, "KeyError: 'instances'")
    assert bad.key not in keys()


def test_an_index_that_lost_more_than_a_tenth_is_put_in_place_only_when_told_so(index):
    courses = CourseFactory.create_batch(10)
    rebuild()
    Course.objects.filter(pk__in=[course.pk for course in courses[:2]]).update(live=False)

    with pytest.raises(IndexShrunkError):
        rebuild()
    with pytest.raises(CommandError, match="rebuild_index --accept-loss"):
        call_command("rebuild_index")
    before = len(keys())
    call_command("rebuild_index", "--accept-loss", stdout=StringIO())

    assert (before, len(keys())) == (10, 8)


def test_an_index_that_lacks_entries_is_not_put_in_place(index, monkeypatch):
    CourseFactory.create_batch(20, title="Water")
    rebuild()
    honest = EmbeddedWriter.index
    monkeypatch.setattr(EmbeddedWriter, "index", lambda self, taken: honest(self, list(taken)[:-1]))

    with pytest.raises(IndexIncompleteError, match="holds 19 entries where the database has 20"):
        rebuild(may_shrink=True)

    assert len(keys("water")) == 20


def test_an_index_with_other_content_is_not_put_in_place(index, monkeypatch, meanwhile):
    course = CourseFactory(title="Water")
    rebuild()
    honest = rebuilding.count_public

    def count_public():
        Course.objects.filter(pk=course.pk).update(title="Changed behind the back")
        return honest()

    monkeypatch.setattr(rebuilding, "count_public", count_public)

    with pytest.raises(IndexIncompleteError, match=course.key):
        rebuild()

    assert keys("water") == [course.key]


def test_a_second_rebuild_says_that_one_is_running(index, meanwhile):
    CourseFactory()
    said = []

    def try_another():
        try:
            rebuild()
        except RebuildRunningError as error:
            said.append(str(error))
        with suppress(CommandError):
            call_command("rebuild_index")

    meanwhile.append(try_another)

    rebuild()

    assert said == ["The index is being built anew already. Wait until that has ended."]
    assert len(keys()) == 1


def test_a_rebuild_waits_for_a_batch_that_is_being_carried(index, monkeypatch):
    monkeypatch.setattr("search.locking.LONGEST_BATCH_SECONDS", 0.1)

    with carrying(), pytest.raises(WriterBusyError):
        rebuild()

    assert rebuild() == Rebuilt(count=0)


def test_killed_at_any_reading_the_old_index_answers_and_nothing_is_lost(
    index, small_readings, monkeypatch
):
    courses = CourseFactory.create_batch(8, title="Water")
    rebuild()
    honest = indexing.read_entries
    for reading in range(5):
        rename(courses[reading], "Energy")
        left = [reading]

        def read(kind, ids, at, left=left):
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            return honest(kind, ids, at)

        monkeypatch.setattr(indexing, "read_entries", read)
        with pytest.raises(KeyboardInterrupt):
            rebuild()
        assert len(keys()) == 8
    monkeypatch.setattr(indexing, "read_entries", honest)

    drain_all_changes()

    assert len(keys("energy")) == 5
    assert compare() == Comparison(compared=8)


def test_going_back_takes_one_command_and_catches_up(index):
    course = CourseFactory(title="Water")
    rebuild()
    rebuild()
    rename(course, "Energy")
    second = CourseFactory(title="Energy")
    note_change(second)
    drain_all_changes()

    out = StringIO()
    call_command("rebuild_index", "--back", stdout=out)
    old = keys("water")
    drain_all_changes()

    assert out.getvalue() == "The earlier index answers; 2 entries noted to be brought up\n"
    assert old == [course.key]
    assert keys("energy") == [course.key, second.key]
    with pytest.raises(NoPreviousIndexError):
        roll_back()
    with pytest.raises(CommandError, match="no earlier index"):
        call_command("rebuild_index", "--back")


def test_the_task_waits_while_the_engine_is_away_and_builds_a_missing_index(no_index, monkeypatch):
    CourseFactory()
    honest = no_index.rebuilding

    def away():
        raise SearchUnavailableError

    no_index.rebuilding = away
    first = rebuild_if_needed()
    no_index.rebuilding = honest

    assert (first, rebuild_if_needed(), rebuild_if_needed()) == (0, 1, 0)
    assert not DueTask.objects.exists()
