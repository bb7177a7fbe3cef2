"""Due work: asked once, done once, kept when it fails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from academy.background.asking import ask_for
from academy.background.models import DueTask
from academy.background.running import pause_after, run_due_tasks, run_row
from academy.celery import app
from academy.locking import only_here

pytestmark = pytest.mark.django_db

CALLS: list[int] = []


@app.task(name="tests.note")
def note(number: int) -> None:
    """Remember the call; fail on zero; ask again on nine, as a task in mid-run may be asked."""
    CALLS.append(number)
    if number == 0:
        raise ValueError("nothing to note")
    if number == 9 and CALLS.count(9) == 1:
        note.ask(number=9)


@app.task(name="tests.note_in_rows", in_transaction=True)
def note_in_rows(number: int) -> None:
    """Write another row, then fail on zero."""
    ask_for("tests.note", {"number": 100})
    if number == 0:
        raise ValueError("nothing to note")


@pytest.fixture(autouse=True)
def _no_calls():
    CALLS.clear()


def test_task_asked_for_twice_runs_once():
    note.ask(number=1)
    note.ask(number=1)

    run_due_tasks(timezone.now())

    assert (CALLS, DueTask.objects.count()) == ([1], 0)


def test_task_asked_for_in_a_transaction_that_fails_is_not_kept():
    with transaction.atomic():
        note.ask(number=1)
        transaction.set_rollback(True)

    assert DueTask.objects.count() == 0


def test_task_that_fails_is_kept_with_its_reason_and_a_pause():
    note.ask(number=0)

    run_due_tasks(timezone.now())

    row = DueTask.objects.get()
    assert (row.attempts, row.error) == (1, "ValueError: nothing to note")
    assert row.due_at > timezone.now()
    assert run_due_tasks(timezone.now()) == 0


def test_task_asked_for_while_it_runs_runs_again():
    note.ask(number=9)

    run_due_tasks(timezone.now())
    run_due_tasks(timezone.now())

    assert (CALLS, DueTask.objects.count()) == ([9, 9], 0)


def test_task_for_later_waits():
    ask_for("tests.note", {"number": 2}, due_at=timezone.now() + timedelta(hours=1))

    run_due_tasks(timezone.now())
    waiting = list(CALLS)
    run_due_tasks(timezone.now() + timedelta(hours=2))

    assert (waiting, CALLS) == ([], [2])


def test_unknown_task_is_kept_and_others_go_on():
    ask_for("tests.no_such_task", {})
    note.ask(number=3)

    run_due_tasks(timezone.now())

    assert (CALLS, DueTask.objects.get().task) == ([3], "tests.no_such_task")


def test_pause_grows_to_an_hour():
    assert [pause_after(n).total_seconds() for n in (1, 2, 3, 20)] == [2, 4, 8, 3600]


def test_row_in_other_hands_is_left_alone():
    note.ask(number=1)
    row = DueTask.objects.get()

    with only_here(f"due task {row.pk}", is_passing=True):
        tried = run_row(row.pk, at=timezone.now())

    assert (tried, CALLS, DueTask.objects.count()) == (False, [], 1)


def test_row_that_is_gone_is_left_alone():
    note.ask(number=1)
    row = DueTask.objects.get()
    run_row(row.pk, at=timezone.now())

    assert (run_row(row.pk, at=timezone.now()), CALLS) == (False, [1])


def test_row_leaves_no_lock_behind(settings):
    note.ask(number=1)

    run_due_tasks(timezone.now())

    assert list(settings.DATA_DIR.glob("due task *")) == []


def test_task_in_a_transaction_that_fails_leaves_no_effect():
    note_in_rows.ask(number=0)

    run_due_tasks(timezone.now())

    assert [row.task for row in DueTask.objects.all()] == ["tests.note_in_rows"]
    assert DueTask.objects.get().error == "ValueError: nothing to note"


def test_long_calls_keep_their_own_names():
    urls = [f"https://cities.example/{number}" for number in range(100)]

    ask_for("tests.note", {"urls": [*urls, "a"]})
    ask_for("tests.note", {"urls": [*urls, "b"]})
    ask_for("tests.note", {"urls": [*urls, "b"]})

    assert [row.arguments["urls"][-1] for row in DueTask.objects.order_by("pk")] == ["a", "b"]
