"""Webinars, their texts and series."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from academy.catalogue.enums import OrganisationRole
from tests.factories.organisations import OrganisationFactory
from webinars.models import Webinar, WebinarOrganisation, WebinarSeries, WebinarText


class WebinarSeriesFactory(DjangoModelFactory):
    """A series without webinars."""

    title = factory.Sequence("Series {}".format)
    locale = "en"

    class Meta:
        model = WebinarSeries


class WebinarFactory(DjangoModelFactory):
    """A public webinar of one hour in December 2026."""

    title = factory.Sequence("Webinar {}".format)
    locale = "en"
    live = True
    first_published_at = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
    organizer = factory.SubFactory(OrganisationFactory)
    starts_at = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
    ends_at = factory.LazyAttribute(
        lambda webinar: webinar.starts_at and webinar.starts_at + timedelta(hours=1)
    )

    class Meta:
        model = Webinar

    class Params:
        draft = factory.Trait(live=False, first_published_at=None)


class WebinarTextFactory(DjangoModelFactory):
    """The French text of a webinar."""

    entry = factory.SubFactory(WebinarFactory)
    locale = "fr"
    title = factory.Sequence("Webinaire {}".format)

    class Meta:
        model = WebinarText


class WebinarOrganisationFactory(DjangoModelFactory):
    """A co-organiser of a webinar."""

    entry = factory.SubFactory(WebinarFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = OrganisationRole.CO_ORGANISER

    class Meta:
        model = WebinarOrganisation
