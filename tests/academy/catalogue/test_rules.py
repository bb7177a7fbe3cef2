"""Rows filtered in SQL agree with the answer for each row, for any person and any entry."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from academy.accounts.models import RoleAssignment, User
from academy.accounts.roles import Action, Role
from academy.accounts.rules import ORGANISATIONS, may, reachable_by
from academy.catalogue.rules import text_facts
from academy.harvesting.rules import SOURCES
from academy.organisations.models import Organisation
from academy.taxonomy.models import Language, Region
from academy.taxonomy.vocabulary import forget_vocabulary
from courses.models import Course
from tests.factories.accounts import UserFactory, curator, facilitator, operator, partner
from tests.factories.courses import CourseFactory, CourseTextFactory
from tests.factories.harvesting import SourceFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarFactory, WebinarSeriesFactory, WebinarTextFactory
from webinars.models import Webinar, WebinarSeries
from webinars.rules import SERIES

pytestmark = pytest.mark.django_db
ENTRY_ACTIONS = (Action.SEE, Action.EDIT, Action.PUBLISH, Action.RUN_WEBINAR, Action.JOIN_RECORDS)


@pytest.fixture
def organisations() -> dict[str, Organisation | None]:
    """Organisations in a region, below it, elsewhere, nowhere; one of them trusted."""
    africa, europe = (Region.objects.get(code=code) for code in ("africa", "europe"))
    west = Region.objects.create(code="west-africa", parent=africa)
    deeper = Region.objects.create(code="coast", parent=west)
    forget_vocabulary()
    return {
        "africa": OrganisationFactory(region=africa),
        "trusted": OrganisationFactory(region=africa, trusted=True),
        "coast": OrganisationFactory(region=deeper),
        "europe": OrganisationFactory(region=europe),
        "nowhere": OrganisationFactory(),
        "none": None,
    }


@pytest.fixture
def people(organisations) -> dict[str, User | AnonymousUser]:
    """One person of each sort that the table tells apart."""
    ended, unready, twofold = UserFactory(second_factor=True), UserFactory(), UserFactory()
    now = timezone.now()
    RoleAssignment.objects.create(
        user=ended, role=Role.CURATOR, granted_at=now - timedelta(days=2), ends_at=now
    )
    RoleAssignment.objects.create(user=unready, role=Role.CURATOR)
    two = facilitator("europe", "en")
    RoleAssignment.objects.create(
        user=two, role=Role.PARTNER, organisation=organisations["trusted"]
    )
    sleeping = curator()
    sleeping.is_active = False
    return {
        "visitor": AnonymousUser(),
        "learner": twofold,
        "partner": partner(organisations["africa"]),
        "trusted partner": partner(organisations["trusted"]),
        "facilitator fr": facilitator("africa", "fr"),
        "facilitator ar en": facilitator("west-africa", "ar", "en-GB"),
        "facilitator mute": facilitator("africa"),
        "two roles": two,
        "curator": curator(),
        "ended": ended,
        "without second factor": unready,
        "sleeping": sleeping,
        "operator": operator(),
        "operator without": UserFactory(operator=True),
    }


def languages(*tags: str) -> list[Language]:
    return [Language.objects.get_or_create(tag=tag, defaults={"name": tag})[0] for tag in tags]


def make_entries(organisations) -> None:
    states = ({"live": True}, {"draft": True})
    spoken = ((), ("fr",), ("fr-CA", "en"), ("fro",), ("ar",))
    for organisation, state, tags in product(organisations.values(), states, spoken):
        for factory, field in ((CourseFactory, "provider"), (WebinarFactory, "organizer")):
            entry = factory(**{field: organisation}, **state)
            entry.in_language.set(languages(*tags))
            entry.save()
    copy = CourseFactory(provider=organisations["africa"])
    copy.duplicate_of = CourseFactory(provider=organisations["europe"])
    copy.save()


@pytest.mark.parametrize("model", [Course, Webinar])
def test_rows_and_answers_agree_for_every_person_and_entry(model, organisations, people):
    make_entries(organisations)
    entries = list(model.objects.whole())

    for (who, person), action in product(people.items(), ENTRY_ACTIONS):
        by_answer = {entry.pk for entry in entries if may(person, action, entry)}
        by_rows = [entry.pk for entry in model.objects.allowing(action, person)]
        assert sorted(by_rows) == sorted(by_answer), (who, action)


def test_rows_that_facilitators_edit_are_those_of_the_region_and_language(organisations, people):
    make_entries(organisations)
    person = people["facilitator ar en"]

    found = {
        (entry.provider.region.code, tuple(sorted(tag.tag for tag in entry.in_language.all())))
        for entry in Course.objects.editable_by(person).whole()
    }

    assert found == {("coast", ("ar",)), ("coast", ("en", "fr-CA"))}


@pytest.mark.parametrize(
    ("action", "factory", "field", "model", "paths"),
    [
        (Action.EDIT_ORGANISATION, None, "", Organisation, ORGANISATIONS),
        (Action.TRUST_ORGANISATION, None, "", Organisation, ORGANISATIONS),
        (Action.APPROVE_SOURCE, SourceFactory, "organisation", SourceFactory._meta.model, SOURCES),
        (Action.EDIT, WebinarSeriesFactory, "organizer", WebinarSeries, SERIES),
        (Action.SEE, WebinarSeriesFactory, "organizer", WebinarSeries, SERIES),
    ],
)
def test_other_tables_agree_too(action, factory, field, model, paths, organisations, people):
    for organisation in organisations.values():
        if factory:
            factory(**{field: organisation})
    rows = list(model.objects.all())

    for who, person in people.items():
        by_answer = {row.pk for row in rows if may(person, action, row)}
        by_rows = {row.pk for row in model.objects.filter(reachable_by(person, action, paths))}
        assert by_rows == by_answer, who


def test_text_is_in_its_own_language_not_in_that_of_teaching(organisations):
    entry = CourseFactory(provider=organisations["africa"])
    entry.in_language.set(languages("en"))
    entry.save()
    text = CourseTextFactory(entry=entry, locale="fr")
    person = facilitator("africa", "fr")

    assert not may(person, Action.EDIT, entry)
    assert may(person, Action.TRANSLATE, text)
    assert may(person, Action.TRANSLATE, text_facts(entry, "fr-CA"))
    assert may(person, Action.TRANSLATE, text_facts(entry, "ar")).reason == (
        "You look after Africa in French; this is in Arabic."
    )


@pytest.mark.parametrize("action", [Action.TRANSLATE, Action.PUBLISH])
@pytest.mark.parametrize(
    ("factory", "text_factory", "field"),
    [
        (CourseFactory, CourseTextFactory, "provider"),
        (WebinarFactory, WebinarTextFactory, "organizer"),
    ],
)
def test_translations_filtered_in_sql_agree_with_the_answer_for_each(
    action, factory, text_factory, field, organisations, people
):
    for organisation, locale in product(organisations.values(), ("fr", "fr-CA", "ar", "en")):
        text_factory(entry=factory(**{field: organisation}), locale=locale)
    texts = text_factory._meta.model.objects.select_related("entry")

    for who, person in people.items():
        by_answer = {text.pk for text in texts if may(person, action, text)}
        assert {text.pk for text in texts.allowing(action, person)} == by_answer, who


def test_object_nobody_has_spoken_of_is_touched_by_nobody():
    with pytest.raises(TypeError, match="No rules are registered for Language"):
        may(curator(), Action.EDIT, Language())


def test_list_of_entries_costs_the_same_with_more_rows(organisations, django_assert_num_queries):
    person = facilitator("africa", "fr")
    may(person, Action.SEE)
    for count in (1, 3):
        for _number in range(count):
            CourseFactory(provider=organisations["africa"], draft=True)
        # rows, languages, themes, methods, texts, runs, audiences, other organisations
        with django_assert_num_queries(8):
            rows = list(Course.objects.visible_to(person).whole())
            assert all(may(person, Action.SEE, row) for row in rows)
