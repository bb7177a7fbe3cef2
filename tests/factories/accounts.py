"""People and their roles."""

from __future__ import annotations

from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from academy.accounts.models import RoleAssignment, User
from academy.accounts.roles import Role
from academy.organisations.models import Organisation
from academy.taxonomy.models import Region

# What the app of everybody with a second factor is set up with.
SECRET = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"


class UserFactory(DjangoModelFactory):
    """Somebody who has signed up, and has no role."""

    email = factory.Sequence("person{}@example.org".format)
    password = factory.LazyFunction(lambda: make_password(None))

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        operator = factory.Trait(is_superuser=True, is_staff=True)

    @factory.post_generation
    def confirmed(self: User, create: bool, given: bool, **_more: Any) -> None:
        """Have the address confirmed, as those who sign in have, where `confirmed=True` asks."""
        if create and given:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)

    @factory.post_generation
    def second_factor(self: User, create: bool, given: bool, **_more: Any) -> None:
        """Set up a second factor where `second_factor=True` asks for one."""
        if create and given:
            give_second_factor(self)


def give_second_factor(person: User) -> None:
    """Set up codes by an app (TOTP) for somebody, with a fixed secret."""
    secret = get_adapter().encrypt(SECRET)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": secret})


def operator() -> User:
    """Make the operator, with a second factor."""
    return UserFactory(operator=True, confirmed=True, second_factor=True)


def curator() -> User:
    """Make a curator with a second factor."""
    return _with_role(role=Role.CURATOR)


def facilitator(region: str, *languages: str) -> User:
    """Make a facilitator of a region (its code) and languages, with a second factor."""
    found = Region.objects.get(code=region)
    return _with_role(role=Role.FACILITATOR, region=found, languages=list(languages))


def partner(organisation: Organisation) -> User:
    """Make a partner of an organisation, with a second factor."""
    return _with_role(role=Role.PARTNER, organisation=organisation)


def _with_role(**role: Any) -> User:
    person = UserFactory(confirmed=True, second_factor=True)
    RoleAssignment.objects.create(user=person, **role)
    return person
