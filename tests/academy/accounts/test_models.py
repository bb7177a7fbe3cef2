"""People and roles: what the database itself refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from academy.accounts.models import Role, RoleAssignment, User
from academy.organisations.models import Organisation
from academy.taxonomy.models import Region

pytestmark = pytest.mark.django_db


def test_person_is_made_by_address_without_a_password():
    person = User.objects.create_user("Reader@Academy.EXAMPLE", name="A reader")

    assert (person.email, person.has_usable_password(), person.is_staff) == (
        "Reader@academy.example",
        False,
        False,
    )


def test_two_people_cannot_share_an_address_in_another_case():
    User.objects.create_user("reader@academy.example")

    with pytest.raises(IntegrityError, match="accounts_one_person_an_address"):
        User.objects.create_user("READER@academy.example")


def test_operator_may_do_everything():
    operator = User.objects.create_superuser("operator@academy.example", "a long password")

    assert (operator.is_superuser, operator.is_staff, operator.has_perm("courses.add_course")) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("role", "constraint"),
    [
        (Role.PARTNER, "accounts_partner_needs_organisation"),
        (Role.FACILITATOR, "accounts_facilitator_needs_region"),
    ],
)
def test_role_without_its_reach_is_refused(role, constraint):
    person = User.objects.create_user("reader@academy.example")

    with pytest.raises(IntegrityError, match=constraint):
        RoleAssignment.objects.create(user=person, role=role)


def test_role_with_its_reach_is_kept():
    person = User.objects.create_user("reader@academy.example")
    organisation = Organisation.objects.create(name="Demonstration City Network")
    region = Region.objects.get(code="africa")

    RoleAssignment.objects.create(user=person, role=Role.PARTNER, organisation=organisation)
    RoleAssignment.objects.create(user=person, role=Role.FACILITATOR, region=region)
    RoleAssignment.objects.create(user=person, role=Role.CURATOR)

    assert person.role_assignments.count() == 3


def test_role_cannot_end_before_it_begins():
    person = User.objects.create_user("reader@academy.example")
    now = timezone.now()

    with pytest.raises(IntegrityError, match="accounts_role_ends_after_it_begins"):
        RoleAssignment.objects.create(
            user=person, role=Role.CURATOR, granted_at=now, ends_at=now - timedelta(days=1)
        )
