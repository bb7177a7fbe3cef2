"""People and roles: each sees and changes only what the table gives."""

from __future__ import annotations

import pytest
from django.test import Client

from academy.accounts.models import AuditAction, AuditEntry, Invitation, RoleAssignment
from academy.accounts.roles import Role
from academy.taxonomy.models import Region
from tests.factories.accounts import UserFactory, curator, facilitator, operator, partner
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
LIST, GIVE = "/admin/people/", "/admin/people/give/"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def here():
    return OrganisationFactory(name="City of Dakar", region=Region.objects.get(code="africa"))


@pytest.fixture
def there():
    return OrganisationFactory(name="City of Lyon", region=Region.objects.get(code="europe"))


def test_each_sees_the_people_within_reach(here, there):
    people = {
        "here": partner(here),
        "there": partner(there),
        "africa": facilitator("africa", "fr"),
        "europe": facilitator("europe", "en"),
        "curator": curator(),
    }
    expected = {
        "here": {"here"},
        "africa": {"here", "africa"},
        "curator": set(people),
    }

    for who, seen in expected.items():
        page = signed_in(people[who]).get(LIST).content.decode()
        body = page[page.index('class="listing"') :]
        assert {name for name, person in people.items() if person.email in body} == seen, who


def test_looking_at_people_is_written_down(here):
    by = curator()

    signed_in(by).get(LIST)

    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.details) == (by, AuditAction.PEOPLE_SEEN, {"rows": 1})


def test_list_costs_the_same_with_more_people(here, django_assert_max_num_queries):
    client = signed_in(curator())
    client.get(LIST)
    counts = []
    for number in (1, 4):
        for _each in range(number):
            partner(here)
        with django_assert_max_num_queries(25) as asked:
            client.get(LIST)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_curator_invites_and_gives_at_once(here):
    client = signed_in(curator())
    person = UserFactory()
    africa = Region.objects.get(code="africa").pk
    values = {"role": "facilitator", "region": africa, "languages": ["fr"], "locale": "fr"}

    client.post(GIVE, {**values, "email": "new@academy.example"})
    client.post(GIVE, {**values, "email": person.email, "at_once": "on", "ends_at": "2099-12-31"})

    assert Invitation.objects.get().email == "new@academy.example"
    held = RoleAssignment.objects.get(user=person)
    assert (held.region.code, held.ends_at.isoformat()) == (
        "africa",
        "2099-12-31T23:59:59.999999+00:00",
    )


def test_nobody_gives_more_than_the_table_says(here, there):
    client = signed_in(facilitator("africa", "fr"))
    person = UserFactory()
    before = RoleAssignment.objects.count()
    tries = [
        {"role": "curator"},
        {"role": "facilitator", "region": Region.objects.get(code="africa").pk, "languages": "fr"},
        {"role": "partner", "organisation": "City of Lyon"},
        {"role": "partner", "organisation": "City of Dakar", "at_once": "on"},
    ]

    pages = [
        client.post(GIVE, {"email": person.email, "locale": "en", **each}).status_code
        for each in tries
    ]

    assert pages == [200, 200, 200, 302]  # the last is an invitation: no role at once
    assert RoleAssignment.objects.count() == before
    assert [each.organisation for each in Invitation.objects.all()] == [here]


def test_role_is_ended_after_asking_and_only_within_reach(here, there):
    by = facilitator("africa", "fr")
    mine, foreign = partner(here).role_assignments.get(), partner(there).role_assignments.get()
    peer = facilitator("africa", "ar").role_assignments.get()
    client = signed_in(by)

    asked = client.get(f"/admin/people/{mine.pk}/end/")
    assert RoleAssignment.objects.get(pk=mine.pk).ends_at is None
    client.post(f"/admin/people/{mine.pk}/end/")
    hidden = client.post(f"/admin/people/{foreign.pk}/end/")
    client.post(f"/admin/people/{peer.pk}/end/")

    assert (asked.status_code, hidden.status_code) == (200, 404)
    ended = [RoleAssignment.objects.get(pk=role.pk).ends_at for role in (mine, foreign, peer)]
    assert [at is not None for at in ended] == [True, False, False]


def test_invitation_is_withdrawn_only_within_reach(here, there):
    client = signed_in(facilitator("africa", "fr"))
    client.post(GIVE, {"email": "a@b.example", "role": "partner", "locale": "en",
                       "organisation": "City of Dakar"})  # fmt: skip
    signed_in(operator()).post(
        GIVE,
        {"email": "c@d.example", "role": "partner", "locale": "en", "organisation": "City of Lyon"},
    )
    mine, foreign = (
        Invitation.objects.get(email=address) for address in ("a@b.example", "c@d.example")
    )

    answers = [
        client.post(f"/admin/people/invitations/{each.pk}/withdraw/").status_code
        for each in (mine, foreign)
    ]

    assert answers == [302, 404]
    assert [each.withdrawn_at is None for each in Invitation.objects.order_by("pk")] == [
        False,
        True,
    ]


@pytest.mark.parametrize("address", [LIST, GIVE, "/admin/people/1/end/"])
def test_people_without_a_role_stay_outside(address):
    assert signed_in(UserFactory(second_factor=True)).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_hostile_names_are_shown_as_text(here):
    person = partner(here)
    person.name = '<img src=x onerror=alert(1)>"'
    person.save()

    page = signed_in(curator()).get(LIST).content.decode()

    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_role_ends_in_a_session_that_is_running(here):
    person = curator()
    client = signed_in(person)
    assert client.get(LIST).status_code == 200

    signed_in(operator()).post(f"/admin/people/{person.role_assignments.get().pk}/end/")

    assert client.get(LIST).status_code == 403
    assert RoleAssignment.objects.get(user=person).role == Role.CURATOR
