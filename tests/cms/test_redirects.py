"""Leading old addresses on: curators do, and readers follow."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from tests.factories.accounts import curator, facilitator

pytestmark = pytest.mark.django_db

ADD = "/admin/redirects/add/"
OLD = {
    "old_path": "/old/housing",
    "site": "",
    "is_permanent": "on",
    "redirect_page": "",
    "redirect_link": "https://cities.example/housing/",
}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_curator_leads_an_old_address_on(client: Client):
    assert client.get("/old/housing/").status_code == 404

    signed_in(curator()).post(ADD, OLD)

    answer = client.get("/old/housing/")
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        "https://cities.example/housing/",
    )


def test_a_facilitator_does_not(client: Client):
    person = signed_in(facilitator("africa", "fr"))

    assert person.get(ADD).status_code in {302, 403}
    person.post(ADD, OLD)

    assert not Redirect.objects.exists()
    assert "/admin/redirects/" not in person.get("/admin/").content.decode()


def test_an_address_that_would_run_something_is_never_led_to(client: Client):
    Redirect.objects.create(old_path="/old", redirect_link="javascript:alert(1)")

    assert client.get("/old/").status_code == 400
