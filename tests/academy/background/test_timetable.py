"""The timetable: every step exists, keeps its pace, and is done by one process at a time."""

from __future__ import annotations

import pytest
from django.conf import settings as project
from django.utils.module_loading import import_string

from academy.background.timetable import Pace, run_step, timetable
from academy.locking import only_here

pytestmark = pytest.mark.django_db

DONE: list[str] = []
HERE = "tests.academy.background.test_timetable"


def works() -> int:
    DONE.append("works")
    return 1


def fails() -> int:
    DONE.append("fails")
    raise OSError("full")


@pytest.fixture(autouse=True)
def _own_timetable(settings):
    DONE.clear()
    settings.TIMETABLE = {
        f"{HERE}.fails": (1.0, "default"),
        f"{HERE}.works": (10.0, "default"),
    }


def test_steps_keep_their_pace_and_survive_a_failure():
    pace, moments = Pace(), (0.0, 5.0, 11.0)

    counts = [pace.run_steps(clock=lambda moment=moment: moment) for moment in moments]

    assert counts == [1, 0, 1]
    assert DONE == ["fails", "works", "fails", "fails", "works"]


def test_a_step_that_another_process_is_at_is_left_to_it():
    name = f"{HERE}.works"

    with only_here(f"step {name}"):
        assert run_step(name) == 0
    assert (run_step(name), DONE) == (1, ["works"])


def test_only_steps_of_the_timetable_are_called():
    with pytest.raises(KeyError):
        run_step("os.getpid")


def test_every_step_of_the_site_exists_and_beat_knows_it():
    from academy.settings import base

    for name, (seconds, queue) in base.TIMETABLE.items():
        assert callable(import_string(name))
        entry = base.CELERY_BEAT_SCHEDULE[name]
        assert (entry["args"], entry["schedule"], entry["options"]["queue"]) == (
            [name],
            seconds,
            queue,
        )
        assert queue in {each.name for each in project.CELERY_TASK_QUEUES}
    assert set(base.CELERY_BEAT_SCHEDULE) == {"due rows", *base.TIMETABLE}
    assert timetable() != base.TIMETABLE
