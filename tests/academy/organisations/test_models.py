"""Organisations: names, places and links that the database keeps sound."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from academy.organisations.models import (
    LinkKind,
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
    normalise_name,
)

pytestmark = pytest.mark.django_db


def test_name_is_looked_up_without_case_and_spaces():
    Organisation.objects.create(name="  Diputació   de BARCELONA ")

    found = Organisation.objects.get(normalised_name=normalise_name("diputació de Barcelona"))

    assert found.slug == "diputacio-de-barcelona"


def test_name_in_another_script_still_has_an_address():
    assert Organisation(name="哈尔滨工业大学").slug == "organisation"


def test_place_off_the_earth_is_refused():
    with pytest.raises(IntegrityError, match="organisations_place_is_on_earth"):
        Organisation.objects.create(name="Nowhere", latitude=91, longitude=0)


def test_half_a_place_is_refused():
    with pytest.raises(IntegrityError, match="organisations_place_is_on_earth"):
        Organisation.objects.create(name="Halfway", latitude=10)


def test_link_to_itself_is_refused():
    body = Organisation.objects.create(name="Demonstration City Network")

    with pytest.raises(IntegrityError, match="organisations_no_link_to_itself"):
        OrganisationLink.objects.create(organisation=body, other=body, kind=LinkKind.PART_OF)


def test_identifier_belongs_to_one_organisation():
    first = Organisation.objects.create(name="First")
    second = Organisation.objects.create(name="Second")
    OrganisationIdentifier.objects.create(organisation=first, scheme="ror", value="demo1")

    with pytest.raises(
        IntegrityError, match=r"organisations_organisationidentifier|identifier_is_unique"
    ):
        OrganisationIdentifier.objects.create(organisation=second, scheme="ror", value="demo1")
