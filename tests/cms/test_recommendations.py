"""Recommendations on the catalogue page, and the screens on which curators make them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from search.models import Recommendation
from search.rebuilding import rebuild
from search.recommending import forget_recommendations
from tests.factories.accounts import curator, facilitator
from tests.factories.courses import CourseFactory
from tests.factories.pages import home, region_page

pytestmark = pytest.mark.django_db

LIST = "/admin/recommendations/"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def form(**values: Any) -> dict[str, Any]:
    return {
        "text": "waste management", "locale": "", "course": "", "webinar": "", "page": "",
        "position": "1",
    } | values  # fmt: skip


def test_a_curator_recommends_changes_and_removes(django_capture_on_commit_callbacks):
    client, course = signed_in(curator()), CourseFactory(title="Streets")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{LIST}add/", form(course=course.pk))
    made = Recommendation.objects.get()
    client.post(f"{LIST}{made.pk}/", form(course=course.pk, locale="fr", position="2"))
    made.refresh_from_db()

    assert (made.text, made.course, made.locale, made.position) == (
        "waste management", course, "fr", 2,
    )  # fmt: skip
    assert "Streets" in client.get(LIST).content.decode()
    client.post(f"{LIST}{made.pk}/remove/")
    assert not Recommendation.objects.exists()
    assert "Nothing is recommended yet." in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Choose one course, one webinar or one page."),
        ({"text": "?"}, "Write at least one word."),
        ({"course": "999999"}, "Select a valid choice"),
        ({"locale": "xx"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_in_words(values, message):
    answer = signed_in(curator()).post(f"{LIST}add/", form(**values))

    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not Recommendation.objects.exists()


def test_a_draft_is_not_recommended():
    draft = CourseFactory(draft=True)

    answer = signed_in(curator()).post(f"{LIST}add/", form(course=draft.pk))

    assert "Select a valid choice" in answer.content.decode()
    assert not Recommendation.objects.exists()


def test_the_list_says_what_is_not_shown_now():
    Recommendation.objects.create(text="x", course=CourseFactory(live=False))

    assert "it is not public" in signed_in(curator()).get(LIST).content.decode()


def test_only_curators_and_operators_come_here():
    client, course = signed_in(facilitator("africa", "fr")), CourseFactory()

    assert client.get(LIST).status_code in {302, 403}
    client.post(f"{LIST}add/", form(course=course.pk))
    assert not Recommendation.objects.exists()


@pytest.mark.usefixtures("own_index", "at_now")
def test_the_catalogue_shows_recommended_entries_and_pages_first(client: Client):
    region_page("africa")
    hidden = region_page("europe")
    hidden.unpublish()
    first = CourseFactory(title="Streets")
    CourseFactory(title="Waste management")
    rebuild()
    Recommendation.objects.create(text="Waste Management", course=first)
    for page in home().get_children().order_by("path"):
        Recommendation.objects.create(text="waste management", page=page)
    forget_recommendations()

    text = client.get("/en/catalogue/", {"q": "waste management"}).content.decode()

    assert text.index(">Streets</a>") < text.index(">Waste management</a>")
    assert text.count("Recommended for what you look for") == 3  # the line, the part and its name
    assert '<a href="/en/africa/">Africa</a>' in text
    assert "Europe</a>" not in text[: text.index('<ol class="lines"')]
    filtered = client.get("/en/catalogue/", {"q": "waste management", "kind": "course"})
    assert "Recommended for what you look for" not in filtered.content.decode()
