"""Erasing and exporting a person who left a trace everywhere."""

from __future__ import annotations

import io
import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Page, Revision

from academy.accounts.models import RoleAssignment, User
from academy.catalogue.joining import join_organisations
from academy.privacy.erasing import LastOperatorError, erase_person
from academy.privacy.exporting import export_person
from academy.privacy.register import person_of, registered_rows
from tests.academy.privacy.planting import ADDRESS, MARKER, plant
from tests.factories.accounts import UserFactory, curator
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def dump() -> str:
    """Return every row of every table of the database, and every name of a stored file."""
    rows: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [f"{table} {row!r}" for row in cursor.fetchall()]
    rows += [str(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join((*rows, *_stored_files(""))).lower()


def _stored_files(folder: str) -> list[str]:
    if not default_storage.exists(folder or "."):
        return []
    folders, files = default_storage.listdir(folder)
    inside = [name for each in folders for name in _stored_files(f"{folder}{each}/")]
    return [*(f"{folder}{name}" for name in files), *inside]


def test_the_planted_person_stands_in_every_row_of_the_register():
    person = person_of(plant())

    assert [each.model for each in registered_rows() if not each.of(person).exists()] == []


def test_erasing_leaves_no_marker_and_keeps_what_others_need(
    django_capture_on_commit_callbacks,
):
    person = plant()
    key = person.pk
    assert MARKER.lower() in dump()

    with django_capture_on_commit_callbacks(execute=True):
        touched = erase_person(person)

    assert MARKER.lower() not in dump()
    assert not User.objects.filter(pk=key).exists()
    assert touched["accounts.User"] == 1
    page = Page.objects.get(title="A page")
    assert (page.owner, page.latest_revision.user, page.locked) == (None, None, False)
    assert RoleAssignment.objects.get(user__isnull=False).granted_by is None


def test_versions_of_organisations_forget_who_wrote_them_and_stay():
    person, other = plant(), curator()
    kept, gone = OrganisationFactory(name="Kept"), OrganisationFactory(name="Gone")
    versions = [each.save_revision(user=person).pk for each in (kept, gone)]
    join_organisations(kept=kept, gone=gone, by=other)
    assert {"user": str(person)} in [
        row for part in export_person(person)["held"] for row in part["rows"]
    ]

    erase_person(person)

    stored = Revision.objects.filter(pk__in=versions).order_by("pk")
    assert [(one.content["name"], one.user) for one in stored] == [("Kept", None), ("Gone", None)]
    assert kept.revisions.order_by("pk").last().user == other


def test_erasing_leaves_another_person_as_they_were():
    other = UserFactory(email="other@example.org", name="Other")
    EmailAddress.objects.create(user=other, email=other.email)
    before = serializers.serialize("json", [other, *EmailAddress.objects.filter(user=other)])

    erase_person(plant())

    other.refresh_from_db()
    after = serializers.serialize("json", [other, *EmailAddress.objects.filter(user=other)])
    assert after == before


def test_a_page_whose_owner_has_gone_can_still_be_published():
    person = plant()
    revision = Revision.page_revisions.filter(user=person).get()

    erase_person(person)

    Revision.objects.get(pk=revision.pk).publish()
    assert Page.objects.get(title="A page").live


def test_the_last_operator_cannot_go():
    operator = User.objects.create_superuser("operator@example.org")

    with pytest.raises(LastOperatorError):
        erase_person(operator)

    assert User.objects.filter(pk=operator.pk).exists()


def test_export_holds_every_part_and_no_secret():
    person = plant()

    held = export_person(person)

    text = json.dumps(held)
    assert held["account"] == ADDRESS
    assert "abc" not in [
        value for part in held["held"] for row in part["rows"] for value in row.values()
    ]
    assert f"!{MARKER}" not in text
    shown = [
        part
        for part in held["held"]
        if any(row.get("email") == ADDRESS and "time_zone" in row for row in part["rows"])
    ]
    assert shown[0]["rows"][0]["time_zone"] == "Africa/Dakar"
    assert all(part["purpose"] for part in held["held"])


def test_commands_export_and_erase_by_any_address_of_the_person():
    plant()
    out = io.StringIO()

    call_command("export_person", f"SECOND.{ADDRESS}", stdout=out)
    call_command("erase_person", ADDRESS, "--no-input", stdout=out)

    exported, _end, said = out.getvalue().partition("\n}\n")
    assert json.loads(exported + "}")["account"] == ADDRESS
    assert "1  accounts.User" in said
    with pytest.raises(CommandError, match="No account has the address"):
        call_command("export_person", ADDRESS)
