"""Preparing an installation: what is made once, and what makes it run again."""

from __future__ import annotations

import stat

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate

from academy.accounts.models import User
from academy.preparing import make_operator_once, sign_in_hint, sources_fingerprint


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.mark.django_db
def test_operator_is_made_once_with_a_password_that_works(rf):
    made = make_operator_once()
    again = make_operator_once()

    email, password = made.read_text().split()
    assert (made, again) == (sign_in_hint(), None)
    assert authenticate(rf.post("/"), email=email, password=password) == User.objects.get()
    assert EmailAddress.objects.values_list("email", "verified", "primary").get() == (
        email,
        True,
        True,
    )


@pytest.mark.django_db
def test_only_the_owner_can_read_the_password():
    path = make_operator_once()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_no_operator_is_made_where_there_is_one():
    User.objects.create_superuser("somebody@academy.example", "a long password")

    assert (make_operator_once(), sign_in_hint().exists()) == (None, False)


def test_fingerprint_changes_with_a_migration_and_nothing_else(tmp_path):
    migration = tmp_path / "courses" / "migrations" / "0001_initial.py"
    migration.parent.mkdir(parents=True)
    migration.write_text("first")
    before = sources_fingerprint(tmp_path)

    (tmp_path / "courses" / "views.py").write_text("anything")
    unchanged = sources_fingerprint(tmp_path)
    migration.write_text("second, longer")
    changed = sources_fingerprint(tmp_path)

    assert (unchanged == before, changed == before) == (True, False)
