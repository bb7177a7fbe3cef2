"""What Wagtail queues becomes rows in the transaction of the change."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from wagtail.models import Page, ReferenceIndex

from academy.background.libraries import call
from academy.background.models import DueTask
from academy.background.running import run_due_tasks

pytestmark = pytest.mark.django_db

CALLS: list[tuple[int, str]] = []


@task()
def remember(number: int, word: str) -> None:
    """Remember the call."""
    CALLS.append((number, word))


@pytest.fixture(autouse=True)
def _rows(settings):
    CALLS.clear()
    settings.TASKS = {"default": {"BACKEND": "academy.background.libraries.RowBackend"}}


def test_queued_call_waits_and_is_made_once():
    remember.enqueue(7, word="seven")
    remember.enqueue(7, word="seven")
    waiting = list(CALLS)

    run_due_tasks(timezone.now())

    assert (waiting, CALLS, DueTask.objects.count()) == ([], [(7, "seven")], 0)


def test_queued_call_goes_with_its_transaction():
    with transaction.atomic():
        remember.enqueue(7, word="seven")
        transaction.set_rollback(True)

    assert DueTask.objects.count() == 0


def test_references_of_a_saved_page_leave_the_request_and_are_written():
    page = Page.objects.first()
    page.save()
    queued = {row.arguments["task"] for row in DueTask.objects.all()}

    run_due_tasks(timezone.now())

    assert "wagtail.tasks.update_reference_index_task" in queued
    assert DueTask.objects.exclude(error="").count() == 0


def test_object_that_has_gone_meanwhile_is_done():
    call("wagtail.tasks.update_reference_index_task", ["wagtailcore", "Page", "123456"], {})

    assert not ReferenceIndex.objects.filter(object_id="123456").exists()


def test_only_tasks_are_called():
    with pytest.raises(TypeError):
        call("os.getpid", [], {})
