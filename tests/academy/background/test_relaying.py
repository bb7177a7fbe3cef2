"""Telling a broker of rows: each once, again when left behind, in the queue of its task."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from academy.background.asking import ask_for
from academy.background.models import DueTask
from academy.background.relaying import queue_of, relay_due_rows
from academy.background.tasks import do

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch) -> list[tuple[int, str]]:
    """Keep what a broker would be given: the row and the queue."""
    kept: list[tuple[int, str]] = []
    monkeypatch.setattr(
        do, "apply_async", lambda args, queue: kept.append((args[0], queue)), raising=False
    )
    return kept


def test_each_due_row_is_sent_once(sent):
    now = timezone.now()
    ask_for("search.rebuild_index", {})
    ask_for("tests.later", {}, due_at=now + timedelta(hours=1))
    row = DueTask.objects.get(task="search.rebuild_index")

    counts = [relay_due_rows(at=now + timedelta(seconds=second)) for second in (1, 2)]

    assert (counts, sent) == ([1, 0], [(row.pk, "index")])


def test_a_row_left_behind_is_sent_again(sent, settings):
    settings.DUE_WORK_RESEND_SECONDS = 60.0
    now = timezone.now()
    ask_for("tests.note", {})

    counts = [relay_due_rows(at=now + timedelta(seconds=second)) for second in (1, 59, 62)]

    assert counts == [1, 0, 1]


def test_a_row_asked_for_again_is_sent_at_once(sent):
    now = timezone.now()
    ask_for("tests.note", {})
    relay_due_rows(at=now + timedelta(seconds=1))
    ask_for("tests.note", {})

    assert relay_due_rows(at=now + timedelta(seconds=2)) == 1


def test_a_broker_that_is_gone_leaves_the_row_for_the_next_time(monkeypatch, settings):
    def gone(**_options):
        raise ConnectionError("no broker")

    monkeypatch.setattr(do, "apply_async", gone, raising=False)
    ask_for("tests.note", {})

    with pytest.raises(ConnectionError):
        relay_due_rows(at=timezone.now())

    row = DueTask.objects.get()
    assert row.error == ""
    assert DueTask.objects.unsent_since(timezone.now() + timedelta(seconds=1)).count() == 1


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("search.rebuild_index", "index"),
        ("background.send_mail", "mail"),
        ("background.run_django_task", "default"),
        ("harvesting.read_source", "harvest"),
    ],
)
def test_queue_of_a_task(task: str, queue: str):
    assert queue_of(task) == queue
