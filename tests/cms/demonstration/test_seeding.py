"""Loading the demonstration into a database."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command

from academy.background.timetable import run_step
from academy.catalogue.enums import SessionState
from academy.catalogue.models import IndexChange
from academy.harvesting.connectors.json import JsonLinesConnector
from academy.harvesting.locking import harvest_lock
from academy.harvesting.models import HarvestRun, Source, SourceRecord, SourceStatus
from academy.harvesting.running import harvest
from academy.harvesting.sources import source_for_files
from academy.organisations.models import Organisation, OrganisationLink
from cms.demonstration.files import ENTRIES
from cms.demonstration.seeding import (
    INSTITUTE,
    NETWORK,
    SeedSummary,
    move_dates,
    seed_demonstration,
)
from courses.models import Course, CourseInstance, CourseText
from webinars.models import Webinar, WebinarSeries, WebinarText

pytestmark = pytest.mark.django_db

TABLES = (
    *(Organisation, OrganisationLink, Source, SourceRecord),
    *(Course, CourseInstance, CourseText, Webinar, WebinarSeries, WebinarText),
)
# When something was last looked at may change; what it is may not.
LAST_LOOKED_AT = {"last_confirmed_at", "last_seen_at"}
INTERFACE_LOCALES = {"en", "fr", "es", "ar"}
# Invented offers that have dates to move, and webinars among them.
DATED, DATED_WEBINARS = 24, 11


def dump() -> list[dict[str, object]]:
    rows = [
        row
        for table in TABLES
        for row in json.loads(serializers.serialize("json", table.objects.order_by("pk")))
    ]
    for row in rows:
        row["fields"] = {
            name: value for name, value in row["fields"].items() if name not in LAST_LOOKED_AT
        }
    return rows


def all_entries() -> list[Course | Webinar]:
    return [
        *Course.objects.published().prefetch_related("instances", "texts"),
        *Webinar.objects.published().prefetch_related("texts"),
    ]


def test_seed_twice_changes_nothing_on_the_same_day(now):
    first = seed_demonstration(at=now)
    loaded = dump()
    noted = IndexChange.objects.count()

    second = seed_demonstration(at=now + timedelta(hours=11))

    assert dump() == loaded
    assert IndexChange.objects.count() == noted
    assert first.refused == 0
    assert second == SeedSummary(
        organisations=0, pages=0, new=0, changed=0, same=first.new, refused=0
    )


def test_seed_loads_real_and_invented_offers_in_every_state(now):
    seed_demonstration(at=now)

    found = all_entries()
    organisers = {Organisation.objects.get(name=name).pk for name in (INSTITUTE, NETWORK)}
    invented = [
        entry for entry in found if entry.organisation and entry.organisation.pk in organisers
    ]
    assert (len(found) - len(invented), len(invented)) == (342, 27)
    assert {entry.state_at(now).state for entry in invented} == set(SessionState)
    assert not [
        entry.title
        for entry in invented
        if not {entry.locale, *(text.locale for text in entry.texts.all())} >= INTERFACE_LOCALES
    ]
    assert not [entry.title for entry in found if entry.description and entry not in invented]


def test_seed_links_organisations_also_those_without_entries(now):
    seed_demonstration(at=now)

    silent = Organisation.objects.filter(courses=None, webinars=None)
    assert silent.filter(name="Metropolis International Training Institute (MITI)").exists()
    links = OrganisationLink.objects.filter(organisation__name__startswith="Metropolis Int")
    assert set(links.values_list("kind", "other__name")) == {
        ("part-of", "Metropolis"),
        ("hosted-by", "Seoul Metropolitan Government"),
    }
    assert Organisation.objects.get(name=INSTITUTE).linked_from.count() == 4


def test_seed_leaves_what_editors_wrote_of_an_organisation(now):
    written = Organisation.objects.create(name="Metropolis", url="https://other.example/")

    seed_demonstration(at=now)

    written.refresh_from_db()
    assert (written.url, written.country, written.region.code) == (
        "https://other.example/",
        "ES",
        "metropolises",
    )


def test_seed_on_a_later_day_moves_the_dates_of_the_same_entries(now):
    seed_demonstration(at=now)
    before = dict(Webinar.objects.filter(organizer__name=NETWORK).values_list("pk", "starts_at"))

    later = seed_demonstration(at=now + timedelta(days=3))

    after = dict(Webinar.objects.filter(organizer__name=NETWORK).values_list("pk", "starts_at"))
    assert (later.new, later.changed, later.refused) == (0, DATED, 0)
    assert after == {
        pk: starts_at and starts_at + timedelta(days=3) for pk, starts_at in before.items()
    }


def test_seed_never_writes_over_what_a_fuller_file_said(now):
    line = json.loads(ENTRIES.read_text(encoding="utf-8").splitlines()[-1])
    fuller = line | {"description": "What it is about."}
    connector = JsonLinesConnector()
    stream = BytesIO(json.dumps(fuller).encode())
    harvest(
        source=source_for_files(),
        items=connector.read(stream),
        parse=connector.parse,
        at=now,
    )

    seed_demonstration(at=now)

    record = SourceRecord.objects.get(key=line["id"])
    assert record.normalised["texts"][0]["description"] == "<p>What it is about.</p>"


def test_move_dates_without_a_demonstration_does_nothing(now):
    assert move_dates(at=now) == 0
    assert not Source.objects.exists()


def test_move_dates_moves_once_a_day(now):
    seed_demonstration(at=now)

    moved = [move_dates(at=at) for at in day_after(now)]

    assert moved == [0, DATED, 0]
    assert HarvestRun.objects.count() == 5


def test_move_dates_leaves_paused_sources_alone(now):
    seed_demonstration(at=now)
    Source.objects.filter(name=INSTITUTE).update(status=SourceStatus.PAUSED)

    moved = move_dates(at=now + timedelta(days=1))

    assert moved == DATED_WEBINARS


def test_move_dates_waits_while_another_harvest_runs(now):
    seed_demonstration(at=now)

    with harvest_lock():
        moved = move_dates(at=now + timedelta(days=1))

    assert moved == 0


def test_due_work_looks_after_the_dates():
    assert run_step("cms.demonstration.steps.move_dates_now") == 0


def test_seed_demo_says_what_it_did():
    out = StringIO()

    call_command("seed_demo", stdout=out)

    assert out.getvalue().startswith("Demonstration: 496 new, 0 changed, 0 as before, 0 refused;")


def test_seed_demo_refuses_while_another_harvest_runs():
    with harvest_lock(), pytest.raises(CommandError, match="Another import is running"):
        call_command("seed_demo")


def day_after(now: datetime) -> list[datetime]:
    return [now, now + timedelta(days=1), now + timedelta(days=1, hours=1)]
