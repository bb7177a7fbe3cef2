"""A webinar as schema.org EducationEvent (pure: row in, JSON-LD values out).

Terms: https://schema.org/EducationEvent (30.0). The address to join is for registered people
only and is never among the values.
"""

from __future__ import annotations

from academy.catalogue.enums import Mode, SessionStatus
from academy.catalogue.schemaorg import (
    Values,
    duration,
    entry_values,
    moment,
    organisation_values,
    term_values,
    without_empty,
)
from academy.taxonomy.vocabulary import Vocabulary
from webinars.models import Webinar

_ATTENDANCE = {
    Mode.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Mode.ONSITE: "https://schema.org/OfflineEventAttendanceMode",
    Mode.BLENDED: "https://schema.org/MixedEventAttendanceMode",
}


def webinar_values(webinar: Webinar, *, url: str, locale: str, vocabulary: Vocabulary) -> Values:
    """Return a webinar as JSON-LD; `url` is its public page, `locale` that of term names."""
    zone, is_all_day = webinar.time_zone, webinar.is_all_day
    has_moved = webinar.previous_starts_at is not None
    return without_empty(
        {
            **entry_values(webinar, url=url, locale=locale, vocabulary=vocabulary),
            "@type": "EducationEvent",
            "organizer": organisation_values(webinar.organizer),
            "keywords": term_values(webinar.methods.all(), vocabulary.methods, locale),
            "startDate": moment(webinar.starts_at, zone=zone, is_all_day=is_all_day),
            "endDate": moment(webinar.ends_at, zone=zone, is_all_day=is_all_day),
            "duration": duration(webinar.time_required),
            "eventStatus": _status(webinar, has_moved=has_moved),
            "previousStartDate": moment(webinar.previous_starts_at, zone=zone),
            "eventAttendanceMode": _ATTENDANCE[Mode(webinar.mode)],
            "location": _location(webinar, url),
            "maximumAttendeeCapacity": webinar.capacity,
            "superEvent": {"@type": "EventSeries", "name": webinar.series.title}
            if webinar.series
            else None,
        }
    )


def _status(webinar: Webinar, *, has_moved: bool) -> str:
    if webinar.status == SessionStatus.CANCELLED:
        return "https://schema.org/EventCancelled"
    if webinar.status == SessionStatus.TO_BE_SCHEDULED:
        return "https://schema.org/EventPostponed"
    return f"https://schema.org/Event{'Rescheduled' if has_moved else 'Scheduled'}"


def _location(webinar: Webinar, url: str) -> list[Values]:
    places: list[Values] = []
    if webinar.mode != Mode.ONSITE:
        places.append({"@type": "VirtualLocation", "url": webinar.url or url})
    if webinar.place:
        places.append({"@type": "Place", "name": webinar.place})
    return places
