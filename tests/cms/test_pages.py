"""Public pages through the client: what they answer, show and cost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from academy.catalogue.enums import SessionStatus
from academy.taxonomy.models import Language, Method, Theme
from academy.taxonomy.vocabulary import vocabulary
from search.rebuilding import rebuild
from tests.factories.courses import CourseFactory, CourseInstanceFactory, CourseTextFactory
from tests.factories.organisations import OrganisationFactory, OrganisationLinkFactory
from tests.factories.webinars import WebinarFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "own_index")]

MOST_STATEMENTS = 15


def housing_course(**values: Any):
    """Make a course on housing in French that one can begin at any time."""
    course = CourseFactory(**values)
    course.in_language.set(Language.objects.filter(tag="fr"))
    course.themes.set(Theme.objects.filter(slug="housing"))
    course.methods.set(Method.objects.filter(slug="self-paced-course"))
    course.save()
    CourseInstanceFactory(course=course, on_demand=True)
    return course


def structured(html: str) -> list[dict[str, Any]]:
    """Return every block of structured data on a page."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return [json.loads(block) for block in blocks]


def statements_of(client: Client, path: str) -> int:
    """Return how many statements a page costs once the vocabularies are in memory."""
    vocabulary()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def make_some(number: int) -> None:
    """Make courses and webinars with everything that a line shows, and index them."""
    for _each in range(number):
        course = housing_course(provider=OrganisationFactory(latitude=14.7, longitude=-17.4))
        CourseTextFactory(entry=course)
        CourseInstanceFactory(course=course)
        WebinarFactory(time_zone="Africa/Dakar")
    rebuild()


@pytest.mark.parametrize(
    "path",
    [
        "/en/catalogue/",
        "/en/",
        "/en/catalogue/?q=course&language=fr&theme=housing",
        "/en/themes/housing/",
        "/en/methods/self-paced-course/",
        "/en/languages/fr/",
        "/en/themes/",
        "/en/methods/",
        "/en/languages/",
        "/en/organisations/",
    ],
)
def test_lists_cost_the_same_for_one_row_and_for_three(client: Client, path: str):
    make_some(1)
    client.get(path)
    once = statements_of(client, path)
    make_some(2)

    assert statements_of(client, path) == once
    assert once <= MOST_STATEMENTS


def test_catalogue_without_an_index_lists_the_newest_and_says_so(client: Client):
    housing_course(title="Roofs", level="beginner")
    housing_course(title="Towers")
    other = CourseFactory(title="Bridges", level="beginner")

    page = client.get("/en/catalogue/?theme=housing&q=anything&level=beginner&state=ended")
    text = page.content.decode()

    assert page.status_code == 200
    assert "The search cannot answer now" in text
    assert "Roofs" in text
    assert "Towers" not in text
    assert other.title not in text
    # What was asked stays chosen, to be followed when the search is back.
    for rest in (
        "q=anything&amp;theme=housing&amp;level=beginner",
        "theme=housing&amp;level=beginner&amp;state=ended",
    ):
        assert f'href="/en/catalogue/?{rest}"' in text


def test_catalogue_without_an_index_can_be_leafed_through(client: Client):
    for number in range(23):
        CourseFactory(title=f"Roofs {number:02d}")

    first = client.get("/en/catalogue/?q=roofs").content.decode()
    last = client.get("/en/catalogue/?q=roofs&page=9").content.decode()

    assert 'href="/en/catalogue/?q=roofs&amp;page=2"' in first
    assert [f"Roofs {number:02d}" for number in range(23) if f"Roofs {number:02d}" in last] == [
        "Roofs 00",
        "Roofs 01",
        "Roofs 02",
    ]


def test_catalogue_says_what_it_did_not_follow(client: Client):
    make_some(1)

    text = client.get("/en/catalogue/?language=klingon&page=99999999").content.decode()

    assert "klingon" in text
    assert text.count('class="notice notice--warn"') == 2


def test_catalogue_that_finds_nothing_names_ways_on_with_numbers(client: Client):
    make_some(1)

    page = client.get("/en/catalogue/?theme=housing&language=ar")

    ways = page.context["ways"]
    assert (ways[0].label, ways[0].count) == ("The same in every language", 1)
    assert ways[-1].label == "The whole catalogue"
    for way in ways:
        assert client.get(way.url).context["lines"]


def test_catalogue_shows_live_rows_even_when_the_index_lags(client: Client):
    course = housing_course(title="Old name")
    rebuild()
    type(course).objects.filter(pk=course.pk).update(title="New name")
    hidden = CourseFactory(title="Never indexed")

    text = client.get("/en/catalogue/").content.decode()

    assert "New name" in text
    assert hidden.title not in text


@pytest.mark.parametrize("query", ["q=%00%07", "q=" + "a" * 10_000, "theme=x&" * 500, "page=-1"])
def test_catalogue_bears_strange_questions(client: Client, query: str):
    make_some(1)

    assert client.get(f"/en/catalogue/?{query}").status_code == 200


