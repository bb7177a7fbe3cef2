"""Courses, their texts and runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from academy.catalogue.enums import OrganisationRole
from courses.models import Course, CourseInstance, CourseOrganisation, CourseText
from tests.factories.organisations import OrganisationFactory


class CourseFactory(DjangoModelFactory):
    """A public course in English."""

    title = factory.Sequence("Course {}".format)
    locale = "en"
    live = True
    first_published_at = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
    provider = factory.SubFactory(OrganisationFactory)

    class Meta:
        model = Course

    class Params:
        draft = factory.Trait(live=False, first_published_at=None)


class CourseTextFactory(DjangoModelFactory):
    """The French text of a course."""

    entry = factory.SubFactory(CourseFactory)
    locale = "fr"
    title = factory.Sequence("Cours {}".format)

    class Meta:
        model = CourseText


class CourseOrganisationFactory(DjangoModelFactory):
    """A co-organiser of a course."""

    entry = factory.SubFactory(CourseFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = OrganisationRole.CO_ORGANISER

    class Meta:
        model = CourseOrganisation


class CourseInstanceFactory(DjangoModelFactory):
    """A run of one week that starts in December 2026."""

    course = factory.SubFactory(CourseFactory)
    key = factory.Sequence("run-{}".format)
    starts_at = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda run: run.starts_at and run.starts_at + timedelta(days=5))

    class Meta:
        model = CourseInstance

    class Params:
        on_demand = factory.Trait(is_on_demand=True, starts_at=None, ends_at=None)
