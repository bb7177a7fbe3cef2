"""Under the settings of a public installation, every kind of answer gets an A+ for its headers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from academy.organisations.models import organisation_path
from academy.settings import https
from cms.first_pages import make_first_pages
from tests.academy.observatory import directives, grade, score
from tests.factories.accounts import UserFactory, curator
from tests.factories.courses import CourseFactory
from tests.factories.pages import region_page
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db

PUBLIC = {name: value for name, value in vars(https).items() if name.isupper()}


@pytest.fixture(autouse=True)
def _public(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with override_settings(**PUBLIC):
        yield


def ask(path: str, person: Any = None) -> Any:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.get(path, secure=True)


def answer_headers(path: str) -> Any:
    answer = ask(path)
    answer.close()
    return answer.headers


PAGES = (
    "/en/", "/ar/catalogue/", "/en/catalogue/?q=water&language=fr", "/en/themes/",
    "/en/themes/housing/", "/en/methods/", "/en/methods/webinar/", "/en/languages/",
    "/en/languages/fr/", "/en/organisations/", "/en/about/", "/en/contact/", "/en/africa/",
    "/en/nothing/", "/nothing/",
)  # fmt: skip
ACCOUNTS = (
    "/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/",
)  # fmt: skip
OWN = (
    "/accounts/profile/", "/accounts/data/", "/accounts/erase/", "/accounts/2fa/",
    "/accounts/2fa/totp/activate/", "/accounts/sessions/", "/accounts/email/",
)  # fmt: skip
MACHINES = (
    "/healthz/", "/api/v1/themes", "/api/v1/openapi.json", "/api/v1/nothing", "/robots.txt",
    "/sitemap.xml", "/opensearch.xml", "/patterns/theme/housing.svg",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_public_pages(path: str):
    make_first_pages()
    region_page("africa")

    answer = ask(path)

    assert (grade(answer), directives(answer)["default-src"]) == ("A+", {"'none'"})
    assert not {value for values in directives(answer).values() for value in values} & {
        "'unsafe-inline'", "'unsafe-eval'", "*",
    }  # fmt: skip


def test_pages_of_entries_and_their_forms():
    course, webinar = CourseFactory(), WebinarFactory()

    for path in (
        course.get_absolute_url(),
        webinar.get_absolute_url(),
        organisation_path(course.provider.pk, course.provider.name),
        f"/en/report/course/{course.pk}/",
    ):
        answer = ask(path)
        assert (answer.status_code, grade(answer)) == (200, "A+"), path


@pytest.mark.parametrize("path", [*ACCOUNTS, *OWN])
def test_account_pages(path: str):
    answer = ask(path, UserFactory(confirmed=True, second_factor=True) if path in OWN else None)

    assert (grade(answer), directives(answer)["frame-ancestors"]) == ("A+", {"'none'"})


@pytest.mark.parametrize("path", MACHINES)
def test_what_machines_ask_for(path: str):
    assert grade(ask(path)) == "A+"


def test_every_answer_says_who_may_use_what():
    for path in ("/en/", "/accounts/login/", "/api/v1/themes", "/healthz/", "/admin/", "/nothing/"):
        headers = ask(path).headers
        assert "camera=()" in headers["Permissions-Policy"], path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Resource-Policy"] in {"same-origin", "cross-origin"}, path


def test_files():
    image = Image.objects.create(title="A", file=get_test_image_file())
    shown = image.get_rendition("width-20")
    document = Document.objects.create(title="A", file=ContentFile(b"words", name="a.txt"))

    for path in (shown.url, document.url):
        answer = ask(path)
        assert (answer.status_code, grade(answer)) == (200, "A+"), path
        assert b"".join(answer.streaming_content)
        answer.close()
        assert "sandbox" in directives(answer)
    assert "immutable" in answer_headers(shown.url)["Cache-Control"]


def test_static_files(settings: Any, tmp_path: Any):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "mark.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")

    answer = ask("/static/mark.svg")
    answer.close()

    assert (answer.status_code, grade(answer)) == (200, "A+")
    assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize(
    "path", ["documents/a.txt", "original_images/a.png", "images/../documents/a.txt", "images/"]
)
def test_what_people_handed_in_is_not_handed_over_from_its_folder(path: str):
    for name in ("documents/a.txt", "original_images/a.png", "images/a.png"):
        default_storage.save(name, ContentFile(b"words"))

    assert ask(f"/media/{path}").status_code == 404


def test_a_document_in_a_private_collection_is_asked_a_password_for():
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type="password", password="sesame"
    )
    kept = Document.objects.create(
        title="A", collection=private, file=ContentFile(b"secret words", name="a.txt")
    )

    answer = ask(kept.url)

    assert b"secret words" not in b"".join(answer)
    answer.close()
    assert ask(f"/media/{kept.file.name}").status_code == 404


def test_cookies_are_bound_to_this_host():
    client = Client()
    client.get("/accounts/login/?locale=fr", secure=True)

    assert set(client.cookies) == {"__Host-csrftoken", "__Host-language"}
    assert all(cookie["secure"] and cookie["path"] == "/" for cookie in client.cookies.values())
    assert not any(cookie["domain"] for cookie in client.cookies.values())


def test_what_is_asked_by_http_is_sent_to_https_and_health_is_not():
    answer = Client().get("/en/themes/?x=1")

    assert (answer.status_code, answer.headers["Location"]) == (
        301, "https://testserver/en/themes/?x=1",
    )  # fmt: skip
    assert Client().get("/healthz/").status_code in {200, 503}


def test_screens_of_editors():
    person, course = curator(), CourseFactory()

    for path in (
        "/admin/",
        reverse("wagtailsnippets_courses_course:list"),
        reverse("wagtailsnippets_courses_course:edit", args=[course.pk]),
        "/admin/site-settings/",
    ):
        answer = ask(path, person)
        assert (answer.status_code, grade(answer)) == (200, "A+"), (path, score(answer))


def test_the_judge_sees_what_is_missing():
    bare = HttpResponse("<script src='//elsewhere.example/x.js'></script>")
    bare.set_cookie("sessionid", "x")

    assert score(bare) == 100 - 25 - 40 - 20 - 50 - 5 - 5 - 20
    assert grade(bare) == "C or less"
