"""What becomes of outbox rows: settled, resting, given up, tried again."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from academy.catalogue.enums import EntryKind
from academy.catalogue.models import IndexChange
from academy.catalogue.outbox import (
    TRIES,
    draw_version,
    highest_version,
    note_changes,
    raise_version,
    rest,
    retry,
    settle,
)
from academy.catalogue.querysets import LONGEST_PAUSE

pytestmark = pytest.mark.django_db

REFUSED = {"course:1": "strange words"}


def note(*ids: int) -> list[IndexChange]:
    """Note changes of courses and return all rows."""
    note_changes(EntryKind.COURSE, ids)
    return list(IndexChange.objects.all())


def refuse(times: int, now) -> IndexChange:
    """Have the only waiting entry refused so often, each time when it is due."""
    for _ in range(times):
        row = IndexChange.objects.get()
        settle([row], REFUSED, at=row.next_try_at or now)
    return IndexChange.objects.get()


def test_what_reached_the_index_is_taken_away(now):
    settle(note(1, 2), {}, at=now)

    assert not IndexChange.objects.exists()


def test_a_refused_entry_rests_longer_each_time_and_is_given_up_at_last(now):
    note(1)
    pauses = []
    for _ in range(TRIES):
        row = IndexChange.objects.get()
        assert row.given_up_at is None
        moment = row.next_try_at or now
        row = refuse(1, now)
        pauses.append((row.next_try_at - moment).total_seconds())

    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256]
    assert (row.attempts, row.error, row.given_up_at) == (TRIES, "strange words", moment)
    assert not IndexChange.objects.due_at(now + timedelta(days=1)).exists()


def test_an_unforeseen_fault_is_never_given_up_and_never_rests_too_long(now):
    note(1)
    moment = now
    for _ in range(3 * TRIES):
        row = IndexChange.objects.get()
        rest([row], REFUSED, at=moment)
        row = IndexChange.objects.get()
        pause, moment = row.next_try_at - moment, row.next_try_at

    assert (row.given_up_at, pause) == (None, LONGEST_PAUSE)


def test_several_rows_of_a_refused_entry_become_one_with_the_age_of_the_oldest(now):
    rows = note(1, 1, 1, 2)

    settle(rows, REFUSED, at=now)

    (kept,) = IndexChange.objects.all()
    assert (kept.pk, kept.attempts) == (rows[0].pk, 1)


def test_a_newer_change_makes_good_what_was_refused_before(now):
    note(1)
    refuse(TRIES, now)
    note(1)
    rows = list(IndexChange.objects.due_at(now))

    settle(rows, {}, at=now)

    assert len(rows) == 1
    assert not IndexChange.objects.exists()


def test_a_clock_that_was_set_back_holds_nothing_up(now):
    note(1)
    row = refuse(1, now)
    soon = row.next_try_at - timedelta(seconds=1)

    assert not IndexChange.objects.due_at(soon).exists()
    assert IndexChange.objects.due_at(now - timedelta(days=3)).exists()


@pytest.mark.parametrize("count", [2, 200])
def test_settling_takes_a_fixed_number_of_statements(now, count, django_assert_num_queries):
    rows = note(*range(1, count + 1))

    with django_assert_num_queries(4):  # the rows, earlier refusals, and a savepoint around both
        settle(rows, {}, at=now)


def test_given_up_changes_are_listed_with_their_reason_and_tried_again(now):
    note(1)
    refuse(TRIES, now)
    note(2)
    listed, retried = StringIO(), StringIO()

    call_command("index_changes", stdout=listed)
    call_command("index_changes", "--retry", "course:1", "course:99", stdout=retried)

    assert listed.getvalue().splitlines()[0].startswith("1 waiting, the oldest for ")
    assert listed.getvalue().splitlines()[0].endswith("; 0 of them refused before; 1 given up")
    assert listed.getvalue().splitlines()[1] == (
        "  course:1: given up 2026-11-24 12:04 UTC after 8 tries: strange words"
    )
    assert retried.getvalue().splitlines()[0] == "1 will be tried again"
    assert IndexChange.objects.due_at(now).count() == 2
    assert retry() == 0


@pytest.mark.parametrize("name", ["podcast:1", "course", "course:one"])
def test_a_name_of_no_entry_is_refused(name):
    with pytest.raises(CommandError, match="names no entry"):
        call_command("index_changes", "--retry", name)


def test_versions_only_ever_count_up():
    first, second = draw_version(), draw_version()
    raise_version(40)

    assert (first, second, draw_version()) == (1, 2, 44)
    assert highest_version() == 44