def test_hostile_titles_are_shown_as_words(client: Client):
    course = housing_course(title="</script><script>alert(1)</script>", locale='"><b>')
    rebuild()

    for path in ("/en/catalogue/", course.get_absolute_url(), "/en/themes/housing/"):
        text = client.get(path, follow=True).content.decode()
        assert "<script>alert" not in text
        assert "<b>" not in text
        assert structured(text)


def test_titles_in_another_language_are_marked(client: Client):
    housing_course(title="Habiter", locale="fr")
    rebuild()

    text = client.get("/en/catalogue/").content.decode()

    assert re.search(r'<a href="[^"]+" lang="fr" dir="ltr">Habiter</a>', text)


def test_theme_page_has_its_own_head(client: Client):
    make_some(1)

    page = client.get("/en/themes/housing/")

    head = page.context["head"]
    assert (head.title, head.canonical) == ("Housing", "http://testserver/en/themes/housing/")
    assert {other.locale for other in head.alternates} == {"en", "fr", "es", "ar"}
    assert head.default_url == head.canonical
    kinds = [block["@type"] for block in structured(page.content.decode())]
    assert kinds == ["ItemList", "BreadcrumbList"]


def test_filtered_pages_are_not_for_search_engines(client: Client):
    make_some(1)

    assert client.get("/en/catalogue/").context["head"].is_indexed
    assert not client.get("/en/catalogue/?language=fr").context["head"].is_indexed


@pytest.mark.parametrize(
    "path", ["/en/themes/nope/", "/en/methods/nope/", "/en/languages/nope/", "/en/courses/9/x/"]
)
def test_what_does_not_exist_is_not_found_and_helps(client: Client, path: str):
    page = client.get(path)

    assert page.status_code == 404
    assert "There is no page here" in page.content.decode()
    assert 'href="/en/catalogue/"' in page.content.decode()


@pytest.mark.parametrize("factory", [CourseFactory, WebinarFactory])
def test_a_wrong_slug_leads_to_the_right_one(client: Client, factory: Callable[..., Any]):
    entry = factory(title="Room for trees")
    right = entry.get_absolute_url()

    answer = client.get(right.replace("room-for-trees", "something-else"))

    assert (answer.status_code, answer.headers["Location"]) == (301, right)


def test_a_withdrawn_course_is_gone_and_a_draft_was_never_there(client: Client):
    withdrawn, draft = CourseFactory(live=False), CourseFactory(draft=True)

    answers = [client.get(f"/en/courses/{row.pk}/{row.slug}/") for row in (withdrawn, draft)]

    assert [answer.status_code for answer in answers] == [410, 404]
    assert "no longer offered" in answers[0].content.decode()


def test_a_way_of_learning_says_what_one_does_in_it(client: Client):
    text = client.get("/en/methods/self-paced-course/").content.decode()

    assert '<p class="lead">Find out what others know and do.</p>' in text


def test_a_duplicate_leads_to_its_original(client: Client):
    original = CourseFactory()
    copy = CourseFactory(duplicate_of=original)

    answer = client.get(copy.get_absolute_url())

    assert (answer.status_code, answer.headers["Location"]) == (301, original.get_absolute_url())


def test_course_page_tells_who_when_and_where_to(client: Client):
    whole = OrganisationFactory(name="World Network")
    link = OrganisationLinkFactory(other=whole)
    course = housing_course(
        provider=link.organisation, url="https://www.ville.example/cours", title="Habiter"
    )

    page = client.get(course.get_absolute_url())

    text = page.content.decode()
    assert page.context["action"].host == "ville.example"
    assert 'href="https://www.ville.example/cours" rel="nofollow noopener"' in text
    assert "Part of <a" in text
    assert "World Network" in text
    assert [fact.label for fact in page.context["facts"]][:2] == ["Languages of teaching", "Themes"]


def test_an_entry_without_an_address_leads_to_its_provider(client: Client):
    course = housing_course(provider=OrganisationFactory(url="https://institute.example/"))

    action = client.get(course.get_absolute_url()).context["action"]

    assert (action.host, action.is_main) == ("institute.example", False)


def test_course_as_structured_data(client: Client):
    course = housing_course(title="Habiter", is_accessible_for_free=True)

    blocks = structured(client.get(course.get_absolute_url()).content.decode())

    assert blocks[0] == {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": f"http://testserver{course.get_absolute_url()}",
        "identifier": course.key,
        "url": f"http://testserver{course.get_absolute_url()}",
        "name": "Habiter",
        "description": "Habiter",
        "inLanguage": ["fr"],
        "about": [{"@type": "DefinedTerm", "termCode": "housing", "name": "Housing"}],
        "isAccessibleForFree": True,
        "provider": {"@type": "Organization", "name": course.provider.name},
        "learningResourceType": [
            {
                "@type": "DefinedTerm",
                "termCode": "self-paced-course",
                "name": vocabulary().methods["self-paced-course"].label("en"),
            }
        ],
        "hasCourseInstance": [{"@type": "CourseInstance"}],
    }


