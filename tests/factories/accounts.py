"""People."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from academy.accounts.models import User


class UserFactory(DjangoModelFactory):
    """Somebody who has signed up and has no role."""

    email = factory.Sequence("person{}@example.org".format)

    class Meta:
        model = User
