"""Organisations."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from academy.organisations.models import LinkKind, Organisation, OrganisationLink


class OrganisationFactory(DjangoModelFactory):
    """An organisation of which only the name is known."""

    name = factory.Sequence("Organisation {}".format)

    class Meta:
        model = Organisation


class OrganisationLinkFactory(DjangoModelFactory):
    """One organisation as a part of another."""

    organisation = factory.SubFactory(OrganisationFactory)
    other = factory.SubFactory(OrganisationFactory)
    kind = LinkKind.PART_OF

    class Meta:
        model = OrganisationLink
