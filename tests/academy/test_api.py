"""What every route of the API owes a visitor: honest errors, limits, ETags, open doors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from academy.taxonomy.vocabulary import vocabulary
from academy.visitors import client_address
from tests.factories.courses import CourseFactory, CourseInstanceFactory, CourseTextFactory
from tests.factories.harvesting import SourceRecordFactory
from tests.factories.organisations import OrganisationFactory, OrganisationLinkFactory
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db

LISTS = ("themes", "methods", "organisations", "courses", "webinars")


def problem_of(response: Any) -> tuple[int, str, list[str]]:
    """Return status, detail and parameters at fault of a problem details answer."""
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    assert body["type"] == "about:blank"
    assert body["title"]
    return body["status"], body["detail"], [fault["parameter"] for fault in body.get("errors", [])]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing",
        "courses/",
        "courses/abc",
        "courses/-1",
        "courses/1",
        "courses/99999999999999999999999999",
        "webinars/1",
        "organisations/1",
        "search/",
        "../etc/passwd",
        "%00",
    ],
)
def test_api_unknown_address_is_a_problem(client: Client, path: str):
    assert problem_of(client.get(f"/api/v1/{path}")) == (
        404,
        "There is nothing at this address.",
        [],
    )


def test_api_draft_and_duplicate_are_not_there(client: Client):
    draft = CourseFactory(draft=True)
    duplicate = CourseFactory(duplicate_of=CourseFactory())

    assert client.get(f"/api/v1/courses/{draft.pk}").status_code == 404
    assert client.get(f"/api/v1/courses/{duplicate.pk}").status_code == 404
    assert client.get("/api/v1/courses").json()["count"] == 1


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("path", ["courses", "openapi.json", "docs", "search", "courses/1"])
def test_api_can_only_be_read(client: Client, method: str, path: str):
    response = getattr(client, method)(f"/api/v1/{path}")

    assert problem_of(response) == (405, "This address can only be read.", [])
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", [*LISTS, "openapi.json", "docs"])
def test_api_head_and_options_are_answered(client: Client, path: str):
    read = client.get(f"/api/v1/{path}")
    head = client.head(f"/api/v1/{path}")
    options = client.options(f"/api/v1/{path}", headers={"Origin": "https://city.example"})

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == read.headers["ETag"]
    assert options.status_code == 204
    assert options.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert options.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", LISTS)
def test_api_answer_known_by_its_etag_is_not_sent_again(client: Client, path: str):
    CourseFactory()
    WebinarFactory()
    first = client.get(f"/api/v1/{path}")

    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first.headers["ETag"]})
    other = client.get(f"/api/v1/{path}", headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert (other.status_code, other.content) == (200, first.content)


def test_api_etag_changes_with_the_entry(client: Client):
    course = CourseFactory(title="Before")
    first = client.get(f"/api/v1/courses/{course.pk}")
    course.title = "After"
    course.save()

    again = client.get(
        f"/api/v1/courses/{course.pk}", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert (again.status_code, again.json()["title"]) == (200, "After")


@pytest.mark.parametrize("path", [*LISTS, "search", "suggest"])
def test_api_unknown_parameters_are_refused(client: Client, path: str):
    response = client.get(f"/api/v1/{path}?nonsense=1&%00=2&locale=en")

    assert problem_of(response) == (422, "Some parameters cannot be followed.", ["", "nonsense"])


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=abc", "page"),
        ("page=10000000", "page"),
        ("page=1e3", "page"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("page_size=abc", "page_size"),
        ("locale=xx", "locale"),
        ("theme=nothing", "theme"),
        ("theme=%00", "theme"),
        ("language=klingon", "language"),
        ("method=' OR 1=1", "method"),
    ],
)
def test_api_list_parameters_are_refused_with_their_name(
    client: Client, query: str, parameter: str
):
    status, _detail, parameters = problem_of(client.get(f"/api/v1/courses?{query}"))

    assert (status, parameters) == (422, [parameter])


def test_api_five_hundred_filters_are_refused(client: Client):
    query = "&".join(f"theme=theme-{number}" for number in range(500))

    status, _detail, parameters = problem_of(client.get(f"/api/v1/courses?{query}"))

    assert (status, parameters) == (422, ["theme"])


def test_api_more_parameters_than_django_reads(client: Client):
    response = client.get("/api/v1/courses?" + "&".join("theme=x" for _ in range(10_001)))

    assert problem_of(response) == (400, "The request has too many parameters.", [])


def test_api_filters_and_pages(client: Client):
    terms = vocabulary()
    ours = [CourseFactory() for _number in range(3)]
    CourseFactory()
    for course in ours:
        course.themes.set([terms.themes["housing"].pk])
        course.in_language.set([terms.languages["fr"].pk])
        course.save()

    query = "theme=territory-and-services&theme=energy&language=fr&page_size=2"
    first = client.get(f"/api/v1/courses?{query}")
    second = client.get(f"/api/v1/courses?{query}&page=2")
    beyond = client.get(f"/api/v1/courses?{query}&page=3")

    assert [row["id"] for row in first.json()["results"]] == [ours[0].key, ours[1].key]
    assert [row["id"] for row in second.json()["results"]] == [ours[2].key]
    assert (beyond.json()["count"], beyond.json()["results"]) == (3, [])
    base = "http://testserver/api/v1/courses?theme=territory-and-services&theme=energy"
    following = f'<{base}&language=fr&page_size=2&page=2>; rel="next"'
    assert first.headers["Link"] == following


def test_api_course_says_what_the_row_says(client: Client):
    course = CourseFactory(title="Housing", url="https://city.example/h", level="beginner")
    course.themes.set([vocabulary().themes["housing"].pk])
    course.save()
    CourseTextFactory(entry=course, title="Logement")
    CourseInstanceFactory(course=course, on_demand=True)
    SourceRecordFactory(entry_id=course.pk, key="source:1")
    SourceRecordFactory(entry_id=course.pk, key="other:1")

    body = client.get(f"/api/v1/courses/{course.pk}?locale=fr").json()

    expected = {
        "id": f"course:{course.pk}",
        "kind": "course",
        "title": "Logement",
        "locale": "fr",
        "url": f"http://testserver/fr/courses/{course.pk}/housing/",
        "same_as": "https://city.example/h",
        "themes": ["housing"],
        "level": "beginner",
        "state": "on-demand",
        "source_key": "source:1",
        "source_keys": ["source:1", "other:1"],
    }
    assert {name: body[name] for name in expected} == expected
    assert body["provider"]["name"] == course.provider.name


def test_api_webinar_keeps_its_address_to_join_to_itself(client: Client):
    webinar = WebinarFactory(join_url="https://meet.example/secret", capacity=10)

    response = client.get(f"/api/v1/webinars/{webinar.pk}")

    assert response.json()["id"] == webinar.key
    assert b"secret" not in response.content


def test_api_organisation_with_links(client: Client):
    link = OrganisationLinkFactory()

    body = client.get(f"/api/v1/organisations/{link.organisation.pk}").json()

    assert body["links"] == [{"kind": "part-of", "id": link.other.pk, "name": link.other.name}]


def test_api_vocabularies_are_named_in_the_locale(client: Client):
    body = client.get("/api/v1/themes?locale=pt").json()
    by_value = {row["value"]: row for row in body["results"]}

    assert body["count"] == len(vocabulary().themes)
    assert by_value["housing"]["label"] == vocabulary().themes["housing"].label("pt")
    assert by_value["housing"]["parent"] == "territory-and-services"
    assert by_value["housing"]["url"] == "http://testserver/en/themes/housing/"


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "statements"), [("courses", 10), ("webinars", 9), ("organisations", 5)]
)
def test_api_list_statements_do_not_grow(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
    path: str,
    statements: int,
):
    for _number in range(rows):
        course = CourseFactory()
        CourseInstanceFactory(course=course)
        CourseTextFactory(entry=course)
        SourceRecordFactory(entry_id=course.pk)
        WebinarFactory()
        OrganisationLinkFactory()
    vocabulary()

    with django_assert_num_queries(statements):
        assert client.get(f"/api/v1/{path}").status_code == 200


def test_api_visitor_who_asks_too_often_is_told_to_wait(client: Client, settings: Settings):
    settings.API_ANONYMOUS_RATE = "2/m"
    answers = [client.get("/api/v1/methods") for _number in range(3)]
    elsewhere = client.get("/api/v1/methods", REMOTE_ADDR="198.51.100.7")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert problem_of(answers[2])[0] == 429
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    assert elsewhere.status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "direct", "expected"),
    [
        (0, "203.0.113.5", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.5", "192.0.2.1", "203.0.113.5"),
        (1, "1.1.1.1, 203.0.113.5", "192.0.2.1", "203.0.113.5"),
        (2, "1.1.1.1, 203.0.113.5, 192.0.2.9", "192.0.2.1", "203.0.113.5"),
        (2, "203.0.113.5", "192.0.2.1", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "192.0.2.1", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.5", "192.0.2.1", "203.0.113.5"),
        (1, "", "192.0.2.1", "192.0.2.1"),
    ],
)
def test_client_address_trusts_only_our_own_proxies(
    rf: RequestFactory,
    settings: Settings,
    proxies: int,
    forwarded: str,
    direct: str,
    expected: str,
):
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR=direct)) == expected


@pytest.mark.parametrize(
    ("error", "status", "waits"),
    [(OperationalError("no such host db.internal"), 503, "30"), (ValueError("secret"), 500, None)],
)
def test_api_fault_inside_tells_nothing_of_the_inside(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
    waits: str | None,
):
    def broken(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr("academy.catalogue.answers.matching", broken)

    response = client.get("/api/v1/courses")

    assert problem_of(response)[0] == status
    assert response.headers.get("Retry-After") == waits
    assert b"secret" not in response.content
    assert b"internal" not in response.content
    assert "API" in caplog.text


def test_api_documentation_is_served_from_here(client: Client):
    page = client.get("/api/v1/docs").content.decode()

    assert "/static/ninja/swagger-ui-bundle.js" in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_api_description_is_openapi_3_1_with_problem_details(client: Client):
    description = client.get("/api/v1/openapi.json").json()

    assert description["openapi"].startswith("3.1")
    assert sorted(path.removeprefix("/api/v1/") for path in description["paths"]) == [
        "courses",
        "courses/{pk}",
        "methods",
        "organisations",
        "organisations/{pk}",
        "search",
        "suggest",
        "themes",
        "webinars",
        "webinars/{pk}",
    ]
    for path in description["paths"].values():
        answers = path["get"]["responses"]
        assert sorted(answers) == ["200", "304", "400", "404", "422", "429", "500", "503"]
        assert list(answers["422"]["content"]) == ["application/problem+json"]


def test_api_compressed_for_those_who_ask(client: Client):
    for _number in range(5):
        OrganisationFactory()

    response = client.get("/api/v1/organisations", headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    again = client.get(
        "/api/v1/organisations",
        headers={"Accept-Encoding": "gzip", "If-None-Match": response.headers["ETag"]},
    )
    assert again.status_code == 304
