"""Invitations: written in the receiver's language, for one person, once, and not for ever."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from academy.accounts.errors import RefusedError
from academy.accounts.invitations import InvitationError, accept, invite, token_of, withdraw
from academy.accounts.models import AuditAction, AuditEntry, Invitation, RoleAssignment, User
from academy.accounts.roles import Role
from academy.accounts.services import end_role
from academy.taxonomy.models import Region
from tests.factories.accounts import UserFactory, curator, facilitator, operator, partner
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
ADDRESS = "newcomer@academy.example"


@pytest.fixture
def by() -> User:
    return curator()


@pytest.fixture
def offer(by, mailoutbox, django_capture_on_commit_callbacks):
    """Invite a facilitator for Africa in French, and return the link that the mail carries."""

    def _offer(**values) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            invite(
                **{
                    "email": ADDRESS,
                    "role": Role.FACILITATOR,
                    "region": Region.objects.get(code="africa"),
                    "languages": ["fr"],
                    "by": by,
                    **values,
                }
            )
        return re.search(r"http://testserver(\S+)", mailoutbox[-1].body)[1]

    return _offer


def newcomer(email: str = ADDRESS) -> User:
    return UserFactory(email=email, confirmed=True)


def test_newcomer_opens_the_mail_accepts_and_has_the_role(client, offer, by, mailoutbox):
    link = offer(locale="fr")
    assert [mail.to for mail in mailoutbox] == [[ADDRESS]]
    assert link.endswith("?locale=fr")
    visitor = client.get(link).content.decode()
    assert 'href="/accounts/signup/?next=%2Faccounts%2Finvitation%2F' in visitor

    person = newcomer()
    client.force_login(person)
    done = client.post(link)

    assert done["Location"] == "/admin/"
    held = RoleAssignment.objects.get(user=person)
    assert (held.role, held.region.code, held.languages, held.granted_by) == (
        "facilitator",
        "africa",
        ["fr"],
        by,
    )
    assert client.get("/admin/")["Location"] == "/accounts/2fa/?needed=1"
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == [
        AuditAction.INVITED,
        AuditAction.ROLE_GRANTED,
        AuditAction.INVITATION_ACCEPTED,
    ]


def test_mail_to_somebody_we_know_speaks_their_language(offer):
    UserFactory(email=ADDRESS, locale="ar", confirmed=True)

    assert offer(locale="fr").endswith("?locale=ar")


def test_link_works_once(client, offer):
    link = offer()
    client.force_login(newcomer())
    client.post(link)

    again = client.post(link)

    assert again.status_code == 410
    assert "has been used" in again.content.decode()
    assert RoleAssignment.objects.filter(role=Role.FACILITATOR).count() == 1


def test_wrong_person_is_told_so_and_gets_nothing(client, offer):
    link = offer()
    wrong = newcomer("somebody-else@academy.example")
    client.force_login(wrong)

    shown = client.get(link)
    refused = client.post(link)

    assert "sent to another address than somebody-else@academy.example" in shown.content.decode()
    assert ADDRESS not in shown.content.decode()
    assert refused.status_code == 410
    assert not RoleAssignment.objects.filter(user=wrong).exists()


def test_address_that_was_never_confirmed_does_not_count(client, offer):
    link = offer()
    person = UserFactory(email=ADDRESS)
    client.force_login(person)

    assert client.post(link).status_code == 410
    assert not RoleAssignment.objects.filter(user=person).exists()


def test_visitor_accepts_nothing(client, offer):
    link = offer()

    assert client.post(link).status_code == 200
    assert not RoleAssignment.objects.filter(role=Role.FACILITATOR).exists()


def test_old_withdrawn_and_damaged_links_are_answered_in_words(client, offer, by):
    client.force_login(newcomer())
    link = offer()
    invitation = Invitation.objects.get()

    damaged = client.get(link.replace("/?", "x/?"))
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    old = client.post(link)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    withdraw(invitation=invitation, by=by)
    withdrawn = client.post(link)
    Invitation.objects.all().delete()
    gone = client.post(link)

    assert [page.status_code for page in (damaged, old, withdrawn, gone)] == [410] * 4
    assert "This link is damaged." in damaged.content.decode()
    assert "This invitation has ended." in old.content.decode()
    assert "This invitation was withdrawn." in withdrawn.content.decode()
    assert not RoleAssignment.objects.filter(role=Role.FACILITATOR).exists()


def test_invitation_falls_with_the_right_of_who_sent_it(client, offer, by):
    link = offer()
    end_role(assignment=by.role_assignments.get(), by=operator())
    client.force_login(newcomer())

    refused = client.post(link)

    assert refused.status_code == 410
    assert not RoleAssignment.objects.filter(role=Role.FACILITATOR).exists()
    assert Invitation.objects.get().accepted_at is None


def test_who_invites_whom_follows_the_table():
    here = OrganisationFactory(region=Region.objects.get(code="africa"))
    there = OrganisationFactory(region=Region.objects.get(code="europe"))

    for by in (partner(here), facilitator("africa", "fr")):
        invite(email=ADDRESS, role=Role.PARTNER, organisation=here, by=by)
        with pytest.raises(RefusedError):
            invite(email=ADDRESS, role=Role.PARTNER, organisation=there, by=by)
        with pytest.raises(RefusedError):
            invite(email=ADDRESS, role=Role.CURATOR, by=by)

    assert Invitation.objects.count() == 2


def test_many_open_invitations_are_too_many(by):
    for number in range(50):
        invite(email=f"{number}@academy.example", role=Role.PARTNER, by=by,
               organisation=OrganisationFactory())  # fmt: skip

    with pytest.raises(InvitationError, match="Withdraw some first"):
        invite(email=ADDRESS, role=Role.PARTNER, by=by, organisation=OrganisationFactory())


def test_invitation_is_accepted_once_even_when_asked_twice(offer):
    offer()
    person, invitation = newcomer(), Invitation.objects.get()
    accept(invitation=invitation, person=person)

    with pytest.raises(InvitationError):
        accept(invitation=invitation, person=person)


def test_token_says_nothing_of_the_address(offer):
    offer()

    assert ADDRESS not in token_of(Invitation.objects.get())
