"""Proving that database and index agree, and repairing where they do not."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import IndexChange, IndexVersion
from academy.catalogue.outbox import note_change, note_changes
from courses.models import Course
from search import comparing
from search.comparing import Comparison, compare, repair
from search.errors import SearchUnavailableError
from search.indexing import drain_changes
from search.rebuilding import rebuild
from tests.factories.courses import CourseFactory
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db


def test_a_change_that_is_carried_while_comparing_is_no_difference(index, now, monkeypatch):
    course = CourseFactory(title="Water")
    rebuild()
    honest = comparing.read_entries

    def read(kind, ids, at):
        monkeypatch.setattr(comparing, "read_entries", honest)
        Course.objects.filter(pk=course.pk).update(title="Energy")
        note_change(course)
        drain_changes(at=now)
        return honest(kind, ids, at)

    monkeypatch.setattr(comparing, "read_entries", read)

    assert compare(at=now) == Comparison(compared=1)


def test_a_change_that_was_refused_is_a_difference(index, now):
    course = CourseFactory(title="Water")
    rebuild()
    Course.objects.filter(pk=course.pk).update(title="Energy")
    IndexChange.objects.create(kind="course", object_id=course.pk, attempts=3)

    assert compare(at=now) == Comparison(compared=1, different=(course.key,))


def test_an_entry_whose_session_has_moved_on_waits(index, now):
    note_change(WebinarFactory(starts_at=now + timedelta(hours=1)))
    drain_changes(at=now)

    assert compare(at=now + timedelta(hours=2)) == Comparison(compared=1, waiting=1)


def test_an_index_ahead_of_a_restored_database_is_named_and_repaired(index, now):
    course = CourseFactory(title="Water")
    for _ in range(5):
        note_change(course)
        drain_changes(at=now)
    IndexVersion.objects.update(value=2)  # as after the database was restored from a copy
    Course.objects.filter(pk=course.pk).update(title="Energy")
    note_change(course)
    drain_changes(at=now)  # dropped as old

    found = compare(at=now)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("compare_index", "--repair", stdout=out)
    repair(found)
    drain_changes(at=now)

    assert found == Comparison(compared=1, different=(course.key,), versions_ahead=2)
    assert "2 versions ahead of the database" in out.getvalue()
    assert compare(at=now) == Comparison(compared=1)


def test_ids_far_apart_are_kept_apart(index, now):
    pks = [1, 7, 8, 8191, 8192, 8193, 10**12]
    for pk in pks:
        CourseFactory(pk=pk)
        WebinarFactory(pk=pk + 1)
    note_changes(EntryKind.COURSE, pks[::2])
    note_changes(EntryKind.WEBINAR, [pk + 1 for pk in pks])
    drain_changes(at=now)

    assert compare(at=now) == Comparison(
        compared=14, missing=tuple(f"course:{pk}" for pk in sorted(pks[1::2], key=str))
    )


@pytest.mark.parametrize("entries", [1, 60])
def test_comparing_takes_statements_by_the_batch(index, now, entries, django_assert_num_queries):
    CourseFactory.create_batch(entries)
    rebuild()

    with django_assert_num_queries(25):
        assert compare(at=now).compared == entries


def test_the_command_tells_a_missing_index_from_an_engine_that_is_away(no_index):
    with pytest.raises(CommandError, match="run rebuild_index"):
        call_command("compare_index")

    def away():
        raise SearchUnavailableError

    no_index.scan = away
    with pytest.raises(CommandError, match="does not answer"):
        call_command("compare_index")
