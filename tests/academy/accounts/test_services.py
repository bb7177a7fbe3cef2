"""Granting and ending roles, and what the audit log keeps of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from academy.accounts.errors import RefusedError, RoleError
from academy.accounts.models import AuditAction, AuditEntry, RoleAssignment, User
from academy.accounts.roles import Action, Role
from academy.accounts.rules import may, require
from academy.accounts.services import end_role, grant_role
from academy.taxonomy.models import Region
from tests.factories.accounts import (
    UserFactory,
    curator,
    facilitator,
    give_second_factor,
    operator,
    partner,
)
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


def region(code: str = "africa") -> Region:
    return Region.objects.get(code=code)


def test_curator_grants_a_facilitator_and_the_log_says_so():
    by, person = curator(), UserFactory()

    held = grant_role(
        person=person, role=Role.FACILITATOR, by=by, region=region(), languages=["fr", "FR-ca"]
    )

    assert (held.languages, held.granted_by, held.ends_at) == (["fr", "fr-CA"], by, None)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.object_kind, entry.object_id, entry.reach) == (
        by,
        AuditAction.ROLE_GRANTED,
        "accounts.user",
        str(person.pk),
        {
            "role": "facilitator",
            "region": "africa",
            "organisation": None,
            "languages": "fr,fr-CA",
            "ends_at": None,
        },
    )


def test_same_role_over_the_same_place_is_changed_not_doubled():
    by, person = curator(), UserFactory()
    first = grant_role(
        person=person, role=Role.FACILITATOR, by=by, region=region(), languages=["fr"]
    )

    second = grant_role(
        person=person, role=Role.FACILITATOR, by=by, region=region(), languages=["ar"]
    )

    assert (second.pk, second.languages) == (first.pk, ["ar"])
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == [
        AuditAction.ROLE_GRANTED,
        AuditAction.ROLE_CHANGED,
    ]


def test_who_grants_what_follows_the_table():
    here = OrganisationFactory(region=region("africa"))
    there = OrganisationFactory(region=region("europe"))
    roles = {
        "partner here": {"role": Role.PARTNER, "organisation": here},
        "partner there": {"role": Role.PARTNER, "organisation": there},
        "facilitator": {"role": Role.FACILITATOR, "region": region(), "languages": ["fr"]},
        "curator": {"role": Role.CURATOR},
    }
    people = {
        "learner": UserFactory(second_factor=True),
        "partner": partner(here),
        "facilitator": facilitator("africa", "fr"),
        "curator": curator(),
        "operator": operator(),
    }
    granted = {
        (who, what)
        for who, by in people.items()
        for what, values in roles.items()
        if _is_granted(by, values)
    }

    assert granted == {
        ("partner", "partner here"),
        ("facilitator", "partner here"),
        ("curator", "partner here"),
        ("curator", "partner there"),
        ("curator", "facilitator"),
        *(("operator", what) for what in roles),
    }


def _is_granted(by: User, values: dict) -> bool:
    before = (RoleAssignment.objects.count(), AuditEntry.objects.count())
    try:
        grant_role(person=UserFactory(), by=by, **values)
    except RefusedError:
        assert (RoleAssignment.objects.count(), AuditEntry.objects.count()) == before
        return False
    return True


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"role": Role.PARTNER}, "A partner acts for an organisation. Choose one."),
        ({"role": Role.FACILITATOR}, "A facilitator looks after a region. Choose one."),
        (
            {"role": Role.FACILITATOR, "region": "africa", "languages": ["not a language"]},
            "A facilitator reads at least one language. Choose it.",
        ),
        (
            {"role": Role.CURATOR, "region": "africa"},
            "Only a facilitator looks after a region.",
        ),
        (
            {"role": Role.CURATOR, "ends_at": timedelta(seconds=-1)},
            "The role would have ended already. Choose a day to come.",
        ),
    ],
)
def test_role_without_sense_is_refused_in_words(values, message):
    if "region" in values:
        values = {**values, "region": region(values["region"])}
    if "ends_at" in values:
        values = {**values, "ends_at": timezone.now() + values["ends_at"]}

    with pytest.raises(RoleError, match=message):
        grant_role(person=UserFactory(), by=operator(), **values)


def test_role_is_ended_at_once_and_once():
    by = operator()
    person = curator()
    asked_again = User.objects.get(pk=person.pk)
    assignment = person.role_assignments.get()

    end_role(assignment=assignment, by=by)
    end_role(assignment=assignment, by=by)

    assert not may(asked_again, Action.EDIT_VOCABULARY)
    assert [entry.action for entry in AuditEntry.objects.all()] == [AuditAction.ROLE_ENDED]


def test_facilitator_ends_the_roles_of_partners_of_the_region_only():
    by = facilitator("africa", "fr")
    here = partner(OrganisationFactory(region=region("africa")))
    there = partner(OrganisationFactory(region=region("europe")))

    end_role(assignment=here.role_assignments.get(), by=by)
    with pytest.raises(RefusedError, match="this belongs to Europe"):
        end_role(assignment=there.role_assignments.get(), by=by)

    assert [person.role_assignments.get().ends_at is None for person in (here, there)] == [
        False,
        True,
    ]


def test_refusal_is_a_refusal_for_django_too():
    with pytest.raises(PermissionDenied):
        require(AnonymousUser(), Action.EDIT_VOCABULARY)


def test_inactive_person_is_nobody():
    person = curator()
    person.is_active = False

    assert may(person, Action.EDIT_VOCABULARY).needs_sign_in


@pytest.mark.parametrize("make", [curator, operator])
def test_rights_cost_one_statement_a_request(make, django_assert_num_queries):
    person = User.objects.get(pk=make().pk)
    may(curator(), Action.SEE)  # reads the vocabulary

    with django_assert_num_queries(1):
        assert all(may(person, action) for action in (Action.SEE, Action.EDIT, Action.PUBLISH))


def test_second_factor_set_up_counts_for_the_next_request():
    person = UserFactory()
    RoleAssignment.objects.create(user=person, role=Role.CURATOR)
    before = may(person, Action.EDIT_VOCABULARY)

    give_second_factor(person)

    assert (before.allowed, before.needs_second_factor) == (False, True)
    assert may(User.objects.get(pk=person.pk), Action.EDIT_VOCABULARY)


def test_editing_screens_open_as_long_as_a_role_holds():
    permission = "wagtailadmin.access_admin"
    person = curator()
    assert User.objects.get(pk=person.pk).has_perm(permission)

    end_role(assignment=person.role_assignments.get(), by=operator())

    assert not User.objects.get(pk=person.pk).has_perm(permission)
    assert not UserFactory(second_factor=True).has_perm(permission)
