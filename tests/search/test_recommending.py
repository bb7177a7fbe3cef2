"""What curators put first: the same above every engine, on the first page, public things only."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms.models import ContentPage
from courses.models import Course
from search.models import Recommendation, text_key
from search.query import CatalogueQuery, Sort
from search.rebuilding import rebuild
from search.recommending import (
    MOST_FOR_A_TEXT,
    NOTHING,
    Recommended,
    forget_recommendations,
    recommended_for,
    with_recommended,
)
from search.results import RECOMMENDED, Concept, Hit, Results
from tests.factories.courses import CourseFactory
from tests.factories.pages import add_page, home
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db


def recommend(text: str, **values: object) -> Recommendation:
    row = Recommendation.objects.create(text=text, **values)
    forget_recommendations()
    return row


def asked(text: str = "Waste, MANAGEMENT!", **values: object) -> CatalogueQuery:
    return CatalogueQuery(text=text, **values)  # type: ignore[arg-type]


def found(*keys: str, count: int | None = None) -> Results:
    hits = tuple(Hit(key=key, score=1.0 / place) for place, key in enumerate(keys, start=1))
    return Results(count=count or len(keys), page=1, page_size=20, hits=hits)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Waste management", "  waste, MANAGEMENT! "),
        ("Gestión", "gestion"),
        ("الإدارة", "الادارة"),
    ],
)
def test_spelling_does_not_matter(one: str, other: str):
    assert text_key(one) == text_key(other) != ""


def test_recommended_entries_stand_first_and_say_so():
    course, webinar = CourseFactory(), WebinarFactory()
    recommend("waste management", webinar=webinar, position=1)
    recommend("waste management", course=course, position=2)
    theme = Concept(facet="theme", value="waste")
    hits = (
        Hit(key="course:900", score=3.0),
        Hit(key=f"course:{course.pk}", score=2.0, because=(theme,)),
    )

    results = with_recommended(asked(), Results(count=2, page=1, page_size=20, hits=hits))

    assert [(hit.key, hit.because) for hit in results.hits] == [
        (f"webinar:{webinar.pk}", (RECOMMENDED,)),
        (f"course:{course.pk}", (RECOMMENDED, theme)),
        ("course:900", ()),
    ]
    assert results.count == 3


@pytest.mark.parametrize(
    "query",
    [
        asked("waste"),
        asked("waste management plan"),
        asked(page=2),
        asked(sort=Sort.NEWEST),
        asked(languages=("fr",)),
        CatalogueQuery(),
    ],
)
def test_another_question_gets_nothing_recommended(query: CatalogueQuery):
    recommend("waste management", course=CourseFactory())

    results = found("course:900")

    assert recommended_for(query) == NOTHING
    assert with_recommended(query, results) is results


def test_language_of_the_page_decides():
    french, everywhere = CourseFactory(), CourseFactory()
    recommend("déchets", locale="fr", course=french)
    recommend("dechets", course=everywhere)

    assert recommended_for(asked("déchets", reader_locale="fr-CA")).entries == (
        f"course:{french.pk}",
        f"course:{everywhere.pk}",
    )
    assert recommended_for(asked("déchets", reader_locale="es")).entries == (
        f"course:{everywhere.pk}",
    )


def test_what_is_withdrawn_or_gone_vanishes():
    withdrawn, gone, kept = CourseFactory(live=False), CourseFactory(), CourseFactory()
    for course in (withdrawn, gone, kept):
        recommend("waste management", course=course)
    gone.delete()
    forget_recommendations()

    assert recommended_for(asked()).entries == (f"course:{kept.pk}",)
    assert Recommendation.objects.count() == 2


def test_few_stand_first():
    for _number in range(MOST_FOR_A_TEXT + 2):
        recommend("waste management", course=CourseFactory())

    assert len(recommended_for(asked()).entries) == MOST_FOR_A_TEXT


def test_pages_are_kept_apart():
    recommend("waste management", page=home().page_ptr)

    assert recommended_for(asked()) == Recommended(pages=(home().pk,))


def test_one_thing_once_for_a_text():
    course = CourseFactory()
    recommend("waste management", course=course)

    for values in ({}, {"course": course, "page": home().page_ptr}):
        with pytest.raises(ValidationError, match="Choose one course"):
            Recommendation(text="x", **values).full_clean(exclude=["matched"])
        with pytest.raises(IntegrityError), transaction.atomic():
            Recommendation.objects.create(text="x", **values)
    with pytest.raises(ValidationError, match="recommended for these words already"):
        Recommendation(text="Waste  management", course=course).full_clean(exclude=["matched"])
    with pytest.raises(ValidationError, match="at least one word"):
        Recommendation(text="?!", course=course).full_clean(exclude=["matched"])


@pytest.mark.usefixtures("no_index")
def test_the_api_says_why_and_costs_the_same(client: Client):
    first: Course = CourseFactory(title="Streets")
    CourseFactory(title="Waste management")
    rebuild()
    ask = {"q": "waste management"}
    client.get("/api/v1/search", ask)
    with CaptureQueriesContext(connection) as without:
        client.get("/api/v1/search", ask)
    recommend("waste management", course=first)
    recommended_for(asked())

    with CaptureQueriesContext(connection) as with_one:
        body = client.get("/api/v1/search", ask).json()

    assert [(row["title"], row["because"][:1]) for row in body["results"]] == [
        ("Streets", [{"facet": "recommended", "value": "1", "label": "Recommended"}]),
        ("Waste management", []),
    ]
    assert (body["count"], body["recommended_pages"]) == (2, [])
    assert len(with_one) == len(without)


@pytest.mark.usefixtures("no_index")
def test_whoever_turns_pages_of_the_api_meets_each_entry_once(client: Client):
    courses: list[Course] = [CourseFactory(title=f"Waste management {n}") for n in range(7)]
    rebuild()
    ask = {"q": "waste management", "page_size": "2"}
    pages = range(1, 6)

    def turned() -> list[list[str]]:
        answers = [client.get("/api/v1/search", ask | {"page": str(page)}) for page in pages]
        return [[row["id"] for row in answer.json()["results"]] for answer in answers]

    plain = turned()
    first = [row for page in plain[1:3] for row in page][1:3]  # on the second and the third page
    for key in first:
        recommend("waste management", course=Course.objects.get(pk=key.partition(":")[2]))

    shown = turned()

    assert shown[0] == [*first, *plain[0]]
    assert shown[1:] == [[row for row in page if row not in first] for page in plain[1:]]
    assert sorted(row for page in shown for row in page) == sorted(
        f"course:{course.pk}" for course in courses
    )


@pytest.mark.usefixtures("no_index")
def test_the_api_names_recommended_pages_that_are_public(client: Client):
    CourseFactory(title="Waste management")
    rebuild()
    above = home("fr")
    values = {"search_description": "What cities do with waste."}
    shown = add_page(above, ContentPage(title="Déchets", slug="déchets", **values))
    hidden = add_page(above, ContentPage(title="Hidden", slug="hidden"), is_live=False)
    closed = add_page(above, ContentPage(title="Closed", slug="closed"))
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    ask = {"q": "waste management"}
    client.get("/api/v1/search", ask)
    with CaptureQueriesContext(connection) as seen:
        client.get("/api/v1/search", ask)
    without = len(seen)
    for page in (shown, hidden, closed):
        recommend("waste management", page=page.page_ptr)
    recommended_for(asked())  # kept in memory

    with CaptureQueriesContext(connection) as seen:
        body = client.get("/api/v1/search", ask).json()
    with_pages = len(seen)
    others = [
        client.get("/api/v1/search", ask | more).json()["recommended_pages"]
        for more in ({"page": "2"}, {"kind": "course"}, {"sort": "newest"}, {"q": "waste"})
    ]

    assert body["recommended_pages"] == [
        {
            "title": "Déchets",
            "url": "http://testserver/fr/d%C3%A9chets/",
            "locale": "fr",
            "description": "What cities do with waste.",
        }
    ]
    assert client.get("/fr/d%C3%A9chets/").status_code == 200
    assert others == [[], [], [], []]
    assert with_pages == without + 2  # the pages, and which ones are closed


@pytest.mark.usefixtures("no_index")
def test_an_entry_that_was_withdrawn_a_moment_ago_is_not_shown(client: Client):
    first: Course = CourseFactory(title="Streets")
    rebuild()
    recommend("streets", course=first)
    recommended_for(asked("streets"))  # kept in memory

    Course.objects.filter(pk=first.pk).update(live=False)

    assert client.get("/api/v1/search", {"q": "streets"}).json()["results"] == []
