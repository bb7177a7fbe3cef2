"""One door to sign in by: Wagtail's own lead there, and signing up by oneself is not offered."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress

from academy.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a password for this test"


@pytest.fixture
def operator() -> User:
    person = User.objects.create_superuser("operator@academy.example", PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/admin/", "/accounts/login/?next=/admin/"),
        ("/admin/login/", "/accounts/login/"),
        ("/admin/login/?next=/admin/pages/", "/accounts/login/?next=/admin/pages/"),
        ("/admin/password_reset/", "/accounts/login/"),
        ("/admin/password_reset/confirm/x/y/", "/accounts/login/"),
    ],
)
def test_doors_of_the_editor_lead_to_the_one_door(client, address, target):
    response = client.get(address)

    assert (response.status_code, response["Location"]) == (302, target)


def test_password_posted_to_the_editors_own_door_signs_nobody_in(client, operator):
    client.post("/admin/login/", {"username": operator.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_operator_signs_in_and_reaches_the_editor(client, operator):
    response = client.post(
        "/accounts/login/?next=/admin/",
        {"login": operator.email, "password": PASSWORD, "next": "/admin/"},
    )

    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_sign_in_page_speaks_the_language_asked_for(client):
    page = client.get("/accounts/login/?locale=ar").content.decode()

    assert '<html lang="ar" dir="rtl">' in page
    assert "/accounts/signup/" not in page


def test_signing_up_by_oneself_is_closed(client):
    client.post("/accounts/signup/", {"email": "reader@academy.example"})

    assert not User.objects.exists()
