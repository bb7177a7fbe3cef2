"""Drafts meet harvests: in any order nothing is lost and nothing stale comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academy.catalogue.models import IndexChange
from academy.catalogue.sources import given_back
from academy.harvesting.keeping import as_json
from academy.harvesting.loaders import Work
from academy.harvesting.models import SourceRecord
from academy.harvesting.records import CourseRecord, SessionRecord, TermRecord, TextRecord
from academy.taxonomy.models import Theme
from courses.harvest import CourseLoader
from courses.models import Course, CourseInstance, CourseText
from tests.conftest import NOW
from tests.factories.harvesting import SourceFactory

pytestmark = pytest.mark.django_db
THEMES = ("housing", "decent-work", "climate-action", "public-health")
FIELDS = ("title", "level", "texts.fr", "themes", "instances")
LEVELS = ("beginner", "intermediate", "advanced", "mixed")


class World:
    """One harvested course, and what ought to stand in it."""

    def __init__(self) -> None:
        self.numbers = count(1)
        slugs = list(Theme.objects.values_list("slug", flat=True)[:4])
        self.themes = slugs
        self.source = {field: self.value(field) for field in FIELDS}
        (written,) = CourseLoader().load([Work(record=self.record())], at=NOW)
        self.pk = written.entry_id
        self.row = SourceRecord.objects.create(
            source=SourceFactory(), key="r", hash="", entry_kind="course", entry_id=self.pk,
            normalised=as_json(self.record()),
        )  # fmt: skip
        self.shown: dict[str, Any] = {}
        self.drafted: dict[str, Any] = {}
        self.is_live = True

    def value(self, field: str) -> str:
        number = next(self.numbers)
        if field == "themes":
            return self.themes[number % 4]
        return LEVELS[number % 4] if field == "level" else f"{field} {number}"

    def record(self) -> CourseRecord:
        return CourseRecord(
            key="r",
            texts=(
                TextRecord(locale="en", title=self.source["title"]),
                TextRecord(locale="fr", title=self.source["texts.fr"]),
            ),
            level=self.source["level"],  # type: ignore[arg-type]
            themes=(TermRecord(slug=self.source["themes"]),),
            sessions=(SessionRecord(key="1", is_on_demand=True, place=self.source["instances"]),),
        )

    @property
    def course(self) -> Course:
        return Course.objects.get(pk=self.pk)

    def harvest(self, field: str) -> None:
        self.source[field] = self.value(field)
        SourceRecord.objects.filter(pk=self.row.pk).update(normalised=as_json(self.record()))
        CourseLoader().load([Work(record=self.record(), entry_id=self.pk)], at=NOW)

    def edit(self, field: str) -> None:
        draft = self.course.get_latest_revision_as_object()
        value = self.value(field)
        if read(draft)[field] == value:
            return
        write(draft, field, value)
        draft.save_revision()
        self.drafted[field] = value

    def give_back(self, field: str) -> None:
        draft = given_back(self.course.get_latest_revision_as_object(), [field])
        draft.has_settled_claims = True
        draft.save_revision()
        self.drafted.pop(field, None)

    def publish(self, _field: str) -> None:
        revision = self.course.get_latest_revision() or self.course.save_revision()
        revision.publish()
        self.shown, self.is_live = dict(self.drafted), True

    def withdraw(self, _field: str) -> None:
        self.course.unpublish()
        self.is_live = False

    def check(self) -> None:
        course = self.course
        assert course.live is self.is_live
        assert read(course) == self.source | self.shown
        draft = read(course.get_latest_revision_as_object())
        assert {field: draft[field] for field in self.drafted} == self.drafted
        untouched = set(FIELDS) - self.drafted.keys() - self.shown.keys()
        assert {draft[field] for field in untouched} == {self.source[one] for one in untouched}


def read(course: Course) -> dict[str, str]:
    return {
        "title": course.title,
        "level": course.level,
        "texts.fr": course.texts.get(locale="fr").title,
        "themes": course.themes.get().slug,
        "instances": course.instances.get().place,
    }


def write(draft: Course, field: str, value: str) -> None:
    if field == "texts.fr":
        draft.texts = [CourseText(locale="fr", title=value)]
    elif field == "themes":
        draft.themes = Theme.objects.filter(slug=value)
    elif field == "instances":
        draft.instances = [CourseInstance(key="1", is_on_demand=True, place=value)]
    else:
        setattr(draft, field, value)


STEP = st.tuples(
    st.sampled_from(["edit", "harvest", "publish", "give_back", "withdraw"]),
    st.sampled_from(FIELDS),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=1, max_size=12))
def test_any_order_of_steps_loses_nothing_and_brings_nothing_back(
    db: None, steps: list[tuple[str, str]]
) -> None:
    with transaction.atomic():
        world = World()
        for name, field in steps:
            getattr(world, name)(field)
            world.check()
        transaction.set_rollback(True)


@pytest.fixture
def world(db: None) -> World:
    return World()


def test_draft_of_last_week_does_not_bring_back_last_weeks_level(world: World) -> None:
    draft = world.course
    draft.title = "Ours"
    revision = draft.save_revision()
    world.harvest("level")

    revision.publish()

    course = world.course
    assert (course.title, course.level) == ("Ours", world.source["level"])
    assert course.curated_fields == ["locale", "title"]


def test_publishing_and_withdrawing_are_noted_for_the_index(world: World) -> None:
    revision = world.course.save_revision()
    IndexChange.objects.all().delete()

    revision.publish()
    world.course.unpublish()

    assert list(IndexChange.objects.values_list("kind", "object_id")) == [
        ("course", world.pk),
        ("course", world.pk),
    ]


def test_what_a_person_withdrew_no_harvest_brings_back(world: World) -> None:
    world.course.unpublish()

    work = Work(record=replace(world.record(), level="mixed"), entry_id=world.pk, revive=True)
    CourseLoader().load([work], at=NOW)

    assert (world.course.live, world.course.level) == (False, "mixed")


def test_revision_that_an_autosave_overwrote_is_published_as_it_stands(world: World) -> None:
    draft = world.course
    draft.title = "First"
    revision = draft.save_revision()
    later = world.course.get_latest_revision_as_object()
    later.title = "Second"
    later.save_revision(overwrite_revision=later.latest_revision)

    revision.publish()

    assert world.course.title == "Second"


def test_runs_that_a_person_claimed_wait_for_no_confirmation(world: World, now: datetime) -> None:
    world.course.instances.update(confirm_by=now + timedelta(days=1))
    world.edit("instances")
    world.publish("")

    assert world.course.instances.get().confirm_by is None


def test_giving_back_leaves_the_moment_of_confirmation(world: World) -> None:
    before = world.course.last_confirmed_at
    world.edit("title")
    world.publish("")
    world.give_back("title")
    world.publish("")

    assert (world.course.title, world.course.last_confirmed_at) == (world.source["title"], before)
