"""What does not agree is found, and put right where it can be."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from academy.catalogue.models import IndexChange
from academy.harvesting.deciding import GRACE
from academy.harvesting.locking import harvest_lock
from academy.harvesting.models import HarvestRun, RunOutcome, SourceRecord
from academy.taxonomy.models import UnmatchedWord
from courses.models import Course
from tests.academy.harvesting.samples import COURSE, WEBINAR, read_records
from tests.factories.courses import CourseFactory
from tests.factories.harvesting import HarvestRunFactory
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db


def check(*, repair: bool = False) -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("check_integrity", repair=repair, stdout=out)
    return out.getvalue()


def finds_and_repairs(text: str) -> None:
    """Have a finding named, put right, and not found again."""
    with pytest.raises(CommandError):
        check()
    assert text in check(repair=True)
    assert check() == "0 differences.\n"


def test_fresh_import_and_entries_made_by_hand_agree() -> None:
    CourseFactory()
    WebinarFactory()
    read_records(COURSE, WEBINAR)

    assert check() == "0 differences.\n"


def test_record_of_an_entry_that_was_deleted_goes_and_the_next_import_makes_it_anew() -> None:
    read_records(COURSE, WEBINAR)
    Course.objects.get().delete()

    finds_and_repairs("Source records name an entry that does not exist.")

    read_records(COURSE, WEBINAR)
    assert Course.objects.get().title == COURSE["title"]


def test_entry_of_a_feed_without_record_is_hidden() -> None:
    read_records(COURSE)
    SourceRecord.objects.all().delete()
    UnmatchedWord.objects.all().delete()

    finds_and_repairs("come from no source")

    assert not Course.objects.get().live


def test_killed_run_is_marked_unless_it_goes_on() -> None:
    run = HarvestRunFactory()
    with harvest_lock():
        assert check() == "0 differences.\n"

    finds_and_repairs("still marked as running")

    run.refresh_from_db()
    assert run.outcome == RunOutcome.INTERRUPTED
    assert HarvestRun.objects.count() == 1


def test_split_group_is_joined() -> None:
    group = {"translation_group": "g"}
    read_records(COURSE | group, COURSE | group | {"id": "city:9", "language": "fr"})
    first = Course.objects.get()
    other = CourseFactory()
    SourceRecord.objects.filter(key="city:9").update(entry_id=other.pk)

    finds_and_repairs("Language versions of one offer stand as several entries.")

    other.refresh_from_db()
    assert other.duplicate_of == first


def test_entry_that_went_long_ago_is_hidden() -> None:
    read_records(COURSE)
    SourceRecord.objects.update(gone_since=timezone.now() - GRACE - timedelta(days=1))
    UnmatchedWord.objects.all().delete()

    finds_and_repairs("still public")

    assert not Course.objects.get().live


def test_change_of_no_kind_goes() -> None:
    IndexChange.objects.create(kind="podcast", object_id=1)

    finds_and_repairs("of a kind that does not exist")


def test_stale_counts_are_counted_again() -> None:
    read_records(COURSE)
    UnmatchedWord.objects.update(entries=7)

    finds_and_repairs("Counts of unmatched words are out of date.")

    assert list(UnmatchedWord.objects.values_list("text", "entries")) == [("Zzyzx", 1)]