def test_cancelled_and_moved_webinars_say_so(client: Client):
    cancelled = WebinarFactory(status=SessionStatus.CANCELLED, join_url="https://room.example/s")
    moved = WebinarFactory(previous_starts_at=datetime(2026, 12, 1, 9, tzinfo=UTC))

    pages = [client.get(row.get_absolute_url()).content.decode() for row in (cancelled, moved)]

    events = [structured(page)[0] for page in pages]
    assert [event["eventStatus"].rpartition("/")[2] for event in events] == [
        "EventCancelled",
        "EventRescheduled",
    ]
    assert events[1]["previousStartDate"] == "2026-12-01T09:00:00+00:00"
    assert "room.example" not in pages[0]
    assert "button--main" not in pages[0].partition('class="act"')[2].partition("</div>")[0]


def test_the_zone_of_the_reader_comes_from_the_cookie_and_nonsense_is_ignored(client: Client):
    webinar = WebinarFactory(time_zone="Africa/Dakar")
    client.cookies["zone"] = "Asia/Tokyo"
    known = client.get(webinar.get_absolute_url()).content.decode()
    client.cookies["zone"] = "../../etc/passwd"
    strange = client.get(webinar.get_absolute_url()).content.decode()

    assert "18:00 (Tokyo time; 09:00 in Dakar)" in known
    assert "09:00 (Dakar time)" in strange


def test_nothing_found_is_not_offered_to_be_shown(client: Client):
    housing_course()
    rebuild()

    page = client.get("/en/catalogue/?q=qzxwvqzxwv&theme=housing").content.decode()

    buttons = re.findall(r'<p class="filters-go"><button[^>]*>(.*?)</button>', page)
    assert buttons == ["Search"]


def test_lines_on_the_page_of_an_organisation_do_not_repeat_its_name(client: Client):
    provider = OrganisationFactory(country="FR")
    housing_course(provider=provider, time_required=timedelta(hours=6))
    rebuild()

    shown = client.get(f"/en/organisations/{provider.pk}/{provider.slug}/").context["lines"]

    assert [(line.provider, line.country, line.facts) for line in shown] == [
        (None, "", ("About 6 hours",))
    ]


def test_organisation_without_entries_invites(client: Client):
    row = OrganisationFactory(name="Quiet Town")
    rebuild()

    text = client.get(f"/en/organisations/{row.pk}/{row.slug}/").content.decode()

    assert "Nothing of this organisation is here yet" in text


@pytest.mark.parametrize("path", ["/en/", "/fr/", "/es/", "/ar/"])
def test_home_in_every_language_with_and_without_an_index(client: Client, path: str):
    WebinarFactory(title="Soon")
    housing_course()
    without = client.get(path)
    rebuild()
    indexed = client.get(path)

    assert (without.status_code, indexed.status_code) == (200, 200)
    assert "Soon" in indexed.content.decode()
    assert len(indexed.context["tiles"]) == 7


def test_plans_are_kept_for_ever(client: Client):
    answer = client.get("/patterns/territory-and-services/housing.svg")

    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/patterns/territory-and-services/..%2f.svg").status_code == 404


def test_sitemaps_list_every_page_in_every_language(client: Client):
    course = housing_course()

    index = client.get("/sitemap.xml").content.decode()
    courses = client.get("/sitemap-courses.xml").content.decode()

    assert "http://testserver/sitemap-courses.xml" in index
    path = course.get_absolute_url().removeprefix("/en")
    for locale in ("en", "fr", "es", "ar"):
        assert f"<loc>http://testserver/{locale}{path}</loc>" in courses
    assert 'hreflang="x-default"' in courses
    for name in ("pages", "fixed", "webinars", "organisations"):
        assert client.get(f"/sitemap-{name}.xml").status_code == 200


def test_robots_name_the_sitemap(client: Client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_the_search_describes_itself(client: Client, own_index: Path):
    assert "{searchTerms}" in client.get("/opensearch.xml").content.decode()


@pytest.mark.parametrize(
    ("fault", "status"), [(OperationalError("database is locked"), 503), (KeyError("x"), 500)]
)
def test_faults_get_a_page_that_needs_no_database(
    client: Client, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
):
    def fail(*_values: object) -> None:
        raise fault

    monkeypatch.setattr("cms.views.lists.ask", fail)
    client.raise_request_exception = False

    with CaptureQueriesContext(connection) as captured:
        page = client.get("/ar/catalogue/")

    assert page.status_code == status
    assert 'dir="rtl"' in page.content.decode()
    assert ("Retry-After" in page.headers) is (status == 503)
    assert [query["sql"] for query in captured if "session" in query["sql"]] == []
