"""Where an entry is used: pages of every kind, their drafts too, and nothing that is hidden."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex

from academy.taxonomy.models import Language, Region, Theme
from cms.models import ContentPage, LearningPathPage, ListingPage
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
    page = signed_in(curator()).get(address(course, "usage")).content.decode()

    assert "those whose filter has words of its own are not" in page


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


def found_block(asked: str, kind: str = "found") -> list[tuple[str, dict[str, object]]]:
    return [(kind, {"heading": "", "asked": asked, "number": 6})]


def lists_by_filter(html: str, titles: list[str]) -> list[bool]:
    """Return for each title whether the table names it as found by its filter."""
    rows = BeautifulSoup(html, "html.parser").select("#listing-results tbody tr")
    found = {row.select("td")[0].get_text(" ", strip=True) for row in rows
             if "by its filter" in row.select("td")[1].get_text()}  # fmt: skip
    return [title in found for title in titles]


def test_usage_names_public_pages_whose_filter_an_entry_fits(course: Course) -> None:
    theme = Theme.objects.exclude(parent=None)[0]
    above = theme.parent
    course.themes.set([theme])
    course.save()
    europe = region_page("europe")
    asked = {
        "Its language": "/en/catalogue/?language=fr",
        "Theme above it": f"/fr/themes/{above.slug}/?language=fr&language=es",
        "Its region": "/en/catalogue/?region=africa&kind=course",
        "Its provider": f"/en/catalogue/?provider={course.provider_id}",
        "Level not stated": "/en/catalogue/?level=not-stated",
        "Other language": "/en/catalogue/?language=es",
        "Other kind": "/en/catalogue/?language=fr&kind=webinar",
        "With words": "/en/catalogue/?q=course&language=fr",
    }
    for number, (title, address_of_list) in enumerate(asked.items()):
        add_page(europe, ListingPage(title=title, slug=f"l{number}", asked=address_of_list))
    blocks = {"In a block": "found", "Webinars block": "webinars"}
    for number, (title, kind) in enumerate(blocks.items()):
        body = found_block("/en/catalogue/?language=fr", kind)
        add_page(europe, ContentPage(title=title, slug=f"b{number}", body=body))
    hidden = ListingPage(title="Draft", slug="draft", asked="/en/catalogue/?language=fr")
    add_page(europe, hidden, is_live=False)
    titles = [*asked, *blocks, "Draft"]
    browser = signed_in(facilitator("africa", "fr"))

    seen = lists_by_filter(browser.get(address(course, "usage")).content.decode(), titles)
    Course.objects.update(live=False)
    seen_hidden = lists_by_filter(browser.get(address(course, "usage")).content.decode(), titles)

    assert dict(zip(titles, seen, strict=True)) == {
        "Its language": True,
        "Theme above it": True,
        "Its region": True,
        "Its provider": True,
        "Level not stated": True,
        "Other language": False,
        "Other kind": False,
        "With words": False,
        "In a block": True,
        "Webinars block": False,
        "Draft": False,
    }
    assert not any(seen_hidden)


def test_usage_of_a_term_and_of_an_organisation_names_lists_filtered_by_it(course: Course) -> None:
    theme, other = Theme.objects.filter(parent=None)[:2]
    europe = region_page("europe")
    asked = {
        "By theme": f"/en/catalogue/?q=water&theme={theme.slug}",
        "By other theme": f"/en/catalogue/?theme={other.slug}",
        "By provider": f"/en/catalogue/?provider={course.provider_id}&theme={other.slug}",
        "By language": "/en/languages/fr/",
    }
    for number, (title, address_of_list) in enumerate(asked.items()):
        add_page(europe, ListingPage(title=title, slug=f"l{number}", asked=address_of_list))
    browser = signed_in(curator())

    seen = [
        lists_by_filter(browser.get(address(thing, "usage")).content.decode(), list(asked))
        for thing in (theme, course.provider, Language.objects.get(tag="fr"))
    ]

    assert seen == [
        [True, False, False, False],
        [False, False, True, False],
        [False, False, False, True],
    ]


def test_usage_costs_the_same_for_few_and_many_filters(course: Course) -> None:
    browser, counts, europe = signed_in(curator()), [], region_page("europe")
    for number in (2, 8):
        for each in range(number):
            made = ListingPage(
                title="L",
                slug=f"l-{number}-{each}",
                asked=f"/en/catalogue/?language=fr&provider={course.provider_id}",
                body=found_block("/en/catalogue/?language=fr&language=es"),
            )
            add_page(europe, made)
        browser.get(address(course, "usage"))
        with CaptureQueriesContext(connection) as seen:
            browser.get(address(course, "usage"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
