"""The curators' screen for joining two records of one organisation."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from academy.organisations.models import MergeRecord, Organisation
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


def test_a_facilitator_stands_before_a_shut_door():
    kept, gone = OrganisationFactory(), OrganisationFactory()
    client = signed_in(facilitator("africa", "fr"))

    assert client.get(reverse("joining:list")).status_code in {302, 403}
    values = {"kept": kept.pk, "gone": gone.pk, "confirmed": "1"}
    assert client.post(reverse("joining:join"), values).status_code in {302, 403}
    assert Organisation.objects.filter(pk=gone.pk).exists()
