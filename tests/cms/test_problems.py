"""Reporting a problem with an entry, who hears of it, and who may settle it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from academy.taxonomy.models import Language, Region
from cms.models import ProblemReport
from cms.problems import REPORTS_AN_HOUR
from courses.models import Course
from tests.cms.viewsets.screens import signed_in
from tests.factories.accounts import UserFactory, curator, facilitator, partner
from tests.factories.courses import CourseFactory
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    """Return a public course of Africa in French."""
    organisation = OrganisationFactory(region=Region.objects.get(code="africa"))
    made = CourseFactory(title="Roofs", provider=organisation)
    made.in_language.set(Language.objects.filter(tag="fr"))
    made.save()
    return Course.objects.get(pk=made.pk)


def form_of(course: Course) -> str:
    return f"/en/report/course/{course.pk}/"


def send(course: Course, **data: str) -> Any:
    return Client().post(form_of(course), {"kind": "link", "text": "It moved."} | data)


def test_page_leads_to_the_form(course: Course) -> None:
    page = Client().get(f"/en/courses/{course.pk}/{course.slug}/").content.decode()

    assert form_of(course) in page
    assert Client().get(form_of(course)).status_code == 200


def test_report_reaches_partner_and_facilitator_in_their_language(
    course: Course, mailoutbox: list[Any]
) -> None:
    near = [partner(course.provider), facilitator("africa", "fr")]
    for other in (curator(), facilitator("europe", "fr"), partner(OrganisationFactory())):
        assert other not in near

    answer = send(course)

    assert answer.status_code == 302
    assert {tuple(mail.to) for mail in mailoutbox} == {(one.email,) for one in near}
    assert "It moved." in mailoutbox[0].body
    assert ProblemReport.objects.values_list("entry_id", "kind", "text", "locale").get() == (
        course.pk, "link", "It moved.", "en",
    )  # fmt: skip


def test_curators_hear_of_what_nobody_else_looks_after(
    course: Course, mailoutbox: list[Any]
) -> None:
    only = curator()

    send(course)

    assert [mail.to for mail in mailoutbox] == [[only.email]]


def test_trap_is_thanked_and_keeps_nothing(course: Course, mailoutbox: list[Any]) -> None:
    answer = send(course, website="https://spam.example/")

    assert (answer.status_code, ProblemReport.objects.count(), mailoutbox) == (302, 0, [])


@pytest.mark.parametrize("data", [{"kind": "nonsense"}, {"kind": ""}, {"text": "x" * 2001}])
def test_what_makes_no_sense_is_answered_in_words(course: Course, data: dict[str, str]) -> None:
    answer = send(course, **data)

    assert (answer.status_code, ProblemReport.objects.count()) == (200, 0)
    assert "Something is missing or wrong" in answer.content.decode()


def test_too_many_reports_are_answered_in_words(course: Course) -> None:
    answers = [send(course) for _number in range(REPORTS_AN_HOUR + 1)]

    assert [answer.status_code for answer in answers] == [302] * REPORTS_AN_HOUR + [429]
    assert "many of these within an hour" in answers[-1].content.decode()
    assert ProblemReport.objects.count() == REPORTS_AN_HOUR


@pytest.mark.parametrize("path", ["/en/report/course/999999/", "/en/report/planet/1/"])
def test_what_is_not_there_is_not_found(course: Course, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_draft_has_no_form(course: Course) -> None:
    Course.objects.update(live=False)

    assert (Client().get(form_of(course)).status_code, send(course).status_code) == (404, 404)


WHO = {
    "facilitator": (lambda course: facilitator("africa", "fr"), True),
    "partner": (lambda course: partner(course.provider), True),
    "curator": (lambda course: curator(), True),
    "elsewhere": (lambda course: facilitator("europe", "fr"), False),
    "other language": (lambda course: facilitator("africa", "en"), False),
    "other partner": (lambda course: partner(OrganisationFactory()), False),
}


@pytest.mark.parametrize("who", WHO)
def test_only_who_may_edit_the_entry_sees_and_settles(course: Course, who: str) -> None:
    make, allowed = WHO[who]
    browser = signed_in(make(course))
    send(course, text="Broken roof")
    one = ProblemReport.objects.get()

    listed = browser.get(reverse("problems:list")).content.decode()
    home = browser.get(reverse("wagtailadmin_home")).content.decode()
    answer = browser.post(reverse("problems:settle", args=[one.pk]))

    one.refresh_from_db()
    assert ("Broken roof" in listed, "A link does not work" in home) == (allowed, allowed)
    assert answer.status_code == (302 if allowed else 404)
    assert (one.settled_at is not None) is allowed


def test_learner_has_no_list(course: Course) -> None:
    browser = signed_in(UserFactory(confirmed=True))

    assert browser.get(reverse("problems:list")).status_code in {302, 403}
    assert browser.get(reverse("problems:settle", args=[1])).status_code in {302, 403, 405}
