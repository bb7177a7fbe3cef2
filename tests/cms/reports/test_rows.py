"""What reports find, worked out of values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from academy.catalogue.enums import TextState
from academy.harvesting.models import RunOutcome, SourceStatus
from cms.reports.entries import Suspect, suspected
from cms.reports.keeping_up import DebtRow, EntryTexts, debt, fault_of
from courses.models import Course
from webinars.models import Webinar

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def suspect(
    pk: int, title: str, *, model=Course, provider: int | None = 1, url: str = ""
) -> Suspect:
    return Suspect(
        model=model, pk=pk, title=title, organisation_id=provider, organisation="", url=url
    )


def groups(*rows: Suspect) -> list[list[int]]:
    return [[row.pk for row in group] for group in suspected(rows)]


def test_the_same_title_of_one_provider_is_suspected_whatever_its_accents():
    assert groups(
        suspect(1, "Gestión del agua"),
        suspect(2, "gestion del AGUA!"),
        suspect(3, "Gestión del suelo"),
    ) == [[1, 2]]


def test_the_same_title_of_two_providers_or_of_none_is_not():
    assert groups(suspect(1, "Water"), suspect(2, "Water", provider=2)) == []
    assert groups(suspect(1, "Water", provider=None), suspect(2, "Water", provider=None)) == []


def test_one_address_is_suspected_across_kinds_and_ways_to_write_it():
    assert groups(
        suspect(1, "Water", url="https://www.city.example/water/"),
        suspect(2, "Eau", model=Webinar, provider=2, url="http://city.example/water"),
    ) == [[1, 2]]


def test_two_reasons_that_share_an_entry_make_one_group():
    assert groups(
        suspect(1, "Water"),
        suspect(2, "Water", url="https://city.example/w"),
        suspect(3, "Eau", url="https://city.example/w"),
    ) == [[1, 2, 3]]


def test_an_address_of_many_entries_is_a_list_of_courses():
    assert (
        groups(*(suspect(n, f"Title {n}", url="https://city.example/all") for n in range(9))) == []
    )


def test_debt_counts_what_follows_what_does_not_and_what_is_missing():
    current, stale = TextState.CURRENT, TextState.STALE
    entries = [
        EntryTexts(region="africa", locale="en", states={"fr": current}),
        EntryTexts(region="africa", locale="en-GB", states={"fr": stale, "fr-CA": current}),
        EntryTexts(region="africa", locale="en", states={"en-GB": current}),
        EntryTexts(region="africa", locale="en", states={}),
        EntryTexts(region="africa", locale="fr", states={"en-GB": current, "en-US": stale}),
    ]

    rows = list(debt(entries, ["en", "fr"]))

    assert rows == [
        DebtRow(region="africa", language="en", current=1, stale=0, missing=0),
        DebtRow(region="africa", language="fr", current=1, stale=1, missing=2),
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, ""),
        ({"status": SourceStatus.BROKEN}, "marked as broken"),
        ({"outcome": RunOutcome.FAILED}, "the last reading failed"),
        ({"outcome": RunOutcome.INTERRUPTED}, "the last reading was interrupted"),
        ({"read_at": NOW - timedelta(days=4)}, "not read for long"),
        ({"read_at": None}, "not read for long"),
        ({"read_at": None, "interval": None}, ""),
        ({"read_at": None, "status": SourceStatus.PAUSED}, ""),
    ],
)
def test_fault_of_a_source(changes, fault):
    known = {
        "status": SourceStatus.APPROVED,
        "outcome": RunOutcome.DONE,
        "interval": timedelta(days=1),
        "read_at": NOW - timedelta(days=1),
        "at": NOW,
    }

    assert fault_of(**(known | changes)) == fault
