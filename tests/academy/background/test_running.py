"""Due work: asked once, done once, kept when it fails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from academy.background.asking import ask_for
from academy.background.models import DueTask
from academy.background.running import Pace, pause_after, run_due_tasks
from academy.background.steps import STEPS, register_step
from academy.celery import app

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


def test_steps_keep_their_pace_and_survive_a_failure(monkeypatch):
    monkeypatch.setattr("academy.background.running.STEPS", {})
    monkeypatch.setattr("academy.background.steps.STEPS", {})
    done = []

    def fails():
        raise OSError("full")

    from academy.background import running

    running.STEPS.update(
        {
            "fails": (timedelta(seconds=1), fails),
            "works": (timedelta(seconds=10), lambda: done.append(1) or 1),
        }
    )
    pace, clock = Pace(), iter([0, 0, 0, 0, 5, 5, 5, 11, 11, 11, 11])

    counts = [pace.run_steps(clock=lambda: float(next(clock))) for _round in range(3)]

    assert (counts, done) == ([1, 0, 1], [1, 1])


def test_register_step_replaces_a_step_of_that_name():
    before = dict(STEPS)
    register_step("tests", lambda: 1, every=timedelta(seconds=1))
    register_step("tests", lambda: 2, every=timedelta(seconds=2))

    try:
        assert (STEPS["tests"][0], STEPS["tests"][1]()) == (timedelta(seconds=2), 2)
    finally:
        STEPS.clear()
        STEPS.update(before)
