"""Servers that are stopped, killed, or misbehave on purpose, under edits and readers."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.fakes.elasticsearch import Fault, MisbehavingServer, before
from tests.faults.conftest import filled_site
from tests.faults.site import Site
from tests.faults.test_processes import SETTLED, assert_never_empty, assert_settles
from tests.services.servers import SERVERS, address_of, own

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]

FAULTS = tuple(fault for fault in Fault if fault is not Fault.NONE)


@pytest.fixture(
    params=[
        pytest.param("ELASTICSEARCH_8_URL", marks=pytest.mark.soak),
        pytest.param("ELASTICSEARCH_9_URL"),
    ],
    scope="module",
)
def misled(request, tmp_path_factory, django_db_setup) -> Iterator[tuple[Site, MisbehavingServer]]:
    """Return a site and the server that stands between it and the real one."""
    folder = tmp_path_factory.mktemp("site")
    with before(address_of(request.param)) as server, filled_site(folder, server.url) as site:
        yield site, server
        server.end()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.lower())
def test_a_server_that_misbehaves_costs_no_change_and_no_page(misled, fault):
    site, server = misled
    with site.doing("drain_forever"):
        site.run("edit", 5)
        reading = site.read_pages(3)
        server.begin(fault)
        site.run("edit", 20, seed=8)
        read = reading.result()
        waiting = site.run("waiting")
        server.end()
        settled = site.run("settle", within=200)

    assert_never_empty(read)
    assert waiting["waiting"] > 0
    assert (settled["outbox"], settled["differences"]) == (SETTLED, [])
    assert settled["seconds"] < 60


def test_a_server_stopped_and_killed_in_the_middle_of_writing(tmp_path, django_db_setup):
    nine = next(server for server in SERVERS if server.name == "elasticsearch-9")
    server = own(nine)
    try:
        with filled_site(tmp_path, server.do("start")) as site, site.doing("drain_forever"):
            for action in ("halt", "kill"):
                editing = site.start("edit", 400, a_second=100)
                reading = site.read_pages(8)
                time.sleep(2)
                server.do(action)
                late = site.run("edit", 20, seed=9)
                read, edited = reading.result(), editing.result()
                waiting = site.run("waiting")
                server.do("start")
                assert (edited, late) == (400, 20)
                assert waiting["waiting"] > 0
                assert_never_empty(read)
                assert_settles(site)
    finally:
        server.do("stop")


@pytest.mark.soak
def test_an_outage_of_ten_minutes_with_two_thousand_edits(misled):
    site, server = misled
    with site.doing("drain_forever"):
        reading = site.read_pages(600)
        server.begin(Fault.REFUSING)
        edited = site.run("edit", 2000, a_second=4, within=700)
        read = reading.result(700)
        waiting = site.run("waiting")
        server.end()
        settled = site.run("settle", within=200)

    assert edited == 2000
    assert waiting["waiting"] == 2000
    assert_never_empty(read)
    assert (settled["outbox"], settled["differences"]) == (SETTLED, [])
    assert settled["seconds"] < 60
