"""What the health page says, and that it says it when parts are broken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client

from academy import health
from academy.background.models import DueTask
from academy.catalogue.models import IndexChange
from academy.health import HealthReport, register_report
from academy.version import version

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def reporters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have only what the test registers."""
    monkeypatch.setattr(health, "_reporters", {})
    return


@pytest.mark.django_db
def test_healthz_all_is_well(client: Client, reporters: None):
    register_report("feeds", lambda: HealthReport(is_well=True, figures={"late": 0}))

    response = client.get("/healthz/")
    body = response.json()

    assert response.status_code == 200
    assert body.pop("disk")["status"] in {"ok", "failing"}
    assert body == {
        "status": body["status"],
        "version": version(),
        "database": {"status": "ok"},
        "feeds": {"status": "ok", "late": 0},
    }
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_healthz_broken_part_degrades_and_tells_no_secret(client: Client, reporters: None):
    def broken() -> HealthReport:
        raise ValueError("password=hunter2")

    register_report("index", broken)
    register_report("other", lambda: HealthReport(is_well=True))

    response = client.get("/healthz/")

    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["index"] == {"status": "failing"}
    assert response.json()["other"] == {"status": "ok"}
    assert b"hunter2" not in response.content


def test_healthz_without_database_is_down(
    client: Client, monkeypatch: pytest.MonkeyPatch, reporters: None
):
    def gone(*_arguments: object) -> None:
        raise OperationalError("no connection to db.internal")

    monkeypatch.setattr("academy.health.MigrationRecorder", gone)
    register_report("index", lambda: pytest.fail("nothing else is asked"))

    response = client.get("/healthz/")

    assert response.status_code == 503
    assert response.json()["status"] == "down"
    assert response.json()["database"] == {"status": "failing"}
    assert b"internal" not in response.content


@pytest.mark.django_db
def test_healthz_counts_what_waits(client: Client):
    with time_machine.travel(NOW, tick=False):
        IndexChange.objects.create(kind="course", object_id=1, noted_at=NOW - timedelta(hours=1))
        DueTask.objects.create(task="later", key="later", due_at=NOW + timedelta(hours=1))
        DueTask.objects.create(task="late", key="late", due_at=NOW - timedelta(seconds=5))

        body = json.loads(client.get("/healthz/").content)

    assert body["outbox"] == {
        "status": "failing",
        "waiting": 1,
        "refused": 0,
        "given_up": 0,
        "oldest_seconds": 3600,
    }
    assert body["due_work"] == {
        "status": "ok",
        "waiting": 1,
        "oldest_seconds": 5,
        "failing": 0,
    }


@pytest.mark.django_db
def test_healthz_methods(client: Client):
    assert client.head("/healthz/").status_code == 200
    assert client.post("/healthz/").status_code == 405
