"""Sources, their records and readings."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from academy.harvesting.models import HarvestRun, Source, SourceRecord, SourceStatus
from tests.factories.courses import CourseFactory


class SourceFactory(DjangoModelFactory):
    """An approved source of JSON Lines files."""

    name = factory.Sequence("source {}".format)
    kind = "json-lines"
    status = SourceStatus.APPROVED

    class Meta:
        model = Source


class SourceRecordFactory(DjangoModelFactory):
    """A record that stands for a course of its own."""

    source = factory.SubFactory(SourceFactory)
    key = factory.Sequence("record:{}".format)
    hash = "0" * 64
    entry_kind = "course"
    entry_id = factory.LazyAttribute(lambda _record: CourseFactory().pk)

    class Meta:
        model = SourceRecord


class HarvestRunFactory(DjangoModelFactory):
    """A reading that goes on."""

    source = factory.SubFactory(SourceFactory)

    class Meta:
        model = HarvestRun
