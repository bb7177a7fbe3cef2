"""Where an entry is used: pages of every kind, their drafts too, and nothing that is hidden."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex

from academy.taxonomy.models import Language, Region
from cms.models import LearningPathPage, ListingPage
from courses.models import Course
from search.models import Recommendation
from tests.cms.viewsets.screens import address, signed_in
from tests.factories.accounts import curator, facilitator
from tests.factories.courses import CourseFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.pages import add_page, region_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    """Return a course of Africa in French."""
    africa = OrganisationFactory(region=Region.objects.get(code="africa"))
    made: Course = CourseFactory(title="The course", provider=africa)
    made.in_language.set([Language.objects.get(tag="fr")])
    made.save()
    return made


def path_with(course: Course, title: str) -> LearningPathPage:
    entry = [("course", course)]
    steps = [("step", {"entry": entry, "why": "Begin here"})]
    return LearningPathPage(title=title, slug=title.lower().replace(" ", "-"), steps=steps)


def list_with(course: Course, title: str) -> ListingPage:
    chosen = [("course", course)]
    return ListingPage(title=title, slug=title.lower().replace(" ", "-"), chosen=chosen)


def test_usage_names_pages_duplicates_and_recommendations(course: Course) -> None:
    africa, europe = region_page("africa"), region_page("europe")
    for page in (
        add_page(africa, path_with(course, "Shown path")),
        add_page(europe, list_with(course, "Foreign list")),
        add_page(africa, path_with(CourseFactory(), "Other path")),
    ):
        ReferenceIndex.create_or_update_for_object(page)
    add_page(africa, list_with(course, "Own draft"), is_live=False)
    add_page(europe, list_with(course, "Hidden draft"), is_live=False)
    CourseFactory(title="Its twin", duplicate_of=course, provider=course.provider)
    Recommendation.objects.create(text="waste of water", course=course)
    titles = ("Shown path", "Foreign list", "Own draft", "Other path", "Hidden draft", "Its twin")

    seen = {
        name: signed_in(person).get(address(course, "usage")).content.decode()
        for name, person in (("own", facilitator("africa", "fr")), ("all", curator()))
    }

    assert [title in seen["own"] for title in titles] == [True, True, True, False, False, True]
    assert [title in seen["all"] for title in titles] == [True, True, True, False, True, True]
    assert ["waste of water" in seen[name] for name in ("own", "all")] == [False, True]


def test_usage_of_what_nobody_uses_says_so(course: Course) -> None:
    page = signed_in(curator()).get(address(course, "usage"))

    assert page.status_code == 200


def test_usage_costs_the_same_for_few_and_many_duplicates(course: Course) -> None:
    browser, counts = signed_in(curator()), []
    for number in (1, 12):
        for _each in range(number):
            CourseFactory(duplicate_of=course, provider=OrganisationFactory())
        browser.get(address(course, "usage"))
        with CaptureQueriesContext(connection) as seen:
            browser.get(address(course, "usage"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
