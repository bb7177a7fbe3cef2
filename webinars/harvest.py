"""Storing event records as webinars."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from academy.catalogue.enums import EntryKind, Mode, SessionStatus
from academy.catalogue.outbox import note_changes
from academy.catalogue.storing import EntryLoader, Placed
from academy.harvesting.records import EventRecord
from webinars.models import Webinar, WebinarOrganisation, WebinarSeries, WebinarText
from webinars.series import once_called


class WebinarLoader(EntryLoader):
    """Stores event records; who has a seat keeps it, whatever a feed says of the capacity."""

    kind = EntryKind.WEBINAR
    model = Webinar
    text_model = WebinarText
    organisation_model = WebinarOrganisation
    organisation_column = "organizer_id"

    def values(self, record: EventRecord) -> dict[str, Any]:
        """Return the columns of a webinar."""
        session = record.session
        return super().values(record) | {
            "mode": session.mode or Mode.ONLINE,
            "status": session.status,
            "starts_at": session.starts_at,
            "ends_at": session.ends_at,
            "is_all_day": session.is_all_day,
            "time_zone": session.time_zone,
            "place": session.place,
            "capacity": session.places,
            "registration_opens_at": session.opens_at,
            "registration_closes_at": session.closes_at,
            "join_url": record.join_url,
            "recording_url": record.recording_url,
            "confirm_by": session.confirm_by,
        }

    def content(self, record: Any, *, entry: Any) -> dict[str, Any]:
        """Return what a record says of a webinar, its series among it."""
        said = super().content(record, entry=entry)
        return said | {"series": _series_id(record.series, entry)}

    def adapted(self, entry: Webinar, values: dict[str, Any]) -> dict[str, Any]:
        """Count up the revision when the moment moves or the event is cancelled (RFC 5545)."""
        adapted = dict(values)
        if values["capacity"] is not None:
            adapted["capacity"] = max(values["capacity"], entry.seats_taken)
        changed = {
            name
            for name in ("starts_at", "ends_at", "status")
            if values[name] != getattr(entry, name) and name not in entry.curated_fields
        }
        if "starts_at" in changed and entry.starts_at:
            adapted["previous_starts_at"] = entry.starts_at
        statuses = {values["status"], entry.status} if "status" in changed else set()
        if changed & {"starts_at", "ends_at"} or SessionStatus.CANCELLED in statuses:
            adapted["sequence"] = entry.sequence + 1
        return adapted

    def write_children(self, placed: Sequence[Placed], changed: set[int]) -> None:
        """Put webinars into their series."""
        for one in placed:
            if one.is_claimed("series"):
                continue
            series_id = _series_id(one.record.series, one.entry)
            if series_id != one.entry.series_id:
                Webinar.objects.filter(pk=one.pk).update(series=series_id)
                changed.add(one.pk)

    def vanish(self, ids: Collection[int], *, at: datetime) -> None:
        """Have events that nobody confirms any more count as unconfirmed."""
        Webinar.objects.filter(pk__in=ids).filter(Q(confirm_by=None) | Q(confirm_by__gt=at)).update(
            confirm_by=at
        )
        note_changes(self.kind, ids)


def _series_id(title: str, webinar: Webinar) -> int | None:
    """Return the series of this name by the same organizer, made where it is missing.

    One that editors have renamed since is found by its earlier name.
    """
    if not title:
        return None
    wanted = title[:500]
    of_organizer = WebinarSeries.objects.filter(organizer_id=webinar.organizer_id)
    series = of_organizer.filter(title=wanted).order_by("pk").first()
    series = series or of_organizer.filter(pk__in=once_called(wanted)).order_by("pk").first()
    if series is None:
        series = WebinarSeries.objects.create(
            title=wanted, organizer_id=webinar.organizer_id, locale=webinar.locale
        )
    return int(series.pk)
