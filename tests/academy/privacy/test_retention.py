"""What is older than its days is let go, and nothing else is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from wagtail.models import ModelLogEntry

from academy.accounts.models import User
from academy.privacy.libraries import KEPT_LOG_DAYS
from academy.privacy.retention import let_go_of_old
from tests.academy.privacy.planting import plant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_nothing_is_let_go_before_its_days_are_over():
    plant()

    assert let_go_of_old() == 0


def test_old_log_entries_forget_who_and_old_sessions_go():
    person = plant()
    later = timezone.now() + timedelta(days=KEPT_LOG_DAYS, hours=1)

    let_go_of_old(at=later)

    entry = ModelLogEntry.objects.get(action="wagtail.edit", content_type__model="user")
    assert (entry.user_id, entry.label, entry.data) == (None, "", {})
    assert not Session.objects.exists()
    assert User.objects.filter(pk=person.pk).exists()
    assert let_go_of_old(at=later) == 0
