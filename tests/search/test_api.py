"""Search and suggestions in the API, on a real index."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from academy.taxonomy.vocabulary import vocabulary
from courses.models import Course
from search.rebuilding import rebuild
from search.schemas import SearchOut
from tests.factories.courses import CourseFactory, CourseInstanceFactory, CourseTextFactory
from tests.factories.harvesting import SourceRecordFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.webinars import WebinarFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_index")]

SEARCH = "/api/v1/search"


def course(title: str, *, themes: tuple[str, ...] = (), languages: tuple[str, ...] = ()) -> Course:
    """Make a public course with terms."""
    terms = vocabulary()
    row: Course = CourseFactory(title=title)
    row.themes.set([terms.themes[value].pk for value in themes])
    row.in_language.set([terms.languages[tag].pk for tag in languages])
    row.save()
    return row


def test_search_answers_in_the_fixed_shape(client: Client, now: datetime):
    housing = course("Orçamento aberto", themes=("participatory-planning-and-budgeting",))
    housing.in_language.set([vocabulary().languages["pt"].pk])
    housing.save()
    CourseInstanceFactory(course=housing)
    SourceRecordFactory(entry_id=housing.pk, key="first:1")
    SourceRecordFactory(entry_id=housing.pk, key="second:1")
    course("Something else")
    rebuild()

    with time_machine.travel(now, tick=False):
        body = client.get(SEARCH, {"q": "budget participatif", "locale": "fr"}).json()

    label = vocabulary().themes["participatory-planning-and-budgeting"].label("fr")
    assert list(body) == [
        "count",
        "page",
        "page_size",
        "results",
        "facets",
        "suggestion",
        "recommended_pages",
        "from_index",
    ]
    assert (body["count"], body["page"], body["page_size"]) == (1, 1, 20)
    assert body["results"] == [
        {
            "id": f"course:{housing.pk}",
            "kind": "course",
            "title": "Orçamento aberto",
            "locale": "en",
            "url": f"http://testserver/fr/courses/{housing.pk}/or%C3%A7amento-aberto/",
            "provider": housing.provider.name,
            "provider_id": housing.provider.pk,
            "in_language": ["pt"],
            "themes": ["participatory-planning-and-budgeting"],
            "methods": [],
            "state": "upcoming-open",
            "starts_at": "2026-12-07T09:00:00Z",
            "because": [
                {
                    "facet": "theme",
                    "value": "participatory-planning-and-budgeting",
                    "label": label,
                }
            ],
            "source_key": "first:1",
            "source_keys": ["first:1", "second:1"],
        }
    ]
    themes = {row["value"]: row for row in body["facets"]["theme"]}
    assert themes["participatory-planning-and-budgeting"] == {
        "value": "participatory-planning-and-budgeting",
        "label": label,
        "count": 1,
    }
    assert body["facets"]["language"][0] == {"value": "pt", "label": "portugais", "count": 1}


def test_search_answers_as_its_schema_says(client: Client):
    row = course("Housing", themes=("housing",), languages=("fr", "en"))
    CourseInstanceFactory(course=row)
    CourseTextFactory(entry=row)
    SourceRecordFactory(entry_id=row.pk, key="first:1")
    WebinarFactory(title="Housing", organizer=None)
    rebuild()

    response = client.get(SEARCH, {"q": "housing", "locale": "fr"})

    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    body = json.loads(response.content)
    assert len(body["results"]) == 2
    assert SearchOut.model_validate(body).model_dump(mode="json") == body


def test_search_filters_are_or_inside_and_and_between(client: Client):
    ours = course("One", themes=("housing",), languages=("fr",))
    course("Two", themes=("housing",), languages=("en",))
    course("Three", themes=("energy",), languages=("es",))
    WebinarFactory()
    rebuild()

    body = client.get(f"{SEARCH}?theme=housing&theme=energy&language=fr&kind=course").json()

    assert [row["id"] for row in body["results"]] == [ours.key]
    counted = {row["value"]: row["count"] for row in body["facets"]["language"]}
    assert {tag: counted.get(tag) for tag in ("fr", "en", "es")} == {"fr": 1, "en": 1, "es": 1}


def test_search_title_is_in_the_readers_language_where_there_is_one(client: Client):
    row = course("Housing")
    CourseTextFactory(entry=row, title="Logement")
    rebuild()

    french = client.get(SEARCH, {"locale": "fr"}).json()["results"][0]
    spanish = client.get(SEARCH, {"locale": "es"}).json()["results"][0]

    assert (french["title"], french["locale"]) == ("Logement", "fr")
    assert (spanish["title"], spanish["locale"]) == ("Housing", "en")


def test_search_shows_what_is_true_when_the_index_lags(client: Client):
    shown, withdrawn = course("Kept title"), course("Kept too")
    rebuild()
    Course.objects.filter(pk=shown.pk).update(title="Changed title")
    Course.objects.filter(pk=withdrawn.pk).update(live=False)

    results = client.get(SEARCH, {"q": "kept"}).json()["results"]

    assert [row["title"] for row in results] == ["Changed title"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("kind=play", "kind"),
        ("theme=nothing", "theme"),
        ("language=klingon", "language"),
        ("method=%00", "method"),
        ("region=moon", "region"),
        ("provider=999999", "provider"),
        ("provider=abc", "provider"),
        ("provider=99999999999999999999999", "provider"),
        ("mode=psychic", "mode"),
        ("level=god", "level"),
        ("free=maybe", "free"),
        ("state=liquid", "state"),
        ("sort=random", "sort"),
        ("page=0", "page"),
        ("page=10000000", "page"),
        ("page=501", "page"),
        ("page=abc", "page"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("page_size=abc", "page_size"),
        ("locale=xx", "locale"),
        ("q=" + "a" * 10_000, "q"),
        ("&".join(f"theme=theme-{number}" for number in range(500)), "theme"),
        ("&".join("theme=housing" for _ in range(500)), "theme"),
        ("unheard=1", "unheard"),
    ],
)
def test_search_refuses_what_it_cannot_follow_and_names_it(
    client: Client, query: str, parameter: str
):
    response = client.get(f"{SEARCH}?{query}")

    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    assert {fault["parameter"] for fault in response.json()["errors"]} == {parameter}


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01\x1b[31m",
        "title:secret AND (a OR b) NOT c~2 ^5 [1 TO 2] *",
        '"',
        "\\",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "\u202e\u200b\ufeff",
        "😀" * 100,
        "a " * 100,
        "%",
        "ﷺ" * 200,
    ],
)
def test_search_any_text_is_only_text(client: Client, text: str):
    course("Housing")
    rebuild()

    response = client.get(SEARCH, {"q": text})

    assert response.status_code == 200
    assert json.loads(response.content)["page"] == 1


def test_search_empty_parameters_of_a_form_restrict_nothing(client: Client):
    course("Housing")
    rebuild()

    query = "q=&kind=&language=&theme=&method=&audience=&region=&provider=&mode=&level=&free=&sort="

    assert client.get(f"{SEARCH}?{query}").json()["count"] == 1


@pytest.mark.parametrize("asked", [{"q": "water"}, {"state": "ended"}, {"sort": "soonest"}])
def test_search_without_an_index_says_when_to_come_back(client: Client, asked: dict[str, str]):
    response = client.get(SEARCH, asked)

    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "30"


def test_search_without_an_index_still_browses_and_says_where_from(client: Client):
    housing = course("Roofs", themes=("housing",))
    course("Bridges")

    response = client.get(SEARCH, {"theme": "housing"})
    beyond = client.get(SEARCH, {"theme": "housing", "page": 2}).json()
    body = response.json()

    assert [each["id"] for each in body["results"]] == [housing.key]
    assert (body["count"], body["facets"], body["from_index"]) == (1, {}, False)
    assert response["Cache-Control"] == "no-cache"
    assert (beyond["count"], beyond["results"]) == (1, [])
    rebuild()
    assert client.get(SEARCH, {"theme": "housing"}).json()["from_index"] is True


def _statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as statements:
        assert client.get(path).status_code == 200
    return len(statements)


def test_search_statements_do_not_grow(client: Client):
    def add() -> None:
        row = course("Housing", themes=("housing",), languages=("fr",))
        CourseInstanceFactory(course=row)
        CourseTextFactory(entry=row)
        SourceRecordFactory(entry_id=row.pk)
        WebinarFactory(title="Housing too")

    add()
    rebuild()
    provider = Course.objects.first().provider_id
    narrow = f"{SEARCH}?q=housing&provider={provider}"
    one = _statements(client, SEARCH)
    for _number in range(4):
        add()
    rebuild()

    assert _statements(client, SEARCH) == one
    assert one <= 15
    assert _statements(client, narrow) <= 15


def test_search_pages_are_linked(client: Client):
    for number in range(3):
        course(f"Housing {number}")
    rebuild()

    response = client.get(f"{SEARCH}?q=housing&page=2&page_size=1")

    assert response["Link"] == (
        '<http://testserver/api/v1/search?q=housing&page=1&page_size=1>; rel="prev", '
        '<http://testserver/api/v1/search?q=housing&page=3&page_size=1>; rel="next"'
    )


def test_suggest_shows_titles_in_the_readers_language_as_they_are_now(client: Client):
    row, withdrawn = course("Housing for all"), course("Housing gone")
    CourseTextFactory(entry=row, title="Habiter", locale="fr-CA")
    rebuild()
    Course.objects.filter(pk=withdrawn.pk).update(live=False)

    body = client.get("/api/v1/suggest", {"q": "housing", "locale": "fr"}).json()

    assert [(entry["title"], entry["locale"]) for entry in body["entries"]] == [
        ("Habiter", "fr-CA")
    ]


def test_suggest_completes_terms_titles_and_organisations(client: Client):
    organisation = OrganisationFactory(name="Housing Institute")
    row = CourseFactory(title="Housing for all", provider=organisation)
    rebuild()

    body = client.get("/api/v1/suggest", {"q": "hous"}).json()

    assert [term["value"] for term in body["terms"]][:1] == ["housing"]
    assert body["terms"][0]["url"] == "http://testserver/en/themes/housing/"
    assert body["entries"] == [
        {
            "id": row.key,
            "title": "Housing for all",
            "locale": "en",
            "url": f"http://testserver/en/courses/{row.pk}/housing-for-all/",
        }
    ]
    assert [each["id"] for each in body["organisations"]] == [organisation.pk]


@pytest.mark.parametrize("text", ["", "h", "\x00\x00", "*", "a" * 200])
def test_suggest_short_or_strange_text_is_no_fault(client: Client, text: str):
    rebuild()

    assert client.get("/api/v1/suggest", {"q": text}).status_code == 200
