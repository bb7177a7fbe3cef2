"""One's own profile: what is guessed, kept, refused in words."""

from __future__ import annotations

import pytest
from wagtail.users.models import UserProfile

from tests.academy.hostile import lines
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/profile/"
WHOLE = {"name": "Awa", "organisation": "", "country": "SN", "locale": "fr", "time_zone": ""}


def test_visitor_is_led_to_sign_in(client):
    assert client.get(ADDRESS)["Location"] == f"/accounts/login/?next={ADDRESS}"


def test_time_zone_is_guessed_from_the_browser(client):
    client.force_login(UserFactory())
    client.cookies["zone"] = "Africa/Dakar"

    page = client.get(ADDRESS).content.decode()

    assert '<option value="Africa/Dakar" selected>' in page


def test_guess_that_is_no_time_zone_is_left_out(client):
    client.force_login(UserFactory())
    client.cookies["zone"] = "Nowhere/<script>"

    assert "Nowhere" not in client.get(ADDRESS).content.decode()


def test_profile_is_kept_and_carried_into_the_editor(client):
    person = UserFactory()
    city = OrganisationFactory(name="City of Dakar")
    client.force_login(person)

    done = client.post(
        ADDRESS, {**WHOLE, "organisation": " city of  DAKAR ", "time_zone": "Africa/Dakar"}
    )

    person.refresh_from_db()
    editor = UserProfile.objects.get(user=person)
    assert done.status_code == 302
    assert (person.name, person.organisation, person.country, person.locale, person.time_zone) == (
        "Awa",
        city,
        "SN",
        "fr",
        "Africa/Dakar",
    )
    assert (editor.preferred_language, editor.current_time_zone) == ("fr", "Africa/Dakar")
    assert '<html lang="fr"' in client.get(ADDRESS).content.decode()


def test_unknown_organisation_is_said_with_what_comes_near_and_typing_is_kept(client):
    person = UserFactory()
    OrganisationFactory(name="City of Dakar")
    client.force_login(person)

    page = client.post(ADDRESS, {**WHOLE, "locale": "en", "organisation": "Dakar"})

    text = page.content.decode()
    assert "but: City of Dakar." in text
    assert 'value="Dakar"' in text
    assert 'href="#id_organisation"' in text
    person.refresh_from_db()
    assert person.name == ""


@pytest.mark.parametrize(
    "values", [{"country": "XX"}, {"locale": "tlh"}, {"time_zone": "Mars/Base"}]
)
def test_value_that_is_not_offered_changes_nothing(client, values):
    person = UserFactory()
    client.force_login(person)

    assert client.post(ADDRESS, {**WHOLE, **values}).status_code == 200

    person.refresh_from_db()
    assert (person.country, person.locale, person.time_zone) == ("", "", "")


def test_form_changes_nobody_elses_profile_and_no_rights(client):
    person, other = UserFactory(), UserFactory()
    client.force_login(person)

    client.post(ADDRESS, {**WHOLE, "id": other.pk, "is_superuser": "on", "email": "x@y.example"})

    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.is_superuser, person.email, other.name) == (False, person.email, "")
    assert person.email != "x@y.example"


def test_hostile_names_are_shown_as_text(client):
    client.force_login(UserFactory())
    for text in [*lines("xss/payloads.txt")[::40], "a" * 8000, "\x00"]:
        page = client.post(ADDRESS, {**WHOLE, "name": text, "organisation": text}, follow=True)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
