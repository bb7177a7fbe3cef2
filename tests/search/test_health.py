"""What the health page says of the search."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_healthz_names_the_engine_and_its_index(client: Client, index):
    report = client.get("/healthz/").json()["index"]

    assert report == {"status": "ok", "engine": "embedded", "index": index.folder.live().name}


def test_healthz_without_an_index_says_so(client: Client, no_index):
    report = client.get("/healthz/").json()["index"]

    assert report == {"status": "failing", "engine": "embedded", "index": ""}
