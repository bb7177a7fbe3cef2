"""Loading the demonstration: organisations first, then every offer through the harvest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from academy.harvesting.connectors.base import Item, Refusal
from academy.harvesting.connectors.json import JsonLinesConnector
from academy.harvesting.errors import HarvestBusyError
from academy.harvesting.models import HarvestRun, Source, SourceRecord, SourceStatus
from academy.harvesting.running import Options, harvest
from academy.harvesting.sources import source_for_files
from academy.organisations.models import Organisation
from academy.taxonomy.loading import load_vocabularies
from cms.demonstration.connector import InventedConnector
from cms.demonstration.files import ENTRIES, ORGANISATIONS, PROGRAMMES, WEBINARS, read_list
from cms.demonstration.organisations import load_organisations
from cms.demonstration.pages import make_pages

INSTITUTE: Final = "Demonstration Metropolitan Training Institute"
NETWORK: Final = "Demonstration City Network"
INVENTED: Final = {INSTITUTE: PROGRAMMES, NETWORK: WEBINARS}


@dataclass(frozen=True, kw_only=True)
class SeedSummary:
    """What a loading did: rows of organisations and their links, pages, and items by decision."""

    organisations: int
    pages: int
    new: int
    changed: int
    same: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class _Feed:
    """One file of invented offers, with what reads it."""

    source: Source
    connector: InventedConnector
    path: Path


def seed_demonstration(*, at: datetime) -> SeedSummary:
    """Load what is missing of the demonstration; doing so again changes nothing that day.

    Dates of the invented offers count from the day of `at` in UTC: on a later day they move, so
    that every state of a session can be seen again.

    Raises:
        HarvestBusyError: another harvest is going on.
    """
    load_vocabularies()
    organisations = load_organisations(read_list(ORGANISATIONS))
    runs = [_read_entries(at), *(_read(feed, at) for feed in _invented_feeds(at))]
    return _summary(organisations, runs, make_pages())


def move_dates(*, at: datetime) -> int:
    """Move the dates of invented offers where another day has come; return how many moved.

    Only where the demonstration was loaded and its sources still stand approved: whoever takes
    them away or pauses them is done with it.
    """
    due = [feed for feed in _invented_feeds(at, only_known=True) if _is_due(feed.source, at)]
    try:
        runs = [_read(feed, at) for feed in due]
    except HarvestBusyError:
        return 0
    return sum(run.counts["changed"] for run in runs)


def _read_entries(at: datetime) -> HarvestRun:
    """Read the real entries into the source of all catalogue files, but never over what is there.

    A whole catalogue file says more of the same offers than the demonstration may.
    """
    source = source_for_files()
    connector = JsonLinesConnector()
    known = dict(SourceRecord.objects.filter(source=source).values_list("key", "hash"))
    with ENTRIES.open("rb") as stream:
        items = [_as_stored(item, known) for item in connector.read(stream)]
    return harvest(source=source, items=items, parse=connector.parse, at=at)


def _as_stored(item: Item | Refusal, known: Mapping[str, str]) -> Item | Refusal:
    if isinstance(item, Item) and item.key in known:
        return replace(item, digest=known[item.key])
    return item


def _invented_feeds(at: datetime, *, only_known: bool = False) -> Iterator[_Feed]:
    today = at.astimezone(UTC).date()
    for provider, path in INVENTED.items():
        source = _known_source(provider) if only_known else _invented_source(provider)
        if source:
            connector = InventedConnector(provider=provider, today=today)
            yield _Feed(source=source, connector=connector, path=path)


def _known_source(provider: str) -> Source | None:
    return Source.objects.filter(name=provider, status=SourceStatus.APPROVED).first()


def _invented_source(provider: str) -> Source:
    source, _is_new = Source.objects.get_or_create(
        name=provider,
        defaults={
            "kind": InventedConnector.kind,
            "organisation": Organisation.objects.filter(name=provider).first(),
            "status": SourceStatus.APPROVED,
        },
    )
    return source


def _is_due(source: Source, at: datetime) -> bool:
    """Whether the last reading began on an earlier day than this, in UTC."""
    last = source.runs.first()
    return last is None or last.started_at.astimezone(UTC).date() < at.astimezone(UTC).date()


def _read(feed: _Feed, at: datetime) -> HarvestRun:
    """Read one feed whole; what a later version of the product leaves out has gone."""
    with feed.path.open("rb") as stream:
        return harvest(
            source=feed.source,
            items=feed.connector.read(stream),
            parse=feed.connector.parse,
            at=at,
            options=Options(is_complete=True, allow_removals=True),
        )


def _summary(organisations: int, runs: list[HarvestRun], pages: int) -> SeedSummary:
    return SeedSummary(
        organisations=organisations,
        pages=pages,
        new=sum(run.counts["new"] for run in runs),
        changed=sum(run.counts["changed"] for run in runs),
        same=sum(run.counts["same"] for run in runs),
        refused=sum(run.counts["refused"] for run in runs),
    )
