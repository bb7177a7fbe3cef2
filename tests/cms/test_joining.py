"""The curators' screens of what was joined: two records of one organisation, and two terms."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academy.catalogue.vocabularies import join_terms
from academy.organisations.models import MergeRecord, Organisation
from academy.taxonomy.models import Theme
from courses.models import Course
from tests.cms.viewsets.screens import address
from tests.factories.accounts import curator, facilitator
from tests.factories.courses import CourseFactory
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_curator_sees_both_joins_them_and_undoes_it():
    kept = OrganisationFactory(name="City of Trees", trusted=True)
    gone = OrganisationFactory(name="Trees (City)")
    course = CourseFactory(provider=gone)
    client = signed_in(curator())
    asked = {"kept": f"/en/organisations/{kept.pk}/city-of-trees/", "gone": str(gone.pk)}

    shown = client.post(reverse("joining:join"), asked).content.decode()

    assert "Everything of <b>Trees (City)</b> will belong to <b>City of Trees</b>" in shown
    assert "courses: 1" in shown
    assert "publish without review" in shown
    assert Organisation.objects.filter(pk=gone.pk).exists()

    done = client.post(reverse("joining:join"), {**asked, "confirmed": "1"}, follow=True)
    course.refresh_from_db()
    assert course.provider == kept
    assert "Trees (City)" in done.content.decode()

    record = MergeRecord.objects.get()
    client.post(reverse("joining:undo", args=[record.pk]))
    course.refresh_from_db()
    assert course.provider.name == "Trees (City)"


def test_what_is_not_there_is_said():
    client = signed_in(curator())

    answer = client.post(reverse("joining:join"), {"kept": "nothing", "gone": "999999"})

    assert answer.content.decode().count("There is no organisation with this number") == 2


def test_a_curator_undoes_the_joining_of_two_terms() -> None:
    course = CourseFactory()
    course.themes.set([Theme.objects.get(slug="open-government")])
    course.save()
    client = signed_in(curator())
    gone, kept = (Theme.objects.get(slug=slug) for slug in ("open-government", "safety"))
    names = [str(gone), str(kept)]
    listed = reverse("wagtailsnippets_taxonomy_theme:list")
    assert reverse("joining:terms") in client.get(listed).content.decode()
    asked = {"kept": str(kept.pk), "confirmed": "on"}
    said = client.post(address(gone, "join"), asked, follow=True).content.decode()
    assert reverse("joining:terms") in said

    shown = BeautifulSoup(client.get(reverse("joining:terms")).content, "html.parser")

    cells = [cell.get_text(strip=True) for cell in shown.select("tbody td")]
    assert cells[:3] == [names[0], names[1], "Theme"]
    done = client.post(str(shown.select_one("tbody form")["action"]), follow=True)  # type: ignore[index]
    assert f"“{names[0]}” stands by itself again." in done.content.decode()
    assert [one.slug for one in Course.objects.get(pk=course.pk).themes.all()] == [
        "open-government"
    ]
    assert "Undone" in done.content.decode()


def test_list_of_joined_terms_costs_the_same_for_few_and_many() -> None:
    by = curator()
    client, counts = signed_in(by), []
    for slugs in (("open-government",), ("culture", "housing")):
        for slug in slugs:
            join_terms(
                kept=Theme.objects.get(slug="safety"), gone=Theme.objects.get(slug=slug), by=by
            )
        client.get(reverse("joining:terms"))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("joining:terms"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_nobody_else_undoes_the_joining_of_two_terms() -> None:
    gone, kept = (Theme.objects.get(slug=slug) for slug in ("open-government", "safety"))
    record = join_terms(kept=kept, gone=gone, by=curator())
    client = signed_in(facilitator("africa", "fr"))

    assert client.get(reverse("joining:terms")).status_code in {302, 403}
    assert client.post(reverse("joining:part", args=[record.pk])).status_code in {302, 403}
    assert not Theme.objects.filter(slug="open-government").exists()


def test_a_facilitator_stands_before_a_shut_door():
    kept, gone = OrganisationFactory(), OrganisationFactory()
    client = signed_in(facilitator("africa", "fr"))

    assert client.get(reverse("joining:list")).status_code in {302, 403}
    values = {"kept": kept.pk, "gone": gone.pk, "confirmed": "1"}
    assert client.post(reverse("joining:join"), values).status_code in {302, 403}
    assert Organisation.objects.filter(pk=gone.pk).exists()
