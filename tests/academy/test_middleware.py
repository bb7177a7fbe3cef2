"""In which language requests are answered, where nobody is sent on, and what headers say."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import Settings

from academy.middleware import (
    LocaleMiddleware,
    SecurityHeadersMiddleware,
    content_policy,
    language_in_path,
)


def answered(request: HttpRequest) -> HttpResponse:
    """Answer with the language that was active."""
    return HttpResponse(translation.get_language())


@pytest.mark.parametrize(
    ("headers", "cookie", "expected"),
    [
        ({}, "", "/en/"),
        ({"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5"}, "", "/fr/"),
        ({"Accept-Language": "de,es;q=0.5"}, "", "/es/"),
        ({"Accept-Language": "de"}, "", "/en/"),
        ({"Accept-Language": "ar"}, "", "/ar/"),
        ({"Accept-Language": "fr"}, "es", "/es/"),
        ({"Accept-Language": "fr"}, "de", "/fr/"),
        ({"Accept-Language": "x" * 5000}, "", "/en/"),
        ({"Accept-Language": "fr;q=nonsense,,;;*"}, "", "/en/"),
    ],
)
def test_root_leads_to_the_best_language(
    client: Client, settings: Settings, headers: dict[str, str], cookie: str, expected: str
):
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie

    response = client.get("/", headers=headers)

    assert (response.status_code, response.headers["Location"]) == (302, expected)
    assert response.headers["Vary"] == "Accept-Language, Cookie"


def test_root_keeps_its_query(client: Client):
    assert (
        client.get("/?utm=1&x=//evil.example").headers["Location"] == "/en/?utm=1&x=//evil.example"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/nothing/",
        "/nothing%0A",
        "/catalogue/",
        "/favicon.txt",
        "/static/nothing.css",
        "/media/nothing.png",
        "/de/",
        "/EN/",
        "/frx/",
        "/wp-login.php",
        "/api/nothing/",
        "/api/v1/%0A",
        "/.env",
    ],
)
def test_unknown_address_is_never_sent_to_a_language(client: Client, path: str):
    response = client.get(path, headers={"Accept-Language": "fr"})

    assert (response.status_code, response.headers.get("Location")) == (404, None)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/fr/", "fr"),
        ("/fr", "fr"),
        ("/ar/catalogue/", "ar"),
        ("/frx/", None),
        ("/de/", None),
        ("/", None),
        ("/api/v1/fr/", None),
    ],
)
def test_language_in_path_is_one_of_the_interface(path: str, expected: str | None):
    assert language_in_path(path) == expected


@pytest.mark.parametrize(
    ("path", "expected", "varies"),
    [
        ("/fr/catalogue/", "fr", False),
        ("/ar/catalogue/?locale=fr", "ar", False),
        ("/accounts/login/", "es", True),
        ("/accounts/login/?locale=ar", "ar", False),
        ("/accounts/login/?locale=de", "es", True),
        ("/api/v1/search?locale=fr", "en", False),
        ("/healthz/", "en", False),
        ("/nothing/", "es", True),
    ],
)
def test_language_of_an_answer(rf: RequestFactory, path: str, expected: str, varies: bool):
    request = rf.get(path, headers={"Accept-Language": "es"})

    response = LocaleMiddleware(answered)(request)

    assert response.content.decode() == expected
    assert response.headers["Content-Language"] == expected
    assert ("Vary" in response.headers) is varies
    assert translation.get_language() == "en"


@pytest.mark.parametrize(
    ("path", "referer", "expected"),
    [
        ("/fr/catalogue/", "http://testserver/en/catalogue/", "fr"),
        ("/fr/catalogue/", "http://testserver/fr/", None),
        ("/fr/catalogue/", "http://elsewhere.example/en/", None),
        ("/fr/catalogue/", "", None),
        ("/fr/catalogue/", "http://[", None),
        ("/accounts/login/?locale=ar", "", "ar"),
        ("/accounts/login/?locale=de", "", None),
    ],
)
def test_chosen_language_is_remembered_and_a_followed_link_is_no_choice(
    rf: RequestFactory, settings: Settings, path: str, referer: str, expected: str | None
):
    request = rf.get(path, headers={"Referer": referer} if referer else {})

    response = LocaleMiddleware(answered)(request)

    cookie = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    assert (cookie.value if cookie else None) == expected


@pytest.mark.parametrize("path", ["/en/", "/accounts/login/", "/healthz/", "/api/v1/search"])
def test_content_policy_of_public_pages_allows_nothing_inline_or_foreign(path: str):
    policy = content_policy(path)

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


def test_content_policy_of_the_editor_allows_what_wagtail_needs():
    policy = dict(part.split(" ", 1) for part in content_policy("/admin/pages/").split("; "))

    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'self'"


@pytest.mark.django_db
def test_account_pages_are_framed_by_nobody_and_told_to_nobody(client: Client):
    headers = client.get("/accounts/login/").headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "form-action 'self';" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/media/original_images/a.svg", "/documents/1/a.pdf"])
def test_nothing_runs_in_what_people_handed_in(path: str):
    policy = content_policy(path)

    assert policy.endswith("; sandbox")
    assert "script-src" not in policy


def test_headers_of_a_view_are_kept(rf: RequestFactory):
    def with_own(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    response = SecurityHeadersMiddleware(with_own)(rf.get("/en/"))

    assert response.headers["Content-Security-Policy"] == "sandbox"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_every_answer_carries_the_headers(client: Client):
    headers = client.get("/api/v1/openapi.json").headers

    assert {
        name: headers[name]
        for name in ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
    } == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Content-Security-Policy"] == content_policy("/api/v1/")
