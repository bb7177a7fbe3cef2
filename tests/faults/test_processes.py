"""Drainers and rebuilds that are killed, doubled and misled, on every engine."""

from __future__ import annotations

import random
import time

import pytest

from tests.faults.site import Site
from tests.services.servers import address_of

# Sites start from the tables that the quick suite keeps, which these make where there are none.
pytestmark = pytest.mark.django_db
LONGEST_WAIT_SECONDS = 2.0
SETTLED = {"waiting": 0, "refused": 0, "given_up": 0}


@pytest.fixture(
    params=[
        pytest.param("", id="embedded"),
        pytest.param("ELASTICSEARCH_8_URL", marks=pytest.mark.elasticsearch),
        pytest.param("ELASTICSEARCH_9_URL", marks=pytest.mark.elasticsearch),
    ],
    scope="module",
)
def site(request, open_site) -> Site:
    """Return a filled site on each engine."""
    return open_site(address_of(request.param) if request.param else "")


def assert_settles(site: Site) -> None:
    """Everything is carried within a minute of the last fault; nothing differs, nothing is lost."""
    settled = site.run("settle", within=200)

    assert settled["seconds"] < 60
    assert {name: settled[name] for name in ("outbox", "differences", "versions_ahead")} == {
        "outbox": SETTLED,
        "differences": [],
        "versions_ahead": 0,
    }


def assert_never_empty(read: dict) -> None:
    """Pages were answered in time and something was found, each time."""
    assert read["statuses"] == [200]
    assert read["least"] > 0
    assert read["waited"] < LONGEST_WAIT_SECONDS


def test_a_drainer_killed_fifty_times_loses_nothing(site):
    chance = random.Random(7)
    editing = site.start("edit", 400, a_second=50)
    reading = site.read_pages(6)
    for _ in range(50):
        drainer = site.start("drain_forever")
        time.sleep(0.02 + chance.random() * 0.2)
        drainer.kill()

    assert editing.result() == 400
    assert_never_empty(reading.result())
    assert_settles(site)


def test_many_drainers_at_once_lose_nothing(site):
    drainers = [site.start("drain_forever") for _ in range(4)]
    editors = [site.start("edit", 100, a_second=50, seed=seed) for seed in range(2)]

    assert [editor.result() for editor in editors] == [100, 100]
    for drainer in drainers:
        drainer.kill()
    assert_settles(site)


def test_a_rebuild_killed_three_times_under_edits_loses_nothing(site):
    chance = random.Random(11)
    with site.doing("drain_forever"):
        editing = site.start("edit", 400, a_second=50)
        reading = site.read_pages(6)
        for _ in range(3):
            building = site.start("build")
            time.sleep(0.1 + chance.random() * 0.5)
            building.kill()
        built = site.run("build", within=200)
        assert editing.result() == 400

    assert_never_empty(reading.result())
    assert built["count"] > 0
    assert_settles(site)


def test_of_two_rebuilds_at_once_one_says_that_the_other_is_running(site):
    both = [site.start("build"), site.start("build")]
    ended = [each.result(200) for each in both]

    counts = [each["count"] for each in ended if "count" in each]
    refused = [each["refused"] for each in ended if "refused" in each]
    # One may have ended before the other began: then both are done.
    assert counts
    assert set(refused) <= {"RebuildRunningError"}
    assert_settles(site)


def test_going_back_to_the_index_before_catches_up(site):
    site.run("build", within=200)
    site.run("edit", 20)

    assert site.run("go_back") == "back"
    assert_settles(site)


def test_a_clock_that_is_set_back_holds_nothing_up(site):
    with site.doing("drain_forever", days_off=3):
        site.run("edit", 30)
    with site.doing("drain_forever", days_off=-3):
        site.run("edit", 30, seed=8)
        time.sleep(0.5)

    assert_settles(site)


def test_a_change_is_searchable_within_five_seconds(site):
    with site.doing("drain_forever"):
        found = sorted(site.run("freshness", 10))

    assert found[-2] < 5, found
