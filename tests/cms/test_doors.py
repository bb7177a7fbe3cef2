"""The doors of the editing screens: every route is listed, and what is not stays shut."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cms.doors import Door, door_of, listed_door
from tests.factories.accounts import UserFactory, curator, facilitator, operator
from tests.matrix.routes import all_routes

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_every_route_of_the_editing_screens_is_listed():
    unlisted = {r.name for r in all_routes() if r.is_admin and listed_door(r.name) is None}

    # What asks other models of Wagtail's by API is the operator's, and named nowhere on purpose.
    assert {name for name in unlisted if not name.startswith("wagtailadmin_api:")} == {
        # Shadowed: these lead to the academy's own sign-in before Wagtail sees them.
        "wagtailadmin_login",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete",
    }


def test_an_unlisted_route_is_the_operators_alone():
    assert door_of("some_new_app:index") is Door.OPERATOR


@pytest.mark.parametrize(
    "name", ["wagtailusers_users:index", "wagtailsites:index", "wagtailadmin_workflows:index"]
)
def test_screens_of_people_and_the_site_are_shut_to_curators(name):
    answer = signed_in(curator()).get(reverse(name))

    assert answer.status_code in {302, 403}
    assert answer.headers.get("Location", "/admin/") == "/admin/"


def test_what_shows_all_regions_is_open_to_curators_only():
    address = reverse("wagtailadmin_reports:site_history")

    assert signed_in(curator()).get(address).status_code == 200
    assert signed_in(facilitator("africa", "fr")).get(address).status_code != 200


def test_an_operator_passes_every_door():
    assert signed_in(operator()).get(reverse("wagtailsites:index")).status_code == 200


def test_a_reader_without_a_role_stands_before_no_door():
    reader = UserFactory(second_factor=True)

    answer = signed_in(reader).get(reverse("wagtailadmin_home"))

    assert answer.status_code in {302, 403}
