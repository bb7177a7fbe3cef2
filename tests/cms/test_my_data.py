"""What a person reads of themselves, takes away, and has erased."""

from __future__ import annotations

import json

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from academy.accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return UserFactory(email="reader@example.org", name="A reader", confirmed=True)


def just_signed_in(person: User) -> Client:
    """Return the browser of somebody who has shown a moment ago who they are."""
    client = Client()
    client.force_login(person)
    request = HttpRequest()
    request.user, request.session = person, client.session
    record_authentication(request, person, method="password", reauthenticated=True)
    request.session.save()
    return client


@pytest.fixture
def at_home(reader) -> Client:
    return just_signed_in(reader)


@pytest.mark.parametrize("name", ["my_data", "download_my_data", "erase_my_account"])
def test_visitors_are_asked_to_sign_in(name):
    answer = Client().get(reverse(name))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_the_page_says_what_is_held_and_why(at_home):
    page = at_home.get(reverse("my_data")).content.decode()

    assert "To know you again" in page
    assert "Your account (1)" in page


def test_the_file_holds_what_the_page_names(at_home):
    answer = at_home.get(reverse("download_my_data"))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert json.loads(answer.content)["account"] == "reader@example.org"


def test_download_asks_again_who_it_is_when_signing_in_was_long_ago(reader):
    client = Client()
    client.force_login(reader)

    answer = client.get(reverse("download_my_data"))

    assert (answer.status_code, answer.headers.get("Content-Disposition")) == (302, None)


def test_a_wrong_address_erases_nothing(at_home, reader):
    answer = at_home.post(reverse("erase_my_account"), {"address": "other@example.org"})

    assert "This is not the address of your account." in answer.content.decode()
    assert User.objects.filter(pk=reader.pk).exists()


def test_the_right_address_erases_and_signs_out(at_home, reader):
    answer = at_home.post(reverse("erase_my_account"), {"address": "Reader@example.org"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert not User.objects.filter(pk=reader.pk).exists()
    assert at_home.get(reverse("my_data")).status_code == 302
    assert "erased" in at_home.get("/en/").content.decode()


def test_the_last_operator_is_told_why_not():
    operator = User.objects.create_superuser("operator@example.org")
    answer = just_signed_in(operator).post(reverse("erase_my_account"), {"address": operator.email})

    assert "This is the last operator." in answer.content.decode()
    assert User.objects.filter(pk=operator.pk).exists()
