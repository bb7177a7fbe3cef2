"""The servers of the service suite are there, and are what the suite takes them for."""

from __future__ import annotations

import pytest
from django.db import connection
from elasticsearch import Elasticsearch
from kombu import Connection

from tests.services.servers import address_of


@pytest.mark.elasticsearch
@pytest.mark.parametrize("major", [8, 9])
def test_elasticsearch_is_of_the_version_that_its_variable_names(major: int):
    with Elasticsearch(address_of(f"ELASTICSEARCH_{major}_URL")) as client:
        version = client.info()["version"]["number"]

    assert version.split(".")[0] == str(major)


@pytest.mark.redis
def test_redis_keeps_and_gives_back_a_message():
    assert _sent_and_received(address_of("TEST_REDIS_URL")) == {"course": 12}


@pytest.mark.rabbitmq
def test_rabbitmq_keeps_and_gives_back_a_message():
    assert _sent_and_received(address_of("TEST_RABBITMQ_URL")) == {"course": 12}


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_suite_runs_on_postgresql():
    address_of("TEST_POSTGRESQL_URL")

    assert connection.vendor == "postgresql"


def _sent_and_received(address: str) -> object:
    with Connection(address, connect_timeout=5) as broker:
        queue = broker.SimpleQueue("academy-tests-servers")
        queue.put({"course": 12})
        message = queue.get(timeout=5)
        message.ack()
        queue.clear()
        queue.close()
        return message.payload
