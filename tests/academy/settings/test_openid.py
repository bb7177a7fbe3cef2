"""Services that may sign people in: read from the environment, refused in words."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from academy.settings.env import openid_origins, openid_providers

CITY = {
    "provider_id": "city",
    "name": "City of X",
    "client_id": "academy",
    "secret": "s",
    "server_url": "https://login.city.example/realms/x",
}


def test_no_service_is_the_default():
    assert openid_providers("") == ()
    assert openid_origins(()) == ()


def test_service_is_read_with_its_origin():
    found = openid_providers(json.dumps([CITY]))

    assert found == (
        {
            "provider_id": "city",
            "name": "City of X",
            "client_id": "academy",
            "secret": "s",
            "settings": {"server_url": CITY["server_url"], "oauth_pkce_enabled": True},
        },
    )
    assert openid_origins(found) == ("https://login.city.example",)


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "{}x",
        '["city"]',
        json.dumps([{**CITY, "server_url": "http://login.city.example"}]),
        json.dumps([{name: CITY[name] for name in ("provider_id", "name")}]),
    ],
)
def test_service_that_is_not_whole_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match="OPENID_PROVIDERS"):
        openid_providers(text)
