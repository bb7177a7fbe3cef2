"""A course as schema.org Course with its CourseInstances (pure: rows in, JSON-LD values out).

Terms: https://schema.org/Course and https://schema.org/CourseInstance (30.0).
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
from courses.models import Course, CourseInstance

_MODES = {Mode.ONLINE: "Online", Mode.ONSITE: "Onsite", Mode.BLENDED: "Blended"}


def course_values(course: Course, *, url: str, locale: str, vocabulary: Vocabulary) -> Values:
    """Return a course as JSON-LD; `url` is its public page, `locale` that of term names."""
    return without_empty(
        {
            **entry_values(course, url=url, locale=locale, vocabulary=vocabulary),
            "@type": "Course",
            "courseCode": course.course_code,
            "provider": organisation_values(course.provider),
            "learningResourceType": term_values(course.methods.all(), vocabulary.methods, locale),
            "timeRequired": duration(course.time_required),
            "hasCourseInstance": [instance_values(row) for row in course.instances.all()],
        }
    )


def instance_values(instance: CourseInstance) -> Values:
    """Return one run of a course as JSON-LD; a mode nobody stated is left out."""
    is_cancelled = instance.status == SessionStatus.CANCELLED
    zone, is_all_day = instance.time_zone, instance.is_all_day
    return without_empty(
        {
            "@type": "CourseInstance",
            "courseMode": _MODES[Mode(instance.course_mode)] if instance.course_mode else None,
            "startDate": moment(instance.starts_at, zone=zone, is_all_day=is_all_day),
            "endDate": moment(instance.ends_at, zone=zone, is_all_day=is_all_day),
            "eventStatus": "https://schema.org/EventCancelled" if is_cancelled else None,
            "location": {"@type": "Place", "name": instance.place} if instance.place else None,
            "url": instance.url,
        }
    )
